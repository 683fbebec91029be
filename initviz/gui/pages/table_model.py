"""The table of numbers as Qt's views want it: sorted here, computed where a cell is looked at."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from initviz.figures.numbers_table import MISSING, Heading, NumbersTable, tip, title
from initviz.gui.theme import LIGHT, Theme, blend, scheme_color
from initviz.messages import text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TINT = 0.12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Look(NamedTuple):
    """What is seen of a cell; None where its colours are those of the table."""

    text: str
    alignment: Qt.AlignmentFlag
    ink: QColor | None
    ground: QColor | None


class NumbersModel(QAbstractTableModel):
    """Shows one table after another; what is selected stays so while the lines and columns are the same."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: NumbersTable | None = None
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
        old = self._table
        self._wear(theme)
        alike = old is not None and old.lines == table.lines and old.headings == table.headings
        if not alike:
            self.beginResetModel()
            self._table = table
            self._order = self._sort()
            self.endResetModel()
            return
        self._table = table
        if not self._arrange():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(self.columnCount() - 1, 0))

    def _wear(self, theme: Theme) -> None:
        self._theme = theme
        self._muted = QColor(theme.muted)
        self._tint = blend(QColor(theme.accent), QColor(theme.background), _TINT)

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
        place = np.empty(len(order), dtype=np.intp)
        place[order] = np.arange(len(order))
        before = self.persistentIndexList()
        after = [self.index(int(place[self._order[index.row()]]), index.column()) for index in before]
        self._order = order
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        return True

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
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.look(index.row(), index.column()).text
            case Qt.ItemDataRole.ToolTipRole:
                why = self._table.cell(self._order[index.row()], index.column()).why
                return text(why) if why is not None else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(self._table.headings[index.column()])
            case Qt.ItemDataRole.ForegroundRole:
                return self.look(index.row(), index.column()).ink
            case Qt.ItemDataRole.BackgroundRole:
                return self.look(index.row(), index.column()).ground
        return None

    def look(self, row: int, column: int) -> Look:
        """Give all that is seen of a cell."""
        if self._table is None:
            return Look("", Qt.AlignmentFlag.AlignCenter, None, None)
        line, heading = self._order[row], self._table.headings[column]
        shown, scheme = self._table.cell(line, column).shown(), self._table.lines[line].scheme
        ink = self._muted if shown == MISSING else None
        if scheme is not None and heading.column.name == "scheme":
            shown = self._table.scene.series[scheme].title
            ink = scheme_color(self._table.scene.series[scheme].color, self._theme)
        ground = self._tint if self._table.layer(line) == self._table.scene.layer else None
        return Look(shown, _alignment(heading), ink, ground)


def _alignment(heading: Heading) -> Qt.AlignmentFlag:
    return _RIGHT if heading.numeric else _LEFT
