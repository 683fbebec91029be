"""Small experiments that the tests of this folder share, each made by a function of the probe's settings."""

from collections.abc import Callable, Sequence

import pytest

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.probe import Probe
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.scaled import KaimingUniform, XavierUniform
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm2d
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import MaxPool2d
from initviz.core.layers.rectifiers import PReLU, ReLU
from initviz.core.layers.reshaping import Dropout, Flatten, Identity, Softmax
from initviz.core.layers.smooth import GELU, Tanh

Make = Callable[..., Experiment]

SCHEMES = (everywhere("A", XavierUniform(), "#0072B2"), everywhere("B", KaimingUniform(), "#D55E00"))


def make(
    layers: Sequence[Layer],
    input_shape: tuple[int, ...],
    *,
    schemes: Sequence[Scheme] = SCHEMES,
    batch: int = 32,
    seeds: int = 2,
    seed: int = 0,
    mode: str = "train",
) -> Experiment:
    network = Network(input=input_shape, layers=tuple(layers))  # type: ignore[arg-type]  # all are in the union
    probe = Probe(batch=batch, seeds=seeds, seed=seed, mode=mode)  # type: ignore[arg-type]  # train or eval
    return Experiment(network=network, schemes=tuple(schemes), probe=probe)


@pytest.fixture
def scene() -> Make:
    return make


@pytest.fixture
def mlp() -> Make:
    def build(depth: int = 3, width: int = 16, **settings: object) -> Experiment:
        layers: list[Layer] = []
        for block in range(depth):
            layers += [Linear(id=f"l{block}", out_features=width), ReLU(id=f"a{block}")]
        return make(layers, (width,), **settings)  # type: ignore[arg-type]  # the tests know the settings

    return build


@pytest.fixture
def convnet() -> Make:
    def build(**settings: object) -> Experiment:
        layers = [
            Conv2d(id="conv", out_channels=6, kernel_size=3, padding=1),
            BatchNorm2d(id="norm"),
            GELU(id="gelu"),
            MaxPool2d(id="pool", kernel_size=2),
            Flatten(id="flat"),
            Dropout(id="drop", p=0.25),
            Identity(id="same"),
            Linear(id="head", out_features=10),
            PReLU(id="prelu"),
            Linear(id="out", out_features=5),
            Tanh(id="tanh"),
            Softmax(id="soft"),
        ]
        return make(layers, (2, 6, 6), **settings)  # type: ignore[arg-type]  # the tests know the settings

    return build
