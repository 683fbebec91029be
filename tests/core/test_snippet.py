"""Generated code runs in plain Python and gives the very weights that initviz measures."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from msgspec.structs import replace

from initviz.core.document.decode import from_builtins
from initviz.core.document.edits import set_all_initializers, set_depth, set_initializer, set_seed, set_width
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolve
from initviz.core.document.scenes import first_scene
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.simple import Normal, TruncNormal
from initviz.core.measure.filling import fill_all
from initviz.core.measure.measure import never
from initviz.core.measure.model import build
from initviz.core.seeds import Draw
from initviz.core.snippet import layer_source, rules_source, source
from initviz.core.writing.modules import constructor


def run_source(experiment: Experiment, scheme: int = 0) -> torch.nn.Sequential:
    """Run generated source as a module of its own and give the model that it builds."""
    space: dict[str, object] = {"__name__": "generated"}
    exec(compile(source(experiment, scheme), "generated.py", "exec"), space)  # noqa: S102  (it is our own source)
    model = space["model"]
    assert isinstance(model, torch.nn.Sequential)
    return model


def assert_same_weights(experiment: Experiment, scheme: int = 0) -> None:
    model = run_source(experiment, scheme)
    blocks = build(experiment)
    fill_all(blocks, experiment, experiment.schemes[scheme], Draw(experiment.probe.seed, 0), never)
    for block, module in zip(blocks, model, strict=True):
        state = module.state_dict()
        for name, tensor in block.module.state_dict().items():
            assert torch.equal(state[name], tensor), (block.resolved.layer.id, name)


def small(layers: list[dict[str, object]], shape: list[int], **scheme: object) -> Experiment:
    return from_builtins({"network": {"input": shape, "layers": layers}, "schemes": [{"name": "S", **scheme}]})


CONV_NET: list[dict[str, object]] = [
    {"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "padding": "same", "id": "c1"},
    {"type": "BatchNorm2d", "id": "n1"},
    {"type": "PReLU", "num_parameters": 8, "id": "p1"},
    {"type": "ConvTranspose2d", "out_channels": 4, "kernel_size": [2, 3], "stride": 2, "id": "t1"},
    {"type": "GELU", "approximate": "tanh", "id": "g1"},
    {"type": "AdaptiveAvgPool2d", "output_size": [None, 2], "id": "a1"},
    {"type": "Flatten", "id": "f1"},
    {"type": "LayerNorm", "id": "n2"},
    {"type": "Dropout", "p": 0.1, "id": "d1"},
    {"type": "Linear", "out_features": 10, "bias": False, "id": "l1"},
]


@pytest.mark.parametrize("kind", INITIALIZERS, ids=lambda kind: kind.tag())
def test_the_first_scene_with_every_initializer_reproduces(kind: type[Initializer]) -> None:
    scene = set_seed(set_depth(first_scene(), 2), 7)
    if all(kind().refusal(p) is None for layer in resolve(scene.network).layers for p in layer.parameters[:1]):
        assert_same_weights(set_all_initializers(scene, 0, "weight", kind()))
    else:
        network: list[dict[str, object]] = [{"type": "Conv1d", "out_channels": 6, "kernel_size": 3, "id": "c1"}]
        assert_same_weights(small(network, [6, 9], rules=[{"weight": {"init": kind.tag()}}]))


def test_a_conv_net_with_torchs_defaults_reproduces() -> None:
    assert_same_weights(small(CONV_NET, [3, 8, 9]))


def test_rules_for_norms_and_activations_reproduce() -> None:
    rules = [
        {"layers": "*", "weight": {"init": "kaiming_normal"}, "bias": {"init": "normal", "std": 0.1}},
        {"layers": "BatchNorm2d", "weight": {"init": "uniform"}},
        {"layers": "PReLU", "weight": {"init": "constant", "val": 0.3}},
    ]
    assert_same_weights(small(CONV_NET, [3, 8, 9], rules=rules))


RULES: list[dict[str, object]] = [
    {"layers": "*", "weight": {"init": "dirac"}, "bias": {"init": "zeros"}},
    {"layers": "Conv2d", "weight": {"init": "kaiming_normal", "mode": "fan_out", "nonlinearity": "relu"}},
    {"layers": "Linear", "weight": {"init": "trunc_normal", "std": 0.02}, "bias": {"init": "uniform"}},
    {"layers": "BatchNorm2d", "weight": {"init": "normal", "mean": 1.0, "std": 0.02}},
    {"layers": "PReLU", "weight": {"init": "constant", "val": 0.1}},
    {"layers": "Conv1d", "weight": {"init": "ones"}},
]
OVERRIDES: dict[str, object] = {
    "t1": {"weight": {"init": "orthogonal"}, "bias": {"init": "normal", "std": 0.1}},
    "n2": {"bias": {"init": "ones"}},
}


def test_rules_are_written_with_isinstance_in_their_order_and_layers_by_name() -> None:
    made = small(CONV_NET, [3, 8, 9], rules=RULES, overrides=OVERRIDES)
    assert_same_weights(made)
    said = [line.strip() for line in source(made).splitlines() if line.strip().startswith(("if isinstance", "if name"))]
    # First what no rule reaches; then `*` for what it decides here: the bias of a convolution.
    assert said == [
        "if isinstance(m, nn.BatchNorm2d):",
        "if isinstance(m, nn.LayerNorm):",
        "if isinstance(m, nn.Conv2d):",
        "if isinstance(m, nn.Conv2d):",
        "if isinstance(m, nn.Linear):",
        "if isinstance(m, nn.BatchNorm2d):",
        "if isinstance(m, nn.PReLU):",
        'if name == "t1":',
        'if name == "n2":',
    ]


def test_the_function_fills_a_model_again_as_it_was() -> None:
    made = small(CONV_NET, [3, 8, 9], rules=RULES, overrides=OVERRIDES)
    space: dict[str, Any] = {"__name__": "generated"}
    exec(compile(source(made), "generated.py", "exec"), space)  # noqa: S102  (it is our own source)
    model: torch.nn.Sequential = space["model"]
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1.0)
    space["initialize_weights"](model)
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


def test_a_rule_passes_over_a_layer_that_it_could_not_fill() -> None:
    # Seven channels cannot be split into two groups: the layer has an override, and the rule must not be tried on it.
    layers: list[dict[str, object]] = [
        {"type": "Conv2d", "out_channels": 8, "kernel_size": 3, "id": "c1"},
        {"type": "Conv2d", "out_channels": 7, "kernel_size": 3, "id": "c2", "bias": False},
    ]
    rules = [{"layers": "Conv2d", "weight": {"init": "dirac", "groups": 2}, "bias": {"init": "ones"}}]
    made = small(layers, [2, 8, 8], rules=rules, overrides={"c2": {"weight": {"init": "normal"}}})
    assert_same_weights(made)
    assert 'if name != "c2":' in source(made)
    assert "if m.bias is not None:" in source(made)


def test_laws_that_follow_from_the_shape_are_written_layer_by_layer() -> None:
    layers: list[dict[str, object]] = [
        {"type": "Linear", "out_features": width, "id": f"l{width}"} for width in (8, 6, 5)
    ]
    for law in ("lecun_normal", "lecun_uniform", "variance_scaling"):
        made = small(layers, [8], rules=[{"weight": {"init": law}}])
        assert_same_weights(made)
        assert 'if name in ("l8", "l6"):' in source(made)


def test_many_layers_apart_from_their_rule_are_named_on_short_lines() -> None:
    scene = set_depth(first_scene(), 60)
    for place in range(1, 61, 2):
        scene = set_initializer(scene, 0, f"l{place}", "weight", Normal(std=0.02))
    text = source(set_width(scene, 8))
    assert max(map(len, text.splitlines())) <= 112
    assert text.count("nn.init.normal_(") == 1
    assert_same_weights(set_width(scene, 8))


@pytest.mark.parametrize("kind", INITIALIZERS, ids=lambda kind: kind.tag())
def test_every_initializer_reproduces_in_float64(kind: type[Initializer]) -> None:
    probe = {"dtype": "float64", "gradient": {"source": "cross_entropy"}}
    convolution = {"type": "Conv1d", "out_channels": 6, "kernel_size": 3, "id": "c1"}
    linear = {"type": "Linear", "out_features": 6, "id": "l1"}
    layers = [convolution if kind.tag() in {"dirac", "delta_orthogonal"} else linear]
    network = {"input": [6, 9], "layers": [*layers, {"type": "PReLU", "id": "p1"}]}
    schemes = [{"name": "S", "rules": [{"weight": {"init": kind.tag()}}]}]
    made = from_builtins({"network": network, "schemes": schemes, "probe": probe})
    assert all(parameter.dtype == torch.float64 for parameter in run_source(made).parameters())
    assert_same_weights(made)
    assert ").double()\n" in layer_source(made, 0, made.network.layers[0].id)


def test_a_conv_net_in_float64_reproduces() -> None:
    made = small(CONV_NET, [3, 8, 9])
    assert_same_weights(replace(made, probe=replace(made.probe, dtype="float64")))


def test_a_tail_that_torch_could_not_draw_reproduces() -> None:
    tail = TruncNormal(mean=0.0, std=0.001, a=0.001, b=2.0)
    assert_same_weights(set_all_initializers(set_depth(first_scene(), 1), 0, "weight", tail))


def test_the_program_prints_the_statistics_of_replicate_zero(tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    file.write_text(source(set_depth(first_scene(), 2), 1), encoding="utf-8")
    result = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True, cwd=tmp_path)
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert float(lines[0].split()[-1]) == pytest.approx((2 / 256) ** 0.5, rel=0.01)


def test_a_name_cannot_smuggle_code_in() -> None:
    scene = set_depth(first_scene(), 1)
    hostile = from_builtins(
        {
            "network": {"input": [4], "layers": [{"type": "Linear", "out_features": 4}]},
            "schemes": [{"name": '"""\nraise SystemExit("run")\n#'}],
        }
    )
    assert len(run_source(hostile)) == 1
    assert len(run_source(scene)) == 2


def test_impossible_layers_are_left_out_with_the_reason() -> None:
    broken = small([*CONV_NET[:1], {"type": "Conv3d", "out_channels": 1, "kernel_size": 1}], [3, 8, 9])
    text = source(broken)
    assert "# Conv3d takes inputs of 4 dimensions" in text
    assert len(run_source(broken)) == 1


def test_the_source_of_one_layer() -> None:
    scene = set_initializer(first_scene(), 1, "l3", "weight", Normal(std=0.02))
    text = layer_source(scene, 1, "l3")
    assert max(map(len, text.splitlines())) <= 40
    flat = " ".join(text.split())
    assert "layer = nn.Linear( in_features=256, out_features=256, )" in flat
    assert 'nn.init.normal_( layer.weight, mean=0.0, std=0.02, generator=generator("l3.weight"), )' in flat
    assert layer_source(scene, 1, "nobody") == ""


def test_only_arguments_that_differ_from_torchs_defaults_are_written() -> None:
    shown = [constructor(layer) for layer in resolve(small(CONV_NET, [3, 8, 9]).network).layers]
    assert shown[0] == "nn.Conv2d(in_channels=3, out_channels=8, kernel_size=3, padding='same')"
    assert shown[1] == "nn.BatchNorm2d(num_features=8)"
    assert shown[5] == "nn.AdaptiveAvgPool2d(output_size=(None, 2))"
    assert shown[9] == "nn.Linear(in_features=128, out_features=10, bias=False)"


def test_the_function_alone_stands_beside_a_plot() -> None:
    made = small(CONV_NET, [3, 8, 9], rules=RULES, overrides=OVERRIDES)
    text = rules_source(made, 0)
    assert text.startswith("@torch.no_grad()\ndef initialize_weights(model")
    flat = " ".join(text.split())
    assert "if isinstance(m, nn.Linear): nn.init.trunc_normal_( m.weight, mean=0.0, std=0.02," in flat
    assert max(map(len, text.splitlines())) <= 80
    assert rules_source(small([{"type": "ReLU"}], [4]), 0) == ""
    assert "# No layer has parameters." in source(small([{"type": "ReLU"}], [4]))


TIED: list[dict[str, object]] = [
    {"type": "Linear", "out_features": 6, "id": "l1", "frozen": True},
    {"type": "BatchNorm1d", "id": "n1"},
    {"type": "ReLU", "id": "a1"},
    {"type": "Linear", "out_features": 6, "id": "l2", "tied_to": "l1", "frozen": True},
    {"type": "BatchNorm1d", "id": "n2", "tied_to": "n1"},
    {"type": "Linear", "out_features": 6, "id": "l3"},
]


def test_tied_layers_are_one_module_in_the_source_too() -> None:
    experiment = small(TIED, [6], rules=[{"layers": "*", "weight": {"init": "kaiming_normal"}}])
    assert_same_weights(experiment)
    model = run_source(experiment)
    assert model[0] is model[3]
    assert model[1] is model[4]
    assert model[5] is not model[0]
    assert list(model.state_dict())[:2] == ["0.weight", "0.bias"]
    assert "3.weight" in model.state_dict()
    frozen = {name for name, parameter in model.named_parameters() if not parameter.requires_grad}
    assert frozen == {"0.weight", "0.bias"}
    assert "shared_1 = nn.Linear(in_features=6, out_features=6)" in source(experiment)
    one = source(small(TIED[:4], [6]))
    assert "shared = nn.Linear" in one
    assert one.count("    shared,") == 2


def test_the_source_of_a_tied_layer_alone_gives_the_same_weights() -> None:
    experiment = small(TIED, [6], rules=[{"layers": "*", "weight": {"init": "kaiming_normal"}}])
    said = layer_source(experiment, 0, "l2")
    assert said.startswith("# The module of l1.\n")
    assert '"l1.weight"' in said
    assert said.endswith("layer.requires_grad_(False)")
