"""Singular values of a weight, and of a convolution as an operator on periodic images."""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from initviz.core.document.resolve import ResolvedLayer
from initviz.core.laws.law import FloatArray
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.periodic import image_of, operator_reason
from initviz.core.measure.errors import MeasureError, check
from initviz.core.measure.passes import Stop
from initviz.messages import message

MOST_WORK = 1 << 32
"""Longer side times the square of the shorter one, over all matrices: 1600 × 1600 takes a few seconds."""
MOST_VALUES = 1 << 21
"""Singular values that are kept."""
_COMPLEX = 4
"""A complex matrix takes as many times longer."""
_AT_ONCE = 1 << 21
"""Complex entries that are taken apart between two questions whether anybody still waits."""


def work_of(rows: int, columns: int) -> int:
    """Give what taking a matrix apart costs, in the units of `MOST_WORK`."""
    return int(min(rows, columns)) ** 2 * int(max(rows, columns))


def refuse_large(rows: int, columns: int, count: int = 1, factor: int = 1) -> None:
    """Refuse matrices that would take too long; raises MeasureError."""
    if count * factor * work_of(rows, columns) > MOST_WORK or count * min(rows, columns) > MOST_VALUES:
        id_ = "spectrum.large" if count == 1 else "spectrum.large.many"
        raise MeasureError(message(id_, rows=rows, columns=columns, count=count))


def singular_values(matrix: Tensor) -> FloatArray:
    """Give the singular values of one or more matrices in float64, descending.

    What is so small beside the largest that rounding alone may have made it is zero, as in NumPy's `matrix_rank`.

    Raises
    ------
    MeasureError
        When an entry is not finite.
    """
    if not bool(torch.isfinite(matrix).all()):
        raise MeasureError(message("spectrum.nonfinite"))
    found: FloatArray = torch.linalg.svdvals(matrix).numpy()
    rounding = max(matrix.shape[-2:]) * np.finfo(np.float64).eps
    return np.where(found > rounding * found[..., :1], found, 0.0)


def matrix_values(weight: Tensor) -> FloatArray:
    """Give the singular values of a weight as torch flattens it: out × everything else.

    Raises
    ------
    MeasureError
        When it is too large, or an entry is not finite.
    """
    matrix = weight.detach().reshape(weight.shape[0], -1)
    refuse_large(*matrix.shape)
    return singular_values(matrix.double())


def operator_values(resolved: ResolvedLayer, weight: Tensor, stopped: Stop) -> FloatArray:
    """Give the singular values of a convolution as a linear map of whole images that go on periodically.

    Under circular padding it is one small matrix for each frequency (Sedghi, Gupta and Long 2019, theorem 6). With a
    stride all frequencies that look alike on the coarser grid stand side by side in one matrix. A transposed
    convolution has the singular values of the convolution that it transposes.

    Parameters
    ----------
    resolved
        The layer and the size of its input.
    weight
        Its weight.
    stopped
        Asked between two frequencies.

    Returns
    -------
    ndarray
        Of all frequencies, descending.

    Raises
    ------
    MeasureError
        When the layer is no convolution, or the work too much.
    Stopped
        When nobody wants them any more.
    """
    layer = resolved.layer
    reason = operator_reason(layer, resolved.input_shape)
    if reason is not None or not isinstance(layer, Convolution):
        raise MeasureError(reason or message("spectrum.no.convolution"))
    strides = layer.axes("stride")
    image = image_of(layer, resolved.input_shape)
    grid = [extent // stride for extent, stride in zip(image, strides, strict=True)]
    groups, outputs, inputs = layer.groups, weight.shape[0] // layer.groups, weight.shape[1]
    columns = inputs * math.prod(strides)
    refuse_large(outputs, columns, (math.prod(grid) // 2 + 1) * groups, _COMPLEX)
    taps = weight.detach().double().reshape(groups, outputs, inputs, -1)
    found: list[FloatArray] = []
    frequencies, times = _half(grid)
    step = max(1, _AT_ONCE // (groups * outputs * columns))
    for start in range(0, len(frequencies), step):
        check(stopped)
        blocks = _blocks(taps, layer, frequencies[start : start + step], image, grid)
        values = singular_values(blocks).reshape(len(blocks), -1)
        found.append(np.repeat(values, times[start : start + step], axis=0).ravel())
    return np.sort(np.concatenate(found))[::-1]


def _half(grid: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the frequencies of a grid but one of each conjugate pair, which are alike, and how often each counts."""
    places = np.indices(grid).reshape(len(grid), -1)
    mirrored = [(-places[axis]) % extent for axis, extent in enumerate(grid)]
    number = np.ravel_multi_index(tuple(places), tuple(grid))
    partner = np.ravel_multi_index(tuple(mirrored), tuple(grid))
    kept = number <= partner
    return places.T[kept], np.where(number == partner, 1, 2)[kept]


def _blocks(
    taps: Tensor, layer: Convolution, frequencies: NDArray[np.int64], image: Sequence[int], grid: Sequence[int]
) -> Tensor:
    """Give the matrices of some frequencies: frequencies × groups × out × (in · aliases)."""
    parts = []
    for alias in _aliases(layer.axes("stride")):
        phase = torch.ones(len(frequencies), 1, dtype=torch.complex128)
        axes = zip(image, grid, alias, layer.axes("kernel_size"), layer.axes("dilation"), strict=True)
        for axis, (extent, coarse, fold, kernel, dilation) in enumerate(axes):
            turns = np.outer(frequencies[:, axis] + fold * coarse, dilation * np.arange(kernel)) / extent
            along = torch.from_numpy(np.exp(-2j * math.pi * turns))
            phase = (phase[:, :, None] * along[:, None, :]).flatten(1)
        parts.append(torch.einsum("goit,ft->fgoi", taps.to(torch.complex128), phase))
    return torch.cat(parts, dim=-1) / math.sqrt(len(parts))


def _aliases(strides: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Give the shifts, in coarse grids, that frequencies may have and still look alike behind the stride."""
    return itertools.product(*(range(stride) for stride in strides))
