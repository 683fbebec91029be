"""Which inputs a convolution's outputs see, axis by axis: the operator of second moments is a product of these."""

from functools import lru_cache

import numpy as np

from initviz.core.laws.law import FloatArray


@lru_cache(maxsize=256)
def tap_matrix(
    inputs: int, outputs: int, kernel: int, stride: int, padding: tuple[int, int], dilation: int, mode: str
) -> FloatArray:
    """Count, for each output of one axis, how many taps of the kernel read each input.

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
    matrix
        Shape (outputs, inputs).
    """
    output, tap = np.divmod(np.arange(outputs * kernel), kernel)
    position = output * stride + tap * dilation - padding[0]
    inside = (position >= 0) & (position < inputs)
    if mode == "zeros":
        output, position = output[inside], position[inside]
    elif mode == "reflect":
        position = np.where(position < 0, -position, position)
        position = np.where(position >= inputs, 2 * (inputs - 1) - position, position)
    elif mode == "replicate":
        position = np.clip(position, 0, inputs - 1)
    else:
        position = position % inputs
    matrix = np.zeros((outputs, inputs))
    np.add.at(matrix, (output, position), 1.0)
    matrix.flags.writeable = False
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
