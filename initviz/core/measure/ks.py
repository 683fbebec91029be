"""Kolmogorov-Smirnov tests of a parameter's entries against the law that they should have."""

import math

import numpy as np
import torch

from initviz.core.laws.law import FloatArray, Law
from initviz.core.measure.statistics import Floats, Mask
from initviz.core.reports import KsTest

EXACT_SIZE = 1 << 17
"""Up to here the entries are sorted, above they are binned."""

_BINS = 1 << 14
_SMALL = 100
"""From here on Stephens' correction of the asymptotic law is good to two digits, and better where it matters."""
_COARSE = 1e-6
"""Spacing of floating-point numbers, in std of the law, above which rounding shows in the distribution function."""


def ks_test(values: Floats, law: Law) -> KsTest:
    """Compare entries with a law.

    A floating-point number stands for all real numbers that round to it, so the test asks whether the distribution
    function of the entries passes between those of the law at either end of that interval: a rounded atom or bound is
    no difference.

    Parameters
    ----------
    values
        Entries of a parameter.
    law
        Their law.

    Returns
    -------
    KsTest
        Exact up to 2¹⁷ entries; above, the largest distance at the edges of 2¹⁴ bins, which is never more than the
        exact one. nan where an entry is not finite.
    """
    if not np.isfinite(values).all():
        return KsTest(math.nan, math.nan)
    if values.size <= EXACT_SIZE or _is_coarse(values, law):
        statistic = _exact_distance(np.sort(values), law)
    else:
        statistic = _binned_distance(values, law)
    return KsTest(statistic, _p_value(statistic, values.size))


def _is_coarse(values: Floats, law: Law) -> bool:
    """Say whether the dtype is too coarse for the law to be taken as continuous."""
    largest = np.abs(values).max()
    return bool(np.spacing(largest) > _COARSE * law.std)


def _exact_distance(ordered: Floats, law: Law) -> float:
    count = ordered.size
    x = ordered.astype(np.float64)
    if law.atoms or _is_coarse(ordered, law):
        above = law.cdf(0.5 * (x + np.nextafter(ordered, ordered.dtype.type(np.inf))))
        below = law.cdf_below(0.5 * (x + np.nextafter(ordered, ordered.dtype.type(-np.inf))))
    else:
        above = below = law.cdf(x)
    steps: FloatArray = np.arange(count + 1) / count
    return max(0.0, float((steps[1:] - above).max()), float((below - steps[:-1]).max()))


def _binned_distance(values: Floats, law: Law) -> float:
    """Give the largest distance at the edges of equal bins; atoms are counted apart, as they may lie on an edge."""
    count = values.size
    atoms: list[tuple[float, int]] = []
    for atom, _ in law.atoms:
        hit: Mask = values == values.dtype.type(atom)
        atoms.append((atom, int(np.count_nonzero(hit))))
        values = values[~hit]
    if values.size == 0:
        # Between atoms both distribution functions are flat: the atoms themselves are all the edges there are.
        edges = np.array([atom for atom, _ in atoms])
        found = np.zeros(edges.size)
    else:
        low, high = float(values.min()), float(values.max())
        counts = torch.histc(torch.from_numpy(values), bins=_BINS, min=low, max=high).numpy()
        edges = np.linspace(low, high, _BINS + 1)[1:]
        found = np.cumsum(counts, dtype=np.float64)
    for atom, hits in atoms:
        found += hits * (edges >= atom)
    return float(np.abs(found / count - law.cdf(edges)).max())


def _p_value(statistic: float, count: int) -> float:
    """Give the probability of a larger distance (Stephens 1970, section 3; exact for few entries)."""
    if statistic <= 1e-12:
        return 1.0
    if count <= _SMALL:
        from scipy.stats import kstwo  # noqa: PLC0415  (SciPy's statistics cost 0.7 s: only where they are needed)

        return float(kstwo.sf(statistic, count))
    from scipy.special import kolmogorov  # noqa: PLC0415  (SciPy costs 0.2 s: not before the first report)

    root = math.sqrt(count)
    return float(kolmogorov(statistic * (root + 0.12 + 0.11 / root)))
