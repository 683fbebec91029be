"""The runner: sends experiments to the compute process and delivers its reports, never an old one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from initviz.app.delivery import Delivery
from initviz.app.process import ComputeProcess, reason_of_end
from initviz.core.channel import (
    Answer,
    Broken,
    Decomposed,
    Ended,
    Failed,
    Finished,
    Inspected,
    Listed,
    Loading,
    Look,
    Predicted,
    Ready,
    Reported,
    Request,
    Result,
    Started,
    Uninspected,
)
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.trust import TRUST
from initviz.messages import Message, message

State = Literal["starting", "loading", "idle", "busy", "failed"]

PATIENCE = 2000
"""Milliseconds for which a newer request waits for an older one to stop, before the child is replaced."""

Spawn = Callable[[Callable[[], None]], ComputeProcess]


class Runner(QObject):
    """Client of the compute process, which it starts when it is first needed.

    Signals
    -------
    reported
        Generation and report; as with all signals, only of the newest generation.
    predicted
        Generation, scheme and its theory, where it was asked for.
    inspected
        Generation and what a look has seen.
    decomposed
        Generation and the singular values that a look has seen.
    listed
        Generation and the list of a model's parameters and buffers.
    uninspected
        Generation and the reason why a look failed; measurements go on.
    finished
        Generation and seconds that its measurement took.
    failed
        Generation and the reason as a message. The next `submit` tries again.
    state_changed
        The new state.
    """

    reported = Signal(int, object)
    predicted = Signal(int, int, object)
    inspected = Signal(int, object)
    decomposed = Signal(int, object)
    listed = Signal(int, object)
    uninspected = Signal(int, object)
    finished = Signal(int, float)
    failed = Signal(int, object)
    state_changed = Signal(str)

    def __init__(self, parent: QObject | None = None, *, spawn: Spawn = ComputeProcess) -> None:
        super().__init__(parent)
        self._spawn = spawn
        self._process: ComputeProcess | None = None
        self._request: Request | None = None
        self._generation = 0
        self._state: State = "idle"
        self._ready = False
        self._reason: Message | None = None
        self._delivery = Delivery(self._next, self._handle, self)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        self._patience.timeout.connect(self._replace)

    @property
    def state(self) -> State:
        """What the compute process is doing."""
        return self._state

    @property
    def generation(self) -> int:
        """Generation of the newest experiment; 0 before the first."""
        return self._generation

    @property
    def process_id(self) -> int | None:
        """Process id of the child, if one runs."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the compute process ahead of the first experiment."""
        if self._process is None:
            self._launch()

    def submit(
        self,
        experiment: Experiment,
        *,
        look: Look | None = None,
        theory: bool = False,
        schemes: tuple[int, ...] | None = None,
    ) -> int:
        """Measure an experiment; what was asked for before is no longer wanted.

        Parameters
        ----------
        experiment
            What to measure.
        look, theory
            What to look at closely, and whether to predict it, before that.
        schemes
            Indices of the schemes that are predicted and measured; None for all.

        Returns
        -------
        int
            The generation that its reports will carry.
        """
        self._generation += 1
        self._request = Request(self._generation, experiment, look, theory, schemes, TRUST.digests)
        self.start()
        self._post()
        return self._generation

    def look(self, look: Look) -> None:
        """Look closely at the experiment that was submitted last, while it is measured or after that.

        At most one look is under way and one waits: what waits is replaced by a newer one. Nobody loses patience with
        a look, for the measurement that goes on beside it is still wanted.
        """
        if self._request is None:
            return
        # A child that takes the place of this one is to look there, too.
        self._request = replace(self._request, look=look)
        if self._process is not None:
            self._process.post(look)

    def stop(self) -> None:
        """Measure no further, and keep what has arrived: the generation stays, and ends with what there is of it."""
        if self._request is not None and self._state not in {"idle", "failed"}:
            self._request = replace(self._request, theory=False, schemes=())
            self._post()

    def close(self) -> None:
        """End the compute process; nothing is delivered any more."""
        self._patience.stop()
        self._delivery.stop()
        self._ready = False
        self._reason = None
        process, self._process = self._process, None
        if process is not None:
            process.close()

    def _launch(self) -> None:
        self._ready = False
        self._reason = None
        self._set_state("starting")
        try:
            self._process = self._spawn(self._delivery.wake)
        except OSError as error:
            self._reason = message("measure.cannot_start", error=str(error))
            # Told once the caller knows the generation that failed.
            self._delivery.later()

    def _post(self) -> None:
        if self._process is None or self._request is None:
            return
        self._process.post(self._request)
        if self._ready:
            self._set_state("busy")
            if not self._patience.isActive():
                self._patience.start()

    def _replace(self) -> None:
        """End a child that does not stop for a newer request, and start another."""
        self.close()
        self._launch()
        self._post()

    def _next(self) -> Answer | None:
        """Give what the child says, or why there is none."""
        # What hears of an answer may have closed the process.
        if self._process is not None:
            return self._process.receive()
        reason, self._reason = self._reason, None
        return Failed(self._generation, reason) if reason is not None else None

    def _handle(self, answer: Answer) -> None:
        match answer:
            case Loading():
                self._set_state("loading")
            case Ready():
                self._ready = True
                self._set_state("idle" if self._request is None else "busy")
            case Broken(reason):
                self._reason = reason
            case Ended(code):
                self._handle_end(code)
            case Started(generation):
                self._patience.stop()
                if generation != self._generation:
                    self._patience.start()
            case _ if answer.generation == self._generation:
                self._pass_on(answer)

    def _pass_on(self, answer: Result) -> None:
        match answer:
            case Reported(generation, report):
                self.reported.emit(generation, report)
            case Predicted(generation, scheme, prediction):
                self.predicted.emit(generation, scheme, prediction)
            case Inspected(generation, inspections):
                self.inspected.emit(generation, inspections)
            case Decomposed(generation, spectra):
                self.decomposed.emit(generation, spectra)
            case Listed(generation, listing):
                self.listed.emit(generation, listing)
            case Uninspected(generation, reason):
                self.uninspected.emit(generation, reason)
            case Finished(generation, seconds):
                self._set_state("idle")
                self.finished.emit(generation, seconds)
            case Failed(_, reason):
                self._fail(reason)

    def _handle_end(self, code: int) -> None:
        reason = self._reason or reason_of_end(code)
        self.close()
        self._fail(reason)

    def _fail(self, reason: Message) -> None:
        self._reason = None
        self._set_state("failed")
        self.failed.emit(self._generation, reason)

    def _set_state(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
