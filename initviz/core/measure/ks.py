"""Kolmogorov-Smirnov tests of a parameter's entries against the law that they should have."""

import math

import numpy as np
import torch

from initviz.core.laws.continuous import OrthogonalEntry
from initviz.core.laws.given import Given
from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.mixed import CentralOrthogonalEntry
from initviz.core.laws.ordering import continuous_part
from initviz.core.laws.outcome import KsTest, TestKind
from initviz.core.laws.stated import Stated
from initviz.core.laws.unknown import Unknown
from initviz.core.measure.statistics import Floats, Mask

EXACT_SIZE = 1 << 17
"""Up to here the entries are sorted, above they are binned."""

_BINS = 1 << 14
_SMALL = 100
"""From here on Stephens' correction of the asymptotic law is good to two digits, and better where it matters."""
_ROUNDING = 1e-9
"""Distance of distribution functions that is none."""
_STRAY, _STRAYING = 2.5, 1e-6
"""Entries, and their share, that may be an atom by accident: a draw of torch's float32 normal law is exactly zero once
in ten million times."""
_COARSE = 1e-6
"""Spacing of floating-point numbers, in std of the law, above which rounding shows in the distribution function."""


def ks_test(values: Floats, law: Law) -> KsTest:
    """Compare entries with a law.

    Where a law has atoms, initializers count the entries that are one, so chance has a part in the other entries only:
    the count must agree, and the others are tested against the law that is left. Entries of an orthogonal matrix are
    far from independent, so the probability of their distance is not known.

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
    kind = test_kind(law)
    if isinstance(law, Unknown) or not np.isfinite(values).all():
        return KsTest(math.nan, math.nan, kind)
    if kind == "exact":
        distance = _distance(values, law)
        # A law that was read off the entries themselves can say nothing against them.
        agrees = distance < _ROUNDING or isinstance(law, Given)
        return KsTest(distance, math.nan if agrees else 0.0, kind)
    if kind == "dependent":
        return KsTest(_distance(values, law), math.nan, kind)
    others, left = without_atoms(values, law), continuous_part(law)
    if kind == "mixed" and left is not None:
        return KsTest(_distance(values, law), _mixed_p_value(others, left, values.size, law), kind)
    missing = law.continuous_mass * values.size - others.size
    if left is None or not -0.5 < missing < (_STRAY + _STRAYING * values.size if law.atoms else 0.5):
        return KsTest(_distance(values, law), 0.0, kind)
    statistic = _distance(others, left)
    return KsTest(statistic, _p_value(statistic, others.size), kind)


def test_kind(law: Law) -> TestKind:
    """Say what of a parameter can be tested against its law."""
    if law.continuous_mass <= 0.0 or isinstance(law, Given):
        return "none" if isinstance(law, Unknown) else "exact"
    if isinstance(law, Stated) and law.atoms:
        return "mixed"
    if isinstance(law, OrthogonalEntry | CentralOrthogonalEntry):
        return "dependent"
    return "others" if law.atoms else "entries"


def without_atoms(values: Floats, law: Law) -> Floats:
    """Leave out the entries that are an atom of the law, as their dtype holds it."""
    for atom, _ in law.atoms:
        values = values[values != values.dtype.type(atom)]
    return values


def _distance(values: Floats, law: Law) -> float:
    if values.size <= EXACT_SIZE or _is_coarse(values, law):
        return _exact_distance(np.sort(values), law)
    return _binned_distance(values, law)


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


def _mixed_p_value(others: Floats, left: Law, count: int, law: Law) -> float:
    """Combine the test of the entries that are no atom with that of their number, of which neither tells the other.

    Fisher's method for two tests. Of the binomial number the mid-p-value is taken, whose mean over draws is one half.
    """
    from scipy.special import bdtr  # noqa: PLC0415  (SciPy costs 0.2 s: not before the first report)

    share, number = law.continuous_mass, others.size
    upto, below = float(bdtr(number, count, share)), float(bdtr(number - 1, count, share)) if number else 0.0
    middle = 0.5 * (upto + below)
    p_number = 2.0 * min(middle, 1.0 - middle)
    p_others = _p_value(_distance(others, left), number) if number else 1.0
    both = p_number * p_others
    return both * (1.0 - math.log(both)) if both > 0 else 0.0


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
