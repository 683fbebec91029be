"""Histograms of all layers in one figure: one row a layer, one common scale, laws and bounds over them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from initviz.figures.figure import Axis, Figure, Target
from initviz.figures.marks import Baseline, Gauge, Mark, Rule, Words
from initviz.figures.row_marks import (
    PLAIN,
    Heights,
    bound_marks,
    common_heights,
    common_range,
    common_scale,
    histogram_marks,
    law_marks,
    scale_notes,
)
from initviz.figures.rows import Finder, Row, blocks_with_row, gradient_entry, rows_of, signal_entry, weight_entry
from initviz.figures.scales import Scale, Tick
from initviz.figures.scene import Scene
from initviz.figures.shares import columns_of, heading, nonfinite_words
from initviz.figures.states import nothing, waiting
from initviz.messages import Message, message


@dataclass(frozen=True)
class Ridge:
    """A kind of figure: what is found in every row, and whether only blocks that begin with a weight have one."""

    name: str
    find: Finder
    heads_only: bool = False

    def __call__(self, scene: Scene) -> Figure:
        """Build the figure: on a scale of its own, with gauges beside the rows."""
        rows = rows_of(scene, self.find, heads_only=self.heads_only)
        layers = len(blocks_with_row(scene, heads_only=self.heads_only))
        return _figure(scene, self.name, rows, common_scale(rows), layers)


activations = Ridge("activations", signal_entry(-1))
"""Activations at the ends of all blocks."""
preactivations = Ridge("preactivations", signal_entry(0), heads_only=True)
"""Outputs of all blocks' first layers."""
gradients = Ridge("gradients", gradient_entry(-1))
"""Gradients with respect to the activations."""
preactivation_gradients = Ridge("preactivation_gradients", gradient_entry(0), heads_only=True)
"""Gradients with respect to the pre-activations."""


def weights(scene: Scene) -> Figure:
    """Build the figure of all weights."""
    rows = rows_of(scene, weight_entry, heads_only=True)
    return _figure(scene, "weights", rows, PLAIN, len(blocks_with_row(scene, heads_only=True)))


def _figure(scene: Scene, name: str, rows: tuple[Row, ...], scale: Scale, layers: int) -> Figure:
    """Build the figure of these rows, out of as many layers as could have one."""
    low, high = common_range(rows, scale)
    heights = common_heights(rows, scale)
    marks = _marks(scene, rows, scale, heights)
    top = len(rows) * (1.07 if any(isinstance(mark, Rule) for mark in marks) else 1.01)
    ticks = tuple(Tick(len(rows) - place - 0.5, str(row.number)) for place, row in enumerate(rows))
    columns = columns_of(scene, (entry.shares for row in rows for entry in row.entries))
    return Figure(
        name=name,
        title=message(f"figure.{name}.title"),
        x=Axis(message(f"figure.{name}.axis"), low, high, scale),
        y=Axis(None, -0.012 * max(len(rows), 1), max(top, 1.0), fixed=ticks),
        series=scene.series,
        marks=(*marks, *_gauges(rows, columns)),
        targets=tuple(
            Target(row.layer, "y", len(rows) - place - 1.0, float(len(rows) - place), row.lines, row.selected)
            for place, row in enumerate(rows)
        ),
        notes=(*scale_notes(scale, heights), *_thinned(len(rows), layers)),
        zoom="x",
        columns=tuple(heading(column) for column in columns),
        state=_state(scene, rows),
    )


def _marks(scene: Scene, rows: Sequence[Row], scale: Scale, heights: Heights) -> list[Mark]:
    """Draw what is in the rows: nothing at all before there is anything."""
    if _state(scene, rows) is not None:
        return []
    marks: list[Mark] = []
    for place, row in enumerate(rows):
        base = float(len(rows) - place - 1)
        marks.append(Baseline(base))
        for scheme in scene.back_to_front:
            marks += histogram_marks(scheme, row.entries[scheme], base, heights, scale)
    for place, row in enumerate(rows):
        base = float(len(rows) - place - 1)
        for scheme in scene.back_to_front:
            marks += law_marks(scheme, row.entries[scheme], base, heights)
        marks += _words(row, base + 0.5)
    return marks + bound_marks(scene, rows)


def _words(row: Row, y: float) -> Iterator[Words]:
    """Say where there is little or nothing to draw because of what is not finite."""
    for scheme, entry in enumerate(row.entries):
        words = nonfinite_words(entry.shares.nonfinite)
        if words is not None:
            yield Words(scheme, y, words)


def _gauges(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[Gauge]:
    for place, row in enumerate(rows):
        top = float(len(rows) - place)
        for scheme, entry in enumerate(row.entries):
            for column, name in enumerate(columns):
                yield Gauge(scheme, column, top - 1.0, top, entry.shares.of(name))


def _state(scene: Scene, rows: Sequence[Row]) -> Message | None:
    """Say why there is nothing to see."""
    if not rows:
        return nothing(scene, "figure.state.no_weight" if scene.blocks else "figure.state.no_network")
    if any(entry.law is not None or entry.histogram is not None for row in rows for entry in row.entries):
        return None
    return waiting(scene)


def _thinned(shown: int, layers: int) -> tuple[Message, ...]:
    return (message("figure.note.thinned", shown=shown, layers=layers),) if shown < layers else ()
