"""New layers fit the place where they are put."""

import pytest
import torch

from initviz.core.document.experiment import Network
from initviz.core.document.fresh import fresh_layer, shape_before
from initviz.core.layers.base import Layer, Shape, ShapeError
from initviz.core.layers.catalogue import LAYERS
from initviz.core.layers.convolution import Conv2d, ConvTranspose2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import MaxPool2d
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Flatten
from initviz.core.layers.sample_norms import GroupNorm
from tests.core.layer_cases import SHAPES, layer, module_of

RANKS = {"1d": 2, "2d": 3, "3d": 4}
ODD_SHAPES: tuple[Shape, ...] = ((3,), (1,), (7, 1), (3, 1, 1), (1, 1, 5), (6, 2, 1, 3))


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.tag())
@pytest.mark.parametrize("shape", [*SHAPES, *ODD_SHAPES], ids=str)
def test_a_fresh_layer_takes_every_shape_that_its_kind_can_take(kind: type[Layer], shape: Shape) -> None:
    made = fresh_layer(kind, shape, ())
    ranks = {RANKS[kind.tag()[-2:]]} if kind.tag()[-2:] in RANKS else set(range(1, 5))
    if kind.tag() == "BatchNorm1d":
        ranks = {1, 2}
    if len(shape) not in ranks:
        with pytest.raises(ShapeError):
            made.output_shape(shape)
        return
    expected = made.output_shape(shape)
    output = module_of(made, shape)(torch.zeros(2, *shape))
    assert tuple(output.shape[1:]) == expected


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.tag())
def test_a_fresh_layer_is_made_where_no_shape_is_known(kind: type[Layer]) -> None:
    assert fresh_layer(kind, None, ()).tag() == kind.tag()


def test_sizes_go_on_as_the_network_began() -> None:
    assert fresh_layer(Linear, (9,), ()) == Linear(out_features=128)
    assert fresh_layer(Linear, (9,), (Linear(out_features=48), ReLU())) == Linear(out_features=48)
    first = fresh_layer(Conv2d, (3, 8, 8), ())
    assert first == Conv2d(out_channels=16, kernel_size=3, padding=1)
    second = fresh_layer(Conv2d, (16, 8, 8), (first, ReLU()))
    assert (second, second.output_shape((16, 8, 8))) == (Conv2d(out_channels=32, kernel_size=3, padding=1), (32, 8, 8))
    wide = fresh_layer(Conv2d, (3, 8, 8), (layer("Conv2d", out_channels=900),))
    assert wide == Conv2d(out_channels=900, kernel_size=3, padding=1)


def test_windows_and_groups_fit_the_shape() -> None:
    assert fresh_layer(MaxPool2d, (4, 8, 8), ()) == MaxPool2d(kernel_size=2)
    assert fresh_layer(MaxPool2d, (4, 1, 8), ()) == MaxPool2d(kernel_size=(1, 2))
    assert fresh_layer(ConvTranspose2d, (8, 4, 4), ()).output_shape((8, 4, 4)) == (4, 8, 8)
    groups = {channels: fresh_layer(GroupNorm, (channels, 4), ()) for channels in (1, 3, 16, 64, 96)}
    expected = {1: 1, 3: 1, 16: 8, 64: 32, 96: 32}
    assert groups == {channels: GroupNorm(num_groups=number) for channels, number in expected.items()}


def test_the_shape_before_a_place() -> None:
    network = Network(
        input=(1, 8, 8), layers=(Flatten(id="f"), Conv2d(id="c", out_channels=2, kernel_size=3), ReLU(id="a"))
    )
    assert [shape_before(network, at) for at in range(4)] == [(1, 8, 8), (64,), None, None]
