"""How a weight was brought to unit variance, told beside its formula."""

from typing import Any

import numpy as np
import pytest

from initviz.core.document.decode import from_builtins
from initviz.figures.chaos_subject import chaos_subject
from initviz.figures.explanation import explain
from initviz.figures.numbers_columns import STATISTICS
from initviz.figures.rescaling import rescaling, rescaling_hint
from initviz.messages import text
from tests.figures.scenes import scene_of

LAYERS: list[dict[str, Any]] = [
    {"id": "a", "type": "Linear", "out_features": 24},
    {"id": "r", "type": "ReLU"},
    {"id": "b", "type": "Linear", "out_features": 24, "tied_to": "a"},
]


def facts_of(bias: dict[str, Any], std: float, place: int = 0) -> tuple[dict[str, str], str]:
    rule = {"layers": "*", "weight": {"init": "lsuv", "max_iterations": 2}, "bias": bias}
    experiment = from_builtins(
        {
            "network": {"input": [24], "layers": LAYERS},
            "schemes": [{"name": "S", "rules": [rule]}],
            "probe": {"seeds": 1, "input": {"law": "normal", "std": std}},
        }
    )
    scene = scene_of(experiment)
    found = explain(scene, 0, place, "weight")
    assert found is not None
    assert explain(scene, 0, place, "bias") is not None
    assert rescaling_hint(scene, 0, place, "bias") is None
    return {text(fact.name): fact.value for fact in found.facts}, "" if found.hint is None else text(found.hint)


@pytest.mark.parametrize("place", [0, 2])
def test_steps_are_told_with_variance_and_factor_at_every_use(place: int) -> None:
    said, hint = facts_of({"init": "zeros"}, 3.0, place)
    variance, factor = said["step 1: Var(z), factor"].replace("\u00a0", " ").split(", ×")
    assert float(factor) == pytest.approx(float(variance) ** -0.5, rel=1e-3)
    assert said["Var(z) in the end"] == "1"
    assert "step 2: Var(z), factor" not in said
    assert hint == ""


def test_steps_that_were_too_few_are_told() -> None:
    said, hint = facts_of({"init": "normal", "std": 2.0}, 1.0)
    assert "step 2: Var(z), factor" in said
    assert "After 2 steps the variance is" in hint


def test_an_output_without_variance_is_told() -> None:
    said, hint = facts_of({"init": "zeros"}, 0.0)
    assert said["Var(z) in the end"] == "0"
    assert "nothing to divide by" in hint


def test_before_anything_is_measured_there_is_nothing_to_tell() -> None:
    experiment = from_builtins(
        {"network": {"input": [24], "layers": LAYERS}, "schemes": [{"rules": [{"weight": {"init": "lsuv"}}]}]}
    )
    scene = scene_of(experiment, measured=False)
    assert rescaling(scene, 0, 0) is None
    found = explain(scene, 0, 0, "weight")
    assert found is not None
    assert found.formula[0] == "WWᵀ = I"


def test_what_has_no_law_has_no_number_where_its_law_is_asked_for() -> None:
    experiment = from_builtins(
        {"network": {"input": [24], "layers": LAYERS}, "schemes": [{"rules": [{"weight": {"init": "lsuv"}}]}]}
    )
    scene = scene_of(experiment, measured=False)
    assert chaos_subject(scene).outlook(0) is None
    remark = chaos_subject(scene).points[0][0].remark
    assert remark is not None
    assert remark.id == "chaos.remark.no_law"
    column = next(one for one in STATISTICS if one.name == "std_law")
    grid = column.grid(scene)
    assert np.isnan(grid.values).all()
    assert "no law is known" in text(grid.absent[0][1])
