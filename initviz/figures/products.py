"""How many products w·x an output of a layer adds: fewer than its fan in where a kernel reaches beyond the input."""

import math

from initviz.core.document.resolve import ResolvedLayer
from initviz.core.layers.convolution import Convolution
from initviz.core.reports import ParameterPrediction


def products(weight: ParameterPrediction, layer: ResolvedLayer) -> tuple[int, float] | None:
    """Give how many products an output adds, at most and on average over all positions.

    At the border of a padded convolution some taps meet no input, and between the inputs of a transposed one.

    Parameters
    ----------
    weight
        The layer's weight.
    layer
        With its shapes.

    Returns
    -------
    (most, mean) or None
        None where a layer does not add products.
    """
    fans = weight.parameter.fans
    if not isinstance(layer.layer, Convolution):
        return (fans.fan_in, float(fans.fan_in)) if fans is not None else None
    met = [(table >= 0).sum(axis=1) for table in layer.layer.tables(layer.input_shape)]
    sources = layer.input_shape[0] // layer.layer.groups
    most = sources * math.prod(int(counts.max()) for counts in met)
    return most, sources * math.prod(float(counts.mean()) for counts in met)
