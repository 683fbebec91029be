"""Each check says yes to what was done and no to what was not."""

import pytest
from msgspec.structs import replace

from initviz.core.document.edits import resample, set_all_activations, set_all_initializers, set_depth, set_initializer
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene
from initviz.core.document.tying import tie_layers
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.simple import Normal
from initviz.core.layers.smooth import Tanh
from initviz.core.lessons.checks import (
    ActivationCheck,
    AnyCheck,
    DepthCheck,
    InitializerCheck,
    PageCheck,
    ProbeCheck,
    ReachedCheck,
    SeedCheck,
    SelectedCheck,
    TieCheck,
    VerdictCheck,
    done,
)
from initviz.core.lessons.quantities import LawNumber, Signal
from initviz.core.lessons.state import State
from initviz.core.predict.predict import predict

START = set_depth(first_scene(), 3)


def state_of(experiment: Experiment, *, page: str = "", layer: str = "") -> State:
    """Theory alone: nothing is measured yet."""
    return State(experiment, predict(experiment), (), START, page, layer)


def weights(initializer: Normal | XavierUniform, scheme: int = 0) -> Experiment:
    return set_all_initializers(START, scheme, "weight", initializer)


CASES: list[tuple[AnyCheck, Experiment]] = [
    (InitializerCheck(init="normal"), weights(Normal())),
    (InitializerCheck(scheme=1, init="normal", arguments={"std": 0.1}), weights(Normal(std=0.1004), 1)),
    (InitializerCheck(arguments={"gain": 5 / 3}), weights(XavierUniform(gain=GainOf("tanh")))),
    (InitializerCheck(other_than="xavier_uniform"), weights(Normal())),
    (InitializerCheck(layer="l2", init="normal"), set_initializer(START, 0, "l2", "weight", Normal())),
    (InitializerCheck(role="bias", init="normal"), set_all_initializers(START, 0, "bias", Normal())),
    (ActivationCheck(type="Tanh"), set_all_activations(START, Tanh())),
    (DepthCheck(at_least=5), set_depth(START, 5)),
    (ProbeCheck(values={"mode": "eval"}), replace(START, probe=replace(START.probe, mode="eval"))),
    (SeedCheck(), resample(START)),
    (TieCheck(layers=("l1", "l3")), tie_layers(START, ("l1", "l3"))),
    (VerdictCheck(forward=("explodes",), backward=("explodes",)), weights(Normal())),
]


@pytest.mark.parametrize(("check", "experiment"), CASES, ids=[type(check).__name__ for check, _ in CASES])
def test_a_check_holds_once_it_was_done(check: AnyCheck, experiment: Experiment) -> None:
    assert not check.holds(state_of(START))
    assert check.holds(state_of(experiment))


def test_one_layer_more_or_less_counts() -> None:
    one = state_of(set_initializer(START, 0, "l2", "weight", Normal()))
    assert not InitializerCheck(init="normal").holds(one)
    assert not InitializerCheck(layer="l1", init="normal").holds(one)
    untied = TieCheck(layers=("l1", "l3"), tied=False)
    assert untied.holds(state_of(START))
    assert not untied.holds(state_of(tie_layers(START, ("l1", "l2"))))


def test_pages_and_layers_are_those_in_front() -> None:
    assert PageCheck(name="table").holds(state_of(START, page="table"))
    assert not PageCheck(name="table").holds(state_of(START, page="overview"))
    assert SelectedCheck(layers=("l3", "a3")).holds(state_of(START, layer="a3"))
    assert not SelectedCheck(layers=("l3", "a3")).holds(state_of(START, layer="a2"))


def test_numbers_are_reached_once_they_are_measured_and_inside_both_bounds() -> None:
    state = state_of(START)
    assert not ReachedCheck(quantity=Signal()).holds(state)
    bound = LawNumber(layer="l1", statistic="high")
    assert ReachedCheck(quantity=bound, above=0.1, below=0.2).holds(state)
    assert not ReachedCheck(quantity=bound, above=0.2).holds(state)
    assert not ReachedCheck(quantity=bound, below=0.1).holds(state)


def test_a_scheme_that_is_not_there_was_not_changed() -> None:
    checks: list[AnyCheck] = [InitializerCheck(scheme=2, init="normal"), VerdictCheck(scheme=2)]
    assert not any(check.holds(state_of(START)) for check in checks)


def test_all_checks_of_a_step_must_hold() -> None:
    checks = (SeedCheck(), PageCheck(name="table"))
    assert done(checks, state_of(resample(START), page="table"))
    assert not done(checks, state_of(resample(START)))
    assert not done(checks, state_of(START, page="table"))
