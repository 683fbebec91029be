"""A window as the program opens it, and a watch on its event loop, for the benchmarks.

Without a display they run on Qt's offscreen platform; this is imported before anything that imports Qt.
"""

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

if not os.environ.get("DISPLAY"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, SignalInstance

from initviz.app.runner import Runner
from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from initviz.gui.theme import LIGHT, apply_theme
from initviz.gui.window import MainWindow, application

MILLISECONDS = 1000


class Gaps(QObject):
    """The longest time between two turns of the event loop.

    Attributes
    ----------
    longest
        In seconds of the clock.
    busiest
        In seconds that this thread worked: the same where nothing else keeps the processor from it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.restart()
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._on_tick)
        self._tick.start(1)

    def restart(self) -> None:
        """Forget the gaps so far."""
        self.longest = self.busiest = 0.0
        self._last, self._worked = time.perf_counter(), time.thread_time()

    def _on_tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.longest, self.busiest = max(self.longest, now - self._last), max(self.busiest, worked - self._worked)
        self._last, self._worked = now, worked


@contextmanager
def opened(experiment: Experiment, *, measuring: bool = True) -> Iterator[tuple[MainWindow, Session]]:
    """Open a window on an experiment; close it and end all work afterwards."""
    app = application()
    runner, session = Runner() if measuring else None, Session(experiment)
    window = MainWindow(session, Settings(fresh=True), runner, LIGHT)
    apply_theme(app, LIGHT)
    window.begin()
    gc.freeze()
    window.show()
    app.processEvents()
    try:
        yield window, session
    finally:
        window.shut()
        window.hide()
        window.deleteLater()
        app.processEvents()
        gc.unfreeze()


def seconds_until(signal: SignalInstance, act: Callable[[], object]) -> float:
    """Act, and wait for a signal."""
    loop = QEventLoop()
    connection = signal.connect(lambda *_: loop.quit())
    began = time.perf_counter()
    act()
    loop.exec()
    QObject.disconnect(connection)
    return time.perf_counter() - began


def let_pass(seconds: float) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(MILLISECONDS * seconds), loop.quit)
    loop.exec()


def line(what: str, value: float, unit: str = "", goal: str = "") -> str:
    """Write one result."""
    return f"{what:<46}{value:9.2f} {unit:<3}{f'(to reach: {goal})' if goal else ''}".rstrip()
