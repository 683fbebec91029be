"""One parameter's histogram, large: its law, the counts that the law lets expect, and the band of three sigma."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.continuous import peak_density
from initviz.core.laws.law import FloatArray
from initviz.core.laws.stated import Stated
from initviz.core.parameter import Role
from initviz.figures.figure import Axis, Figure
from initviz.figures.law_curve import bound_texts, curve_of, is_bounded
from initviz.figures.marks import Band, Curve, Mark, Rule, Stem, Steps, Words
from initviz.figures.options import DEFAULTS, Options
from initviz.figures.rows import measured_atoms, stated_text
from initviz.figures.scene import Scene
from initviz.figures.states import looking
from initviz.figures.weight_bins import Bins, bins_of
from initviz.figures.weight_frame import Frame, frame_of
from initviz.figures.weight_reader import HistogramReader, Part
from initviz.figures.weight_subject import Entries, entries, subject
from initviz.messages import Message, message

_FEWEST = 0.5
"""The lower end of a logarithmic axis, in entries: a bin of one entry still shows."""
_NAMED = 3
"""Lines up to which the bounds have numbers."""
_POINTS = 301
"""Points of a density: enough for a curve across the whole window."""


@dataclass(frozen=True)
class _Shown:
    """One scheme's part: what is known, its bins, and the height of a bin of one entry."""

    scheme: int
    found: Entries
    bins: Bins | None
    unit: float

    @property
    def per_density(self) -> float:
        """Height of a density of one."""
        return self.unit * self.bins.entries * self.bins.width if self.bins is not None else 1.0

    @property
    def highest(self) -> float:
        """Largest height; where a density has no bound, what bins of it reach."""
        if self.bins is None:
            return 0.0
        law = self.per_density * peak_density(self.found.law)
        seen = self.bins.counts if self.bins.counts is not None else self.bins.expected
        return max(law, self.unit * float(max(seen.max(initial=0.0), self.bins.high.max(initial=0.0))))


def weight_histogram(scene: Scene, options: Options = DEFAULTS, role: Role = "weight") -> Figure:
    """Build the figure.

    Parameters
    ----------
    scene
        Document, theory, measurements and what is selected.
    options
        Bins, density or count, logarithmic or not, schemes over each other or apart.
    role
        Weight or bias.

    Returns
    -------
    Figure
        Where there is no such parameter an empty one that says so.
    """
    looked_at = subject(scene)
    shown = []
    if looked_at is not None:
        found = ((scheme, entries(scene, looked_at, role, scheme)) for scheme in range(len(scene.series)))
        shown = [_shown(scheme, one, options) for scheme, one in found if one is not None]
    only_stems = not any(part.bins for part in shown)  # whose full height is all entries
    frame = frame_of(
        [part.highest for part in shown],
        [_FEWEST * part.unit for part in shown if part.bins is not None],
        log=options.log,
        rows=len(scene.series) if options.apart else 1,
        shares=only_stems,
    )
    marks: list[Mark] = []
    for scheme in scene.back_to_front:
        marks += [mark for part in shown if part.scheme == scheme for mark in _marks(part, frame)]
    if frame.is_apart:
        marks += [Words(s.index, frame.base(s.index) + 0.92, message("figure.name", name=s.name)) for s in scene.series]
    named_heights = "share" if only_stems else "count" if options.count else "density"
    named = looked_at is not None and bool(shown)
    parts = tuple(
        Part(one.scheme, scene.series[one.scheme].name, one.found.law, one.bins, front=scene.series[one.scheme].front)
        for one in shown
    )
    return Figure(
        name=f"{role}_histogram",
        title=looked_at.title(role) if looked_at is not None and named else message(f"figure.{role}_histogram.title"),
        x=Axis(message(f"role.{role}"), *_range(shown)),
        y=Axis(message(f"figure.axis.{named_heights}"), *frame.ends, frame.scale, frame.ticks()),
        series=scene.series,
        marks=tuple(marks),
        notes=_notes(scene, shown),
        zoom="x" if frame.is_apart else "xy",
        state=_state(scene, shown, role),
        reader=HistogramReader(parts, frame),
    )


def _shown(scheme: int, found: Entries, options: Options) -> _Shown:
    bins = bins_of(found, options.bins)
    if bins is None or options.count or not bins.entries:
        return _Shown(scheme, found, bins, 1.0)
    return _Shown(scheme, found, bins, 1.0 / (bins.entries * bins.width))


def _range(shown: Sequence[_Shown]) -> tuple[float, float]:
    """Cover laws, measurements and atoms."""
    ends: list[float] = []
    for part in shown:
        law = part.found.law
        ends += [*law.drawn_range(), *(value for value, _ in law.atoms)]
        ends += [value for value, _ in measured_atoms(part.found.histogram)]
        if part.bins is not None:
            ends += [float(part.bins.edges[0]), float(part.bins.edges[-1])]
    finite = [end for end in ends if np.isfinite(end)]
    low, high = (min(finite), max(finite)) if finite else (-1.0, 1.0)
    air = 0.04 * (high - low) or max(abs(low), 1.0)
    return low - air, high + air


def _marks(part: _Shown, frame: Frame) -> list[Mark]:
    """Draw one scheme: what was counted, what was to be expected, the law, its bounds and the atoms."""
    scheme, law, bins, base = part.scheme, part.found.law, part.bins, frame.base(part.scheme)
    marks: list[Mark] = []
    if bins is not None:
        if bins.counts is not None:
            marks.append(Steps(scheme, bins.edges, frame.heights(part.unit * bins.counts), base))
            low, high = (base + frame.heights(part.unit * np.repeat(side, 2)) for side in (bins.low, bins.high))
            marks.append(Band(scheme, _corners(bins.edges), low, high))
        x, density = curve_of(law, _POINTS)
        # A density without a bound leaves the figure at the top, and not the plot.
        marks.append(Curve(scheme, x, base + np.minimum(frame.heights(part.per_density * density), 1.2 * frame.full)))
    if is_bounded(law) and law.variance > 0:
        # Apart the names stand at the right, and over low lines numbers would stand in the line above.
        named = bound_texts(law, 1 if frame.is_apart else scheme) if frame.rows <= _NAMED else ("", "")
        for x_bound, text in zip(law.support, named, strict=True):
            marks.append(Rule(scheme, x_bound, base, base + frame.full, text))
    for atoms, measured in ((measured_atoms(part.found.histogram), True), (law.atoms, False)):
        marks += [Stem(scheme, value, base, frame.full * share, measured, share) for value, share in atoms]
    return marks


def _corners(edges: FloatArray) -> FloatArray:
    """Give the edges of the bins as x of steps: every inner edge ends one bin and begins the next."""
    return np.repeat(edges, 2)[1:-1]


def _notes(scene: Scene, shown: Sequence[_Shown]) -> tuple[Message, ...]:
    """Say how stems are to be read, and which entries cannot be drawn."""
    notes: list[Message] = []
    if any(part.found.law.atoms or measured_atoms(part.found.histogram) for part in shown):
        notes.append(message("figure.note.stems"))
    for part in shown:
        report = part.found.report
        if isinstance(part.found.law, Stated):
            name, law = scene.series[part.scheme].name, stated_text(part.found.law)
            notes.append(message("figure.note.stated", name=name, law=law))
        if report is not None and report.nonfinite_fraction > 0:
            share = f"{report.nonfinite_fraction:.1%}"
            notes.append(message("figure.note.nonfinite", name=scene.series[part.scheme].name, share=share))
    return tuple(notes)


def _state(scene: Scene, shown: Sequence[_Shown], role: Role) -> Message | None:
    if not shown:
        return message(f"figure.state.no_{role}")
    waits = not scene.is_fresh and any(part.found.histogram is None for part in shown)
    return looking(scene, "figure.state.measuring") if waits else None
