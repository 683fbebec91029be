"""Statistics of a tensor: as accurate as if taken in float64, at a fraction of what converting it would cost."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from initviz.core.laws.law import FloatArray

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_BLOCK = 256
"""Entries that float32 sums before float64 takes over: their rounding errors, a few 1e-8 each, average out."""

_ONES = torch.ones(_BLOCK)

_SMALL = 1 << 13
"""Up to here converting to float64 is the fastest way."""

_CHUNK = 1 << 17
"""Entries converted to float64 at a time."""

_SAFE_SQUARES = (1e-24, 1e30)
"""Mean squares that float32 sums without overflow or underflow."""

_SAFE_SPREAD = 1e-2
"""Variance, as a share of the second moment, that rounding errors of the sums do not reach."""

_FEW = 16
"""Samples that are enough to see that most units are alive."""


class Sums(NamedTuple):
    """Σx and Σx² of a tensor of `size` entries."""

    total: float
    squares: float
    size: int

    @property
    def mean(self) -> float:
        """Mean."""
        return self.total / self.size

    @property
    def second_moment(self) -> float:
        """Mean square."""
        return self.squares / self.size

    @property
    def variance(self) -> float:
        """Second moment less the squared mean; zero where float32 could not tell the entries apart."""
        mean, second = self.mean, self.second_moment
        difference = second - mean * mean
        return 0.0 if difference < 1e-15 * second else difference

    @property
    def is_finite(self) -> bool:
        """Whether all entries are finite: in float64 no sum of finite float32 numbers overflows."""
        return math.isfinite(self.total)


def flat(tensor: Tensor) -> Floats:
    """Give a tensor's entries in one row, without a copy where that is possible."""
    entries: Floats = tensor.detach().numpy().reshape(-1)
    return entries


def sums_of(values: Floats) -> Sums:
    """Sum entries and their squares."""
    if values.size > _SMALL:
        blocks, rest = _blocks(values)
        total = _total(torch.mv(torch.from_numpy(blocks), _ONES).numpy())
        squares = _total(np.einsum("ij,ij->i", blocks, blocks))
        if rest.size:
            total += float(rest.sum())
            squares += float(rest @ rest)
        sums = Sums(total, squares, values.size)
        if _is_safe(sums.second_moment) and sums.variance > _SAFE_SPREAD * sums.second_moment:
            return sums
    total = squares = 0.0
    for chunk in _in_float64(values):
        total += float(chunk.sum())
        squares += float(chunk @ chunk)
    return Sums(total, squares, values.size)


def mean_square(tensor: Tensor) -> float:
    """Give the mean square of a tensor."""
    values = flat(tensor)
    if values.size > _SMALL:
        blocks, rest = _blocks(values)
        squares = _total(np.einsum("ij,ij->i", blocks, blocks))
        if rest.size:
            squares += float(rest @ rest)
        if _is_safe(squares / values.size):
            return squares / values.size
    return sum(float(chunk @ chunk) for chunk in _in_float64(values)) / values.size


def zeros_in(values: Floats) -> int:
    """Count exact zeros: through a mask, which is several times faster than counting in floats."""
    return values.size - int(np.count_nonzero(np.not_equal(values, 0)))


def _blocks(values: Floats) -> tuple[Floats, FloatArray]:
    """Split entries into equal blocks and the few that are left, the latter in float64."""
    whole = values.size - values.size % _BLOCK
    return values[:whole].reshape(-1, _BLOCK), values[whole:].astype(np.float64)


def _total(partial: Floats) -> float:
    return float(np.add.reduce(partial, dtype=np.float64))


def _is_safe(second_moment: float) -> bool:
    return _SAFE_SQUARES[0] < second_moment < _SAFE_SQUARES[1]


def _in_float64(values: Floats) -> list[FloatArray]:
    return [values[start : start + _CHUNK].astype(np.float64) for start in range(0, values.size, _CHUNK)]


@dataclass(frozen=True)
class TensorStatistics:
    """What is known of one tensor on the way forward; the fields are those of `SignalStatistics`."""

    mean: float
    second_moment: float
    variance: float
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
    sums = sums_of(values.reshape(-1))
    nonzero = np.not_equal(values, 0)
    zeros = sums.size - int(np.count_nonzero(nonzero))
    return TensorStatistics(
        mean=sums.mean,
        second_moment=sums.second_moment,
        variance=sums.variance,
        zero_fraction=zeros / sums.size,
        dead_fraction=_dead_fraction(nonzero, zeros, unit_axis + 1),
        nonfinite_fraction=0.0 if sums.is_finite else 1.0 - int(np.count_nonzero(np.isfinite(values))) / sums.size,
    )


def _dead_fraction(nonzero: Mask, zeros: int, axis: int) -> float:
    """Give the share of units that are zero on the whole batch."""
    units: int = nonzero.shape[axis]
    if zeros < nonzero.size // units:
        return 0.0
    others = tuple(other for other in range(nonzero.ndim) if other != axis)
    alive: Mask = np.logical_or.reduce(nonzero[:_FEW], axis=others)
    suspects = np.flatnonzero(~alive)
    if suspects.size:
        alive[suspects] = np.logical_or.reduce(nonzero.take(suspects, axis=axis), axis=others)
    return 1.0 - int(np.count_nonzero(alive)) / units
