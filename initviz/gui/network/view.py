"""The list of rows: select with mouse or arrows, open dropdowns with the mouse or with Return."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu

from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.figures.scene import Scene
from initviz.gui.network.choices import InitializerMenu
from initviz.gui.network.delegate import RowsDelegate
from initviz.gui.network.model import RowsModel
from initviz.gui.network.rows import Chip, Dropdown, Row, rows_of
from initviz.gui.theme import Theme
from initviz.messages import tr


class RowsView(QListView):
    """Shows the blocks of the network.

    Signals
    -------
    layer_chosen
        Id of the layer whose row the user selected.
    initializer_chosen
        Layer id, role, and the name of the initializer; empty for the scheme's rule.
    activation_chosen
        Layer id and the name of the activation that is to take its place.
    """

    layer_chosen = Signal(str)
    initializer_chosen = Signal(str, str, str)
    activation_chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rows")
        self._rows = RowsModel()
        self._painter = RowsDelegate(self)
        self._menu: QMenu | None = None
        self._theme: Theme | None = None
        self.setModel(self._rows)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("rows.accessible"))
        self.selectionModel().currentChanged.connect(self._on_current)
        self._painter.dropdown_pressed.connect(self.open_dropdown)
        self._painter.chip_pressed.connect(self._open_chip)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows.rows

    @property
    def menu(self) -> QMenu | None:
        """The menu that is open."""
        return self._menu

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene's network, with the selected layer's row selected."""
        if theme is not self._theme:
            self._theme = theme
            self._painter.set_theme(theme)
            self.viewport().update()
        # Deaf to its own moves: rows that go and a selection that follows are no choice of the user's.
        moved = self.selectionModel().currentChanged
        moved.disconnect(self._on_current)
        self._rows.show_rows(rows_of(scene))
        self._make_room()
        place = self._rows.place_of({scene.layer})
        if place is not None and place != self.currentIndex().row():
            index = self._rows.index(place)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        moved.connect(self._on_current)

    def dropdown_rect(self, place: int, role: str) -> QRect:
        """Give the rectangle of a row's dropdown, in the viewport's pixels; empty where it has none."""
        layout = self._painter.layout_of(self._rows.index(place))
        boxes = layout.dropdowns if layout is not None else ()
        return next((area for choice, area in boxes if choice.role == role), QRect())

    def chip_rect(self, place: int, layer: str) -> QRect:
        """Give the rectangle of a chip, in the viewport's pixels; empty where it is not shown."""
        layout = self._painter.layout_of(self._rows.index(place))
        boxes = layout.chips if layout is not None else ()
        return next((area for chip, area in boxes if chip.layer == layer), QRect())

    def open_dropdown(self, row: Row, choice: Dropdown, area: QRect) -> None:
        """Open the menu of a parameter's initializers."""
        menu = InitializerMenu(choice.parameter, choice.initializer, overridden=choice.overridden, parent=self)
        menu.chosen.connect(lambda tag: self.initializer_chosen.emit(row.layer, choice.role, tag))
        self._popup(menu, area)

    def _open_chip(self, chip: Chip, area: QRect) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in ACTIVATIONS:
            tag = kind.tag()
            action = menu.addAction(tag, partial(self.activation_chosen.emit, chip.layer, tag))
            action.setObjectName(tag)
            action.setCheckable(True)
            action.setChecked(tag == chip.text)
        self._popup(menu, area)

    def _popup(self, menu: QMenu, area: QRect) -> None:
        menu.setMinimumWidth(area.width())
        menu.aboutToHide.connect(self._forget_menu)
        self._menu = menu
        menu.popup(self.viewport().mapToGlobal(area.bottomLeft() + QPoint(0, 2)))

    def _forget_menu(self) -> None:
        self._menu = None

    def _on_current(self) -> None:
        place = self.currentIndex().row()
        if 0 <= place < len(self._rows.rows):
            self.layer_chosen.emit(self._rows.rows[place].layer)

    def _make_room(self) -> None:
        if self._painter.make_room(self.rows, self.viewport().width()):
            self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Find out anew what fits on two lines."""
        super().resizeEvent(event)
        self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Open the weight's menu with Return or Space, the bias' with Shift."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            super().keyPressEvent(event)
            return
        place = self.currentIndex().row()
        role = "bias" if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else "weight"
        if 0 <= place < len(self.rows):
            row = self.rows[place]
            for choice in row.dropdowns:
                if choice.role == role:
                    self.open_dropdown(row, choice, self.dropdown_rect(place, role))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Point at nothing any more."""
        super().leaveEvent(event)
        self._painter.forget_mouse()
        self.viewport().update()
