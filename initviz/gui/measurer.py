"""What measures, as the window sees it."""

from typing import Protocol

from PySide6.QtCore import SignalInstance

from initviz.core.channel import Look
from initviz.core.document.experiment import Experiment


class Measurer(Protocol):
    """What measures: the runner, or a stand-in in tests."""

    reported: SignalInstance
    predicted: SignalInstance
    inspected: SignalInstance
    decomposed: SignalInstance
    listed: SignalInstance
    uninspected: SignalInstance
    finished: SignalInstance
    failed: SignalInstance
    state_changed: SignalInstance

    def submit(
        self,
        experiment: Experiment,
        *,
        look: Look | None = None,
        theory: bool = False,
        schemes: tuple[int, ...] | None = None,
    ) -> int:
        """Measure an experiment, or some of its schemes; give the generation that its reports carry."""

    def look(self, look: Look) -> None:
        """Look closely at the experiment that was submitted last."""

    def stop(self) -> None:
        """Measure no further; what has arrived stays."""

    def close(self) -> None:
        """End all work."""
