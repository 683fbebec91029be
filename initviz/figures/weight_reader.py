"""What a large histogram says of the bins under the mouse."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import Law
from initviz.figures.figure import Place
from initviz.figures.numbers import grouped, short
from initviz.figures.weight_bins import SIGMAS, Bins
from initviz.figures.weight_frame import Frame
from initviz.messages import Message, message


@dataclass(frozen=True)
class Part:
    """One scheme: its line, its name, its law and its bins, and whether it is the active one."""

    row: int
    name: str
    law: Law
    bins: Bins | None
    front: bool = False


@dataclass(frozen=True)
class HistogramReader:
    """Says for every scheme how many entries are in the bin at a place, and how many its law lets expect."""

    parts: tuple[Part, ...]
    frame: Frame

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:
        """Give one line a scheme; only one where they stand apart."""
        row = self.frame.row_at(y)
        return tuple(line for part in self.parts if row in {None, part.row} for line in _lines(part, x))

    def place(self, x: float, y: float) -> Place | None:
        """Mark the bin of the line's scheme; where all share one, the active scheme's if it has a bin there."""
        row = self.frame.row_at(y)
        shown = sorted((part for part in self.parts if row in {None, part.row}), key=lambda part: not part.front)
        for part in shown:
            found = _bin_at(part.bins, x)
            if part.bins is not None and found is not None:
                left, right = (float(edge) for edge in part.bins.edges[found : found + 2])
                return Place(left, right) if row is None else Place(left, right, *self.frame.ends_of(row))
        return None


def _bin_at(bins: Bins | None, x: float) -> int | None:
    """Give the number of the bin at a place; None beside all bins."""
    if bins is None or not bins.edges[0] <= x <= bins.edges[-1]:
        return None
    return min(int(np.searchsorted(bins.edges, x, side="right")) - 1, len(bins.edges) - 2)


def _lines(part: Part, x: float) -> Iterator[Message]:
    bins, found = part.bins, _bin_at(part.bins, x)
    if bins is None or found is None:
        return
    if bins.counts is None:
        density = float(part.law.density(np.array([x]))[0])
        yield message("figure.read.density", name=part.name, x=short(x, 3), density=short(density, 3))
        return
    yield message(
        "figure.read.bin",
        name=part.name,
        low=short(float(bins.edges[found]), 3),
        high=short(float(bins.edges[found + 1]), 3),
        count=grouped(round(float(bins.counts[found]))),
        expected=short(float(bins.expected[found]), 3),
        spread=short(SIGMAS * float(bins.spread[found]), 2),
    )
