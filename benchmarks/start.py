"""How long it takes from starting the program to the first painted theory, against `python -c "import torch"`.

    python benchmarks/start.py [ROUNDS]

Both keep the bytecode that Python compiled at the first, uncounted start, as an installed program does. The seconds of
the processor are those of the starting process and its threads: the same where other work keeps the machine busy.
Without a display it runs on Qt's offscreen platform.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

CHILD = "--child"
TORCH = "import time, torch; print(time.process_time())"
GOAL = 0.7


class Start(NamedTuple):
    """Seconds of the clock, and of the processor."""

    clock: float
    work: float


def child() -> None:
    """Run the real program until the first plot is painted, say so, and leave."""
    # In the command line's order: what needs no Qt before it.
    import initviz.figures.catalogue  # noqa: F401, PLC0415  (its import is part of what is measured)
    from initviz.gui.window import application  # noqa: PLC0415  (as above: part of what is measured)

    app = application()
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415  (as above: part of what is measured)
    from PySide6.QtWidgets import QGraphicsView  # noqa: PLC0415  (as above: part of what is measured)

    class FirstPaint(QObject):
        """Waits for the first plot to be painted."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                leaving.start(0)
            return False

    def watch() -> None:
        """Look at plots alone: asked about every event while the window is made, the watch itself would take time."""
        for window in app.topLevelWidgets():
            for plot in window.findChildren(QGraphicsView):
                plot.viewport().installEventFilter(watcher)

    def leave() -> None:
        print(time.process_time(), flush=True)
        app.closeAllWindows()

    watcher, leaving = FirstPaint(), QTimer()
    leaving.setSingleShot(True)
    leaving.timeout.connect(leave)
    QTimer.singleShot(0, watch)
    from initviz.cli import main  # noqa: PLC0415  (as above: part of what is measured)

    sys.exit(main(["--fresh"]))


def started(command: list[str], environment: dict[str, str]) -> Start:
    """Start a process and wait for the line in which it says how long it worked."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment) as process:
        line = process.stdout.readline() if process.stdout else ""
        passed = time.perf_counter() - began
    if not line:
        sys.exit("the program ended before it painted anything")
    return Start(passed, float(line))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as kept:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": kept, "PYTHONDONTWRITEBYTECODE": ""}
        if not environment.get("DISPLAY"):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        commands = ([__file__, CHILD], ["-c", TORCH])
        for command in commands:
            started(command, environment)
        pairs = [[started(command, environment) for command in commands] for _ in range(rounds)]
    paint, torch = (Start(*map(statistics.median, zip(*column, strict=True))) for column in zip(*pairs, strict=True))
    print(f"process start to first painted theory  {paint.clock:6.3f} s  (median of {rounds})")
    print(f"python -c 'import torch'               {torch.clock:6.3f} s")
    print(f"ratio                                  {paint.clock / torch.clock:6.2f}    (to reach: below {GOAL:.2f})")
    print(f"the processor's work for the first     {paint.work:6.3f} s")
    print(f"the processor's work for the second    {torch.work:6.3f} s")
    print(f"ratio of the work                      {paint.work / torch.work:6.2f}    (to reach: below {GOAL:.2f})")


if __name__ == "__main__":
    child() if CHILD in sys.argv else main()
