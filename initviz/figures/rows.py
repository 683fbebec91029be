"""Rows of a figure of histograms: which layers are shown, with which law and which histogram."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from initviz.core.document.blocks import Block
from initviz.core.laws.continuous import Uniform
from initviz.core.laws.law import Law
from initviz.core.laws.stated import Stated, TwoSidedUniform
from initviz.core.laws.unknown import Unknown
from initviz.core.reports import Histogram
from initviz.figures.numbers import short
from initviz.figures.scene import Scene
from initviz.figures.shares import UNKNOWN, Shares, histogram_shares, share_lines, signal_shares
from initviz.messages import Message, message, text

MOST_ROWS = 20
"""Deeper networks show every second, third, … layer: thinner rows could not be read."""


@dataclass(frozen=True)
class Entry:
    """One scheme's part of a row: the law, the histogram, or both, and what is wrong with it."""

    law: Law | None
    histogram: Histogram | None
    shares: Shares = UNKNOWN


@dataclass(frozen=True)
class Row:
    """One row: a layer with the entries of all schemes."""

    number: int
    layer: str
    selected: bool
    entries: tuple[Entry, ...]
    lines: tuple[Message, ...]


Finder = Callable[[Scene, int, int], Entry]
"""Finds a scheme's entry for a block."""


def weight_entry(scene: Scene, scheme: int, block: int) -> Entry:
    """Find the weight of a block's first layer."""
    return weight_of_layer(scene, scheme, scene.blocks[block].start)


def weight_of_layer(scene: Scene, scheme: int, layer: int) -> Entry:
    """Find the weight of a layer."""
    predicted = scene.predicted(scheme, layer, "weight")
    first = scene.first_replicate(scheme)
    measured = first.report.by_parameter.get((layer, "weight")) if first is not None else None
    law = predicted.filling.law if predicted else None
    return Entry(None if isinstance(law, Unknown) else law, measured.histogram if measured else None)


def signal_entry(end: int) -> Finder:
    """Make a finder of the output of a block's last layer (-1) or first layer (0)."""

    def find(scene: Scene, scheme: int, block: int) -> Entry:
        found = scene.blocks[block]
        tensor = tensor_of(found, end)
        return Entry(None, signal_histogram(scene, scheme, tensor), signal_shares(scene, scheme, found, tensor))

    return find


def gradient_entry(end: int) -> Finder:
    """Make a finder of the gradient at the output of a block's last layer (-1) or first layer (0)."""

    def find(scene: Scene, scheme: int, block: int) -> Entry:
        histogram = gradient_histogram(scene, scheme, tensor_of(scene.blocks[block], end))
        return Entry(None, histogram, histogram_shares(histogram))

    return find


def tensor_of(block: Block, end: int) -> int:
    """Give the output of a block's last layer (-1) or first layer (0)."""
    return block.stop if end == -1 else block.start + 1


def signal_histogram(scene: Scene, scheme: int, tensor: int) -> Histogram | None:
    """Find the histogram of a tensor in the first replicate."""
    first = scene.first_replicate(scheme)
    return _at(first.report.activations, tensor) if first is not None else None


def gradient_histogram(scene: Scene, scheme: int, tensor: int) -> Histogram | None:
    """Find the histogram of the gradient with respect to a tensor in the first replicate."""
    first = scene.first_replicate(scheme)
    return _at(first.report.gradients, tensor) if first is not None else None


def _at(histograms: tuple[Histogram, ...], tensor: int) -> Histogram | None:
    return histograms[tensor] if tensor < len(histograms) else None


def blocks_with_row(scene: Scene, *, heads_only: bool = False) -> list[int]:
    """Give the blocks that have a row unless there are too many: all, or only those that begin with a weight."""
    return [k for k, block in enumerate(scene.blocks) if block.head is not None or not heads_only]


def rows_of(scene: Scene, find: Finder, *, heads_only: bool = False) -> tuple[Row, ...]:
    """Give the rows, thinned out where there are too many, the selected one always among them."""
    chosen = blocks_with_row(scene, heads_only=heads_only)
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
            if value != 0.0 or entry.law is not None:  # zeros of a signal are among its shares
                yield message("figure.read.atom", name=scheme.name, value=short(value, 4), share=f"{mass:.1%}")
        yield from share_lines(scheme.name, entry.shares)


def law_text(law: Law) -> str:
    """Write a law in the field's notation."""
    low, high = law.support
    if law.is_deterministic:
        return f"= {short(law.mean)}"
    if isinstance(law, Stated):
        return text(message("law.stated", law=stated_text(law)))
    if isinstance(law, Uniform):
        return f"U({short(low)}, {short(high)})"
    spread = f"({short(law.mean)}, {short(law.std)}²)"
    return {"normal": f"N{spread}", "truncated_normal": f"N{spread} | [{short(low)}, {short(high)}]"}.get(
        law.kind, law.kind.replace("_", " ")
    )


def stated_text(law: Stated) -> str:
    """Write the law that somebody states, its atom in front."""
    rest = law_text(law.rest)
    if isinstance(law.rest, TwoSidedUniform):
        rest = f"U({short(law.rest.low)} ≤ |w| ≤ {short(law.rest.high)})"
    return f"{short(law.mass)}·δ({short(law.atom)}) + {short(1.0 - law.mass)}·{rest}" if law.mass else rest


def measured_atoms(histogram: Histogram | None) -> tuple[tuple[float, float], ...]:
    """Give the atoms of a histogram with their shares of all entries."""
    if histogram is None or histogram.total == 0:
        return ()
    return tuple((value, count / histogram.total) for value, count in histogram.atoms if count)
