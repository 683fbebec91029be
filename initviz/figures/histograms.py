"""Histograms of all layers in one figure: one row a layer, one common scale, laws and bounds over them."""

from initviz.figures.figure import Axis, Baseline, Figure, Mark, Rule, Target
from initviz.figures.row_marks import bound_marks, common_heights, common_range, histogram_marks, law_marks
from initviz.figures.rows import MOST_ROWS, Row, activation_entry, rows_of, weight_entry
from initviz.figures.scales import Tick
from initviz.figures.scene import Scene
from initviz.messages import Message, message


def weights(scene: Scene) -> Figure:
    """Build the figure of all weights."""
    return _figure(scene, "weights", message("figure.weights.axis"), rows_of(scene, weight_entry, heads_only=True))


def activations(scene: Scene) -> Figure:
    """Build the figure of the activations at the ends of all blocks."""
    return _figure(scene, "activations", message("figure.activations.axis"), rows_of(scene, activation_entry(-1)))


def preactivations(scene: Scene) -> Figure:
    """Build the figure of the outputs of all blocks' first layers."""
    rows = rows_of(scene, activation_entry(0), heads_only=True)
    return _figure(scene, "preactivations", message("figure.preactivations.axis"), rows)


def _figure(scene: Scene, name: str, axis: Message, rows: tuple[Row, ...]) -> Figure:
    low, high = common_range(rows)
    heights = common_heights(rows)
    marks: list[Mark] = []
    for place, row in enumerate(rows):
        base = float(len(rows) - place - 1)
        marks.append(Baseline(base))
        for scheme in scene.back_to_front:
            marks += histogram_marks(scheme, row.entries[scheme], base, heights)
    for place, row in enumerate(rows):
        base = float(len(rows) - place - 1)
        for scheme in scene.back_to_front:
            marks += law_marks(scheme, row.entries[scheme], base, heights)
    marks += bound_marks(scene, rows)
    top = len(rows) * (1.07 if any(isinstance(mark, Rule) for mark in marks) else 1.01)
    ticks = tuple(Tick(len(rows) - place - 0.5, str(row.number)) for place, row in enumerate(rows))
    notes = [message("figure.note.root", root=heights.root)] if heights.root > 1 else []
    if len(rows) < len(scene.blocks) and len(scene.blocks) > MOST_ROWS:
        notes.append(message("figure.note.thinned", shown=len(rows), layers=len(scene.blocks)))
    return Figure(
        name=name,
        title=message(f"figure.{name}.title"),
        x=Axis(axis, low, high),
        y=Axis(None, -0.012 * max(len(rows), 1), max(top, 1.0), fixed=ticks),
        series=scene.series,
        marks=tuple(marks),
        targets=tuple(
            Target(row.layer, "y", len(rows) - place - 1.0, float(len(rows) - place), row.lines, row.selected)
            for place, row in enumerate(rows)
        ),
        notes=tuple(notes),
        zoom="x",
    )
