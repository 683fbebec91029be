"""How long nothing is said about something that is on its way: words that come and go at once would only flicker."""

from PySide6.QtCore import QObject, QTimer, Signal

PATIENCE = 300
"""Milliseconds after which it is said that something is still to come."""


class Patience(QObject):
    """Waits for one thing at a time.

    Signals
    -------
    lost
        What is waited for takes long.
    """

    lost = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waits = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE)
        self._timer.timeout.connect(self.lost)

    @property
    def lasts(self) -> bool:
        """Whether something is waited for that has not taken long yet."""
        return self._timer.isActive()

    def begin(self) -> None:
        """Wait; who waits already, in vain so far, is not more patient because it was asked for once more."""
        if not self._waits:
            self._waits = True
            self._timer.start()

    def end(self) -> None:
        """Wait no longer, since it is there."""
        self._waits = False
        self._timer.stop()
