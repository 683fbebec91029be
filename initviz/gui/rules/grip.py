"""A grip over a list: dragged up and down, or moved by keys, it gives the list more room or less."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

_HEIGHT, _WIDTH, _THICK = 8, 28, 3
_STEP = 16
"""Pixels that a key moves it."""


class Grip(QWidget):
    """A short line that a hand can take hold of.

    Signals
    -------
    dragged
        By how many pixels it was moved up.
    reset
        A double click: the list is to be as high as at first.
    """

    dragged = Signal(int)
    reset = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._held: float | None = None
        self.setCursor(Qt.CursorShape.SplitVCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be easy to hit."""
        return QSize(_WIDTH, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Take hold of it."""
        self._held = event.globalPosition().y()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Move it; it moves by itself with the list below it."""
        if self._held is not None:
            by = round(self._held - event.globalPosition().y())
            self._held -= by
            if by:
                self.dragged.emit(by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Forget what was chosen."""
        self.reset.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Move it with the arrows."""
        by = {Qt.Key.Key_Up: _STEP, Qt.Key.Key_Down: -_STEP}.get(Qt.Key(event.key()), 0)
        if by:
            self.dragged.emit(by)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint the line, in the accent's colour while it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        painter.setBrush(self.palette().color(role))
        line = QRectF(0.5 * (self.width() - _WIDTH), 0.5 * (self.height() - _THICK), _WIDTH, _THICK)
        painter.drawRoundedRect(line, 0.5 * _THICK, 0.5 * _THICK)
