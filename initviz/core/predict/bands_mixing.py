"""How scatter passes through layers that mix what they get: weights, averages, norms."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.average_pooling import AdaptivePooling, Averaging
from initviz.core.layers.batch_norm import BatchNorm
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.expectation import Place
from initviz.core.layers.normality import excess
from initviz.core.layers.norms import Norm
from initviz.core.layers.sample_norms import PerSampleNorm
from initviz.core.layers.signal import Signal, average
from initviz.core.layers.weighted import Weighted
from initviz.core.parameter import Filling, Role
from initviz.core.predict.fluctuations import Scatter, gamma_scatter, shares
from initviz.core.predict.responses import ahead
from initviz.core.predict.seen import Base, Seen
from initviz.core.predict.shifts import moved, overlap, peak
from initviz.messages import Message, message

_FEWEST_TERMS = 16
"""Terms of a batch's variance below which what a BatchNorm makes of them is far from normal."""

MOST_EXCESS = 0.05
"""(κ - 3) / n above which a law is no longer near enough to normal for how far single seeds fall from its moments."""


def drawn_reason(layer: Weighted, weight: Filling, incoming: Signal) -> Message | None:
    """Say why nothing is known of how single draws of a weight scatter, or None where it is."""
    if weight.structure != "independent" or weight.law.variance == 0:
        return message("theory.band_pattern")
    if weight.law.mean != 0:
        return message("theory.band_mean")
    if excess(weight, layer.terms(incoming.shape)) > MOST_EXCESS:
        return message("theory.band_tails")
    if not isinstance(layer, Convolution):
        return None
    if layer.groups > 1:
        return message("theory.band_groups")
    if incoming.strengths is not None:
        return message("theory.band_images", layer=layer.tag())
    if layer.transposed and any(step > 1 for step in layer.axes("stride")):
        return message("theory.band_stride", layer=layer.tag())
    return None


def fan_of(layer: Weighted, weight: Filling, shape: tuple[int, ...]) -> int:
    """Give the number of inputs that one output sees."""
    return layer.inputs_per_tap(shape) * (1 if weight.centre is not None else layer.taps())


def units_of(layer: Weighted, shape: tuple[int, ...]) -> int:
    """Give the number of units of an output."""
    return shape[-1] if layer.units_are_last() else shape[0]


def free_share(weight: Filling, results: int, sources: int) -> float:
    """Give the share of a norm that weights leave open: an orthogonal map to as many or more units preserves it."""
    orthogonal = weight.orthogonal or (weight.centre is not None and weight.centre.orthogonal)
    return max(0.0, 1.0 - results / sources) if orthogonal else 1.0


def mixed_shifts(layer: Weighted, weight: Filling, shifts: FloatArray, outputs: tuple[int, ...]) -> FloatArray:
    """Average deviations of cosines over the taps of a kernel."""
    if not isinstance(layer, Convolution):
        return shifts
    axes = zip(layer.axes("kernel_size"), layer.axes("dilation"), layer.axes("stride"), strict=True)
    if weight.centre is not None:
        return moved(shifts, outputs, [(np.ones(1), 1, stride) for _, _, stride in axes])
    return moved(shifts, outputs, [(overlap(taps) / taps**2, step, stride) for taps, step, stride in axes])


def strided(layer: Weighted, shifts: FloatArray, outputs: tuple[int, ...]) -> FloatArray:
    """Take what differs between positions so far apart that a layer does not mix: shifts of its outputs."""
    steps = layer.axes("stride") if isinstance(layer, Convolution) else (1,) * len(outputs)
    return moved(shifts, outputs, [(np.ones(1), 1, step) for step in steps])


def weighted(
    layer: Weighted, filling: Mapping[Role, Filling], around: tuple[Signal, Signal], seen: Seen
) -> Seen | Message:
    """Give how the variance scatters that pre-activations have given the layers before."""
    before, after = around
    weight, (shape, output) = filling["weight"], (before.shape, after.shape)
    reason = drawn_reason(layer, weight, before)
    if reason is not None:
        return reason
    if len(shape) > 1 and seen.units_last != layer.units_are_last():
        return message("theory.band_axes", layer=layer.tag())
    if seen.total is None or after.entry is None:
        return message("theory.band_law")
    units, positions = units_of(layer, output), output[:-1] if layer.units_are_last() else output[1:]
    through = weight.law.variance * average(layer.gather(before.second, shape)) / average(after.second)
    base = Base(
        given=seen.total.powered(through),
        wander=through**2 * mixed_shifts(layer, weight, seen.wander, positions),
        common=through**2 * seen.common,
        mixed=through**2 * seen.mixed,
        places=through**2 * mixed_shifts(layer, weight, seen.places, positions),
        near=through**2 * strided(layer, seen.near, positions),
        units=units,
        spots=math.prod(positions),
        free=free_share(weight, units, fan_of(layer, weight, shape)),
        excess=through**2 * excess(weight, layer.terms(shape)) * _squares(seen, before, layer),
    )
    return Seen(base=base, weights=through, units_last=layer.units_are_last())


def _squares(seen: Seen, before: Signal, layer: Weighted) -> float:
    """E[x² x'²] / E[x²]² of one input at two places, averaged over all pairs of places."""
    return 1.0 if seen.base is None else 1.0 + seen.own * units_of(layer, before.shape)


def averaged(layer: Averaging, around: tuple[Signal, Signal], seen: Seen, batch: int) -> Seen | Message:
    """Average over windows: what differs between their positions scatters less, what they have in common does not."""
    before, after = around
    base, entry = seen.base, before.entry
    windows = window_of(layer, before.shape)
    if base is None or entry is None or entry.largest_of > 1 or entry.base != "normal" or seen.units_last:
        return message("theory.band_law")
    if windows is None:
        return message("theory.band_windows", layer=layer.tag())
    variance, n = average(entry.variance), math.prod(extent for extent, _ in windows)
    c = average(entry.covariance) / variance if variance > 0 else 0.0
    found = ahead(Place(entry.base, average(entry.mean), variance, 0.0, 1), entry.branches, c, n)
    extents = after.shape[1:]
    pooled = moved(base.wander, extents, [(overlap(size) ** 2 / size**4, 1, stride) for size, stride in windows])
    neighbours = max(float(pooled.flat[0]) - float(base.wander.flat[0]) / n**2, 0.0)
    bent = found.bent * (base.cosine + 0.5 * base.excess) + 2.0 * found.turned**2 * neighbours
    own = shares(batch * math.prod(extents)).mean(found.single, found.pair + bent) / base.units
    through = found.leverage
    variance_shared = max(2.0 * found.slope * through * base.mixed + through**2 * base.common, 0.0)
    given = base.given.powered(found.slope) + Scatter(variance=variance_shared)
    turned = found.turned / (n * found.strength)
    common = turned**2 * base.common
    shift = 0.5 * (found.bend * base.among + (found.bend - found.slope**2 + found.slope) * base.given.variance)
    offsets = math.prod(float((overlap(size) ** 2).sum()) for size, _ in windows) - n**2
    inside = 0.0
    near = base.near + base.wander / base.units
    if n > 1:
        within = moved(base.near, extents, [(overlap(size) ** 2, 1, stride) for size, stride in windows])
        alike = float(within.flat[0]) - n**2 * float(base.near.flat[0])
        inside = 2.0 * (alike + offsets * float(base.wander.mean()) / batch) / (n * (n - 1.0)) ** 2
    given = given + Scatter(shift=shift, variance=through**2 * inside)
    places = moved(base.places, extents, [(overlap(size) / size**2, 1, stride) for size, stride in windows])
    places = found.slope**2 * places
    kept = Base(
        given,
        found.turned**2 * pooled,
        common,
        0.0,
        places,
        0.0 * pooled,
        base.units,
        math.prod(extents),
        base.free,
        base.fixed,
        base.excess,
    )
    return Seen(
        total=given + gamma_scatter(own),
        wander=kept.wander + peak(max(found.turning - found.common, 0.0) / base.units, extents),
        common=common + found.common / base.units,
        mixed=found.mixed / base.units + turned * (found.slope * base.mixed + through * base.common),
        places=places + found.pair / base.units + peak(max(found.single - found.pair, 0.0) / base.units, extents),
        near=found.turned**2 * moved(near, extents, [(overlap(k) ** 2 / k**4, 1, step) for k, step in windows]),
        base=kept if after.entry is not None and after.entry.is_plain_normal else None,
        own=own,
    )


def window_of(layer: Averaging, shape: tuple[int, ...]) -> list[tuple[int, int]] | None:
    """Give extent and stride of the windows along each axis, or None where they differ."""
    tables = layer.tables(shape)
    if isinstance(layer, AdaptivePooling):
        if any(inputs % len(table) for inputs, table in zip(shape[1:], tables, strict=True)):
            return None
        return [(inputs // len(table),) * 2 for inputs, table in zip(shape[1:], tables, strict=True)]
    strides = [int(table[1, 0] - table[0, 0]) if len(table) > 1 else table.shape[1] for table in tables]
    whole = all((table >= 0).all() for table in tables)
    return [(table.shape[1], stride) for table, stride in zip(tables, strides, strict=True)] if whole else None


def normalized(layer: Norm, around: tuple[Signal, Signal], seen: Seen, batch: int) -> Seen | Message:
    """Take the scatter away that a norm takes away: all but what its ε leaves of a variance near it."""
    before, after = around
    base, entry = seen.base, before.entry
    if base is None or entry is None or not entry.is_plain_normal or entry.mean.any() or after.entry is None:
        return message("theory.band_norm", layer=layer.tag())
    second, cross = average(before.second), before.between_positions()
    if isinstance(layer, BatchNorm):
        if batch * base.spots < _FEWEST_TERMS:
            return message("theory.band_small_batch", layer=layer.tag(), terms=batch * base.spots)
        apart = 1.0 - cross / second
        left = layer.eps / (second - cross + layer.eps)
        kept = replace(
            base,
            wander=base.wander / apart**2,
            common=0.0,
            mixed=0.0,
            places=0.0 * base.places,
            fixed="units",
            excess=0.0,
        )
    elif isinstance(layer, PerSampleNorm) and _fixes_samples(layer, before.shape):
        left = layer.eps / (second + layer.eps)
        kept = replace(base, places=0.0 * base.places, fixed="samples", free=0.0, excess=0.0)
    else:
        return message("theory.band_norm", layer=layer.tag())
    own = left**2 * 2.0 * shares(batch * base.spots).mean(1.0, (cross / second) ** 2 + base.cosine) / base.units
    kept = replace(kept, given=base.given.powered(left) + gamma_scatter(own))
    variance = average(after.entry.variance)
    c = average(after.entry.covariance) / variance if variance > 0 else 0.0
    turning = (1.0 - c**2) ** 2 / base.units
    return Seen(
        total=kept.given,
        wander=kept.wander + peak(turning, kept.wander.shape),
        common=kept.common,
        mixed=kept.mixed,
        places=kept.places,
        near=kept.near,
        base=kept,
        own=own,
        units_last=seen.units_last,
        joined=seen.joined,
    )


def _fixes_samples(layer: PerSampleNorm, shape: tuple[int, ...]) -> bool:
    """Say whether enough is normalized together that all of it stays nearly normal."""
    return layer.group_size(shape) >= _FEWEST_TERMS and layer.units_together(shape) > 1
