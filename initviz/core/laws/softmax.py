"""What a softmax makes of independent normal logits, from one-dimensional laws alone.

With independent standard Gumbel numbers G, class k has the largest y + G with probability softmax(y)ₖ (Gumbel 1954). So
Σ pₖ p'ₖ is the probability that two such draws, with Gumbel numbers of their own, give the same class, and by symmetry
its expectation is K times that of one class. For p = p' this is the Laplace identity 1/S² = ∫ t exp(-t S) dt.
"""

import math
from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from initviz.core.laws.law import SQRT_2PI, FloatArray

_Function = Callable[[FloatArray], FloatArray]

_GUMBEL_STD = math.pi / math.sqrt(6.0)
_NARROW = 1.0
"""Below this std the normal part is integrated over, above it the Gumbel part: the other one is then smooth."""

_STEEPEST = 12.0
"""What two logits do not share is taken for at least this part of their std: less changes little, and costs much."""

_FINENESS = 2.0
"""Steps of the grid within the std of what is smooth on it; more for many classes, whose largest one is sharper."""

_STEP = 0.4
_INNER = np.arange(-4.0, 36.0, _STEP)
"""Places of Gumbel numbers: at this distance the trapezoidal rule is exact to ten digits."""


def _gumbel(x: FloatArray) -> FloatArray:
    """Distribution function of the Gumbel law."""
    return np.exp(-np.exp(np.minimum(-x, 700.0)))


def _gumbel_density(x: FloatArray) -> FloatArray:
    return np.exp(-x - np.exp(np.minimum(-x, 700.0)))


def _second_density(x: FloatArray) -> FloatArray:
    """Density of -log of a Gamma(2) number, which stands for t exp(-t S) as a Gumbel number does for exp(-t S)."""
    return np.exp(-2.0 * x - np.exp(np.minimum(-x, 700.0)))


@lru_cache(maxsize=1)
def _hermite() -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(16)
    return nodes, weights / weights.sum()


def _blurred(density: _Function, x: FloatArray, std: float) -> FloatArray:
    """Give a Gumbel density, or distribution function, blurred by normal noise of that std."""
    if std <= _NARROW:
        nodes, weights = _hermite()
        return density(x[:, None] - std * nodes) @ weights
    kernel = np.exp(-0.5 * ((x[:, None] - _INNER) / std) ** 2) / (SQRT_2PI * std)
    return kernel @ (density(_INNER) * _STEP)


def _blurred_gumbel(x: FloatArray, std: float) -> FloatArray:
    """Distribution function of a Gumbel number plus normal noise."""
    if std <= _NARROW:
        return _blurred(_gumbel, x, std)
    from scipy.special import ndtr  # noqa: PLC0415  (SciPy costs 0.2 s: not before a cross-entropy is chosen)

    below: FloatArray = ndtr((x[:, None] - _INNER) / std) @ (_gumbel_density(_INNER) * _STEP)
    return below


@lru_cache(maxsize=256)
def agreement(classes: int, variance: float, covariance: float) -> float:
    """E[Σ pₖ p'ₖ] of the softmaxes of two vectors of logits.

    Parameters
    ----------
    classes
        Number of logits; they are independent of each other.
    variance
        Of each logit, which is normal; their common mean does not matter.
    covariance
        Between the two logits of a class, from -variance to variance; equal to it where both vectors are the same.

    Returns
    -------
    float
        1 / classes for logits that are independent or all equal, up to 1 for one vector of large ones.
    """
    std = math.sqrt(variance)
    if classes == 1 or std == 0.0 or covariance == 0.0:
        return 1.0 / classes
    if covariance >= variance:
        a = _places(classes, std, 0.5 * math.hypot(std, _GUMBEL_STD))
        density = _blurred(_second_density, a, std) * (a[1] - a[0])
        return classes * float(density @ _blurred_gumbel(a, std) ** (classes - 1))
    common = math.sqrt(min(abs(covariance), variance))
    own = max(math.sqrt(max(variance - common**2, 0.0)), std / _STEEPEST)
    width = math.hypot(own, _GUMBEL_STD)
    a = _places(classes, std, width)
    own_laws = partial(_blurred_gumbel, std=own), partial(_blurred, _gumbel_density, std=own)
    below, density, weights = _by_common_part(a, common, width, own_laws)
    # With a negative covariance the common part enters the second vector with the other sign.
    other = slice(None) if covariance > 0 else slice(None, None, -1)
    both_below = below.T @ (weights[:, None] * below[other])
    both = density.T @ (weights[:, None] * density[other])
    return classes * float((both * both_below ** (classes - 1)).sum()) * float(a[1] - a[0]) ** 2


def _places(classes: int, std: float, width: float) -> FloatArray:
    """Give equal steps from where no logit is the largest to where the tail of the largest has died out."""
    step = width / (_FINENESS + 0.4 * math.log(classes))
    return np.arange(-8.0 * std - 4.0, 8.0 * std + math.log(classes) + 24.0, step)


def _by_common_part(
    a: FloatArray, common: float, width: float, own_laws: tuple[_Function, _Function]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Tabulate both functions of a place less the common part, one row for each value of that, and their weights."""
    if common < 0.75 * width:
        nodes, weights = _hermite()
        places = a - common * nodes[:, None]
        below, density = (law(places.ravel()).reshape(places.shape) for law in own_laws)
        return below, density, weights
    # Steps that are multiples of the grid's: one table serves all values.
    step = a[1] - a[0]
    stride = max(1, int(min(0.75 * width, 0.4 * common) / step))
    reach = math.ceil(8.0 * common / (stride * step))
    shifts = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (shifts * stride * step / common) ** 2)
    table = a[0] + step * np.arange(-reach * stride, len(a) + reach * stride)
    columns = np.arange(len(a)) + stride * (reach - shifts)[:, None]
    below, density = (law(table)[columns] for law in own_laws)
    return below, density, weights / weights.sum()
