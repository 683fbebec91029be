"""From wanting to see a weight of 4096 × 4096 to its picture, against torch's own fill of that matrix.

    python -m benchmarks.heatmap [ROUNDS]

The compute process fills the matrix, takes its moments, a fine histogram and a KS test, and samples the picture; the
window paints it. Another region of the same matrix needs no filling. A process of its own does nothing but fill.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks.opened import MILLISECONDS, let_pass, line, opened, seconds_until

# isort: split
from dataclasses import replace

from initviz.core.document.edits import resample
from initviz.core.document.experiment import Experiment, Network
from initviz.core.document.probe import Probe
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.simple import Normal
from initviz.core.inspections import Region
from initviz.core.layers.linear import Linear
from initviz.gui.window import MainWindow, application

WIDTH = 4096
PART = Region(1000, 1000, 700, 700)

RAW = f"""
import time, torch
w = torch.empty({WIDTH}, {WIDTH})
generator = torch.Generator().manual_seed(0)
times = []
for _ in range(4):
    began = time.perf_counter()
    torch.nn.init.normal_(w, std=0.02, generator=generator)
    times.append(time.perf_counter() - began)
print(sorted(times)[1])
"""


def scene() -> Experiment:
    """Give one matrix, and a batch so small that little else is done."""
    layers = (Linear(id="l1", out_features=WIDTH),)
    schemes = (everywhere("normal", Normal(std=0.02), "#0072B2"),)
    return Experiment(network=Network(input=(WIDTH,), layers=layers), schemes=schemes, probe=Probe(batch=4, seeds=1))


def raw_fill() -> float:
    """Fill the matrix in plain torch, in a process of its own."""
    result = subprocess.run([sys.executable, "-c", RAW], capture_output=True, text=True, check=True)
    return float(result.stdout)


def seconds_to_picture(window: MainWindow, act: Callable[[], object]) -> float:
    """Act, and wait until what it shows is painted."""
    began = time.perf_counter()
    seconds_until(window.live.inspected, act)
    window.finish_showing()
    application().processEvents()
    return time.perf_counter() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    fills, zooms, raw = [], [], []
    done: list[float] = []
    with opened(scene()) as (window, session):
        window.tabs.turn_to("page.weights")
        window.live.finished.connect(done.append)
        seconds_until(window.live.finished, window.live.measure)
        for turn in range(rounds):
            act = partial(session.apply, "edit.name.probe", resample)
            fills.append(seconds_to_picture(window, act))
            while len(done) < turn + 2:  # the measurement that followed the look
                let_pass(0.05)
            part = replace(PART, left=PART.left + turn)
            zooms.append(seconds_to_picture(window, partial(window.live.zoom, "weight", part)))
            raw.append(raw_fill())
    fill, zoom, alone = (statistics.median(column) for column in (fills, zooms, raw))
    print(line("torch fills the matrix", MILLISECONDS * alone, "ms"))
    print(line("from wanting to see it to the picture", MILLISECONDS * fill, "ms"))
    print(line("from another region to its picture", MILLISECONDS * zoom, "ms"))
    print(line("ratio of the picture to the fill", fill / alone, "", "below 6"))
    print(line("ratio of another region to the fill", zoom / alone, "", "below 1"))


if __name__ == "__main__":
    main()
