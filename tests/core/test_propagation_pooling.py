"""Theory of pooling against an independent simulation: averages with what couples positions, and largest values."""

import math
from typing import Any

import numpy as np
import pytest
import torch

from initviz.core.predict.predict import predict
from initviz.messages import Message
from tests.core.agreement import assert_theory_holds, forward_of
from tests.core.assembly import operation_for
from tests.core.simulation import simulate
from tests.core.test_propagation_conv import HE, RELU, Layers, conv, experiment

AVERAGE: dict[str, Any] = {"type": "AvgPool2d", "kernel_size": 2}
LARGEST: dict[str, Any] = {"type": "MaxPool2d", "kernel_size": 2}
GLOBAL: dict[str, Any] = {"type": "AdaptiveAvgPool2d", "output_size": 1}
HEAD: Layers = [{"type": "Flatten"}, {"type": "Linear", "out_features": 6}]


EXACT: list[tuple[Layers, list[int]]] = [
    ([AVERAGE, conv()], [4, 6, 6]),
    ([conv(padding=1), AVERAGE, conv()], [4, 6, 7]),
    ([conv(), {"type": "AvgPool2d", "kernel_size": 3, "stride": 2, "padding": 1}], [4, 8, 9]),
    ([conv(padding=1, padding_mode="circular"), GLOBAL, *HEAD], [4, 5, 5]),
    ([conv("ConvTranspose2d", stride=2), {"type": "AdaptiveAvgPool2d", "output_size": [3, None]}], [4, 3, 4]),
    ([conv("Conv1d", padding=1), {"type": "AvgPool1d", "kernel_size": 4, "stride": 2}, conv("Conv1d")], [4, 12]),
    ([conv("Conv3d"), {"type": "AvgPool3d", "kernel_size": 2, "divisor_override": 3}], [3, 4, 5, 4]),
    ([conv(), AVERAGE, AVERAGE, conv(kernel=1)], [4, 10, 10]),
]


@pytest.mark.parametrize(("layers", "shape"), EXACT, ids=str)
def test_averages_of_linear_networks_are_exact(layers: Layers, shape: list[int]) -> None:
    assert_theory_holds(experiment(layers, shape, {"init": "xavier_normal"}, batch=3), replicates=150, pooled=1.0)


@pytest.mark.parametrize(
    "law", [{"law": "normal", "mean": 1.0}, {"law": "uniform", "a": -1.0, "b": 2.0}, {"law": "constant"}], ids=str
)
def test_averages_of_inputs_of_every_law(law: dict[str, Any]) -> None:
    layers = [AVERAGE, conv(padding=1), {"type": "AvgPool2d", "kernel_size": 3, "stride": 1}, conv(kernel=2)]
    assert_theory_holds(experiment(layers, [3, 10, 10], HE, input=law, batch=3), replicates=150, pooled=1.0)


NETWORKS: dict[str, Layers] = {
    "pooled relu": [conv(channels=32, padding=1), RELU, AVERAGE, conv(channels=32, padding=1), RELU, AVERAGE, *HEAD],
    "global": [conv(channels=32, padding=1), RELU, conv(channels=32), RELU, GLOBAL, *HEAD],
    "tanh": [conv(channels=32, padding=1), {"type": "Tanh"}, AVERAGE, conv(channels=32), {"type": "Tanh"}, *HEAD],
    "relu behind": [conv(channels=32, padding=1), AVERAGE, RELU, conv(channels=32), RELU, AVERAGE, *HEAD],
    "norm": [conv(channels=32, padding=1), {"type": "BatchNorm2d"}, RELU, AVERAGE, conv(channels=32), AVERAGE, *HEAD],
    "dropout": [
        conv(channels=32),
        RELU,
        {"type": "Dropout", "p": 0.3},
        AVERAGE,
        conv(channels=32, padding=1),
        AVERAGE,
        *HEAD,
    ],
    "dilated": [conv(channels=32, padding="same", dilation=2, groups=2), RELU, AVERAGE, conv(stride=2, padding=1)],
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("bias", [{"init": "zeros"}, {"init": "normal", "std": 0.3}], ids=["none", "bias"])
def test_networks_with_averages(name: str, bias: dict[str, Any]) -> None:
    made = experiment(NETWORKS[name], [8, 8, 8], HE, bias, batch=12)
    reasons = {p.gradient.id for p in predict(made).schemes[0].parameters if isinstance(p.gradient, Message)}
    assert reasons <= ({"theory.coupled"} if name == "norm" else set())
    assert_theory_holds(
        made, replicates=25, forward=3 / 32, backward=5 / 32, pooled=4 / 32, stops=tuple(sorted(reasons))
    )


def test_what_theory_neglects_falls_with_the_channels() -> None:
    missed = []
    for channels, replicates in ((8, 1500), (32, 400)):
        layers = [conv(channels=channels, padding=1), RELU, conv(channels=channels, padding=1), RELU, GLOBAL, *HEAD]
        made = experiment(layers, [channels, 4, 4], HE, batch=2)
        theory, found = predict(made).schemes[0], simulate(made, replicates)
        exact = theory.parameters[0].gradient
        assert isinstance(exact, float)
        missed.append((float(found.gradients[0, "weight"].mean()) / exact - 1) * channels)
    assert abs(missed[0]) < 2.5
    assert abs(missed[1]) < 4.0  # the same multiple of 1 / channels, within what sampling leaves


def test_neighbours_of_a_convolution_overlap_by_two_thirds() -> None:
    # Three taps with unit stride: neighbours share two of three inputs, but through different weights, so that a
    # linear convolution of independent inputs leaves them uncorrelated; the average then keeps a quarter.
    weight = {"init": "kaiming_normal", "nonlinearity": "linear"}
    theory = predict(experiment([conv(), AVERAGE], [16, 8, 8], weight)).schemes[0]
    assert forward_of(theory, 2).second_moment == pytest.approx(0.25, rel=1e-12)
    # With ReLU they share a mean, whose square the average keeps whole: 1 / (2 π) + (1 / 2 - 1 / (2 π)) / 4.
    theory = predict(experiment([conv(), RELU, AVERAGE], [16, 8, 8], weight)).schemes[0]
    assert forward_of(theory, 3).second_moment == pytest.approx(1 / 8 + 3 / (8 * math.pi), rel=1e-9)


LARGE: dict[str, Layers] = {
    "of the input": [LARGEST, conv()],
    "of rectified": [RELU, LARGEST, conv()],
    "wide window": [{"type": "MaxPool2d", "kernel_size": [4, 1]}, conv(kernel=1)],
    "behind a layer": [conv(channels=48, kernel=2, stride=2), LARGEST, RELU, conv(kernel=1)],
    "rectified behind a layer": [conv(channels=48, kernel=1), RELU, LARGEST, conv()],
    "behind a wide kernel": [conv(channels=48), RELU, LARGEST, conv()],
    "in front of tanh": [conv(channels=48, kernel=1), {"type": "Tanh"}, LARGEST, {"type": "Tanh"}, conv()],
    "behind a norm": [conv(channels=48, kernel=1), {"type": "BatchNorm2d"}, RELU, LARGEST, conv()],
}


@pytest.mark.parametrize("name", LARGE)
def test_largest_of_independent_values(name: str) -> None:
    made = experiment(LARGE[name], [24, 8, 8], HE, batch=8)
    room = 0.0 if name in {"of the input", "of rectified", "wide window"} else 4 / 48
    assert_theory_holds(made, replicates=150, forward=room, backward=room, pooled=0.1)


def test_largest_of_uniform_inputs() -> None:
    made = experiment([LARGEST, conv()], [6, 6, 6], HE, input={"law": "uniform", "a": -1.0, "b": 3.0}, batch=8)
    assert forward_of(predict(made).schemes[0], 1).mean == pytest.approx(-1 + 4 * 4 / 5, rel=1e-9)  # k / (k + 1)
    assert_theory_holds(made, replicates=150, pooled=0.1)


def test_the_largest_of_two_normals_has_mean_one_over_root_pi() -> None:
    theory = predict(experiment([{"type": "MaxPool2d", "kernel_size": [1, 2]}], [3, 4, 4])).schemes[0]
    assert forward_of(theory, 1).mean == pytest.approx(1 / math.sqrt(math.pi), rel=1e-9)
    assert forward_of(theory, 1).second_moment == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize(
    "layers",
    [
        [conv(), RELU, conv(), LARGEST],  # neighbours see inputs with a mean through the same weights
        [conv(kernel=1), RELU, {"type": "MaxPool2d", "kernel_size": 3, "stride": 1}],  # windows overlap
        [conv(kernel=1), {"type": "MaxPool2d", "kernel_size": 2, "padding": 1}],  # windows differ
    ],
    ids=str,
)
def test_largest_of_dependent_values_has_no_theory_and_says_so(layers: Layers) -> None:
    theory = predict(experiment(layers, [4, 8, 8], HE)).schemes[0]
    found = [theory.tensors[len(layers)].forward, theory.tensors[len(layers) - 1].backward]
    assert [part.id if isinstance(part, Message) else part for part in found] == ["theory.pooling"] * 2


POOLS: list[tuple[dict[str, Any], list[int]]] = [
    (AVERAGE, [3, 7, 8]),
    (LARGEST, [3, 7, 8]),
    ({"type": "AvgPool2d", "kernel_size": [3, 2], "stride": 2, "padding": 1, "ceil_mode": True}, [3, 8, 7]),
    ({"type": "AvgPool2d", "kernel_size": 3, "padding": 1, "count_include_pad": False}, [3, 8, 7]),
    ({"type": "AvgPool2d", "kernel_size": 3, "divisor_override": 5}, [3, 8, 7]),
    ({"type": "MaxPool2d", "kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2, "ceil_mode": True}, [3, 9, 8]),
    ({"type": "AvgPool1d", "kernel_size": 4, "stride": 3, "ceil_mode": True}, [3, 12]),
    ({"type": "AdaptiveAvgPool2d", "output_size": [3, 5]}, [3, 7, 8]),
    ({"type": "AdaptiveAvgPool3d", "output_size": 2}, [2, 3, 4, 5]),
]


@pytest.mark.parametrize(("layer", "shape"), POOLS, ids=str)
def test_the_simulations_own_pooling_is_torchs(layer: dict[str, Any], shape: list[int]) -> None:
    made = experiment([layer], shape).network.layers[0]
    arguments = made.arguments(tuple(shape))
    operation = operation_for({"type": made.tag(), **arguments}, tuple(shape), "train", np.random.default_rng(0))
    data = np.random.default_rng(1).standard_normal((2, *shape))
    theirs_in = torch.tensor(data, requires_grad=True)
    theirs = getattr(torch.nn, made.tag())(**arguments)(theirs_in)
    assert operation.forward(data) == pytest.approx(theirs.detach().numpy(), abs=1e-12)
    cotangent = np.random.default_rng(2).standard_normal(theirs.shape)
    theirs.backward(torch.tensor(cotangent))
    assert theirs_in.grad is not None
    assert operation.backward(cotangent) == pytest.approx(theirs_in.grad.numpy(), abs=1e-12)


@pytest.mark.parametrize(("layer", "shape"), [found for found in POOLS if "Max" not in found[0]["type"]], ids=str)
def test_averages_of_every_geometry(layer: dict[str, Any], shape: list[int]) -> None:
    kind = f"Conv{len(shape) - 1}d"
    layers = [conv(kind, channels=5, padding=1), layer, conv(kind, channels=4, kernel=1)]
    assert_theory_holds(experiment(layers, shape, {"init": "xavier_normal"}, batch=3), replicates=200, pooled=1.0)
