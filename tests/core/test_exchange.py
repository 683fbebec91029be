"""One layer in place of another."""

import pytest

from initviz.core.document.exchange import alternatives, exchanged
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm1d, BatchNorm2d
from initviz.core.layers.catalogue import ACTIVATIONS, LAYERS
from initviz.core.layers.convolution import Conv2d, ConvTranspose2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool1d, MaxPool2d
from initviz.core.layers.rectifiers import CELU, ELU, LeakyReLU, PReLU, ReLU
from initviz.core.layers.reshaping import Dropout, Flatten
from initviz.core.layers.sample_norms import GroupNorm, LayerNorm
from tests.core.layer_cases import SHAPES, VARIANTS


def test_layers_of_one_family_take_each_others_place() -> None:
    assert alternatives(ReLU(), (8,)) == ACTIVATIONS
    assert alternatives(MaxPool2d(kernel_size=2), (4, 8, 8)) == (MaxPool2d, AvgPool2d, AdaptiveAvgPool2d)
    assert alternatives(BatchNorm2d(), (4, 8, 8)) == (BatchNorm2d, LayerNorm, GroupNorm)
    assert alternatives(Conv2d(out_channels=2, kernel_size=3), (4, 8, 8)) == (Conv2d, ConvTranspose2d)
    for alone in (Linear(out_features=3), Flatten(), Dropout()):
        assert alternatives(alone, (8,)) == (type(alone),)


def test_what_cannot_take_the_shape_is_no_alternative_but_the_layer_itself_is() -> None:
    assert alternatives(BatchNorm2d(), (8,)) == (BatchNorm1d, BatchNorm2d, LayerNorm, GroupNorm)
    assert MaxPool1d not in alternatives(MaxPool2d(kernel_size=2), (4, 8))
    assert alternatives(BatchNorm2d(), None) == tuple(
        kind for kind in LAYERS if kind.tag().startswith("BatchNorm") or kind in {LayerNorm, GroupNorm}
    )


def test_arguments_that_both_have_are_kept() -> None:
    window = MaxPool2d(kernel_size=(3, 2), stride=4, padding=1, ceil_mode=True, dilation=2)
    assert exchanged(window, AvgPool2d, (4, 9, 9)) == AvgPool2d(
        kernel_size=(3, 2), stride=4, padding=1, ceil_mode=True
    )  # fmt: skip
    assert exchanged(LeakyReLU(negative_slope=0.3, inplace=True), ELU, (4,)) == ELU(inplace=True)
    assert exchanged(GroupNorm(num_groups=2, eps=0.1, affine=False), BatchNorm2d, (4, 8, 8)) == BatchNorm2d(
        eps=0.1, affine=False
    )


def test_arguments_that_the_other_kind_refuses_are_not() -> None:
    same = Conv2d(out_channels=4, kernel_size=3, padding="same", dilation=2, bias=False)
    assert exchanged(same, ConvTranspose2d, (2, 8, 8)) == ConvTranspose2d(
        out_channels=4, kernel_size=3, dilation=2, bias=False, stride=1
    )
    assert exchanged(ELU(alpha=0.0), CELU, (4,)) == CELU()
    assert exchanged(LeakyReLU(negative_slope=0.3), PReLU, (4,)) == PReLU()


@pytest.mark.parametrize("layer", VARIANTS, ids=lambda layer: layer.tag())
def test_every_exchange_gives_a_layer_of_the_kind(layer: Layer) -> None:
    for shape in SHAPES:
        for kind in alternatives(layer, shape):
            assert type(exchanged(layer, kind, shape)) is kind
        assert exchanged(layer, type(layer), shape) == layer
