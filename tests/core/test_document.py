"""The document: its defaults, its round trip, its ids, who initializes what, and that nothing in it changes."""

import copy
import json
import pickle
from typing import Any, get_args

import jsonschema
import msgspec
import pytest

from initviz.core.document.blocks import blocks
from initviz.core.document.check import DocumentError, check
from initviz.core.document.decode import decode, encode, from_builtins, validated
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Network, Rule, Scheme
from initviz.core.document.probe import (
    ConstantInput,
    CrossEntropy,
    DigitsInput,
    FileInput,
    GaussianCotangent,
    GradientSource,
    InputLaw,
    NormalInput,
    Probe,
    UniformInput,
)
from initviz.core.document.resolve import initializer_for, resolve, resolved
from initviz.core.document.scenes import first_scene
from initviz.core.document.schema import schema
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import KaimingUniform, XavierUniform
from initviz.core.initializers.simple import Constant, Normal, Ones, Zeros
from initviz.core.initializers.structured import Default, Orthogonal
from initviz.core.layers.base import Layer
from initviz.core.layers.catalogue import LAYERS
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.parameter import Role
from tests.core.layer_cases import SHAPES, VARIANTS

BY_HAND = """
{"initviz": 1,
 "network": {"input": [256],
             "layers": [{"id": "l1", "type": "Linear", "out_features": 256}, {"id": "a1", "type": "ReLU"}]},
 "schemes": [{"name": "Xavier", "color": "#0072B2",
              "rules": [{"layers": "*", "weight": {"init": "xavier_uniform", "gain": 1.0}, "bias": {"init": "zeros"}}],
              "overrides": {"l1": {"weight": {"init": "orthogonal"}}}}],
 "probe": {"input": {"law": "normal", "mean": 0.0, "std": 1.0}, "batch": 512, "mode": "train", "seed": 0, "seeds": 20}}
"""


def test_a_document_written_by_hand_is_what_it_says() -> None:
    scheme = Scheme(
        name="Xavier",
        color="#0072B2",
        rules=(Rule(layers="*", weight=XavierUniform(gain=1.0), bias=Zeros()),),
        overrides=FrozenDict({"l1": Assignment(weight=Orthogonal())}),
    )
    layers = (Linear(id="l1", out_features=256), ReLU(id="a1"))
    probe = Probe(input=NormalInput(mean=0.0, std=1.0), batch=512, mode="train", seed=0, seeds=20)
    expected = Experiment(initviz=1, network=Network(input=(256,), layers=layers), schemes=(scheme,), probe=probe)
    assert decode(BY_HAND) == expected


def test_missing_parts_take_the_documented_defaults() -> None:
    empty = decode("{}")
    assert empty == Experiment()
    assert empty.initviz == 1
    assert empty.network == Network(input=(256,), layers=())
    assert empty.schemes == (Scheme(name="default", color="#0072B2", rules=(), overrides=FrozenDict()),)
    assert empty.probe == Probe(input=NormalInput(mean=0.0, std=1.0), batch=512, mode="train", seed=0, seeds=20)
    assert decode('{"probe": {"input": {"law": "uniform"}}}').probe.input == UniformInput(a=0.0, b=1.0)
    assert decode('{"probe": {"input": {"law": "constant"}}}').probe.input == ConstantInput(val=1.0)
    assert decode('{"probe": {"input": {"law": "digits"}}}').probe.input == DigitsInput(scale="standard")
    assert decode('{"probe": {"input": {"law": "file"}}}').probe.input == FileInput(path="", scale="none")
    assert (empty.probe.gradient, empty.probe.dtype) == (GaussianCotangent(), "float32")
    assert decode('{"probe": {"gradient": {"source": "cross_entropy"}}}').probe.gradient == CrossEntropy(
        labels="random"
    )
    assert decode('{"schemes": [{}]}').schemes == (Scheme(name="A"),)


def every_document() -> list[Experiment]:
    """Documents that hold every layer, every initializer and every law of the input."""
    found = [first_scene(), decode(BY_HAND), Experiment()]
    for made in VARIANTS:
        shape = next(shape for shape in SHAPES if not resolve(network_of(made, shape)).problem)
        found.append(check(Experiment(network=network_of(made, shape))))
    for kind in INITIALIZERS:
        parameters = {
            "Linear": {"input": [6], "layers": [{"type": "Linear", "out_features": 4}]},
            "Conv1d": {"input": [6, 5], "layers": [{"type": "Conv1d", "out_channels": 6, "kernel_size": 3}]},
        }
        for network in parameters.values():
            plain = {"network": network, "schemes": [{"rules": [{"weight": {"init": kind.tag()}}]}]}
            try:
                found.append(from_builtins(plain))
            except DocumentError:
                continue
    found += [Experiment(probe=Probe(input=law())) for law in get_args(InputLaw)]
    found += [Experiment(probe=Probe(gradient=source(), dtype="float64")) for source in get_args(GradientSource)]
    gain = XavierUniform(gain=GainOf(gain_of="leaky_relu", param=0.2))
    found.append(Experiment(schemes=(Scheme(rules=(Rule(weight=gain),)), Scheme(name="B", color="#D55E00"))))
    return found


def network_of(made: Layer, shape: tuple[int, ...]) -> Network:
    return Network(input=shape, layers=(made,))  # type: ignore[arg-type]  # every Layer class is in the union


DOCUMENTS = every_document()


def test_the_documents_hold_everything() -> None:
    assert {type(layer) for document in DOCUMENTS for layer in document.network.layers} == set(LAYERS)
    used = {type(rule.weight) for document in DOCUMENTS for scheme in document.schemes for rule in scheme.rules}
    assert used >= set(INITIALIZERS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_what_is_written_is_read_back(document: Experiment) -> None:
    text = encode(document)
    assert decode(text) == document
    assert encode(decode(text)) == text
    assert text.endswith("}\n")
    assert validated(document) == document
    assert hash(document) == hash(decode(text))
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301  (our own bytes)
    assert copy.deepcopy(document) == document


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_what_is_written_fits_the_schema(document: Experiment) -> None:
    jsonschema.Draft202012Validator(schema()).validate(json.loads(encode(document)))


def test_the_schema_refuses_what_the_decoder_refuses() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    for plain in (
        {"foo": 1},
        {"probe": {"batch": 0}},
        {"network": {"layers": [{"type": "Foo"}]}},
        {"schemes": [{"name": ""}]},
    ):
        assert not validator.is_valid(plain)
        with pytest.raises(DocumentError):
            from_builtins(plain)


# --- ids ---


def ids_of(*layers: dict[str, Any]) -> list[str]:
    return [layer.id for layer in from_builtins({"network": {"layers": list(layers)}}).network.layers]


def test_missing_ids_are_positions_and_are_kept() -> None:
    linear, relu = {"type": "Linear", "out_features": 4}, {"type": "ReLU"}
    assert ids_of(linear, relu, linear) == ["l1", "l2", "l3"]
    assert ids_of({**linear, "id": "first"}, relu) == ["first", "l2"]
    assert ids_of({**linear, "id": "l2"}, relu, linear) == ["l2", "l2_1", "l3"]
    assert ids_of(relu, {**linear, "id": "l1"}) == ["l1_1", "l1"]
    document = from_builtins({"network": {"layers": [linear, relu]}})
    assert [layer["id"] for layer in json.loads(encode(document))["network"]["layers"]] == ["l1", "l2"]


def test_an_override_may_name_an_id_that_was_filled_in() -> None:
    plain = {
        "network": {"layers": [{"type": "Linear", "out_features": 4}]},
        "schemes": [{"overrides": {"l1": {"weight": {"init": "ones"}}}}],
    }
    assert from_builtins(plain).schemes[0].overrides["l1"].weight == Ones()


# --- who initializes what ---

LAYERS_OF_ALL_SORTS: list[dict[str, Any]] = [
    {"id": "conv", "type": "Conv1d", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"id": "up", "type": "ConvTranspose1d", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"id": "norm", "type": "BatchNorm1d"},
    {"id": "prelu", "type": "PReLU"},
    {"id": "linear", "type": "Linear", "out_features": 9},
    {"id": "other", "type": "Linear", "out_features": 9},
]


def filled(rules: list[dict[str, Any]], overrides: dict[str, Any] | None = None) -> dict[str, str]:
    """Give the initializers of all parameters by "layer.role"."""
    plain = {
        "network": {"input": [4, 9], "layers": LAYERS_OF_ALL_SORTS},
        "schemes": [{"rules": rules, "overrides": overrides or {}}],
    }
    document = from_builtins(plain)
    return {
        f"{one.layer.id}.{parameter.name}": initializer_for(document.schemes[0], one.layer, parameter.name).tag()
        for one in resolved(document).layers
        for parameter in one.parameters
    }


def expected(**changed: str) -> dict[str, str]:
    names = [f"{layer['id']}.{role}" for layer in LAYERS_OF_ALL_SORTS for role in ("weight", "bias")]
    names.remove("prelu.bias")
    return {name: changed.get(name.replace(".", "_"), "default") for name in names}


ONES, ZEROS, NORMAL = {"init": "ones"}, {"init": "zeros"}, {"init": "normal"}


def test_what_nothing_reaches_has_torchs_default() -> None:
    assert filled([]) == expected()
    assert initializer_for(Scheme(), Linear(out_features=3), "weight") == Default()


def test_the_star_reaches_linear_and_convolutions_only() -> None:
    found = filled([{"layers": "*", "weight": ONES}])
    assert found == expected(conv_weight="ones", up_weight="ones", linear_weight="ones", other_weight="ones")


def test_a_rule_is_for_everything_where_it_names_nothing() -> None:
    assert filled([{"weight": ONES}]) == filled([{"layers": "*", "weight": ONES}])


def test_a_type_is_reached_by_its_exact_name() -> None:
    assert filled([{"layers": "Conv1d", "weight": ONES}]) == expected(conv_weight="ones")
    assert filled([{"layers": "PReLU", "weight": ZEROS}]) == expected(prelu_weight="zeros")
    assert filled([{"layers": "BatchNorm1d", "weight": ZEROS, "bias": ONES}]) == expected(
        norm_weight="zeros", norm_bias="ones"
    )
    assert filled([{"layers": "Conv2d", "weight": ONES}]) == expected()


def test_weight_and_bias_merge_separately_and_the_last_rule_wins() -> None:
    rules = [
        {"layers": "*", "weight": ONES, "bias": ZEROS},
        {"layers": "Linear", "weight": NORMAL},
        {"layers": "Linear", "bias": ONES},
    ]
    assert filled(rules) == expected(
        conv_weight="ones", conv_bias="zeros", up_weight="ones", up_bias="zeros",
        linear_weight="normal", linear_bias="ones", other_weight="normal", other_bias="ones",
    )  # fmt: skip
    assert filled([*rules, {"layers": "*", "weight": ZEROS}])["linear.weight"] == "zeros"


def test_an_override_wins_over_all_rules_for_what_it_names() -> None:
    rules = [{"layers": "*", "weight": ONES, "bias": ONES}, {"layers": "Linear", "weight": NORMAL}]
    found = filled(rules, {"linear": {"weight": ZEROS}, "norm": {"bias": ONES}})
    assert found["linear.weight"] == "zeros"
    assert found["linear.bias"] == "ones"
    assert found["other.weight"] == "normal"
    assert found["norm.weight"] == "default"
    assert found["norm.bias"] == "ones"


def test_a_rule_must_fit_every_layer_that_has_no_override() -> None:
    rules = [{"layers": "Linear", "weight": {"init": "dirac"}}]
    with pytest.raises(DocumentError, match=r"^schemes\[0\]\.rules\[0\]\.weight: cannot fill other\.weight"):
        filled(rules, {"linear": {"weight": ONES}})
    assert filled(rules, {"linear": {"weight": ONES}, "other": {"weight": ZEROS}})["other.weight"] == "zeros"


def test_default_can_be_asked_for_by_name() -> None:
    found = filled([{"layers": "*", "weight": ONES}], {"linear": {"weight": {"init": "default"}}})
    assert found["linear.weight"] == "default"
    assert found["other.weight"] == "ones"


@pytest.mark.parametrize("role", ["weight", "bias"])
def test_an_initializer_that_does_not_fit_is_an_error_only_where_it_is_used(role: Role) -> None:
    fits = {"layers": "Linear", role: {"init": "constant", "val": 0.1}}
    with pytest.raises(DocumentError, match=rf"schemes\[0\]\.rules\[0\]\.{role}: cannot fill conv\.{role}"):
        filled([{"layers": "*", role: {"init": "eye"}}])
    assert filled([{"layers": "Conv2d", role: {"init": "eye"}}]) == expected()
    assert filled([{"layers": "Linear", role: {"init": "dirac"}}, fits])[f"linear.{role}"] == "constant"


# --- nothing changes ---


def test_the_document_is_frozen() -> None:
    document = decode(BY_HAND)
    overrides = document.schemes[0].overrides
    assert isinstance(overrides, FrozenDict)
    with pytest.raises(AttributeError):
        document.initviz = 1  # type: ignore[misc]  # that it cannot be assigned is what is tested
    changes: list[Any] = [
        lambda: overrides.__setitem__("a", 1),
        lambda: overrides.__delitem__("l1"),
        overrides.clear,
        lambda: overrides.pop("l1"),
        overrides.popitem,
        lambda: overrides.setdefault("a", 1),
        lambda: overrides.update(a=1),
        lambda: overrides.__ior__({"a": 1}),
    ]
    for change in changes:
        with pytest.raises(TypeError, match="frozen"):
            change()
    assert document == decode(BY_HAND)


def test_a_frozen_dict_is_a_dict_that_can_be_hashed_and_copied() -> None:
    frozen = FrozenDict({"a": Assignment(weight=Constant(val=0.5))})
    assert frozen == {"a": Assignment(weight=Constant(val=0.5))}
    assert hash(frozen) == hash(FrozenDict(dict(frozen)))
    assert pickle.loads(pickle.dumps(frozen)) == frozen  # noqa: S301  (our own bytes)
    assert isinstance(copy.copy(frozen), FrozenDict)
    assert isinstance(Scheme(overrides={"a": Assignment()}).overrides, FrozenDict)
    assert msgspec.json.encode(frozen) == b'{"a":{"weight":{"init":"constant","val":0.5}}}'


# --- what a document means ---


def test_the_first_scene() -> None:
    scene = first_scene()
    assert scene == validated(scene)
    assert [scheme.name for scheme in scene.schemes] == ["Xavier", "Kaiming"]
    assert scene.network.input == (256,)
    assert len(blocks(scene.network)) == 10
    assert resolve(scene.network).parameter_count == 10 * (256 * 256 + 256)
    assert scene.schemes[1].rules == (Rule(layers="*", weight=KaimingUniform(nonlinearity="relu"), bias=Zeros()),)


def test_blocks_begin_with_a_weight_and_hold_every_layer_once() -> None:
    kinds = ["Flatten", "Linear", "ReLU", "Dropout", "Linear", "Linear", "Tanh"]
    layers = [{"type": kind, **({"out_features": 4} if kind == "Linear" else {})} for kind in kinds]
    network = from_builtins({"network": {"layers": layers}}).network
    found = blocks(network)
    assert [(block.start, block.stop) for block in found] == [(0, 1), (1, 4), (4, 5), (5, 7)]
    assert [block.head.id if block.head else None for block in found] == [None, "l2", "l5", "l6"]
    assert [layer for block in found for layer in block.layers] == list(network.layers)
    assert blocks(Network()) == ()


def test_parameters_are_counted_up_to_the_impossible_layer() -> None:
    layers = [{"type": "Linear", "out_features": 4}, {"type": "Conv2d", "out_channels": 1, "kernel_size": 1}]
    found = resolve(from_builtins({"network": {"input": [3], "layers": layers}}).network)
    assert found.parameter_count == 16
    assert found.problem is not None
    assert found.problem.index == 1


def test_normal_is_the_initializer_and_not_the_input() -> None:
    # Both unions have a member called normal; their tags live in fields of different names.
    plain = {"schemes": [{"rules": [{"weight": {"init": "normal"}}]}], "probe": {"input": {"law": "normal"}}}
    document = from_builtins(plain)
    assert document.schemes[0].rules[0].weight == Normal()
    assert document.probe.input == NormalInput()
