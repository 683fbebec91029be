"""Looks for what helps a scheme while nobody does anything: theory is tried on one idea a turn."""

from collections.abc import Hashable, Iterator
from time import perf_counter

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from initviz.core.document.shown import filling
from initviz.core.predict.outline import LIGHT
from initviz.core.trouble import TROUBLE
from initviz.core.verdict.remedy import search
from initviz.core.verdict.verdict import Remedy, Verdict
from initviz.figures.scene import Scene

_IDLE = 250
"""Milliseconds after the last change before the search begins: a slider that is dragged has its frames for itself."""

_REST = 3
"""So many times as long as one try took, the next one waits."""

_MOST_KEPT = 32


class Advisor(QObject):
    """Searches for one scheme at a time, and remembers what was found.

    Signals
    -------
    found
        The search has ended; `remedy` gives the answer.
    """

    found = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[Hashable, Remedy | None] = {}
        self._key: Hashable = None
        self._search: Iterator[Remedy | None] | None = None
        self._best: Remedy | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._try_one)

    def remedy(self, scene: Scene, judged: Verdict) -> Remedy | None:
        """Give what helps the active scheme as far as that is known; what is not known is looked for."""
        experiment = scene.experiment
        probe = msgspec.structs.replace(experiment.probe, seed=0, seeds=1)
        scheme = filling(experiment.schemes[scene.scheme])
        key = (experiment.network, scheme, probe, judged.forward, judged.backward)
        if key in self._known:
            self._stop()
            return self._known[key]
        if key != self._key:
            self._stop()
            # The theory of a deeper network is worked out elsewhere, once.
            if len(scene.network.layers) <= LIGHT:
                self._key, self._search = key, search(experiment, scene.scheme, judged)
                self._timer.start(_IDLE)
        return None

    def finish(self) -> None:
        """End the search now, with its answer."""
        while self._search is not None:
            self._timer.stop()
            self._try_one()

    def _stop(self) -> None:
        self._timer.stop()
        self._key, self._search, self._best = None, None, None

    def _try_one(self) -> None:
        if self._search is None:
            return
        began = perf_counter()
        try:
            self._best = next(self._search)
        except (StopIteration, *TROUBLE):  # an idea on which theory fails ends the search, not the window
            if len(self._known) >= _MOST_KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[self._key] = self._best
            self._stop()
            self.found.emit()
        else:
            self._timer.start(round(1000.0 * _REST * (perf_counter() - began)))
