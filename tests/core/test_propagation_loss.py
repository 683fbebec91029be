"""Theory of the gradient of a cross-entropy against an independent simulation."""

from typing import Any

import pytest

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.core.reports import Band
from initviz.messages import Message, message, text
from tests.core.agreement import assert_theory_holds

Layers = list[dict[str, Any]]
RELU: dict[str, Any] = {"type": "ReLU"}
TANH: dict[str, Any] = {"type": "Tanh"}
SUMS = "theory.loss_sums"


def dense(width: int) -> dict[str, Any]:
    return {"type": "Linear", "out_features": width}


def scene(
    layers: Layers,
    shape: list[int],
    *,
    init: str = "kaiming_normal",
    bias: float = 0.0,
    labels: str = "random",
    **probe: Any,  # noqa: ANN401  (parts of a document)
) -> Experiment:
    rule = {"weight": {"init": init}, "bias": {"init": "normal", "std": bias} if bias else {"init": "zeros"}}
    settings: dict[str, Any] = {"batch": 32, "gradient": {"source": "cross_entropy", "labels": labels}, **probe}
    network = {"input": shape, "layers": layers}
    return from_builtins({"network": network, "schemes": [{"name": "A", "rules": [rule]}], "probe": settings})


@pytest.mark.parametrize("classes", [2, 10, 100])
@pytest.mark.parametrize("std", [0.02, 1.0, 5.0])
def test_the_gradient_at_the_output_of_one_layer(classes: int, std: float) -> None:
    made = scene([dense(classes)], [128], input={"law": "normal", "std": std})
    # The loss has seen the weights: behind them its gradient leans to what they let through, by about 1 / width.
    assert_theory_holds(made, replicates=100, backward=0.05, stops=(SUMS,))


def test_one_class_is_always_right() -> None:
    assert_theory_holds(scene([dense(20), RELU, dense(1)], [20]), replicates=3, forward=1.0, pooled=1.0)
    assert predict(scene([dense(1)], [20])).schemes[0].tensors[0].backward == 0.0


@pytest.mark.parametrize("bias", [0.0, 0.5])
@pytest.mark.parametrize(("activation", "init"), [(RELU, "kaiming_normal"), (TANH, "xavier_normal")])
def test_networks(activation: dict[str, Any], init: str, bias: float) -> None:
    layers = [dense(160), activation, dense(160), activation, dense(10)]
    made = scene(layers, [160], init=init, bias=bias)
    # The bias of the last layer sums over samples whose logits are correlated: E[δ δ'] enters, 31 times.
    assert_theory_holds(made, replicates=100, forward=0.02, backward=0.05, pooled=0.1, stops=(SUMS,))


def test_a_convolution_in_front() -> None:
    conv = {"type": "Conv2d", "out_channels": 12, "kernel_size": 3}
    made = scene([conv, RELU, {"type": "Flatten"}, dense(10)], [2, 7, 7])
    assert_theory_holds(made, replicates=100, forward=0.02, backward=0.05, pooled=0.1, stops=(SUMS,))


@pytest.mark.parametrize("labels", ["random", "data"])
def test_on_the_digits(labels: str) -> None:
    made = scene([dense(128), RELU, dense(12)], [64], labels=labels, input={"law": "digits"})
    assert_theory_holds(made, replicates=100, backward=0.05, pooled=0.1, stops=(SUMS,))


def test_a_single_sample_has_none_to_be_coupled_with() -> None:
    made = scene([dense(160), RELU, dense(10)], [160], batch=1)
    # Beside 1 / width, what a softmax makes of a power that fluctuates from draw to draw.
    assert_theory_holds(made, replicates=800, backward=0.06, forward=0.02, pooled=0.1)


@pytest.mark.parametrize(
    ("layers", "probe", "reason"),
    [
        ([dense(10), RELU], {}, "theory.loss_law"),
        ([dense(10), {"type": "LayerNorm"}], {}, "theory.loss_law"),
        ([dense(10), {"type": "Dropout"}], {}, "theory.loss_law"),
        ([], {}, "theory.loss_law"),
        ([dense(10), {"type": "Softmax"}], {}, "theory.softmax"),
        ([dense(10)], {"labels": "data"}, "theory.no_data"),
        ([dense(10)], {"init": "uniform"}, "theory.weights_have_mean"),
        ([dense(30)], {"init": "eye"}, "theory.loss_law"),
        ([{"type": "LayerNorm"}, dense(20)], {"init": "eye"}, "theory.loss_law"),
    ],
)
def test_where_there_is_no_theory_it_says_why(layers: Layers, probe: dict[str, Any], reason: str) -> None:
    output = predict(scene(layers, [20], **probe)).schemes[0].tensors[-1].backward
    assert isinstance(output, Message)
    assert output.id == reason
    assert "\n" not in text(output)


def test_an_output_with_positions_has_no_theory() -> None:
    conv = {"type": "Conv1d", "out_channels": 4, "kernel_size": 3}
    output = predict(scene([conv], [2, 9])).schemes[0].tensors[-1].backward
    assert isinstance(output, Message)
    assert output.id == "theory.loss_positions"


def test_identities_and_evaluation_mode_change_nothing() -> None:
    plain = predict(scene([dense(10)], [20])).schemes[0].tensors[0].backward
    layers = [dense(10), {"type": "Identity"}, {"type": "Dropout"}]
    assert predict(scene(layers, [20], mode="eval")).schemes[0].tensors[0].backward == plain


def test_a_batchnorm_normalizes_samples_that_the_loss_couples() -> None:
    found = predict(scene([dense(30), {"type": "BatchNorm1d"}, RELU, dense(10)], [20])).schemes[0]
    assert isinstance(found.tensors[1].backward, Message)
    assert found.tensors[1].backward.id == "theory.loss_norm"
    assert isinstance(found.tensors[2].backward, float)


def test_outputs_that_overflow_have_no_loss() -> None:
    layers = [layer for _ in range(1200) for layer in (dense(8), RELU)]
    found = predict(scene([*layers, dense(10)], [8], init="normal")).schemes[0].tensors[-1].backward
    assert isinstance(found, Message)
    assert found.id == "theory.loss_overflow"


@pytest.mark.parametrize("width", [10, 20])
def test_an_identity_hands_on_independent_inputs(width: int) -> None:
    assert_theory_holds(scene([dense(width)], [20], init="eye"), replicates=200, stops=(SUMS,))


def test_the_loss_is_seen_through_pooling() -> None:
    conv = {"type": "Conv2d", "out_channels": 12, "kernel_size": 3}
    pool = {"type": "AvgPool2d", "kernel_size": 2}
    made = scene([conv, RELU, pool, {"type": "Flatten"}, dense(10)], [2, 8, 8])
    assert_theory_holds(made, replicates=100, forward=0.02, backward=0.05, pooled=0.1, stops=(SUMS,))
    assert predict(made).schemes[0].parameters[0].gradient == message(SUMS)


def test_bands_of_gradients_are_those_of_independent_draws() -> None:
    found = predict(scene([dense(20), RELU, dense(10)], [20])).schemes[0]
    assert all(isinstance(tensor.forward_band, Band) for tensor in found.tensors)
    assert all(tensor.backward_band == message("theory.band_loss") for tensor in found.tensors)
