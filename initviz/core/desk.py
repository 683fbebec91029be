"""The desk of the compute process: answers what lies in the inbox.

A measurement is long and made of many steps; a look is short, and somebody waits for it. So looks are served before
a measurement begins and at every layer, where it asks whether it is still wanted.
"""

import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from initviz.core.channel import (
    Answer,
    Decomposed,
    Failed,
    Finished,
    Inspected,
    Listed,
    Look,
    Predicted,
    Reported,
    Request,
    Started,
    Uninspected,
)
from initviz.core.initializers.trust import TRUST
from initviz.core.mailbox import Mailbox
from initviz.core.measure.errors import MeasureError, Stopped, first_line, is_out_of_memory
from initviz.core.measure.inspect import Inspector
from initviz.core.measure.listing import Lister
from initviz.core.measure.measure import measure, suitable_threads
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.predict.predict import predict_scheme
from initviz.core.predict.spectra_jacobian import with_theory
from initviz.messages import message


class Outgoing(Protocol):
    """Where answers go."""

    def send(self, said: Answer) -> None:
        """Send one answer."""


class Desk:
    """Answers requests and looks, one after the other.

    Parameters
    ----------
    inbox
        Where newer ones arrive while one is worked on.
    channel
        Where answers go.
    """

    def __init__(self, inbox: Mailbox, channel: Outgoing) -> None:
        self._inbox = inbox
        self._channel = channel
        self._inspector = Inspector()
        self._spectroscope = Spectroscope()
        self._lister = Lister()
        self._request: Request | None = None

    def serve(self, said: Request | Look) -> None:
        """Work on something until it is done or superseded."""
        if isinstance(said, Request):
            self._request = said
            TRUST.allow_digests(said.trusted)
            if said.look is None:  # nobody looks: what was kept for another look has no use
                self._inspector, self._spectroscope = Inspector(), Spectroscope()
            self._answer(said)
        elif self._request is not None:
            with suitable_threads(self._request.experiment):
                self._see(self._request, said)

    def _answer(self, request: Request) -> None:
        began = time.perf_counter()
        self._channel.send(Started(request.generation))
        try:
            with _in_words(), suitable_threads(request.experiment):
                if request.theory:
                    self._predict(request)
                self._measure(request)
        except MeasureError as error:
            self._channel.send(Failed(request.generation, error.reason))
        except Stopped:
            return
        else:
            self._channel.send(Finished(request.generation, time.perf_counter() - began))

    def _predict(self, request: Request) -> None:
        for scheme in request.wanted:
            self._check()
            self._channel.send(Predicted(request.generation, scheme, predict_scheme(request.experiment, scheme)))

    def _measure(self, request: Request) -> None:
        def superseded() -> bool:
            look = self._inbox.take_look()
            if look is not None:
                self._see(request, look)
            return self._inbox.has_request()

        if request.look is not None:
            self._see(request, request.look)
        # Where nothing is wanted any more not even the input is drawn.
        reports = measure(request.experiment, stopped=superseded, schemes=request.wanted) if request.wanted else ()
        for report in reports:
            self._channel.send(Reported(request.generation, report))
        self._check()

    def _see(self, request: Request, look: Look) -> None:
        """Look closely, unless something else is wanted meanwhile; a look that fails costs nothing but itself."""
        try:
            with _in_words():
                answer = self._seen(request, look)
        except MeasureError as error:
            self._channel.send(Uninspected(request.generation, error.reason, look.number))
        except Stopped:
            return
        else:
            self._channel.send(answer)

    def _seen(self, request: Request, look: Look) -> Inspected | Decomposed | Listed:
        experiment, layer = request.experiment, look.layer

        def superseded() -> bool:
            return self._inbox.has_other_than(look)

        if look.state is not None:
            return Listed(request.generation, self._lister.look(experiment, look.state, superseded), look.number)
        if look.spectrum is not None:
            spectra = self._spectroscope.look(experiment, look.spectrum, layer, superseded)
            found = tuple(with_theory(experiment, spectrum) for spectrum in spectra)
            return Decomposed(request.generation, found, look.number)
        seen = self._inspector.inspect(experiment, layer, look.regions, superseded)
        return Inspected(request.generation, seen, look.number)

    def _check(self) -> None:
        if self._inbox.has_request():
            raise Stopped


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn whatever goes wrong into words, as the next request may go well; an OSError says that the window is gone."""
    try:
        yield
    except (MeasureError, Stopped, OSError):
        raise
    except Exception as error:
        traceback.print_exc()
        known = "measure.memory" if is_out_of_memory(error) else "measure.unexpected"
        raise MeasureError(message(known, error=first_line(error))) from error
