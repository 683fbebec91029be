"""Remedies make an impossible layer fit, and are offered only then."""

import pytest

from initviz.core.document.experiment import Experiment, Network
from initviz.core.document.remedies import remedies
from initviz.core.document.resolve import resolve
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm1d, BatchNorm2d
from initviz.core.layers.catalogue import AnyLayer
from initviz.core.layers.convolution import Conv1d, Conv2d, Conv3d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import AdaptiveAvgPool2d, MaxPool1d, MaxPool2d
from initviz.core.layers.rectifiers import PReLU
from initviz.core.layers.reshaping import Flatten
from initviz.core.layers.sample_norms import GroupNorm, LayerNorm
from initviz.messages import text


def network_of(shape: tuple[int, ...], *layers: AnyLayer) -> Experiment:
    return Experiment(network=Network(input=shape, layers=layers))


def conv(kernel_size: int | tuple[int, ...], *, dilation: int = 1, groups: int = 1) -> Conv2d:
    return Conv2d(id="x", out_channels=8, kernel_size=kernel_size, dilation=dilation, groups=groups)


CASES: list[tuple[tuple[int, ...], Layer, str, Layer | tuple[int, ...]]] = [
    ((1, 4, 4), conv(5), "Kernel 4×4", conv(4)),
    ((1, 4, 6), conv(5), "Kernel 4×5", conv((4, 5))),
    ((8, 1, 1), MaxPool2d(id="x", kernel_size=2), "Kernel 1×1", MaxPool2d(id="x", kernel_size=1)),
    ((1, 6, 6), conv(3, dilation=4), "Kernel 3×3", conv(3)),
    ((3, 8, 8), conv(3, groups=2), "groups = 1", conv(3)),
    ((6, 8, 8), GroupNorm(id="x", num_groups=4), "groups = 3", GroupNorm(id="x", num_groups=3)),
    ((32,), BatchNorm2d(id="x"), "Use BatchNorm1d", BatchNorm1d(id="x")),
    ((3, 8, 8), BatchNorm1d(id="x"), "Use BatchNorm2d", BatchNorm2d(id="x")),
    ((4, 16), conv(3), "Use Conv1d", Conv1d(id="x", out_channels=8, kernel_size=3)),
    ((10,), LayerNorm(id="x", normalized_shape=12), "Normalize the last 10", LayerNorm(id="x")),
    ((10,), PReLU(id="x", num_parameters=3), "One slope for all", PReLU(id="x")),
    ((10,), Flatten(id="x", start_dim=2), "Join all dimensions", Flatten(id="x")),
    ((64,), conv(3), "Input 1×8×8", (1, 8, 8)),
    ((300,), conv(3), "Input 1×15×20", (1, 15, 20)),
    ((27,), Conv3d(id="x", out_channels=8, kernel_size=3), "Input 1×3×3×3", (1, 3, 3, 3)),
    ((53,), conv(3), "Use Conv1d on 1×53", Conv1d(id="x", out_channels=8, kernel_size=3)),
    ((22,), MaxPool2d(id="x", kernel_size=2), "Use MaxPool1d on 1×22", MaxPool1d(id="x", kernel_size=2)),
    ((50,), Conv1d(id="x", out_channels=8, kernel_size=3), "Input 1×50", (1, 50)),
    ((49,), AdaptiveAvgPool2d(id="x", output_size=1), "Input 1×7×7", (1, 7, 7)),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "layer", "says", "expected"), CASES, ids=[f"{c[0]} {c[1].tag()}" for c in CASES])
def test_a_remedy_makes_the_layer_fit(
    shape: tuple[int, ...], layer: AnyLayer, says: str, expected: Layer | tuple[int, ...]
) -> None:
    experiment = network_of(shape, layer)
    assert resolve(experiment.network).problem is not None
    chosen = next(remedy for remedy in remedies(experiment) if text(remedy.says) == says)
    assert (chosen.layer, chosen.why) == ("x", None)
    fixed = chosen.edit(experiment).network
    assert resolve(fixed).problem is None
    assert (fixed.input if isinstance(expected, tuple) else fixed.layers[0]) == expected


def test_every_remedy_offered_fits() -> None:
    for shape, layer, *_ in CASES:
        experiment = network_of(shape, layer)  # type: ignore[arg-type]  # every layer of the cases is in the union
        found = remedies(experiment)
        assert 1 <= len(found) <= 2
        assert all(resolve(remedy.edit(experiment).network).problem is None for remedy in found)


def test_a_strip_is_no_image() -> None:
    assert [text(remedy.says) for remedy in remedies(network_of((22,), conv(2)))] == ["Use Conv1d on 1×22"]


def test_what_was_flattened_too_early_keeps_its_shape() -> None:
    (remedy,) = remedies(network_of((3, 6, 6), Flatten(id="f"), conv(3)))
    assert (remedy.layer, text(remedy.says)) == ("x", "Remove Flatten")
    assert remedy.edit(network_of((3, 6, 6), Flatten(id="f"), conv(3))).network.layers == (conv(3),)


@pytest.mark.parametrize("before", [Linear(id="l", out_features=64), Flatten(id="f")], ids=["Linear", "Flatten"])
def test_what_fits_nowhere_can_be_removed(before: AnyLayer) -> None:
    experiment = network_of((50,), before, conv(3))
    (remedy,) = remedies(experiment)
    assert (remedy.layer, text(remedy.says)) == ("x", "Remove Conv2d")
    assert remedy.edit(experiment).network.layers == (before,)


def test_a_flatten_that_mends_two_layers_is_offered_once() -> None:
    experiment = network_of((1, 8, 8), Linear(id="l", out_features=8), BatchNorm1d(id="x"))
    flatten, other = remedies(experiment)
    assert [(made.layer, text(made.says)) for made in (flatten, other)] == [
        ("l", "Insert Flatten"),
        ("x", "Use BatchNorm2d"),
    ]
    assert resolve(flatten.edit(experiment).network).problem is None
    assert resolve(other.edit(experiment).network).problem is None


def test_a_flatten_that_breaks_what_comes_between_leaves_the_other_to_choose() -> None:
    pool = AdaptiveAvgPool2d(id="p", output_size=4)
    experiment = network_of((1, 8, 8), Linear(id="l", out_features=8), pool, BatchNorm1d(id="x"))
    assert [(made.layer, text(made.says)) for made in remedies(experiment)] == [
        ("l", "Insert Flatten"),
        ("x", "Use BatchNorm2d"),
        ("x", "Insert Flatten"),
    ]


def test_a_linear_behind_an_image_is_offered_a_flatten() -> None:
    experiment = network_of((1, 8, 8), Conv2d(id="c", out_channels=4, kernel_size=3), Linear(id="l", out_features=10))
    (remedy,) = remedies(experiment)
    assert remedy.layer == "l"
    assert remedy.why is not None
    assert "last dimension of 4×6×6" in text(remedy.why)
    fixed = remedy.edit(experiment)
    assert [layer.tag() for layer in fixed.network.layers] == ["Conv2d", "Flatten", "Linear"]
    assert resolve(fixed.network).layers[-1].input_shape == (144,)
    assert remedies(fixed) == ()


def test_a_linear_on_a_flat_input_needs_nothing() -> None:
    assert remedies(network_of((8,), Linear(id="l", out_features=10))) == ()
