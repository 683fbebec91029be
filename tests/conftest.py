"""What every test gets: Qt without a screen, and a check that nothing is left over."""

import contextlib
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# The matrices of tests are small: threads would wait for each other longer than they work, NumPy's and torch's.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

_IGNORED_WINDOWS = {"QTipLabel"}
"""Qt keeps its tooltip."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform warns of all that it cannot do with windows, which says nothing about the program."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support", extend=True))


def children() -> set[int]:
    """Process ids of this process' children, where the system lists them."""
    found: set[int] = set()
    for listed in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended since
            found |= {int(pid) for pid in listed.read_text().split()}
    return found


def windows() -> list[str]:
    """Kinds of the top-level widgets that exist."""
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtCore import QCoreApplication, QEvent  # noqa: PLC0415  (only where a test brought Qt in)
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    if not isinstance(QApplication.instance(), QApplication):
        return []
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))
    return [type(widget).__name__ for widget in QApplication.topLevelWidgets()]


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    before_threads, before_children = set(threading.enumerate()), children()
    before_windows = len(windows())
    yield
    if "initviz.core.measure.custom" in sys.modules:
        # The process of custom code is kept for the next tensor, as long as the program runs.
        sys.modules["initviz.core.measure.custom"].close_workshop()
    left = [name for name in windows() if name not in _IGNORED_WINDOWS]
    assert len(left) <= before_windows, f"windows are left over: {left}"
    threads = [thread for thread in threading.enumerate() if thread not in before_threads and thread.is_alive()]
    assert not threads, f"threads are left over: {threads}"
    assert not children() - before_children, "child processes are left over"
