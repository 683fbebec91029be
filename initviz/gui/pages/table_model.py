"""The table of numbers as Qt's views want it: sorted here, computed where a cell is looked at."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from initviz.figures.numbers import short
from initviz.figures.numbers_table import MISSING, Heading, NumbersTable, tip, title
from initviz.gui.theme import LIGHT, Theme, blend, scheme_color
from initviz.messages import text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TINT = 0.12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Look(NamedTuple):
    """What is read in a cell, and in which colour; None for that of the table."""

    text: str
    ink: QColor | None


class NumbersModel(QAbstractTableModel):
    """Shows one table after another; what is selected stays so while the lines and columns are the same.

    Cells are written when they are first looked at, and anew where another table has something else in them: views
    hear of these cells alone.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: NumbersTable | None = None
        self._looks: dict[tuple[int, int], Look] = {}
        self._wear(LIGHT)
        self._order: list[int] = []
        self._sorted_by: Heading | None = None
        self._descending = False

    @property
    def table(self) -> NumbersTable | None:
        """The table that is shown."""
        return self._table

    @property
    def order(self) -> tuple[int, ...]:
        """Positions of the table's lines, from top to bottom."""
        return tuple(self._order)

    def show_table(self, table: NumbersTable, theme: Theme) -> None:
        """Show another table, sorted as the one before where that column still exists."""
        old, worn = self._table, self._theme
        self._wear(theme)
        if old is None or old.lines != table.lines or old.headings != table.headings:
            self.beginResetModel()
            self._table = table
            self._looks.clear()
            self._order = self._sort()
            self.endResetModel()
            return
        self._table = table
        if theme is not worn or _named(old) != _named(table):
            self._looks.clear()
            self._tell_all()
        else:
            self._show_differences(old, table)

    def _show_differences(self, old: NumbersTable, table: NumbersTable) -> None:
        different = table.differences(old)
        for column, lines in different.items():
            for line in lines.tolist():
                self._looks.pop((line, column), None)
        selected = {old.scene.layer, table.scene.layer} if old.scene.layer != table.scene.layer else set()
        if self._arrange():
            return
        place = self._places()
        for column, lines in different.items():
            rows = place[lines]
            self.dataChanged.emit(self.index(int(rows.min()), column), self.index(int(rows.max()), column))
        for row, line in enumerate(self._order if selected else ()):
            if {table.layer(line), old.layer(line)} & selected:
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def _tell_all(self) -> None:
        """Let everything be painted again."""
        self._arrange()
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(self.columnCount() - 1, 0))

    def _wear(self, theme: Theme) -> None:
        self._theme = theme
        self._muted = QColor(theme.muted)
        self.tint = blend(QColor(theme.accent), QColor(theme.background), _TINT)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; none for -1."""
        headings = self._table.headings if self._table is not None else ()
        self._sorted_by = headings[column] if 0 <= column < len(headings) else None
        self._descending = order == Qt.SortOrder.DescendingOrder
        self._arrange()

    @property
    def sort_order(self) -> Qt.SortOrder:
        """Whether the smallest or the largest comes first."""
        return Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder

    def sorted_column(self) -> int:
        """Give the column that it is sorted by; -1 for none."""
        headings = self._table.headings if self._table is not None else ()
        return headings.index(self._sorted_by) if self._sorted_by in headings else -1

    def _sort(self) -> list[int]:
        if self._table is None:
            return []
        column = self.sorted_column()
        found: list[int] = self._table.order(column if column >= 0 else None, descending=self._descending).tolist()
        return found

    def _arrange(self) -> bool:
        """Put the lines in order; say whether any moved."""
        order = self._sort()
        if order == self._order:
            return False
        self.layoutAboutToBeChanged.emit()
        old, self._order = self._order, order
        place = self._places()
        before = self.persistentIndexList()
        after = [self.index(int(place[old[index.row()]]), index.column()) for index in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        return True

    def _places(self) -> NDArray[np.intp]:
        """Give the row of each of the table's lines."""
        place = np.empty(len(self._order), dtype=np.intp)
        place[self._order] = np.arange(len(self._order))
        return place

    def cells(self, indexes: Iterable[QModelIndex]) -> list[tuple[int, int]]:
        """Give the table's line and column of some indexes, in reading order."""
        chosen = sorted((index.row(), index.column()) for index in indexes)
        return [(self._order[row], column) for row, column in chosen]

    # --- what Qt asks ---

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802  (Qt's name)
        """Count the lines."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802  (Qt's name)
        """Count the columns."""
        return 0 if parent.isValid() or self._table is None else len(self._table.headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802  (Qt's name)
        """Name a column and explain it."""
        if self._table is None or orientation != Qt.Orientation.Horizontal:
            return None
        heading = self._table.headings[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text(title(heading, self._table.scene))
            case Qt.ItemDataRole.ToolTipRole:
                return text(tip(heading))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(heading)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give what a cell shows."""
        if self._table is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.look(row, column).text
            case Qt.ItemDataRole.ToolTipRole:
                why = self._table.cell(self._order[row], column).why
                return text(why) if why is not None else self._whole_name(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(self._table.headings[column])
            case Qt.ItemDataRole.ForegroundRole:
                return self.look(row, column).ink
            case Qt.ItemDataRole.BackgroundRole:
                return self.tint if self.is_tinted(row) else None
        return None

    def look(self, row: int, column: int) -> Look:
        """Give what is read in a cell, and its colour."""
        place = self._order[row], column
        look = self._looks.get(place)
        if look is None:
            look = self._looks[place] = self._written(*place)
        return look

    def texts(self, column: int) -> set[str]:
        """Give what stands in a column, each once."""
        if self._table is None:
            return set()
        if self._names_schemes(column):
            return {series.title for series in self._table.scene.series}
        strip = self._table.strip(column)
        return {short(number) for number in set(strip.numbers.tolist())} | {
            word or MISSING for word in set(strip.words)
        }

    def is_tinted(self, row: int) -> bool:
        """Say whether a row belongs to the selected layer."""
        return self._table is not None and self._table.layer(self._order[row]) == self._table.scene.layer

    def is_numeric(self, column: int) -> bool:
        """Say whether a column holds numbers, which stand on the right."""
        return self._table is not None and self._table.headings[column].numeric

    def _written(self, line: int, column: int) -> Look:
        table = self._table
        if table is None:
            return Look("", None)
        scheme = table.lines[line].scheme
        if scheme is not None and self._names_schemes(column):
            series = table.scene.series[scheme]
            return Look(series.title, scheme_color(series.color, self._theme))
        shown = table.cell(line, column).shown()
        return Look(shown, self._muted if shown == MISSING else None)

    def _names_schemes(self, column: int) -> bool:
        return self._table is not None and self._table.headings[column].column.name == "scheme"

    def _whole_name(self, row: int, column: int) -> str | None:
        """Give words that may not fit into their column."""
        return None if self.is_numeric(column) else self.look(row, column).text


def _alignment(heading: Heading) -> Qt.AlignmentFlag:
    return _RIGHT if heading.numeric else _LEFT


def _named(table: NumbersTable) -> tuple[tuple[str, str], ...]:
    """Give what the schemes of a table are called, and their colours."""
    return tuple((series.title, series.color) for series in table.scene.series)
