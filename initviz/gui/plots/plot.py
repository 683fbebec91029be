"""The plot widget: shows a figure, reads out what is pointed at, and says which layer was clicked."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from initviz.figures.figure import Figure
from initviz.gui.plots.axes import margins
from initviz.gui.plots.canvas import Canvas
from initviz.gui.plots.mapping import squared, squared_height
from initviz.gui.plots.picture import Picture
from initviz.gui.plots.pointing import Pointing, is_for_page
from initviz.gui.plots.sharing import press, put_data, put_picture
from initviz.gui.plots.surface import MouseClick, Surface
from initviz.gui.plots.view import Span, View
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import text, tr

_BY_KEYS = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
_ZOOMS = {"zoom_in": Qt.Key.Key_Plus, "zoom_out": Qt.Key.Key_Minus, "show_all": Qt.Key.Key_0}
"""What the menu offers, by the keys that do the same."""


class Plot(QWidget):
    """Shows one figure at a time; the drawing items stay, only their data change.

    Signals
    -------
    picked
        Id of the layer whose part of the figure was clicked.
    moved
        The user zoomed, moved or asked for the whole.
    menu_opening
        The context menu, before it is shown: for what the plot's owner has to offer.
    """

    picked = Signal(str)
    moved = Signal()
    menu_opening = Signal(QMenu)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surface = Surface()
        self._canvas = Canvas(self._surface)
        self.mapping = self._canvas.mapping
        self._view = View(self._surface)
        self._pointing = Pointing(self, self._canvas)
        self._figure: Figure | None = None
        self._theme = LIGHT
        self.menu: QMenu | None = None
        self.exported: Callable[[], Figure | None] = lambda: self._figure
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._surface.view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._surface.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._surface.view.viewport().installEventFilter(self)
        self._surface.add(self._canvas)
        self._surface.clicked.connect(self._on_clicked)
        self._surface.moved.connect(self._pointing.move)
        self._surface.range_changed.connect(self._on_range)
        self._surface.zoomed.connect(self._on_zoomed)

    @property
    def figure(self) -> Figure | None:
        """What is shown."""
        return self._figure

    @property
    def is_zoomed(self) -> bool:
        """Whether only a part of the figure is seen."""
        return self._view.is_zoomed

    @property
    def seen(self) -> tuple[Span, Span]:
        """What is seen, in positions of x and y."""
        return self._view.range

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Ask for little: a plot takes what room there is, and must not make a page scroll."""
        return QSize(240, 120)

    def height_for(self, width: float) -> float:
        """Give the height at which a figure of square units fills a width; 0 where any height does."""
        if self._figure is None or not self._figure.square:
            return 0.0
        return squared_height(margins(self._figure, self.font()), width, self._figure)

    def viewport(self) -> QWidget:
        """Give the widget that the mouse acts on."""
        return self._surface.view.viewport()

    def draw(self, figure: Figure, theme: Theme) -> None:
        """Show a figure; a range that was zoomed by hand stays until another kind of figure is shown."""
        if self._figure is None or theme is not self._theme:
            self._surface.set_background(QColor(theme.background))
        self._figure, self._theme = figure, theme
        self._fit()
        self._view.show_figure(figure)
        self._canvas.set_figure(figure, theme, self.font())
        self._pointing.show_figure(figure)
        self.setAccessibleName(text(figure.title))

    def show_part(self, x: Span, y: Span) -> None:
        """Show a part of the figure, as another plot does."""
        self._view.show_part(x, y)

    def show_all(self) -> None:
        """Show the whole figure, for another reason than that the user asked for it."""
        self._view.show_all()

    def reset_view(self) -> None:
        """Show the whole figure again."""
        self._view.show_all()
        self.moved.emit()

    def close_surface(self) -> None:
        """Take the scene apart; nothing can be drawn afterwards."""
        self._surface.close()

    def place_of(self, layer: str) -> QPoint | None:
        """Give a point inside the part of the figure that belongs to a layer, in this widget's pixels."""
        if self._figure is None:
            return None
        mapping = self._canvas.mapping()
        for target in self._figure.targets:
            if target.layer == layer:
                middle = 0.5 * (target.low + target.high)
                area = mapping.area.center()
                if target.axis == "x":
                    return QPointF(mapping.to_x(middle), area.y()).toPoint()
                return QPointF(area.x(), mapping.to_y(middle)).toPoint()
        return None

    def pixel_of(self, x: float, y: float) -> QPoint:
        """Give the point of a position, in this widget's pixels."""
        mapping = self._canvas.mapping()
        return QPointF(mapping.to_x(x), mapping.to_y(y)).toPoint()

    def _fit(self) -> None:
        """Leave room for axes, and make units square where the figure asks for it."""
        if self._figure is not None:
            room = margins(self._figure, self.font())
            if self._figure.square:
                room = squared(room, QRectF(self.rect()), self._figure)
            self._surface.set_margins(*room)

    # --- the mouse ---

    def _on_clicked(self, click: MouseClick) -> None:
        if click.button() != Qt.MouseButton.LeftButton:
            return
        if click.double():
            self.reset_view()
            return
        target = self._pointing.target_at(click.scenePos())
        if target is not None and target.layer:
            self.picked.emit(target.layer)

    def _on_range(self) -> None:
        self._canvas.refresh()
        self._pointing.refresh()

    def _on_zoomed(self) -> None:
        self._view.note_change()
        self.moved.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Read nothing when the mouse leaves; leave the wheel to the page where that is to be scrolled."""
        if event.type() == QEvent.Type.Leave:
            self._pointing.leave()
        elif isinstance(event, QWheelEvent) and is_for_page(event, self):
            # What is under the mouse is about to move away.
            self._pointing.leave()
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  (Qt's name)
        """Read nothing of what is not seen."""
        super().hideEvent(event)
        self._pointing.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Let the canvas cover the view."""
        super().resizeEvent(event)
        self._canvas.set_size(QRectF(self.rect()))
        self._fit()

    # --- the keyboard ---

    def _press(self, key: Qt.Key) -> bool:
        """Zoom or move as a key does; say whether it meant anything."""
        meant = self._view.press(key)
        if meant:
            self.moved.emit()
        return meant

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Zoom by plus, minus and zero; move by arrows; copy as the menu does."""
        if press(event, picture=self.copy_picture, data=self.copy_data):
            return
        plain = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if plain != Qt.KeyboardModifier.NoModifier or not self._press(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Frame the plot, for who came here by the keyboard."""
        super().focusInEvent(event)
        self._canvas.set_focused(focused=event.reason() in _BY_KEYS)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Take the frame away."""
        super().focusOutEvent(event)
        self._canvas.set_focused(focused=False)

    # --- the menu ---

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  (Qt's name)
        """Offer what can be done with a figure."""
        self._pointing.leave()
        menu, something = QMenu(self), bool(self._figure and self._figure.marks)
        for name, key in _ZOOMS.items():
            action = menu.addAction(tr(f"plot.{name}"))
            action.triggered.connect(lambda _checked, key=key: self._press(key))
            action.setEnabled(self.is_zoomed or (name == "zoom_in" and something))
        self.menu_opening.emit(menu)
        menu.addSeparator()
        menu.addAction(tr("plot.copy"), self.copy_picture).setEnabled(something)
        menu.addAction(tr("plot.copy_data"), self.copy_data).setEnabled(something)
        menu.aboutToHide.connect(self._on_menu_hidden)
        self.menu = menu
        menu.popup(event.globalPos())

    def _on_menu_hidden(self) -> None:
        if self.menu is not None:
            self.menu.deleteLater()
            self.menu = None

    def copy_picture(self) -> None:
        """Put a picture of the figure on the clipboard, with its title, its schemes and its key."""
        self._pointing.leave()
        if self._figure is not None:
            put_picture(Picture(self._figure, self._theme, self.font()).around(self.grab()))

    def copy_data(self) -> None:
        """Put what the figure draws on the clipboard, as a table."""
        figure = self.exported()
        if figure is not None:
            put_data(figure)
