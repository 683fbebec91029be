"""Theory of convolutions against an independent simulation: borders, strides, groups, both directions."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.layers.taps import tap_matrix, tap_table
from initviz.core.predict.predict import predict
from initviz.messages import Message
from tests.core.agreement import assert_theory_holds, forward_of
from tests.core.assembly import operation_for

Layers = list[dict[str, Any]]
HE: dict[str, Any] = {"init": "kaiming_normal", "nonlinearity": "relu"}
ZEROS: dict[str, Any] = {"init": "zeros"}
RELU: dict[str, Any] = {"type": "ReLU"}


def experiment(
    layers: Layers,
    shape: list[int],
    weight: dict[str, Any] | None = None,
    bias: dict[str, Any] | None = ZEROS,
    **probe: Any,  # noqa: ANN401  (parts of a document)
) -> Experiment:
    rule = {"weight": weight or {"init": "default"}, "bias": bias or {"init": "default"}}
    settings: dict[str, Any] = {"batch": 4, **probe}
    plain = {
        "network": {"input": shape, "layers": layers},
        "schemes": [{"name": "A", "rules": [rule]}],
        "probe": settings,
    }
    return from_builtins(plain)


def conv(kind: str = "Conv2d", channels: int = 6, kernel: Any = 3, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": kind, "out_channels": channels, "kernel_size": kernel, **arguments}


GEOMETRIES: list[tuple[Layers, list[int]]] = [
    *(
        ([conv(padding=1, padding_mode=mode), RELU, conv(padding=1, padding_mode=mode), RELU], [4, 5, 6])
        for mode in ("zeros", "reflect", "replicate", "circular")
    ),
    ([conv(), RELU, conv(padding=2), RELU], [4, 7, 6]),
    ([conv(padding="same", kernel=[2, 4]), RELU, conv(padding="same", dilation=2), RELU], [4, 6, 7]),
    ([conv(padding="same", kernel=4, padding_mode="circular"), RELU], [4, 6, 7]),
    ([conv(stride=2, padding=1), RELU, conv(stride=[1, 2], padding=[2, 0]), RELU], [4, 9, 8]),
    ([conv(dilation=2, padding=2, padding_mode="reflect"), RELU, conv(dilation=[1, 3], padding=3), RELU], [4, 6, 7]),
    ([conv(groups=2, padding=1), RELU, conv(groups=3, padding=1), RELU], [4, 5, 6]),
    ([conv(groups=4, channels=8, kernel=[1, 3]), RELU, conv()], [4, 5, 8]),
    ([conv(kernel=5, stride=3), RELU], [3, 11, 8]),  # some inputs are seen more often than others, some never
    ([conv("Conv1d", kernel=4, stride=2, padding=1), RELU, conv("Conv1d", padding=1)], [4, 11]),
    ([conv("Conv1d", kernel=3, padding=2, padding_mode="circular", dilation=2), RELU], [4, 9]),
    ([conv("Conv3d", padding=1), RELU, conv("Conv3d", kernel=2)], [3, 4, 3, 3]),
    ([conv("ConvTranspose2d"), RELU, conv("ConvTranspose2d", padding=1), RELU], [4, 3, 4]),
    (
        [conv("ConvTranspose2d", stride=2, padding=1, output_padding=1), RELU, conv("ConvTranspose2d", kernel=2)],
        [4, 4, 3],
    ),
    ([conv("ConvTranspose2d", stride=[3, 1], dilation=[1, 2], groups=2), RELU, conv(stride=2)], [4, 3, 4]),
    ([conv("ConvTranspose1d", kernel=4, stride=2, padding=1, groups=2), RELU], [4, 6]),
    ([conv("ConvTranspose3d", kernel=2, stride=2), RELU], [3, 2, 3, 2]),
]


@pytest.mark.parametrize(("layers", "shape"), GEOMETRIES, ids=str)
def test_every_geometry_is_exact_in_second_moments_and_gradients(layers: Layers, shape: list[int]) -> None:
    # Five channels or so: whatever were neglected would show.
    assert_theory_holds(experiment(layers, shape, HE, batch=3), replicates=100, pooled=0.25)


@pytest.mark.parametrize("weight", [{"init": "xavier_uniform"}, {"init": "kaiming_uniform", "mode": "fan_out"}, None])
@pytest.mark.parametrize("kind", ["Conv2d", "ConvTranspose2d"])
def test_fans_of_both_directions(kind: str, weight: dict[str, Any] | None) -> None:
    layers = [conv(kind, channels=9, groups=3), RELU, conv(kind, channels=3)]
    made = experiment(layers, [6, 5, 5], weight, ZEROS if weight else None)
    assert_theory_holds(made, replicates=120, pooled=0.25)


@pytest.mark.parametrize("padding_mode", ["zeros", "circular"])
def test_a_deep_padded_net_with_biases_and_curved_activations(padding_mode: str) -> None:
    channels = 48
    layers: Layers = []
    for _ in range(3):
        layers += [conv(channels=channels, padding=1, padding_mode=padding_mode), {"type": "Tanh"}]
    layers += [{"type": "Flatten"}, {"type": "Linear", "out_features": 10}]
    made = experiment(
        layers, [16, 6, 6], {"init": "xavier_normal", "gain": 1.6}, {"init": "normal", "std": 0.2}, batch=4
    )
    # Theory neglects what is of order one over the number of inputs that an output sees, a layer.
    assert_theory_holds(made, replicates=40, forward=4 / channels, backward=8 / channels, pooled=4 / channels)


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_a_conv_net_with_dropout_and_prelu(mode: str) -> None:
    layers = [
        conv(channels=24, padding=1), {"type": "PReLU", "num_parameters": 24}, {"type": "Dropout", "p": 0.2},
        conv(channels=24, stride=2), {"type": "PReLU"}, {"type": "Flatten"}, {"type": "Linear", "out_features": 5},
    ]  # fmt: skip
    made = experiment(layers, [3, 8, 8], HE, mode=mode)
    assert_theory_holds(made, replicates=80, pooled=0.1)


@pytest.mark.parametrize(
    "law",
    [{"law": "normal", "mean": 1.0, "std": 0.5}, {"law": "uniform", "a": -1.0, "b": 2.0}, {"law": "constant"}],
    ids=str,
)
def test_inputs_of_every_law(law: dict[str, Any]) -> None:
    layers = [conv(channels=8, padding=1), RELU, conv(channels=8, padding=1)]
    assert_theory_holds(experiment(layers, [3, 5, 5], HE, input=law), replicates=120, pooled=0.25)


def test_zero_padding_loses_the_known_share_of_taps() -> None:
    layers = [conv(channels=16, padding=1) for _ in range(6)]
    weight = {"init": "kaiming_normal", "nonlinearity": "linear"}
    theory = predict(experiment(layers, [16, 8, 8], weight)).schemes[0]
    assert forward_of(theory, 1).second_moment == pytest.approx((1 - 1 / 12) ** 2, rel=1e-12)
    assert forward_of(theory, 6).second_moment == pytest.approx(0.50, abs=0.01)
    for mode in ("circular", "reflect", "replicate"):
        layers = [conv(channels=16, padding=1, padding_mode=mode) for _ in range(6)]
        theory = predict(experiment(layers, [16, 8, 8], weight)).schemes[0]
        if mode == "circular":
            assert forward_of(theory, 6).second_moment == pytest.approx(1.0, rel=1e-12)
        assert forward_of(theory, 1).second_moment == pytest.approx(1.0, rel=1e-12)


def test_a_grouped_kernel_with_fan_out_falls_by_the_groups() -> None:
    # PyTorch issue 23854: fan_out of a depthwise kernel is as many times too large as there are groups.
    layers = [conv(channels=8, groups=8, padding=1, padding_mode="circular") for _ in range(3)]
    weight = {"init": "kaiming_normal", "mode": "fan_out", "nonlinearity": "linear"}
    theory = predict(experiment(layers, [8, 6, 6], weight)).schemes[0]
    assert [forward_of(theory, depth).second_moment for depth in range(4)] == pytest.approx([1, 1 / 8, 1 / 64, 1 / 512])


def test_dirac_hands_the_input_on_where_it_can() -> None:
    layers = [conv(channels=4, padding=1), RELU, conv(channels=4, padding=1, padding_mode="circular"), RELU]
    theory = predict(experiment(layers, [4, 5, 5], {"init": "dirac"})).schemes[0]
    assert [forward_of(theory, at).second_moment for at in range(5)] == pytest.approx([1, 1, 0.5, 0.5, 0.5])
    assert theory.tensors[3].backward == pytest.approx(0.5)
    assert theory.tensors[2].backward == pytest.approx(0.5)


DIRACS: list[dict[str, Any]] = [
    conv(channels=4),  # positions move
    conv(channels=4, padding=1, kernel=[3, 1]),
    conv(channels=4, padding="same", kernel=2),  # no tap is in the middle
    conv(channels=4, padding=3, padding_mode="reflect"),
    conv(channels=8, padding=1),  # more channels than there were: zeros
    conv(channels=2, padding=1),
    conv(channels=4, padding=1, groups=2),
    conv(channels=4, padding=1, stride=2),
    conv("ConvTranspose2d", channels=4),
    conv("ConvTranspose2d", channels=6, stride=2, padding=1),
]


@pytest.mark.parametrize("layer", DIRACS, ids=str)
@pytest.mark.parametrize("between", [[], [RELU], [{"type": "Tanh"}]], ids=["linear", "relu", "tanh"])
def test_dirac_is_followed_entry_by_entry(layer: dict[str, Any], between: Layers) -> None:
    layers = [conv(channels=4), *between, layer, *between, conv(channels=5, padding=1)]
    made = experiment(layers, [4, 7, 6], {"init": "dirac"}, batch=6)
    assert_theory_holds(made, replicates=150, forward=1e-9, backward=1e-9, pooled=0.2)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("layer", DIRACS, ids=str)
def test_dirac_takes_the_channels_that_torch_takes(layer: dict[str, Any], groups: int) -> None:
    arguments = {"in_channels": 4, "bias": False, **{k: v for k, v in layer.items() if k != "type"}}
    module = getattr(torch.nn, layer["type"])(**arguments)
    torch.nn.init.dirac_(module.weight, groups=groups)
    data = torch.randn(3, 4, 7, 6, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        expected = float((module(data.abs() + 1) != 0).double().mean())
    made = experiment([layer], [4, 7, 6], {"init": "dirac", "groups": groups})
    found = predict(made).schemes[0].tensors[1].forward
    if isinstance(found, Message):  # an output that adds up several inputs
        assert (found.id, groups, layer["type"]) == ("theory.fixed_pattern", 2, "ConvTranspose2d")
    else:
        assert found.second_moment == pytest.approx(expected, rel=1e-12)


def test_a_transposed_dirac_in_the_middle_is_an_identity_too() -> None:
    made = experiment([conv("ConvTranspose2d", channels=4, padding=1)], [4, 5, 5], {"init": "dirac"})
    theory = predict(made).schemes[0]
    assert forward_of(theory, 1).second_moment == pytest.approx(1.0)
    with torch.no_grad():
        module = torch.nn.ConvTranspose2d(4, 4, 3, padding=1, bias=False)
        torch.nn.init.dirac_(module.weight)
        data = torch.randn(2, 4, 5, 5)
        assert torch.equal(module(data), data)


def test_zero_kernels_hand_on_the_bias_alone() -> None:
    layers = [conv(channels=64, padding=1), RELU, conv(channels=64)]
    made = experiment(layers, [3, 5, 5], ZEROS, {"init": "normal", "mean": 0.3, "std": 0.5})
    assert_theory_holds(made, replicates=60, pooled=4 / 64)


@pytest.mark.parametrize(
    ("layers", "weight", "reason"),
    [
        ([conv(), RELU], {"init": "uniform"}, "theory.weights_have_mean"),
        ([conv(), RELU], {"init": "constant", "val": 0.1}, "theory.weights_have_mean"),
        ([conv(), RELU, conv(), {"type": "MaxPool2d", "kernel_size": 2}], HE, "theory.pooling"),
        ([conv(kernel=1), {"type": "GELU"}, {"type": "MaxPool2d", "kernel_size": 2}], HE, "theory.not_monotone"),
        ([conv(), {"type": "Softmax"}], HE, "theory.softmax"),
    ],
)
def test_where_theory_stops_the_reason_is_given(layers: Layers, weight: dict[str, Any], reason: str) -> None:
    theory = predict(experiment([*layers, conv()], [4, 9, 9], weight)).schemes[0]
    stopped = [tensor.forward.id for tensor in theory.tensors if isinstance(tensor.forward, Message)]
    assert stopped
    assert set(stopped) == {reason}
    assert isinstance(theory.tensors[-1].forward, Message)
    assert isinstance(theory.tensors[0].backward, Message)
    assert theory.tensors[-1].backward == 1.0


def test_theory_resumes_behind_a_norm_after_pooling() -> None:
    layers = [
        conv(channels=32, padding=1),
        RELU,
        {"type": "MaxPool2d", "kernel_size": 2},
        conv(channels=32),
        {"type": "BatchNorm2d"},
        RELU,
    ]
    theory = predict(experiment(layers, [16, 8, 8], HE)).schemes[0]
    assert isinstance(theory.tensors[4].forward, Message)
    assert forward_of(theory, 5).second_moment == pytest.approx(1.0)
    assert forward_of(theory, 6).second_moment == pytest.approx(0.5)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize(("layers", "shape"), GEOMETRIES, ids=str)
def test_the_simulations_own_convolutions_are_torchs(layers: Layers, shape: list[int]) -> None:
    plain = experiment(layers[:1], shape)
    layer = plain.network.layers[0]
    arguments = layer.arguments(tuple(shape))
    module = getattr(torch.nn, layer.tag())(**arguments).double()
    rng = np.random.default_rng(0)
    data = rng.standard_normal((2, *shape))
    operation = operation_for({"type": layer.tag(), **arguments}, tuple(shape), "train", rng)
    operation.parameters = {name: part.detach().numpy() for name, part in module.named_parameters()}
    theirs_in = torch.tensor(data, requires_grad=True)
    theirs = module(theirs_in)
    assert operation.forward(data) == pytest.approx(theirs.detach().numpy(), abs=1e-12)
    cotangent = rng.standard_normal(theirs.shape)
    theirs.backward(torch.tensor(cotangent))
    assert theirs_in.grad is not None
    assert operation.backward(cotangent) == pytest.approx(theirs_in.grad.numpy(), abs=1e-12)
    for name, part in module.named_parameters():
        assert operation.gradients[name] == pytest.approx(part.grad.numpy(), abs=1e-11)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize(
    ("inputs", "kernel", "stride", "pads", "dilation"),
    [(6, 3, 1, (1, 1), 1), (7, 5, 2, (4, 4), 1), (5, 3, 1, (2, 2), 2), (6, 2, 3, (0, 1), 1), (4, 3, 1, (3, 3), 3)],
)
def test_taps_read_what_padding_puts_there(
    inputs: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int, mode: str
) -> None:
    # Pooled numbers hardly see which neighbour a border copies.
    positions = np.arange(inputs)
    if mode == "zeros":
        padded = np.pad(positions, pads, constant_values=-1)
    elif mode == "reflect":
        padded = np.pad(positions, pads, mode="reflect")
    else:
        padded = np.pad(positions, pads, mode="edge") if mode == "replicate" else np.pad(positions, pads, mode="wrap")
    outputs = (len(padded) - dilation * (kernel - 1) - 1) // stride + 1
    counted = np.zeros((outputs, inputs))
    for output, tap in itertools.product(range(outputs), range(kernel)):
        read = padded[output * stride + tap * dilation]
        if read >= 0:
            counted[output, read] += 1
    table = tap_table(inputs, outputs, kernel, stride, pads, dilation, mode)
    assert (tap_matrix(table, inputs) == counted).all()


def test_a_map_of_second_moments_is_exact_at_every_position() -> None:
    # The pooled numbers average over positions; here the corners are looked at by themselves.
    made = experiment([conv(channels=5, padding=1), RELU, conv(channels=5, padding=1)], [3, 4, 4], HE)
    rng = np.random.default_rng(1)
    total = np.zeros((4, 4))
    for _ in range(1500):
        x = rng.standard_normal((1, 3, 4, 4))
        for layer in made.network.layers:
            operation = operation_for({"type": layer.tag(), **layer.arguments(x.shape[1:])}, x.shape[1:], "train", rng)
            if operation.parameters:
                weight = operation.parameters["weight"]
                operation.parameters = {"weight": rng.normal(0, (2 / weight[0].size) ** 0.5, weight.shape)}
            x = operation.forward(x)
        total += (x**2).mean(axis=(0, 1))
    taps = np.array([2.0, 3.0, 3.0, 2.0])
    first = np.outer(taps, taps) / 9.0 * 2.0
    expected = np.zeros((4, 4))
    for down, right in itertools.product((-1, 0, 1), repeat=2):
        for i, j in itertools.product(range(4), repeat=2):
            if 0 <= i + down < 4 and 0 <= j + right < 4:
                expected[i, j] += 0.5 * first[i + down, j + right] * 2.0 / 9.0
    assert total / 1500 == pytest.approx(expected, rel=0.12)
    assert forward_of(predict(made).schemes[0], 3).second_moment == pytest.approx(expected.mean(), rel=1e-12)
