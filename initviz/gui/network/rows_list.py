"""The list of rows: what it shows, what is selected of it, what is folded, and where everything stands."""

from collections.abc import Collection

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from initviz.figures.scene import Scene
from initviz.gui.network.delegate import RowsDelegate
from initviz.gui.network.layout import RowLayout
from initviz.gui.network.model import RowsModel
from initviz.gui.network.row import Row
from initviz.gui.network.rows import rows_of
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import tr

Select = QItemSelectionModel.SelectionFlag


class RowsList(QListView):
    """Shows the layers of the network; which rows are unfolded is the list's own affair."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rows")
        self._model = RowsModel()
        self.painter = RowsDelegate(self)
        self.theme = LIGHT
        self._scene: Scene | None = None
        self._unfolded: set[str] = set()
        self._wanted: frozenset[str] = frozenset()
        self.setModel(self._model)
        self.setItemDelegate(self.painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("rows.accessible"))

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._model.rows

    # --- showing ---

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene's network, with the selected layer's row selected."""
        if theme is not self.theme or scene.layer != self.painter.layer:
            self.theme = theme
            self.painter.set_theme(theme)
            self.painter.layer = scene.layer
            self.viewport().update()
        self._scene = scene
        self._refresh()

    def _refresh(self) -> None:
        if self._scene is None:
            return
        before = self._current_layer()
        self._model.show_rows(rows_of(self._scene, self._unfolded))
        self._make_room()
        # Where the current row goes, Qt makes its neighbour current, but does not select it.
        self._show_selection(self._scene.layer, moved=self._current_layer() != before)

    def _current_layer(self) -> str:
        """Give the layer of the current row; empty where no row is current."""
        index = self.currentIndex()
        return self.rows[index.row()].layer if index.isValid() else ""

    def _show_selection(self, layer: str, *, moved: bool) -> None:
        place, wanted = self._model.place_of(layer), self._wanted
        self._wanted = frozenset()
        places = {found for id_ in wanted if (found := self._model.place_of(id_)) is not None}
        if places:
            current = place if place in places else max(places)
            chosen = QItemSelection()
            for found in places:
                chosen.select(self._model.index(found), self._model.index(found))
            self.selectionModel().setCurrentIndex(self._model.index(current), Select.NoUpdate)
            self.selectionModel().select(chosen, Select.ClearAndSelect)
            self.scrollTo(self._model.index(current))
        elif place is None:
            self.selectionModel().clear()
        elif place != self.currentIndex().row() or (moved and not self._is_selected(place)):
            self.setCurrentIndex(self._model.index(place))
            self.selectionModel().select(self._model.index(place), Select.ClearAndSelect)
            self.scrollTo(self._model.index(place))

    def _is_selected(self, place: int) -> bool:
        return self.selectionModel().isSelected(self._model.index(place))

    def _make_room(self) -> None:
        if self.painter.make_room(self.rows, self.viewport().width()):
            self.setUniformItemSizes(self.painter.uniform)
            self.scheduleDelayedItemsLayout()

    def want(self, layers: Collection[str]) -> None:
        """Select the rows of these layers when the next scene is shown."""
        self._wanted = frozenset(layers)

    def chosen(self, layer: str) -> tuple[str, ...]:
        """Give the ids of all layers that are selected, of which `layer` is the one in front.

        A row stands for all of its layers; where one of its chips is selected, for that alone.
        """
        rows = [self.rows[index.row()] for index in self.selectionModel().selectedIndexes()]
        if not layer or (not rows and self.row_of(layer) is not None):
            return ()
        if len(rows) < 2 and layer not in {row.layer for row in rows}:
            return (layer,)
        return tuple(id_ for row in rows for id_ in row.layers)

    def row_of(self, layer: str) -> Row | None:
        """Give the row that stands for a layer."""
        place = self._model.place_of(layer)
        return self.rows[place] if place is not None else None

    def light_rule(self, rule: int | None) -> None:
        """Light up what a rule decides, given by its index; nothing where it is None."""
        self.painter.rule = rule
        self.viewport().update()

    # --- folding ---

    def fold(self, layer: str, *, unfolded: bool) -> None:
        """Fold or unfold the row that begins with a layer."""
        self._unfolded = self._unfolded | {layer} if unfolded else self._unfolded - {layer}
        self._refresh()

    def fold_all(self) -> None:
        """Unfold all rows, or fold them where all are unfolded."""
        folded = {row.layer for row in self.rows if row.fold == "folded"}
        self._unfolded = self._unfolded | folded if folded else set()
        self._refresh()
        self.scrollTo(self.currentIndex())

    # --- where things are, in the viewport's pixels ---

    def layout_at(self, place: int) -> RowLayout | None:
        """Give where everything of a row stands."""
        return self.painter.layout_of(self._model.index(place))

    def dropdown_rect(self, place: int, role: str) -> QRect:
        """Give the rectangle of a row's dropdown; empty where it has none."""
        layout = self.layout_at(place)
        boxes = layout.dropdowns if layout is not None else ()
        return next((area for choice, area in boxes if choice.role == role), QRect())

    def chip_rect(self, place: int, layer: str) -> QRect:
        """Give the rectangle of a chip; empty where it is not shown."""
        layout = self.layout_at(place)
        boxes = layout.chips if layout is not None else ()
        return next((area for chip, area in boxes if chip.layer == layer), QRect())

    def title_rect(self, place: int) -> QRect:
        """Give the rectangle of a row's title."""
        layout = self.layout_at(place)
        return layout.title if layout is not None else QRect()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Find out anew what fits beside each other."""
        super().resizeEvent(event)
        self._make_room()
