"""From the session to scenes: theory at once, measurements as they arrive, nothing of an older experiment."""

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from initviz.app.session import Session
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.core.reports import Report
from initviz.figures.scene import Scene
from initviz.messages import Message

FRAME = 33
"""Milliseconds between two repaints for arriving reports."""


class Measurer(Protocol):
    """What measures: the runner, or a stand-in in tests."""

    reported: SignalInstance
    finished: SignalInstance
    failed: SignalInstance
    state_changed: SignalInstance

    def submit(self, experiment: Experiment) -> int:
        """Measure an experiment; give the generation that its reports carry."""

    def close(self) -> None:
        """End all work."""


class Live(QObject):
    """Keeps the scene of the moment.

    Signals
    -------
    edited
        Another experiment: its theory is in the scene, its measurements are not yet.
    selected
        Another scheme or layer.
    measured
        More measurements; at most once a frame.
    finished
        Seconds that the measurement took.
    failed
        Why the measurement failed, as a message.
    state_changed
        What the measurer does.
    """

    edited = Signal()
    selected = Signal()
    measured = Signal()
    finished = Signal(float)
    failed = Signal(object)
    state_changed = Signal(str)

    def __init__(self, session: Session, measurer: Measurer | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._measurer = measurer
        self._generation = -1
        self._reports: list[Report] = []
        self._scene = self._made()
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME)
        self._frame.timeout.connect(self._deliver)
        session.changed.connect(self._on_changed)
        session.selected.connect(self._on_selected)
        if measurer is not None:
            measurer.reported.connect(self._on_reported)
            measurer.finished.connect(self._on_finished)
            measurer.failed.connect(self._on_failed)
            measurer.state_changed.connect(self.state_changed)

    @property
    def scene(self) -> Scene:
        """The scene of the moment."""
        return self._scene

    def measure(self) -> None:
        """Ask for measurements of the current experiment, again if need be."""
        if self._measurer is not None:
            self._generation = self._measurer.submit(self._session.experiment)

    def add_reports(self, reports: tuple[Report, ...]) -> None:
        """Take measurements that were made elsewhere."""
        self._reports += reports
        self._deliver()

    def _made(self) -> Scene:
        experiment = self._session.experiment
        return Scene(experiment, predict(experiment), (), self._session.scheme, self._session.layer)

    def _on_changed(self) -> None:
        if self._session.experiment is self._scene.experiment:
            return
        # Dropped before anything else: a report of the old experiment must not appear beside the new theory.
        self._reports = []
        self._generation = -1
        self._frame.stop()
        self._scene = self._made()
        self.edited.emit()
        self.measure()

    def _on_selected(self) -> None:
        self._scene = replace(self._scene, scheme=self._session.scheme, layer=self._session.layer)
        self.selected.emit()

    def _on_reported(self, generation: int, report: Report) -> None:
        if generation != self._generation:
            return
        self._reports.append(report)
        if not self._frame.isActive():
            self._frame.start()

    def _deliver(self) -> None:
        self._scene = replace(self._scene, reports=tuple(self._reports))
        self.measured.emit()

    def _on_finished(self, generation: int, seconds: float) -> None:
        if generation == self._generation:
            self._frame.stop()
            self._deliver()
            self.finished.emit(seconds)

    def _on_failed(self, generation: int, reason: Message) -> None:
        if generation == self._generation:
            self.failed.emit(reason)
