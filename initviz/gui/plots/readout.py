"""The label that follows the mouse and says what is under it."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from initviz.messages import Message, text

_RIGHT, _LEFT, _BELOW = 16, 12, 12
"""Pixels between the mouse and the label."""


class Readout(QLabel):
    """Stands beside the mouse, inside its parent, and takes no part in what the mouse does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setObjectName("readout")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, place: QPointF, lines: Sequence[Message]) -> None:
        """Say these lines beside a place of the parent; without any, vanish."""
        if not lines:
            self.hide()
            return
        self.setText("\n".join(text(line) for line in lines))
        self.adjustSize()
        room = self._around.rect()
        x, y = int(place.x()) + _RIGHT, int(place.y()) + _BELOW
        if x + self.width() > room.width():
            x = int(place.x()) - _LEFT - self.width()
        self.move(max(x, 0), max(min(y, room.height() - self.height() - 2), 0))
        self.show()
        self.raise_()
