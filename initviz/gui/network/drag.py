"""Rows are dragged by the mouse: a line shows where they would go, and the list scrolls at its edges."""

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QListView

from initviz.gui.network.layout import GAP
from initviz.gui.theme import Theme

_EDGE = 28
"""So near to the upper or lower edge the list scrolls."""

_FRAME = 16


class RowDrag(QObject):
    """Follows the mouse from a press to a drop.

    Signals
    -------
    began, ended
        The mouse has moved far enough for a drag; it is over.
    dropped
        Place of the row in front of which the mouse was released; the number of rows for the end.
    """

    began = Signal()
    ended = Signal()
    dropped = Signal(int)

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: QPoint | None = None
        self._mouse = QPoint()
        self.active = False
        self._scroller = QTimer(self)
        self._scroller.setInterval(_FRAME)
        self._scroller.timeout.connect(self._scroll)

    def press(self, place: QPoint) -> None:
        """Remember where a drag might begin."""
        self._pressed = place

    def move(self, place: QPoint) -> None:
        """Begin a drag, or go on with it."""
        if self._pressed is None:
            return
        far = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if far and not self.active:
            self.active = True
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.began.emit()
        if not self.active:
            return
        self._mouse = place
        if self._speed():
            self._scroller.start()
        self._view.viewport().update()

    def release(self) -> bool:
        """Drop what is dragged; say whether anything was."""
        active, place = self.active, self.drop_place()
        self.cancel()
        if active:
            self.dropped.emit(place)
        return active

    def cancel(self) -> None:
        """Drop nothing."""
        self._pressed = None
        self._scroller.stop()
        if self.active:
            self.active = False
            self._view.viewport().unsetCursor()
            self._view.viewport().update()
            self.ended.emit()

    def drop_place(self) -> int:
        """Give the place of the row in front of which the mouse points."""
        count = self._view.model().rowCount()
        index = self._view.indexAt(QPoint(self._view.viewport().width() // 2, self._mouse.y()))
        if not index.isValid():
            return 0 if self._mouse.y() < 0 else count
        return index.row() + (self._mouse.y() > self._view.visualRect(index).center().y())

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint the line where the rows would go."""
        if not self.active:
            return
        place, last = self.drop_place(), self._view.model().rowCount() - 1
        box = self._view.visualRect(self._view.model().index(min(place, last), 0))
        y = (box.bottom() + 1 if place > last else box.top()) - GAP / 2
        color = QColor(theme.accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 2.0))
        painter.drawLine(QPointF(box.left() + 7, y), QPointF(box.right() - 1, y))
        painter.drawEllipse(QPointF(box.left() + 4, y), 3.0, 3.0)

    def _speed(self) -> int:
        """Give the pixels a frame: more, the nearer the mouse is to the edge or beyond it."""
        height = self._view.viewport().height()
        above, below = _EDGE - self._mouse.y(), self._mouse.y() - (height - _EDGE)
        return -min(above, 60) // 3 if above > 0 else max(min(below, 60), 0) // 3

    def _scroll(self) -> None:
        bar = self._view.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + self._speed())
        if bar.value() == before:
            self._scroller.stop()
        self._view.viewport().update()
