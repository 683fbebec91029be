"""Everything that is plotted, as numbers: which rows and columns a table has, what is in a cell, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from initviz.figures.numbers import short
from initviz.figures.numbers_columns import (
    INITIALIZER,
    LAYER,
    NUMBER,
    SCHEME,
    SHAPE,
    STATISTICS,
    TYPE,
    Column,
    Numbers,
    Words,
    layer_of,
)
from initviz.figures.numbers_grids import Grid, row_count
from initviz.figures.numbers_strips import Strip, differing, numbers, sort_keys
from initviz.figures.scene import Scene
from initviz.messages import Message, message, text

MISSING = "–"


@dataclass(frozen=True)
class Heading:
    """One column of a table: what stands in it, and of which scheme; None where each line says which."""

    column: Column
    scheme: int | None = None

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return isinstance(self.column, Numbers)


class Line(NamedTuple):
    """One line of a table: row 0 is the network's input, row i + 1 the layer i; None where columns name the scheme."""

    row: int
    scheme: int | None = None


class Cell(NamedTuple):
    """What a cell holds: a number or a text, or neither and the reason why; `noise` is what rounding leaves of zero."""

    number: float | None = None
    words: str = ""
    why: Message | None = None
    noise: float = 0.0

    def shown(self) -> str:
        """Write it for reading."""
        if self.number is None:
            return self.words or MISSING
        if np.isnan(self.number):
            return "nan"
        return short(0.0 if abs(self.number) <= self.noise else self.number)

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

    def headings(self, scene: Scene) -> tuple[Heading, ...]:  # noqa: ARG002  (other layouts ask it)
        """Give the columns: whose numbers these are, the numbers, and what else is known of the layer."""
        if not self.pivot:
            columns: tuple[Column, ...] = (NUMBER, TYPE, SCHEME, *STATISTICS, SHAPE, INITIALIZER, LAYER)
            return tuple(map(Heading, columns))
        wanted = [column for column in STATISTICS if column.statistic == self.pivot]
        beside = (Heading(column, scheme) for scheme in self.schemes for column in wanted)
        return (*(Heading(column) for column in (NUMBER, TYPE)), *beside, Heading(SHAPE), Heading(LAYER))

    def lines(self, scene: Scene) -> Sequence[Line]:
        """Give the lines, whatever is in them."""
        rows = range(row_count(scene))
        if self.pivot:
            return [Line(row) for row in rows]
        return [Line(row, scheme) for row in rows for scheme in self.schemes]

    def layer(self, scene: Scene, row: int) -> str:
        """Give the id of the layer that a row is about; empty for the input."""
        return layer_of(scene, row)


class NumbersTable:
    """One scene as a table. Columns are computed when they are first looked at.

    Parameters
    ----------
    scene
        What to take the numbers from.
    layout
        What to show.

    Attributes
    ----------
    headings, lines
        Columns from left to right, lines from top to bottom.
    strips
        Columns that were looked at so far, by their position.
    """

    def __init__(self, scene: Scene, layout: Layout) -> None:
        self.scene = scene
        self._grids: dict[str, Grid] = {}
        self.strips: dict[int, Strip] = {}
        self._layout = layout
        self.headings = layout.headings(scene)
        self.lines = tuple(line for line in layout.lines(scene) if self._matches(line, layout.needle.casefold()))
        self._rows = [line.row for line in self.lines]

    def cell(self, line: int, column: int) -> Cell:
        """Give what is in a cell."""
        strip, heading = self.strip(column), self.headings[column]
        if isinstance(heading.column, Words):
            return Cell(words=strip.words[line])
        if strip.absent[line]:
            at = self.lines[line]
            return Cell(why=self._grid(heading.column).absent[_scheme(at, heading)][at.row])
        return Cell(number=float(strip.numbers[line]), noise=float(strip.noise[line]))

    def strip(self, column: int) -> Strip:
        """Give a column over all lines."""
        if column not in self.strips:
            heading = self.headings[column]
            schemes = [_scheme(line, heading) for line in self.lines]
            if isinstance(heading.column, Words):
                read = (self._words(heading.column, row, at) for row, at in zip(self._rows, schemes, strict=True))
                self.strips[column] = Strip(tuple(read))
            else:
                grid, where = self._grid(heading.column), np.array(schemes, dtype=np.intp)
                self.strips[column] = numbers(grid, np.array(self._rows, dtype=np.intp), where)
        return self.strips[column]

    def differences(self, before: "NumbersTable") -> Mapping[int, NDArray[np.intp]]:
        """Find the cells that read otherwise than before.

        Parameters
        ----------
        before
            A table with the same headings and lines.

        Returns
        -------
        Mapping
            Positions of lines, by columns in which some differ; only columns that were looked at before.
        """
        found = {column: differing(old, self.strip(column)) for column, old in before.strips.items()}
        return {column: lines for column, lines in found.items() if len(lines)}

    def layer(self, line: int) -> str:
        """Give the id of a line's layer; empty for the input."""
        return self._layout.layer(self.scene, self.lines[line].row)

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
        keys = sort_keys(self.strip(column))
        missing = np.isnan(keys)
        return np.lexsort((np.where(missing, 0.0, -keys if descending else keys), missing))

    def _grid(self, column: Numbers) -> Grid:
        if column.name not in self._grids:
            self._grids[column.name] = column.grid(self.scene)
        return self._grids[column.name]

    def _words(self, column: Words, row: int, scheme: int) -> str:
        read = column.read(self.scene, row, scheme)
        return text(read) if isinstance(read, Message) else read

    def _matches(self, line: Line, needle: str) -> bool:
        if not needle:
            return True
        columns = [heading.column for heading in self.headings if isinstance(heading.column, Words)]
        return any(needle in self._words(column, line.row, line.scheme or 0).casefold() for column in columns)


def line_count(scene: Scene, layout: Layout) -> int:
    """Count the lines that a layout has without its needle."""
    return len(layout.lines(scene))


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
    return heading.scheme if heading.scheme is not None else line.scheme or 0
