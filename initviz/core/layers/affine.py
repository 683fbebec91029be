"""A scale and a shift per unit: the bias of an identity, and the affine part of a norm."""

from dataclasses import replace
from functools import lru_cache

from initviz.core.laws.continuous import Normal
from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.mixed import point
from initviz.core.layers.entry import Elementwise, Entry
from initviz.core.layers.pair_sources import Change, Rescaled, pairs_of
from initviz.core.layers.signal import Signal, Sums, last_mean

ONE, ZERO = point(1.0), point(0.0)


@lru_cache(maxsize=256)
def affine_function(scale: float, shift: float) -> Elementwise:
    """Give x -> scale · x + shift; equal arguments give one object, so that caches hit."""

    def value(x: FloatArray) -> FloatArray:
        return scale * x + shift

    return Elementwise(value)


def affine(signal: Signal, scale: Law = ONE, shift: Law = ZERO) -> Signal:
    """Scale and shift every unit by its own draw from two laws, the same in all samples and positions."""
    if scale == ONE and shift == ZERO:
        return signal
    both, constant = scale.mean * shift.mean, shift.second_moment
    # Without a shift the mean does not matter, which on data may not be known.
    linear = 2.0 * both * signal.mean + constant if both else constant
    output = Signal(
        signal.shape,
        scale.mean * signal.mean + shift.mean,
        scale.second_moment * signal.second + linear,
        scale.second_moment * signal.cross + linear,
        _entry(signal.entry, scale, shift),
        _sums(signal, scale, shift),
        signal.units_share,
        uncorrelated=signal.uncorrelated,
    )
    power = scale.second_moment
    return with_rescaled_pairs(signal, output, lambda products, p, q: power * products + both * (p + q) + constant)


def with_rescaled_pairs(signal: Signal, output: Signal, change: Change) -> Signal:
    """Say how pairs of positions follow where every unit is scaled and shifted.

    `change` gives E[x_p x_p'] after it from that before, and from the means before at p and at p'.
    """
    before = pairs_of(signal)
    return output if before is None else replace(output, pairs=Rescaled(before, signal, output, change))


def _entry(entry: Entry | None, scale: Law, shift: Law) -> Entry | None:
    if entry is None or not scale.is_deterministic:
        return None
    factor = scale.mean
    if entry.is_plain_normal and (shift.is_deterministic or isinstance(shift, Normal)):
        return replace(
            entry,
            mean=factor * entry.mean + shift.mean,
            variance=factor**2 * entry.variance + shift.variance,
            covariance=factor**2 * entry.covariance + shift.variance,
        )
    return entry.then(affine_function(factor, shift.mean)) if shift.is_deterministic else None


def _sums(signal: Signal, scale: Law, shift: Law) -> Sums | None:
    if signal.sums is None or not (scale.is_deterministic and shift.is_deterministic):
        return None
    units = signal.shape[-1]
    constant = units * shift.mean
    total = units * last_mean(signal.mean)
    rest = 2.0 * scale.mean * constant * total + constant**2
    return Sums(scale.mean**2 * signal.sums.second + rest, scale.mean**2 * signal.sums.cross + rest)
