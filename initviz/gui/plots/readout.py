"""The label that follows the mouse and says what is under it."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from initviz.messages import Message, text

_RIGHT, _LEFT, _BELOW, _ABOVE = 16, 12, 12, 8
"""Pixels between the mouse and the label."""
_EDGE = 2
"""Pixels between the label and the window's edge."""


class Readout(QLabel):
    """Stands beside the mouse, inside the window, and takes no part in what the mouse does.

    A plot may be smaller than what is said of it: while it is seen, the label belongs to the whole window.
    """

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self.setObjectName("readout")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, mouse: QPointF, lines: Sequence[Message]) -> None:
        """Say these lines beside a place of the plot; without any, vanish."""
        if not lines:
            self.vanish()
            return
        window = self._plot.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.setText("\n".join(text(line) for line in lines))
        room = window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self.setWordWrap(False)
        if self.sizeHint().width() > room.width():
            self.setWordWrap(True)
            self.setMaximumWidth(room.width())
        self.adjustSize()
        at = self._plot.mapTo(window, mouse.toPoint())
        x, y = at.x() + _RIGHT, at.y() + _BELOW
        if x + self.width() > room.right():
            x = at.x() - _LEFT - self.width()
        if y + self.height() > room.bottom():
            y = at.y() - _ABOVE - self.height()
        self.move(QPoint(max(x, room.left()), max(y, room.top())))
        self.show()
        self.raise_()

    def vanish(self) -> None:
        """Say nothing, and belong to the plot again, with which the label goes."""
        self.hide()
        if self.parentWidget() is not self._plot:
            self.setParent(self._plot)
