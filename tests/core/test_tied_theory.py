"""Theory of tied layers against plain torch modules used several times, and where it says that there is none."""

from typing import Any

import pytest
import torch
from torch import nn

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory, SchemePrediction
from initviz.messages import Message, text

BATCH = 32
ACTIVATIONS: dict[str, type[nn.Module]] = {"ReLU": nn.ReLU, "Tanh": nn.Tanh, "Identity": nn.Identity}


def scene(activation: str, width: int, uses: int, weight: dict[str, Any], bias: float, mean: float) -> Experiment:
    layers: list[dict[str, Any]] = []
    for use in range(uses):
        tie = {"tied_to": "l0"} if use else {}
        layers += [{"type": "Linear", "out_features": width, "id": f"l{use}", **tie}, {"type": activation}]
    probe = {"batch": BATCH, "input": {"law": "normal", "mean": mean, "std": 1.0}}
    rules = [{"layers": "*", "weight": weight, "bias": {"init": "normal", "std": bias}}]
    return from_builtins(
        {"network": {"input": [width], "layers": layers}, "schemes": [{"rules": rules}], "probe": probe}
    )


def simulated(activation: str, width: int, uses: int, std: float, bias: float, mean: float) -> list[float]:
    """Average over networks with one module in all places: second moments, gradients of tensors and of parameters."""
    generator = torch.Generator().manual_seed(5)
    found = []
    with torch.random.fork_rng():
        for _ in range(300):
            shared, bend = nn.Linear(width, width), ACTIVATIONS[activation]()
            with torch.no_grad():
                shared.weight.normal_(0.0, std, generator=generator)
                shared.bias.normal_(0.0, bias, generator=generator)
            tensors = [(torch.randn(BATCH, width, generator=generator) + mean).requires_grad_()]
            for _ in range(uses):
                tensors.append(shared(tensors[-1]))
                tensors.append(bend(tensors[-1]))
            for tensor in tensors:
                tensor.retain_grad()
            torch.autograd.backward(tensors[-1], torch.randn(BATCH, width, generator=generator))
            gradients = [*tensors, shared.weight, shared.bias]
            assert all(tensor.grad is not None for tensor in gradients)
            powers = [tensor.detach() for tensor in tensors] + [
                tensor.grad for tensor in gradients if tensor.grad is not None
            ]
            found.append([float(tensor.square().mean()) for tensor in powers])
    return [float(value) for value in torch.tensor(found, dtype=torch.float64).mean(0)]


def told(prediction: SchemePrediction) -> list[float]:
    forward = [found.forward.second_moment for found in prediction.tensors if isinstance(found.forward, ForwardTheory)]
    backward = [found.backward for found in prediction.tensors if isinstance(found.backward, float)]
    last = [prediction.by_parameter[0, role].gradient for role in ("weight", "bias")]
    return [*forward, *backward, *(gradient for gradient in last if isinstance(gradient, float))]


@pytest.mark.parametrize(
    ("activation", "uses", "gain", "bias", "mean"),
    [
        ("ReLU", 2, 2.0, 0.4, 0.0),
        ("Tanh", 2, 2.25, 0.3, 0.5),
        ("Identity", 3, 1.0, 0.0, 0.0),
        ("ReLU", 3, 2.0, 0.0, 1.0),
    ],
)
def test_wide_tied_layers_are_like_independent_ones(
    activation: str, uses: int, gain: float, bias: float, mean: float
) -> None:
    width = 128
    std = (gain / width) ** 0.5
    prediction = predict(scene(activation, width, uses, {"init": "normal", "std": std}, bias, mean)).schemes[0]
    expected = simulated(activation, width, uses, std, bias, mean)
    assert told(prediction) == pytest.approx(expected, rel=0.08)
    assert prediction.by_parameter[0, "weight"].gradient == prediction.by_parameter[2, "weight"].gradient


def test_narrow_ones_are_not_and_theory_says_so() -> None:
    width, uses = 8, 4
    std = (2.0 / width) ** 0.5
    tied = predict(scene("ReLU", width, uses, {"init": "normal", "std": std}, 0.0, 0.0)).schemes[0]
    free = scene("ReLU", width, 1, {"init": "normal", "std": std}, 0.0, 0.0)
    # By independence E[z²] would be the same in all layers.
    assert simulated("ReLU", width, uses, std, 0.0, 0.0)[7] > 1.5 * 2.0
    assert isinstance(predict(free).schemes[0].tensors[1].forward, ForwardTheory)
    reason = tied.tensors[3].forward
    assert isinstance(reason, Message)
    assert text(reason).startswith("no theory: a weight that is used 4 times is not like independent ones at width 8")
    assert isinstance(tied.tensors[1].forward, ForwardTheory)
    assert isinstance(tied.tensors[0].backward, Message)


def test_shared_random_numbers_that_do_not_average_out_have_no_theory() -> None:
    norms: list[dict[str, Any]] = [
        {"type": "LayerNorm", "id": "n1"},
        {"type": "LayerNorm", "id": "n2", "tied_to": "n1"},
    ]
    rules = [{"layers": "LayerNorm", "weight": {"init": "normal", "mean": 1.0, "std": 0.5}}]
    random = from_builtins({"network": {"input": [8], "layers": norms}, "schemes": [{"rules": rules}]})
    plain = from_builtins({"network": {"input": [8], "layers": norms}})
    reason = predict(random).schemes[0].tensors[2].forward
    assert isinstance(reason, Message)
    assert "tied LayerNorm" in text(reason)
    assert isinstance(predict(plain).schemes[0].tensors[2].forward, ForwardTheory)


def test_a_loss_has_seen_the_tied_weight() -> None:
    scene_of = scene("Identity", 64, 2, {"init": "kaiming_normal"}, 0.0, 0.0)
    data = {"gradient": {"source": "cross_entropy", "labels": "random"}}
    from msgspec import convert, to_builtins  # noqa: PLC0415  (this test alone)

    document = to_builtins(scene_of)
    document["probe"] |= data
    predicted = predict(convert(document, Experiment)).schemes[0]
    reason = predicted.tensors[0].backward
    assert isinstance(reason, Message)
    assert "has seen the tied weight" in text(reason)


def test_a_frozen_parameter_has_no_gradient() -> None:
    layers: list[dict[str, Any]] = [{"type": "Linear", "out_features": 4, "frozen": True}]
    found = predict(from_builtins({"network": {"input": [4], "layers": layers}})).schemes[0].parameters
    assert all(isinstance(one.gradient, Message) and text(one.gradient).startswith("frozen") for one in found)
