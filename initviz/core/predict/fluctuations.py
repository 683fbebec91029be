"""How much the mean square of one layer's output scatters from one draw of its weights to the next.

To first order in 1 / width (Hanin and Rolnick 2018, with the exact fourth moments of every activation). All variances
are relative: of the logarithm of a mean square over a batch and the units of a layer.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import HERMITE_TERMS, hermite_coefficients, normal_rule
from initviz.core.layers.activation import Activation


@dataclass(frozen=True)
class Scatter:
    """First three cumulants of the logarithm of a mean square, about the logarithm of its expected value."""

    shift: float = 0.0
    variance: float = 0.0
    third: float = 0.0

    def __add__(self, other: "Scatter") -> "Scatter":
        """Multiply by an independent factor."""
        return Scatter(self.shift + other.shift, self.variance + other.variance, self.third + other.third)

    def powered(self, exponent: float) -> "Scatter":
        """Raise to a power, as a function does whose logarithm has that slope."""
        return Scatter(exponent * self.shift, exponent**2 * self.variance, exponent**3 * self.third)


def gamma_scatter(variance: float) -> Scatter:
    """Give the cumulants of the logarithm of a gamma variable of mean 1 and that variance.

    Means of squares are gamma variables, or nearly: with shape k = 1 / variance the cumulants are ψ(k) - log k, ψ'(k)
    and ψ''(k), of which these are the asymptotic series.
    """
    v = variance
    return Scatter(-v / 2 - v**2 / 12, v + v**2 / 2 + v**3 / 6, -(v**2) - v**3 - v**4 / 2)


class Shares(NamedTuple):
    """How much of a layer's scatter the batch averages out."""

    alone: float
    paired: float

    def mean(self, single: float, pair: float) -> float:
        """Average a variance over all pairs of samples: each with itself, and with the others."""
        return self.alone * single + self.paired * pair


def shares(batch: int) -> Shares:
    """Give the share of pairs of samples of a batch that are one sample twice, and of the others."""
    return Shares(1.0 / batch, 1.0 - 1.0 / batch)


class Response(NamedTuple):
    """What an activation φ does to how a gradient scatters, at one second moment q and correlation c.

    Attributes
    ----------
    slope, slope_back
        d log E[φ²] / d log q and d log E[φ'²] / d log q.
    turned_back
        What the cosine of two gradients is multiplied by when it deviates.
    single_back, pair_back
        3 E[φ'⁴] / E[φ'²]² - 1, and E[φ'² φ'²] / E[φ'²]² between two samples.
    crossed, crossed_pair
        Covariance of φ² and φ'², of one sample and of two, per unit.
    fixed_back, fixed_crossed
        What the first and the second Hermite polynomial have of Var(φ'²) / E[φ'²]² and of `crossed`.
    """

    slope: float
    slope_back: float
    turned_back: float
    single_back: float
    pair_back: float
    crossed: float
    crossed_pair: float
    fixed_back: tuple[float, float]
    fixed_crossed: tuple[float, float]


class _Integrals(NamedTuple):
    """Hermite coefficients of φ', φ² and φ'² at one second moment, and moments of one sample."""

    slope: FloatArray
    square: FloatArray
    slope_square: FloatArray
    slope_fourth: float
    both: float


NEGLIGIBLE = 1e-9
_FEWEST = 8


def terms_for(c: float) -> int:
    """Give a power of two of terms behind which all powers of a correlation are negligible; there may be none."""
    size = abs(c)
    if size >= 1.0:
        return HERMITE_TERMS
    needed = 0.0 if size == 0 else math.log(NEGLIGIBLE) / math.log(size)
    terms = _FEWEST
    while terms < min(needed, HERMITE_TERMS):
        terms *= 2
    return terms


def log_slope(coefficients: FloatArray) -> float:
    """Give d log E[f(z)] / d log q from Hermite coefficients: E[z f'(z)] / 2 is a₂ / √2."""
    return float(coefficients[2] / (math.sqrt(2.0) * coefficients[0]))


@lru_cache(maxsize=2048)
def _integrals(activation: Activation, q: float, terms: int) -> _Integrals:
    std = float(np.sqrt(q))
    nodes, weights = normal_rule(0.0, std, activation.kinks())
    slope = activation.slope(nodes)
    a, s = activation.value(nodes) ** 2, slope**2
    first, second, third = hermite_coefficients(np.stack([slope, a, s]), nodes / std, weights, terms)
    return _Integrals(first, second, third, float(weights @ s**2), float(weights @ (a * s)))


@lru_cache(maxsize=4096)
def response(activation: Activation, q: float, c: float) -> Response:
    """Compute how an activation passes the scatter of gradients on, for pre-activations of mean zero.

    Parameters
    ----------
    activation
        Without an id, so that equal ones are remembered together.
    q
        Second moment of the pre-activation.
    c
        Its correlation between two samples.
    """
    if activation.homogeneous:  # its integrals at all q are powers of q times those at one
        q = 1.0
    terms = terms_for(c)
    found = _integrals(activation, q, terms)
    powers = c ** np.arange(terms)

    def pairs(left: FloatArray, right: FloatArray) -> float:
        return float((left * right) @ powers)

    p, g = float(found.square[0]), float(found.slope_square[0])
    return Response(
        slope=log_slope(found.square),
        slope_back=log_slope(found.slope_square),
        turned_back=pairs(found.slope, found.slope) / g,
        single_back=3.0 * found.slope_fourth / g**2 - 1.0,
        pair_back=pairs(found.slope_square, found.slope_square) / g**2,
        crossed=found.both / (p * g) - 1.0,
        crossed_pair=pairs(found.square, found.slope_square) / (p * g) - 1.0,
        fixed_back=_two(found.slope_square**2 / g**2),
        fixed_crossed=_two(found.square * found.slope_square / (p * g)),
    )


def _two(parts: FloatArray) -> tuple[float, float]:
    return float(parts[1]), float(parts[2])
