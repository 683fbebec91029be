"""Convolutions as maps of images that go on periodically, which Fourier transforms take apart."""

import math

from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.convolution import Convolution
from initviz.messages import Message, message


def operator_reason(layer: Layer, shape: Shape) -> Message | None:
    """Say why a layer is no convolution that can be taken apart into frequencies; None where it is."""
    if not isinstance(layer, Convolution):
        return message("spectrum.no.convolution")
    extents = image_of(layer, shape)
    if any(extent % stride for extent, stride in zip(extents, layer.axes("stride"), strict=True)):
        return message("spectrum.no.stride", extents=extents, stride=layer.axes("stride"))
    return None


def block_shape(layer: Layer, shape: Shape) -> tuple[int, int]:
    """Give rows and columns of the matrix at one frequency, in one group; a transposed layer is seen backwards."""
    if not isinstance(layer, Convolution):
        msg = f"{layer.tag()} is no convolution"
        raise TypeError(msg)
    outputs, inputs = layer.out_channels // layer.groups, shape[0] // layer.groups
    rows, inner = (inputs, outputs) if layer.transposed else (outputs, inputs)
    return rows, inner * math.prod(layer.axes("stride"))


def image_of(layer: Convolution, shape: Shape) -> Shape:
    """Give the extents of the image that the kernel slides over: of a transposed convolution, the output's."""
    if not layer.transposed:
        return shape[1:]
    return tuple(extent * stride for extent, stride in zip(shape[1:], layer.axes("stride"), strict=True))
