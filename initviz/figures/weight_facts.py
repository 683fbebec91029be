"""Theory against measurement, in numbers: one row a statistic, two numbers a scheme."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from initviz.core.inspections import ParameterInspection
from initviz.core.laws.extremes import expected_extremes
from initviz.core.laws.given import Given
from initviz.core.laws.law import Law
from initviz.core.laws.unknown import Unknown
from initviz.core.parameter import Role
from initviz.core.reports import ParameterReport
from initviz.figures.numbers import short
from initviz.figures.scene import Scene
from initviz.figures.weight_subject import Entries, entries, subject

PENDING = "…"
"""Stands where a number has not arrived yet."""
KOLMOGOROV_MEAN = math.sqrt(0.5 * math.pi) * math.log(2.0)
"""Mean of Kolmogorov's distribution: √n times the distance that n independent entries have from their own law."""


@dataclass(frozen=True)
class Numbers:
    """One scheme's numbers of one statistic; theory is empty where there is nothing to predict."""

    theory: str
    measured: str


@dataclass(frozen=True)
class FactRow:
    """One statistic: its name, after which its sentences are called, and the numbers of all schemes."""

    name: str
    numbers: tuple[Numbers, ...]


_Seen = ParameterInspection | ParameterReport
_Predict = Callable[[Law, int], str]
_Read = Callable[[_Seen], float]


def weight_facts(scene: Scene, role: Role) -> tuple[FactRow, ...]:
    """Give the table of the parameter that is looked at.

    Parameters
    ----------
    scene
        Document, theory, measurements and what is selected.
    role
        Weight or bias.

    Returns
    -------
    tuple of FactRow
        None of them where there is no such parameter. Minimum and maximum are predicted as the expected extremes of
        independent entries, the KS distance as its mean for entries that have the law.
    """
    looked_at = subject(scene)
    if looked_at is None or role not in looked_at.shapes:
        return ()
    found = [entries(scene, looked_at, role, scheme) for scheme in range(len(scene.prediction.schemes))]
    known = [one for one in found if one is not None]
    rows = [FactRow(name, tuple(_numbers(one, predict, read) for one in known)) for name, predict, read in _STATISTICS]
    rows.append(FactRow("kurtosis", tuple(Numbers(_excess(one.law), _kurtosis(one)) for one in known)))
    rows.append(FactRow("ks", tuple(Numbers(_distance(one), _tested(one)[0]) for one in known)))
    rows.append(FactRow("p", tuple(Numbers("", _tested(one)[1]) for one in known)))
    return tuple(rows)


def _numbers(found: Entries, predict: _Predict, read: _Read) -> Numbers:
    seen = found.inspection or found.report
    expected = "" if isinstance(found.law, Unknown) else predict(found.law, found.size)
    if seen is None:
        return Numbers(expected, PENDING)
    write = _percent if read is _zeros else _plain
    return Numbers(expected, write(read(seen)))


def _zeros(seen: _Seen) -> float:
    return seen.zero_fraction


def _plain(value: float) -> str:
    """Write four digits, of a power of ten only three: it is wide, and mostly a mean that is nearly zero."""
    written = short(value)
    return short(value, 3) if "×" in written else written


def _percent(share: float) -> str:
    return f"{short(100.0 * share, 3)} %"


def _zero_mass(law: Law, _size: int) -> str:
    return _percent(sum(mass for value, mass in law.atoms if value == 0.0))


_STATISTICS: tuple[tuple[str, _Predict, _Read], ...] = (
    ("mean", lambda law, _: short(law.mean), lambda seen: seen.mean),
    ("std", lambda law, _: short(law.std), lambda seen: seen.std),
    ("min", lambda law, size: short(expected_extremes(law, size)[0]), lambda seen: seen.min),
    ("max", lambda law, size: short(expected_extremes(law, size)[1]), lambda seen: seen.max),
    ("zeros", _zero_mass, _zeros),
)


def _excess(law: Law) -> str:
    """Give what the fourth standardized moment exceeds that of a normal law by."""
    return "" if isinstance(law, Unknown) else short(round(law.kurtosis - 3.0, 12), 3)


def _kurtosis(found: Entries) -> str:
    return short(found.inspection.kurtosis, 3) if found.inspection is not None else PENDING


def _distance(found: Entries) -> str:
    """Give the expected KS distance; none where atoms make the test conservative, or nothing is left to chance."""
    if found.law.atoms or isinstance(found.law, Unknown | Given):
        return ""
    return short(KOLMOGOROV_MEAN / math.sqrt(found.size), 2)


def _tested(found: Entries) -> tuple[str, str]:
    """Give the measured KS distance and its p-value."""
    test = found.inspection.ks if found.inspection is not None else found.test
    return (short(test.statistic, 2), short(test.p_value, 2)) if test is not None else (PENDING, PENDING)
