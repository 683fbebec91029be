"""How long an edit takes to be painted, against the raw torch work that its measurements need.

    python -m benchmarks.edit [ROUNDS]

Measures, on the first scene: an edit until its theory is painted; until its first and its last replicate are painted,
against the same filling, forward and backward passes and histograms in plain torch; and the longest gap of the event
loop, while PyTorch loads and over all edits, with the part of it in which the window's thread worked.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks.opened import MILLISECONDS, Gaps, line, opened

# isort: split
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QGraphicsView

from initviz.app.session import Session
from initviz.core.document.edits import set_all_initializers
from initviz.core.document.naming import all_initializers
from initviz.core.document.scenes import first_scene
from initviz.core.initializers.scaled import XavierNormal, XavierUniform
from initviz.gui.window import MainWindow

RAW = """
import time, torch
from torch import nn
torch.set_num_threads(1)
WIDTH, DEPTH, BATCH, SEEDS = 256, 10, 512, 20
schemes = [lambda w, g: nn.init.xavier_normal_(w, generator=g),
           lambda w, g: nn.init.kaiming_uniform_(w, nonlinearity="relu", generator=g)]
layers = [layer for _ in range(DEPTH) for layer in (nn.Linear(WIDTH, WIDTH), nn.ReLU())]

def replicate(fill, seed):
    outputs = []
    for index, layer in enumerate(layers[::2]):
        fill(layer.weight, torch.Generator().manual_seed(100 * seed + index))
        nn.init.zeros_(layer.bias)
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(BATCH, WIDTH, generator=generator).requires_grad_()
    v = torch.randn(BATCH, WIDTH, generator=generator)
    y = x
    for layer in layers:
        y = layer(y)
        outputs.append(y)
    parameters = [p for layer in layers for p in layer.parameters()]
    torch.autograd.grad(y, [x, *outputs, *parameters], v)
    if seed == 0:
        for tensor in [x, *outputs, *parameters]:
            torch.histc(tensor.detach(), 64)

def everything():
    began = time.perf_counter()
    first = None
    for seed in range(SEEDS):
        for fill in schemes:
            replicate(fill, seed)
            first = first or time.perf_counter() - began
    return first, time.perf_counter() - began

everything()
print(*everything())
"""


class Watch(QObject):
    """Tells when a plot is painted."""

    def __init__(self, viewport: QObject) -> None:
        super().__init__()
        self.on_paint: Callable[[], None] | None = None
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802  (Qt's name and signature)
        if event.type() == QEvent.Type.Paint and self.on_paint is not None:
            said, self.on_paint = self.on_paint, None
            QTimer.singleShot(0, said)
        return False


def timed_edit(window: MainWindow, watch: Watch, make: Callable[[], object]) -> tuple[float, float, float]:
    """Make an edit; give the seconds until theory, first and last replicate are painted."""
    loop, times = QEventLoop(), {"theory": 0.0, "first": 0.0, "last": 0.0}
    began = time.perf_counter()

    def painted(what: str, then: Callable[[], None] | None = None) -> Callable[[], None]:
        def note() -> None:
            times[what] = time.perf_counter() - began
            if then is not None:
                then()

        return note

    def on_measured() -> None:
        if not times["first"] and watch.on_paint is None:
            watch.on_paint = painted("first")

    def on_finished() -> None:
        watch.on_paint = painted("last", loop.quit)

    connections = [window.live.measured.connect(on_measured), window.live.finished.connect(on_finished)]
    make()
    watch.on_paint = painted("theory")
    loop.exec()
    for connection in connections:
        QObject.disconnect(connection)
    return times["theory"], times["first"], times["last"]


def edit(session: Session, turn: int) -> None:
    """Give every weight of the first scheme another initializer."""
    chosen = XavierNormal() if turn % 2 == 0 else XavierUniform()
    session.apply(all_initializers(0, "weight", chosen), lambda now: set_all_initializers(now, 0, "weight", chosen))


def raw_torch() -> tuple[float, float]:
    """Do the same work in plain torch, in a process of its own: seconds to the first replicate and to the last."""
    result = subprocess.run([sys.executable, "-c", RAW], capture_output=True, text=True, check=True)
    first, last = map(float, result.stdout.split())
    return first, last


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with opened(first_scene()) as (window, session):
        viewport = window.page.views[0].plot.findChildren(QGraphicsView)[0].viewport()
        # The first paint is behind us; from then on nobody may wait.
        watch, watched = Watch(viewport), Gaps()
        timed_edit(window, watch, window.live.measure)
        loading = watched.longest, watched.busiest
        painted, raw, gaps, busy = [], [], [], []
        for turn in range(rounds):
            watched.restart()
            painted.append(timed_edit(window, watch, partial(edit, session, turn)))
            gaps.append(watched.longest)
            busy.append(watched.busiest)
            raw.append(raw_torch())
    edits = max(gaps), max(busy)
    theory, first, last = (statistics.median(column) for column in zip(*painted, strict=True))
    raw_first, raw_last = (statistics.median(column) for column in zip(*raw, strict=True))
    print(line("edit to theory painted", MILLISECONDS * theory, "ms", "a frame, 16.7"))
    print(line("edit to first replicate painted", MILLISECONDS * first, "ms"))
    print(line("raw torch to the first replicate", MILLISECONDS * raw_first, "ms"))
    print(line("edit to last replicate painted", MILLISECONDS * last, "ms"))
    print(line("raw torch to the last replicate", MILLISECONDS * raw_last, "ms"))
    print(line("ratio of the last to raw torch", last / raw_last, "", "below 1.50"))
    for what, gap in (("while PyTorch loads", loading), ("over all edits", edits)):
        print(line(f"longest gap {what}", MILLISECONDS * gap[0], "ms", "below 33"))
        print(line("of which it worked", MILLISECONDS * gap[1], "ms", "below 33"))


if __name__ == "__main__":
    main()
