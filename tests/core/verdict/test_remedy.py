"""Remedies, tried on networks that torch runs without any of our code."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn

from initviz.core.analyse import analyse
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import initializer_for
from initviz.core.document.scenes import GALLERY
from initviz.core.initializers.scaled import Lecun, VarianceScaling
from initviz.core.layers.rectifiers import ELU, LeakyReLU, ReLU
from initviz.core.layers.smooth import GELU, Sigmoid, Tanh
from initviz.core.predict.predict import predict, predict_scheme
from initviz.core.verdict.needs import kept_power, needed_power
from initviz.core.verdict.remedy import advised, search
from initviz.core.verdict.verdict import Remedy, Verdict, verdict
from initviz.messages import text
from tests.core.verdict_cases import HE, RELU, TANH, XAVIER, Layers, experiment, stack

WIDTH, BATCH, SEEDS = 200, 256, 5
GELU_LAYER, SELU_LAYER = {"type": "GELU"}, {"type": "SELU"}
DROPOUT = {"type": "Dropout", "p": 0.3}
TORCH: dict[str, Callable[[], nn.Module]] = {
    "ReLU": nn.ReLU,
    "Tanh": nn.Tanh,
    "GELU": nn.GELU,
    "SELU": nn.SELU,
    "LeakyReLU": lambda: nn.LeakyReLU(0.2),
    "Dropout": lambda: nn.Dropout(0.3),
}


def network(layers: Layers, weight: dict[str, Any]) -> Experiment:
    return experiment(layers, weight, network={"input": [WIDTH], "layers": layers})


def by_theory(made: Experiment, scheme: int = 0) -> Verdict:
    return advised(made, scheme, verdict(made, scheme, predict(made), []))


def remedy_of(made: Experiment, scheme: int = 0) -> Remedy:
    found = by_theory(made, scheme).remedy
    assert found is not None
    return found


def fill(weight: Tensor, made: Experiment, place: int) -> None:
    """Fill a weight as torch does under the name that the document has for it."""
    chosen = initializer_for(made.schemes[0], made.network.layers[place], "weight")
    fan_in = weight.shape[1]
    if isinstance(chosen, Lecun):
        nn.init.normal_(weight, std=fan_in**-0.5)
    elif isinstance(chosen, VarianceScaling):
        nn.init.normal_(weight, std=math.sqrt(chosen.scale / fan_in))
    else:
        getattr(nn.init, f"{chosen.tag()}_")(weight, **chosen.arguments())


def run(made: Experiment, seed: int) -> tuple[float, float]:
    """Give the factor of the signal's second moment on its way, and of the gradient's on its way back."""
    torch.manual_seed(seed)
    first = signal = torch.randn(BATCH, WIDTH, requires_grad=True)
    for place, layer in enumerate(made.network.layers):
        if layer.tag() == "Linear":
            weight = torch.empty(WIDTH, WIDTH)
            fill(weight, made, place)
            signal = signal @ weight.T
        else:
            signal = TORCH[layer.tag()]()(signal)
    (gradient,) = torch.autograd.grad(signal, first, torch.randn_like(signal))
    return mean_square(signal) / mean_square(first), mean_square(gradient)


def mean_square(values: Tensor) -> float:
    return float(values.detach().square().mean())


def medians(made: Experiment) -> tuple[float, float]:
    """Give the medians of both factors over a few seeds."""
    found = [run(made, seed) for seed in range(SEEDS)]
    return sorted(forward for forward, _ in found)[SEEDS // 2], sorted(back for _, back in found)[SEEDS // 2]


class Case(NamedTuple):
    layers: Layers
    weight: dict[str, Any]
    says: str


CASES = [
    Case(stack(20, RELU, width=WIDTH), XAVIER, "Use gain √2 (relu)"),
    Case(stack(20, RELU, width=WIDTH), {"init": "xavier_uniform", "gain": 3.0}, "Use gain √2 (relu)"),
    Case(stack(20, RELU, width=WIDTH), {"init": "orthogonal"}, "Use gain √2 (relu)"),
    Case(stack(20, RELU, width=WIDTH), {"init": "normal", "std": 0.01}, "Use std 0.1"),
    Case(stack(20, RELU, width=WIDTH), {"init": "normal", "std": 1.0}, "Use std 0.1"),
    Case(stack(20, RELU, width=WIDTH), {"init": "uniform", "a": -0.05, "b": 0.05}, "Use a = -0.1732, b = 0.1732"),
    Case(stack(20, RELU, width=WIDTH), {"init": "default"}, "Use kaiming_uniform for relu"),
    Case(stack(20, RELU, width=WIDTH), {"init": "zeros"}, "Use kaiming_normal for relu"),
    Case(stack(20, RELU, width=WIDTH), {"init": "lecun_normal"}, "Use kaiming_normal for relu"),
    Case(
        stack(20, RELU, width=WIDTH),
        {"init": "kaiming_normal", "nonlinearity": "linear"},
        "Use nonlinearity relu, fan_in",
    ),
    Case(
        stack(20, {"type": "LeakyReLU", "negative_slope": 0.2}, width=WIDTH),
        XAVIER,
        "Use gain 1.387 (leaky_relu, 0.2)",
    ),
    Case(stack(20, RELU, width=WIDTH), {"init": "variance_scaling"}, "Use scale 2 and fan_in"),
    Case(stack(10, TANH, width=WIDTH), {"init": "normal"}, "Use std 0.1126"),
    Case(stack(10, TANH, width=WIDTH), {"init": "normal", "std": 0.01}, "Use std 0.1126"),
    Case(stack(10, TANH, width=WIDTH), {"init": "default"}, "Use xavier_uniform, gain 5/3"),
    Case(stack(16, SELU_LAYER, width=WIDTH), HE, "Use lecun_normal"),
    Case(stack(6, GELU_LAYER, width=WIDTH), XAVIER, "Use gain 1.468"),
    Case(stack(12, RELU, DROPOUT, width=WIDTH), HE, "Use variance_scaling, scale 1.4"),
    Case(stack(12, width=WIDTH), {"init": "normal", "std": 0.2}, "Use std 0.07071"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.weight['init']} {case.says}" for case in CASES])
def test_what_is_offered_helps_networks_of_torch(case: Case) -> None:
    made = network(case.layers, case.weight)
    found = remedy_of(made)
    assert text(found.says) == case.says
    forward, backward = medians(found.edit(made, 0))
    assert 0.25 < forward < 4.0
    assert 0.25 < backward < 4.0


@pytest.mark.parametrize("case", [case for case in CASES if case.weight["init"] not in {"default", "zeros"}])
def test_they_needed_help(case: Case) -> None:
    assert any(not 0.25 < factor < 4.0 for factor in medians(network(case.layers, case.weight)))


def test_a_remedy_is_one_edit_of_one_scheme() -> None:
    made = GALLERY["first"]()
    helped = remedy_of(made).edit(made, 0)
    assert helped.schemes[1:] == made.schemes[1:]
    assert (helped.network, helped.probe) == (made.network, made.probe)
    assert helped.schemes[0].rules[0].bias == made.schemes[0].rules[0].bias


def test_it_can_be_done_to_a_scheme_at_another_place() -> None:
    made = GALLERY["first"]()
    found = remedy_of(made)
    helped = found.edit(made, 1)
    assert helped.schemes[0] == made.schemes[0]
    assert helped.schemes[1] != made.schemes[1]


@pytest.mark.parametrize(
    ("layers", "weight"),
    [
        (stack(10, RELU), HE),  # nothing is wrong
        ([], XAVIER),  # nothing to help
        (stack(10, {"type": "BatchNorm1d"}, RELU), HE),  # the gradient grows whatever the weights
        (stack(10, {"type": "Sigmoid"}), XAVIER),  # its slope is 1/4 at most
        ([{"type": "Conv2d", "out_channels": 1, "kernel_size": 1}], XAVIER),  # impossible
    ],
)
def test_where_nothing_helps_nothing_is_offered(layers: Layers, weight: dict[str, Any]) -> None:
    assert by_theory(experiment(layers, weight)).remedy is None


def test_a_remedy_keeps_what_theory_said_of_it() -> None:
    for name in ("first", "autoencoder", "self_normalizing"):
        made = GALLERY[name]()
        for scheme in range(len(made.schemes)):
            found = by_theory(made, scheme).remedy
            if found is not None:
                helped = found.edit(made, scheme)
                again = verdict(helped, scheme, predict(helped), [])
                assert again.forward == "stable"
                assert text(again.short) == text(found.then)


def test_the_first_scene_needs_one_try() -> None:
    made = GALLERY["first"]()
    judged = verdict(made, 0, predict(made), [])
    assert len([*search(made, 0, judged)]) == 1


def test_no_try_is_made_where_theory_stops() -> None:
    made = GALLERY["vgg"]()
    unknown = verdict(made, 0, predict(made), [])
    assert [*search(made, 0, unknown)] == []
    bad = Verdict("vanishes", "vanishes", unknown.text, unknown.short)
    assert [*search(made, 0, bad)] == [None]


def test_biases_are_taken_back_where_they_are_what_is_wrong() -> None:
    scheme = {"name": "Mine", "rules": [{"weight": HE, "bias": {"init": "constant", "val": 3.0}}]}
    made = experiment(stack(12, RELU), HE, schemes=[scheme])
    found = remedy_of(made)
    assert text(found.says) == "Use zeros for biases"
    assert verdict(found.edit(made, 0), 0, predict(found.edit(made, 0)), []).forward == "stable"


@pytest.mark.parametrize("activation", [ReLU(), LeakyReLU(negative_slope=0.3), GELU(), ELU()])
@pytest.mark.parametrize("power", [0.1, 1.0, 5.0])
def test_the_power_that_an_activation_needs(activation: ReLU | LeakyReLU | GELU | ELU, power: float) -> None:
    generator = torch.Generator().manual_seed(1)
    normal = torch.randn(2_000_000, generator=generator, dtype=torch.float64)
    function = {"ReLU": nn.ReLU(), "LeakyReLU": nn.LeakyReLU(0.3), "GELU": nn.GELU(), "ELU": nn.ELU()}
    found = function[activation.tag()](normal * math.sqrt(needed_power(activation, power) * power))
    assert float(found.square().mean()) == pytest.approx(power, rel=0.01)


def test_bounded_activations_get_what_keeps_one() -> None:
    assert needed_power(Tanh(), 1.0) == pytest.approx(1.0 / 0.394294, rel=1e-5)
    assert needed_power(Sigmoid(), 1.0) == pytest.approx(1.0 / 0.293379, rel=1e-5)
    assert needed_power(None, 7.0) == kept_power(None) == 1.0


def test_a_try_changes_nothing_but_what_it_says() -> None:
    made = GALLERY["first"]()
    assert predict_scheme(made, 0).name == "Xavier"
    assert remedy_of(made).edit(made, 0) == remedy_of(made).edit(made, 0)


def test_no_remedy_for_a_gradient_of_which_theory_knows_nothing() -> None:
    # Behind MaxPool theory stops; BatchNorm makes the gradient grow, which is measured, whatever the weights' scale.
    def block(channels: int) -> Layers:
        conv = {"type": "Conv2d", "out_channels": channels, "kernel_size": 3, "padding": 1}
        return [conv, {"type": "BatchNorm2d"}, {"type": "ReLU"}]

    layers: Layers = [*block(16), {"type": "MaxPool2d", "kernel_size": 2}, *block(32)]
    probe = {"batch": 32, "seeds": 2}
    scene = experiment(layers, XAVIER, network={"input": [1, 14, 14], "layers": layers}, probe=probe)
    analysis = analyse(scene)
    judged = verdict(scene, 0, analysis.prediction, analysis.replicates)
    assert (judged.forward, judged.backward) == ("stable", "grows")
    assert analysis.verdicts[0].remedy is None
