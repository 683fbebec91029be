"""A line of text among the editors: what it has not taken yet is its own, everything else is the document's."""

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

_FEWEST = 7
"""So many characters are seen at least."""
_FRAME = 18


def leaves_to_document(line: QLineEdit, event: QEvent) -> bool:
    """Say whether a key is Undo or Redo, and nothing is typed in a line that this could take back or bring again."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.matches(QKeySequence.StandardKey.Undo):
        return not (line.isModified() and line.isUndoAvailable())
    redo = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y)
    if event.matches(QKeySequence.StandardKey.Redo) or event.keyCombination() == redo:
        return not (line.isModified() and line.isRedoAvailable())
    return False


class TextLine(QLineEdit):
    """A line whose Undo and Redo are the document's unless something is typed; Escape brings back what was shown.

    Signals
    -------
    restored
        What was typed is gone.
    """

    restored = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: str | None = None

    def show_text(self, content: str) -> None:
        """Show a text that is in force, in place of whatever is typed."""
        self._shown = content
        self.setText(content)

    def event(self, event: QEvent) -> bool:
        """Leave Undo and Redo to the document where there is nothing of its own."""
        if leaves_to_document(self, event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Let Escape bring back the text in force."""
        if event.key() == Qt.Key.Key_Escape and self._shown not in {None, self.text()}:
            self.show_text(self._shown or "")
            self.restored.emit()
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Show a few characters, in whatever font."""
        return QSize(self.fontMetrics().averageCharWidth() * _FEWEST + _FRAME, super().minimumSizeHint().height())
