"""Where the mean square of a single seed's gradient falls, layer by layer, in plain fully connected networks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from initviz.core.document.probe import GaussianCotangent, Probe
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.layers.flow import Flow
from initviz.core.layers.linear import Linear
from initviz.core.layers.signal import Signal, Unknown
from initviz.core.parameter import Filling, Role
from initviz.core.predict.bands import Fillings, Seen, band_of, free_share, hands_on, is_drawn, response_of
from initviz.core.predict.fluctuations import Scatter, gamma_scatter, shares
from initviz.core.reports import NO_BAND, Band
from initviz.messages import Message


@dataclass(frozen=True)
class Back:
    """How the gradient of one tensor scatters.

    Attributes
    ----------
    given, given_cosine
        Scatter of the variance that the gradient has given the layers behind, and variance of its cosine between two
        samples.
    own, cosine
        Relative variance that the tensor's units add, and variance of the cosine with them.
    free
        Share of the gradient's norm that the weights leave open.
    leverage
        d log of the gradient / d log of the forward second moment here, through the slopes of all activations behind.
    on_given
        Whether that is the variance which a pre-activation has given the layers before, not what its units make of it.
    tail
        Variance of the logarithm that forward scatter further on brings through these slopes.
    """

    given: Scatter
    given_cosine: float
    own: float
    cosine: float
    free: float = 1.0
    leverage: float = 0.0
    on_given: bool = False
    tail: float = 0.0

    def total(self, seen: Seen) -> Scatter:
        """Give the scatter of the measured mean square, at a tensor that scatters forward like that."""
        ahead = seen.given if self.on_given else seen.total
        through_slopes = self.tail + (self.leverage**2 * ahead.variance if ahead is not None else 0.0)
        return self.given + gamma_scatter(self.own) + Scatter(variance=through_slopes)


def backward_bands(
    network: ResolvedNetwork,
    fillings: Fillings,
    signals: Sequence[Signal | Unknown],
    gradients: Sequence[Flow | Message],
    seen: Sequence[Seen],
    probe: Probe,
) -> list[Band | Message]:
    """Say how the gradient of every tensor scatters, from the input on."""
    outputs = math.prod(network.layers[-1].output_shape if network.layers else network.input_shape)
    state: Back | None = None
    if isinstance(probe.gradient, GaussianCotangent):  # a loss would scatter with the outputs that it sees
        state = Back(Scatter(), 0.0, 2.0 / (outputs * probe.batch), 1.0 / outputs)
    bands = [_band(gradients[-1], state, seen[-1])]
    for resolved, filling in zip(reversed(network.layers), reversed(fillings), strict=True):
        index = resolved.index
        before, after = signals[index], signals[index + 1]
        if state is not None and isinstance(before, Signal) and isinstance(after, Signal):
            state = _backward(resolved, filling, (before, after), seen[index + 1], state, probe)
        else:
            state = None
        bands.append(_band(gradients[index], state, seen[index]))
    return bands[::-1]


def _band(gradient: Flow | Message, state: Back | None, seen: Seen) -> Band | Message:
    if state is None or seen.total is None or isinstance(gradient, Message) or gradient.power.size > 1:
        return NO_BAND
    return band_of(gradient.power.item(), state.total(seen))


def _backward(
    resolved: ResolvedLayer,
    filling: Mapping[Role, Filling],
    around: tuple[Signal, Signal],
    seen: Seen,
    state: Back,
    probe: Probe,
) -> Back | None:
    """Carry the scatter through one layer, whose output scatters forward like `seen`."""
    before, after = around
    layer, batch = resolved.layer, shares(probe.batch)
    if hands_on(layer, before, probe):
        return state
    if seen.total is None:
        return None
    if isinstance(layer, Linear) and is_drawn(filling["weight"], after):
        units = before.shape[-1]
        free = free_share(filling["weight"], units, layer.out_features)
        own = free * 2.0 / units * batch.mean(1.0, state.cosine)
        tail = state.tail if state.on_given else state.tail + state.leverage**2 * seen.own
        return Back(
            state.given + gamma_scatter(state.own),
            state.cosine,
            own,
            state.cosine + free * (1.0 - state.cosine) ** 2 / units,
            free,
            state.leverage * seen.weights,
            on_given=False,
            tail=tail,
        )
    found = response_of(resolved, filling, before)
    if found is None or state.on_given:
        return None
    units = math.prod(before.shape)
    own = batch.mean(found.single_back, found.pair_back * (1.0 + 2.0 * state.given_cosine) - 1.0)
    own -= (1.0 - state.free) * 2.0 * batch.mean(1.0, state.given_cosine)
    turning = found.pair_back - (1.0 - state.free) * found.turned_back**2
    crossed = batch.mean(found.crossed, found.crossed_pair) / units
    return replace(
        state,
        own=max(own, 0.0) / units,
        cosine=found.turned_back**2 * state.given_cosine + max(turning, 0.0) / units,
        leverage=found.slope_back + found.slope * state.leverage,
        on_given=True,
        tail=max(state.tail + state.leverage**2 * seen.own + 2.0 * state.leverage * crossed, 0.0),
    )
