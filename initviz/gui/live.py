"""From the session to scenes: theory at once, measurements as they arrive, nothing of an older experiment."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from initviz.app.session import Session
from initviz.core.document.shown import shown_places
from initviz.core.inspections import ParameterInspection, Region
from initviz.core.parameter import Role
from initviz.core.reports import Report, SchemePrediction
from initviz.core.spectra import SpectrumKind
from initviz.figures.kept_looks import kept_looks
from initviz.figures.scene import Scene
from initviz.figures.weight_subject import subject_id
from initviz.gui.close_looks import CloseLooks, Spectra
from initviz.gui.measurer import Measurer
from initviz.gui.patience import Patience
from initviz.gui.results import Results
from initviz.messages import Message

FRAME = 33
"""Milliseconds between two repaints for arriving reports."""


class Live(QObject):
    """Keeps the scene of the moment.

    Signals
    -------
    edited
        Another experiment: its theory is in the scene, and of its measurements those that the edit left as they were.
        The theory of a deep network is an outline first, and comes with `predicted`.
    predicted
        The theory of a deep network, scheme by scheme.
    selected
        Another scheme or layer.
    measured
        More measurements; at most once a frame.
    inspected
        What was asked for by `inspect` and `zoom`, or by `want_spectrum`, or that it takes its time.
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
        self._is_busy = False
        self._document = session.experiment
        self._results = Results(session.experiment, elsewhere=measurer is not None)
        self._looks = CloseLooks()
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
            measurer.decomposed.connect(self._on_decomposed)
            measurer.uninspected.connect(self._on_uninspected)
            measurer.finished.connect(self._on_finished)
            measurer.failed.connect(self._on_failed)
            measurer.state_changed.connect(self.state_changed)

    @property
    def scene(self) -> Scene:
        """The scene of the moment."""
        return self._scene

    def measure(self) -> None:
        """Measure the current experiment, again if need be."""
        if self._scene.reports or self._scene.failed or self._scene.unseen:
            # What failed may be what is known, too.
            self._results.forget_reports()
            self._scene = replace(self._scene, reports=(), failed=False, unseen=False)
            self.measured.emit()
        self._submit()

    def _submit(self) -> None:
        """Ask for all that is not known."""
        if self._results.trouble is not None:
            self.failed.emit(self._results.trouble)
        unknown, theory = self._results.ask(), self._results.is_pending
        if self._measurer is not None:
            self._is_busy = True
            experiment, look = self._scene.experiment, self._looks.look(self._scene)
            self._generation = self._measurer.submit(experiment, look=look, theory=theory, schemes=unknown)

    def add_reports(self, reports: tuple[Report, ...]) -> None:
        """Take measurements of the scene's experiment that were made elsewhere."""
        self._results.ask()
        for report in reports:
            self._results.add_report(report)
        self._deliver()

    # --- a close look ---

    def inspect(self, wanted: bool) -> None:  # noqa: FBT001  (as Qt's own setters: it says what is to be)
        """Say whether the selected layer's parameters are wanted in full, in the scene's `inspections`."""
        if wanted != self._looks.inspects:
            self._looks.inspects = wanted
            if not self._scene.inspections:
                self._ask()

    def zoom(self, role: Role, region: Region | None) -> None:
        """Look at a region of a parameter, or at all of it; that stays until another layer is selected."""
        if region is None:
            self._looks.regions.pop(role, None)
        else:
            self._looks.regions[role] = region
        self._ask()

    def add_inspections(self, inspections: tuple[ParameterInspection, ...]) -> None:
        """Take a close look at the selected layer that was made elsewhere."""
        self._patience.end()
        self._scene = replace(self._scene, inspections=inspections, is_fresh=False, unseen=False)
        self.inspected.emit()

    def want_spectrum(self, kind: SpectrumKind | None) -> None:
        """Say of what singular values are wanted in the scene's `spectra`, if any."""
        if kind != self._looks.spectrum:
            self._looks.spectrum = kind
            self._keep(self._scene, self._scene.inspections)
            self._ask()

    def add_spectra(self, spectra: Spectra) -> None:
        """Take singular values that were seen elsewhere."""
        scene = self._looks.arrived(self._scene, spectra)
        if scene is not None:
            self._patience.end()
            self._scene = scene
            self.inspected.emit()

    def _ask(self) -> None:
        look = self._looks.look(self._scene)
        if look is not None and self._measurer is not None:
            self._scene = replace(self._scene, unseen=False)
            self._measurer.look(look)

    # --- what happens ---

    def _made(self) -> Scene:
        """Make the scene of the session from what is known of its schemes."""
        known, places = self._results, shown_places(self._document)
        active, layer = places.index(self._session.scheme), self._session.layer
        return Scene(known.experiment, known.prediction, known.reports, active, layer, places=places)

    def _on_changed(self) -> None:
        if self._session.experiment is self._document:
            return
        self._document = self._session.experiment
        # What is not true any more is dropped before anything else: it must not appear beside the new theory.
        self._results.begin(self._document)
        goes_on = self._results.is_asked and (self._is_busy or self._results.is_complete)
        if not goes_on:
            self._generation = -1
            self._frame.stop()
        before, self._scene = self._scene, self._made()
        self._looks.follow(before, self._scene)
        self._keep(before, kept_looks(before, self._scene.experiment, subject_id(self._scene)))
        self.edited.emit()
        if not goes_on:
            self._submit()

    def _on_selected(self) -> None:
        before = self._scene
        active = before.places.index(self._session.scheme)
        self._scene = replace(before, scheme=active, layer=self._session.layer)
        if self._looks.follow(before, self._scene):
            self._keep(before, ())
            self._ask()
        self.selected.emit()

    def _keep(self, before: Scene, inspections: tuple[ParameterInspection, ...]) -> None:
        """Keep what is still true of what was seen, while the rest is asked for too."""
        scene = self._looks.kept(before, self._scene, inspections)
        if self._looks.look(scene) is not None:
            self._patience.begin()
        self._scene = replace(scene, is_fresh=self._patience.lasts)

    def _on_patience_lost(self) -> None:
        self._scene = replace(self._scene, is_fresh=False)
        self.inspected.emit()

    def _on_reported(self, generation: int, report: Report) -> None:
        if generation != self._generation:
            return
        self._results.add_report(report)
        if not self._frame.isActive():
            self._frame.start()

    def _on_predicted(self, generation: int, scheme: int, prediction: SchemePrediction) -> None:
        if generation == self._generation:
            self._results.add_theory(scheme, prediction)
            self._show_theory()

    def _show_theory(self) -> None:
        self._scene = replace(self._scene, prediction=self._results.prediction)
        self.predicted.emit()

    def _on_inspected(self, generation: int, inspections: tuple[ParameterInspection, ...]) -> None:
        # What was seen of another layer may still be on its way.
        layer = subject_id(self._scene)
        if generation == self._generation and all(found.layer == layer for found in inspections):
            self.add_inspections(self._results.placed(inspections))

    def _on_decomposed(self, generation: int, spectra: Spectra) -> None:
        if generation == self._generation:
            self.add_spectra(self._results.placed(spectra))

    def _deliver(self) -> None:
        self._scene = replace(self._scene, reports=self._results.reports)
        self.measured.emit()

    def _on_finished(self, generation: int, seconds: float) -> None:
        if generation == self._generation and self._is_busy:
            self._is_busy = False
            self._frame.stop()
            self._deliver()
            self.finished.emit(seconds)

    def _on_uninspected(self, generation: int, reason: Message) -> None:
        if generation == self._generation:
            self._scene = replace(self._scene, unseen=True, is_fresh=False)
            self.inspected.emit()
            self.failed.emit(reason)

    def _on_failed(self, generation: int, reason: Message) -> None:
        if generation != self._generation:
            return
        self._is_busy = False
        if self._results.is_pending:
            self._results.predict_pending()
            self._show_theory()
        self._frame.stop()
        self._scene = replace(self._scene, reports=self._results.reports, failed=True)
        self.measured.emit()
        self.failed.emit(reason)
