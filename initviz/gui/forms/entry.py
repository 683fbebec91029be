"""A box for a number, typed as a person would write it: it never swallows a key, and says what is wrong instead."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox

from initviz.gui.forms.bounds import Bounds, Number, stepped, written
from initviz.gui.forms.line import leaves_to_document
from initviz.messages import Message, text

_DIGITS, _FEW_DIGITS = 7, 3
_TEXT_MARGIN = 5
"""Pixels that a style sheet's padding does not reach: they line a box's number up with the words of others."""


class NumberEntry(QAbstractSpinBox):
    """A spin box for one number of a range, or for none where that is allowed.

    What is typed counts when the entry is left or Return is pressed. An entry that is none stands, is marked and
    explained, and leaves the last number in force; Escape brings that back.

    Parameters
    ----------
    bounds
        Numbers that are taken.
    blank
        What an empty box says and means; nothing where it must hold a number.
    narrow
        Whether it stands beside others of its kind: then it is slim and without buttons.

    Signals
    -------
    edited
        The user entered another number.
    complained
        What is wrong with the entry; empty when it is right again.
    """

    edited = Signal()
    complained = Signal(str)

    def __init__(self, bounds: Bounds, *, blank: str = "", narrow: bool = False) -> None:
        super().__init__()
        self._bounds, self._blank, self._narrow = bounds, blank, narrow
        self._value: Number | None = None
        self._complaint = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setPlaceholderText(blank)
        self.lineEdit().setTextMargins(_TEXT_MARGIN, 0, 0, 0)
        self.setProperty("narrow", str(narrow).lower())
        self.editingFinished.connect(self.commit)
        self.lineEdit().textEdited.connect(self._on_typed)

    @property
    def number(self) -> Number | None:
        """The number in force; None for an empty box that may be empty."""
        return self._value

    def show_number(self, value: Number | None) -> None:
        """Show a number, in place of whatever stands there."""
        self._value = value
        self._rewrite()

    def commit(self) -> None:
        """Take what is typed, or say what is wrong with it."""
        if self._is_written():
            self.lineEdit().setModified(False)
            return
        found = self._read()
        if isinstance(found, Message):
            self._complain(text(found))
            return
        differs = found != self._value
        self.show_number(found)
        if differs:
            self.edited.emit()

    def _read(self) -> Number | Message | None:
        typed = self.lineEdit().text()
        return None if self._blank and not typed.strip() else self._bounds.read(typed)

    def _is_written(self) -> bool:
        """Say whether the text is that of the number in force, untouched."""
        return self.lineEdit().text() == self._written()

    def _written(self) -> str:
        return "" if self._value is None else written(self._value)

    def _rewrite(self) -> None:
        self.lineEdit().setText(self._written())
        self.lineEdit().setCursorPosition(0)
        self._complain("")

    def _on_typed(self) -> None:
        """While an entry is being mended, say what is still wrong with it."""
        if self._complaint:
            found = self._read()
            self._complain(text(found) if isinstance(found, Message) else "")

    def _complain(self, complaint: str) -> None:
        if complaint != self._complaint:
            self._complaint = complaint
            self.complained.emit(complaint)

    # --- Qt's names from here on ---

    def stepBy(self, steps: int) -> None:  # noqa: N802  (Qt's name)
        """Step up or down from what is typed."""
        found = self._read()
        before = self._value if isinstance(found, Message) else found
        start = before if before is not None else max(self._bounds.low, 0.0)
        value = self._bounds.clipped(stepped(start, steps, whole=self._bounds.whole), start)
        differs = value != self._value
        self.show_number(int(value) if self._bounds.whole else value)
        self.selectAll()
        if differs:
            self.edited.emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802  (Qt's name)
        """Step until an end of the range."""
        up, down = QAbstractSpinBox.StepEnabledFlag.StepUpEnabled, QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        enabled = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value is None or self._value < self._bounds.high:
            enabled |= up
        if self._value is None or self._value > self._bounds.low:
            enabled |= down
        return enabled

    def validate(self, typed: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let everything be typed: what is no number is explained, not swallowed."""
        return (QValidator.State.Acceptable, typed, position)

    def event(self, event: QEvent) -> bool:
        """Leave Undo and Redo to the document unless something is typed that they could take back."""
        if leaves_to_document(self.lineEdit(), event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Let Escape bring the number in force back."""
        if event.key() == Qt.Key.Key_Escape and not (self._is_written() and not self._complaint):
            self._rewrite()
            self.selectAll()
            event.accept()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave the wheel to the pane that scrolls, unless the entry is being edited."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be wide enough for a few digits."""
        digits = _FEW_DIGITS if self._narrow else _DIGITS
        room = self.fontMetrics().horizontalAdvance("0" * digits) + (14 if self._narrow else 32)
        return QSize(room, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Never hide the digits of a small number."""
        return self.sizeHint()
