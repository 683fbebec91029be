"""Whether pre-activations are normal, nearly enough for what a nonlinearity makes of them.

A sum of many independent terms is; a bias is one term alone, and of sparse weights few terms are left. What is missing
to a normal law is, to first order, a fourth cumulant: of a sum of n terms (κ - 3) / n, κ being their kurtosis, and of a
bias that makes up a share r of the variance (κ - 3) r². Within the limits here second moments behind Tanh, which suffer
most, are right to 5 %, against 40 % and more far beyond.
"""

import math
from functools import lru_cache

import numpy as np

from initviz.core.laws.law import Law
from initviz.core.parameter import Filling

_MOST_OF_WEIGHTS, _MOST_OF_BIAS = 0.15, 1.0 / 3.0
_BENDS = 4.0
"""A nonlinearity is bent over lengths of order 1: where the variance is small, so is what it makes of a light tail."""
_LIGHTEST = -1.2
"""κ - 3 of a uniform law, to which E[relu(z)] is right to 8 % even alone."""
_ROUNDING = 1e-9


def excess(weight: Filling, terms: int) -> float:
    """Give what weights leave of a fourth cumulant in a sum of so many inputs: (κ - 3) / n.

    Nothing where entries are no independent draws, as those of orthogonal matrices are not.
    """
    if weight.structure != "independent" or weight.orthogonal or weight.centre is not None:
        return 0.0
    return _beyond_normal(weight.law) / terms


def weights_suffice(weight: Filling, terms: int) -> bool:
    """Say whether a sum of so many weighted inputs is nearly normal: heavy tails need many terms, light ones few."""
    return excess(weight, terms) <= _MOST_OF_WEIGHTS


def bias_fits(bias: Law, variance: float) -> bool:
    """Say whether a bias leaves pre-activations of that variance nearly normal, as all normal biases do.

    A third cumulant, which a law has that is not symmetric, is bounded by its kurtosis: its square is at most
    κ - 1, of which a sum keeps r³.
    """
    if bias.is_deterministic or bias.kind == "normal" or variance <= 0.0:
        return True
    share, beyond = bias.variance / variance, _beyond_normal(bias)
    if not _is_symmetric(bias):
        return (beyond + 2.0) * share * share * share <= _MOST_OF_BIAS**2
    matters = min(1.0, _BENDS * variance) if _LIGHTEST - _ROUNDING <= beyond < 0.0 else 1.0
    return abs(beyond) * share**2 * matters <= _MOST_OF_BIAS


def bias_may_fit(bias: Law) -> bool:
    """Say whether a bias of unknown share fits: one with the light tails of a uniform law is taken for small."""
    light = _LIGHTEST - _ROUNDING <= _beyond_normal(bias) < 0.0
    return bias.is_deterministic or bias.kind == "normal" or (light and _is_symmetric(bias))


@lru_cache(maxsize=256)
def _beyond_normal(law: Law) -> float:
    kurtosis = law.kurtosis
    return 0.0 if math.isnan(kurtosis) else kurtosis - 3.0


@lru_cache(maxsize=256)
def _is_symmetric(law: Law) -> bool:
    """Say whether P(w ≤ m + t) and P(w ≤ m - t) add up to one around the mean, between all atoms."""
    t = law.std * np.linspace(0.0137, 4.0, 97)
    return bool(np.allclose(law.cdf(law.mean + t) + law.cdf(law.mean - t), 1.0, rtol=0.0, atol=_ROUNDING))
