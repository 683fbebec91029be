"""The rows as a Qt model that tells views only what differs."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from initviz.gui.network.row import Row

ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractListModel):
    """A list of rows; showing equal rows again changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self._places: dict[str, int] = {}

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show rows, which are known by their first layers: those that stay keep what is selected of them."""
        if rows == self._rows:
            return
        if [row.layer for row in rows] != [row.layer for row in self._rows]:
            self._remove({row.layer for row in rows})
            self._sort({row.layer: place for place, row in enumerate(rows)})
            self._insert(rows)
        old, self._rows = self._rows, rows
        for first, last in _runs(at for at, row in enumerate(rows) if old[at] is not row and old[at] != row):
            self.dataChanged.emit(self.index(first), self.index(last))
        self._places = {part.layer: place for place, row in enumerate(rows) for part in row.parts}

    def _remove(self, staying: set[str]) -> None:
        going = [place for place, row in enumerate(self._rows) if row.layer not in staying]
        for first, last in reversed(list(_runs(going))):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._rows = self._rows[:first] + self._rows[last + 1 :]
            self.endRemoveRows()

    def _sort(self, order: dict[str, int]) -> None:
        """Bring the rows that stay into their new order."""
        wanted = [order[row.layer] for row in self._rows]
        if all(before < after for before, after in pairwise(wanted)):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        layers = [self._rows[index.row()].layer for index in before]
        self._rows = tuple(sorted(self._rows, key=lambda row: order[row.layer]))
        now = {row.layer: place for place, row in enumerate(self._rows)}
        self.changePersistentIndexList(before, [self.index(now[layer]) for layer in layers])
        self.layoutChanged.emit()

    def _insert(self, rows: tuple[Row, ...]) -> None:
        present = {row.layer for row in self._rows}
        coming = [place for place, row in enumerate(rows) if row.layer not in present]
        for first, last in _runs(coming):
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows = self._rows[:first] + rows[first : last + 1] + self._rows[first:]
            self.endInsertRows()

    def place_of(self, layer: str) -> int | None:
        """Find the row that stands for a layer."""
        return self._places.get(layer)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802  (Qt's name and default)
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:  # noqa: ANN401  (Qt's variant)
        """Give the row, or what it says."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken()
        return None


def _runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Join rising numbers into runs of neighbours, each given by its first and last."""
    first = last = -2
    for place in places:
        if place != last + 1:
            if first >= 0:
                yield first, last
            first = place
        last = place
    if first >= 0:
        yield first, last
