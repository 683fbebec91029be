"""The contract of a page that is a table of numbers: sorted, with columns to be hidden, and copied."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QWidget,
)

from initviz.figures.numbers_table import Heading, NumbersTable, title
from initviz.figures.numbers_text import as_csv, as_markdown, as_tabs
from initviz.figures.scene import Scene
from initviz.gui.pages.frozen_view import FrozenTableView
from initviz.gui.pages.page import Page, Piece
from initviz.gui.pages.table_model import NumbersModel
from initviz.gui.parts import ElidedLabel, named, set_text
from initviz.gui.theme import Theme
from initviz.messages import text, tr


class _Fitted(NamedTuple):
    """What the columns' widths were chosen for: headings, and what stands in columns of words."""

    headings: tuple[Heading, ...]
    texts: dict[int, set[str]]


class NumbersPage(Page):
    """A table with controls above it, and below it what is copied.

    Parameters
    ----------
    title
        Id of the tab's name.
    accessible
        Id of the table's name for those who cannot see it.
    model, view
        The table.
    controls
        Stands above it.
    """

    identity: frozenset[str] = frozenset()
    """Columns that stay in sight: they say whose numbers these are."""

    def __init__(
        self, title: str, accessible: str, model: NumbersModel, view: FrozenTableView, controls: QWidget
    ) -> None:
        super().__init__(title)
        self._fitted: _Fitted | None = None
        self._layer: str | None = None
        self._hidden: frozenset[str] = frozenset()
        self.model, self.view = model, view
        self.model.setParent(self)
        named(self.view, tr(accessible))
        self.copy_csv = QPushButton(tr("table.copy_csv"))
        self.copy_markdown = QPushButton(tr("table.copy_markdown"))
        self._count = ElidedLabel()
        named(self.copy_csv, tr("table.copy_csv"), tr("table.copy_csv.tip"))
        named(self.copy_markdown, tr("table.copy_markdown"), tr("table.copy_markdown.tip"))
        self._lay_out(controls)
        self._connect()

    def _lay_out(self, controls: QWidget) -> None:
        footer = QHBoxLayout()
        footer.setSpacing(8)
        footer.addWidget(self._count)
        footer.addStretch(1)
        footer.addWidget(self.copy_csv)
        footer.addWidget(self.copy_markdown)
        self.column.addWidget(controls)
        self.column.addWidget(self.view, 1)
        self.column.addLayout(footer)

    def _connect(self) -> None:
        self.copy_csv.clicked.connect(lambda: self._copy_table(as_csv))
        self.copy_markdown.clicked.connect(lambda: self._copy_table(as_markdown))
        copy = QAction(self.view)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_selection)
        self.view.addAction(copy)
        for view in (self.view, self.view.front):
            view.clicked.connect(self._pick)
            view.activated.connect(self._pick)
            header = view.horizontalHeader()
            header.sortIndicatorChanged.connect(self._sort)
            header.customContextMenuRequested.connect(partial(self._open_menu, header))

    # --- showing ---

    def pieces(self, *, growing_only: bool) -> Iterator[Piece]:  # noqa: ARG002  (every number grows with the replicates)
        """Give the table."""
        yield "table", self.show_scene

    @abstractmethod
    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene's numbers."""

    def show_table(self, table: NumbersTable, theme: Theme, count: str) -> None:
        """Show a table of a scene, and say below it what it is of."""
        self.model.show_table(table, theme)
        self._show_columns(table)
        if table.scene.layer != self._layer:
            self._layer = table.scene.layer
            self._reveal(table)
        set_text(self._count, count)

    def _show_columns(self, table: NumbersTable) -> None:
        """Fit the columns where something else stands in them."""
        frozen = sum(heading.column.name in self.identity for heading in table.headings)
        fitted = _Fitted(table.headings, self.widest(table, frozen))
        if fitted == self._fitted:
            return
        grow_only = self._fitted is not None and self._fitted.headings == table.headings
        self._fitted = fitted
        for column, heading in enumerate(table.headings):
            self.view.setColumnHidden(column, column >= frozen and heading.column.name in self._hidden)
        self.view.freeze(frozen)
        self.view.fit_columns(fitted.texts, grow_only=grow_only)
        self.view.show_sorting(self.model.sorted_column(), self.model.sort_order)

    def widest(self, table: NumbersTable, frozen: int) -> dict[int, set[str]]:
        """Give what columns are to be wide enough for, the others for any number; the first `frozen` stay in sight."""
        words = (at for at, heading in enumerate(table.headings) if at < frozen or not heading.numeric)
        return {at: self.model.texts(at) for at in words}

    def _reveal(self, table: NumbersTable) -> None:
        """Scroll to the selected layer, with others around it where it was out of sight."""
        rows = (row for row, line in enumerate(self.model.order) if table.layer(line) == self._layer)
        row = next(rows, None)
        if row is None:
            return
        index = self.model.index(row, 0)
        if not self.view.viewport().rect().contains(self.view.visualRect(index)):
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    # --- what the user does ---

    def _pick(self, index: QModelIndex) -> None:
        if self.model.table is not None:
            self.picked.emit(self.model.table.layer(self.model.order[index.row()]))

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self.model.sort(column, order)
        self.view.show_sorting(column, order)

    @property
    def hidden_columns(self) -> frozenset[str]:
        """Names of the columns that are not shown."""
        return self._hidden

    def _open_menu(self, header: QHeaderView, where: QPoint) -> None:
        """Offer the columns to be shown or not."""
        table = self.model.table
        if table is None:
            return
        menu = QMenu(header)
        menu.setObjectName("columns")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in dict.fromkeys(heading.column for heading in table.headings):
            if column.name in self.identity:
                continue
            action = menu.addAction(" ".join(text(title(Heading(column), table.scene)).split()))
            action.setCheckable(True)
            action.setChecked(column.name not in self._hidden)
            action.toggled.connect(partial(self._show_column, column.name))
        menu.addSeparator()
        everything = menu.addAction(tr("table.show_all"))
        everything.setEnabled(bool(self._hidden))
        everything.triggered.connect(lambda: self._hide(frozenset()))
        menu.popup(header.mapToGlobal(where))

    def _show_column(self, name: str, shown: bool) -> None:  # noqa: FBT001  (Qt's signal)
        self._hide(self._hidden - {name} if shown else self._hidden | {name})

    def _hide(self, names: frozenset[str]) -> None:
        self.hide_columns(names)
        self.outdated.emit()

    def hide_columns(self, names: Collection[str]) -> None:
        """Hide columns by their names, and show all others."""
        self._hidden, self._fitted = frozenset(names), None

    def reset(self) -> None:
        """Show all columns."""
        super().reset()
        self._hide(frozenset())

    # --- copying ---

    def _copy_table(self, write: Callable[[NumbersTable, Sequence[int], Sequence[int]], str]) -> None:
        table = self.model.table
        if table is not None:
            columns = [column for column in range(len(table.headings)) if not self.view.isColumnHidden(column)]
            QGuiApplication.clipboard().setText(write(table, self.model.order, columns))
            set_text(self._count, tr("table.copied", count=len(self.model.order)))

    def _copy_selection(self) -> None:
        table = self.model.table
        if table is not None:
            indexes = self.view.selectionModel().selectedIndexes()
            chosen = [index for index in indexes if not self.view.isColumnHidden(index.column())]
            QGuiApplication.clipboard().setText(as_tabs(table, self.model.cells(chosen)))
