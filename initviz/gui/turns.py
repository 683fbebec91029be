"""Work spread over turns of the event loop, so that no turn is long."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Does one piece of work a turn; a piece that is asked for again before its turn is done once."""

    PAUSE = 7
    """Milliseconds between two pieces: Qt paints what one changed before the next begins, instead of all at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending: dict[str, Callable[[], None]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._do_one)

    def post(self, key: str, work: Callable[[], None]) -> None:
        """Do `work` in a coming turn, instead of what the same key was to do."""
        self._pending[key] = work
        if not self._timer.isActive():
            self._timer.start(0)

    def finish(self) -> None:
        """Do everything now."""
        while self._pending:
            self._do_one()

    def cancel(self) -> None:
        """Do nothing more."""
        self._pending.clear()
        self._timer.stop()

    def _do_one(self) -> None:
        if not self._pending:
            return
        work = self._pending.pop(next(iter(self._pending)))
        if self._pending:
            self._timer.start(self.PAUSE)
        work()
