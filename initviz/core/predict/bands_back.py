"""Where the mean square of a single seed's gradient falls, layer by layer."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from initviz.core.document.probe import GaussianCotangent, Probe
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.layers.average_pooling import Averaging
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.flow import Flow
from initviz.core.layers.normality import excess
from initviz.core.layers.norms import Norm
from initviz.core.layers.reshaping import Dropout, Flatten
from initviz.core.layers.signal import Signal, Unknown, average
from initviz.core.layers.weighted import Weighted
from initviz.core.parameter import Filling, Role
from initviz.core.predict.back import Back, Cosines, no_cosines
from initviz.core.predict.bands import Fillings, hands_on
from initviz.core.predict.bands_mixing import MOST_EXCESS, drawn_reason, free_share, mixed_shifts, units_of, window_of
from initviz.core.predict.fluctuations import Response, Scatter, gamma_scatter, response, shares
from initviz.core.predict.seen import Seen, band_of
from initviz.core.predict.shifts import peak, spread_out
from initviz.core.reports import Band
from initviz.messages import Message, message


def backward_bands(
    network: ResolvedNetwork,
    fillings: Fillings,
    signals: Sequence[Signal | Unknown],
    gradients: Sequence[Flow | Message],
    seen: Sequence[Seen],
    probe: Probe,
) -> list[Band | Message]:
    """Say how the gradient of every tensor scatters, from the input on."""
    shape = network.layers[-1].output_shape if network.layers else network.input_shape
    last = seen[-1].units_last
    positions = shape[:-1] if last else shape[1:]
    free = Back(Scatter(), no_cosines(positions), shape[-1] if last else shape[0]).with_normal_units(probe.batch)
    gaussian = isinstance(probe.gradient, GaussianCotangent)
    state: Back | Message = free if gaussian else message("theory.band_loss")
    bands = [_band(gradients[-1], state, seen[-1])]
    for resolved, filling in zip(reversed(network.layers), reversed(fillings), strict=True):
        index = resolved.index
        before, after = signals[index], signals[index + 1]
        if isinstance(before, Unknown) or isinstance(after, Unknown) or isinstance(gradients[index], Message):
            state = message("theory.band_unknown")
        elif not isinstance(state, Message):
            state = _backward(resolved, filling, (before, after), (seen[index], seen[index + 1]), state, probe)
        bands.append(_band(gradients[index], state, seen[index]))
    return bands[::-1]


def _band(gradient: Flow | Message, state: Back | Message, seen: Seen) -> Band | Message:
    if isinstance(gradient, Message):
        return message("theory.band_unknown")
    power = average(gradient.power)
    if power == 0.0:
        return message("theory.band_zero")
    if isinstance(state, Message):
        return state
    if seen.total is None and (state.leverage or state.tail.variance):
        return seen.band if isinstance(seen.band, Message) else message("theory.band_law")
    return band_of(power, state.total(seen)) if math.isfinite(power) else message("theory.band_unknown")


def _backward(
    resolved: ResolvedLayer,
    filling: Mapping[Role, Filling],
    around: tuple[Signal, Signal],
    seen: tuple[Seen, Seen],
    state: Back,
    probe: Probe,
) -> Back | Message:
    """Carry the scatter through one layer, whose input and output scatter forward like `seen`."""
    before, after = around
    layer = resolved.layer
    if isinstance(layer, Flatten):
        return _split(state, before.shape, after.shape)
    if hands_on(layer, before, probe):
        return state
    if isinstance(layer, Dropout):
        return _dropped(state, layer.p, probe.batch)
    if seen[1].total is None:
        return seen[1].band if isinstance(seen[1].band, Message) else message("theory.band_law")
    if isinstance(layer, Activation):
        found = response_of(resolved, filling, before)
        if found is None or state.on_given or not state.is_normal:
            return message("theory.band_law")
        return _sloped(found, before, seen[1], state, probe.batch)
    if isinstance(layer, Weighted):
        return _weighted(layer, filling["weight"], around, seen[1], state, probe)
    return _mixed(layer, around, seen[0], state, probe)


def _mixed(layer: Layer, around: tuple[Signal, Signal], seen: Seen, state: Back, probe: Probe) -> Back | Message:
    if isinstance(layer, Averaging):
        return _unpooled(layer, around[0].shape, state)
    if isinstance(layer, Norm) and layer.fixes_scale(probe.mode):
        return _normalized(layer, around, seen, state, probe)
    return state if isinstance(layer, BatchNorm) else message("theory.band_layer", layer=layer.tag())


def _unpooled(layer: Averaging, shape: Sequence[int], state: Back) -> Back | Message:
    """Give every entry of a window its share of one gradient: they have all of it in common."""
    windows = window_of(layer, tuple(shape))
    if windows is None or any(extent != stride for extent, stride in windows):
        return message("theory.band_windows", layer=layer.tag())
    steps, found = [stride for _, stride in windows], state.cosines
    parts = (found.matched, found.wander, found.near, found.near_squares)
    return replace(state, cosines=Cosines(*(spread_out(part, steps, shape[1:]) for part in parts)))


def _split(state: Back, before: Sequence[int], after: Sequence[int]) -> Back | Message:
    """Make units into positions again: a Linear gives each of them weights of its own."""
    if len(before) == len(after):
        return state
    if len(after) > 1:
        return message("theory.band_layer", layer="Flatten")
    positions = tuple(before[1:])
    itself = peak(1.0, positions)
    matched = np.full(positions, float(state.cosines.matched))
    return replace(state, cosines=Cosines(matched, np.zeros(positions), itself, itself), units=before[0])


def _dropped(state: Back, p: float, batch: int) -> Back | Message:
    if p == 1.0 or not state.is_normal:
        return message("theory.band_law")
    dropped = replace(state, excess=state.excess / (1.0 - p), cosines=state.cosines.turned(1.0 - p))
    return dropped.with_normal_units(batch)


def _weighted(
    layer: Weighted, weight: Filling, around: tuple[Signal, Signal], seen: Seen, state: Back, probe: Probe
) -> Back | Message:
    before, _ = around
    shape = before.shape
    reason = drawn_reason(layer, weight, before)
    if reason is not None:
        return reason
    if isinstance(layer, Convolution) and any(step > 1 for step in layer.axes("stride")):
        return message("theory.band_stride", layer=layer.tag())
    units = units_of(layer, shape)
    positions = shape[:-1] if layer.units_are_last() else shape[1:]
    cosines = state.measured()
    mixed = Cosines(
        mixed_shifts(layer, weight, cosines.matched, positions),
        mixed_shifts(layer, weight, cosines.wander, positions),
        _resized(cosines.near, positions),
        _resized(cosines.near**2 if layer.taps() > 1 else cosines.near_squares, positions),
    )
    outputs = layer.outputs_per_tap() if isinstance(layer, Convolution) else units_of(layer, around[1].shape)
    taps = 1 if weight.centre is not None else layer.taps()
    beyond = excess(weight, outputs * taps)
    if beyond > MOST_EXCESS:
        return message("theory.band_tails")
    passed = Back(
        state.given + gamma_scatter(state.own),
        mixed,
        units,
        free=free_share(weight, units, outputs * taps),
        weights=beyond * (1.0 + state.own * state.units),
        leverage=state.leverage * seen.weights,
        tail=state.tail if state.on_given else state.tail + gamma_scatter(seen.own).powered(state.leverage),
    )
    return passed.with_normal_units(probe.batch)


def _resized(values: FloatArray, positions: Sequence[int]) -> FloatArray:
    """Fit what neighbours have in common to a map of another size, as a kernel without padding makes."""
    return values if values.shape == tuple(positions) else peak(1.0, positions)


def _normalized(layer: Norm, around: tuple[Signal, Signal], seen: Seen, state: Back, probe: Probe) -> Back | Message:
    """Divide by the scale that the norm takes away, which scatters."""
    base = seen.base
    if base is None:
        return message("theory.band_norm", layer=layer.tag())
    before, _ = around
    if not isinstance(layer, BatchNorm):
        # Samples of different strength are divided by it one by one: E[1 / s] exceeds 1 / E[s] by its variance.
        among = max(float(seen.places.mean()) - (seen.total.variance if seen.total else 0.0), 0.0)
        tail = state.tail + Scatter(shift=among)
        return replace(state, cosines=state.measured(), is_normal=False, leverage=-1.0, on_given=False, tail=tail)
    c = average(before.cross) / average(before.second)
    places, apart = shares(probe.batch * base.spots), base.cosine / (1.0 - c) ** 2
    # The variance of a unit scatters, and the mean of 1 / variance exceeds 1 / mean by that.
    scales = gamma_scatter(2.0 * places.mean(1.0, apart) / base.units) + Scatter(shift=2.0 * places.paired * apart)
    return replace(state, cosines=state.measured(), is_normal=False, local=scales, leverage=-1.0, on_given=True)


def _sloped(found: Response, before: Signal, seen: Seen, state: Back, batch: int) -> Back:
    """Multiply by the slopes of an activation."""
    places = batch * max(state.cosines.matched.size, 1)
    squares, alone = state.cosines.mean_square(batch), 1.0 / places
    fourth = (found.single_back + 1.0) * state.excess - 1.0
    own = alone * fourth + (1.0 - alone) * (found.pair_back - 1.0) + 2.0 * found.pair_back * (squares - alone)
    own += found.pair_back * state.weights - (1.0 - state.free) * 2.0 * squares
    turning = found.pair_back - (1.0 - state.free) * found.turned_back**2
    crossed = shares(places).mean(found.crossed, found.crossed_pair)
    if seen.base is not None:
        first, second = seen.base.fixed_shares(average(before.cross) / average(before.second), shares(places))
        own -= first * found.fixed_back[0] + second * found.fixed_back[1]
        crossed -= first * found.fixed_crossed[0] + second * found.fixed_crossed[1]
    return replace(
        state,
        own=max(own, 0.0) / state.units,
        cosines=state.cosines.turned(found.turned_back).with_units(max(turning, 0.0) / state.units),
        is_normal=False,
        leverage=found.slope_back + found.slope * state.leverage,
        on_given=True,
        tail=_tail(state, seen, crossed / state.units),
    )


def _tail(state: Back, seen: Seen, crossed: float) -> Scatter:
    """Add what the units of an activation scatter, and how that goes with its slopes."""
    found = state.tail + gamma_scatter(seen.own).powered(state.leverage)
    return replace(found, variance=max(found.variance + 2.0 * state.leverage * crossed, 0.0))


def response_of(resolved: ResolvedLayer, filling: Mapping[Role, Filling], before: Signal) -> Response | None:
    """Give the response of an activation to a pre-activation of mean zero, or None where the layer is no such thing."""
    if not isinstance(resolved.layer, Activation) or before.entry is None or not before.entry.is_plain_normal:
        return None
    activation, q = resolved.layer.at(filling), average(before.second)
    if isinstance(activation, Message) or before.entry.mean.any() or q == 0:
        return None
    return response(anonymous(activation), q, average(before.cross) / q)
