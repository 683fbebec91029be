"""How long it takes from starting the program to the first painted theory, against `python -c "import torch"`.

    python benchmarks/start.py [ROUNDS]

Without a display it runs on Qt's offscreen platform.
"""

import os
import statistics
import subprocess
import sys
import time

CHILD = "--child"


def child() -> None:
    """Run the real program until the first plot is painted, say so, and leave."""
    from initviz.gui.window import application  # noqa: PLC0415  (its import is part of what is measured)

    app = application()
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415  (as above: part of what is measured)
    from PySide6.QtWidgets import QGraphicsView  # noqa: PLC0415  (as above: part of what is measured)

    class FirstPaint(QObject):
        """Waits for the first plot to be painted."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
            if event.type() == QEvent.Type.Paint and isinstance(watched.parent(), QGraphicsView):
                app.removeEventFilter(self)
                QTimer.singleShot(0, leave)
            return False

    def leave() -> None:
        print("painted", flush=True)
        app.closeAllWindows()

    watcher = FirstPaint()
    app.installEventFilter(watcher)
    from initviz.cli import main  # noqa: PLC0415  (as above: part of what is measured)

    sys.exit(main(["--fresh"]))


def seconds_to_paint(environment: dict[str, str]) -> float:
    """Start the program and wait for its first paint."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, __file__, CHILD], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        passed = time.perf_counter() - began
    if line.strip() != "painted":
        sys.exit("the program ended before it painted anything")
    return passed


def seconds_to_import_torch(environment: dict[str, str]) -> float:
    """Import torch in a process of its own."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True, env=environment)
    return time.perf_counter() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    environment = dict(os.environ)
    if not environment.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    seconds_to_paint(environment)
    seconds_to_import_torch(environment)
    pairs = [(seconds_to_paint(environment), seconds_to_import_torch(environment)) for _ in range(rounds)]
    paint, torch = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"process start to first painted theory  {paint:6.3f} s  (median of {rounds})")
    print(f"python -c 'import torch'               {torch:6.3f} s")
    print(f"ratio                                  {paint / torch:6.2f}    (to reach: below 0.70)")


if __name__ == "__main__":
    child() if CHILD in sys.argv else main()
