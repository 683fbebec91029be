"""The longest gap of the event loop while a gain is dragged, with every page in front in turn.

    python -m benchmarks.tabs [SECONDS] [SCHEMES]

The first scene with two schemes and with six, and the gain of scheme A's weights, 60 times a second: laws, theory,
measurements and, where the page wants them, close looks all follow. A gap is held against the same on the first page
with nothing being dragged.
"""

import sys
from functools import partial

from benchmarks.opened import MILLISECONDS, Gaps, let_pass, line, opened, seconds_until

# isort: split
from PySide6.QtCore import QTimer

from initviz.app.session import Session
from initviz.core.document.edits import set_all_initializers
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene
from initviz.core.document.scheme_edits import duplicate_scheme
from initviz.core.initializers.scaled import XavierUniform
from initviz.messages import tr

INTERVAL = 16
"""Milliseconds between two edits."""

GOAL = 33
"""Milliseconds: two frames."""


class Drag:
    """A slider under a hand that does not rest."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.steps = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self._step)

    def hold(self, seconds: float) -> None:
        """Drag for a while."""
        self._timer.start(INTERVAL)
        let_pass(seconds)
        self._timer.stop()
        self._session.end_drag()

    def _step(self) -> None:
        self.steps += 1
        gain = 0.5 + 0.001 * (self.steps % 1000)
        self._session.apply("edit.name.argument", partial(_with_gain, gain), control="gain")


def _with_gain(gain: float, now: Experiment) -> Experiment:
    return set_all_initializers(now, 0, "weight", XavierUniform(gain=gain))


def _with_schemes(many: int) -> Experiment:
    """Give the first scene with more schemes: copies of its last one."""
    experiment = first_scene()
    while len(experiment.schemes) < many:
        experiment = duplicate_scheme(experiment, len(experiment.schemes) - 1)
    return experiment


def measure(many: int, seconds: float) -> None:
    """Drag on every page of a scene of so many schemes; print each page's gap and the worst."""
    print(f"--- {many} schemes ---")
    worst: dict[str, float] = {}
    with opened(_with_schemes(many)) as (window, session):
        seconds_until(window.live.finished, window.live.measure)
        gaps, drag = Gaps(), Drag(session)
        let_pass(0.5)
        gaps.restart()
        let_pass(seconds)
        print(line("nothing dragged: longest gap", MILLISECONDS * gaps.longest, "ms"))
        for index in range(window.tabs.count()):
            gaps.restart()
            window.tabs.setCurrentIndex(index)
            let_pass(0.7)
            name = tr(window.page.title)
            print(line(f"{name}: made and shown at first", MILLISECONDS * gaps.busiest, "ms"))
            drag.steps = 0
            gaps.restart()
            drag.hold(seconds)
            worst[name] = MILLISECONDS * gaps.busiest
            print(line(f"{name}: longest gap", MILLISECONDS * gaps.longest, "ms", f"below {GOAL}"))
            print(line(f"{name}: of which it worked", worst[name], "ms", f"below {GOAL}"))
            print(line(f"{name}: edits a second", drag.steps / seconds))
    name = max(worst, key=worst.__getitem__)
    print(line(f"the worst page is {name}: it worked", worst[name], "ms", f"below {GOAL}"))


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    for many in (2, 6) if len(sys.argv) < 3 else (int(sys.argv[2]),):
        measure(many, seconds)


if __name__ == "__main__":
    main()
