from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from initviz.core.document.experiment import Experiment
from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.layers.linear import Linear
from initviz.core.measure.measure import measure
from initviz.core.measure.model import Block, build
from initviz.core.measure.stimulus import draw_stimulus
from initviz.core.reports import ReplicateReport
from initviz.core.seeds import Draw

Make = Callable[..., Experiment]


def one_graph(experiment: Experiment, blocks: tuple[Block, ...]) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
    """Run the same modules as one float64 graph, the way anyone would, and differentiate L = sum(v y) by everything."""
    shape = blocks[-1].resolved.output_shape
    stimulus = draw_stimulus(experiment.probe, experiment.network.input, shape, Draw(experiment.probe.seed, 0))
    x = stimulus.input.double().requires_grad_()
    tensors = [x]
    for block in blocks:
        module = block.module.double()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(stimulus.draw.seed_of(f"{block.resolved.layer.id}.mask"))
            x = dropped(module, x) if isinstance(module, nn.Dropout) else module(x)
        # Identity gives back its input, which would then have one gradient for two places.
        x = x * 1.0
        tensors.append(x)
    loss = (stimulus.cotangent(x).double() * x).sum()
    parameters = [slot.tensor for block in blocks for slot in block.slots]
    gradients = torch.autograd.grad(loss, [*tensors, *parameters])
    return tensors, list(gradients[: len(tensors)]), list(gradients[len(tensors) :])


def dropped(module: nn.Dropout, x: Tensor) -> Tensor:
    """Drop out with the mask that a float32 tensor gets."""
    mask: Tensor = module(torch.ones_like(x, dtype=torch.float32))
    return x * mask.double()


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_all_statistics_agree_with_one_plain_graph_in_float64(convnet: Make, mode: str) -> None:
    experiment = convnet(mode=mode, seeds=1, batch=48)
    report = next(iter(measure(experiment)))
    assert isinstance(report, ReplicateReport)
    blocks = build(experiment)
    for block in blocks:
        block.fill(experiment.schemes[0], Draw(0, 0))
    tensors, gradients, of_parameters = one_graph(experiment, blocks)

    forward = report.forward
    for index, tensor in enumerate(tensors):
        values = tensor.detach().numpy()
        assert forward.mean[index] == pytest.approx(values.mean(), abs=1e-6)
        assert forward.second_moment[index] == pytest.approx((values**2).mean(), rel=1e-5)
        assert forward.variance[index] == pytest.approx(values.var(), rel=1e-4)
        assert forward.zero_fraction[index] == pytest.approx((values == 0).mean(), abs=1e-3)
    assert report.backward == pytest.approx([float((g**2).mean()) for g in gradients], rel=1e-4)
    found = [parameter.gradient for parameter in report.parameters]
    # Before a norm the bias has no gradient but for rounding.
    assert found == pytest.approx([float((g**2).mean()) for g in of_parameters], rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("scheme", [0, 1])
def test_the_first_replicate_tells_of_every_tensor_and_its_gradient(convnet: Make, scheme: int) -> None:
    experiment = convnet(seeds=2, batch=40)
    reports = [report for report in measure(experiment) if isinstance(report, ReplicateReport)]
    report, later = reports[scheme], reports[2 + scheme]
    blocks = build(experiment)
    for block in blocks:
        block.fill(experiment.schemes[scheme], Draw(0, 0))
    tensors, gradients, _ = one_graph(experiment, blocks)
    axes = [0, *(block.resolved.unit_axis for block in blocks)]
    told = [(tensors, report.activations, report.units), (gradients, report.gradients, report.gradient_units)]
    for found, histograms, units in told:
        assert len(histograms) == len(units) == len(found)
        for tensor, axis, histogram, of_units in zip(found, axes, histograms, units, strict=True):
            values = tensor.detach().numpy()
            by_unit = np.moveaxis(values, axis + 1, 0).reshape(values.shape[axis + 1], -1)
            size = float(np.sqrt((values**2).mean()))
            assert of_units.mean == pytest.approx(by_unit.mean(axis=1), abs=1e-4 * size)
            assert of_units.variance == pytest.approx(by_unit.var(axis=1), rel=1e-3, abs=1e-6 * size**2)
            assert histogram.total == values.size
            assert histogram.counts.sum() + sum(count for _, count in histogram.atoms) == values.size
            assert max(abs(histogram.low), abs(histogram.high)) <= np.abs(values).max() * (1 + 1e-4)
    assert [later.activations, later.gradients] == [(), ()]
    assert [len(later.units), len(later.gradient_units)] == [0, 0]


def test_every_parameter_is_described(convnet: Make) -> None:
    experiment = convnet(seeds=1)
    report = next(iter(measure(experiment)))
    assert isinstance(report, ReplicateReport)
    blocks = build(experiment)
    for block in blocks:
        block.fill(experiment.schemes[0], Draw(0, 0))
    slots = [slot for block in blocks for slot in block.slots]
    assert len(slots) == len(report.parameters)
    for slot, parameter in zip(slots, report.parameters, strict=True):
        values = slot.tensor.detach().double().numpy()
        assert (parameter.layer, parameter.name) == (slot.layer.index, slot.parameter.name)
        assert parameter.mean == pytest.approx(values.mean(), abs=1e-9)
        assert parameter.std == pytest.approx(values.std(), rel=1e-6)
        assert (parameter.min, parameter.max) == (values.min(), values.max())
        assert parameter.zero_fraction == (values == 0).mean()
        assert parameter.nonfinite_fraction == 0.0


@pytest.mark.parametrize("kind", ACTIVATIONS, ids=lambda kind: kind.tag())
def test_saturation_is_the_share_of_inputs_with_a_flat_slope(scene: Make, kind: type[Activation]) -> None:
    activation = kind(id="a")
    experiment = scene([Linear(id="l", out_features=64), activation], (4,), batch=200, seeds=1)
    report = next(iter(measure(experiment)))
    assert isinstance(report, ReplicateReport)
    linear, _ = build(experiment)
    linear.fill(experiment.schemes[0], Draw(0, 0))
    with torch.no_grad():
        z = linear(draw_stimulus(experiment.probe, (4,), (64,), Draw(0, 0)).input).double().numpy()
    assert np.isnan(report.forward.saturated_fraction[:2]).all()
    if not activation.parameters((64,)):
        expected = float((np.abs(activation.slope(z)) < 0.01).mean())
        assert report.forward.saturated_fraction[2] == pytest.approx(expected, abs=2e-3)
