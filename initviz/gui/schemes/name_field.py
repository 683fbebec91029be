"""A scheme's name, typed in its place: what cannot be one is marked at once, with the reason below."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from initviz.gui.parts import mark_invalid
from initviz.messages import Message, text, tr

_LETTERS = 24
"""As many are seen at once where there is room, or all of a longer name."""
_INSIDE = 32
"""Pixels of the field that are not its text."""
_PASSING = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
"""Reasons for which the focus goes and comes back."""


class NameField(QLineEdit):
    """Return takes the name, and leaving the field too; Escape does not, nor does leaving it with what is no name.

    Parameters
    ----------
    parent
        Over whose pills it stands.
    refusal
        Gives the reason why something is no name; None where it is one.

    Signals
    -------
    entered
        The new name.
    complained
        What is wrong with what is typed; empty when it is right again.
    ended
        The user has done with it; whether by a key.
    """

    entered = Signal(str)
    complained = Signal(str)
    ended = Signal(bool)

    def __init__(self, parent: QWidget, refusal: Callable[[str], Message | None]) -> None:
        super().__init__(parent)
        self._area = parent
        self._refusal = refusal
        self._before = ""
        self.setAccessibleName(tr("scheme.name"))
        self.textEdited.connect(self._check)
        self.hide()

    def open_over(self, place: QRect, name: str) -> None:
        """Begin, over a pill."""
        self._before = name
        self.setText(name)
        self._check()
        metrics = self.fontMetrics()
        text_width = max(metrics.horizontalAdvance(name), _LETTERS * metrics.averageCharWidth())
        width = min(max(place.width(), text_width + _INSIDE), self._area.width())
        left = max(min(place.left(), self._area.width() - width), 0)
        self.setGeometry(left, place.top(), width, place.height())
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Take the name, or leave it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._check():
                self._end(by_key=True, takes=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._end(by_key=True, takes=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Take what is a name; a menu of the field itself, or another window, is no end."""
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() not in _PASSING:
            self._end(by_key=False, takes=self._refusal(self.text()) is None)

    def _check(self) -> bool:
        reason = self._refusal(self.text())
        complaint = text(reason) if reason is not None else ""
        mark_invalid(self, complaint)
        self.complained.emit(complaint)
        return reason is None

    def _end(self, *, by_key: bool, takes: bool) -> None:
        self.hide()
        self.complained.emit("")
        if takes and self.text().strip() != self._before:
            self.entered.emit(self.text())
        self.ended.emit(by_key)
