"""The table of tests: every parameter of every scheme against its law, sorted by any column."""

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from initviz.figures.figure import Series
from initviz.figures.law_tests import LawRow, law_rows, threshold
from initviz.figures.numbers import grouped, short
from initviz.figures.scene import Scene
from initviz.figures.weight_facts import PENDING
from initviz.gui.parts import named
from initviz.gui.theme import LIGHT, Theme, scheme_color
from initviz.messages import tr

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
COLUMNS = ("layer", "role", "scheme", "p", "distance", "kind", "initializer", "entries")
_NUMERIC = {"entries", "distance", "p"}
_AIR = 8
_Key = tuple[int, float, str]


class LawTestsModel(QAbstractTableModel):
    """The rows of a scene, in the order that was asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._series: tuple[Series, ...] = ()
        self._rows: list[LawRow] = []
        self._threshold = math.nan
        self._column, self._descending = -1, False

    @property
    def rows(self) -> tuple[LawRow, ...]:
        """What is shown, from top to bottom."""
        return tuple(self._rows)

    def show_rows(self, rows: Sequence[LawRow], series: tuple[Series, ...], theme: Theme) -> None:
        """Show the tests of a scene, sorted as those before."""
        self._theme, self._series, self._threshold = theme, series, threshold(rows)
        same = len(rows) == len(self._rows)
        if not same:
            self.beginResetModel()
        self._rows = list(rows)
        self._order()
        if same:
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        else:
            self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 for the order of the layers."""
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        self._order()
        self.layoutChanged.emit()

    def _order(self) -> None:
        self._rows.sort(key=lambda row: (row.predicted.layer, row.role != "weight", row.scheme))
        if self._column >= 0:
            key = _KEYS[COLUMNS[self._column]]
            self._rows.sort(key=key, reverse=self._descending)
            # What has no number stands below in either direction.
            self._rows.sort(key=lambda row: math.isnan(key(row)[1]))

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802  (Qt's name)
        """Give the number of tests."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802  (Qt's name)
        """Give the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802  (Qt's name)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Give a column's name, and what it means."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        name = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(f"law.column.{name}")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(f"law.column.{name}.tip")
        return _alignment(name) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give what is read in a cell."""
        row, name = self._rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, name)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(name)
        if role == Qt.ItemDataRole.ForegroundRole and name == "scheme":
            return scheme_color(self._series[row.scheme].color, self._theme)
        if role == Qt.ItemDataRole.ToolTipRole and row.test is not None and name in {"kind", "p"}:
            return tr(f"law.kind.{row.test.kind}.tip")
        return None

    def _text(self, row: LawRow, name: str) -> str:
        match name:
            case "layer":
                return row.label
            case "role":
                return tr(f"role.{row.role}")
            case "scheme":
                return self._series[row.scheme].title
            case "initializer":
                return row.predicted.initializer.tag()
            case "entries":
                return grouped(row.predicted.parameter.size)
        if row.test is None:
            return PENDING
        if name == "kind":
            return tr(f"law.kind.{row.test.kind}")
        if name == "distance":
            return short(row.test.statistic, 3)
        mark = " ∗" if row.p_value < self._threshold else ""
        return f"{short(row.p_value, 3)}{mark}"


def _alignment(name: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if name in _NUMERIC else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


_KEYS: dict[str, Callable[[LawRow], _Key]] = {
    "layer": lambda row: (row.predicted.layer, 0.0, ""),
    "role": lambda row: (0, 0.0, row.role),
    "scheme": lambda row: (row.scheme, 0.0, ""),
    "initializer": lambda row: (0, 0.0, row.predicted.initializer.tag()),
    "kind": lambda row: (0, 0.0, row.test.kind if row.test is not None else ""),
    "entries": lambda row: (row.predicted.parameter.size, 0.0, ""),
    "distance": lambda row: (0, row.test.statistic if row.test is not None else math.nan, ""),
    "p": lambda row: (0, row.p_value, ""),
}


class LawTable(QTableView):
    """Shows the tests; a click on one chooses its layer, scheme and parameter.

    Signals
    -------
    chosen
        The `LawRow` that was clicked, or that Return was pressed on.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._fitted: tuple[tuple[str, ...], int] | None = None
        self.tests = LawTestsModel(self)
        self.setModel(self.tests)
        self.setObjectName("numbers")
        self.setProperty("padded", "true")
        named(self, tr("law.table"))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        # All rows are alike: measuring each of thousands would take seconds.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene's tests."""
        rows = law_rows(scene)
        self.tests.show_rows(rows, scene.series, theme)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _AIR)
        # Widths follow what is there: names of schemes, and numbers once they have arrived.
        fitted = (tuple(series.title for series in scene.series), sum(row.test is not None for row in rows))
        if fitted != self._fitted:
            self._fitted = fitted
            self.resizeColumnsToContents()

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.tests.rows[index.row()])
