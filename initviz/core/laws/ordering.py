"""Ordered samples of a law: where the k-th smallest of n independent draws is expected, and how far it may be away."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.continuous import Normal, OrthogonalEntry, Uniform
from initviz.core.laws.given import Given
from initviz.core.laws.law import FloatArray, Law, normal_cdf
from initviz.core.laws.mixed import CentralOrthogonalEntry, ZeroInflatedNormal
from initviz.core.laws.stated import Stated
from initviz.core.laws.unknown import Unknown

Ranks = NDArray[np.int64]

_ALL = 400
"""Samples of up to so many are shown whole."""
_ENDS = 40
"""Ranks at either end of a larger sample that are shown one by one."""
_BETWEEN = 321
_HALVINGS = 70
_REACH = 40.0
"""Standard deviations within which quantiles of a law without bounds are looked for."""
_LEVELS = (
    (1, 1.0e-2), (2, 5.2e-3), (4, 2.7e-3), (10, 1.4e-3), (30, 6.4e-4), (100, 3.4e-4), (1_000, 2.0e-4),
    (10_000, 1.35e-4), (100_000, 1.12e-4), (1_000_000, 9.2e-5), (100_000_000, 8.8e-5),
)  # fmt: skip
"""By sample size, the probability that one rank may leave the band, such that one of the ranks that are shown does so
in one sample of a hundred (equal local levels, Aldor-Noiman et al. 2013; found by simulation)."""


def shown_ranks(count: int) -> Ranks:
    """Choose which of the ranks 1 to `count` are shown: all of a few, else those at the ends and some between."""
    if count <= _ALL:
        return np.arange(1, count + 1)
    between = np.round(count * normal_cdf(np.linspace(-4.0, 4.0, _BETWEEN))).astype(np.int64)
    first, last = np.arange(1, _ENDS + 1), np.arange(count - _ENDS + 1, count + 1)
    found: Ranks = np.unique(np.clip(np.concatenate([first, between, last]), 1, count))
    return found


def plotting_shares(count: int, ranks: Ranks) -> FloatArray:
    """Give the shares (k - ½) / n at whose quantiles ordered values are drawn."""
    shares: FloatArray = (ranks - 0.5) / count
    return shares


def band_shares(count: int, ranks: Ranks) -> tuple[FloatArray, FloatArray]:
    """Give the shares between which the cdf at the k-th smallest value lies, for all ranks at once, 99 times of 100.

    The cdf at the k-th smallest of n independent draws has the law Beta(k, n + 1 - k); the band leaves out as much of
    it at every rank. It is the same for every law: remembered, it costs a dragged slider nothing.
    """
    return _band_shares(count, ranks.tobytes())


@lru_cache(maxsize=32)
def _band_shares(count: int, packed: bytes) -> tuple[FloatArray, FloatArray]:
    from scipy.special import betaincinv  # noqa: PLC0415  (SciPy costs 0.2 s: not before somebody looks)

    ranks = np.frombuffer(packed, dtype=np.int64)
    level, beyond = _level(count), count + 1 - ranks
    low = betaincinv(ranks, beyond, 0.5 * level)
    # The upper end from the other side: next to one it would be rounded away.
    high = 1.0 - betaincinv(beyond, ranks, 0.5 * level)
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)


def band_score(count: int) -> float:
    """Give the normal score of the band's upper edge, the same at every rank; the lower edge has its negative."""
    from scipy.special import ndtri  # noqa: PLC0415  (as above)

    return -float(ndtri(0.5 * _level(count)))


def _level(count: int) -> float:
    """Give the probability that one rank may leave the band."""
    sizes, levels = (np.log(column) for column in zip(*_LEVELS, strict=True))
    return math.exp(float(np.interp(math.log(max(count, 1)), sizes, levels)))


def rank_scores(count: int, ranks: Ranks, shares: FloatArray) -> FloatArray:
    """Give the normal score of the cdf at each ordered value: as far from zero as a standard normal draw would be.

    Parameters
    ----------
    count, ranks
        Of the sample.
    shares
        The law's cdf at these values; 0 and 1 give infinite scores.
    """
    from scipy.special import betainc, ndtri  # noqa: PLC0415  (as above)

    beyond = count + 1 - ranks
    below, above = betainc(ranks, beyond, shares), betainc(beyond, ranks, 1.0 - shares)
    # From the nearer end, so that neither is rounded away.
    return np.asarray(np.where(below < 0.5, ndtri(below), -ndtri(above)), dtype=np.float64)


def quantiles(law: Law, shares: FloatArray) -> FloatArray:
    """Give the values below which these shares of a law without atoms lie: in closed form, else by halving."""
    from scipy.special import betaincinv, ndtri  # noqa: PLC0415  (as above)

    match law:
        case Uniform(low, high):
            found: FloatArray = low + (high - low) * shares
        case Normal(location, scale):
            found = location + scale * np.asarray(ndtri(shares), dtype=np.float64)
        case OrthogonalEntry(gain, dimension):
            inside = np.asarray(betaincinv(0.5, 0.5 * (dimension - 1), np.abs(2.0 * shares - 1.0)), dtype=np.float64)
            found = abs(gain) * np.sign(shares - 0.5) * np.sqrt(inside)
        case _:
            found = _by_halving(law, shares)
    return found


def _by_halving(law: Law, shares: FloatArray) -> FloatArray:
    low, high = law.support
    reach = _REACH * law.std
    low = low if math.isfinite(low) else law.mean - reach
    high = high if math.isfinite(high) else law.mean + reach
    lower, upper = np.full(shares.shape, low), np.full(shares.shape, high)
    for _ in range(_HALVINGS):
        middle = 0.5 * (lower + upper)
        beyond = law.continuous_cdf(middle) >= shares
        lower, upper = np.where(beyond, lower, middle), np.where(beyond, middle, upper)
    found: FloatArray = 0.5 * (lower + upper)
    return found


def continuous_part(law: Law) -> Law | None:
    """Give the law of an entry that is left to chance and is no atom; None where there is none."""
    if isinstance(law, ZeroInflatedNormal):
        return Normal(0.0, law.scale) if law.continuous_mass > 0 and law.scale > 0 else None
    if isinstance(law, CentralOrthogonalEntry):
        return None if law.entry.atoms else law.entry
    if isinstance(law, Stated):
        return law.rest if law.mass < 1 else None
    return None if law.atoms or isinstance(law, Given | Unknown) else law
