"""Hands on what arrives from another thread, in turns of the event loop that leave room for other events."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from initviz.core.channel import Answer

_TURN = 0.008
"""Seconds of one turn of the event loop that may go into delivering."""


class Delivery(QObject):
    """Delivers answers in the thread that made it.

    Parameters
    ----------
    receive
        Gives the next answer, or None where there is none now.
    handle
        Takes it.
    """

    _arrived = Signal()

    def __init__(
        self, receive: Callable[[], Answer | None], handle: Callable[[Answer], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._receive, self._handle = receive, handle
        self._woken = False
        self._arrived.connect(self._deliver)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._deliver)

    def wake(self) -> None:
        """Look for answers soon; called by any thread."""
        if not self._woken:
            self._woken = True
            self._arrived.emit()

    def later(self) -> None:
        """Look for answers in a coming turn."""
        self._later.start()

    def stop(self) -> None:
        """Forget what was left to a coming turn."""
        self._later.stop()

    def _deliver(self) -> None:
        """Handle what has arrived, for a part of a frame at a time: other events get their turn."""
        self._woken = False
        deadline = time.perf_counter() + _TURN
        while (answer := self._receive()) is not None:
            try:
                self._handle(answer)
            except BaseException:
                # What waits behind it is delivered all the same: nobody will wake us for it again.
                self._later.start()
                raise
            if time.perf_counter() > deadline:
                self._later.start()
                return
