"""From the session to scenes: theory at once, measurements as they arrive, nothing of an older experiment."""

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from initviz.app.session import Session
from initviz.core.channel import Look
from initviz.core.document.experiment import Experiment
from initviz.core.inspections import ParameterInspection, Region
from initviz.core.parameter import Role
from initviz.core.predict.outline import PENDING, is_light
from initviz.core.reports import Prediction, Report, SchemePrediction
from initviz.figures.kept_looks import kept_looks
from initviz.figures.scene import Scene
from initviz.figures.weight_subject import subject_id
from initviz.gui.patience import Patience
from initviz.gui.theory import theory_of
from initviz.messages import Message

FRAME = 33
"""Milliseconds between two repaints for arriving reports."""


class Measurer(Protocol):
    """What measures: the runner, or a stand-in in tests."""

    reported: SignalInstance
    predicted: SignalInstance
    inspected: SignalInstance
    uninspected: SignalInstance
    finished: SignalInstance
    failed: SignalInstance
    state_changed: SignalInstance

    def submit(self, experiment: Experiment, *, look: Look | None = None, theory: bool = False) -> int:
        """Measure an experiment; give the generation that its reports carry."""

    def look(self, look: Look) -> None:
        """Look closely at the experiment that was submitted last."""

    def close(self) -> None:
        """End all work."""


class Live(QObject):
    """Keeps the scene of the moment.

    Signals
    -------
    edited
        Another experiment: its theory is in the scene, its measurements are not yet. The theory of a deep network is
        an outline first, and comes with `predicted`.
    predicted
        The theory of a deep network, scheme by scheme.
    selected
        Another scheme or layer.
    measured
        More measurements; at most once a frame.
    inspected
        The selected layer's parameters, as they were asked for by `inspect` and `zoom`, or that they take their time.
    finished
        Seconds that the measurement took.
    failed
        Why the theory or the measurement failed, as a message.
    state_changed
        What the measurer does.
    """

    edited = Signal()
    predicted = Signal()
    selected = Signal()
    measured = Signal()
    inspected = Signal()
    finished = Signal(float)
    failed = Signal(object)
    state_changed = Signal(str)

    def __init__(self, session: Session, measurer: Measurer | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._measurer = measurer
        self._generation = -1
        self._reports: list[Report] = []
        self._inspects = False
        self._regions: dict[Role, Region] = {}
        self._trouble: Message | None = None
        self._scene = self._made()
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(FRAME)
        self._frame.timeout.connect(self._deliver)
        self._patience = Patience(self)
        self._patience.lost.connect(self._on_patience_lost)
        session.changed.connect(self._on_changed)
        session.selected.connect(self._on_selected)
        if measurer is not None:
            measurer.reported.connect(self._on_reported)
            measurer.predicted.connect(self._on_predicted)
            measurer.inspected.connect(self._on_inspected)
            measurer.uninspected.connect(self._on_uninspected)
            measurer.finished.connect(self._on_finished)
            measurer.failed.connect(self._on_failed)
            measurer.state_changed.connect(self.state_changed)

    @property
    def scene(self) -> Scene:
        """The scene of the moment."""
        return self._scene

    def measure(self) -> None:
        """Ask for measurements of the current experiment, again if need be."""
        if self._trouble is not None:
            self.failed.emit(self._trouble)
        if self._reports or self._scene.failed:
            # A replicate must not count twice.
            self._reports = []
            self._scene = replace(self._scene, reports=(), failed=False)
            self.measured.emit()
        if self._measurer is not None:
            theory = not is_light(self._session.experiment)
            self._generation = self._measurer.submit(self._session.experiment, look=self._look(), theory=theory)

    def add_reports(self, reports: tuple[Report, ...]) -> None:
        """Take measurements that were made elsewhere."""
        self._reports += reports
        self._deliver()

    # --- a close look ---

    def inspect(self, wanted: bool) -> None:  # noqa: FBT001  (as Qt's own setters: it says what is to be)
        """Say whether the selected layer's parameters are wanted in full, in the scene's `inspections`."""
        if wanted != self._inspects:
            self._inspects = wanted
            if not self._scene.inspections:
                self._ask()

    def zoom(self, role: Role, region: Region | None) -> None:
        """Look at a region of a parameter, or at all of it; that stays until another layer is selected."""
        if region is None:
            self._regions.pop(role, None)
        else:
            self._regions[role] = region
        self._ask()

    def add_inspections(self, inspections: tuple[ParameterInspection, ...]) -> None:
        """Take a close look at the selected layer that was made elsewhere."""
        self._patience.end()
        self._scene = replace(self._scene, inspections=inspections, is_fresh=False)
        self.inspected.emit()

    def _look(self) -> Look | None:
        """Give what is to be looked at now, while somebody wants to."""
        layer = subject_id(self._scene)
        return Look(layer, dict(self._regions)) if self._inspects and layer else None

    def _ask(self) -> None:
        look = self._look()
        if look is not None and self._measurer is not None:
            self._measurer.look(look)

    # --- what happens ---

    def _made(self) -> Scene:
        experiment = self._session.experiment
        prediction, self._trouble = theory_of(experiment, elsewhere=self._measurer is not None)
        return Scene(experiment, prediction, (), self._session.scheme, self._session.layer)

    def _on_changed(self) -> None:
        if self._session.experiment is self._scene.experiment:
            return
        # Dropped before anything else: a report of the old experiment must not appear beside the new theory.
        self._reports = []
        self._generation = -1
        self._frame.stop()
        before, self._scene = self._scene, self._made()
        self._forget_regions(before)
        self._keep(kept_looks(before, self._scene.experiment, subject_id(self._scene)))
        self.edited.emit()
        self.measure()

    def _on_selected(self) -> None:
        before = self._scene
        self._scene = replace(before, scheme=self._session.scheme, layer=self._session.layer)
        if self._forget_regions(before):
            self._keep(())
            self._ask()
        self.selected.emit()

    def _keep(self, inspections: tuple[ParameterInspection, ...]) -> None:
        """Keep what is still true of what was seen, while the rest is asked for too."""
        if self._inspects:
            self._patience.begin()
        kept = inspections if self._inspects else ()
        self._scene = replace(self._scene, inspections=kept, is_fresh=self._patience.lasts)

    def _on_patience_lost(self) -> None:
        self._scene = replace(self._scene, is_fresh=False)
        self.inspected.emit()

    def _forget_regions(self, before: Scene) -> bool:
        """Forget what was seen of a layer that is not looked at any more; say whether it is another one."""
        changed = subject_id(before) != subject_id(self._scene)
        if changed:
            self._regions.clear()
        return changed

    def _on_reported(self, generation: int, report: Report) -> None:
        if generation != self._generation:
            return
        self._reports.append(report)
        if not self._frame.isActive():
            self._frame.start()

    def _on_predicted(self, generation: int, scheme: int, prediction: SchemePrediction) -> None:
        if generation == self._generation:
            schemes = list(self._scene.prediction.schemes)
            schemes[scheme] = prediction
            self._taketheory_of(Prediction(tuple(schemes)))

    def _taketheory_of(self, prediction: Prediction) -> None:
        self._scene = replace(self._scene, prediction=prediction)
        self.predicted.emit()

    def _on_inspected(self, generation: int, inspections: tuple[ParameterInspection, ...]) -> None:
        # What was seen of another layer may still be on its way.
        layer = subject_id(self._scene)
        if generation == self._generation and all(found.layer == layer for found in inspections):
            self.add_inspections(inspections)

    def _deliver(self) -> None:
        self._scene = replace(self._scene, reports=tuple(self._reports))
        self.measured.emit()

    def _on_finished(self, generation: int, seconds: float) -> None:
        if generation == self._generation:
            self._frame.stop()
            self._deliver()
            self.finished.emit(seconds)

    def _on_uninspected(self, generation: int, reason: Message) -> None:
        if generation == self._generation:
            self.failed.emit(reason)

    def _on_failed(self, generation: int, reason: Message) -> None:
        if generation != self._generation:
            return
        if any(scheme.tensors[0].forward is PENDING for scheme in self._scene.prediction.schemes):
            # Nobody else will work the theory out any more.
            prediction, self._trouble = theory_of(self._scene.experiment, elsewhere=False)
            self._taketheory_of(prediction)
        self._frame.stop()
        self._scene = replace(self._scene, reports=tuple(self._reports), failed=True)
        self.measured.emit()
        self.failed.emit(reason)
