"""Bins of one scheme's entries: counted, expected, and how far apart the two may be by chance."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from initviz.core.laws.given import Given
from initviz.core.laws.law import FloatArray, Law
from initviz.core.reports import Histogram
from initviz.figures.weight_subject import Entries

SIGMAS = 3.0
"""Half the width of the band in standard deviations: 99.7 % of all bins lie inside."""


@dataclass(frozen=True)
class Bins:
    """Equal bins.

    Attributes
    ----------
    edges
        One more than there are bins.
    counts
        Entries in each bin; None before anything is measured.
    expected
        n p, p being the law's probability of a bin.
    spread
        √(n p (1 - p)): counts are binomial where entries are independent, which those of an orthogonal matrix are
        only nearly.
    entries
        n, all finite entries, atoms included.
    """

    edges: FloatArray
    counts: FloatArray | None
    expected: FloatArray
    spread: FloatArray
    entries: int

    @property
    def width(self) -> float:
        """Width of one bin."""
        return float(self.edges[1] - self.edges[0])

    @property
    def low(self) -> FloatArray:
        """Lower edge of the band."""
        return np.maximum(self.expected - SIGMAS * self.spread, 0.0)

    @property
    def high(self) -> FloatArray:
        """Upper edge of the band."""
        return self.expected + SIGMAS * self.spread


def rebinned(histogram: Histogram, bins: int) -> FloatArray:
    """Sum neighbouring bins; a histogram that is coarser already, or not a multiple, stays as it is."""
    found = len(histogram.counts)
    if found <= bins or found % bins:
        return histogram.counts
    summed: FloatArray = histogram.counts.reshape(bins, -1).sum(axis=1)
    return summed


def bins_of(found: Entries, bins: int) -> Bins | None:
    """Bin a scheme's entries.

    Parameters
    ----------
    found
        Law and measurement; before anything is measured the bins are those that a bounded law will have.
    bins
        How many are wanted, a power of two.

    Returns
    -------
    Bins or None
        None where there is nothing to bin: all entries are atoms, or none is finite.
    """
    histogram = found.histogram
    if histogram is not None:
        if not histogram.high > histogram.low:
            return None
        counts = rebinned(histogram, bins)
        low, high = histogram.low, histogram.high
        total = round(float(counts.sum())) + sum(count for _, count in histogram.atoms)
        edges = np.linspace(low, high, len(counts) + 1)
        return Bins(edges, counts, *_expected(found.law, low, high, len(counts), total), total)
    if found.law.continuous_mass <= 0 or found.law.variance == 0:
        return None
    low, high = found.law.drawn_range()
    edges = np.linspace(low, high, bins + 1)
    return Bins(edges, None, *_expected(found.law, low, high, bins, found.size), found.size)


@lru_cache(maxsize=128)
def _expected(law: Law, low: float, high: float, bins: int, entries: int) -> tuple[FloatArray, FloatArray]:
    """Give mean and standard deviation of each bin's count."""
    share = np.diff(law.continuous_cdf(np.linspace(low, high, bins + 1)))
    if isinstance(law, Given):  # chance has no part in values that were given
        return entries * share, np.zeros(bins)
    return entries * share, np.sqrt(entries * share * (1.0 - share))
