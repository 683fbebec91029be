"""The runner: sends experiments to the compute process and delivers its reports, never an old one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from initviz.app.announcer import Announcer
from initviz.app.awaited import AwaitedLook
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
    Ready,
    Request,
    Result,
    Started,
    Uninspected,
)
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.trust import TRUST
from initviz.messages import Message, message

State = Literal["starting", "loading", "idle", "busy", "looking", "failed"]

PATIENCE = 2000
"""Milliseconds for which a newer request waits for an older one to stop, before the child is replaced."""

Spawn = Callable[[Callable[[], None]], ComputeProcess]


class Runner(Announcer):
    """Client of the compute process, which it starts when it is first needed.

    Signals
    -------
    finished
        Generation and seconds that its measurement took.
    failed
        Generation and the reason as a message. The next `submit` tries again.
    state_changed
        The new state.
    """

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
        self._awaited = AwaitedLook()
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
        self._awaited.forget()
        first = self._awaited.expect(look) if look is not None else None
        self._request = Request(self._generation, experiment, first, theory, schemes, TRUST.digests)
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
        numbered = self._awaited.expect(look)
        # A child that takes the place of this one is to look there, too.
        self._request = replace(self._request, look=numbered)
        if self._process is not None:
            self._process.post(numbered)
            if self._state == "idle":
                self._set_state("looking")

    def stop(self) -> None:
        """Measure no further, and keep what has arrived: the generation stays, and ends with what there is of it.

        Where only a look is under way it is given up, and `uninspected` says so.
        """
        if self._request is None or self._state in {"idle", "failed"}:
            return
        self._request = replace(self._request, theory=False, schemes=())
        if self._state != "looking":
            self._post()
        elif self._awaited.is_due:
            self._awaited.forget()
            self._request = replace(self._request, look=None)
            self._post("looking")
            self.uninspected.emit(self._generation, message("measure.look_dropped"))

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

    def _post(self, state: State = "busy") -> None:
        if self._process is None or self._request is None:
            return
        self._process.post(self._request)
        if self._ready:
            self._set_state(state)
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
        if isinstance(answer, Inspected | Decomposed | Listed | Uninspected):
            self._awaited.answer(answer.number)
            if self._state == "looking":
                self._rest()
        match answer:
            case Finished(generation, seconds):
                self._rest()
                self.finished.emit(generation, seconds)
            case Failed(_, reason):
                self._fail(reason)
            case _:
                self.announce(answer)

    def _rest(self) -> None:
        """Nothing is measured any more; a look may be under way."""
        self._set_state("looking" if self._awaited.is_due else "idle")

    def _handle_end(self, code: int) -> None:
        reason = self._reason or reason_of_end(code)
        self.close()
        self._fail(reason)

    def _fail(self, reason: Message) -> None:
        self._reason = None
        self._awaited.forget()
        self._set_state("failed")
        self.failed.emit(self._generation, reason)

    def _set_state(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
