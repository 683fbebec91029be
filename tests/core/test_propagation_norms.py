"""Theory of networks with norms against an independent simulation, and Yang's growth of their gradients."""

import itertools
import math
from typing import Any

import pytest

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory
from initviz.messages import Message
from tests.core.agreement import assert_theory_holds, forward_of

Layers = list[dict[str, Any]]
HE: dict[str, Any] = {"init": "kaiming_normal", "nonlinearity": "relu"}
ZEROS: dict[str, Any] = {"init": "zeros"}
RELU: dict[str, Any] = {"type": "ReLU"}
BATCH_NORM: dict[str, Any] = {"type": "BatchNorm1d"}
LAYER_NORM: dict[str, Any] = {"type": "LayerNorm"}


def experiment(
    layers: Layers,
    shape: list[int],
    weight: dict[str, Any] | None = None,
    bias: dict[str, Any] | None = ZEROS,
    rules: Layers | None = None,
    **probe: Any,  # noqa: ANN401  (parts of a document)
) -> Experiment:
    first = {"weight": weight or {"init": "default"}, "bias": bias or {"init": "default"}}
    scheme = {"name": "A", "rules": [first, *(rules or [])]}
    settings: dict[str, Any] = {"batch": 64, **probe}
    return from_builtins({"network": {"input": shape, "layers": layers}, "schemes": [scheme], "probe": settings})


def blocks(depth: int, width: int, *after: dict[str, Any]) -> Layers:
    return [layer for _ in range(depth) for layer in ({"type": "Linear", "out_features": width}, *after)]


@pytest.mark.parametrize("weight", [HE, {"init": "normal", "std": 3.0}, {"init": "xavier_uniform", "gain": 0.3}])
def test_batchnorm_and_relu_make_the_gradient_grow_by_pi_over_pi_minus_one(weight: dict[str, Any]) -> None:
    theory = predict(experiment(blocks(20, 256, BATCH_NORM, RELU), [256], weight, batch=512)).schemes[0]
    powers = [theory.tensors[3 * block].backward for block in range(21)]
    growth = [before / after for before, after in itertools.pairwise(powers[5:-1])]  # type: ignore[operator]  # all are numbers
    assert growth == pytest.approx([math.pi / (math.pi - 1)] * len(growth), rel=1e-2)
    for block in range(1, 20):
        assert forward_of(theory, 3 * block).second_moment == pytest.approx(0.5, rel=1e-2)


def test_layernorm_and_relu_do_not() -> None:
    theory = predict(experiment(blocks(20, 256, LAYER_NORM, RELU), [256], HE)).schemes[0]
    powers = [theory.tensors[3 * block].backward for block in range(21)]
    assert powers[5] == pytest.approx(powers[15], rel=0.2)


@pytest.mark.parametrize("weight", [HE, {"init": "xavier_uniform"}, {"init": "orthogonal", "gain": 2.0}])
@pytest.mark.parametrize(
    "bias", [ZEROS, None, {"init": "normal", "mean": 1.0, "std": 2.0}], ids=["no bias", "default bias", "large bias"]
)
@pytest.mark.parametrize("activation", ["ReLU", "Tanh"])
def test_batchnorm_in_training(activation: str, bias: dict[str, Any] | None, weight: dict[str, Any]) -> None:
    width, depth, batch = 128, 4, 128
    made = experiment(blocks(depth, width, BATCH_NORM, {"type": activation}), [width], weight, bias, batch=batch)
    # Theory neglects what is of order 1/width and 1/batch a layer.
    small = depth * (1 / width + 1 / batch)
    assert_theory_holds(made, replicates=30, forward=small, backward=2 * small, pooled=0.02)


@pytest.mark.parametrize("norm", ["BatchNorm1d", "LayerNorm"])
def test_norms_in_evaluation(norm: str) -> None:
    width, depth = 128, 3
    layers = blocks(depth, width, {"type": norm, "eps": 0.1}, RELU)
    made = experiment(layers, [width], HE, mode="eval", batch=16)
    small = depth / width
    assert_theory_holds(made, replicates=60, forward=2 * small, backward=4 * small, pooled=4 / width)


@pytest.mark.parametrize("activation", ["ReLU", "Tanh", "GELU"])
@pytest.mark.parametrize("bias", [ZEROS, None], ids=["no bias", "default bias"])
def test_layernorm(activation: str, bias: dict[str, Any] | None) -> None:
    width, depth = 128, 4
    made = experiment(blocks(depth, width, LAYER_NORM, {"type": activation}), [width], HE, bias, batch=16)
    small = depth / width
    assert_theory_holds(made, replicates=50, forward=2 * small, backward=4 * small, pooled=4 / width)


def test_layernorm_behind_the_activation() -> None:
    width, depth = 128, 4
    made = experiment(blocks(depth, width, RELU, LAYER_NORM), [width], HE, batch=16)
    small = depth / width
    assert_theory_holds(made, replicates=50, forward=2 * small, backward=4 * small, pooled=4 / width)


def test_batchnorm_behind_the_activation() -> None:
    width, depth, batch = 128, 3, 128
    made = experiment(blocks(depth, width, RELU, BATCH_NORM), [width], HE, batch=batch)
    small = depth * (1 / width + 1 / batch)
    assert_theory_holds(
        made,
        replicates=30,
        forward=2 * small,
        backward=4 * small,
        pooled=0.03,
        stops=("theory.units_differ",),
    )


def test_batchnorm_removes_what_samples_share() -> None:
    # An input whose mean is ten times its spread: what reaches the norm is nearly the same in all samples.
    width, batch = 160, 160
    law = {"law": "normal", "mean": 3.0, "std": 0.3}
    made = experiment(blocks(2, width, BATCH_NORM, RELU), [width], HE, input=law, batch=batch)
    small = 2 * (1 / width + 1 / batch)
    theory = predict(made).schemes[0]
    assert forward_of(theory, 1).second_moment == pytest.approx(2 * 9.09)
    finite = (batch - 2) / (batch - 3)
    assert theory.tensors[1].backward == pytest.approx(theory.tensors[2].backward / 0.18 * finite, rel=1e-3)  # type: ignore[operator]  # a number
    assert_theory_holds(made, replicates=30, forward=small, backward=2 * small, pooled=0.02)


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_convolutions_with_batchnorm(mode: str) -> None:
    channels, batch = 32, 16
    layers: Layers = []
    for _ in range(2):
        layers += [
            {"type": "Conv2d", "out_channels": channels, "kernel_size": 3, "padding": 1, "padding_mode": "circular"},
            {"type": "BatchNorm2d"},
            RELU,
        ]
    made = experiment(layers, [8, 6, 6], HE, mode=mode, batch=batch)
    assert_theory_holds(made, replicates=60, forward=4 / channels, backward=8 / channels, pooled=4 / channels)


def test_groupnorm_in_a_conv_net() -> None:
    channels = 32
    layers: Layers = []
    for _ in range(2):
        layers += [
            {"type": "Conv2d", "out_channels": channels, "kernel_size": 3, "padding": 1},
            {"type": "GroupNorm", "num_groups": 2},
            RELU,
        ]
    made = experiment(layers, [8, 6, 6], HE, batch=8)
    assert_theory_holds(made, replicates=60, forward=4 / channels, backward=8 / channels, pooled=4 / channels)


@pytest.mark.parametrize(
    "rule",
    [
        {"weight": {"init": "constant", "val": 0.5}},
        {"weight": {"init": "constant", "val": 2.0}, "bias": {"init": "constant", "val": 0.3}},
        {"bias": {"init": "normal", "std": 0.4}},
        {"weight": {"init": "uniform", "a": 0.5, "b": 1.5}},
        {"weight": ZEROS},
        {"weight": ZEROS, "bias": {"init": "ones"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("norm", ["BatchNorm1d", "LayerNorm"])
def test_gamma_and_beta_of_any_law(norm: str, rule: dict[str, Any]) -> None:
    width, batch = 128, 96
    layers = [*blocks(1, width, {"type": norm}, RELU), {"type": "Linear", "out_features": width}]
    made = experiment(layers, [width], HE, rules=[{"layers": norm, **rule}], batch=batch)
    small = 1 / width + 1 / batch
    theory = predict(made).schemes[0]
    reasons = {
        found.id
        for tensor in theory.tensors
        for found in (tensor.forward, tensor.backward)
        if isinstance(found, Message)
    } | {parameter.gradient.id for parameter in theory.parameters if isinstance(parameter.gradient, Message)}
    assert reasons <= {"theory.coupled", "theory.law_unknown"}
    assert_theory_holds(
        made, replicates=60, forward=2 * small, backward=4 * small, pooled=4 / width, stops=tuple(reasons)
    )


def test_theory_resumes_behind_a_norm() -> None:
    # The weights have a mean, so that theory stops behind the first ReLU; a norm fixes the scale again.
    for norm in ("BatchNorm1d", "LayerNorm"):
        layers = [
            *blocks(2, 32, RELU),
            {"type": "Linear", "out_features": 32, "id": "last"},
            {"type": norm},
            {"type": "Tanh"},
        ]
        plain = {
            "network": {"input": [32], "layers": layers},
            "schemes": [{"rules": [{"weight": {"init": "uniform"}}], "overrides": {"last": {"weight": HE}}}],
        }
        theory = predict(from_builtins(plain)).schemes[0]
        assert isinstance(theory.tensors[5].forward, Message)
        assert forward_of(theory, 6).second_moment == pytest.approx(1.0)
        assert forward_of(theory, 7).second_moment == pytest.approx(0.394294, abs=1e-6)


def test_a_norm_of_one_entry_is_its_bias() -> None:
    layers = [{"type": "Linear", "out_features": 1}, LAYER_NORM, {"type": "Linear", "out_features": 8}]
    theory = predict(experiment(layers, [16], HE, bias=ZEROS)).schemes[0]
    assert [forward_of(theory, at).second_moment for at in (2, 3)] == [0.0, 0.0]
    assert theory.tensors[1].backward == 0.0


def test_a_norm_of_zeros_is_zero() -> None:
    for norm in (BATCH_NORM, LAYER_NORM):
        theory = predict(experiment([*blocks(1, 16, norm, RELU)], [16], ZEROS)).schemes[0]
        assert forward_of(theory, 2).second_moment == pytest.approx(0.0, abs=1e-12)
        assert isinstance(theory.tensors[3].forward, ForwardTheory)


def test_eps_matters_where_the_signal_is_small() -> None:
    layers = [{"type": "LayerNorm", "eps": 1.0}, {"type": "BatchNorm1d", "eps": 0.5}]
    for layer, eps in zip(layers, (1.0, 0.5), strict=True):
        made = experiment([layer], [256], input={"law": "normal", "std": 0.5}, batch=256)
        assert forward_of(predict(made).schemes[0], 1).second_moment == pytest.approx(0.25 / (0.25 + eps))
        assert_theory_holds(made, replicates=20, forward=0.02, backward=0.02)


def test_few_channels_in_a_group_couple_the_positions() -> None:
    layers = [{"type": "Conv2d", "out_channels": 6, "kernel_size": 3}, {"type": "GroupNorm", "num_groups": 3}, RELU]
    theory = predict(experiment(layers, [4, 6, 6], HE, batch=8)).schemes[0]
    assert [getattr(p.gradient, "id", None) for p in theory.parameters] == ["theory.coupled"] * 2 + [None] * 2


@pytest.mark.parametrize("batch", [24, 96])
def test_gamma_below_another_batchnorm_feels_what_that_one_removes(batch: int) -> None:
    # Own terms give n g / 2, pairs of samples take n g / (2 π) away: what ReLU hands on of x̂ has a mean.
    width = 192
    made = experiment(blocks(2, width, BATCH_NORM, RELU), [width], HE, batch=batch)
    small = 2 * (1 / width + 1 / batch)
    assert_theory_holds(made, replicates=40, forward=small, backward=2 * small, pooled=0.1)
    theory = predict(made).schemes[0]
    flow = theory.tensors[3].backward
    gamma = theory.parameters[2].gradient
    assert isinstance(flow, float)
    assert gamma == pytest.approx(batch * flow * (1 / 2 - 1 / (2 * math.pi)), rel=1e-4)
