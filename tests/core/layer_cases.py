"""Layers of every kind in the list, with inputs that they take, for tests against torch's own modules."""

import msgspec
import torch

from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.catalogue import LAYERS, AnyLayer

REQUIRED: dict[str, object] = {
    "out_features": 6,
    "out_channels": 4,
    "kernel_size": 3,
    "num_groups": 2,
    "output_size": 2,
}
"""Values for the arguments that have no default."""

SHAPES: tuple[Shape, ...] = ((8,), (4, 9), (4, 7, 8), (4, 6, 5, 7), (8, 1), (4, 1, 9), (5, 7))
"""Channels are at least 4 and the batch is 2, so that torch never takes a batch for channels."""


def layer(tag: str, **arguments: object) -> Layer:
    """Make a layer as the document does, with values for what has no default."""
    (kind,) = (kind for kind in LAYERS if kind.tag() == tag)
    required = {info.name: REQUIRED[info.name] for info in msgspec.structs.fields(kind) if info.required}
    made: Layer = msgspec.convert({"type": tag, **required, **arguments}, AnyLayer)
    return made


def module_of(made: Layer, shape: Shape) -> torch.nn.Module:
    """Build torch's module for inputs of that shape."""
    module: torch.nn.Module = getattr(torch.nn, made.tag())(**made.arguments(shape))
    return module


VARIANTS: tuple[Layer, ...] = (
    *(layer(kind.tag()) for kind in LAYERS),
    layer("Linear", bias=False),
    layer("Conv1d", kernel_size=4, stride=2, padding=1, bias=False),
    layer("Conv2d", kernel_size=[3, 2], stride=[2, 1], padding=[1, 0], dilation=[1, 2], groups=2),
    layer("Conv2d", padding="same", padding_mode="reflect"),
    layer("Conv2d", padding="valid"),
    layer("Conv3d", padding=1, padding_mode="circular", groups=4),
    layer("ConvTranspose1d", stride=3, output_padding=2, padding=1),
    layer("ConvTranspose2d", stride=2, output_padding=[1, 0], groups=2),
    layer("ConvTranspose3d", dilation=2, bias=False),
    layer("BatchNorm1d", affine=False),
    layer("BatchNorm2d", momentum=None, track_running_stats=False, eps=1e-3),
    layer("LayerNorm", normalized_shape=[7, 8]),
    layer("LayerNorm", normalized_shape=9, bias=False),
    layer("LayerNorm", elementwise_affine=False),
    layer("GroupNorm", num_groups=4, affine=False),
    layer("Dropout", p=0.2),
    layer("Flatten", start_dim=2),
    layer("Flatten", start_dim=1, end_dim=2),
    layer("Flatten", start_dim=1, end_dim=-2),
    layer("Softmax", dim=-1),
    layer("Softmax", dim=2),
    layer("PReLU", num_parameters=4, init=0.1),
    layer("MaxPool2d", kernel_size=[2, 3], stride=1, padding=[1, 1], ceil_mode=True),
    layer("MaxPool1d", kernel_size=3, dilation=2),
    layer("AvgPool1d", kernel_size=4, stride=3, padding=2, ceil_mode=True, count_include_pad=False),
    layer("AvgPool3d", kernel_size=2, divisor_override=3),
    layer("AdaptiveAvgPool2d", output_size=[None, 3]),
    layer("AdaptiveAvgPool1d", output_size=None),
    layer("AdaptiveAvgPool3d", output_size=[1, None, 9]),
    layer("LeakyReLU", negative_slope=0.2),
    layer("ELU", alpha=0.5),
    layer("CELU", alpha=2.0),
    layer("GELU", approximate="tanh"),
    layer("Hardtanh", min_val=-0.5, max_val=2.0),
    layer("Softplus", beta=3.0, threshold=2.0),
)
"""Every kind with its defaults, and with other arguments."""
