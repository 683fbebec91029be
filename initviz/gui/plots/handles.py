"""Dragging the dots of a figure with the mouse, in place of moving the plot."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from initviz.figures.plane_marks import Dot, Handle
from initviz.gui.plots.plane import place_of
from initviz.gui.plots.plot import Plot

_REACH = 11.0
"""Pixels from a dot at which it is still grasped."""
_STEADY = 3.0
"""Pixels that the mouse must move before anything is dragged: a click moves nothing."""


class Handles(QObject):
    """Lets dots with a handle be dragged.

    Parameters
    ----------
    plot
        Where the dots are.

    Signals
    -------
    grasped
        A `Handle` on which the mouse was pressed.
    dragged
        The same `Handle`, and the position in the figure to which it was dragged.
    released
        The mouse let go of what it had dragged.
    """

    grasped = Signal(object)
    dragged = Signal(object, float, float)
    released = Signal()

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._held: Handle | None = None
        self._start, self._offset = QPointF(), QPointF()
        self._moves = False
        plot.viewport().installEventFilter(self)

    @property
    def held(self) -> Handle | None:
        """What is being dragged, or may be next."""
        return self._held

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Keep what is about a dot from the plot, which would move as a whole."""
        if isinstance(event, QMouseEvent):
            kind, place = event.type(), event.position()
            if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                return self._press(place)
            if kind == QEvent.Type.MouseMove:
                return self._move(place)
            if kind == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
                return self._release()
            if kind == QEvent.Type.MouseButtonDblClick:
                return self._dot_at(place) is not None
        return super().eventFilter(watched, event)

    def _dot_at(self, place: QPointF) -> Dot | None:
        """Give the dot in front that is near enough."""
        figure = self._plot.figure
        mapping = self._plot.mapping()
        dots = [mark for mark in figure.marks if isinstance(mark, Dot) and mark.handle] if figure is not None else []
        near = [
            (away.manhattanLength(), dot)
            for dot in reversed(dots)
            if max(abs((away := place_of(dot, mapping) - place).x()), abs(away.y())) <= _REACH
        ]
        return min(near, key=lambda found: found[0])[1] if near else None

    def _press(self, place: QPointF) -> bool:
        dot = self._dot_at(place)
        if dot is None or dot.handle is None:
            return False
        self._held, self._moves = dot.handle, False
        self._start, self._offset = place, place_of(dot, self._plot.mapping()) - place
        self.grasped.emit(dot.handle)
        return True

    def _move(self, place: QPointF) -> bool:
        if self._held is None:
            shape = Qt.CursorShape.OpenHandCursor if self._dot_at(place) is not None else Qt.CursorShape.ArrowCursor
            if self._plot.viewport().cursor().shape() != shape:
                self._plot.viewport().setCursor(shape)
            return False
        self._moves = self._moves or (place - self._start).manhattanLength() > _STEADY
        if self._moves:
            mapping, middle = self._plot.mapping(), place + self._offset
            self.dragged.emit(self._held, mapping.from_x(middle.x()), mapping.from_y(middle.y()))
        return True

    def _release(self) -> bool:
        if self._held is None:
            return False
        self._held = None
        if self._moves:
            self.released.emit()
        return True
