"""Weights times a factor: the law is exactly so many times as wide, and nothing else changes."""

from typing import Any, get_args

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from initviz.app.history import History, Selection
from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.document.scenes import GALLERY, first_scene
from initviz.core.document.tying import tie_layers
from initviz.core.document.what_if import converted, has_scale, multiplied, times, unscaled
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import AnyInitializer
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import KaimingNormal, KaimingUniform, VarianceScaling, XavierUniform
from initviz.core.initializers.simple import Normal, Ones, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Default, Eye, Orthogonal
from initviz.core.parameter import Parameter
from initviz.core.snippet import source
from initviz.messages import RefusedValueError, message, text

factors = st.floats(0.01, 100.0)
LINEAR = {"type": "Linear", "out_features": 16}


def document(rules: list[dict[str, Any]], overrides: dict[str, Any] | None = None) -> Experiment:
    layers = [{"id": "l1", **LINEAR}, {"id": "n1", "type": "BatchNorm1d"}, {"id": "l2", **LINEAR}]
    scheme = {"name": "A", "rules": rules, "overrides": overrides or {}}
    return from_builtins({"network": {"input": [16], "layers": layers}, "schemes": [scheme]})


def weight(experiment: Experiment, layer: int = 0) -> Initializer:
    return initializer_for(experiment.schemes[0], experiment.network.layers[layer], "weight")


def parameter() -> Parameter:
    return resolve(first_scene().network).layers[0].parameters[0]


@pytest.mark.parametrize("kind", get_args(AnyInitializer), ids=lambda kind: kind.tag())
@given(factor=factors)
@settings(max_examples=10, deadline=None, derandomize=True)
def test_the_law_is_that_of_weights_so_many_times_as_large(kind: type[Initializer], factor: float) -> None:
    made, at = kind(), parameter()
    if made.refusal(at) is not None or times(made, factor) == made:
        return
    before, after = made.law(at), times(made, factor).law(at)
    assert after.mean == pytest.approx(factor * before.mean, rel=1e-9, abs=1e-12)
    assert after.std == pytest.approx(factor * before.std, rel=1e-9, abs=1e-12)
    low, high = before.support
    assert after.support == pytest.approx((factor * low, factor * high), rel=1e-9)


def test_only_what_has_no_scale_at_all_stays_as_it_is() -> None:
    kept = {kind.tag() for kind in get_args(AnyInitializer) if times(kind(), 2.0) == kind()}
    assert kept == {"zeros", "constant", "eye", "dirac", "assigned", "custom", "lsuv"}
    assert unscaled(document([{"layers": "*", "weight": {"init": "constant", "val": 0.5}}]), (0,)) == ()


@pytest.mark.parametrize(
    "weight",
    [{"init": "zeros"}, {"init": "constant"}, {"init": "normal", "std": 0.0}, {"init": "orthogonal", "gain": 0.0}],
)
def test_so_many_times_zero_is_zero(weight: dict[str, Any]) -> None:
    made = document([{"layers": "*", "weight": weight}])
    assert not has_scale(made, 0)
    assert unscaled(made, (0,)) == (weight["init"],)
    with pytest.raises(RefusedValueError, match="none of these weights has a scale"):
        multiplied(made, (0,), 2.0)


@given(factor=factors)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_the_inverse_gives_the_same_law_again(factor: float) -> None:
    there = multiplied(first_scene(), (0, 1), factor)
    back = multiplied(there, (0, 1), 1.0 / factor)
    at = parameter()
    for scheme in (0, 1):
        layer = back.network.layers[0]
        laws = [initializer_for(e.schemes[scheme], layer, "weight").law(at) for e in (first_scene(), back)]
        assert laws[1].std == pytest.approx(laws[0].std, rel=1e-12)


@pytest.mark.parametrize("name", [name for name in GALLERY if name != "empty"])
def test_every_scene_takes_a_factor_and_its_code_still_compiles(name: str) -> None:
    scene = GALLERY[name]()
    changed = multiplied(scene, range(len(scene.schemes)), 1.5)
    assert changed.network == scene.network
    for index in range(len(scene.schemes)):
        compile(source(changed, index), name, "exec")


def test_the_code_of_a_multiplied_scheme_draws_weights_that_are_so_many_times_as_large() -> None:
    scene = replace(first_scene(), schemes=first_scene().schemes[1:])
    stds = []
    for experiment in (scene, multiplied(scene, (0,), 3.0)):
        there: dict[str, Any] = {}
        exec(source(experiment, 0), there)  # noqa: S102  (the program's own code)
        models = [value for value in there.values() if isinstance(value, torch.nn.Module)]
        stds.append([float(p.detach().std()) for p in models[0].parameters() if p.ndim == 2])
    assert stds[1] == pytest.approx([3.0 * std for std in stds[0]], rel=1e-5)


def test_with_one_nothing_changes() -> None:
    scene = first_scene()
    assert multiplied(scene, (0, 1), 1.0) is scene


def test_rules_stay_rules_and_overrides_stay_overrides() -> None:
    before = document(
        [
            {
                "layers": "*",
                "weight": {"init": "xavier_uniform", "gain": {"gain_of": "tanh"}},
                "bias": {"init": "ones"},
            },
            {"layers": "BatchNorm1d", "weight": {"init": "constant", "val": 2.0}},
        ],
        {"l2": {"weight": {"init": "uniform", "a": -0.5, "b": 1.0}, "bias": {"init": "constant", "val": 3.0}}},
    )
    after = multiplied(before, (0,), 2.0)
    rule, norm = after.schemes[0].rules
    assert rule.weight == XavierUniform(gain=10.0 / 3.0)
    assert rule.bias == Ones()
    assert norm == before.schemes[0].rules[1]
    assert after.schemes[0].overrides["l2"].weight == Uniform(a=-1.0, b=2.0)
    assert after.schemes[0].overrides["l2"].bias == before.schemes[0].overrides["l2"].bias


def test_other_schemes_stay_as_they_are() -> None:
    after = multiplied(first_scene(), (0,), 2.0)
    assert after.schemes[1] == first_scene().schemes[1]
    assert after.schemes[0] != first_scene().schemes[0]


def test_what_torch_does_by_itself_becomes_a_rule_in_front_of_the_others() -> None:
    before = document([{"layers": "BatchNorm1d", "weight": {"init": "ones"}}])
    after = multiplied(before, (0,), 2.0)
    assert [rule.layers for rule in after.schemes[0].rules] == ["*", "BatchNorm1d"]
    at = resolve(after.network).layers[0].parameters[0]
    assert weight(after).law(at).std == pytest.approx(2.0 * Default().law(at).std)
    assert weight(after).law(at).support == pytest.approx((-0.5, 0.5))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (KaimingUniform(nonlinearity="relu"), VarianceScaling(scale=8.0, mode="fan_in", distribution="uniform")),
        (
            KaimingNormal(mode="fan_out", nonlinearity="linear"),
            VarianceScaling(scale=4.0, mode="fan_out", distribution="normal"),
        ),
        (Orthogonal(gain=GainOf("relu")), Orthogonal(gain=2.0 * 2.0**0.5)),
        (TruncNormal(std=0.02), TruncNormal(std=0.04, a=-4.0, b=4.0)),
        (Normal(mean=1.0, std=2.0), Normal(mean=2.0, std=4.0)),
        (Eye(), Eye()),
        (Zeros(), Zeros()),
    ],
)
def test_each_has_its_own_argument(made: Initializer, expected: Initializer) -> None:
    found = times(made, 2.0)
    assert type(found) is type(expected)
    for name in expected.__struct_fields__:
        value = getattr(expected, name)
        assert getattr(found, name) == (pytest.approx(value) if isinstance(value, float) else value)


def test_what_cannot_be_multiplied_is_named_and_refused_where_nothing_can() -> None:
    mixed = document([{"layers": "*", "weight": {"init": "eye"}}], {"l2": {"weight": {"init": "kaiming_normal"}}})
    assert unscaled(mixed, (0,)) == ("eye",)
    assert converted(mixed, (0,)) == ("kaiming_normal",)
    assert weight(multiplied(mixed, (0,), 2.0)) == Eye()
    with pytest.raises(RefusedValueError, match="none of these weights has a scale"):
        multiplied(document([{"layers": "*", "weight": {"init": "eye"}}]), (0,), 2.0)


@pytest.mark.parametrize("factor", [0.0, -1.0, float("inf"), float("nan")])
def test_a_factor_is_positive_and_finite(factor: float) -> None:
    with pytest.raises(RefusedValueError) as refused:
        multiplied(first_scene(), (0,), factor)
    assert text(refused.value.reason).startswith("expected a factor of more than 0")


def test_tied_layers_are_multiplied_once() -> None:
    before = tie_layers(document([], {"l1": {"weight": {"init": "normal", "std": 0.5}}}), ("l1", "l2"))
    after = multiplied(before, (0,), 2.0)
    assert after.network == before.network
    assert weight(after, 0) == weight(after, 2) == Normal(std=1.0)


def test_a_drag_is_one_step_and_undo_gives_the_same_document() -> None:
    start = first_scene()
    history = History(start)
    for factor in (1.1, 1.7, 2.0):
        history.add(message("edit.name.probe"), multiplied(start, (0,), factor), "gain", Selection())
    assert len(history.steps) == 2
    assert history.experiment.schemes[0].rules[0].weight == XavierUniform(gain=2.0)
    history.go_to(0)
    assert history.experiment == first_scene()
