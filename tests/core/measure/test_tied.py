"""Tied and frozen layers against plain torch modules that stand in two places of an `nn.Sequential`."""

import numpy as np
import pytest
import torch
from torch import nn

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolve
from initviz.core.measure.inspect import Inspector
from initviz.core.measure.measure import measure, never
from initviz.core.measure.model import build
from initviz.core.measure.stimulus import draw_stimulus
from initviz.core.reports import ReplicateReport
from initviz.core.seeds import Draw

SCHEME = {"rules": [{"layers": "*", "weight": {"init": "kaiming_normal"}, "bias": {"init": "normal", "std": 0.3}}]}
Layers = list[dict[str, object]]
LAYERS: Layers = [
    {"type": "Linear", "out_features": 6, "id": "l1"},
    {"type": "BatchNorm1d", "id": "n1"},
    {"type": "Tanh", "id": "a1"},
    {"type": "Linear", "out_features": 6, "id": "l2", "tied_to": "l1"},
    {"type": "BatchNorm1d", "id": "n2", "tied_to": "n1"},
    {"type": "ReLU", "id": "a2"},
    {"type": "Linear", "out_features": 6, "id": "l3", "tied_to": "l1"},
    {"type": "Linear", "out_features": 3, "id": "l4"},
]


def tied(layers: Layers = LAYERS, **probe: object) -> Experiment:
    data = {
        "network": {"input": [6], "layers": layers},
        "schemes": [SCHEME],
        "probe": {"batch": 16, "seeds": 2, **probe},
    }
    return from_builtins(data)


def first_report(experiment: Experiment) -> ReplicateReport:
    report = next(iter(measure(experiment)))
    assert isinstance(report, ReplicateReport)
    return report


def in_torch(experiment: Experiment) -> tuple[nn.Sequential, torch.Tensor, list[torch.Tensor]]:
    """Build what a person would write, with the weights that initviz draws; give it with input and all tensors."""
    linear, norm, last = nn.Linear(6, 6), nn.BatchNorm1d(6), nn.Linear(6, 3)
    model = nn.Sequential(linear, norm, nn.Tanh(), linear, norm, nn.ReLU(), linear, last)
    draw = Draw(experiment.probe.seed, 0)
    with torch.no_grad():
        for name, dense in (("l1", linear), ("l4", last)):
            std = (2.0 / dense.in_features) ** 0.5
            dense.weight.normal_(0.0, std, generator=torch.Generator().manual_seed(draw.seed_of(f"{name}.weight")))
            dense.bias.normal_(0.0, 0.3, generator=torch.Generator().manual_seed(draw.seed_of(f"{name}.bias")))
    stimulus = draw_stimulus(experiment.probe, (6,), (3,), draw)
    tensors = [stimulus.input]
    for module in model:
        tensors.append(module(tensors[-1]))
    torch.autograd.backward(tensors[-1], stimulus.cotangent(tensors[-1].detach()))
    return model, stimulus.input, tensors


def test_a_module_in_three_places_is_measured_as_torch_runs_it() -> None:
    experiment = tied()
    report = first_report(experiment)
    model, _, tensors = in_torch(experiment)
    second = [float(tensor.detach().double().square().mean()) for tensor in tensors]
    assert report.forward.second_moment == pytest.approx(second, rel=1e-5)
    gradients = {
        (place, name): float(parameter.grad.double().square().mean())
        for place, module in enumerate(model)
        for name, parameter in module.named_parameters()
        if parameter.grad is not None
    }
    measured = {key: found.gradient for key, found in report.by_parameter.items()}
    assert measured == pytest.approx(gradients, rel=1e-4)
    assert len(measured) == 12
    assert measured[0, "weight"] == measured[3, "weight"] == measured[6, "weight"]


def test_tied_layers_share_one_histogram_and_one_close_look() -> None:
    experiment = tied()
    found = first_report(experiment).by_parameter
    first, second = found[0, "weight"].histogram, found[3, "weight"].histogram
    assert first is not None
    assert second is not None
    assert np.array_equal(first.counts, second.counts)
    assert (first.low, first.high, first.total) == (second.low, second.high, second.total)
    one, other = (Inspector().inspect(experiment, layer, {}, never)[0].image.values for layer in ("l1", "l3"))
    assert np.array_equal(one, other)


def test_parameters_are_counted_once_as_torch_counts_them() -> None:
    experiment = tied()
    model, _, _ = in_torch(experiment)
    assert resolve(experiment.network).parameter_count == sum(parameter.numel() for parameter in model.parameters())
    assert resolve(experiment.network).tied == {0: (0, 3, 6), 1: (1, 4)}


def test_running_statistics_of_a_tied_norm_have_seen_both_places() -> None:
    experiment = tied()
    blocks = build(experiment)
    assert blocks[1].module is blocks[4].module
    model, x, _ = in_torch(experiment)
    norm = model[1]
    assert isinstance(norm, nn.BatchNorm1d)
    draw = Draw(experiment.probe.seed, 0)
    for block in blocks:
        if block.resolved.source is None:
            block.fill(experiment.schemes[0], draw)
    for block in blocks:
        x = block(x)
    measured, expected = blocks[4].module.state_dict(), norm.state_dict()
    assert int(measured["num_batches_tracked"]) == 2
    assert torch.equal(measured["running_mean"], expected["running_mean"])
    assert torch.equal(measured["running_var"], expected["running_var"])


def test_a_frozen_layer_has_no_gradient_and_passes_it_on() -> None:
    frozen: Layers = [{**LAYERS[0], "frozen": True}, *LAYERS[1:3], LAYERS[7]]
    free: Layers = [LAYERS[0], *LAYERS[1:3], LAYERS[7]]
    with_frozen, without = first_report(tied(frozen)), first_report(tied(free))
    assert np.isnan(with_frozen.by_parameter[0, "weight"].gradient)
    assert np.isnan(with_frozen.by_parameter[0, "bias"].gradient)
    assert with_frozen.by_parameter[3, "weight"].gradient == without.by_parameter[3, "weight"].gradient
    assert np.array_equal(with_frozen.backward, without.backward)
