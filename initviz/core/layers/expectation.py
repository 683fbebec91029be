"""Moments of an entry whose law is known: a base variable and the functions applied to it."""

import math
from functools import lru_cache

import numpy as np

from initviz.core.layers.signal import Branch, Elementwise, Entry, Function
from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import correlated_product, normal_rule, uniform_rule

_DIGITS = 11


def compose(functions: tuple[Elementwise, ...], x: FloatArray) -> FloatArray:
    """Apply functions in order."""
    for function in functions:
        x = function.value(x)
    return x


def preimages(functions: tuple[Elementwise, ...], low: float, high: float) -> tuple[float, ...]:
    """Find the points of the base variable at which a composition is not smooth, by bisection on a grid."""
    found: list[float] = list(functions[0].kinks) if functions else []
    for depth in range(1, len(functions)):
        inner, kinks = functions[:depth], functions[depth].kinks
        if not kinks:
            continue
        grid = np.linspace(low, high, 2001)
        values = compose(inner, grid)
        for kink in kinks:
            above = values > kink
            for i in np.flatnonzero(above[1:] != above[:-1]):
                left, right = grid[i], grid[i + 1]
                for _ in range(60):
                    middle = 0.5 * (left + right)
                    if (compose(inner, np.array([middle]))[0] > kink) == above[i]:
                        left = middle
                    else:
                        right = middle
                found.append(float(right))
    return tuple(found)


@lru_cache(maxsize=4096)
def _point_moments(
    base: str, mean: float, variance: float, covariance: float, branches: tuple[Branch, ...], slope: Function | None
) -> tuple[float, float, float, float]:
    """E[x], E[x²], E[x x'] and E[slope(before)²] at one position; `slope` is of the last function."""
    std = math.sqrt(variance)
    reach = 10.0 * std
    kinks: list[float] = []
    for branch in branches:
        kinks.extend(preimages(branch.functions, mean - reach, mean + reach))
    rule = normal_rule if base == "normal" else uniform_rule
    nodes, weights = rule(mean, std, tuple(kinks))
    average = np.zeros_like(nodes)
    second = slope_power = 0.0
    for branch in branches:
        before = compose(branch.functions[:-1], nodes) if slope else nodes
        values = branch.functions[-1].value(before) if slope else compose(branch.functions, nodes)
        average = average + branch.probability * values
        second += branch.probability * float(weights @ (values * values))
        if slope:
            slope_power += branch.probability * float(weights @ (slope(before) ** 2))
    first = float(weights @ average)
    if first * first < 1e-28 * second:  # an odd function: what is left is rounding
        first = 0.0
    if covariance == 0 or std == 0:
        cross = first * first
    elif covariance >= variance:  # two samples see the same value: only a bias is left of it
        cross = float(weights @ (average * average))
    else:
        cross = correlated_product(average, (nodes - mean) / std, weights, covariance / variance)
    return first, second, cross, slope_power


def entry_moments(
    entry: Entry, slope: Function | None = None
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Compute moments of an entry, position by position.

    Parameters
    ----------
    entry
        The law.
    slope
        Derivative of the last function applied, if its mean square is wanted.

    Returns
    -------
    mean, second, cross, slope_power
        Maps of E[x], E[x²], E[x x'] between two samples, and E[slope²] (zero without `slope`).
    """
    shape = np.broadcast_shapes(entry.mean.shape, entry.variance.shape, entry.covariance.shape)
    columns = [np.broadcast_to(part, shape).ravel() for part in (entry.mean, entry.variance, entry.covariance)]
    # Borders of a convolution make few distinct positions: each is integrated once.
    keys, inverse = np.unique(_rounded(np.stack(columns, axis=1)), axis=0, return_inverse=True)
    results = np.array(
        [_point_moments(entry.base, float(m), float(v), float(c), entry.branches, slope) for m, v, c in keys]
    )
    table = results[inverse.ravel()]
    return tuple(table[:, i].reshape(shape) for i in range(4))  # type: ignore[return-value]  # four, by construction


def _rounded(columns: FloatArray) -> FloatArray:
    """Round to eleven significant digits, so that equal positions compare equal."""
    with np.errstate(divide="ignore"):
        magnitude = np.where(columns == 0, 0.0, np.floor(np.log10(np.abs(columns))))
    scale = 10.0 ** (_DIGITS - 1 - magnitude)
    return np.where(np.isfinite(scale), np.round(columns * scale) / scale, columns)
