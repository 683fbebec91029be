"""The report: its shape as documented, its numbers those of the reports, and JSON that any reader accepts."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec.structs import replace

import initviz
from initviz.core.document.decode import from_builtins
from initviz.core.document.edits import set_all_initializers, set_depth
from initviz.core.initializers.simple import Normal, Zeros
from initviz.core.table import report_table

FORWARD = {
    "mean",
    "second_moment",
    "variance",
    "zero_fraction",
    "dead_fraction",
    "saturated_fraction",
    "nonfinite_fraction",
}
PARAMETER = {"mean", "std", "min", "max", "zero_fraction", "nonfinite_fraction"}


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    analysis = initviz.analyse(set_depth(initviz.first_scene(), 3), seeds=4)
    decoded: dict[str, Any] = json.loads(json.dumps(initviz.summarize(analysis), allow_nan=False))
    return decoded


def test_the_report_has_the_documented_shape(report: dict[str, Any]) -> None:
    assert report["initviz"] == 1
    assert report["versions"]["initviz"] == initviz.__version__
    assert report["versions"]["torch"] == torch.__version__
    assert [scheme["name"] for scheme in report["schemes"]] == ["Xavier", "Kaiming"]
    for scheme in report["schemes"]:
        assert set(scheme["verdict"]) == {"forward", "backward", "text", "reason", "remedy"}
        assert [layer["id"] for layer in scheme["layers"]] == ["l1", "a1", "l2", "a2", "l3", "a3"]
        linear, relu = scheme["layers"][0], scheme["layers"][1]
        assert (linear["type"], linear["output_shape"]) == ("Linear", [256])
        assert set(linear["parameters"]) == {"weight", "bias"}
        assert set(linear["parameters"]["weight"]) == {"shape", "init", "law", "measured", "ks"}
        assert set(linear["parameters"]["weight"]["law"]) == {"kind", "mean", "std", "low", "high", "atoms"}
        assert set(linear["parameters"]["weight"]["measured"]) == PARAMETER
        assert relu["parameters"] == relu["gradients"] == {}
        assert set(relu["forward"]["theory"]) == {"mean", "second_moment", "variance"}
        assert set(relu["forward"]["measured"]) == FORWARD
        assert set(relu["backward"]["theory"]) == set(relu["backward"]["measured"]) == {"second_moment"}
        assert set(linear["gradients"]) == {"weight", "bias"}


def test_the_report_says_why_and_what_helps(report: dict[str, Any]) -> None:
    xavier, kaiming = (scheme["verdict"] for scheme in report["schemes"])
    assert xavier["reason"] == "Halves per layer because ReLU keeps half of E[z²] and fan_in·Var[w] = 1."
    assert xavier["remedy"] == {"says": "Use gain √2 (relu)", "then": "is stable (×1 over 3 layers)"}
    assert kaiming["remedy"] is None


def test_the_table_says_why_and_what_helps() -> None:
    lines = report_table(initviz.analyse(set_depth(initviz.first_scene(), 3), seeds=1)).splitlines()
    judged = next(place for place, line in enumerate(lines) if line.startswith("Xavier: shrinks"))
    assert lines[judged + 1 : judged + 3] == [
        "Halves per layer because ReLU keeps half of E[z²] and fan_in·Var[w] = 1.",
        "Use gain √2 (relu): then it is stable (×1 over 3 layers).",
    ]


def leaves(value: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    return [(path, value)]


def test_every_measured_quantity_has_one_value_per_replicate(report: dict[str, Any]) -> None:
    for scheme in report["schemes"]:
        for layer in scheme["layers"]:
            measured = [value for path, value in leaves(layer) if "measured" in path or "ks" in path]
            assert measured
            assert all(isinstance(value, list) and len(value) == 4 for value in measured)


def test_theory_and_measurement_agree_on_the_first_scene(report: dict[str, Any]) -> None:
    xavier = report["schemes"][0]["layers"]
    assert [layer["forward"]["theory"]["second_moment"] for layer in xavier[1::2]] == pytest.approx([0.5, 0.25, 0.125])
    for layer in xavier:
        theory = layer["forward"]["theory"]["second_moment"]
        assert np.mean(layer["forward"]["measured"]["second_moment"]) == pytest.approx(theory, rel=0.1)
    weight = xavier[0]["parameters"]["weight"]
    assert weight["law"]["high"] == pytest.approx(0.10825, abs=1e-5)
    assert max(weight["measured"]["max"]) <= weight["law"]["high"]


def test_the_same_document_gives_the_same_report() -> None:
    scene = set_depth(initviz.first_scene(), 2)
    first, second = (initviz.summarize(initviz.analyse(scene, seeds=2)) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)


def test_what_is_not_finite_is_written_as_text() -> None:
    deep = set_all_initializers(set_depth(initviz.first_scene(), 40), 1, "weight", Normal())
    kaiming = initviz.summarize(initviz.analyse(deep, seeds=1))["schemes"][1]  # type: ignore[index]  # plain data
    text = json.dumps(kaiming, allow_nan=False)
    assert '"inf"' in text
    assert kaiming["verdict"]["forward"] == "overflows"


def test_twenty_layers_of_standard_normal_weights_are_finite() -> None:
    deep = set_all_initializers(set_depth(initviz.first_scene(), 20), 1, "weight", Normal())
    analysis = initviz.analyse(deep, seeds=1)
    moments = analysis.replicates[1].forward.second_moment
    assert np.isfinite(moments).all()
    assert moments[-1] > float(torch.finfo(torch.float32).max)  # in float32 this mean square would be inf
    assert analysis.verdicts[1].forward == "explodes"


def test_layers_behind_an_impossible_one_say_why() -> None:
    layers = [
        {"type": "Linear", "out_features": 4},
        {"type": "Conv2d", "out_channels": 1, "kernel_size": 1},
        {"type": "ReLU"},
    ]
    experiment = from_builtins({"network": {"input": [4], "layers": layers}})
    described: Any = initviz.summarize(initviz.analyse(experiment, seeds=1))
    linear, conv, relu = described["schemes"][0]["layers"]
    assert linear["forward"]["measured"]["mean"]
    assert conv["output_shape"] is relu["output_shape"] is None
    assert "Conv2d takes inputs of 3 dimensions" in conv["reason"]


def test_a_network_without_layers_is_reported() -> None:
    analysis = initviz.analyse(initviz.Experiment(), seeds=1)
    assert analysis.verdicts[0].forward == "unknown"


def test_an_invalid_experiment_is_refused() -> None:
    scene = initviz.first_scene()
    with pytest.raises(initviz.DocumentError, match=r"probe\.batch: expected an integer >= 1, got 0"):
        initviz.analyse(replace(scene, probe=replace(scene.probe, batch=0)))


def test_progress_is_told() -> None:
    seen: list[tuple[int, int]] = []
    initviz.analyse(set_depth(initviz.first_scene(), 1), seeds=2, progress=lambda *now: seen.append(now))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_zero_initialization_has_exactly_zero_gradients_but_for_the_last_bias() -> None:
    layers = [{"type": "Linear", "out_features": 8}, {"type": "ReLU"}, {"type": "Linear", "out_features": 2}]
    experiment = from_builtins({"network": {"input": [4], "layers": layers}})
    experiment = set_all_initializers(set_all_initializers(experiment, 0, "weight", Zeros()), 0, "bias", Zeros())
    described: Any = initviz.summarize(initviz.analyse(experiment, seeds=3))
    first, _, last = described["schemes"][0]["layers"]
    for gradient in (first["gradients"]["weight"], first["gradients"]["bias"], last["gradients"]["weight"]):
        assert gradient["theory"]["second_moment"] == 0.0
        assert gradient["measured"]["second_moment"] == [0.0, 0.0, 0.0]
    assert min(last["gradients"]["bias"]["measured"]["second_moment"]) > 0


def test_the_python_interface_checks_what_it_is_given(tmp_path: Path) -> None:
    scene = initviz.first_scene()
    bad = replace(scene, probe=replace(scene.probe, batch=-1))
    for call in (initviz.predict, initviz.analyse, initviz.source, lambda e: initviz.save(e, tmp_path / "x.json")):
        with pytest.raises(initviz.DocumentError, match=r"probe\.batch: expected an integer >= 1, got -1"):
            call(bad)
    with pytest.raises(ValueError, match="index of a scheme, 0 to 1, got 7"):
        initviz.source(scene, 7)
    assert len(initviz.predict(scene).schemes) == 2


def test_what_torch_cannot_run_is_said_in_words() -> None:
    layers = [{"type": "Linear", "out_features": 4}, {"type": "BatchNorm1d"}]
    alone = from_builtins({"network": {"input": [4], "layers": layers}, "probe": {"batch": 1}})
    with pytest.raises(initviz.MeasureError, match=r"BatchNorm1d|l2"):
        initviz.analyse(alone, seeds=1)
