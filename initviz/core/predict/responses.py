"""What functions of one normal variable do to how a signal scatters from seed to seed, to first order in 1 / width.

Units are independent given the layers before: what one unit adds to the scatter of a mean square over samples,
positions and units follows from moments of its values at pairs of places, of which all but few are two different ones
that correlate alike.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import hermite_coefficients
from initviz.core.layers.entry import Branch
from initviz.core.layers.expectation import Place, branch_average, branch_nodes, compose
from initviz.core.predict.fluctuations import NEGLIGIBLE, log_slope, terms_for

_COMMON_REACH, _COMMON_NODES = 5.0, 81
"""Far out a sum of Hermite polynomials that is cut off goes astray, and has hardly any weight."""


class Ahead(NamedTuple):
    """What a function f of a normal variable of variance q makes of it, at a correlation c between two places.

    Attributes
    ----------
    slope, bend
        d log E[f²] / d log q, and q² E[f²]'' / E[f²].
    single, pair
        Var(f²) / E[f²]² at one place, and the covariance of f² between two, per unit.
    bent
        Derivative of `pair` by the variance of the correlation.
    first, second, third, fourth
        What these Hermite polynomials have of `single`: sums over units or samples that a norm fixes do not scatter.
    turned
        What the correlation is multiplied by when it deviates.
    turning
        Variance of the cosine of two places that one unit adds.
    common, mixed
        Variance of the cosine that one unit adds to all pairs alike, and its covariance with the mean square.
    cosine
        Between two places.
    strength
        Of averages over a window: E[y²] / E[f²]; else 1.
    leverage
        d log E[y²] by the correlation: 0 but for averages over a window.
    """

    slope: float
    bend: float
    single: float
    pair: float
    bent: float
    first: float
    second: float
    third: float
    fourth: float
    turned: float
    turning: float
    common: float
    mixed: float
    cosine: float
    strength: float = 1.0
    leverage: float = 0.0


class _Integrals(NamedTuple):
    """Hermite coefficients of E[f], E[f²], E[f³] and E[f⁴] given the variable, by rows."""

    powers: FloatArray
    square: float


@lru_cache(maxsize=2048)
def _integrals(place: Place, branches: tuple[Branch, ...], terms: int) -> _Integrals:
    nodes, weights = branch_nodes(place, branches)
    std = math.sqrt(place.variance)
    u = (nodes - place.mean) / std if std > 0 else np.zeros_like(nodes)
    values = [(branch.probability, compose(branch.functions, nodes)) for branch in branches]
    powers = [sum((p * x**n for p, x in values), np.zeros_like(nodes)) for n in (2, 3, 4)]
    stacked = np.stack([branch_average(branches, nodes), *powers])
    square = float(weights @ stacked[0] ** 2)
    return _Integrals(hermite_coefficients(stacked, u, weights, terms), square)


@lru_cache(maxsize=256)
def is_homogeneous(branches: tuple[Branch, ...]) -> bool:
    """Say whether f(4 x) = 4 f(x), so that only the correlation matters."""
    x = np.array([-3.0, -0.7, -0.01, 0.01, 0.7, 3.0])
    return all(
        bool((compose(branch.functions, 4.0 * x) == 4.0 * compose(branch.functions, x)).all()) for branch in branches
    )


def ahead(place: Place, branches: tuple[Branch, ...], c: float, window: int = 1) -> Ahead:
    """Compute how a function passes scatter on.

    Parameters
    ----------
    place
        Law of the base variable.
    branches
        What is made of it, by chance.
    c
        Correlation of the base variable between two places.
    window
        Number of places over which the result is averaged, as in average pooling.
    """
    if place.base == "normal" and place.mean == 0 and place.largest_of == 1 and is_homogeneous(branches):
        place = Place("normal", 0.0, 1.0, 0.0, 1)  # its integrals at all q are powers of q times those at one
    else:
        place = place._replace(covariance=0.0)
    return _ahead(place, branches, c, window)


@lru_cache(maxsize=4096)
def _ahead(place: Place, branches: tuple[Branch, ...], c: float, window: int) -> Ahead:
    terms = terms_for(c)
    value, square, cube, fourth = _integrals(place, branches, terms).powers
    k = np.arange(terms)
    powers = c**k
    p = float(square[0])

    def pairs(left: FloatArray, right: FloatArray) -> float:
        return float((left * right) @ powers)

    kernel, squares = pairs(value, value), pairs(square, square)
    cosine = kernel / p
    common, mixed = _common(value, square, c, p) if c > 0 else (0.0, 0.0)
    alone = Ahead(
        slope=log_slope(square),
        bend=math.sqrt(1.5) * float(square[4]) / p,
        single=float(fourth[0]) / p**2 - 1.0,
        pair=squares / p**2 - 1.0,
        bent=0.5 * float((square**2 * k * (k - 1))[2:] @ powers[:-2]) / p**2,
        first=float(square[1]) ** 2 / p**2,
        second=float(square[2]) ** 2 / p**2,
        third=float(square[3]) ** 2 / p**2,
        fourth=float(square[4]) ** 2 / p**2,
        turned=float((value**2 * k)[1:] @ powers[:-1]) / p,
        turning=_turning((float(fourth[0]), squares, pairs(cube, value), kernel), p),
        common=common,
        mixed=mixed,
        cosine=cosine,
    )
    return alone if window == 1 else _averaged(place, branches, (c, window), alone)


def _turning(moments: tuple[float, float, float, float], p: float) -> float:
    """Give the variance of a cosine that one unit adds, from E[x⁴], E[x² x'²], E[x³ x'] and E[x x']."""
    fourth, squares, cubes, kernel = moments
    cosine = kernel / p
    own = 0.5 * cosine**2 * (fourth + squares - 2.0 * p**2) - 2.0 * cosine * (cubes - kernel * p)
    return max((squares - kernel**2 + own) / p**2, 0.0)


@lru_cache(maxsize=1)
def _common_rule() -> tuple[FloatArray, FloatArray]:
    nodes = np.linspace(-_COMMON_REACH, _COMMON_REACH, _COMMON_NODES)
    weights = np.exp(-0.5 * nodes**2)
    return nodes, weights / weights.sum()


def _given_common(coefficients: FloatArray, c: float) -> FloatArray:
    """Give moments of f given what all places have in common, m: z = √c m + √(1 - c) e, at the nodes of m."""
    m, _ = _common_rule()
    total = np.zeros((len(coefficients), len(m)))
    previous, current = np.zeros_like(m), np.ones_like(m)
    for k in range(coefficients.shape[1]):
        total += coefficients[:, k, None] * (c ** (0.5 * k) * current)
        previous, current = current, (m * current - math.sqrt(float(k)) * previous) / math.sqrt(k + 1.0)
    return total


def _common(value: FloatArray, square: FloatArray, c: float, p: float) -> tuple[float, float]:
    """Give what one unit adds to the cosines of all pairs alike, and how that goes with its mean square."""
    first, second = _given_common(np.stack([value, square]), c)
    _, weights = _common_rule()
    deviation = first**2 - (weights @ first**2) / p * second
    return float(weights @ deviation**2) / p**2, float(weights @ (deviation * (second - p))) / p**2


def _averaged(place: Place, branches: tuple[Branch, ...], at: tuple[float, int], alone: Ahead) -> Ahead:
    """Take the mean y over a window of n places, which given what they have in common are independent."""
    c, n = at
    one, two, three, four = _given_common(_integrals(place, branches, terms_for(c)).powers, max(c, 0.0))
    _, weights = _common_rule()
    p = float(weights @ two)
    variance = two - one**2
    third = three - 3.0 * one * two + 2.0 * one**3
    excess = four - 4.0 * one * three + 6.0 * one**2 * two - 3.0 * one**4 - 3.0 * variance**2
    second = one**2 + variance / n
    cubed = one**3 + 3.0 * one * variance / n + third / n**2
    fourth = one**4 + 6.0 * one**2 * variance / n + 4.0 * one * third / n**2 + 3.0 * (variance / n) ** 2 + excess / n**3
    total, kernel = float(weights @ second), float(weights @ one**2)
    squares, moments = float(weights @ second**2), float(weights @ fourth)
    cosine, deviation = kernel / total, one**2 - kernel / total * second
    strength = total / p
    slope = (p * alone.slope + (n - 1.0) * kernel * _kernel_slope(place, branches, c)) / (n * total)
    return Ahead(
        slope=slope,
        bend=alone.bend / (n * strength),
        single=moments / total**2 - 1.0,
        pair=squares / total**2 - 1.0,
        bent=2.0 * slope**2 + (alone.bent - 2.0 * alone.slope**2) / (n * strength) ** 2,
        first=0.0,
        second=0.0,
        third=0.0,
        fourth=0.0,
        turned=alone.turned / strength,
        turning=_turning((moments, squares, float(weights @ (cubed * one)), kernel), total),
        common=float(weights @ deviation**2) / total**2,
        mixed=float(weights @ (deviation * (second - total))) / total**2,
        cosine=cosine,
        strength=strength,
        leverage=(n - 1.0) / n * alone.turned / strength,
    )


def _kernel_slope(place: Place, branches: tuple[Branch, ...], c: float) -> float:
    """D log E[f f'] / d log q at a fixed correlation."""
    if place.variance == 0:
        return 0.0
    if place.base == "normal" and place.mean == 0 and is_homogeneous(branches):
        return 1.0
    step, terms = 1e-3, terms_for(c)
    kernels = []
    for sign in (-1.0, 1.0):
        moved = place._replace(variance=place.variance * math.exp(sign * step))
        value = _integrals(moved, branches, terms).powers[0]
        kernels.append(float(value**2 @ c ** np.arange(terms)))
    return math.log(kernels[1] / kernels[0]) / (2.0 * step) if min(kernels) > NEGLIGIBLE * place.variance else 0.0
