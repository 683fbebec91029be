"""What the window's process and the compute process say to each other, and the pipe that carries it.

Messages go over the child's standard input and output, which every platform hands on to a child, and which end when
either side dies: no socket, no address, no key.
"""

import pickle
import struct
from dataclasses import dataclass
from typing import IO

from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.inspections import ParameterInspection, Regions, StateListing
from initviz.core.reports import Report, SchemePrediction
from initviz.core.spectra import NoSpectrum, Spectrum, SpectrumKind
from initviz.messages import Message

_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True)
class Look:
    """Look closely at a layer of the experiment that was requested last; an older look is no longer wanted.

    Attributes
    ----------
    layer
        Id of the layer; empty for all of them together.
    regions
        Parts of its parameters that are to be seen, the whole where nothing is said.
    spectrum
        Of what the singular values are to be seen instead of the entries.
    state
        What fills the model whose `state_dict` is to be listed instead.
    number
        By which its answer is known.
    """

    layer: str
    regions: Regions
    spectrum: SpectrumKind | None = None
    state: Scheme | None = None
    number: int = 0


@dataclass(frozen=True)
class Request:
    """Measure this; what came before, looks included, is no longer wanted.

    Attributes
    ----------
    generation
        Number that all answers carry.
    experiment
        What to measure.
    look
        What to look at before anything is measured: it is what the person sees.
    theory
        Whether to predict it first, too: a theory that takes too long for the window's own process.
    schemes
        Indices of the schemes that are predicted and measured, as the others are known already; None for all.
    trusted
        Names of the custom code that may run.
    """

    generation: int
    experiment: Experiment
    look: Look | None = None
    theory: bool = False
    schemes: tuple[int, ...] | None = None
    trusted: frozenset[str] = frozenset()

    @property
    def wanted(self) -> tuple[int, ...]:
        """Indices of the schemes that are predicted and measured."""
        return tuple(range(len(self.experiment.schemes))) if self.schemes is None else self.schemes


@dataclass(frozen=True)
class Loading:
    """The child runs and loads torch."""


@dataclass(frozen=True)
class Ready:
    """The child can measure."""


@dataclass(frozen=True)
class Broken:
    """The child can never measure, and ends."""

    reason: Message


@dataclass(frozen=True)
class Started:
    """A request is being worked on."""

    generation: int


@dataclass(frozen=True)
class Predicted:
    """The theory of one scheme of a request."""

    generation: int
    scheme: int
    prediction: SchemePrediction


@dataclass(frozen=True)
class Inspected:
    """What a look has seen: the layer's parameters, for every scheme."""

    generation: int
    inspections: tuple[ParameterInspection, ...]
    number: int = 0


@dataclass(frozen=True)
class Decomposed:
    """What a look at singular values has seen, for every scheme."""

    generation: int
    spectra: tuple[Spectrum | NoSpectrum, ...]
    number: int = 0


@dataclass(frozen=True)
class Listed:
    """The list of a model's parameters and buffers that a look asked for."""

    generation: int
    listing: StateListing
    number: int = 0


@dataclass(frozen=True)
class Uninspected:
    """A look failed; measurements go on."""

    generation: int
    reason: Message
    number: int = 0


@dataclass(frozen=True)
class Reported:
    """One report of a request."""

    generation: int
    report: Report


@dataclass(frozen=True)
class Finished:
    """A request is done."""

    generation: int
    seconds: float


@dataclass(frozen=True)
class Failed:
    """A request could not be measured; the child is well."""

    generation: int
    reason: Message


@dataclass(frozen=True)
class Ended:
    """The child is gone, with its exit code: never sent, but found where the pipe ends."""

    code: int


Result = Predicted | Inspected | Decomposed | Listed | Uninspected | Reported | Finished | Failed
"""What comes of a request."""

Answer = Loading | Ready | Broken | Started | Result | Ended


class Channel:
    """Objects over two byte streams, each with its length in front.

    Only the two processes of one program talk through it, so unpickling what arrives is safe.
    """

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    def send(self, said: Request | Look | Answer) -> None:
        """Send one object.

        Raises
        ------
        OSError
            When the other side is gone.
        """
        body = pickle.dumps(said, protocol=pickle.HIGHEST_PROTOCOL)
        self._outgoing.write(_LENGTH.pack(len(body)) + body)
        self._outgoing.flush()

    def receive(self) -> object:
        """Wait for one object.

        Raises
        ------
        EOFError
            When the other side is gone.
        """
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size))
        return pickle.loads(self._read(length))  # noqa: S301  (from our own child or parent, through an unnamed pipe)

    def _read(self, size: int) -> bytes:
        body = self._incoming.read(size)
        if len(body) < size:
            raise EOFError
        return body

    def close(self) -> None:
        """Close both streams."""
        for stream in (self._incoming, self._outgoing):
            try:
                stream.close()
            except BrokenPipeError:
                # What was still to be written has no reader any more.
                continue
