"""Expectations of a function of one random variable, exact to about ten digits also for functions with kinks.

Plain Gauss-Hermite quadrature is off by per cents for saturating and kinked functions; a composite Gauss-Legendre
rule whose panels end at the kinks is not.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from initviz.core.laws.law import SQRT_2PI, FloatArray

_REACH = 10.0
_ORDER = 24
_FEATURES = np.arange(-12.0, 12.5, 0.5)
"""Where activations bend: on this interval panels are at most half a unit wide however wide the law is."""


@lru_cache(maxsize=1)
def _legendre() -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(_ORDER)
    return nodes, weights


def composite_rule(edges: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give nodes and weights of a 24-point Gauss-Legendre rule on each panel between ascending edges."""
    nodes, weights = _legendre()
    half = 0.5 * np.diff(edges)[:, None]
    centre = 0.5 * (edges[:-1] + edges[1:])[:, None]
    return (centre + half * nodes).ravel(), (half * weights).ravel()


def normal_rule(mean: float, std: float, kinks: Sequence[float] = ()) -> tuple[FloatArray, FloatArray]:
    """Give nodes and weights for expectations under N(mean, std²).

    Parameters
    ----------
    mean, std
        Of the normal law; `std` 0 gives the single point `mean`.
    kinks
        Points where the integrand or its slope jumps.

    Returns
    -------
    nodes, weights
        The weights include the density and sum to 1 within rounding.
    """
    if std == 0:
        return np.array([mean]), np.array([1.0])
    low, high = mean - _REACH * std, mean + _REACH * std
    edges = [np.linspace(low, high, 41)]
    if std > 1.0:
        edges.append(_FEATURES)
    if kinks:
        edges.append(np.asarray(kinks, dtype=np.float64))
    breaks = np.unique(np.concatenate(edges)) if len(edges) > 1 else edges[0]
    nodes, weights = composite_rule(breaks[(breaks >= low) & (breaks <= high)])
    u = (nodes - mean) / std
    return nodes, weights * np.exp(-0.5 * u * u) / (SQRT_2PI * std)


def uniform_rule(mean: float, std: float, kinks: Sequence[float] = ()) -> tuple[FloatArray, FloatArray]:
    """Give nodes and weights for expectations under the uniform law of that mean and standard deviation."""
    if std == 0:
        return np.array([mean]), np.array([1.0])
    reach = math.sqrt(3.0) * std
    low, high = mean - reach, mean + reach
    breaks = np.unique(np.concatenate([np.linspace(low, high, 17), np.asarray(kinks, dtype=np.float64), _FEATURES]))
    nodes, weights = composite_rule(breaks[(breaks >= low) & (breaks <= high)])
    return nodes, weights / (high - low)


def correlated_product(values: FloatArray, u: FloatArray, weights: FloatArray, correlation: float) -> float:
    """E[f(x) f(y)] for jointly normal x, y of one law with the given correlation.

    Parameters
    ----------
    values
        f at the nodes.
    u
        The nodes, standardized.
    weights
        Of the nodes; they include the density.
    correlation
        Between x and y, from -1 to 1.

    Notes
    -----
    Mehler's expansion Σ aₖ² ρᵏ in normalized Hermite coefficients aₖ = E[f heₖ]/√k!. What is left of E[f²] after the
    terms taken is known, so the tail is bounded by it and decays at least like the next power.
    """
    second = float(weights @ (values * values))
    total = 0.0
    seen = 0.0
    previous, current = np.zeros_like(u), np.ones_like(u)
    power = 1.0
    for k in range(128):
        coefficient = float(weights @ (values * current))
        seen += coefficient**2
        total += coefficient**2 * power
        power *= correlation
        if second - seen < 1e-13 * second or abs(power) * (second - seen) < 1e-12 * second:
            return total
        root = math.sqrt(k + 1.0)
        previous, current = current, (u * current - math.sqrt(float(k)) * previous) / root
    return total + max(second - seen, 0.0) * power if correlation > 0 else total
