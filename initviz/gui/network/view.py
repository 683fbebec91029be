"""What the mouse and the keys do in the list of rows: select, fold, drag, open menus."""

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu

from initviz.core.document.remedies import Remedy
from initviz.gui.network.choices import InitializerMenu
from initviz.gui.network.drag import RowDrag
from initviz.gui.network.menus import ActivationMenu
from initviz.gui.network.row import Chip, Dropdown, Row
from initviz.gui.network.rows_list import RowsList
from initviz.messages import tr

_OPENERS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
_LEFT = Qt.MouseButton.LeftButton


class RowsView(RowsList):
    """The list of rows, as the user handles it.

    Signals
    -------
    layer_chosen
        Id of the layer whose row or chip the user selected.
    initializer_chosen
        Layer id, role, and the name of the initializer; empty for the scheme's rule.
    activation_chosen
        Layer id and the name of the activation that is to take its place.
    remedy_chosen
        The remedy whose button was pressed.
    moved
        What is selected was dropped in front of the layer of this id; empty for the end.
    menu_wanted
        Where the user wants a context menu, on the screen.
    left
        The user went on above the first row (-1) or below the last (1).
    """

    layer_chosen = Signal(str)
    initializer_chosen = Signal(str, str, str)
    activation_chosen = Signal(str, str)
    remedy_chosen = Signal(object)
    moved = Signal(str)
    menu_wanted = Signal(QPoint)
    left = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._menu: QMenu | None = None
        self._pressed: Dropdown | Remedy | None = None
        self.drag = RowDrag(self)
        self.drag.began.connect(self._lift)
        self.drag.ended.connect(self._lift)
        self.drag.dropped.connect(self._drop)

    # --- menus ---

    @property
    def menu(self) -> QMenu | None:
        """The menu that is open."""
        return self._menu

    def open_dropdown(self, row: Row, choice: Dropdown, area: QRect) -> None:
        """Open the menu of a parameter's initializers."""
        ruled = choice.ruled if choice.overridden else ""
        menu = InitializerMenu(choice.parameter, choice.initializer, self, ruled)
        menu.chosen.connect(lambda tag: self.initializer_chosen.emit(row.layer, choice.role, tag))
        self._pop_up_below(menu, area)

    def _open_activations(self, chip: Chip, area: QRect) -> None:
        menu = ActivationMenu(chip, self)
        menu.chosen.connect(lambda tag: self.activation_chosen.emit(chip.layer, tag))
        self._pop_up_below(menu, area)

    def _pop_up_below(self, menu: QMenu, area: QRect) -> None:
        menu.setMinimumWidth(area.width())
        self.pop_up(menu, self.viewport().mapToGlobal(area.bottomLeft() + QPoint(0, 2)))

    def pop_up(self, menu: QMenu, place: QPoint) -> None:
        """Open a menu at a place on the screen."""
        menu.aboutToHide.connect(self._forget_menu)
        self._menu = menu
        menu.popup(place)

    def _forget_menu(self) -> None:
        self._menu = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  (Qt's name)
        """Ask for the menu of what is selected: where the mouse is, or below the row where a key asks."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
        elif self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())

    # --- the mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Fold, or select a row or a chip, and be ready for a drag or a menu."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        layout = self.layout_at(index.row())
        self._pressed = None
        if not index.isValid() or layout is None:
            return
        row = self.rows[index.row()]
        if event.button() == _LEFT and layout.fold.contains(place):
            self.fold(row.layer, unfolded=row.fold == "folded")
            return
        super().mousePressEvent(event)
        if event.button() == _LEFT:
            self._pressed = layout.dropdown_at(place) or layout.offer_at(place)
            if self._pressed is None:
                self.drag.press(place)
        chip = layout.chip_at(place) if not event.modifiers() else None
        self.layer_chosen.emit(chip.layer if chip is not None else row.layer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Take the second press for what it is: two clicks on a triangle fold and unfold."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Light up what the mouse points at, or drag."""
        before, place = self.painter.mouse, event.position().toPoint()
        self.painter.mouse = place
        # Only the row left and the row entered: painting all of them at every move would take too long.
        for touched in (before, place):
            self.viewport().update(self.visualRect(self.indexAt(touched)))
        if event.buttons() & _LEFT:
            self.drag.move(place)
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Drop what is dragged, or open the menu, or do what the button says, that was pressed."""
        if self.drag.release():
            return
        super().mouseReleaseEvent(event)
        place, pressed = event.position().toPoint(), self._pressed
        self._pressed = None
        index = self.indexAt(place)
        layout = self.layout_at(index.row())
        if layout is None or pressed is None:
            return
        choice, offer = layout.dropdown_at(place), layout.offer_at(place)
        if choice is not None and choice == pressed:
            self.open_dropdown(self.rows[index.row()], choice, self.dropdown_rect(index.row(), choice.role))
        elif offer is not None and offer is pressed:
            self.remedy_chosen.emit(offer)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Point at nothing any more."""
        super().leaveEvent(event)
        self.painter.mouse = QPoint(-1, -1)
        self.viewport().update()

    def _lift(self) -> None:
        rows = {index.row() for index in self.selectedIndexes()} if self.drag.active else set()
        self.painter.moving = frozenset(self.rows[place].layer for place in rows)

    def _drop(self, place: int) -> None:
        self.moved.emit(self.rows[place].layer if place < len(self.rows) else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Paint the rows, where a drag would put them, or what to do where there are none."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self.drag.paint(painter, self.theme)
        if not self.rows:
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(
                self.viewport().rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), tr("rows.empty")
            )
        painter.end()

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Open menus with Return or Space, fold with Left and unfold with Right, move with all that a list knows."""
        place, count = self.currentIndex().row(), len(self.rows)
        if event.key() == Qt.Key.Key_Escape and self.drag.active:
            self.drag.cancel()
        elif place < 0 or event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
        elif event.key() in _OPENERS:
            self._open(place, "bias" if event.modifiers() else "weight")
        elif event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Left}:
            self._fold_by_key(place, unfold=event.key() == Qt.Key.Key_Right)
        elif event.key() == Qt.Key.Key_Up and place == 0 and not event.modifiers():
            self.left.emit(-1)
        elif event.key() == Qt.Key.Key_Down and place == count - 1 and not event.modifiers():
            self.left.emit(1)
        else:
            super().keyPressEvent(event)
        self._tell(place)

    def _tell(self, before: int) -> None:
        """Say which layer is selected if the current row is another than before."""
        place = self.currentIndex().row()
        if place not in {before, -1}:
            self.layer_chosen.emit(self.rows[place].layer)

    def _open(self, place: int, role: str) -> None:
        """Open the menu of what is selected: an activation's, else that of a parameter."""
        row = self.rows[place]
        found = next((chip for chip in row.parts if chip.layer == self.painter.layer), row.own)
        if found.is_activation and not (found is row.own and row.dropdowns):
            area = self.chip_rect(place, found.layer) if found is not row.own else self.title_rect(place)
            self._open_activations(found, area)
            return
        for choice in row.dropdowns:
            if choice.role == role:
                self.open_dropdown(row, choice, self.dropdown_rect(place, role))

    def _fold_by_key(self, place: int, *, unfold: bool) -> None:
        """Go in and out as in a tree: into what is unfolded already, and from inside back to the row above."""
        row = self.rows[place]
        if row.fold == ("folded" if unfold else "unfolded"):
            self.fold(row.layer, unfolded=unfold)
        elif row.fold == "unfolded":
            self.setCurrentIndex(self.model().index(place + 1, 0))
        elif row.inside and not unfold:
            heads = (at for at in range(place, -1, -1) if not self.rows[at].inside)
            self.setCurrentIndex(self.model().index(next(heads), 0))
