"""Theory of fully connected networks against an independent simulation."""

import itertools
import math
from typing import Any

import msgspec
import numpy as np
import pytest

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory
from initviz.messages import Message
from tests.core.agreement import assert_theory_holds, forward_of
from tests.core.assembly import operation_for
from tests.core.simulation import simulate

Layers = list[dict[str, Any]]
HE: dict[str, Any] = {"init": "kaiming_normal", "nonlinearity": "relu"}
ZEROS = {"init": "zeros"}


def experiment(
    layers: Layers,
    width: int,
    weight: dict[str, Any] | None = None,
    bias: dict[str, Any] | None = ZEROS,
    **probe: Any,  # noqa: ANN401  (parts of a document)
) -> Experiment:
    """Make a document with one scheme; weights are torch's default where none is given."""
    rule = {"layers": "*", "weight": weight or {"init": "default"}, "bias": bias or {"init": "default"}}
    scheme = {"name": "A", "rules": [rule]}
    network: dict[str, Any] = {"input": [width], "layers": layers}
    settings: dict[str, Any] = {"batch": 32, **probe}
    return from_builtins({"network": network, "schemes": [scheme], "probe": settings})


def stack(depth: int, width: int, *between: dict[str, Any]) -> Layers:
    """Repeat a Linear and what follows it."""
    return [layer for _ in range(depth) for layer in ({"type": "Linear", "out_features": width}, *between)]


RELU, TANH = {"type": "ReLU"}, {"type": "Tanh"}
LEAKY = {"type": "LeakyReLU", "negative_slope": 0.2}


@pytest.mark.parametrize(
    ("activation", "weight"),
    [
        ([], {"init": "xavier_normal"}),
        ([], {"init": "xavier_uniform", "gain": 1.2}),
        ([RELU], HE),
        ([RELU], {"init": "kaiming_uniform", "nonlinearity": "relu"}),
        ([RELU], {"init": "xavier_uniform"}),
        ([RELU], {"init": "normal", "std": 0.2}),
        ([LEAKY], {"init": "kaiming_normal", "a": 0.2}),
        ([{"type": "LeakyReLU", "negative_slope": -0.5}], {"init": "kaiming_normal", "mode": "fan_out"}),
        ([{"type": "PReLU", "init": 0.3}], HE),
        ([RELU], {"init": "sparse", "sparsity": 0.25, "std": 0.3}),
    ],
)
def test_homogeneous_networks_without_bias_are_exact_at_any_width(activation: Layers, weight: dict[str, Any]) -> None:
    # Twelve units: whatever were neglected would show. Only the pooled mean and variance know of the width.
    made = experiment(stack(4, 12, *activation), 12, weight, batch=8)
    assert_theory_holds(made, replicates=600, pooled=4 / 12)


def test_changing_widths_are_exact_too() -> None:
    layers: Layers = []
    for width in (20, 6, 15, 3):
        layers += [{"type": "Linear", "out_features": width}, RELU]
    assert_theory_holds(experiment(layers, 10, HE, batch=8), replicates=800, pooled=1.0)


def test_xavier_on_relu_halves_per_layer() -> None:
    theory = predict(experiment(stack(30, 256, RELU), 256, {"init": "xavier_uniform"})).schemes[0]
    for block in range(1, 31):
        after = forward_of(theory, 2 * block)
        assert after.second_moment == pytest.approx(0.5**block, rel=1e-12)
        assert after.variance == pytest.approx(0.5**block * (1 - 1 / math.pi), rel=1e-12)
        assert theory.tensors[2 * (30 - block)].backward == pytest.approx(0.5**block, rel=1e-12)


def test_he_on_relu_keeps_everything() -> None:
    theory = predict(experiment(stack(50, 64, RELU), 64, HE)).schemes[0]
    for tensor in range(2, 101, 2):
        assert forward_of(theory, tensor).second_moment == pytest.approx(1.0, rel=1e-12)
        assert theory.tensors[tensor].backward == pytest.approx(1.0, rel=1e-12)
    for parameter in theory.parameters:
        assert parameter.gradient == pytest.approx(32 * 0.5, rel=1e-12)


def test_the_default_initialization_settles_at_the_known_numbers() -> None:
    # Linear q → 1/(2n) with q' = q/3 + 1/(3n); ReLU q → 2/(5n) with q' = q/6 + 1/(3n).
    for between, limit in (([], 1 / 512), ([RELU], 2 / (5 * 256))):
        theory = predict(experiment(stack(40, 256, *between), 256, bias=None)).schemes[0]
        last = max(p.layer for p in theory.parameters) + 1
        assert forward_of(theory, last).second_moment == pytest.approx(limit, rel=1e-6)


@pytest.mark.parametrize(
    ("activation", "weight", "depth"),
    [
        ("Tanh", {"init": "xavier_normal"}, 6),
        ("Tanh", {"init": "xavier_uniform", "gain": 5 / 3}, 6),
        ("Tanh", {"init": "normal", "std": 0.3}, 4),  # deep in saturation
        ("Sigmoid", {"init": "xavier_normal"}, 6),
        ("Sigmoid", {"init": "normal", "std": 0.25}, 4),
        ("SELU", {"init": "kaiming_normal", "nonlinearity": "linear"}, 6),
        ("GELU", {"init": "xavier_normal", "gain": 1.5}, 4),
        ("Softplus", {"init": "xavier_normal"}, 4),
        ("Hardtanh", {"init": "xavier_normal", "gain": 1.4}, 6),
    ],
)
def test_curved_activations(activation: str, weight: dict[str, Any], depth: int) -> None:
    width = 192
    made = experiment(stack(depth, width, {"type": activation}), width, weight, batch=24)
    # Beside sampling, theory neglects what is of order 1/width a layer.
    assert_theory_holds(
        made, replicates=60, forward=1.0 * depth / width, backward=2.0 * depth / width, pooled=2.0 / width
    )


@pytest.mark.parametrize(
    "bias",
    [
        None,
        {"init": "normal", "std": 0.5},
        {"init": "uniform", "a": -0.3, "b": 0.9},
        {"init": "constant", "val": 0.4},
    ],
)
@pytest.mark.parametrize("activation", ["ReLU", "Tanh"])
def test_biases(activation: str, bias: dict[str, Any] | None) -> None:
    width, depth = 160, 4
    made = experiment(stack(depth, width, {"type": activation}), width, HE, bias, batch=24)
    # The bias is shared by all samples: the pooled moments keep its own fluctuation, and the pooled variance loses it.
    assert_theory_holds(
        made, replicates=80, forward=2.0 * depth / width, backward=3.0 * depth / width, pooled=3.0 / width
    )


@pytest.mark.parametrize(
    "law",
    [
        {"law": "normal", "mean": 2.0, "std": 1.0},
        {"law": "normal", "mean": -0.1, "std": 0.1},
        {"law": "uniform", "a": -1.0, "b": 1.0},
        {"law": "uniform", "a": 0.0, "b": 3.0},
        {"law": "constant", "val": 0.7},
        {"law": "constant", "val": 0.0},
        {"law": "normal", "std": 0.0},
    ],
    ids=str,
)
@pytest.mark.parametrize("start", [[], [TANH], [RELU], [LEAKY]], ids=["linear", "tanh", "relu", "leaky"])
def test_inputs_of_every_law(law: dict[str, Any], start: Layers) -> None:
    width = 64
    layers = [*start, *stack(3, width, RELU)]
    made = experiment(layers, width, {"init": "kaiming_uniform", "nonlinearity": "relu"}, input=law, batch=12)
    # The second moment is exact; the pooled variance and a fluctuating mean know of the width.
    assert_theory_holds(made, replicates=120, pooled=4.0 / width)


def test_the_second_moment_of_the_input_counts_and_not_its_variance() -> None:
    made = experiment(stack(1, 32), 32, {"init": "xavier_normal"}, input={"law": "normal", "mean": 2.0, "std": 1.0})
    assert forward_of(predict(made).schemes[0], 1).second_moment == pytest.approx(5.0, rel=1e-12)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.6, 1.0])
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_dropout_behind_relu_is_exact(mode: str, p: float) -> None:
    # Wide enough that a sample never loses all of its units: what is exactly zero has no slope.
    layers = stack(3, 48, RELU, {"type": "Dropout", "p": p})
    made = experiment(layers, 48, {"init": "xavier_normal"}, mode=mode, batch=4)
    assert_theory_holds(made, replicates=300, pooled=4 / 48)


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_dropout_between_curved_activations(mode: str) -> None:
    width = 160
    layers = stack(4, width, {"type": "Tanh"}, {"type": "Dropout", "p": 0.3})
    made = experiment(layers, width, {"init": "xavier_normal", "gain": 1.5}, mode=mode, batch=24)
    assert_theory_holds(made, replicates=60, forward=4 / width, backward=8 / width, pooled=2 / width)


def test_dropout_in_front_of_an_activation_makes_zeros_of_its_input() -> None:
    layers: Layers = [{"type": "Dropout", "p": 0.4}, {"type": "Sigmoid"}, *stack(2, 100, RELU)]
    made = experiment(layers, 100, HE, batch=16)
    # What is dropped decides the slope of the sigmoid, so that the gradient is not followed through both.
    assert_theory_holds(made, replicates=300, pooled=4 / 100, stops=("theory.slopes_depend",))


@pytest.mark.parametrize(("width_in", "width_out"), [(40, 10), (10, 40), (24, 24)])
@pytest.mark.parametrize("gain", [1.0, math.sqrt(2)])
def test_orthogonal_layers_tall_and_wide(width_in: int, width_out: int, gain: float) -> None:
    layers: Layers = [{"type": "Linear", "out_features": width_out}, {"type": "Linear", "out_features": width_in}]
    made = experiment(layers, width_in, {"init": "orthogonal", "gain": gain}, batch=8)
    theory = predict(made).schemes[0]
    assert forward_of(theory, 1).second_moment == pytest.approx(gain**2 * min(1.0, width_in / width_out))
    assert theory.tensors[1].backward == pytest.approx(gain**2 * min(1.0, width_in / width_out))
    # Second moments are exact for orthogonal matrices too: entries are uncorrelated.
    assert_theory_holds(made, replicates=250, pooled=2.5 / min(width_in, width_out))


def test_orthogonal_relu_network() -> None:
    width = 128
    made = experiment(stack(5, width, RELU), width, {"init": "orthogonal", "gain": math.sqrt(2)}, batch=24)
    assert_theory_holds(made, replicates=100, forward=5 / width, backward=5 / width, pooled=3 / width)


def exactly(made: Experiment, tensors: list[tuple[float, float, float]]) -> None:
    """Compare mean, second moment and gradient of every tensor, to rounding."""
    theory = predict(made).schemes[0]
    for tensor, (mean, second, gradient) in zip(theory.tensors, tensors, strict=True):
        assert isinstance(tensor.forward, ForwardTheory), tensor.forward
        assert tensor.forward.mean == pytest.approx(mean, rel=1e-12, abs=1e-15)
        assert tensor.forward.second_moment == pytest.approx(second, rel=1e-12, abs=1e-15)
        assert tensor.backward == pytest.approx(gradient, rel=1e-12, abs=1e-15)


def test_eye_hands_the_input_on() -> None:
    theory = predict(experiment(stack(3, 16, RELU), 16, {"init": "eye"})).schemes[0]
    for tensor in (2, 3, 4, 5, 6):
        after = forward_of(theory, tensor)
        assert (after.mean, after.second_moment) == pytest.approx((1 / math.sqrt(2 * math.pi), 0.5), rel=1e-12)
    # Every ReLU sees what the first lets through: their slopes are one and the same.
    assert [tensor.backward for tensor in theory.tensors] == pytest.approx([0.5] * 6 + [1.0])


@pytest.mark.parametrize("widths", [(24, 24), (10, 16), (24, 12, 20), (8, 30, 5)], ids=str)
@pytest.mark.parametrize(
    "activation", [[], [RELU], [TANH], [{"type": "Sigmoid"}]], ids=["linear", "relu", "tanh", "1/2"]
)
@pytest.mark.parametrize("bias", [ZEROS, {"init": "constant", "val": 0.3}], ids=["none", "bias"])
def test_eye_of_every_shape(widths: tuple[int, ...], activation: Layers, bias: dict[str, Any]) -> None:
    layers = [layer for width in widths for layer in ({"type": "Linear", "out_features": width}, *activation)]
    made = experiment(layers, 16, {"init": "eye"}, bias, batch=8)
    reasons = {
        found.id for tensor in predict(made).schemes[0].tensors for found in (tensor.forward, tensor.backward)
        if isinstance(found, Message)
    }  # fmt: skip
    assert reasons <= {"theory.law_unknown", "theory.slopes_depend"}
    assert_theory_holds(made, replicates=200, backward=1e-9, forward=1e-9, pooled=0.2, stops=tuple(reasons))


def test_eye_on_tanh_iterates_the_function() -> None:
    made = experiment(stack(3, 16, TANH), 16, {"init": "eye"})
    x = np.linspace(-12, 12, 240_001)
    weight = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi) * (x[1] - x[0])
    theory = predict(made).schemes[0]
    slopes = np.ones_like(x)
    for depth in (1, 2, 3):
        x = np.tanh(x)
        slopes = slopes * (1 - x**2)
        assert forward_of(theory, 2 * depth).second_moment == pytest.approx(float(weight @ x**2), rel=1e-9)
    assert theory.tensors[0].backward == pytest.approx(float(weight @ slopes**2), rel=1e-9)
    assert_theory_holds(made, replicates=100, pooled=0.01)


def test_zeros_give_zeros_and_no_gradient() -> None:
    made = experiment(stack(3, 16, RELU), 16, ZEROS)
    exactly(made, [(0, 1, 0), *[(0, 0, 0)] * 5, (0, 0, 1)])
    assert [parameter.gradient for parameter in predict(made).schemes[0].parameters][:4] == [0, 0, 0, 0]


def test_a_zero_last_layer_alone_learns() -> None:
    layers = stack(2, 16, RELU)
    layers.append({"type": "Linear", "out_features": 4, "id": "head"})
    plain = {
        "network": {"input": [16], "layers": layers},
        "schemes": [{"name": "A", "rules": [{"layers": "*", "weight": HE, "bias": ZEROS}],
                     "overrides": {"head": {"weight": ZEROS}}}],
        "probe": {"batch": 8},
    }  # fmt: skip
    made = from_builtins(plain)
    theory = predict(made).schemes[0]
    assert forward_of(theory, 5).second_moment == 0
    assert [tensor.backward for tensor in theory.tensors] == [0, 0, 0, 0, 0, 1]
    assert theory.parameters[-2].gradient == pytest.approx(8.0)
    assert_theory_holds(made, replicates=1000, pooled=3 / 16)


def test_zero_weights_with_a_bias_hand_on_the_bias() -> None:
    made = experiment(stack(2, 200, TANH), 200, ZEROS, {"init": "uniform", "a": -1.0, "b": 2.0}, batch=4)
    assert_theory_holds(made, replicates=400, pooled=4 / 200)


def test_constant_weights_on_a_linear_stack_are_exact() -> None:
    # Every unit is w · Σ x; E (Σ x)² = n behind the input, and all units are alike from then on.
    n, w = 20, 0.1
    made = experiment(stack(3, n), n, {"init": "constant", "val": w}, batch=16)
    theory = predict(made).schemes[0]
    for depth in (1, 2, 3):
        expected = n * w * w * (n * w) ** (2 * (depth - 1))
        assert forward_of(theory, depth).second_moment == pytest.approx(expected, rel=1e-12)
        backward = theory.tensors[depth - 1].backward
        assert isinstance(backward, Message)
        assert backward.id == "theory.backward_mean"
    assert_theory_holds(made, replicates=1000, pooled=0.2, stops=("theory.backward_mean",))


def test_weights_with_a_mean_share_the_sum_of_the_inputs() -> None:
    made = experiment(stack(1, 256), 256, {"init": "uniform"}, batch=16)
    assert forward_of(predict(made).schemes[0], 1).second_moment == pytest.approx(256 / 3, rel=1e-12)  # 85.3
    assert_theory_holds(made, replicates=200, pooled=0.05, stops=("theory.backward_mean",))


@pytest.mark.parametrize(
    "law", [{"law": "normal", "mean": 1.0, "std": 0.5}, {"law": "uniform"}, {"law": "constant", "val": -0.5}], ids=str
)
@pytest.mark.parametrize("bias", [ZEROS, {"init": "normal", "mean": 0.5, "std": 0.5}], ids=["none", "bias"])
def test_linear_stacks_of_weights_with_a_mean_close_exactly(law: dict[str, Any], bias: dict[str, Any]) -> None:
    made = experiment(stack(3, 10), 10, {"init": "uniform", "a": -0.1, "b": 0.3}, bias, input=law, batch=6)
    assert_theory_holds(made, replicates=1200, pooled=2.0, stops=("theory.backward_mean",))


@pytest.mark.parametrize("activation", [RELU, TANH, {"type": "GELU"}], ids=str)
@pytest.mark.parametrize("bias", [ZEROS, {"init": "constant", "val": 0.3}], ids=["none", "bias"])
def test_constant_weights_make_every_unit_one_number(activation: dict[str, Any], bias: dict[str, Any]) -> None:
    made = experiment(stack(3, 8, activation), 8, {"init": "constant", "val": 0.15}, bias, batch=6)
    assert_theory_holds(made, replicates=1500, pooled=2.0, stops=("theory.backward_mean",))


def test_behind_one_number_random_weights_make_no_normal_law() -> None:
    layers = [*stack(2, 8, TANH), {"type": "Linear", "out_features": 8, "id": "random"}, TANH]
    plain = msgspec.to_builtins(experiment(layers, 8, {"init": "ones"}, batch=6))
    plain["schemes"][0]["overrides"] = {"random": {"weight": HE}}
    found = predict(from_builtins(plain)).schemes[0].tensors
    assert [getattr(tensor.forward, "id", None) for tensor in found] == [None] * 6 + ["theory.law_unknown"]


@pytest.mark.parametrize(
    ("layers", "weight", "forward_reasons", "backward_reasons"),
    [
        (stack(2, 16, RELU), {"init": "uniform"}, [None] * 2 + ["theory.weights_have_mean"] * 3,
         ["theory.weights_have_mean"] * 4 + [None]),
        (stack(1, 16, {"type": "Softmax"}), HE, [None, None, "theory.softmax"], ["theory.softmax"] * 2 + [None]),
    ],
)  # fmt: skip
def test_where_theory_stops_the_reason_is_given(
    layers: Layers,
    weight: dict[str, Any],
    forward_reasons: list[str | None],
    backward_reasons: list[str | None],
) -> None:
    theory = predict(experiment(layers, 16, weight)).schemes[0]
    found = [getattr(tensor.forward, "id", None) for tensor in theory.tensors]
    assert found == forward_reasons
    assert [getattr(tensor.backward, "id", None) for tensor in theory.tensors] == backward_reasons


@pytest.mark.parametrize("init", ["uniform", "constant"])
def test_theory_resumes_behind_zero_weights(init: str) -> None:
    layers = [*stack(2, 16, RELU), {"type": "Linear", "out_features": 4, "id": "head"}, TANH]
    weight = {"init": init} if init == "uniform" else {"init": init, "val": 0.2}
    made = from_builtins(
        {
            "network": {"input": [16], "layers": layers},
            "schemes": [{"rules": [{"weight": weight}], "overrides": {"head": {"weight": ZEROS, "bias": ZEROS}}}],
        }
    )
    theory = predict(made).schemes[0]
    assert isinstance(theory.tensors[4].forward, Message)
    assert forward_of(theory, 5).second_moment == forward_of(theory, 6).second_moment == 0


def test_every_tensor_and_parameter_is_predicted_or_has_a_reason() -> None:
    made = experiment([*stack(2, 8, TANH), {"type": "Linear", "out_features": 3, "bias": False}], 8)
    theory = predict(made).schemes[0]
    assert len(theory.tensors) == 6
    assert [(p.layer, p.parameter.name) for p in theory.parameters] == [
        (0, "weight"), (0, "bias"), (2, "weight"), (2, "bias"), (4, "weight"),
    ]  # fmt: skip
    assert theory.tensors[-1].backward == 1.0


def test_schemes_are_predicted_apart_and_in_order() -> None:
    network = {"input": [8], "layers": stack(2, 8, RELU)}
    schemes = [{"name": name, "rules": [{"weight": {"init": name}}]} for name in ("zeros", "xavier_normal")]
    both = predict(from_builtins({"network": network, "schemes": schemes}))
    assert [scheme.name for scheme in both.schemes] == ["zeros", "xavier_normal"]
    for index, scheme in enumerate(schemes):
        assert predict(from_builtins({"network": network, "schemes": [scheme]})).schemes[0] == both.schemes[index]


def test_a_network_without_layers_is_its_input() -> None:
    theory = predict(from_builtins({"network": {"input": [5]}})).schemes[0]
    assert len(theory.tensors) == 1
    assert forward_of(theory, 0).second_moment == 1.0
    assert theory.tensors[0].backward == 1.0


def test_linear_on_the_last_of_several_dimensions() -> None:
    layers = stack(3, 12, RELU)
    plain = {
        "network": {"input": [5, 12], "layers": layers},
        "schemes": [{"rules": [{"weight": HE, "bias": ZEROS}]}],
        "probe": {"batch": 4},
    }
    assert_theory_holds(from_builtins(plain), replicates=1000, pooled=3 / 12)


def test_two_activations_in_a_row() -> None:
    layers = stack(3, 150, TANH, RELU)
    made = experiment(layers, 150, {"init": "xavier_normal", "gain": 2.0}, batch=16)
    assert_theory_holds(made, replicates=80, forward=3 / 150, backward=6 / 150, pooled=3 / 150)


@pytest.mark.parametrize(
    ("made", "shape"),
    [
        ({"type": "Linear", "out_features": 3}, (5,)),
        ({"type": "Tanh"}, (5,)),
        ({"type": "SELU"}, (5,)),
        ({"type": "GELU"}, (5,)),
        ({"type": "Softplus"}, (5,)),
        ({"type": "PReLU", "num_parameters": 1}, (4, 2)),
        ({"type": "PReLU", "num_parameters": 4}, (4, 2)),
        ({"type": "LayerNorm", "eps": 1e-5}, (4,)),
        ({"type": "BatchNorm1d", "eps": 1e-5}, (4, 3)),
        ({"type": "GroupNorm", "eps": 1e-5, "num_groups": 2}, (4, 3)),
    ],
    ids=str,
)
def test_the_simulations_own_gradients_are_differences_of_its_outputs(
    made: dict[str, Any], shape: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(3)
    operation = operation_for(made, shape, "train", rng)
    operation.parameters = {name: rng.normal(1.0, 0.5, part.shape) for name, part in operation.parameters.items()}
    x = rng.standard_normal((3, *shape))
    cotangent = rng.standard_normal(operation.forward(x).shape)
    handed = operation.backward(cotangent)
    for values, gradient in [
        (x, handed),
        *((operation.parameters[k], operation.gradients[k]) for k in operation.parameters),
    ]:
        for at in itertools.islice(np.ndindex(values.shape), 40):
            old = values[at]
            ends = []
            for step in (1e-5, -1e-5):
                values[at] = old + step
                ends.append(float((operation.forward(x) * cotangent).sum()))
            values[at] = old
            assert gradient[at] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-5, abs=1e-7)


def test_the_simulation_is_repeatable() -> None:
    made = experiment(stack(2, 8, RELU), 8)
    assert (simulate(made, 3).second == simulate(made, 3).second).all()
