"""What went wrong with custom code when it ran, told by the editors that show it."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from initviz.gui.code.field import CodeField
from initviz.gui.live import Live
from initviz.messages import Message


class CodeFaults(QObject):
    """Remembers why code failed until something is edited, and lets the editors mark the line.

    Parameters
    ----------
    live
        Whose measurements may fail.
    window
        Where editors of code may be.

    Signals
    -------
    overruled
        A mistake was found in newer code before it could run: what was said of the older one is said no longer.
    """

    overruled = Signal()

    def __init__(self, live: Live, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._known: dict[str, Message] = {}
        self._has_failed = False
        live.failed.connect(self._remember)
        live.edited.connect(self._forget)
        live.selected.connect(self._tell)

    def _remember(self, reason: Message) -> None:
        text = reason.values.get("text")
        if reason.id.startswith("custom.") and isinstance(text, str):
            self._known[text] = reason
            self._has_failed = True
        self._tell()

    def _forget(self) -> None:
        self._known.clear()
        self._has_failed = False
        self._tell()

    def _tell(self) -> None:
        for field in self._window.findChildren(CodeField):
            field.show_faults(self._known, self._overrule)

    def _overrule(self) -> None:
        if self._has_failed:
            self._has_failed = False
            self.overruled.emit()
