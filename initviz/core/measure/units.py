"""Statistics of every unit of a tensor, over batch and positions: the mean and variance that one neuron sees."""

import math
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from initviz.core.laws.law import FloatArray
from initviz.core.measure.statistics import BLOCK, SAFE_SPREAD, SAFE_SQUARES, Floats
from initviz.core.units import UnitStatistics

_CHUNK = 1 << 18
"""Entries converted to float64 at a time."""


def unit_statistics(tensor: Tensor, unit_axis: int) -> UnitStatistics:
    """Take mean and variance of every unit.

    float32 sums short runs and float64 those sums; a unit whose variance would suffer, because its mean is far larger
    or its squares leave float32's range, is taken again in float64, about its mean.

    Parameters
    ----------
    tensor
        Batch first.
    unit_axis
        Axis of one sample that counts units.
    """
    values: Floats = tensor.detach().numpy()
    axis = unit_axis + 1
    # Samples and positions before the unit, units, positions after it.
    entries = values.reshape(math.prod(values.shape[:axis]), values.shape[axis], -1)
    if not entries.any():  # as in every layer behind one where the signal has died
        return UnitStatistics(np.zeros(entries.shape[1]), np.zeros(entries.shape[1]))
    if entries.dtype == np.float64:
        return UnitStatistics(*_exact(entries))
    count = entries.shape[0] * entries.shape[2]
    # What overflows here is taken again.
    with np.errstate(over="ignore", invalid="ignore"):
        mean, second = (total / count for total in _fast_sums(entries))
        variance = second - mean * mean
    safe = (second > SAFE_SQUARES[0]) & (second < SAFE_SQUARES[1]) & (variance > SAFE_SPREAD * second)
    again = np.flatnonzero(~safe)
    if again.size:
        mean[again], variance[again] = _exact(entries[:, again] if again.size < safe.size else entries)
    return UnitStatistics(mean, variance)


def _fast_sums(entries: Floats) -> tuple[FloatArray, FloatArray]:
    """Give sums and sums of squares by unit."""
    samples, units, positions = entries.shape
    sums, squares = np.zeros(units), np.zeros(units)
    if positions == 1:
        for start in range(0, samples, BLOCK):
            block = entries[start : start + BLOCK, :, 0]
            sums += _row_sums(block.T)
            squares += _row_sums((block * block).T)
        return sums, squares
    rows = entries.reshape(samples * units, positions)
    for start in range(0, positions, BLOCK):
        block = rows[:, start : start + BLOCK]
        sums += _by_unit(_row_sums(block), units)
        squares += _by_unit(np.einsum("ij,ij->i", block, block), units)
    return sums, squares


def _row_sums(block: Floats) -> Floats:
    """Add up rows: torch's product keeps to the threads that it was given, NumPy's does not."""
    matrix = torch.from_numpy(block)
    sums: Floats = torch.mv(matrix, torch.ones(matrix.shape[1], dtype=matrix.dtype)).numpy()
    return sums


def _by_unit(of_rows: NDArray[np.floating], units: int) -> FloatArray:
    total: FloatArray = np.add.reduce(of_rows.reshape(-1, units), axis=0, dtype=np.float64)
    return total


def _exact(entries: Floats) -> tuple[FloatArray, FloatArray]:
    """Take mean and variance in float64, a few units at a time."""
    parts = [(chunk.mean(axis=(0, 2)), chunk.var(axis=(0, 2))) for chunk in _in_float64(entries)]
    mean, variance = (np.concatenate(column) for column in zip(*parts, strict=True))
    return mean, variance


def _in_float64(entries: Floats) -> Iterator[FloatArray]:
    samples, units, positions = entries.shape
    step = max(1, _CHUNK // (samples * positions))
    for start in range(0, units, step):
        yield entries[:, start : start + step].astype(np.float64)
