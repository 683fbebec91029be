"""Statistics of a tensor: as accurate as if taken in float64, at a fraction of what converting it would cost."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from initviz.core.laws.law import FloatArray
from initviz.core.measure.crossing import cross_moment

Floats = NDArray[np.floating[Any]]
"""Entries in the probe's dtype, float32 or float64."""

Mask = NDArray[np.bool_]

BLOCK = 256
"""Entries that float32 sums before float64 takes over: their rounding errors, a few 1e-8 each, average out."""

_ONES = torch.ones(BLOCK, dtype=torch.float32)

_SMALL = 1 << 13
"""Up to here converting to float64 is the fastest way."""

_CHUNK = 1 << 17
"""Entries converted to float64 at a time."""

SAFE_SQUARES = (1e-24, 1e30)
"""Mean squares that float32 sums without overflow or underflow."""

SAFE_SPREAD = 1e-2
"""Variance, as a share of the second moment, that rounding errors of the sums do not reach."""

_FEW = 16
"""Samples that are enough to see that most units are alive."""


class Moments(NamedTuple):
    """Mean, second moment about zero, and variance of a tensor's entries."""

    mean: float
    second_moment: float
    variance: float

    @property
    def is_finite(self) -> bool:
        """Whether all entries are finite: no sum of finite numbers that a network meets overflows float64."""
        return math.isfinite(self.mean)


def flat(tensor: Tensor) -> Floats:
    """Give a tensor's entries in one row, without a copy where that is possible."""
    entries: Floats = tensor.detach().numpy().reshape(-1)
    return entries


def moments_of(values: Floats) -> Moments:
    """Take the moments of entries."""
    if values.size > _SMALL:
        mean, second = _fast_sum(values) / values.size, sum_of_squares(values) / values.size
        variance = second - mean * mean
        if _is_safe(second) and variance > SAFE_SPREAD * second:
            return Moments(mean, second, variance)
    return _exact_moments(values)


def _exact_moments(values: Floats) -> Moments:
    """Take the moments in float64, about the first entry: where the spread is small, little cancels."""
    if values.size == 0:
        return Moments(math.nan, math.nan, math.nan)
    origin = float(values[0]) if math.isfinite(values[0]) else 0.0
    total = squares = 0.0
    for chunk in _in_float64(values):
        deviation = np.subtract(chunk, origin, out=chunk)
        total += float(deviation.sum())
        squares += sum_of_squares(deviation)
    if not math.isfinite(total):
        return Moments(total, squares, math.nan)
    shift, spread = total / values.size, squares / values.size
    mean = origin + shift
    return Moments(mean, spread + origin * (origin + 2.0 * shift), max(0.0, spread - shift * shift))


def mean_square(tensor: Tensor) -> float:
    """Give the mean square of a tensor."""
    values = flat(tensor)
    if values.size > _SMALL:
        mean = sum_of_squares(values) / values.size
        if _is_safe(mean):
            return mean
    return sum(sum_of_squares(chunk) for chunk in _in_float64(values)) / values.size


def sum_of_squares(values: Floats) -> float:
    """Add squares up, as fast as the entries' own precision allows and nearly as exactly as in float64.

    All on this thread: a BLAS product would wake others, and wait longer for them than it works.
    """
    if values.dtype == np.float64:
        return float(np.einsum("i,i->", values, values))
    blocks, rest = _blocks(values)
    squares = _total(np.einsum("ij,ij->i", blocks, blocks))
    return squares + _total(rest.astype(np.float64) ** 2) if rest.size else squares


def zeros_in(values: Floats) -> int:
    """Count exact zeros: through a mask, which is several times faster than counting in floats."""
    return values.size - int(np.count_nonzero(np.not_equal(values, 0)))


def _fast_sum(values: Floats) -> float:
    if values.dtype == np.float64:
        return float(values.sum())
    blocks, rest = _blocks(values)
    return _total(torch.mv(torch.from_numpy(blocks), _ONES).numpy()) + _total(rest)


def _blocks(values: Floats) -> tuple[Floats, Floats]:
    """Split entries into equal blocks and the few that are left."""
    whole = values.size - values.size % BLOCK
    return values[:whole].reshape(-1, BLOCK), values[whole:]


def _total(partial: Floats | FloatArray) -> float:
    return float(np.add.reduce(partial, dtype=np.float64)) if partial.size else 0.0


def _is_safe(second_moment: float) -> bool:
    return SAFE_SQUARES[0] < second_moment < SAFE_SQUARES[1]


def _in_float64(values: Floats) -> Iterator[FloatArray]:
    for start in range(0, values.size, _CHUNK):
        yield values[start : start + _CHUNK].astype(np.float64)


@dataclass(frozen=True)
class TensorStatistics:
    """What is known of one tensor on the way forward; the fields are those of `SignalStatistics`."""

    mean: float
    second_moment: float
    variance: float
    cross: float
    zero_fraction: float
    dead_fraction: float
    nonfinite_fraction: float


def tensor_statistics(tensor: Tensor, unit_axis: int) -> TensorStatistics:
    """Take the statistics of a batch.

    Parameters
    ----------
    tensor
        Batch first.
    unit_axis
        Axis of one sample that counts units.
    """
    values: Floats = tensor.detach().numpy()
    moments = moments_of(values.reshape(-1))
    nonzero = np.not_equal(values, 0)
    zeros = values.size - int(np.count_nonzero(nonzero))
    nonfinite = 0 if moments.is_finite else values.size - int(np.count_nonzero(np.isfinite(values)))
    return TensorStatistics(
        mean=moments.mean,
        second_moment=moments.second_moment,
        variance=moments.variance,
        cross=cross_moment(tensor, moments.second_moment),
        zero_fraction=zeros / values.size,
        dead_fraction=_dead_fraction(nonzero, zeros, unit_axis + 1),
        nonfinite_fraction=nonfinite / values.size,
    )


def _dead_fraction(nonzero: Mask, zeros: int, axis: int) -> float:
    """Give the share of units that are zero on the whole batch."""
    units: int = nonzero.shape[axis]
    if zeros < nonzero.size // units:
        return 0.0
    others = tuple(other for other in range(nonzero.ndim) if other != axis)
    alive: Mask = np.logical_or.reduce(nonzero[:_FEW], axis=others)
    if not alive.all():
        suspects = np.flatnonzero(~alive)
        alive[suspects] = np.logical_or.reduce(nonzero.take(suspects, axis=axis), axis=others)
    return (units - int(np.count_nonzero(alive))) / units
