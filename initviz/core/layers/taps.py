"""Which inputs a convolution's outputs see, axis by axis: the operator of second moments is a product of these."""

from functools import lru_cache

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.positions import Positions


@lru_cache(maxsize=256)
def tap_table(
    inputs: int, outputs: int, kernel: int, stride: int, padding: tuple[int, int], dilation: int, mode: str
) -> Positions:
    """Find, for each output of one axis, the input that each tap of the kernel reads.

    Parameters
    ----------
    inputs, outputs
        Extents of the axis before and after.
    kernel, stride, dilation
        Of the convolution along the axis.
    padding
        Entries added before and after.
    mode
        torch's padding mode: zeros, reflect, replicate or circular.

    Returns
    -------
    table
        Shape (outputs, kernel); -1 where a tap reads a padded zero.
    """
    position = np.arange(outputs)[:, None] * stride + np.arange(kernel) * dilation - padding[0]
    if mode == "zeros":
        position = np.where((position >= 0) & (position < inputs), position, -1)
    elif mode == "reflect":
        position = np.abs(position)
        position = np.where(position >= inputs, 2 * (inputs - 1) - position, position)
    elif mode == "replicate":
        position = np.clip(position, 0, inputs - 1)
    else:
        position = position % inputs
    position.flags.writeable = False
    return position


@lru_cache(maxsize=256)
def transposed_table(inputs: int, outputs: int, kernel: int, stride: int, cut: int, dilation: int) -> Positions:
    """Find, for each output of one axis of a transposed convolution, the input that each tap brings, or -1.

    Input i reaches output i · stride + tap · dilation - cut.
    """
    position, rest = np.divmod(np.arange(outputs)[:, None] + cut - np.arange(kernel) * dilation, stride)
    position = np.where((rest == 0) & (position >= 0) & (position < inputs), position, -1)
    position.flags.writeable = False
    return position


def tap_matrix(table: Positions, inputs: int) -> FloatArray:
    """Count, for each output (rows), how many taps read each input (columns)."""
    output, tap = np.nonzero(table >= 0)
    matrix = np.zeros((len(table), inputs))
    np.add.at(matrix, (output, table[output, tap]), 1.0)
    return matrix


def along_axis(matrix: FloatArray, values: FloatArray, axis: int) -> FloatArray:
    """Apply an axis's operator to a map; a flat axis stays flat wherever every output counts alike."""
    if values.shape[axis] == 1:
        counts = matrix.sum(axis=1)
        if (counts == counts[0]).all():
            return values * float(counts[0])
        values = np.repeat(values, matrix.shape[1], axis=axis)
    moved: FloatArray = np.moveaxis(np.tensordot(matrix, values, axes=(1, axis)), 0, axis)
    return moved


def group_means(values: FloatArray, channels: int, groups: int, repeat: int) -> FloatArray:
    """Average a map over the channels of each group, and give each group `repeat` channels."""
    if values.shape[0] == 1:
        return values
    means: FloatArray = values.reshape(groups, channels // groups, *values.shape[1:]).mean(axis=1)
    return means if groups == 1 else np.repeat(means, repeat, axis=0)
