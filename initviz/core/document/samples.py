"""From the probe's choice of a data set to the samples that fit the network's input."""

import math
from functools import lru_cache

from initviz.core.data.dataset import DataError, DataSet, IntArray, Samples
from initviz.core.data.digits import CLASSES, LARGEST, digits
from initviz.core.data.reader import read
from initviz.core.document.probe import CrossEntropy, DataInput, DigitsInput, Probe
from initviz.core.layers.base import Shape
from initviz.messages import message


def data_of(chosen: DataInput) -> DataSet:
    """Give the data set that an input names, as it is stored.

    Raises
    ------
    DataError
        When its file cannot be read.
    """
    return digits() if isinstance(chosen, DigitsInput) else read(chosen.path)


def samples_of(chosen: DataInput, shape: Shape) -> Samples:
    """Give a data set in the shape and on the scale in which it enters the network.

    Parameters
    ----------
    chosen
        The probe's input.
    shape
        Of the network's input, without the batch; a sample is reshaped to it, row by row, if its entries are as many.

    Raises
    ------
    DataError
        When the file cannot be read, or its samples do not fit.
    """
    return _fitted(data_of(chosen), chosen.scale, shape)


@lru_cache(maxsize=4)
def _fitted(data: DataSet, scale: str, shape: Shape) -> Samples:
    found = data.values.shape[1:]
    if math.prod(found) != math.prod(shape):
        raise DataError(message("data.shape", data=data.name, got=found, input=shape))
    if scale == "unit":
        return Samples(data, shape, factor=1.0 / LARGEST)
    if scale == "none":
        return Samples(data, shape)
    mean, std = data.scale
    if std == 0.0:
        raise DataError(message("data.no_spread", data=data.name))
    return Samples(data, shape, shift=mean, factor=1.0 / std)


def data_labels(probe: Probe, output_shape: Shape) -> IntArray | None:
    """Give the labels of all samples, or None where the loss has random ones or none.

    Raises
    ------
    DataError
        When the data have no labels, or the network's output does not give one number a class.
    """
    if not isinstance(probe.gradient, CrossEntropy) or probe.gradient.labels == "random":
        return None
    if not isinstance(probe.input, DigitsInput):
        raise DataError(message("data.no_labels"))
    if len(output_shape) != 1 or output_shape[0] < CLASSES:
        raise DataError(message("data.classes", classes=CLASSES, got=output_shape))
    return digits().labels
