"""The page that lists what `model.state_dict()` holds: names, shapes, types, and first values."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QPushButton, QTableView

from initviz.core.inspections import StateListing, state_source
from initviz.figures.scene import Scene
from initviz.figures.state_text import COLUMNS, NUMERIC, as_text, cells, summary
from initviz.gui.pages.page import Page, Piece
from initviz.gui.parts import label, named, set_text
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import tr

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class StateModel(QAbstractTableModel):
    """A list of tensors, one a row."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._listing: StateListing | None = None
        self._cells: list[tuple[str, ...]] = []
        self._muted = QBrush(QColor(LIGHT.muted))

    @property
    def listing(self) -> StateListing | None:
        """The list that is shown."""
        return self._listing

    def show_listing(self, listing: StateListing | None) -> None:
        """Show another list."""
        if listing is self._listing:
            return
        self.beginResetModel()
        self._listing = listing
        self._cells = [cells(entry) for entry in listing.entries] if listing is not None else []
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme's colours."""
        self._muted = QBrush(QColor(theme.muted))

    def rows_of(self, layer: str) -> list[int]:
        """Give the rows of a layer's tensors."""
        entries = self._listing.entries if self._listing is not None else ()
        return [row for row, entry in enumerate(entries) if entry.layer == layer]

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  (Qt's name)
        """Give the number of tensors."""
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  (Qt's name)
        """Give the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell; what is another place's tensor, or no parameter, recedes."""
        if self._listing is None or not index.isValid():
            return None
        entry, column = self._listing.entries[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return cells(entry, exact=True)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and (entry.same_as or entry.requires_grad is not True):
            return self._muted
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802  (Qt's name)
        """Name a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tr(f"state.{COLUMNS[section]}")
            case Qt.ItemDataRole.ToolTipRole:
                return tr(f"state.{COLUMNS[section]}.tip")
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(COLUMNS[section])
            case _:
                return None


def _alignment(column: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMERIC else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class ParametersPage(Page):
    """Every tensor of the active scheme's model, as torch names it."""

    lists = True

    def __init__(self) -> None:
        super().__init__("page.parameters")
        self.model = StateModel(self)
        self.view = QTableView()
        self.view.setObjectName("state")
        named(self.view, tr("state.accessible"))
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().hide()
        self.view.horizontalHeader().setHighlightSections(False)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.clicked.connect(self._pick)
        self.view.activated.connect(self._pick)
        self.summary = label(muted=True, wrap=True)
        self.copy = QPushButton(tr("state.copy"))
        named(self.copy, tr("state.copy"), tr("state.copy.tip"))
        self.copy.clicked.connect(self._copy)
        self._copied = label(muted=True)
        footer = QHBoxLayout()
        footer.setSpacing(8)
        footer.addWidget(self._copied)
        footer.addStretch(1)
        footer.addWidget(self.copy)
        self.column.addWidget(self.summary)
        self.column.addWidget(self.view, 1)
        self.column.addLayout(footer)
        self._listing: StateListing | None = None
        self._scene: Scene | None = None

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:
        """Give the list, which no further replicate changes."""
        if not growing_only:
            yield "parameters", self.show_scene

    def show_listing(self, listing: StateListing | None) -> None:
        """Take a list; while it is no more that of the scene's scheme, it stays until the next comes."""
        self._listing = listing
        if self._scene is not None:
            self._show()

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show the scene's scheme and its selected layer."""
        self._scene = scene
        self.model.set_theme(theme)
        self._show()

    def _show(self) -> None:
        scene, listing = self._scene, self._listing
        if scene is None:
            return
        fresh = listing is not self.model.listing
        self.model.show_listing(listing)
        self.copy.setEnabled(bool(listing is not None and listing.entries))
        if fresh:
            set_text(self._copied, "")
            self.view.resizeColumnsToContents()
        experiment = scene.experiment
        if listing is None or listing.source != state_source(experiment, experiment.schemes[scene.scheme]):
            said = tr("state.waiting")
        elif listing.entries:
            said = summary(listing, scene.series[scene.scheme].title)
        else:
            said = tr("state.nothing")
        set_text(self.summary, said)
        self._select(scene.layer)

    def _select(self, layer: str) -> None:
        """Light up the rows of the selected layer."""
        selection = self.view.selectionModel()
        selection.clearSelection()
        rows = self.model.rows_of(layer)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in rows:
            selection.select(self.model.index(row, 0), flags)
        if rows:
            self.view.scrollTo(self.model.index(rows[0], 0))

    def _pick(self, index: QModelIndex) -> None:
        if self.model.listing is not None:
            self.picked.emit(self.model.listing.entries[index.row()].layer)

    def _copy(self) -> None:
        listing = self.model.listing
        if listing is not None:
            QGuiApplication.clipboard().setText(as_text(listing))
            set_text(self._copied, tr("state.copied", count=len(listing.entries)))
