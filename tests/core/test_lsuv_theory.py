"""Theory behind weights that are rescaled by the batch, held against raw torch over many draws."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory
from initviz.messages import Message, text

Plain = dict[str, Any]
LSUV: Plain = {"layers": "*", "weight": {"init": "lsuv"}, "bias": {"init": "zeros"}}


def stack(width: int, depth: int, activation: str, std: float, batch: int, bias: Plain) -> Experiment:
    layers: list[Plain] = []
    for index in range(depth):
        layers += [{"id": f"l{index}", "type": "Linear", "out_features": width}, {"type": activation}]
    rule = {**LSUV, "bias": bias}
    return from_builtins(
        {
            "network": {"input": [width], "layers": layers},
            "schemes": [{"name": "S", "rules": [rule]}],
            "probe": {"batch": batch, "input": {"law": "normal", "std": std}},
        }
    )


def simulated(
    width: int, depth: int, phi: Callable[[Tensor], Tensor], std: float, batch: int, sigma: float, draws: int
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Give second moments of all tensors, and of the gradients of Σ v·y with respect to them, draw by draw."""
    rng = torch.Generator().manual_seed(11)
    forward, backward = [], []
    for _ in range(draws):
        x = (std * torch.randn(batch, width, generator=rng, dtype=torch.float64)).requires_grad_()
        tensors = [x]
        for _layer in range(depth):
            w = nn.init.orthogonal_(torch.empty(width, width, dtype=torch.float64), generator=rng)
            b = sigma * torch.randn(width, generator=rng, dtype=torch.float64)
            for _trial in range(10):
                variance = (tensors[-1].detach() @ w.T + b).var(correction=0)
                if abs(variance - 1.0) < 0.1:
                    break
                w = w / variance.sqrt()
            z = tensors[-1] @ w.T + b
            tensors += [z, phi(z)]
        v = torch.randn(batch, width, generator=rng, dtype=torch.float64)
        gradients = torch.autograd.grad((v * tensors[-1]).sum(), tensors)
        forward.append([tensor.detach().square().mean().item() for tensor in tensors])
        backward.append([gradient.square().mean().item() for gradient in gradients])
    return np.array(forward), np.array(backward)


@pytest.mark.parametrize(
    ("name", "phi", "std", "sigma"),
    [
        ("ReLU", torch.relu, 1.0, 0.0),
        ("Tanh", torch.tanh, 4.0, 0.0),
        ("ReLU", torch.relu, 0.2, 0.3),
        ("Sigmoid", torch.sigmoid, 1.0, 0.0),
    ],
)
def test_signals_and_gradients_agree_with_raw_torch(
    name: str, phi: Callable[[Tensor], Tensor], std: float, sigma: float
) -> None:
    width, depth, batch, draws = 192, 4, 64, 60
    bias: Plain = {"init": "normal", "mean": 0.0, "std": sigma} if sigma else {"init": "zeros"}
    theory = predict(stack(width, depth, name, std, batch, bias)).schemes[0]
    forward, backward = simulated(width, depth, phi, std, batch, sigma, draws)
    for index, tensor in enumerate(theory.tensors):
        assert isinstance(tensor.forward, ForwardTheory)
        assert isinstance(tensor.backward, float)
        ahead, back = forward[:, index], backward[:, index]
        error = 4.5 / np.sqrt(draws)
        assert abs(ahead.mean() - tensor.forward.second_moment) < error * ahead.std() + 0.02 * ahead.mean(), index
        assert abs(back.mean() - tensor.backward) < error * back.std() + 0.04 * back.mean(), index


def test_few_units_leave_a_mean_that_the_variance_does_not_count() -> None:
    rng = torch.Generator().manual_seed(3)
    found = []
    for _ in range(4000):
        x = 1.0 + torch.rand(32, 40, generator=rng)
        z = x @ nn.init.orthogonal_(torch.empty(24, 40), generator=rng).T
        found.append((z / z.var(correction=0).sqrt()).square().mean().item())
    experiment = from_builtins(
        {
            "network": {"input": [40], "layers": [{"type": "Linear", "out_features": 24, "bias": False}]},
            "schemes": [{"name": "S", "rules": [{"layers": "*", "weight": {"init": "lsuv"}}]}],
            "probe": {"batch": 32, "input": {"law": "uniform", "a": 1.0, "b": 2.0}},
        }
    )
    forward = predict(experiment).schemes[0].tensors[1].forward
    assert isinstance(forward, ForwardTheory)
    assert np.mean(found) > 1.03
    assert forward.second_moment == pytest.approx(np.mean(found), rel=0.01)


def test_theory_goes_on_behind_what_it_does_not_know() -> None:
    layers = [{"id": name, "type": "Linear", "out_features": 64, "bias": False} for name in "abc"]
    layers.insert(2, {"id": "r", "type": "ReLU"})
    unknown = {"a": {"weight": {"init": "custom"}}}
    experiment = from_builtins(
        {
            "network": {"input": [64], "layers": layers},
            "schemes": [{"name": "S", "rules": [{**LSUV, "bias": None}], "overrides": unknown}],
        }
    )
    found = predict(experiment).schemes[0].tensors
    assert isinstance(found[1].forward, Message)
    for index, second in ((2, 1.0), (3, 0.5), (4, 1.0)):
        forward = found[index].forward
        assert isinstance(forward, ForwardTheory)
        assert forward.second_moment == pytest.approx(second, rel=1e-2)
    # Behind the last rescaled layer gradients come through; before it the scale is not known.
    assert isinstance(found[2].backward, float)
    reason = found[1].backward
    assert isinstance(reason, Message)
    assert "scaled by what enters" in text(reason)


def test_no_law_and_no_band_are_claimed_of_entries() -> None:
    found = predict(stack(64, 2, "ReLU", 1.0, 32, {"init": "zeros"})).schemes[0]
    assert found.parameters[0].filling.law.kind == "unknown"
    band = found.tensors[2].forward_band
    assert isinstance(band, Message)
    assert band.id == "theory.lsuv_band"


@pytest.mark.parametrize(("tol", "is_told"), [(0.1, True), (0.2, True), (0.9, False)])
def test_a_variance_that_is_not_known_beforehand_is_told_where_the_tolerance_is_small(
    tol: float, *, is_told: bool
) -> None:
    layers = [{"type": "Linear", "out_features": 8}, {"type": "Softmax", "dim": 1}]
    behind = {"id": "b", "type": "Linear", "out_features": 8, "bias": False}
    weight = {"init": "lsuv", "tol": tol}
    made = from_builtins(
        {
            "network": {"input": [8], "layers": [*layers, behind]},
            "schemes": [
                {"name": "S", "rules": [{"weight": {"init": "default"}}], "overrides": {"b": {"weight": weight}}}
            ],
        }
    )
    forward = predict(made).schemes[0].tensors[-1].forward
    rng = torch.Generator().manual_seed(2)
    x = torch.softmax(0.6 * torch.randn(64, 8, generator=rng, dtype=torch.float64), 1)
    z = x @ nn.init.orthogonal_(torch.empty(8, 8, dtype=torch.float64), generator=rng).T
    first = float(z.var(correction=0))
    measured = first if abs(first - 1.0) < tol else 1.0
    assert isinstance(forward, ForwardTheory) is is_told
    if isinstance(forward, ForwardTheory):
        assert forward.second_moment == pytest.approx(measured, abs=tol)
    else:
        assert forward.id == "theory.softmax"


@pytest.mark.parametrize("tol", [1.0, 2.0, 0.0])
def test_a_tolerance_that_lets_any_variance_through_is_refused(tol: float) -> None:
    with pytest.raises(DocumentError, match="tol"):
        from_builtins(
            {
                "network": {"input": [8], "layers": [{"type": "Linear", "out_features": 8}]},
                "schemes": [{"name": "S", "rules": [{"weight": {"init": "lsuv", "tol": tol}}]}],
            }
        )
