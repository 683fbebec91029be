"""A table view whose first columns stay where they are while the others scroll under them."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from initviz.gui.pages.cells_view import CellsView
from initviz.gui.pages.table_model import NumbersModel

_AIR = 8
_WIDEST = "−1.234×10⁻¹²"
_LONGEST = 24
"""Letters of a name that fit into a column; longer ones end in …"""
_SAMPLE = 6
"""As many of a column's longest texts are measured: one of them is the widest."""


class FrozenTableView(CellsView):
    """Shows a model; its first columns are shown a second time by a view on top, which does not scroll sideways.

    Parameters
    ----------
    model
        What is shown.
    """

    def __init__(self, model: NumbersModel) -> None:
        super().__init__(model)
        self._frozen = 0
        self.front = CellsView(model, self)
        # One selection in both views.
        self.front.setSelectionModel(self.selectionModel())
        for view in (self, self.front):
            _dress(view)
        self.front.setProperty("front", "true")
        # A click on a layer's number or name takes the whole line, one on a value that cell.
        self.front.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.front.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.front.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.front.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.front.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.viewport().stackUnder(self.front)
        self.horizontalHeader().sectionResized.connect(self._follow_width)
        self.horizontalHeader().geometriesChanged.connect(self._place_front)
        self.front.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(self.front.verticalScrollBar().setValue)

    @property
    def frozen(self) -> int:
        """How many columns stay where they are."""
        return self._frozen

    def first_painted(self) -> int:
        """Leave out what is under the front."""
        return self._frozen

    def freeze(self, columns: int) -> None:
        """Let the first columns stay where they are."""
        self._frozen = columns
        for column in range(self.model().columnCount()):
            self.front.setColumnHidden(column, column >= columns)
        self._place_front()

    def fit_columns(self, texts: Mapping[int, Collection[str]], *, grow_only: bool = False) -> None:
        """Make columns as wide as their headings and texts, within limits.

        Parameters
        ----------
        texts
            What stands in columns of words; the others are fit for any number.
        grow_only
            Make no column narrower than it is.
        """
        for view in (self, self.front):
            view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _AIR)
        for column in range(self.model().columnCount()):
            if not self.isColumnHidden(column):
                content = self._text_width(texts.get(column, (_WIDEST,))) + 2 * _AIR
                wanted = max(content, self._heading_width(column))
                self.setColumnWidth(column, max(wanted, self.columnWidth(column)) if grow_only else wanted)
        self._place_front()

    def _text_width(self, texts: Collection[str]) -> int:
        metrics = self.fontMetrics()
        longest = sorted(texts, key=len)[-_SAMPLE:]
        width = max((metrics.horizontalAdvance(content) for content in longest), default=0)
        return min(width, _LONGEST * metrics.averageCharWidth())

    def _heading_width(self, column: int) -> int:
        """Give the width of a heading's longest line: the arrow stands over it, and Qt's hint has room beside it."""
        said, metrics = (
            self.model().headerData(column, Qt.Orientation.Horizontal),
            self.horizontalHeader().fontMetrics(),
        )
        return max((metrics.horizontalAdvance(line) for line in str(said).splitlines()), default=0) + 2 * _AIR

    def show_sorting(self, column: int, order: Qt.SortOrder) -> None:
        """Show by which column it is sorted; -1 for none."""
        for view in (self, self.front):
            with QSignalBlocker(view.horizontalHeader()):
                view.horizontalHeader().setSortIndicator(column, order)
            view.horizontalHeader().viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Keep the front as high as the table."""
        super().resizeEvent(event)
        self._place_front()

    def scrollTo(  # noqa: N802  (Qt's name)
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll until a cell is to be seen, and not under the front; what is in front needs no sideways scrolling."""
        sideways = self.horizontalScrollBar()
        if index.column() < self._frozen:
            kept = sideways.value()
            super().scrollTo(index, hint)
            sideways.setValue(kept)
            return
        super().scrollTo(index, hint)
        hidden = self.front.width() - self.visualRect(index).left()
        if hidden > 0:
            sideways.setValue(sideways.value() - hidden)

    def _follow_width(self, column: int, _old: int, width: int) -> None:
        if column < self._frozen:
            self.front.setColumnWidth(column, width)
            self._place_front()

    def _place_front(self) -> None:
        width = sum(self.columnWidth(column) for column in range(self._frozen)) + 2 * self.front.frameWidth()
        header = self.horizontalHeader()
        self.front.horizontalHeader().setFixedHeight(header.height())
        edge = self.frameWidth()
        height = self.viewport().height() + header.height()
        self.front.setGeometry(edge, edge, min(width, self.viewport().width()), height)


def _dress(view: QTableView) -> None:
    """Give a view the manners of this table."""
    view.setObjectName("numbers")
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    # All rows are alike: measuring each of thousands would take seconds.
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsClickable(True)
    header.setSortIndicatorShown(True)
    header.setSortIndicatorClearable(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
