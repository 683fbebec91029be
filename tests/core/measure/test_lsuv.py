"""Weights that are rescaled by the probe's batch: held against raw torch, which walks through the layers by itself."""

import inspect
import io
import math
import re
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import initviz
from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.lsuv import LEAST, Lsuv, Rescaling
from initviz.core.laws.continuous import Uniform
from initviz.core.measure.inspect import Inspector
from initviz.core.measure.listing import Lister
from initviz.core.measure.lsuv import unit_variance
from initviz.core.measure.measure import measure, never
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.measure.state import state_file
from initviz.core.parameter import Parameter
from initviz.core.reports import ReplicateReport
from initviz.core.seeds import seed_for
from initviz.core.snippet import source
from initviz.messages import Message, text

Plain = dict[str, Any]
LSUV: Plain = {"layers": "*", "weight": {"init": "lsuv"}, "bias": {"init": "zeros"}}


def scene(layers: list[Plain], shape: list[int], *rules: Plain, **probe: Any) -> Experiment:  # noqa: ANN401
    return from_builtins(
        {
            "network": {"input": shape, "layers": layers},
            "schemes": [{"name": "S", "rules": list(rules or [LSUV])}],
            "probe": {"seeds": 1, "batch": 64, "seed": 5} | probe,
        }
    )


def linear(id_: str, out: int, **more: Any) -> Plain:  # noqa: ANN401
    return {"id": id_, "type": "Linear", "out_features": out, **more}


def run(experiment: Experiment) -> ReplicateReport:
    return next(report for report in measure(experiment) if isinstance(report, ReplicateReport))


def weights(experiment: Experiment) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = torch.load(io.BytesIO(state_file(experiment, 0)), weights_only=True)
    return found


def generator(name: str, seed: int = 5) -> torch.Generator:
    return torch.Generator().manual_seed(seed_for(seed, 0, name))


def test_a_stack_is_what_mishkin_and_matas_write_down() -> None:
    layers = [linear("a", 48), {"type": "ReLU"}, linear("b", 32), {"type": "Tanh"}, linear("c", 10)]
    experiment = scene(layers, [40], LSUV, {"layers": "*", "bias": {"init": "uniform", "a": -0.3, "b": 0.3}})
    x = torch.empty(64, 40).normal_(generator=generator("input"))
    expected: list[list[float]] = []
    state = weights(experiment)
    for place, (name, out, into) in {0: ("a", 48, 40), 2: ("b", 32, 48), 4: ("c", 10, 32)}.items():
        w, b = torch.empty(out, into), torch.empty(out)
        nn.init.orthogonal_(w, generator=generator(f"{name}.weight"))
        b.uniform_(-0.3, 0.3, generator=generator(f"{name}.bias"))
        on_the_way = [float(np.var((x @ w.T + b).numpy().astype(np.float64)))]
        trials = 0
        while abs(on_the_way[-1] - 1) >= 0.1 and trials < 10:
            w /= math.sqrt(on_the_way[-1])
            trials += 1
            on_the_way.append(float(np.var((x @ w.T + b).numpy().astype(np.float64))))
        expected.append(on_the_way)
        assert state[f"{place}.weight"].numpy() == pytest.approx(w.numpy(), rel=1e-4, abs=1e-6)
        x = x @ w.T + b
        x = x.relu() if place == 0 else x.tanh()
    found = run(experiment).rescalings
    assert [one.layer for one in found] == [0, 2, 4]
    for one, theirs in zip(found, expected, strict=True):
        assert one.variances == pytest.approx(theirs, rel=1e-4)
        assert one.reached
    assert any(len(theirs) > 1 for theirs in expected)


def test_without_bias_the_measured_output_has_variance_one() -> None:
    layers: list[Plain] = []
    for depth in range(4):
        layers += [linear(f"l{depth}", 96), {"type": "Sigmoid"}]
    report = run(scene(layers, [96], input={"law": "uniform", "a": 0.0, "b": 3.0}))
    assert report.forward.variance[1::2] == pytest.approx(np.ones(4), rel=1e-4)
    for one in report.rescalings:
        assert len(one.variances) == 2
        assert one.factor == pytest.approx(one.variances[0] ** -0.5)


def test_tolerance_and_number_of_steps_are_kept() -> None:
    bias = {"layers": "*", "bias": {"init": "normal", "std": 0.9}}
    wide = run(scene([linear("l", 32)], [32], {**LSUV, "weight": {"init": "lsuv", "tol": 0.99}}, bias)).rescalings
    assert [len(one.variances) for one in wide] == [1]
    tight = {**LSUV, "weight": {"init": "lsuv", "tol": 1e-4, "max_iterations": 3}}
    (short,) = run(scene([linear("l", 32)], [32], tight, bias)).rescalings
    assert len(short.variances) == 4
    assert not short.reached
    assert not short.is_stuck
    gaps = [abs(variance - 1) for variance in short.variances]
    assert gaps == sorted(gaps, reverse=True)


@pytest.mark.parametrize("value", [0.0, math.inf])
def test_what_leaves_nothing_to_divide_by_is_told_and_left_alone(value: float) -> None:
    layers = [linear("a", 8), {"type": "ReLU"}, linear("b", 8)]
    first = {"init": "zeros"} if value == 0 else {"init": "constant", "val": 1e38}
    override = {"a": {"weight": first, "bias": {"init": "zeros"}}}
    experiment = from_builtins(
        {
            "network": {"input": [8], "layers": layers},
            "schemes": [{"name": "S", "rules": [LSUV], "overrides": override}],
            "probe": {"seeds": 1, "seed": 5, "input": {"law": "uniform", "a": 1.0, "b": 100.0}},
        }
    )
    (one,) = run(experiment).rescalings
    assert one.layer == 2
    assert one.is_stuck
    assert not one.reached
    assert one.factors == ()
    left = weights(experiment)["2.weight"]
    assert (left @ left.T).numpy() == pytest.approx(np.eye(8), abs=1e-5)


CONVS: list[Plain] = [
    {"id": "c", "type": "Conv2d", "out_channels": 6, "kernel_size": 3, "padding": 1, "padding_mode": "circular"},
    {"id": "n", "type": "BatchNorm2d"},
    {"id": "r", "type": "ReLU"},
    {"id": "t", "type": "ConvTranspose2d", "out_channels": 4, "kernel_size": 2},
    {"id": "d", "type": "Dropout", "p": 0.4},
    {"id": "f", "type": "Flatten"},
    linear("l", 16),
]


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_convolutions_norms_and_dropout(mode: str) -> None:
    experiment = scene(CONVS, [2, 6, 6], mode=mode, input={"law": "normal", "std": 3.0})
    report = run(experiment)
    assert report.forward.variance[[1, 4, 7]] == pytest.approx(np.ones(3), rel=1e-3)
    state = weights(experiment)
    # What the walk has left in the norm is forgotten.
    assert state["1.running_mean"].tolist() == [0.0] * 6
    assert int(state["1.num_batches_tracked"]) == 0


def test_tied_layers_are_rescaled_where_they_first_stand_and_frozen_ones_as_well() -> None:
    layers = [linear("a", 24, frozen=True), {"type": "ReLU"}, linear("b", 24, tied_to="a", frozen=True)]
    report = run(scene(layers, [24], input={"law": "normal", "std": 3.0}))
    assert [one.layer for one in report.rescalings] == [0]
    assert report.forward.variance[1] == pytest.approx(1.0, rel=1e-4)
    assert report.forward.variance[3] == pytest.approx(0.5 / 9, rel=0.2)


@pytest.mark.parametrize(
    "probe",
    [
        {},
        {"dtype": "float64", "input": {"law": "uniform", "a": -1.0, "b": 4.0}},
        {"mode": "eval", "input": {"law": "constant", "val": 0.5}},
        {"input": {"law": "digits", "scale": "standard"}, "batch": 2000},
        {"input": {"law": "digits", "scale": "unit"}},
    ],
    ids=str,
)
def test_generated_code_gives_the_same_weights_bit_for_bit(probe: Plain) -> None:
    experiment = scene(CONVS, [1, 8, 8], **probe)
    space: Plain = {"__name__": "generated"}
    exec(compile(source(experiment), "generated.py", "exec"), space)  # noqa: S102  (it is our own source)
    theirs = space["model"].state_dict()
    for name, tensor in weights(experiment).items():
        assert torch.equal(theirs[name], tensor), name


@pytest.mark.parametrize("kind", ["npy", "csv"])
def test_generated_code_reads_the_probes_file(kind: str, tmp_path: Any) -> None:  # noqa: ANN401
    values = np.random.default_rng(2).normal(2.0, 3.0, (30, 12))
    path = tmp_path / f"data.{kind}"
    if kind == "npy":
        np.save(path, values)
    else:
        np.savetxt(path, values, delimiter=";", header="a;b", comments="")
    file = {"law": "file", "path": str(path), "scale": "standard"}
    experiment = scene([linear("l", 7)], [12], input=file)
    space: Plain = {"__name__": "generated"}
    exec(compile(source(experiment), "generated.py", "exec"), space)  # noqa: S102  (it is our own source)
    assert torch.equal(space["model"].state_dict()["0.weight"], weights(experiment)["0.weight"])
    missing = scene([linear("l", 7)], [12], input={**file, "path": str(tmp_path / "none.npy")})
    assert "rescale(" not in source(missing)
    assert "none.npy" in source(missing)


def test_close_looks_lists_and_spectra_see_the_rescaled_weights() -> None:
    layers = [linear("a", 20), {"type": "ReLU"}, linear("b", 20)]
    experiment = scene(layers, [20])
    (one,) = [found for found in run(experiment).rescalings if found.layer == 2]
    inspector, lister = Inspector(), Lister()
    looked = next(one for one in inspector.inspect(experiment, "b", {}, never) if one.name == "weight")
    expected = weights(experiment)["2.weight"].double()
    assert looked.std == pytest.approx(expected.std(correction=0).item(), rel=1e-6)
    listed = lister.look(experiment, experiment.schemes[0], never)
    assert listed.entries[2].first == tuple(expected.reshape(-1)[:4].tolist())
    (spectrum,) = Spectroscope().look(experiment, "matrix", "b", never)
    assert spectrum.values == pytest.approx(np.full(20, one.factor), rel=1e-5)  # type: ignore[union-attr]
    # Another input makes other weights of the same draws, and none of what was kept is shown for them.
    other = scene(layers, [20], input={"law": "normal", "std": 7.0})
    again = next(one for one in inspector.inspect(other, "b", {}, never) if one.name == "weight")
    assert again.std == pytest.approx(weights(other)["2.weight"].double().std(correction=0).item(), rel=1e-6)
    assert lister.look(other, other.schemes[0], never).entries[0].first != listed.entries[0].first


@pytest.mark.parametrize(("shape", "layer"), [((8,), "Linear"), ((4, 4), "LayerNorm"), ((3,), "PReLU")], ids=str)
def test_only_weights_that_multiply_can_be_rescaled(shape: tuple[int, ...], layer: str) -> None:
    reason = Lsuv().refusal(Parameter("weight", shape, layer, Uniform(-1.0, 1.0)))
    assert isinstance(reason, Message)
    assert layer in text(reason)


def test_a_record_multiplies_its_factors() -> None:
    one = Rescaling(0, (4.0, 0.25, 1.0), reached=True)
    assert one.factors == (0.5, 2.0)
    assert one.factor == 1.0


def test_the_report_tells_every_step_of_every_replicate() -> None:
    experiment = scene([linear("a", 16), {"type": "ReLU"}, linear("b", 16)], [16], seeds=3)
    layers: Any = initviz.summarize(initviz.analyse(experiment))["schemes"]
    told = [layer["parameters"].get("weight", {}).get("rescaled") for layer in layers[0]["layers"]]
    assert told[1] is None
    assert told[2]["reached"] == [True] * 3
    for variances, factors in zip(told[2]["variances"], told[2]["factors"], strict=True):
        assert factors == [pytest.approx(variances[0] ** -0.5)]
        assert variances[1] == pytest.approx(1.0, rel=1e-4)
    assert "rescaled" not in layers[0]["layers"][0]["parameters"]["bias"]


def test_the_least_variance_of_the_printed_code_is_that_of_the_core() -> None:
    (found,) = re.findall(r"not (\S+) < variance", inspect.getsource(unit_variance))
    assert float(found) == LEAST
