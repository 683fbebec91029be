import itertools
import random
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace

import msgspec
import numpy as np
import pytest
import torch

from initviz.core.document.experiment import Assignment, Experiment, Network, Scheme
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.simple import Normal, Uniform
from initviz.core.initializers.structured import Eye
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Dropout
from initviz.core.measure.errors import MeasureError
from initviz.core.measure.measure import measure, suitable_threads
from initviz.core.measure.model import build
from initviz.core.reports import LawTestReport, ReplicateReport
from initviz.core.seeds import Draw
from initviz.core.units import UnitTable

Make = Callable[..., Experiment]


def replicates(experiment: Experiment) -> list[ReplicateReport]:
    return [report for report in measure(experiment) if isinstance(report, ReplicateReport)]


def same(one: object, other: object) -> bool:
    """Compare reports entry by entry: two nan in the same place are the same."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=True)
    if isinstance(one, float):
        return one == other or (one != one and other != other)  # noqa: PLR0124  (nan)
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple | UnitTable) and isinstance(other, list | tuple | UnitTable):
        return len(one) == len(other) and all(same(left, right) for left, right in zip(one, other, strict=True))
    if is_dataclass(one):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return one == other


def test_the_first_replicate_of_every_scheme_comes_first_and_the_laws_last(mlp: Make) -> None:
    reports = list(measure(mlp(seeds=3)))
    order = [(type(report), report.scheme, report.replicate) for report in reports]
    passes = [(ReplicateReport, scheme, replicate) for replicate in range(3) for scheme in range(2)]
    assert order == [*passes, (LawTestReport, 0, 0), (LawTestReport, 1, 0)]
    for report in reports[:6]:
        assert isinstance(report, ReplicateReport)
        assert (len(report.activations) == 7) == (report.replicate == 0)
        assert all((parameter.histogram is not None) == (report.replicate == 0) for parameter in report.parameters)


def test_laws_are_tested_in_every_replicate_on_demand(mlp: Make) -> None:
    tests = [report for report in measure(mlp(seeds=3), tests="all") if isinstance(report, LawTestReport)]
    assert [(report.scheme, report.replicate) for report in tests] == [
        (scheme, replicate) for replicate in range(3) for scheme in range(2)
    ]
    first = [report for report in measure(mlp(seeds=3)) if isinstance(report, LawTestReport)]
    assert same([report.tests for report in first], [report.tests for report in tests[:2]])
    assert set(first[0].tests) == {(layer, name) for layer in (0, 2, 4) for name in ("weight", "bias")}
    for report in tests:
        for (_, name), test in report.tests.items():
            if name == "weight":
                assert test.p_value > 1e-4
            else:  # zeros are certain: there is nothing to test
                assert (test.kind, test.statistic) == ("exact", 0.0)


def test_the_same_document_gives_the_same_reports(convnet: Make) -> None:
    assert same(list(measure(convnet())), list(measure(convnet())))
    assert not same(list(measure(convnet())), list(measure(convnet(seed=1))))


def test_global_random_states_are_left_alone(convnet: Make) -> None:
    before = _global_states()
    for _ in measure(convnet()):
        assert _global_states() == before


def _global_states() -> tuple[object, ...]:
    legacy = repr(np.random.get_state())  # noqa: NPY002  (NumPy's global state is what is looked at)
    return torch.random.get_rng_state().numpy().tobytes(), random.getstate(), legacy


def test_editing_one_layer_leaves_all_others_bit_for_bit(convnet: Make) -> None:
    experiment = convnet()
    first, second = experiment.schemes
    edited = msgspec.structs.replace(first, overrides={"head": Assignment(weight=Normal(std=0.5))})
    weights = []
    for scheme in (first, edited):
        blocks = build(experiment)
        for block in blocks:
            block.fill(scheme, Draw(5, 0))
        weights.append({slot.name: slot.tensor.detach().clone() for block in blocks for slot in block.slots})
    changed = {name for name in weights[0] if not torch.equal(weights[0][name], weights[1][name])}
    assert changed == {"head.weight"}
    # A layer keeps its weights when layers are put before it, too: they follow from its id.
    layer = Linear(id="out", out_features=5)
    alone = msgspec.structs.replace(experiment, network=Network(input=(60,), layers=(layer,)))
    (block,) = build(alone)
    shifted = msgspec.structs.replace(experiment, network=Network(input=(60,), layers=(ReLU(id="r"), layer)))
    _, later = build(shifted)
    for one in (block, later):
        one.fill(second, Draw(5, 0))
    assert torch.equal(block.slots[0].tensor, later.slots[0].tensor)


def test_schemes_share_input_cotangent_and_dropout_masks(scene: Make) -> None:
    layers = [Dropout(id="d", p=0.5), Linear(id="l", out_features=8), Dropout(id="e", p=0.5)]
    first, second, again, _ = replicates(scene(layers, (50,)))
    assert first.forward.second_moment[1] == second.forward.second_moment[1]
    assert first.forward.zero_fraction[3] == second.forward.zero_fraction[3]
    assert first.backward[3] == second.backward[3]
    assert first.backward[2] == second.backward[2]
    assert first.forward.second_moment[1] != again.forward.second_moment[1]
    assert first.forward.zero_fraction[3] == pytest.approx(0.5, abs=0.15)


def test_equal_schemes_give_equal_reports(convnet: Make) -> None:
    twins = [everywhere(name, XavierUniform(), "#0072B2") for name in "AB"]
    one, other = replicates(convnet(schemes=twins, seeds=1))
    assert same(one, replace(other, scheme=0))


def test_deep_unscaled_weights_are_finite_in_float64_and_overflow_at_forty_layers(mlp: Make) -> None:
    schemes = [everywhere("normal", Normal(std=1.0), "#0072B2")]
    twenty = replicates(mlp(20, 256, schemes=schemes, seeds=1))[0]
    assert np.isfinite(twenty.forward.second_moment).all()
    assert twenty.forward.second_moment[-1] > 1e39  # beyond float32
    assert twenty.forward.second_moment[-1] == pytest.approx(128.0**20, rel=0.9)
    assert np.isfinite(twenty.backward).all()
    assert not twenty.forward.nonfinite_fraction.any()
    forty = replicates(mlp(40, 256, schemes=schemes, seeds=1))[0]
    assert not np.isfinite(forty.forward.second_moment[-1])
    assert forty.forward.nonfinite_fraction[-1] == 1.0
    assert not np.isfinite(forty.backward[0])
    assert forty.activations[-1].counts.size == 0


def test_a_layer_that_cannot_take_its_input_ends_the_model(scene: Make) -> None:
    layers: list[Layer] = [Linear(id="l", out_features=8), ReLU(id="r")]
    broken = scene([*layers, Conv2d(id="c", out_channels=3, kernel_size=3), ReLU(id="s")], (4,))
    assert same(list(measure(broken)), list(measure(scene(layers, (4,)))))


def test_an_empty_network_has_its_input_alone(scene: Make) -> None:
    report = replicates(scene([], (6,)))[0]
    assert report.forward.mean.shape == report.backward.shape == (1,)
    assert report.parameters == ()


@pytest.mark.parametrize("after", [0, 1, 5, 20])
def test_it_stops_at_the_next_layer(mlp: Make, after: int) -> None:
    calls = itertools.count()
    asked: list[int] = []

    def stopped() -> bool:
        asked.append(next(calls))
        return asked[-1] >= after

    reports = list(measure(mlp(4), stopped=stopped))
    assert asked[-1] == after
    assert len(reports) <= after // 10


def test_what_torch_refuses_is_said_in_words(scene: Make) -> None:
    linear = [Linear(id="l", out_features=4)]
    too_wide = everywhere("A", Uniform(a=-3e38, b=3e38), "#000000")
    cases = [
        (scene(linear, (4,), schemes=[too_wide]), "l.weight"),
        (scene([BatchNorm1d(id="norm")], (4,), batch=1), "norm"),
        (scene(linear, (4,), schemes=[_overridden()]), "l.bias"),
    ]
    for experiment, named in cases:
        with pytest.raises(MeasureError, match=named):
            list(measure(experiment))


def _overridden() -> Scheme:
    scheme = everywhere("A", XavierUniform(), "#000000")
    return msgspec.structs.replace(scheme, overrides={"l": Assignment(bias=Eye())})


def test_gradients_are_recorded_even_where_the_caller_forbids_them(mlp: Make) -> None:
    expected = list(measure(mlp(seeds=1)))
    with torch.no_grad():
        assert same(list(measure(mlp(seeds=1))), expected)


def test_only_large_tensors_are_worth_threads(mlp: Make) -> None:
    torch.set_num_threads(2)
    try:
        for experiment, threads in [(mlp(), 1), (mlp(0), 1), (mlp(1, 2048), 2), (mlp(batch=200_000), 2)]:
            with suitable_threads(experiment):
                assert torch.get_num_threads() == threads
            assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)
