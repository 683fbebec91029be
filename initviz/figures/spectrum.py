"""Singular values: histograms of what was measured under the limiting laws, with their edges and single values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.periodic import block_shape, image_of
from initviz.core.predict.spectra_jacobian import PENDING
from initviz.core.spectra import NoSpectrum, Spectrum, SpectrumKind
from initviz.figures.figure import Axis, Figure, Place, Series
from initviz.figures.marks import Baseline, Curve, Mark, Rule, Stem, Steps
from initviz.figures.numbers import shape, short
from initviz.figures.root_scale import Root
from initviz.figures.row_marks import ROW, Heights, heights_for
from initviz.figures.scales import Linear, Scale
from initviz.figures.scene import Scene
from initviz.figures.shares import percent
from initviz.figures.spectrum_parts import (
    LITTLE,
    Part,
    bins_of,
    bulk_support,
    curve_points,
    part_of,
    range_for,
    scale_for,
)
from initviz.figures.spectrum_subject import SpectrumSubject, spectrum_subject
from initviz.figures.spectrum_theory import spectrum_theory
from initviz.figures.states import looking, nothing
from initviz.messages import Message, message

_LARGE = 20
"""Shorter side of a matrix from which the limiting law is close."""
_TOP = 1.18
"""Upper end of the plot, with room for the numbers over the edges."""
_LOWEST = 0.14
"""Height of the needle of a single value among many: its share alone could not be seen."""


@dataclass(frozen=True)
class _Drawn:
    """A part with its bins, in positions, and the density of each."""

    part: Part
    edges: FloatArray
    counts: FloatArray
    curve: tuple[FloatArray, FloatArray] | None

    @property
    def densities(self) -> FloatArray:
        """Share of all values by width of a bin."""
        return self.counts / (self.part.total * np.diff(self.edges)) if self.counts.size else self.counts

    @property
    def peak(self) -> float:
        """Height that should be seen: of a density without a bound, as far as bins reach."""
        seen = float(self.densities.max(initial=0.0))
        if self.curve is None:
            return seen
        inner = float(self.curve[1][len(self.curve[1]) // 12 :].max(initial=0.0))
        return max(inner, min(seen, 2.0 * inner))


def spectrum(scene: Scene, kind: SpectrumKind) -> Figure:
    """Build the figure.

    Parameters
    ----------
    scene
        Document, theory, singular values and what is selected.
    kind
        Of what.

    Returns
    -------
    Figure
        Where there is nothing of that kind an empty one that says so.
    """
    name = f"{kind}_spectrum"
    subject = spectrum_subject(scene, kind)
    if subject is None:
        reason = nothing(scene, f"figure.state.no_{kind}")
        title, axis = message(f"figure.{name}.title"), Axis(message("figure.axis.singular"), 0.0, 1.0)
        return Figure(name, title, axis, Axis(None, 0.0, 1.0), scene.series, (), state=reason)
    parts = spectrum_parts(scene, subject)
    scale = scale_for(parts)
    ends = range_for(parts, scale)
    drawn = [_drawn(part, scale, ends) for part in parts]
    heights = heights_for([one.peak for one in drawn])
    marks: list[Mark] = [Baseline(0.0)]
    ordered = [drawn[scheme] for scheme in scene.back_to_front]
    for one in ordered:
        marks += _measured(one, heights)
    for one in ordered:
        marks += _predicted(one, heights, scale)
    for one in ordered:
        marks += _needles(one.part, scale)
    shown = len(marks) > 1
    by_position = "figure.axis.density" if isinstance(scale, Linear) else "figure.axis.density_per_decade"
    return Figure(
        name=name,
        title=_title(subject),
        x=Axis(message("figure.axis.singular"), *ends, scale),
        y=Axis(message(by_position), 0.0, _TOP, Root(heights.peak, ROW, heights.root)),
        series=scene.series,
        marks=tuple(marks) if shown else (),
        notes=(*_passed_over(subject), *_size_notes(subject, parts), *_notes(scene, parts, scale, heights)),
        zoom="x",
        state=_state(scene, parts),
        reader=SpectrumReader(scene.series, tuple(drawn), scale),
    )


def spectrum_parts(scene: Scene, subject: SpectrumSubject) -> tuple[Part, ...]:
    """Give what theory and measurement say of every scheme."""
    return tuple(
        part_of(scheme, spectrum_theory(scene, subject, scheme), scene.spectrum(scheme, subject.kind, subject.layer))
        for scheme in range(len(scene.prediction.schemes))
    )


def _title(subject: SpectrumSubject) -> Message:
    found = subject.found
    if found is None:
        return message("figure.jacobian_spectrum.of", shape=shape((subject.rows, subject.columns)))
    if subject.kind == "operator" and isinstance(found.layer, Convolution):
        image = shape(image_of(found.layer, found.input_shape))
        return message("figure.operator_spectrum.of", image=image, layer=subject.label)
    return message("figure.matrix_spectrum.of", shape=shape((subject.rows, subject.columns)), layer=subject.label)


def _drawn(part: Part, scale: Scale, ends: tuple[float, float]) -> _Drawn:
    law = part.law
    known = law is not None and law.continuous_mass > LITTLE
    return _Drawn(part, *bins_of(part, scale), curve_points(law, scale, ends) if known and law is not None else None)


def _measured(one: _Drawn, heights: Heights) -> list[Mark]:
    if not one.counts.size:
        return []
    return [Steps(one.part.scheme, one.edges, heights(one.densities), 0.0, one.densities)]


def _predicted(one: _Drawn, heights: Heights, scale: Scale) -> list[Mark]:
    """Draw the law's density, and its edges with their numbers."""
    if one.curve is None or one.part.law is None:
        return []
    x, density = one.curve
    marks: list[Mark] = [Curve(one.part.scheme, x, heights(density), density=density)]
    for edge in bulk_support(one.part.law):
        place = float(scale.forward(np.array(edge)))
        if np.isfinite(place) and place >= x[0]:
            marks.append(Rule(one.part.scheme, place, 0.0, 1.06, short(edge, 3)))
    return marks


def _needles(part: Part, scale: Scale) -> list[Mark]:
    """Draw values that stand alone; zero has no place on a logarithmic axis."""
    found: list[tuple[float, float, bool]] = [(value, count / part.total, True) for value, count in part.singles]
    found += [(value, mass, False) for value, mass in (part.law.atoms if part.law is not None else ())]
    marks: list[Mark] = []
    for value, share, measured in found:
        place = float(scale.forward(np.array(value)))
        if np.isfinite(place):
            marks.append(Stem(part.scheme, place, 0.0, ROW * max(share, _LOWEST), measured, share))
    return marks


def _passed_over(subject: SpectrumSubject) -> tuple[Message, ...]:
    """Say whose singular values these are, where the selected layer has none of the kind."""
    if not subject.instead_of:
        return ()
    return (message(f"figure.note.instead.{subject.kind}", selected=subject.instead_of, layer=subject.label),)


def _size_notes(subject: SpectrumSubject, parts: Sequence[Part]) -> tuple[Message, ...]:
    """Say that small matrices scatter around their limit."""
    rows, columns = subject.rows, subject.columns
    if subject.kind == "operator" and subject.found is not None:
        rows, columns = block_shape(subject.found.layer, subject.found.input_shape)
    limits = any(part.law is not None and part.law.continuous_mass > LITTLE for part in parts)
    if min(rows, columns) >= _LARGE or not limits:
        return ()
    return (message("figure.note.small_matrices", shape=shape((rows, columns))),)


def _notes(scene: Scene, parts: Sequence[Part], scale: Scale, heights: Heights) -> tuple[Message, ...]:
    """Say what cannot be drawn: zeros on a logarithmic axis, schemes without theory or without values."""
    notes: list[Message] = []
    for part in parts:
        name = scene.series[part.scheme].name
        zeros = [count for value, count in part.singles if value == 0.0]
        if zeros and not isinstance(scale, Linear):
            known = [mass for value, mass in (part.law.atoms if part.law is not None else ()) if value == 0.0]
            share = percent(zeros[0] / part.total)
            said = {"name": name, "share": share}
            if known:
                notes.append(message("figure.note.zero_values_theory", theory=percent(known[0]), **said))
            else:
                notes.append(message("figure.note.zero_values", **said))
        if isinstance(part.theory.law, Message) and part.theory.law != PENDING:
            notes.append(message("figure.note.no_spectrum_theory", name=name, reason=part.theory.law))
        if isinstance(part.seen, NoSpectrum) and part.seen.reason != part.theory.law:
            notes.append(message("figure.note.no_spectrum", name=name, reason=part.seen.reason))
    if heights.root > 1:
        notes.append(message(f"figure.note.root.{heights.root}"))
    return tuple(notes)


def _state(scene: Scene, parts: Sequence[Part]) -> Message | None:
    if all(part.seen is not None for part in parts) or scene.is_fresh:
        return None
    return looking(scene, "figure.state.decomposing")


@dataclass(frozen=True)
class SpectrumReader:
    """Reads out the bin at a place: its share of the singular values, and the share that the law gives it."""

    series: tuple[Series, ...]
    drawn: tuple[_Drawn, ...]
    scale: Scale

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:  # noqa: ARG002  (a bin is as high as the plot)
        """Give a line for each scheme that has a bin there."""
        lines = []
        for one in self.drawn:
            place = _bin_at(one, x)
            if place is None or not isinstance(one.part.seen, Spectrum):
                continue
            low, high = (float(value) for value in self.scale.backward(one.edges[place : place + 2]))
            share = percent(one.counts[place] / one.part.total)
            said = {"name": self.series[one.part.scheme].name, "low": short(low, 3), "high": short(high, 3)}
            if one.part.law is None:
                lines.append(message("figure.read.singular_bin", share=share, **said))
            else:
                below, above = one.part.law.continuous_cdf(np.array([low, high]))
                theory = percent(float(above - below))
                lines.append(message("figure.read.singular_bin_theory", share=share, theory=theory, **said))
        return tuple(lines)

    def place(self, x: float, y: float) -> Place | None:  # noqa: ARG002  (as above)
        """Mark the active scheme's bin, or that of the first scheme that has one there."""
        for one in sorted(self.drawn, key=lambda one: not self.series[one.part.scheme].front):
            place = _bin_at(one, x)
            if place is not None:
                return Place(float(one.edges[place]), float(one.edges[place + 1]))
        return None


def _bin_at(one: _Drawn, x: float) -> int | None:
    if not one.counts.size or not one.edges[0] <= x <= one.edges[-1]:
        return None
    return min(int(np.searchsorted(one.edges, x, side="right")) - 1, one.counts.size - 1)
