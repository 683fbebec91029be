"""How deviations of the correlation of two positions go together with those of the two next to them.

Whether two patches of two samples look alike by chance says something of the patches one step to the right of both:
they overlap, and their units were made by the same weights. A map over shifts u holds the covariance of the cosine of
positions p, p' with that of p + u, p' + u; convolutions average it, and what it is at u = 0 is the cosine's variance.
Borders are taken to meet each other.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.positions import Positions
from initviz.core.layers.taps import along_axis


def signed(extent: int) -> Positions:
    """Give the shifts that the entries along an axis stand for: 0, 1, …, -2, -1."""
    return (np.arange(extent) + extent // 2) % extent - extent // 2


def moved(shifts: FloatArray, outputs: Sequence[int], axes: Sequence[tuple[FloatArray, int, int]]) -> FloatArray:
    """Average over shifts, axis by axis.

    Parameters
    ----------
    shifts
        Over the shifts of the input.
    outputs
        Extents of the output.
    axes
        For each axis the weights of shifts by -(n - 1) … n - 1 steps, how far apart they are, and how far apart
        outputs are.
    """
    for axis, (extent, (weights, step, stride)) in enumerate(zip(outputs, axes, strict=True)):
        inputs = shifts.shape[axis]
        matrix = _averages(inputs, extent, tuple(weights.tolist()), step, stride)
        shifts = along_axis(matrix, shifts, axis) if inputs > 1 else shifts * float(np.sum(weights))
        if shifts.shape[axis] != extent:
            shifts = np.repeat(shifts, extent, axis=axis)
    return shifts


@lru_cache(maxsize=256)
def _averages(inputs: int, extent: int, weights: tuple[float, ...], step: int, stride: int) -> FloatArray:
    """Give the matrix of averages over shifts along one axis."""
    matrix, rows, reach = np.zeros((extent, inputs)), np.arange(extent), len(weights) // 2
    for offset, weight in zip(range(-reach, reach + 1), weights, strict=True):
        np.add.at(matrix, (rows, (signed(extent) * stride + offset * step) % inputs), weight)
    return matrix


def overlap(extent: int) -> FloatArray:
    """Count the pairs of entries of a window that are u steps apart, for u from -(n - 1) to n - 1."""
    counts: FloatArray = extent - np.abs(np.arange(1.0 - extent, extent))
    return counts


def peak(value: float, extents: Sequence[int]) -> FloatArray:
    """Make a map that is zero but at no shift at all."""
    found = np.zeros(tuple(extents))
    found.flat[0] = value
    return found


def spread_out(shifts: FloatArray, steps: Sequence[int], outputs: Sequence[int]) -> FloatArray:
    """Give every entry of a window what its window has: shifts of entries in terms of those of windows."""
    for axis, (step, extent) in enumerate(zip(steps, outputs, strict=True)):
        windows = shifts.shape[axis]
        matrix = _shares(windows, extent, step)
        shifts = along_axis(matrix, shifts, axis) if windows > 1 else np.repeat(shifts, extent, axis=axis)
    return shifts


@lru_cache(maxsize=256)
def _shares(windows: int, extent: int, step: int) -> FloatArray:
    """Say how often entries of a window that are so far apart lie in windows that are so far apart."""
    matrix, rows = np.zeros((extent, windows)), np.arange(extent)
    for start in range(step):
        np.add.at(matrix, (rows, ((start + signed(extent)) // step) % windows), 1.0 / step)
    return matrix
