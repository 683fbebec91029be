"""Everything that is plotted, as numbers: which rows and columns a table has, what is in a cell, and in which order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray
from initviz.figures.numbers import short
from initviz.figures.numbers_columns import (
    ABOUT_LAYERS,
    ABOUT_SCHEMES,
    STATISTICS,
    Column,
    Grid,
    Numbers,
    Place,
    Words,
    layer_of,
    row_count,
)
from initviz.figures.scene import Scene
from initviz.messages import Message, message, text

MISSING = "–"
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Heading:
    """One column of a table: what stands in it, and of which scheme; None where each line says which."""

    column: Column
    scheme: int | None = None

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return isinstance(self.column, Numbers)


@dataclass(frozen=True)
class Line:
    """One line of a table: row 0 is the network's input, row i + 1 the layer i; None where columns name the scheme."""

    row: int
    scheme: int | None = None


@dataclass(frozen=True)
class Cell:
    """What a cell holds: a number or a text, or neither and the reason why."""

    number: float | None = None
    words: str = ""
    why: Message | None = None

    def shown(self) -> str:
        """Write it for reading."""
        if self.number is None:
            return self.words or MISSING
        return "nan" if np.isnan(self.number) else short(self.number)

    def exact(self) -> str:
        """Write it for another program: all digits of a number, nothing where there is none."""
        return self.words if self.number is None else repr(self.number).removesuffix(".0")


@dataclass(frozen=True)
class Layout:
    """What a table shows.

    Attributes
    ----------
    pivot
        Name of the statistic whose schemes stand side by side, one line a layer; empty for one line per layer and
        scheme, with all statistics.
    schemes
        Indices of the schemes that are shown.
    needle
        Only lines in whose text it occurs; case does not matter.
    """

    pivot: str = ""
    schemes: tuple[int, ...] = ()
    needle: str = ""


class NumbersTable:
    """One scene as a table. Columns are computed when they are first looked at.

    Parameters
    ----------
    scene
        What to take the numbers from.
    layout
        What to show.
    """

    def __init__(self, scene: Scene, layout: Layout) -> None:
        self.scene = scene
        self._grids: dict[str, Grid] = {}
        self.headings = _headings(layout)
        self.lines = tuple(line for line in _lines(scene, layout) if self._matches(line, layout.needle.casefold()))

    def cell(self, line: int, column: int) -> Cell:
        """Give what is in a cell."""
        at, heading = self.lines[line], self.headings[column]
        row, scheme = at.row, _scheme(at, heading)
        if isinstance(heading.column, Words):
            return self._words(heading.column, row, scheme)
        grid = self._grid(heading.column)
        why = grid.absent.get((row, scheme))
        return Cell(why=why) if why is not None else Cell(number=float(grid.values[row, scheme]))

    def layer(self, line: int) -> str:
        """Give the id of a line's layer; empty for the input."""
        return layer_of(self.scene, self.lines[line].row)

    def order(self, column: int | None, *, descending: bool = False) -> NDArray[np.intp]:
        """Sort the lines by a column: numbers as numbers, l10 behind l9, equal ones as they were, missing ones last.

        Parameters
        ----------
        column
            Position of the heading; None for the lines as they are.
        descending
            Largest first.

        Returns
        -------
        ndarray
            Positions of the lines, from first to last.
        """
        if column is None or not self.lines:
            return np.arange(len(self.lines))
        heading = self.headings[column]
        places = [(line.row, _scheme(line, heading)) for line in self.lines]
        keys = self._keys(heading.column, places)
        missing = np.isnan(keys)
        return np.lexsort((np.where(missing, 0.0, -keys if descending else keys), missing))

    def _grid(self, column: Numbers) -> Grid:
        if column.name not in self._grids:
            self._grids[column.name] = column.grid(self.scene)
        return self._grids[column.name]

    def _words(self, column: Words, row: int, scheme: int) -> Cell:
        read = column.read(self.scene, row, scheme)
        return Cell(words=text(read) if isinstance(read, Message) else read)

    def _keys(self, column: Column, places: Sequence[Place]) -> FloatArray:
        """Give what a column is sorted by: numbers themselves, of texts the rank among all; nan where there is none."""
        if isinstance(column, Numbers):
            rows, schemes = zip(*places, strict=True)
            found: FloatArray = self._grid(column).values[list(rows), list(schemes)]
            return found
        words = [self._words(column, row, scheme).words for row, scheme in places]
        rank = {word: float(place) for place, word in enumerate(sorted(set(words) - {""}, key=_natural))}
        return np.array([rank.get(word, np.nan) for word in words])

    def _matches(self, line: Line, needle: str) -> bool:
        if not needle:
            return True
        columns = [heading.column for heading in self.headings if isinstance(heading.column, Words)]
        found = (self._words(column, line.row, line.scheme or 0).words for column in columns)
        return any(needle in words.casefold() for words in found)


def line_count(scene: Scene, layout: Layout) -> int:
    """Count the lines that a layout has without its needle."""
    return len(_lines(scene, layout))


def title(heading: Heading, scene: Scene) -> Message:
    """Name a column: its scheme where it has one, the statistic, and whether it is theory or measured."""
    column = heading.column
    if isinstance(column, Words):
        return message(f"table.column.{column.name}")
    named = message(f"table.column.{column.statistic}")
    if column.kind:
        named = message("table.column", statistic=named, kind=message(f"table.kind.{column.kind}"))
    if heading.scheme is None:
        return named
    return message("table.of_scheme", scheme=scene.experiment.schemes[heading.scheme].name, column=named)


def tip(heading: Heading) -> Message:
    """Explain a column."""
    column = heading.column
    if isinstance(column, Words):
        return message(f"table.tip.{column.name}")
    said = message(f"table.tip.{column.statistic}")
    return message("table.tip", statistic=said, kind=message(f"table.kind_tip.{column.kind}")) if column.kind else said


def _scheme(line: Line, heading: Heading) -> int:
    return next((scheme for scheme in (heading.scheme, line.scheme) if scheme is not None), 0)


def _headings(layout: Layout) -> tuple[Heading, ...]:
    if not layout.pivot:
        number, layer, *rest = ABOUT_LAYERS
        scheme, *chosen = ABOUT_SCHEMES
        return tuple(Heading(column) for column in (number, layer, scheme, *rest, *chosen, *STATISTICS))
    wanted = [column for column in STATISTICS if column.statistic == layout.pivot]
    beside = (Heading(column, scheme) for scheme in layout.schemes for column in wanted)
    return (*(Heading(column) for column in ABOUT_LAYERS), *beside)


def _lines(scene: Scene, layout: Layout) -> Sequence[Line]:
    rows = range(row_count(scene))
    if layout.pivot:
        return [Line(row) for row in rows]
    return [Line(row, scheme) for row in rows for scheme in layout.schemes]


def _natural(word: str) -> list[tuple[bool, int, str]]:
    """Order l10 behind l9."""
    parts = [part for part in _DIGITS.split(word.casefold()) if part]
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
