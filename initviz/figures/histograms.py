"""Histograms of all layers in one figure: one row a layer, one common scale, laws and bounds over them."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from initviz.core.laws.continuous import Uniform, peak_density
from initviz.core.laws.law import FloatArray, Law
from initviz.core.reports import Histogram
from initviz.figures.figure import Axis, Baseline, Curve, Figure, Mark, Rule, Stem, Steps, Target
from initviz.figures.numbers import short
from initviz.figures.scales import Tick
from initviz.figures.scene import Scene
from initviz.messages import Message, message

MOST_ROWS = 20
"""Deeper networks show every second, third, … layer: thinner rows could not be read."""
_ROW = 0.86
"""Height of the highest histogram, in rows."""
_TAIL = 0.004
"""Share of the entries on either side that may lie outside the drawn range where no law says how far it goes."""
_READABLE = 4.0
"""Ratio of densities up to which they are drawn in proportion."""


@dataclass(frozen=True)
class Entry:
    """One scheme's part of a row: the law, the histogram, or both."""

    law: Law | None
    histogram: Histogram | None


@dataclass(frozen=True)
class Row:
    """One row: a layer with the entries of all schemes."""

    number: int
    layer: str
    selected: bool
    entries: tuple[Entry, ...]
    lines: tuple[Message, ...]


@dataclass(frozen=True)
class Heights:
    """How a density becomes a height: a root of it where the densities differ too much to be drawn in proportion."""

    peak: float
    root: int

    def __call__(self, density: FloatArray) -> FloatArray:
        return _ROW * np.minimum(density / self.peak, 1.1) ** (1.0 / self.root)


def weights(scene: Scene) -> Figure:
    """Build the figure of all weights."""
    return _figure(scene, "weights", message("figure.weights.axis"), _rows(scene, _weight_entry, heads_only=True))


def activations(scene: Scene) -> Figure:
    """Build the figure of the activations at the ends of all blocks."""
    return _figure(scene, "activations", message("figure.activations.axis"), _rows(scene, _activation_entry(-1)))


def preactivations(scene: Scene) -> Figure:
    """Build the figure of the outputs of all blocks' first layers."""
    rows = _rows(scene, _activation_entry(0), heads_only=True)
    return _figure(scene, "preactivations", message("figure.preactivations.axis"), rows)


Finder = Callable[[Scene, int, int], Entry]
"""Finds a scheme's entry for a block."""


def _weight_entry(scene: Scene, scheme: int, block: int) -> Entry:
    layer = scene.blocks[block].start
    predicted = scene.predicted(scheme, layer, "weight")
    first = scene.first_replicate(scheme)
    measured = first.parameters.get((layer, "weight")) if first is not None else None
    return Entry(predicted.filling.law if predicted else None, measured.histogram if measured else None)


def _activation_entry(end: int) -> Finder:
    def find(scene: Scene, scheme: int, block: int) -> Entry:
        found = scene.blocks[block]
        tensor = found.stop if end == -1 else found.start + 1
        first = scene.first_replicate(scheme)
        histograms = first.report.activations if first is not None else ()
        return Entry(None, histograms[tensor] if tensor < len(histograms) else None)

    return find


def _rows(scene: Scene, find: Finder, *, heads_only: bool = False) -> tuple[Row, ...]:
    """Give the rows, thinned out where there are too many, the selected one always among them."""
    chosen = [k for k, block in enumerate(scene.blocks) if block.head is not None or not heads_only]
    stride = max(math.ceil(len(chosen) / MOST_ROWS), 1)
    kept = [k for place, k in enumerate(chosen) if place % stride == 0 or k == scene.selected_block]
    rows = []
    for k in kept:
        block = scene.blocks[k]
        entries = tuple(find(scene, scheme, k) for scheme in range(len(scene.prediction.schemes)))
        lines = (message("figure.read.layer", number=k + 1), *_lines(scene, entries))
        rows.append(Row(k + 1, block.layers[0].id, k == scene.selected_block, entries, lines))
    return tuple(rows)


def _lines(scene: Scene, entries: Sequence[Entry]) -> Iterable[Message]:
    for scheme, entry in zip(scene.experiment.schemes, entries, strict=False):
        if entry.law is not None:
            yield message("figure.read.law", name=scheme.name, law=law_text(entry.law), std=short(entry.law.std, 4))
        elif entry.histogram is not None and entry.histogram.high > entry.histogram.low:
            bounds = {"low": short(entry.histogram.low, 3), "high": short(entry.histogram.high, 3)}
            yield message("figure.read.range", name=scheme.name, **bounds)
        for value, mass in measured_atoms(entry.histogram):
            yield message("figure.read.atom", name=scheme.name, value=short(value, 4), share=f"{mass:.1%}")


def law_text(law: Law) -> str:
    """Write a law in the field's notation."""
    low, high = law.support
    if law.is_deterministic:
        return f"= {short(law.mean)}"
    if isinstance(law, Uniform):
        return f"U({short(low)}, {short(high)})"
    spread = f"({short(law.mean)}, {short(law.std)}²)"
    return {"normal": f"N{spread}", "truncated_normal": f"N{spread} | [{short(low)}, {short(high)}]"}.get(
        law.kind, law.kind.replace("_", " ")
    )


def measured_atoms(histogram: Histogram | None) -> tuple[tuple[float, float], ...]:
    """Give the atoms of a histogram with their shares of all entries."""
    if histogram is None or histogram.total == 0:
        return ()
    return tuple((value, count / histogram.total) for value, count in histogram.atoms if count)


def _figure(scene: Scene, name: str, axis: Message, rows: tuple[Row, ...]) -> Figure:
    low, high = _common_range(rows)
    heights = _heights(rows)
    marks: list[Mark] = []
    for place, row in enumerate(rows):
        base = float(len(rows) - place - 1)
        marks.append(Baseline(base))
        for scheme in scene.back_to_front:
            marks += _histogram_marks(scheme, row.entries[scheme], base, heights)
    for place, row in enumerate(rows):
        base = float(len(rows) - place - 1)
        for scheme in scene.back_to_front:
            marks += _law_marks(scheme, row.entries[scheme], base, heights)
    marks += _bounds(scene, rows)
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


def _common_range(rows: Sequence[Row]) -> tuple[float, float]:
    """Cover all laws; histograms only where there is no law, since a law shows its tails already."""
    ends: list[float] = []
    for row in rows:
        for entry in row.entries:
            if entry.law is not None:
                ends += [*entry.law.drawn_range(), *(value for value, _ in entry.law.atoms)]
            elif entry.histogram is not None:
                ends += _bulk(entry.histogram)
                ends += [value for value, _ in entry.histogram.atoms]
    finite = [end for end in ends if math.isfinite(end)]
    low, high = (min(finite), max(finite)) if finite else (-1.0, 1.0)
    if low == high:
        reach = max(abs(low), 1.0)
        low, high = low - reach, high + reach
    air = 0.05 * (high - low)
    return low - air, high + air


def _bulk(histogram: Histogram) -> tuple[float, float]:
    """Give the range that holds all but the thin tails of the binned entries."""
    total = float(histogram.counts.sum())
    if total == 0 or not histogram.high > histogram.low:
        return (histogram.low, histogram.high)
    share = np.cumsum(histogram.counts) / total
    edges = np.linspace(histogram.low, histogram.high, len(histogram.counts) + 1)
    first, last = int(np.searchsorted(share, _TAIL)), int(np.searchsorted(share, 1 - _TAIL))
    return float(edges[first]), float(edges[min(last + 1, len(edges) - 1)])


def _density(histogram: Histogram) -> FloatArray:
    width = (histogram.high - histogram.low) / max(len(histogram.counts), 1)
    if width <= 0 or histogram.total == 0:
        return np.zeros(len(histogram.counts))
    return histogram.counts / (histogram.total * width)


@lru_cache(maxsize=256)
def _peak(law: Law) -> float:
    return peak_density(law)


def _heights(rows: Sequence[Row]) -> Heights:
    peaks = []
    for row in rows:
        for entry in row.entries:
            measured = entry.histogram
            highest = float(_density(measured).max()) if measured is not None and len(measured.counts) else 0.0
            if entry.law is None:
                peaks.append(highest)
            else:  # a few entries make a ragged histogram: room for its peaks, as far as the law stays readable
                peaks.append(max(_peak(entry.law), min(highest, 1.5 * _peak(entry.law))))
    drawn = [peak for peak in peaks if peak > 0 and math.isfinite(peak)]
    if not drawn:
        return Heights(1.0, 1)
    ratio = max(drawn) / min(drawn)
    root = next((root for root in (1, 2, 3) if ratio <= _READABLE**root), 4)
    return Heights(max(drawn), root)


def _histogram_marks(scheme: int, entry: Entry, base: float, heights: Heights) -> list[Mark]:
    histogram = entry.histogram
    if histogram is None:
        return []
    marks: list[Mark] = []
    if histogram.high > histogram.low and histogram.counts.any():
        edges = np.linspace(histogram.low, histogram.high, len(histogram.counts) + 1)
        marks.append(Steps(scheme, edges, heights(_density(histogram)), base))
    known = entry.law.atoms if entry.law is not None else ()
    if not known:
        marks += [Stem(scheme, value, base, _ROW * mass, measured=True) for value, mass in measured_atoms(histogram)]
    return marks


@lru_cache(maxsize=256)
def _curve_of(law: Law) -> tuple[FloatArray, FloatArray]:
    """Give points of a density: the corners of a uniform one, else a fine grid with the bounds as cliffs."""
    low, high = law.drawn_range()
    if isinstance(law, Uniform):
        density = float(law.density(np.array([0.5 * (low + high)]))[0])
        return np.array([low, low, high, high]), np.array([0.0, density, density, 0.0])
    # A hair inside the bounds, where an arcsine law would be infinite and others are not yet zero.
    hair = 1e-4 * (high - low)
    x = np.linspace(low + hair, high - hair, 121)
    return np.concatenate([[low], x, [high]]), np.concatenate([[0.0], law.density(x), [0.0]])


def _law_marks(scheme: int, entry: Entry, base: float, heights: Heights) -> list[Mark]:
    law = entry.law
    if law is None:
        return []
    marks: list[Mark] = []
    if law.continuous_mass > 1e-12 and law.variance > 0:
        x, density = _curve_of(law)
        marks.append(Curve(scheme, x, base + heights(density)))
    return marks + [Stem(scheme, value, base, _ROW * mass, measured=False) for value, mass in law.atoms]


def _bounds(scene: Scene, rows: Sequence[Row]) -> list[Mark]:
    """Draw the bounds of laws as rules through the rows that share them, those of the top row with numbers."""
    marks: list[Mark] = []
    for scheme in scene.back_to_front:
        runs: list[tuple[tuple[float, float], int, int]] = []
        for place, row in enumerate(rows):
            law = row.entries[scheme].law
            support = law.support if law is not None and _is_bounded(law) else None
            if support is None:
                continue
            if runs and runs[-1][0] == support and runs[-1][2] == place - 1:
                runs[-1] = (support, runs[-1][1], place)
            else:
                runs.append((support, place, place))
        for (low, high), first, last in runs:
            bottom, top = float(len(rows) - last - 1), float(len(rows) - first)
            texts = (short(low, 3), short(high, 3))
            if low == -high:  # one label for both; neighbouring schemes write it at opposite ends
                texts = (f"±{texts[1]}", "") if scheme % 2 else ("", f"±{texts[1]}")
            for x, said in zip((low, high), texts, strict=True):
                marks.append(Rule(scheme, x, bottom, top, "" if first else said))
    return marks


def _is_bounded(law: Law) -> bool:
    """Say whether a density is drawn up to its bounds, so that a rule there has something to bound."""
    return not law.atoms and math.isfinite(law.support[0]) and law.drawn_range() == law.support


__all__ = ["activations", "law_text", "measured_atoms", "preactivations", "weights"]
