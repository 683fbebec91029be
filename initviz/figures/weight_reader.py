"""What a large histogram says of the bins under the mouse."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import Law
from initviz.figures.numbers import grouped, short
from initviz.figures.weight_bins import SIGMAS, Bins
from initviz.figures.weight_frame import Frame
from initviz.messages import Message, message


@dataclass(frozen=True)
class Part:
    """One scheme: its line, its name, its law and its bins."""

    row: int
    name: str
    law: Law
    bins: Bins | None


@dataclass(frozen=True)
class HistogramReader:
    """Says for every scheme how many entries are in the bin at a place, and how many its law lets expect."""

    parts: tuple[Part, ...]
    frame: Frame

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:
        """Give one line a scheme; only one where they stand apart."""
        row = self.frame.row_at(y)
        return tuple(line for part in self.parts if row in {None, part.row} for line in _lines(part, x))


def _lines(part: Part, x: float) -> Iterator[Message]:
    bins = part.bins
    if bins is None or not bins.edges[0] <= x <= bins.edges[-1]:
        return
    if bins.counts is None:
        density = float(part.law.density(np.array([x]))[0])
        yield message("figure.read.density", name=part.name, x=short(x, 3), density=short(density, 3))
        return
    place = min(int(np.searchsorted(bins.edges, x, side="right")) - 1, len(bins.counts) - 1)
    yield message(
        "figure.read.bin",
        name=part.name,
        low=short(float(bins.edges[place]), 3),
        high=short(float(bins.edges[place + 1]), 3),
        count=grouped(round(float(bins.counts[place]))),
        expected=short(float(bins.expected[place]), 3),
        spread=short(SIGMAS * float(bins.spread[place]), 2),
    )
