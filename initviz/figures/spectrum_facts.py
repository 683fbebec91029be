"""Singular values in numbers: extremes, condition and rank, theory against measurement."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from initviz.core.laws.spectra_edges import Expected
from initviz.core.spectra import Spectrum, SpectrumKind
from initviz.figures.numbers import grouped, short
from initviz.figures.scene import Scene
from initviz.figures.spectrum import spectrum_parts
from initviz.figures.spectrum_parts import Part, bulk_support
from initviz.figures.spectrum_subject import SpectrumSubject, spectrum_subject
from initviz.figures.weight_facts import PENDING, FactRow, Numbers

_ZERO = 1e-12
_SHARP = 0.3
"""Relative spread of the smallest value up to which a quotient by its mean says something."""


def spectrum_facts(scene: Scene, kind: SpectrumKind) -> tuple[FactRow, ...]:
    """Give the table of what is looked at.

    Parameters
    ----------
    scene
        Document, theory, singular values and what is selected.
    kind
        Of what.

    Returns
    -------
    tuple of FactRow
        None of them where there is nothing of that kind.
    """
    subject = spectrum_subject(scene, kind)
    if subject is None:
        return ()
    parts = spectrum_parts(scene, subject)
    rows = [
        _row("largest", parts, _largest, lambda seen: short(seen.largest)),
        _row("smallest", parts, _smallest, lambda seen: short(seen.smallest, 3)),
    ]
    if any(len(part.seen.extremes) > 1 for part in parts if isinstance(part.seen, Spectrum)):
        rows.append(_row("largest_seeds", parts, _nothing, lambda seen: _between(seen, 0)))
        rows.append(_row("smallest_seeds", parts, _nothing, lambda seen: _between(seen, 1)))
    rows.append(_row("root_mean_square", parts, _root_mean_square, lambda seen: short(_rms(seen))))
    rows.append(_row("condition", parts, _condition, lambda seen: short(seen.condition, 3)))
    rows.append(_row("stable_rank", parts, _stable_rank(subject), lambda seen: short(seen.stable_rank, 3)))
    rows.append(_row("rank", parts, _rank(subject), lambda seen: grouped(_not_zero(seen))))
    return tuple(rows)


def _row(name: str, parts: Sequence[Part], predict: Callable[[Part], str], read: Callable[[Spectrum], str]) -> FactRow:
    return FactRow(name, tuple(Numbers(predict(part), _measured(part, read)) for part in parts))


def _measured(part: Part, read: Callable[[Spectrum], str]) -> str:
    if part.seen is None:
        return PENDING
    return read(part.seen) if isinstance(part.seen, Spectrum) else short(math.nan)


def _nothing(_part: Part) -> str:
    return ""


def _between(seen: Spectrum, column: int) -> str:
    """Give the range over replicates, as one number where they are alike."""
    low, high = short(float(seen.extremes[:, column].min()), 3), short(float(seen.extremes[:, column].max()), 3)
    return low if low == high else f"{low} – {high}"


def _rms(seen: Spectrum) -> float:
    return float(np.sqrt(np.mean(seen.values**2)))


def _not_zero(seen: Spectrum) -> int:
    return int(np.count_nonzero(seen.values))


def _expected(found: Expected) -> str:
    """Write a mean with its spread, in digits that the spread leaves meaningful."""
    if found.std <= _ZERO * abs(found.mean):
        return short(found.mean)
    return f"{short(found.mean, 3)} ± {short(found.std, 1)}"


def _edge(part: Part, side: int) -> str:
    if part.law is None:
        return ""
    ends = part.law.support if part.law.continuous_mass <= _ZERO else bulk_support(part.law)
    return f"≈ {short(ends[side], 3)}"


def _largest(part: Part) -> str:
    return _expected(part.theory.largest) if part.theory.largest is not None else _edge(part, 1)


def _smallest(part: Part) -> str:
    if part.theory.smallest is not None:
        return _expected(part.theory.smallest)
    if part.law is not None and any(value == 0.0 for value, _ in part.law.atoms):
        return "0"
    return _edge(part, 0)


def _root_mean_square(part: Part) -> str:
    return short(math.sqrt(part.law.second_moment)) if part.law is not None else ""


def _condition(part: Part) -> str:
    largest, smallest = part.theory.largest, part.theory.smallest
    if largest is None or smallest is None or smallest.std > _SHARP * smallest.mean:
        return ""
    return short(largest.mean / smallest.mean, 3) if smallest.mean > 0 else short(math.inf)


def _stable_rank(subject: SpectrumSubject) -> Callable[[Part], str]:
    def predict(part: Part) -> str:
        law, largest = part.law, part.theory.largest
        if law is None or (not part.total and subject.kind == "operator"):
            return ""
        top = largest.mean if largest is not None else bulk_support(law)[1]
        count = part.total or min(subject.rows, subject.columns)
        return short(count * law.second_moment / top**2, 3) if top > 0 else ""

    return predict


def _rank(subject: SpectrumSubject) -> Callable[[Part], str]:
    def predict(part: Part) -> str:
        if part.law is None or (not part.total and subject.kind == "operator"):
            return ""
        zeros = sum(mass for value, mass in part.law.atoms if value == 0.0)
        count = part.total or min(subject.rows, subject.columns)
        return grouped(round(count * (1.0 - zeros)))

    return predict
