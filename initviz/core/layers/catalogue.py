"""The list of layers: dropdowns, forms, tests, generated code and the file format follow from it."""

from typing import get_args

from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from initviz.core.layers.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
)
from initviz.core.layers.rectifiers import CELU, ELU, SELU, Hardtanh, LeakyReLU, PReLU, ReLU, ReLU6
from initviz.core.layers.reshaping import Dropout, Flatten, Identity, Softmax
from initviz.core.layers.sample_norms import GroupNorm, LayerNorm
from initviz.core.layers.smooth import (
    GELU,
    Hardsigmoid,
    Hardswish,
    LogSigmoid,
    Mish,
    Sigmoid,
    SiLU,
    Softplus,
    Softsign,
    Tanh,
    Tanhshrink,
)

AnyLayer = (
    Linear
    | Conv1d
    | Conv2d
    | Conv3d
    | ConvTranspose1d
    | ConvTranspose2d
    | ConvTranspose3d
    | BatchNorm1d
    | BatchNorm2d
    | BatchNorm3d
    | LayerNorm
    | GroupNorm
    | Dropout
    | MaxPool1d
    | MaxPool2d
    | MaxPool3d
    | AvgPool1d
    | AvgPool2d
    | AvgPool3d
    | AdaptiveAvgPool1d
    | AdaptiveAvgPool2d
    | AdaptiveAvgPool3d
    | Flatten
    | Identity
    | ReLU
    | LeakyReLU
    | PReLU
    | ELU
    | SELU
    | CELU
    | GELU
    | SiLU
    | Mish
    | Tanh
    | Sigmoid
    | Hardtanh
    | ReLU6
    | Hardswish
    | Hardsigmoid
    | Softplus
    | Softsign
    | LogSigmoid
    | Tanhshrink
    | Softmax
)

LAYERS: tuple[type[Layer], ...] = get_args(AnyLayer)
BY_TAG: dict[str, type[Layer]] = {kind.tag(): kind for kind in LAYERS}
ACTIVATIONS: tuple[type[Activation], ...] = tuple(kind for kind in LAYERS if issubclass(kind, Activation))
