"""Quantiles of a parameter's entries against those of its law, with the band in which a whole sample stays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from initviz.core.inspections import OrderedEntries
from initviz.core.laws.continuous import OrthogonalEntry
from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.mixed import CentralOrthogonalEntry
from initviz.core.laws.ordering import (
    Ranks,
    band_score,
    band_shares,
    continuous_part,
    plotting_shares,
    quantiles,
    rank_scores,
    shown_ranks,
)
from initviz.core.laws.stated import Stated
from initviz.core.laws.unknown import Unknown
from initviz.core.parameter import Role
from initviz.figures.figure import Axis, Figure, Place, Series
from initviz.figures.marks import Band, Graph, Mark, Profile
from initviz.figures.numbers import grouped, short
from initviz.figures.rows import stated_text
from initviz.figures.scene import Scene
from initviz.figures.states import looking, nothing
from initviz.figures.weight_subject import ROLES, Entries, Subject, entries, inspected, subject
from initviz.messages import Message, message

QUANTILE_FIGURES = tuple(f"{role}_{form}" for form in ("quantiles", "deviations") for role in ROLES)
"""Names of the kinds of figures: values over values, or only how far they are from the law."""
_FARTHEST = 2.0
"""How many times the band's half width is drawn at most."""


@dataclass(frozen=True)
class _Shown:
    """One scheme's part, in values.

    Attributes
    ----------
    scheme
        Its index.
    law
        Of the entries that are compared.
    ranks, count
        Places of those that are drawn, and how many there are in all.
    expected, low, high
        The law's quantiles at these places, and the ends of the band.
    values
        What was measured; None as long as it has not arrived.
    """

    scheme: int
    law: Law
    ranks: Ranks
    count: int
    expected: FloatArray
    low: FloatArray
    high: FloatArray
    values: FloatArray | None

    def drawn(self, *, deviations: bool) -> "_Shown":
        """Give positions: as they are, or standardized, and the ordered values by their scores."""
        if not deviations:
            return self
        high = np.full(self.ranks.shape, band_score(self.count))
        low = -high
        scores = None
        if self.values is not None:
            found = rank_scores(self.count, self.ranks, self.law.continuous_cdf(self.values))
            # What the law does not let happen at all has no score.
            scores = np.clip(found, _FARTHEST * low, _FARTHEST * high)
        expected = (self.expected - self.law.mean) / self.law.std
        return replace(self, expected=expected, low=low, high=high, values=scores)


def law_check(scene: Scene, role: Role, *, deviations: bool = False) -> Figure:
    """Build the figure.

    Parameters
    ----------
    scene
        Document, theory, the close look and what is selected.
    role
        Weight or bias.
    deviations
        Whether only the difference to the law is drawn, in standard errors of each place in the order, so that it can
        be seen at all where there are many entries.
    """
    looked_at = subject(scene)
    known = looked_at is not None and role in looked_at.shapes
    found = _found(scene, looked_at, role) if looked_at is not None and known else []
    shown = [part for part in (_shown(scheme, *one) for scheme, one in found) if part is not None]
    drawn = [part.drawn(deviations=deviations) for part in shown]
    marks: list[Mark] = []
    by_scheme = {part.scheme: part for part in drawn}
    ordered = [by_scheme[scheme] for scheme in scene.back_to_front if scheme in by_scheme]
    marks += [Band(part.scheme, part.expected, part.low, part.high) for part in ordered]
    x = _range([part.expected for part in drawn], 0.03)
    if drawn:
        ends = np.array(x)
        marks.append(Graph(ends, np.zeros(2) if deviations else ends))
    marks += [Profile(part.scheme, part.expected, part.values) for part in ordered if part.values is not None]
    heights = [array for part in drawn for array in (part.low, part.high, part.values) if array is not None]
    form = "deviations" if deviations else "quantiles"
    name = f"{role}_{form}"
    return Figure(
        name=name,
        title=looked_at.title(role) if looked_at is not None and known else message(f"figure.{name}.title"),
        x=Axis(message(f"figure.axis.{form}.law"), *x),
        y=Axis(message(f"figure.axis.{form}.entries"), *_range(heights, 0.05)),
        series=scene.series,
        marks=tuple(marks),
        notes=_notes(scene, found),
        caption=message("figure.caption.quantiles") if marks else None,
        state=_state(scene, looked_at, role, found),
        reader=QuantileReader(scene.series, tuple(shown), tuple(drawn)),
    )


_One = tuple[Entries, OrderedEntries | None]


def _found(scene: Scene, looked_at: Subject, role: Role) -> list[tuple[int, _One]]:
    """Give what is known of every scheme that has such a parameter."""
    found: list[tuple[int, _One]] = []
    for scheme in range(len(scene.series)):
        one = entries(scene, looked_at, role, scheme)
        if one is not None:
            seen = inspected(scene, looked_at, role, scheme)
            found.append((scheme, (one, seen.ordered if seen is not None else None)))
    return found


def _shown(scheme: int, found: Entries, ordered: OrderedEntries | None) -> _Shown | None:
    """Compare a scheme's entries with their law; None where all of them are certain."""
    law = continuous_part(found.law)
    count = ordered.count if ordered is not None else round(found.size * found.law.continuous_mass)
    if law is None or not count:
        return None
    ranks = ordered.ranks if ordered is not None else shown_ranks(count)
    low, high = band_shares(count, ranks)
    # All at once: the integrals of a law's cdf are many calls.
    expected, lower, upper = np.split(quantiles(law, np.concatenate([plotting_shares(count, ranks), low, high])), 3)
    return _Shown(scheme, law, ranks, count, expected, lower, upper, None if ordered is None else ordered.values)


def _range(arrays: Sequence[FloatArray], air: float) -> tuple[float, float]:
    finite = [array[np.isfinite(array)] for array in arrays]
    ends = [end for array in finite if array.size for end in (float(array.min()), float(array.max()))]
    if not ends:
        return -1.0, 1.0
    low, high = min(ends), max(ends)
    more = air * (high - low) or max(abs(low), 1.0)
    return low - more, high + more


def _notes(scene: Scene, found: Sequence[tuple[int, _One]]) -> tuple[Message, ...]:
    """Say what cannot be compared, and what of the rest is to be taken with care."""
    notes: list[Message] = []
    for scheme, (one, _) in found:
        name = scene.series[scheme].name
        if isinstance(one.law, Unknown):
            notes.append(message("figure.note.no_law", name=name))
        elif continuous_part(one.law) is None:
            notes.append(message("figure.note.certain", name=name))
        elif isinstance(one.law, OrthogonalEntry | CentralOrthogonalEntry):
            notes.append(message("figure.note.dependent", name=name))
        elif isinstance(one.law, Stated):
            notes.append(message("figure.note.stated", name=name, law=stated_text(one.law)))
        elif one.law.atoms:
            left = grouped(round(one.size * one.law.continuous_mass))
            notes.append(message("figure.note.others", name=name, count=left))
    return tuple(notes)


def _state(scene: Scene, looked_at: Subject | None, role: Role, found: Sequence[tuple[int, _One]]) -> Message | None:
    if looked_at is None:
        return nothing(scene, f"figure.state.no_{role}")
    if not found:
        return message(f"figure.state.no_{role}")
    waits = not scene.is_fresh and any(ordered is None for _, (_, ordered) in found)
    return looking(scene, "figure.state.measuring") if waits else None


@dataclass(frozen=True)
class QuantileReader:
    """Reads out the entry at a place: its rank, what the law expects there, and the ends of the band."""

    series: tuple[Series, ...]
    shown: tuple[_Shown, ...]
    drawn: tuple[_Shown, ...]

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:  # noqa: ARG002  (ranks follow from x alone)
        """Give a line for each scheme that is drawn there."""
        lines = []
        for part, drawn in zip(self.shown, self.drawn, strict=True):
            place = _nearest(drawn.expected, x)
            if place is None or part.values is None:
                continue
            lines.append(
                message(
                    "figure.read.quantile",
                    name=self.series[part.scheme].name,
                    rank=grouped(int(part.ranks[place])),
                    count=grouped(part.count),
                    value=short(float(part.values[place])),
                    law=short(float(part.expected[place])),
                    low=short(float(part.low[place])),
                    high=short(float(part.high[place])),
                )
            )
        return tuple(lines)

    def place(self, x: float, y: float) -> Place | None:  # noqa: ARG002  (as above)
        """Mark nothing: the line itself is what is read."""
        return None


def _nearest(expected: FloatArray, x: float) -> int | None:
    if not expected.size or not expected[0] <= x <= expected[-1]:
        return None
    return int(np.argmin(np.abs(expected - x)))
