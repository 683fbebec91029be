"""Waiting for what comes in a later turn, where no test's own qtbot is at hand."""

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest


def wait_until(seen: Callable[[], bool], milliseconds: int = 20_000) -> None:
    """Let events through until something is seen; fails where it never is."""
    patience = QDeadlineTimer(milliseconds)
    while not seen():
        assert not patience.hasExpired(), "waited in vain"
        QTest.qWait(5)
