"""What the what-if controls started from, so that they tell where they are and lead back to the very same document."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.repeating import repeat_block
from initviz.core.document.shown import filling
from initviz.core.document.what_if import has_scale, multiplied

_MOST = 500
"""So many results are remembered: more than a long drag makes."""
_Result = TypeVar("_Result")
_Origin = TypeVar("_Origin")


class _Memory(Generic[_Result, _Origin]):
    """Remembers what results came from; the oldest are forgotten."""

    def __init__(self) -> None:
        self._known: dict[_Result, _Origin] = {}

    def keep(self, result: _Result, origin: _Origin) -> None:
        self._known.pop(result, None)
        self._known[result] = origin
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]

    def find(self, result: _Result) -> _Origin | None:
        return self._known.get(result)


@dataclass(frozen=True)
class _Multiple:
    """A scheme's filling, and by what its weights were multiplied."""

    origin: Scheme
    factor: float = 1.0


class _State(NamedTuple):
    """A scheme, and how it was filled."""

    place: int
    color: str
    filling: Scheme


def _state(experiment: Experiment, at: int) -> _State:
    scheme = experiment.schemes[at]
    return _State(at, scheme.color, filling(scheme))


class Factors:
    """Multiplies the weights of schemes, always from where they were before the first factor.

    Whoever undoes, redoes or turns to another scheme finds its own factor again. What is filled as the same scheme
    was under a factor has that factor; anything else has the factor 1. Place and colour tell which scheme it is.
    """

    def __init__(self) -> None:
        self._known: _Memory[_State, _Multiple] = _Memory()

    def forget(self) -> None:
        """Begin anew: another document has other schemes."""
        self._known = _Memory()

    def _multiple(self, experiment: Experiment, at: int) -> _Multiple:
        return self._known.find(_state(experiment, at)) or _Multiple(filling(experiment.schemes[at]))

    def factor(self, experiment: Experiment, schemes: Collection[int]) -> float | None:
        """Give the factor of schemes that have something to multiply; 1 where none has, None where they differ."""
        found = {self._multiple(experiment, at).factor for at in schemes if has_scale(experiment, at)}
        return next(iter(found), 1.0) if len(found) <= 1 else None

    def apply(self, experiment: Experiment, schemes: Collection[int], factor: float) -> Experiment:
        """Give the weights of schemes another factor; refused as `multiplied` is."""
        origins = {at: self._multiple(experiment, at).origin for at in schemes}
        before = tuple(_filled(scheme, origins.get(at, scheme)) for at, scheme in enumerate(experiment.schemes))
        changed = multiplied(replace(experiment, schemes=before), schemes, factor)
        for at, origin in origins.items():
            if filling(changed.schemes[at]) != origin:
                self._known.keep(_state(changed, at), _Multiple(origin, factor))
        return changed


@dataclass(frozen=True)
class _Length:
    """A network and its fillings before a block was repeated."""

    network: Network
    fillings: tuple[Scheme, ...]


class Repeats:
    """Repeats blocks, always from the run that there was at first: what a shorter one left out comes back."""

    def __init__(self) -> None:
        self._known: _Memory[tuple[str, _Length], _Length] = _Memory()

    def forget(self) -> None:
        """Begin anew: another document has other blocks."""
        self._known = _Memory()

    def origin(self, experiment: Experiment, anchor: str) -> Network:
        """Give the network as it was before the block of the layer `anchor` was repeated."""
        return self._origin(experiment, anchor).network

    def _origin(self, experiment: Experiment, anchor: str) -> _Length:
        now = _length(experiment)
        return self._known.find((anchor, now)) or now

    def apply(self, experiment: Experiment, anchor: str, count: int) -> Experiment:
        """Let the block of a layer, the first of its run, come `count` times; refused as `repeat_block` is."""
        origin = self._origin(experiment, anchor)
        schemes = tuple(map(_filled, experiment.schemes, origin.fillings))
        changed = repeat_block(replace(experiment, network=origin.network, schemes=schemes), anchor, count)
        now = _length(changed)
        if now != origin:
            self._known.keep((anchor, now), origin)
        return changed


def _filled(scheme: Scheme, origin: Scheme) -> Scheme:
    """Fill a scheme's weights otherwise, whatever it is called and however it is drawn."""
    return replace(scheme, rules=origin.rules, overrides=origin.overrides)


def _length(experiment: Experiment) -> _Length:
    return _Length(experiment.network, tuple(map(filling, experiment.schemes)))
