"""True fans of layers with weights: what an output adds up and what an input reaches, whatever torch counts."""

import math

from initviz.core.layers.base import Shape
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.weighted import Weighted


def true_fan(layer: Weighted, shape: Shape) -> float:
    """Give the number of inputs that one output adds up, on average, away from borders.

    It is torch's fan in but for transposed convolutions, where torch counts the outputs that one input reaches.
    """
    return layer.terms(shape) / (_strides(layer) if isinstance(layer, Convolution) and layer.transposed else 1)


def true_fan_out(layer: Convolution) -> float:
    """Give the number of outputs that one input reaches, on average, away from borders."""
    return layer.outputs_per_tap() * layer.taps() / (1 if layer.transposed else _strides(layer))


def _strides(layer: Convolution) -> int:
    """Of so many positions one meets any tap."""
    return math.prod(layer.axes("stride"))
