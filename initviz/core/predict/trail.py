"""The signal on its way through a network, remembered: an edit of the seventh layer leaves six as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import msgspec
import numpy as np

from initviz.core.document.probe import FileInput, Probe
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.initializers.assigned import Assigned
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.custom import Custom
from initviz.core.layers.base import Fillings, Layer, Mode, Shape
from initviz.core.layers.signal import Signal, Unknown
from initviz.core.parameter import Filling, Role
from initviz.core.predict.entering import probe_signal
from initviz.messages import message

_MOST_LAYERS = 64
"""Networks with more of them are stacks of equal blocks, whose integrals are remembered anyway."""
_MOST_PAIRS = 1 << 18
"""Pairs of positions that a network's signals may hold and be remembered."""


class Reached:
    """A signal at a place of a network: the same object stands for the same way there."""

    def __init__(self, state: Signal | Unknown) -> None:
        self.state = state


def entered(probe: Probe, shape: Shape) -> Reached:
    """Give the input's signal."""
    if isinstance(probe.input, FileInput):  # the file may have changed
        return Reached(probe_signal(probe, shape))
    return _entered(msgspec.structs.replace(probe, seed=0, seeds=1), shape)


@lru_cache(maxsize=16)
def _entered(probe: Probe, shape: Shape) -> Reached:
    return Reached(probe_signal(probe, shape))


def is_remembered(network: ResolvedNetwork, initializers: Sequence[Mapping[Role, Initializer]]) -> bool:
    """Say whether the way through a network may be remembered: not what a file or a person's code decides."""
    own = any(isinstance(asked, Assigned | Custom) for chosen in initializers for asked in chosen.values())
    return len(network.layers) <= _MOST_LAYERS and not own


def followed(before: Reached, resolved: ResolvedLayer, fillings: Fillings, mode: Mode) -> Reached:
    """Carry a signal through a layer, or remember where it got the last time."""
    layer = msgspec.structs.replace(resolved.layer, id="")
    return _followed(before, layer, resolved.input_shape, tuple(fillings.items()), mode)


@lru_cache(maxsize=128)
def _followed(
    before: Reached, layer: Layer, shape: Shape, fillings: tuple[tuple[Role, Filling], ...], mode: Mode
) -> Reached:
    return Reached(carried(before.state, layer, shape, dict(fillings), mode))


def carried(state: Signal | Unknown, layer: Layer, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
    """Carry a signal through a layer."""
    if isinstance(state, Unknown):
        after = layer.resume(state, shape, fillings, mode)
    else:
        after = layer.forward(state, fillings, mode)
    return with_strengths(after, state, layer, shape, fillings, mode)


def with_strengths(
    after: Signal | Unknown, before: Signal | Unknown, layer: Layer, shape: Shape, fillings: Fillings, mode: Mode
) -> Signal | Unknown:
    """Say how much samples of a data set differ behind a layer."""
    if before.strengths is None:
        return after
    strengths = layer.strengths(before.strengths, shape, fillings, mode)
    if isinstance(after, Signal) and np.isnan(after.second).any():  # a shift needs a mean that is not followed
        return Unknown(message("theory.samples_differ", layer=layer.tag()), strengths=strengths)
    return replace(after, strengths=strengths)


def forget_heavy(signals: Sequence[Signal | Unknown]) -> None:
    """Let go of what is remembered once a network's pairs of positions take much memory."""
    sources = (signal.pairs for signal in signals if isinstance(signal, Signal) and signal.pairs is not None)
    known = (source.answer for source in sources if source.answer is not None)
    if sum(found.products.size for found in known) > 2 * _MOST_PAIRS:
        _followed.cache_clear()
