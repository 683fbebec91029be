"""Structs of every type that a form edits, with values that are hard to keep."""

import math

from initviz.core.document.probe import (
    ConstantInput,
    CrossEntropy,
    DigitsInput,
    FileInput,
    GaussianCotangent,
    NormalInput,
    Probe,
    UniformInput,
)
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import KaimingNormal, VarianceScaling, XavierUniform
from initviz.core.initializers.simple import Constant, Normal, TruncNormal, Uniform
from initviz.core.initializers.structured import Dirac, Orthogonal, Sparse
from initviz.core.layers.base import Layer
from initviz.core.layers.catalogue import LAYERS
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.pooling import AdaptiveAvgPool2d, MaxPool2d
from initviz.core.layers.rectifiers import LeakyReLU
from initviz.core.layers.sample_norms import LayerNorm
from tests.core.layer_cases import VARIANTS

INITIALIZER_CASES: tuple[Initializer, ...] = (
    *(kind() for kind in INITIALIZERS),
    XavierUniform(gain=math.sqrt(2.0)),
    XavierUniform(gain=GainOf(gain_of="tanh", param=0.3)),
    Orthogonal(gain=GainOf(gain_of="leaky_relu")),
    Orthogonal(gain=GainOf(gain_of="leaky_relu", param=0.2)),
    KaimingNormal(a=-7.0, mode="fan_out", nonlinearity="relu"),
    VarianceScaling(scale=1e-30, mode="fan_avg", distribution="uniform"),
    Uniform(a=-1 / 3, b=1 / 3),
    Normal(mean=1e20, std=0.0),
    TruncNormal(mean=0.5, std=2.0, a=-1e-5, b=7.0),
    Constant(val=-2.5),
    Dirac(groups=4),
    Sparse(sparsity=1.0, std=3.0),
)


LAYER_CASES: tuple[Layer, ...] = (
    *VARIANTS,
    Conv2d(out_channels=4, kernel_size=(3, 5), padding="same", padding_mode="reflect"),
    Conv2d(out_channels=4, kernel_size=3, padding=(2, 0), groups=2, bias=False),
    MaxPool2d(kernel_size=(4, 2), stride=(2, 1), padding=(2, 1), dilation=3, ceil_mode=True),
    AdaptiveAvgPool2d(output_size=None),
    AdaptiveAvgPool2d(output_size=(None, 4)),
    LayerNorm(normalized_shape=(5, 7)),
    LayerNorm(normalized_shape=(7,)),
    LayerNorm(normalized_shape=7, eps=0.5),
    LeakyReLU(negative_slope=-3.0, inplace=True),
)


PROBE_CASES = (
    Probe(),
    Probe(input=UniformInput(a=-3.0, b=4.0), batch=1, mode="eval", seed=2**53 - 1, seeds=10_000, dtype="float64"),
    Probe(input=ConstantInput(val=0.1), gradient=CrossEntropy()),
    Probe(input=DigitsInput(scale="unit"), gradient=CrossEntropy(labels="data")),
    Probe(input=FileInput(path="folder/a b.csv", scale="standard"), gradient=GaussianCotangent()),
)


STRUCTS = (
    *LAYERS,
    *INITIALIZERS,
    Probe,
    NormalInput,
    UniformInput,
    ConstantInput,
    DigitsInput,
    FileInput,
    CrossEntropy,
)
