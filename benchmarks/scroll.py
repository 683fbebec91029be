"""A network of a thousand blocks scrolled in the left pane: the longest frame, against painting twenty blocks once.

    python -m benchmarks.scroll [BLOCKS]

A frame is one step of the scroll bar and the repaint that follows it, both done at once; its time is that which the
window's thread works, so that nothing else on the machine counts.
"""

import sys
import time
from collections.abc import Iterator

from benchmarks.opened import MILLISECONDS, line, opened

# isort: split
from initviz.core.document.edits import set_depth
from initviz.core.document.scenes import first_scene
from initviz.gui.network.view import RowsView
from initviz.gui.window import application

FEW = 20
FRAMES = 300


def seconds_to_paint(rows: RowsView) -> float:
    """Paint what is in view; the median of a few."""
    times = []
    for _ in range(9):
        began = time.thread_time()
        rows.viewport().repaint()
        times.append(time.thread_time() - began)
    return sorted(times)[len(times) // 2]


def frames(rows: RowsView) -> Iterator[float]:
    """Scroll from the top to the bottom and back: by a wheel's steps first, then by dragging the bar."""
    bar = rows.verticalScrollBar()
    steps = [*range(0, 40 * bar.singleStep(), bar.singleStep())]
    steps += [bar.maximum() * k // FRAMES for k in (*range(FRAMES), *range(FRAMES, 0, -1))]
    for value in steps:
        began = time.thread_time()
        bar.setValue(value)
        rows.viewport().repaint()
        yield time.thread_time() - began


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with opened(set_depth(first_scene(), FEW), measuring=False) as (window, _):
        once = seconds_to_paint(window.network.rows)
    with opened(set_depth(first_scene(), many), measuring=False) as (window, _):
        application().processEvents()
        times = sorted(frames(window.network.rows))
    print(line(f"painting a network of {FEW} blocks once", MILLISECONDS * once, "ms"))
    print(line(f"{many} blocks scrolled: median frame", MILLISECONDS * times[len(times) // 2], "ms"))
    print(line(f"{many} blocks scrolled: longest frame", MILLISECONDS * times[-1], "ms", "below 16.7"))
    print(line("ratio of the longest to painting once", times[-1] / once, "", "below 3"))


if __name__ == "__main__":
    main()
