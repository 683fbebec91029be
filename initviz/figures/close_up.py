"""One tensor's histogram, large: all schemes over each other, under the law where there is one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from initviz.core.laws.law import Law
from initviz.core.reports import Histogram
from initviz.figures.figure import Axis, Figure, Place, Series
from initviz.figures.marks import Baseline, Curve, Mark, Words
from initviz.figures.numbers import short
from initviz.figures.root_scale import Root
from initviz.figures.row_marks import (
    PLAIN,
    ROW,
    Heights,
    atom_marks,
    bound_marks,
    common_heights,
    common_range,
    common_scale,
    edges_of,
    histogram_marks,
    law_marks,
    scale_notes,
)
from initviz.figures.rows import Entry, Row
from initviz.figures.scales import Scale, Tick
from initviz.figures.scene import Scene
from initviz.figures.shares import nonfinite_words, percent
from initviz.figures.states import waiting
from initviz.messages import Message, message

_TOP, _TOP_WITH_BOUNDS = 1.08, 1.18
"""Upper end of the plot, without and with room for the numbers over bounds."""
_POINTS = 401
"""Of a law's curve on an axis that is not linear."""


@dataclass(frozen=True)
class Shown:
    """What is looked at.

    Attributes
    ----------
    name
        Of the kind of figure, in the catalogue.
    title, axis
        What it is, and the name of its values.
    entries
        By scheme.
    caption
        What a law's curve stands for, where there is one.
    state
        Why there is nothing, if that is so.
    beside
        What stands on the same axis in another figure: the range covers it too.
    quiet
        Whether the height is left without an axis, where there is little room.
    """

    name: str
    title: Message
    axis: Message
    entries: tuple[Entry, ...]
    caption: Message
    state: Message | None = None
    beside: tuple[Entry, ...] = ()
    quiet: bool = False


def close_up(scene: Scene, shown: Shown) -> Figure:
    """Build the figure: densities on one scale, atoms as stems as high as their share of the plot."""
    entries = shown.entries
    whole = _row(entries)
    # A law shows its tails; the histogram may reach further, and here that matters.
    rows = (whole, _row([replace(entry, law=None) for entry in entries]), _row(shown.beside))
    scale = common_scale(rows)
    heights = common_heights((whole,), scale)
    low, high = common_range(rows, scale)
    drawn = any(entry.law is not None or entry.histogram is not None for entry in entries)
    marks: list[Mark] = [Baseline(0.0)] if drawn else []
    for scheme in scene.back_to_front if drawn else ():
        marks += histogram_marks(scheme, entries[scheme], 0.0, heights, scale)
    for scheme in scene.back_to_front if drawn else ():
        marks += _law(scheme, entries[scheme], heights, scale, (low, high))
    bounds = bound_marks(scene, (whole,)) if drawn and scale == PLAIN else []
    marks += bounds
    for scheme, entry in enumerate(entries):
        words = nonfinite_words(entry.shares.nonfinite)
        if words is not None:
            marks.append(Words(scheme, 1.0 - 0.12 * scheme, words))
    return Figure(
        name=shown.name,
        title=shown.title,
        x=Axis(shown.axis, low, high, scale),
        y=_density_axis(heights, scale, _TOP_WITH_BOUNDS if bounds else _TOP, quiet=shown.quiet),
        series=scene.series,
        marks=tuple(marks),
        notes=scale_notes(scale, heights),
        zoom="x",
        caption=shown.caption,
        state=shown.state if shown.state is not None or drawn else waiting(scene),
        reader=BinReader(scene.series, entries, scale),
    )


def _density_axis(heights: Heights, scale: Scale, top: float, *, quiet: bool) -> Axis:
    if quiet:
        return Axis(None, 0.0, top, fixed=(Tick(0.0),))
    title = message("figure.axis.density" if scale == PLAIN else "figure.axis.density_per_decade")
    return Axis(title, 0.0, top, Root(heights.peak, ROW, heights.root))


def _row(entries: Sequence[Entry]) -> Row:
    return Row(0, "", selected=False, entries=tuple(entries), lines=())


def _law(scheme: int, entry: Entry, heights: Heights, scale: Scale, ends: tuple[float, float]) -> list[Mark]:
    """Draw the law; where positions are not values, its mass in every bin, as the histogram shows it."""
    if entry.law is None or scale == PLAIN:
        return law_marks(scheme, entry, 0.0, heights)
    counted = entry.histogram is not None and len(entry.histogram.counts) > 0
    edges = edges_of(entry.histogram) if counted and entry.histogram else scale.backward(np.linspace(*ends, _POINTS))
    positions = scale.forward(edges)
    density = np.diff(entry.law.continuous_cdf(edges)) / np.diff(positions)
    curve = Curve(scheme, np.repeat(positions, 2)[1:-1], heights(np.repeat(density, 2)))
    return [curve, *atom_marks(scheme, entry.law, 0.0, scale)]


@dataclass(frozen=True)
class BinReader:
    """Reads out the bin at a place: its range, its share of the entries, and the share that the law gives it."""

    series: tuple[Series, ...]
    entries: tuple[Entry, ...]
    scale: Scale

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:  # noqa: ARG002  (a bin is as high as the plot)
        """Give a line for each scheme that has a bin there."""
        value = float(self.scale.backward(np.array(x)))
        lines = []
        for series, entry in zip(self.series, self.entries, strict=True):
            found = _bin_at(entry.histogram, value)
            if found is None or entry.histogram is None:
                continue
            low, high, count = found
            said = {"low": short(low, 3), "high": short(high, 3), "share": percent(count / entry.histogram.total)}
            if entry.law is None:
                lines.append(message("figure.read.signal_bin", name=series.name, **said))
            else:
                theory = percent(_mass(entry.law, low, high))
                lines.append(message("figure.read.signal_bin_theory", name=series.name, theory=theory, **said))
        return tuple(lines)

    def place(self, x: float, y: float) -> Place | None:  # noqa: ARG002  (as above)
        """Mark the active scheme's bin, or that of the first scheme that has one there."""
        value = float(self.scale.backward(np.array(x)))
        shown = sorted(zip(self.series, self.entries, strict=True), key=lambda pair: not pair[0].front)
        found = next((found for _, entry in shown if (found := _bin_at(entry.histogram, value)) is not None), None)
        if found is None:
            return None
        left, right = self.scale.forward(np.array(found[:2]))
        return Place(float(left), float(right))


def _mass(law: Law, low: float, high: float) -> float:
    below, above = law.continuous_cdf(np.array([low, high]))
    return float(above - below)


def _bin_at(histogram: Histogram | None, value: float) -> tuple[float, float, float] | None:
    """Give the edges of the bin that holds a value, and its count."""
    if histogram is None or not histogram.low <= value <= histogram.high or not len(histogram.counts):
        return None
    edges = edges_of(histogram)
    place = min(int(np.searchsorted(edges, value, side="right")) - 1, len(histogram.counts) - 1)
    low, high = float(edges[place]), float(edges[place + 1])
    return (low, high, float(histogram.counts[place])) if math.isfinite(high - low) else None
