"""The plot widget: shows a figure, reads out what is pointed at, and says which layer was clicked."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from initviz.figures.figure import Figure, Target
from initviz.gui.plots.axes import margins
from initviz.gui.plots.canvas import Canvas
from initviz.gui.plots.surface import MouseClick, Surface
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import text, tr


class Plot(QWidget):
    """Shows one figure at a time; the drawing items stay, only their data change.

    Signals
    -------
    picked
        Id of the layer whose part of the figure was clicked.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._surface = Surface()
        self._canvas = Canvas(self._surface)
        self._figure: Figure | None = None
        self._theme = LIGHT
        self._zoomed = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._surface.view)
        self._surface.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._surface.view.viewport().installEventFilter(self)
        self._surface.add(self._canvas)
        self._surface.clicked.connect(self._on_clicked)
        self._surface.moved.connect(self._on_moved)
        self._surface.range_changed.connect(self._canvas.refresh)
        self._surface.zoomed.connect(self._on_zoomed)
        self._readout = QLabel(self)
        self._readout.setObjectName("readout")
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.hide()

    @property
    def figure(self) -> Figure | None:
        """What is shown."""
        return self._figure

    def viewport(self) -> QWidget:
        """Give the widget that the mouse acts on."""
        return self._surface.view.viewport()

    def draw(self, figure: Figure, theme: Theme) -> None:
        """Show a figure; a range that was zoomed by hand stays until another kind of figure is shown."""
        if self._figure is not None and figure.name != self._figure.name:
            self._zoomed = False
        if self._figure is None or theme is not self._theme:
            self._surface.set_background(QColor(theme.background))
        self._figure, self._theme = figure, theme
        self._surface.set_margins(*margins(figure, self.font()))
        self._surface.set_zoom(x=True, y=figure.zoom == "xy")
        if not self._zoomed:
            self._show_all()
        self._canvas.set_figure(figure, theme, self.font())

    def reset_view(self) -> None:
        """Show the whole figure again."""
        self._zoomed = False
        self._show_all()

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

    def _show_all(self) -> None:
        if self._figure is not None:
            x, y = self._figure.x, self._figure.y
            self._surface.set_range((x.low, x.high), (y.low, y.high))

    def _target_at(self, place: QPointF) -> Target | None:
        mapping = self._canvas.mapping()
        # Labels on the left belong to their rows too, and gauges on the right.
        reach = QRectF(mapping.area)
        reach.setLeft(0.0)
        reach.setRight(float(self.width()))
        if self._figure is None or not reach.contains(place):
            return None
        x, y = mapping.from_x(place.x()), mapping.from_y(place.y())
        for target in self._figure.targets:
            if target.low <= (x if target.axis == "x" else y) < target.high:
                return target
        return None

    def _on_clicked(self, click: MouseClick) -> None:
        if click.button() != Qt.MouseButton.LeftButton:
            return
        if click.double():
            self.reset_view()
            return
        target = self._target_at(click.scenePos())
        if target is not None and target.layer:
            self.picked.emit(target.layer)

    def _on_zoomed(self) -> None:
        self._zoomed = True

    def _on_moved(self, place: QPointF) -> None:
        target = self._target_at(place)
        self._canvas.set_hovered(target)
        if target is None or not target.lines:
            self._readout.hide()
            return
        self._readout.setText("\n".join(text(line) for line in target.lines))
        self._readout.adjustSize()
        x, y = int(place.x()) + 16, int(place.y()) + 12
        if x + self._readout.width() > self.width():
            x = int(place.x()) - 12 - self._readout.width()
        y = max(min(y, self.height() - self._readout.height() - 2), 0)
        self._readout.move(max(x, 0), y)
        self._readout.show()
        self._readout.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Hide the read-out when the mouse leaves; follow the view's size."""
        if event.type() == QEvent.Type.Leave:
            self._canvas.set_hovered(None)
            self._readout.hide()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Let the canvas cover the view."""
        super().resizeEvent(event)
        self._canvas.set_size(QRectF(self.rect()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  (Qt's name)
        """Offer what can be done with a figure."""
        self._readout.hide()
        menu = QMenu(self)
        menu.addAction(tr("plot.reset_view"), self.reset_view).setEnabled(self._zoomed)
        menu.addAction(tr("plot.copy"), self.copy_picture)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def copy_picture(self) -> None:
        """Put a picture of the figure on the clipboard."""
        self._readout.hide()
        QGuiApplication.clipboard().setPixmap(self.grab())
