"""Names of edits, read off the documents before and after."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from initviz.core.document import edits
from initviz.core.document.experiment import Experiment, Rule
from initviz.core.document.fitting import set_input_law
from initviz.core.document.naming import describe, several
from initviz.core.document.probe import CrossEntropy, DigitsInput, FileInput, NormalInput
from initviz.core.document.scenes import GALLERY, first_scene
from initviz.core.document.structure import move_layers, remove_layers
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import KaimingUniform, XavierUniform
from initviz.core.initializers.simple import Constant
from initviz.core.initializers.structured import Orthogonal
from initviz.core.layers.base import Layer
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.pooling import AvgPool2d, MaxPool2d
from initviz.core.layers.rectifiers import LeakyReLU
from initviz.core.layers.smooth import Tanh
from initviz.messages import text

Edit = Callable[[Experiment], Experiment]


def name_of(edit: Edit, start: Experiment) -> str:
    name = describe(start, edit(start))
    return "" if name is None else text(name)


def layer_of(experiment: Experiment, id_: str) -> Layer:
    return next(layer for layer in experiment.network.layers if layer.id == id_)


def argument(id_: str, **values: object) -> Edit:
    return lambda now: edits.set_layer(now, id_, replace(layer_of(now, id_), **values))


def probe(**values: object) -> Edit:
    return lambda now: edits.set_probe(now, replace(now.probe, **values))


def type_rule(gain: float) -> Experiment:
    """Give the first scene with a rule of its own for Linear in scheme B."""
    first = first_scene()
    ruled = replace(first.schemes[1], rules=(Rule(layers="Linear", weight=Orthogonal(gain=gain)),))
    return replace(first, schemes=(first.schemes[0], ruled))


LENET = GALLERY["lenet"]()
POOL = next(layer.id for layer in LENET.network.layers if isinstance(layer, AvgPool2d))
CONV = next(layer.id for layer in LENET.network.layers if isinstance(layer, Conv2d))
FIRST = {
    "the rule's gain": (
        lambda now: edits.set_initializer(now, 0, "l3", "weight", XavierUniform(gain=2**0.5)),
        "Weight of Linear 3 in A: gain 1 → 1.414",
    ),
    "another initializer": (
        lambda now: edits.set_initializer(now, 1, "l10", "bias", Constant(val=0.5)),
        "Bias of Linear 10 in B: constant",
    ),
    "a gain that follows": (
        lambda now: edits.set_initializer(now, 0, "l1", "weight", XavierUniform(gain=GainOf("leaky_relu", 0.2))),
        "Weight of Linear 1 in A: gain 1 → of leaky_relu(0.2)",
    ),
    "a choice": (
        lambda now: edits.set_initializer(now, 1, "l1", "weight", KaimingUniform(nonlinearity="relu", mode="fan_out")),
        "Weight of Linear 1 in B: mode fan_in → fan_out",
    ),
    "one rule for all": (
        lambda now: edits.set_all_initializers(now, 1, "weight", Orthogonal()),
        "Weights of B: orthogonal",
    ),
    "the gain of one rule for all": (
        lambda now: edits.set_all_initializers(now, 0, "weight", XavierUniform(gain=0.5)),
        "Weights of A: gain 1 → 0.5",
    ),
    "an activation": (lambda now: edits.set_layer(now, "a3", Tanh()), "ReLU 3 → Tanh"),
    "the input's shape": (lambda now: edits.set_input(now, (2, 128)), "Input shape 256 → 2×128"),
    "the law's argument": (probe(input=NormalInput(mean=-1.5)), "Input: mean 0 → −1.5"),
    "the law": (lambda now: set_input_law(now, DigitsInput()), "Input: normal → digits (8×8 images)"),
    "the loss": (probe(gradient=CrossEntropy()), "Loss: Gaussian cotangent → cross-entropy"),
    "the batch": (probe(batch=64), "Batch 512 → 64"),
    "the mode": (probe(mode="eval"), "Mode train → eval"),
    "the seed": (edits.resample, "Seed 0 → 1"),
    "the number of seeds": (probe(seeds=5), "Seeds 20 → 5"),
    "the precision": (probe(dtype="float64"), "Precision float32 → float64"),
    "nothing": (lambda now: now, ""),
    "two values": (probe(batch=64, mode="eval"), ""),
    "two initializers": (
        lambda now: edits.set_initializer(
            edits.set_initializer(now, 0, "l1", "weight", Orthogonal()), 0, "l2", "weight", Orthogonal()
        ),
        "",
    ),
    "both schemes": (
        lambda now: edits.set_all_initializers(
            edits.set_all_initializers(now, 0, "weight", Orthogonal()), 1, "weight", Orthogonal()
        ),
        "",
    ),
    "an override that says what the rule says": (
        lambda now: edits.set_initializer(now, 0, "l1", "weight", XavierUniform()),
        "",
    ),
    "fewer layers": (lambda now: remove_layers(now, {"a10"}), ""),
    "another order": (lambda now: move_layers(now, {"a1"}, 0), ""),
    "a width": (lambda now: edits.set_width(now, 16), ""),
}


@pytest.mark.parametrize(("edit", "name"), FIRST.values(), ids=list(FIRST))
def test_a_step_is_named_by_the_one_value_that_it_changes(edit: Edit, name: str) -> None:
    assert name_of(edit, first_scene()) == name


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (argument(CONV, kernel_size=40), "Conv2d 1: kernel_size 5 → 40"),
        (argument(CONV, padding=(2, 0)), "Conv2d 1: padding 2 → 2×0"),
        (argument(CONV, bias=False), "Conv2d 1: bias True → False"),
        (argument(POOL, stride=1), "AvgPool2d 1: stride same as the window → 1"),
    ],
)
def test_arguments_of_layers_are_named_as_in_the_form(edit: Edit, name: str) -> None:
    assert name_of(edit, LENET) == name


def test_a_rule_for_one_type_says_which() -> None:
    assert name_of(lambda _: type_rule(2.0), type_rule(1.0)) == "Linear weights of B: gain 1 → 2"


def test_an_override_given_back_to_the_rules_says_what_these_give() -> None:
    overridden = edits.set_initializer(first_scene(), 0, "l2", "weight", Orthogonal())
    back = name_of(lambda now: edits.set_initializer(now, 0, "l2", "weight", None), overridden)
    assert back == "Weight of Linear 2 in A: xavier_uniform"


def test_a_file_is_named_without_its_folder() -> None:
    chosen = probe(input=FileInput(path="/data/set/faces.npy"))
    assert name_of(chosen, probe(input=FileInput())(first_scene())) == "Input: path no file yet → faces.npy"


def test_layers_are_named_by_type_or_counted() -> None:
    assert several([MaxPool2d(kernel_size=2)]) == "MaxPool2d"
    assert [text(said) for said in [several([LeakyReLU(), Tanh()])] if not isinstance(said, str)] == ["2 layers"]
