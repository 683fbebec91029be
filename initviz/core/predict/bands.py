"""Where the values of a single seed fall, layer by layer.

A seed's second moment is a product of factors, one a layer, each nearly a gamma variable whose variance is of order
1 / width: its logarithm is nearly normal with a variance that grows with Σ 1 / width (Hanin and Rolnick 2018). Where
samples of a batch, or positions of an image, see the same weights, they average out only what differs between them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from initviz.core.document.probe import Probe
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.layers.activation import Activation
from initviz.core.layers.average_pooling import Averaging
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm
from initviz.core.layers.expectation import Place
from initviz.core.layers.max_pooling import MaxPooling
from initviz.core.layers.norms import Norm
from initviz.core.layers.reshaping import Dropout, Flatten, Identity
from initviz.core.layers.signal import Signal, Unknown, average
from initviz.core.layers.weighted import Weighted
from initviz.core.parameter import Filling, Role
from initviz.core.predict.bands_data import batch_scatter
from initviz.core.predict.bands_mixing import averaged, normalized, weighted
from initviz.core.predict.fluctuations import Scatter, gamma_scatter, shares
from initviz.core.predict.responses import ahead
from initviz.core.predict.seen import Base, Seen, band_of
from initviz.core.predict.shifts import peak
from initviz.messages import Message, message

Fillings = Sequence[Mapping[Role, Filling]]


def forward_bands(
    network: ResolvedNetwork, fillings: Fillings, signals: Sequence[Signal | Unknown], probe: Probe
) -> list[Seen]:
    """Say how every tensor scatters, from the input on."""
    seen = [_entered(signals[0], probe)]
    for resolved, filling in zip(network.layers, fillings, strict=True):
        before, after, state = signals[resolved.index], signals[resolved.index + 1], seen[-1]
        if isinstance(after, Unknown) or isinstance(before, Unknown):
            found: Seen | Message = message("theory.band_unknown")
        elif not after.second.any():
            found = message("theory.band_zero")
        elif state.total is None:
            found = state.band if isinstance(state.band, Message) else message("theory.band_law")
        else:
            found = _through(resolved, filling, (before, after), state, probe)
        seen.append(Seen(found) if isinstance(found, Message) else _banded(found, after))
    return seen


def _banded(seen: Seen, signal: Signal | Unknown) -> Seen:
    if seen.total is None or isinstance(signal, Unknown):
        return seen
    second = average(signal.second)
    return replace(seen, band=band_of(second, seen.total)) if math.isfinite(second) else seen


def _entered(signal: Signal | Unknown, probe: Probe) -> Seen:
    if isinstance(signal, Unknown):
        return Seen(message("theory.band_unknown"))
    if not signal.second.any():
        return Seen(message("theory.band_zero"))
    if signal.strengths is not None:
        return _banded(_data(signal, probe), signal)
    return _banded(independent(signal, probe.batch, last=False), signal)


def independent(signal: Signal, batch: int, *, last: bool) -> Seen:
    """Say how entries scatter that are independent, as those of an input are: a batch averages them all."""
    units = signal.shape[-1] if last else signal.shape[0]
    positions = signal.shape[:-1] if last else signal.shape[1:]
    none = np.zeros(positions)
    base = Base(Scatter(), none, 0.0, 0.0, none, none, units, math.prod(positions))
    return replace(_drawn(base, signal, batch), units_last=last)


def _data(signal: Signal, probe: Probe) -> Seen:
    """Say how a batch of a data set's samples scatters."""
    found = batch_scatter(probe, signal.shape)
    second, cross = average(signal.second), average(signal.cross)
    if found is None:
        return Seen(message("theory.band_unknown"))
    wander = np.array(max(found.alike - cross**2, 0.0) / second**2)
    places = np.array(0.0 if signal.strengths is None else max(signal.strengths.spread, 0.0))
    return Seen(total=gamma_scatter(found.spread), wander=wander, places=places, own=found.spread)


def _through(
    resolved: ResolvedLayer, filling: Mapping[Role, Filling], around: tuple[Signal, Signal], seen: Seen, probe: Probe
) -> Seen | Message:
    before, after = around
    layer, batch = resolved.layer, probe.batch
    if after.independent and isinstance(layer, Activation | Dropout | MaxPooling | Flatten):
        return independent(after, batch, last=False)
    if isinstance(layer, Flatten):
        return _joined(seen, before.shape, after.shape)
    if hands_on(layer, before, probe):
        return seen
    if isinstance(layer, Weighted):
        if before.independent and len(before.shape) > 1:
            seen = independent(before, batch, last=layer.units_are_last())
        given = weighted(layer, filling, around, seen)
        return given if isinstance(given, Message) else _made(given, after, batch)
    if isinstance(layer, MaxPooling):
        return message("theory.band_largest")
    if isinstance(layer, Averaging):
        return averaged(layer, around, seen, batch)
    if isinstance(layer, Norm) and layer.fixes_scale(probe.mode):
        return normalized(layer, around, seen, batch)
    if isinstance(layer, Activation | Dropout | BatchNorm):
        return _function(after, seen, batch)
    return message("theory.band_layer", layer=layer.tag())


def _made(given: Seen, after: Signal, batch: int) -> Seen:
    base = given.base
    if base is None:
        return given
    return replace(_drawn(base, after, batch), weights=given.weights, units_last=given.units_last)


def _function(after: Signal, seen: Seen, batch: int) -> Seen | Message:
    """Pass a function of every entry: all are functions of the normal variable behind the last weights."""
    entry = after.entry
    if entry is None or seen.base is None or entry.base != "normal" or entry.mean.any() or entry.largest_of > 1:
        return message("theory.band_law")
    found = _drawn(seen.base, after, batch)
    found = replace(found, units_last=seen.units_last, weights=seen.weights)
    return _together(found) if seen.joined else found


def _drawn(base: Base, signal: Signal, batch: int) -> Seen:
    """Say how a tensor scatters whose entries are one function of that normal variable."""
    entry = signal.entry
    if entry is None:
        return Seen(message("theory.band_law"))
    variance = average(entry.variance)
    c = average(entry.covariance) / variance if variance > 0 else 0.0
    place = Place(entry.base, average(entry.mean), variance, 0.0, entry.largest_of)
    found, spots = ahead(place, entry.branches, c), shares(batch * base.spots)
    single, pair, tight = found.single, found.pair, 1.0 - base.free
    if base.fixed == "units":  # the batch's own mean and variance of every unit are fixed
        # What is left are E[ρ³] and E[ρ⁴] of correlations that are sums over units as skewed as rectified ones.
        left = base.cosine**2 * (2.0 * found.third + 3.0 * found.fourth)
        own = spots.mean(single - found.first - found.second, left)
    else:
        first, second = base.fixed_shares(c, spots)
        own = spots.mean(single, pair + found.bent * base.cosine) - first * found.first - second * found.second
    own += 0.5 * found.bent * base.excess
    if base.fixed == "samples":
        single, pair = single - found.first, pair - found.first * c
    single, pair = single - tight * found.second, pair - tight * found.second * c**2
    turning = found.turning - tight * found.turned**2 * (1.0 - c**2) ** 2
    own = max(own, 0.0) / base.units
    alone = max(turning - found.common, 0.0) / base.units
    # Where E[f²] bends, places of different strength change its mean, and seeds of different strength its median.
    shift = 0.5 * (found.bend * base.among + (found.bend - found.slope**2 + found.slope) * base.given.variance)
    at_place = peak(max(single - pair, 0.0) / base.units, base.places.shape)
    return Seen(
        total=base.given.powered(found.slope) + gamma_scatter(own) + Scatter(shift=shift),
        wander=found.turned**2 * base.wander + peak(alone, base.wander.shape),
        common=found.turned**2 * base.common + found.common / base.units,
        mixed=found.turned * found.slope * base.mixed + found.mixed / base.units,
        places=found.slope**2 * base.places + pair / base.units + at_place,
        near=found.turned**2 * (base.near + base.wander / base.units),
        base=base,
        own=own,
    )


def _joined(seen: Seen, before: Sequence[int], after: Sequence[int]) -> Seen | Message:
    """Make positions into units: what is alike at two places is averaged over them."""
    if len(after) == len(before):
        return seen
    if len(after) > 1:
        return message("theory.band_layer", layer="Flatten")
    return _together(seen)


def _together(seen: Seen) -> Seen:
    wander, places, near = (np.array(part.mean()) for part in (seen.wander, seen.places, seen.near))
    return replace(seen, wander=wander, places=places, near=0.0 * near, joined=True)


def hands_on(layer: Layer, before: Signal, probe: Probe) -> bool:
    """Say whether a layer leaves every entry, or every entry of an input, as it is."""
    if isinstance(layer, Dropout):
        return probe.mode == "eval" or layer.p == 0
    return isinstance(layer, Identity) or (
        isinstance(layer, Flatten) and (before.independent or len(before.shape) == 1)
    )
