import math
import random
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
import torch
from scipy.stats import kurtosis

from initviz.core.document.experiment import Assignment, Experiment
from initviz.core.document.probe import Probe
from initviz.core.document.resolve import ResolvedLayer
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.simple import Constant, Normal, Uniform
from initviz.core.initializers.structured import Orthogonal, Sparse
from initviz.core.inspections import FINE_BINS, ParameterInspection, Region
from initviz.core.layers.linear import Linear
from initviz.core.measure import filling
from initviz.core.measure import inspect as inspecting
from initviz.core.measure.errors import MeasureError, Stopped
from initviz.core.measure.inspect import Inspector
from initviz.core.measure.measure import measure, never
from initviz.core.measure.model import Block, build, build_block
from initviz.core.reports import LawTestReport, ReplicateReport
from initviz.core.seeds import Draw

Make = Callable[..., Experiment]


def look(experiment: Experiment, layer: str) -> tuple[ParameterInspection, ...]:
    return Inspector().inspect(experiment, layer, {}, never)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layer", ["conv", "norm", "head", "prelu"])
def test_a_close_look_sees_the_very_entries_that_are_measured(convnet: Make, layer: str, dtype: str) -> None:
    experiment = convnet(seed=3)
    experiment = msgspec.structs.replace(experiment, probe=msgspec.structs.replace(experiment.probe, dtype=dtype))
    found = look(experiment, layer)
    reports = list(measure(experiment))
    tests = {report.scheme: report.tests for report in reports if isinstance(report, LawTestReport)}
    names = ("weight", "bias")[: len(found) // 2]
    assert [(one.scheme, one.name) for one in found] == [(scheme, name) for scheme in (0, 1) for name in names]
    for one in found:
        blocks = {block.resolved.layer.id: block for block in build(experiment)}
        blocks[layer].fill(experiment.schemes[one.scheme], Draw(3, 0))
        (slot,) = (slot for slot in blocks[layer].slots if slot.parameter.name == one.name)
        values = slot.tensor.detach().numpy()
        assert one.shape == values.shape
        assert one.layer == layer
        assert one.image.values.dtype == dtype
        assert np.array_equal(one.image.values, values.reshape(len(values), -1))
        measured = next(r for r in reports if isinstance(r, ReplicateReport) and r.scheme == one.scheme)
        index = blocks[layer].resolved.index
        same = measured.by_parameter[index, one.name]
        assert (one.mean, one.std, one.min, one.max) == (same.mean, same.std, same.min, same.max)
        assert one.ks == tests[one.scheme][index, one.name]


@pytest.mark.parametrize("init", [Normal(std=0.5), Uniform(a=-1.0, b=3.0), Sparse(sparsity=0.3), Orthogonal()])
def test_the_moments_and_the_fine_histogram_are_those_of_the_entries(mlp: Make, init: Initializer) -> None:
    experiment = mlp(1, 120, schemes=[everywhere("A", init, "#000000")])
    weight, bias = look(experiment, "l0")
    values = weight.image.values.astype(np.float64)
    assert weight.kurtosis == pytest.approx(kurtosis(values, axis=None), abs=1e-6)
    assert weight.zero_fraction == (values == 0).mean()
    atoms = sum(count for _, count in weight.histogram.atoms)
    assert weight.histogram.counts.size == FINE_BINS
    assert weight.histogram.counts.sum() + atoms == values.size
    measured = next(report for report in measure(experiment) if isinstance(report, ReplicateReport))
    coarse = measured.by_parameter[0, "weight"].histogram
    assert coarse is not None
    assert (weight.histogram.low, weight.histogram.high) == (coarse.low, coarse.high)
    assert weight.histogram.counts.reshape(64, -1).sum(axis=1) == pytest.approx(coarse.counts, abs=2)
    assert bias.image.values.shape == (120, 1)
    assert math.isnan(bias.kurtosis)


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the layers that were built to be filled."""
    ids: list[str] = []

    def counted(layer: ResolvedLayer, probe: Probe) -> Block:
        ids.append(layer.layer.id)
        return build_block(layer, probe)

    monkeypatch.setattr(filling, "build_block", counted)
    return ids


def test_another_region_is_seen_without_filling_again(mlp: Make, filled: list[str]) -> None:
    inspector, experiment = Inspector(), mlp(2, 50)
    whole = inspector.inspect(experiment, "l0", {}, never)
    part = inspector.inspect(experiment, "l0", {"weight": Region(10, 20, 5, 7)}, never)
    assert filled == ["l0"] * 2
    for one, other in zip(whole, part, strict=True):
        expected = one.image.values if one.name == "bias" else one.image.values[10:15, 20:27]
        assert np.array_equal(other.image.values, expected)
        assert (other.histogram.low, other.ks, other.image.limit) == (one.histogram.low, one.ks, one.image.limit)
    # Another scheme's initializer leaves the first scheme's weights as they are; another layer replaces them.
    first, second = experiment.schemes
    changed = msgspec.structs.replace(second, overrides={"l0": Assignment(weight=Normal())})
    inspector.inspect(msgspec.structs.replace(experiment, schemes=(first, changed)), "l0", {}, never)
    assert len(filled) == 3
    inspector.inspect(experiment, "l1", {}, never)
    inspector.inspect(experiment, "l0", {}, never)
    assert len(filled) == 7


def test_more_than_is_worth_its_memory_is_not_kept(
    mlp: Make, monkeypatch: pytest.MonkeyPatch, filled: list[str]
) -> None:
    monkeypatch.setattr(inspecting, "MOST_KEPT", 60 * 61)
    inspector, experiment = Inspector(), mlp(1, 60)
    once = inspector.inspect(experiment, "l0", {}, never)
    again = inspector.inspect(experiment, "l0", {}, never)
    assert repr(again) == repr(once)
    assert len(filled) == 3  # the first scheme is kept, the second is not


def test_a_layer_without_parameters_has_nothing_to_show(mlp: Make, scene: Make) -> None:
    assert look(mlp(), "a0") == ()
    assert look(mlp(), "nowhere") == ()
    assert look(scene([Linear(id="l", out_features=3), Linear(id="m", out_features=2)], (5, 4)), "m") != ()


@pytest.mark.parametrize("after", range(7))
def test_it_stops_between_two_steps(mlp: Make, after: int) -> None:
    calls = iter([False] * after + [True])
    with pytest.raises(Stopped):
        Inspector().inspect(mlp(), "l0", {}, lambda: next(calls))


def test_what_cannot_be_filled_is_said_in_words(mlp: Make) -> None:
    experiment = mlp(schemes=[everywhere("A", Uniform(a=-3e38, b=3e38), "#000000")])
    with pytest.raises(MeasureError, match=r"l0\.weight"):
        look(experiment, "l0")


def test_global_random_states_are_left_alone(mlp: Make) -> None:
    before = torch.random.get_rng_state().numpy().tobytes(), random.getstate()
    look(mlp(schemes=[everywhere("A", Sparse(), "#000000"), everywhere("B", XavierUniform(), "#000000")]), "l0")
    assert (torch.random.get_rng_state().numpy().tobytes(), random.getstate()) == before


def test_overflown_constants_are_seen_as_they_are(mlp: Make) -> None:
    (weight, _) = look(mlp(schemes=[everywhere("A", Constant(val=1e30), "#000000")]), "l0")
    assert weight.image.limit == pytest.approx(1e30)
    assert weight.histogram.atoms == ((1e30, 256),)
