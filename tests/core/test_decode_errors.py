"""Every kind of bad document: one line that names the path, what was expected, and what was there."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import decode, encode, from_builtins, parse_json, validated
from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.probe import NormalInput, Probe
from initviz.core.document.resolve import resolve
from initviz.core.layers.linear import Linear
from initviz.messages import text

LINEAR = {"type": "Linear", "out_features": 4}


def network(*layers: object, **arguments: object) -> dict[str, Any]:
    return {"network": {"input": [8], "layers": list(layers), **arguments}}


def conv(**arguments: object) -> dict[str, Any]:
    return network({"type": "Conv2d", "out_channels": 4, "kernel_size": 3, **arguments}, input=[3, 8, 8])


def scheme(**arguments: object) -> dict[str, Any]:
    return {**network(LINEAR), "schemes": [arguments]}


def rule(**arguments: object) -> dict[str, Any]:
    return scheme(rules=[arguments])


def weight(init: object, **arguments: object) -> dict[str, Any]:
    return rule(weight={"init": init, **arguments})


L0, W = "network.layers[0]", "schemes[0].rules[0].weight"

NOT_JSON = [
    ("", "not valid JSON at line 1, column 1: expected a value"),
    ("{", "not valid JSON at line 1, column 2: expected a name in double quotes"),
    ('{"probe": {}\n"x"}', "not valid JSON at line 2, column 1: expected , or an end here"),
    ("{}x", "not valid JSON at line 1, column 3: expected nothing more"),
    ('{"a" 1}', "not valid JSON at line 1, column 6: expected : behind a name"),
    ('{"a": "b', "not valid JSON at line 1, column 7: the text that begins here does not end"),
    (
        '{"a": "b\n"}',
        "not valid JSON at line 1, column 9: a text must not hold a line break or another control character",
    ),
    ('{"a": "\\q"}', "not valid JSON at line 1, column 8: unknown sequence behind \\"),
    ("\ufeff{}", "not valid JSON at line 1, column 1: expected no byte order mark"),
    ('{"a": {"b": 1, "c": [{"d": 2, "d": 3}]}}', "a.c[0].d: the key 'd' stands twice in one object"),
    ('{"probe": {"seed": 0, "seed": {"x": 1}}}', "probe.seed: the key 'seed' stands twice in one object"),
    ('{"network": {"input": [NaN]}}', "network.input[0]: expected a finite number, got nan"),
    ('{"probe": {"input": {"law": "normal", "std": Infinity}}}', "probe.input.std: expected a finite number, got inf"),
    ('{"probe": {"input": {"law": "normal", "mean": -1e999}}}', "probe.input.mean: expected a finite number, got -inf"),
    ('{"probe": {"seed": 1' + "0" * 400 + "}}", "probe.seed: expected a finite number, got inf"),
    ("[" * 100_000, "not a document: it is nested too deeply"),
    ('{"a":' * 5_000 + "1" + "}" * 5_000, "not a document: it is nested too deeply"),
    ("[]", "document: expected an object with network, schemes and probe"),
    ("null", "document: expected an object with network, schemes and probe"),
    ('"x"', "document: expected an object with network, schemes and probe"),
]

BAD: list[tuple[dict[str, Any], str]] = [
    # --- the top ---
    ({"initviz": 2}, "initviz: this file has format 2, made by a newer initviz; this one reads up to format 1"),
    ({"initviz": 0}, "initviz: expected one of 1, got 0"),
    ({"initviz": "1"}, 'initviz: expected an integer, got "1"'),
    ({"initviz": True}, "initviz: expected an integer, got true"),
    ({"foo": 1}, "document: unknown field 'foo'"),
    ({"a\nb": 1}, r"document: unknown field 'a\\nb'"),
    ({"network": []}, "network: expected an object, got []"),
    ({"network": None}, "network: expected an object, got null"),
    # --- the network ---
    (network(input=8), "network.input: expected a list, got 8"),
    (network(input=[]), "network.input: expected a list of length >= 1, got []"),
    (network(input=[3, 0]), "network.input[1]: expected an integer >= 1, got 0"),
    (network(input=[1.5]), "network.input[0]: expected an integer, got 1.5"),
    (network(input=[True]), "network.input[0]: expected an integer, got true"),
    (network(input=[2_000_000]), "network.input[0]: expected an integer <= 1000000, got 2000000"),
    ({"network": {"layers": {}}}, "network.layers: expected a list, got {}"),
    (network([]), f"{L0}: expected an object, got []"),
    (network("Linear"), f'{L0}: expected an object, got "Linear"'),
    (network({}), f"{L0}: the field 'type' is missing"),
    (network({"type": 3}), f"{L0}.type: expected text, got 3"),
    (network({"type": "linear"}), f"{L0}.type: unknown name 'linear'; did you mean Linear?"),
    (network({"type": "normal"}), f"{L0}.type: unknown name 'normal'; `initviz list"),
    (network({"type": "a\nb"}), f"{L0}.type: unknown name 'a"),
    # --- layers ---
    (network({"type": "Linear"}), f"{L0}: the field 'out_features' is missing"),
    (network({**LINEAR, "in_features": 8}), f"{L0}: unknown field 'in_features'"),
    (network({**LINEAR, "out_features": 0}), f"{L0}.out_features: expected an integer >= 1, got 0"),
    (network({**LINEAR, "out_features": "4"}), f'{L0}.out_features: expected an integer, got "4"'),
    (network({**LINEAR, "bias": 1}), f"{L0}.bias: expected true or false, got 1"),
    (network({**LINEAR, "id": 3}), f"{L0}.id: expected text, got 3"),
    (network({**LINEAR, "id": "a.b"}), f"{L0}.id: expected an id of letters, digits, - and _, got 'a.b'"),
    (network({**LINEAR, "id": "a\n"}), f"{L0}.id: expected an id of letters, digits, - and _, got 'a\\n'"),
    (network(LINEAR, {**LINEAR, "id": "x"}, {**LINEAR, "id": "x"}),
     "network.layers[2].id: the id 'x' is used by layers[1] already; expected ids that differ"),
    (network(LINEAR, LINEAR, LINEAR, {"type": "Conv2d", "out_channels": 4, "kernel_size": 0}),
     "network.layers[3].kernel_size: expected an integer >= 1, got 0"),
    (conv(kernel_size=[3]), f"{L0}.kernel_size: Conv2d: kernel_size needs one number or 2, got 1"),
    (conv(kernel_size=[3, 0]), f"{L0}.kernel_size[1]: expected an integer >= 1, got 0"),
    (conv(kernel_size="3"), f'{L0}.kernel_size: expected an integer or a list, got "3"'),
    (conv(kernel_size=None), f"{L0}.kernel_size: expected an integer or a list, got null"),
    (conv(stride=[1, 1, 1]), f"{L0}.stride: Conv2d: stride needs one number or 2, got 3"),
    (conv(padding=-1), f"{L0}.padding: expected an integer >= 0, got -1"),
    (conv(padding="full"), f'{L0}.padding: expected one of same, valid, got "full"'),
    (conv(padding="same", stride=2), f"{L0}.padding: Conv2d: padding = same works with stride 1 only"),
    (conv(padding_mode="mirror"), f"{L0}.padding_mode: expected one of circular, reflect, replicate, zeros"),
    (conv(groups=3), f"{L0}.groups: out_channels = 4 must be divisible by groups = 3"),
    (conv(dilation=1.5), f"{L0}.dilation: expected an integer or a list, got 1.5"),
    (network({"type": "ConvTranspose1d", "out_channels": 4, "kernel_size": 3, "padding_mode": "circular"}),
     f'{L0}.padding_mode: expected one of zeros, got "circular"'),
    (network({"type": "MaxPool1d", "kernel_size": 2, "padding": 2}),
     f"{L0}.padding: padding = 2 must be at most half of the window, 2"),
    (network({"type": "MaxPool1d", "kernel_size": 2, "return_indices": True}), f"{L0}.return_indices: MaxPool1d:"),
    (network({"type": "AdaptiveAvgPool2d", "output_size": [1]}), f"{L0}.output_size: AdaptiveAvgPool2d: output"),
    (network({"type": "Dropout", "p": 1.5}), f"{L0}.p: expected a number <= 1.0, got 1.5"),
    (network({"type": "Softmax", "dim": 0}), f"{L0}.dim: dim = 0 is the batch"),
    (network({"type": "CELU", "alpha": 0}), f"{L0}.alpha: alpha must not be 0"),
    (network({"type": "GELU", "approximate": "x"}), f'{L0}.approximate: expected one of none, tanh, got "x"'),
    (network({"type": "Hardtanh", "min_val": 2}), f"{L0}: min_val = 2 must be less than max_val = 1"),
    (network({"type": "LayerNorm", "eps": 0}), f"{L0}.eps: expected a number > 0.0, got 0"),
    (network({"type": "BatchNorm1d", "momentum": "a"}), f'{L0}.momentum: expected a number or null, got "a"'),
    (network({"type": "Flatten", "start_dim": 0}), f"{L0}.start_dim: expected an integer >= 1, got 0"),
    (network({"type": "ELU", "alpha": 1e200}), f"{L0}.alpha: expected a number between -1e+38 and 1e+38, got 1e+200"),
    (network({**LINEAR, "id": "x" * 61}), f"{L0}.id: expected an id of at most 60 characters, got 61"),
    # --- schemes ---
    ({"schemes": []}, "schemes: expected at least one scheme"),
    ({"schemes": {}}, "schemes: expected a list, got {}"),
    ({"schemes": [3]}, "schemes[0]: expected an object, got 3"),
    (scheme(name=""), 'schemes[0].name: expected text of length >= 1, got ""'),
    (scheme(name="a" * 61), "schemes[0].name: expected text of length <= 60, got "),
    (scheme(name="\ud800"), r"schemes[0].name: expected text that UTF-8 can write, got '\ud800'"),
    (scheme(color="red"), "schemes[0].color: expected text matching regex '^#[0-9a-fA-F]{6}$', got \"red\""),
    (scheme(rules={}), "schemes[0].rules: expected a list, got {}"),
    (rule(layer="*"), "schemes[0].rules[0]: unknown field 'layer'"),
    (rule(layers="linear"), "schemes[0].rules[0].layers: expected * or a layer type, got 'linear' (known: Linear, "),
    (rule(weight="zeros"), f'{W}: expected an object or null, got "zeros"'),
    (rule(weight={}), f"{W}: the field 'init' is missing"),
    (weight("kaiming_uniform_"), f"{W}.init: unknown name 'kaiming_uniform_'; did you mean kaiming_uniform,"),
    (weight("xavier"), f"{W}.init: unknown name 'xavier'; did you mean xavier_normal, xavier_uniform?"),
    (weight("foo"), f"{W}.init: unknown name 'foo'; `initviz list initializers`"),
    (weight("normal", std=-1), f"{W}.std: expected a number >= 0.0, got -1"),
    (weight("normal", std="a"), f'{W}.std: expected a number, got "a"'),
    (weight("normal", std=1e308), f"{W}.std: expected a number between -1e+38 and 1e+38, got 1e+308"),
    (weight("uniform", a=2), f"{W}: a = 2 must not exceed b = 1"),
    (weight("trunc_normal", a=2), f"{W}: a = 2 must be less than b = 2"),
    (weight("xavier_uniform", gain="relu"), f'{W}.gain: expected a number or an object, got "relu"'),
    (weight("xavier_uniform", gain={}), f"{W}.gain: the field 'gain_of' is missing"),
    (weight("xavier_uniform", gain={"gain_of": "gelu"}), f"{W}.gain.gain_of: expected one of conv1d, "),
    (weight("kaiming_normal", mode="fan_avg"), f'{W}.mode: expected one of fan_in, fan_out, got "fan_avg"'),
    (weight("variance_scaling", mode="fan"), f'{W}.mode: expected one of fan_avg, fan_in, fan_out, got "fan"'),
    (weight("kaiming_normal", nonlinearity=3), f"{W}.nonlinearity: expected text, got 3"),
    (weight("dirac"), f"{W}: cannot fill l1.weight: dirac fills convolution kernels only"),
    (rule(bias={"init": "xavier_uniform"}), "schemes[0].rules[0].bias: cannot fill l1.bias: xavier_uniform needs"),
    (scheme(overrides=[]), "schemes[0].overrides: expected an object, got []"),
    (scheme(overrides={"zz": {}}), "schemes[0].overrides.zz: no layer has the id 'zz'; expected the id of a layer"),
    (scheme(overrides={"a\nb": {}}), r"schemes[0].overrides.a\nb: no layer has the id 'a\nb'"),
    (scheme(overrides={"l1": 3}), "schemes[0].overrides.l1: expected an object, got 3"),
    (scheme(overrides={"l1": {"foo": {}}}), "schemes[0].overrides.l1: unknown field 'foo'"),
    (scheme(overrides={"l1": {"bias": {"init": "eye"}}}), "schemes[0].overrides.l1.bias: cannot fill l1.bias: eye"),
    (scheme(overrides={"a": {"weight": {"init": "ones"}}, "b": {"weight": {"init": "normal", "std": -3}}}),
     "schemes[0].overrides.b.weight.std: expected a number >= 0.0, got -3"),
    # --- the probe ---
    ({"probe": []}, "probe: expected an object, got []"),
    ({"probe": {"foo": 1}}, "probe: unknown field 'foo'"),
    ({"probe": {"input": "normal"}}, 'probe.input: expected an object, got "normal"'),
    ({"probe": {"input": {}}}, "probe.input: the field 'law' is missing"),
    ({"probe": {"input": {"law": "cauchy"}}}, "probe.input.law: expected one of normal, uniform, constant, digits,"),
    ({"probe": {"input": {"law": "normal", "std": -1}}}, "probe.input.std: expected a number >= 0.0, got -1"),
    ({"probe": {"input": {"law": "uniform", "a": 2}}}, "probe.input: a = 2 must not exceed b = 1"),
    ({"probe": {"input": {"law": "digits", "scale": "x"}}}, "probe.input.scale: expected one of standard, unit"),
    ({"probe": {"input": {"law": "file", "path": 3}}}, "probe.input.path: expected text, got 3"),
    ({"probe": {"input": {"law": "file", "path": "\ud800"}}}, "probe.input.path: expected text that UTF-8 can write"),
    (
        {"probe": {"input": {"law": "file", "path": "x.npy", "scale": "unit"}}},
        'probe.input.scale: expected one of none, standard, got "unit"',
    ),
    ({"probe": {"gradient": {}}}, "probe.gradient: the field 'source' is missing"),
    ({"probe": {"gradient": {"source": "mse"}}}, "probe.gradient.source: expected one of gaussian, cross_entropy, got"),
    ({"probe": {"gradient": {"source": "gaussian", "labels": "data"}}}, "probe.gradient: unknown field 'labels'"),
    (
        {"probe": {"gradient": {"source": "cross_entropy", "labels": "mine"}}},
        'probe.gradient.labels: expected one of data, random, got "mine"',
    ),
    ({"probe": {"dtype": "float16"}}, 'probe.dtype: expected one of float32, float64, got "float16"'),
    ({"probe": {"batch": 0}}, "probe.batch: expected an integer >= 1, got 0"),
    ({"probe": {"mode": "test"}}, 'probe.mode: expected one of eval, train, got "test"'),
    ({"probe": {"mode": "a\u2028b"}}, 'probe.mode: expected one of eval, train, got "a\\u2028b"'),
    ({"probe": {"mode": "\ud800"}}, "probe.mode: expected text that UTF-8 can write, got '\\ud800'"),
    ({"probe": {"seed": -1}}, "probe.seed: expected an integer >= 0, got -1"),
    ({"probe": {"seed": 2**53}}, "probe.seed: expected an integer <= 9007199254740991, got 9007199254740992"),
    ({"probe": {"seed": 10**39}}, "probe.seed: expected an integer <= 9007199254740991, got 1000"),
    ({"probe": {"seeds": 1.5}}, "probe.seeds: expected an integer, got 1.5"),
]  # fmt: skip


def one_line(error: DocumentError) -> str:
    said = str(error)
    assert len(said.splitlines()) == 1
    assert said == text(error.reason)
    assert said.encode()
    return said


@pytest.mark.parametrize(("document", "said"), NOT_JSON, ids=[said for _, said in NOT_JSON])
def test_what_is_not_json_or_not_an_object(document: str, said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        decode(document)
    assert one_line(refused.value) == said


@pytest.mark.parametrize(("plain", "said"), BAD, ids=[ascii(said) for _, said in BAD])
def test_what_cannot_be_a_document(plain: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        decode(json.dumps(plain))
    assert one_line(refused.value).startswith(said)


def test_plain_data_is_checked_like_text() -> None:
    with pytest.raises(DocumentError, match="expected an object"):
        from_builtins([])
    with pytest.raises(DocumentError, match=r"network\.input\[0\]: expected a finite number, got inf"):
        from_builtins({"network": {"input": [math.inf]}})


def test_what_python_built_wrongly_is_found() -> None:
    # msgspec validates what it decodes, not what is constructed.
    broken = Experiment(network=Network(layers=(Linear(out_features=-3),)))
    with pytest.raises(DocumentError, match=r"network\.layers\[0\]\.out_features: expected an integer >= 1, got -3"):
        validated(broken)
    with pytest.raises(DocumentError, match=r"probe\.input\.std: expected a finite number, got nan"):
        validated(Experiment(probe=Probe(input=NormalInput(std=math.nan))))
    with pytest.raises(DocumentError, match="expected at least one scheme"):
        validated(Experiment(schemes=()))
    good = validated(Experiment(network=Network(layers=(Linear(out_features=3),)), schemes=(Scheme(),)))
    assert good.network.layers[0].id == "l1"


def test_a_long_value_is_cut() -> None:
    with pytest.raises(DocumentError) as refused:
        decode(json.dumps({"probe": {"mode": "x" * 5000}}))
    assert len(one_line(refused.value)) < 200


def test_parsing_keeps_what_json_has() -> None:
    assert parse_json('{"a": [1, 2.5, "x", null, true], "b": {}}') == {"a": [1, 2.5, "x", None, True], "b": {}}


# --- fuzz ---

VALID: list[dict[str, Any]] = [
    {
        "initviz": 1,
        "network": {
            "input": [3, 8, 8],
            "layers": [
                {"id": "c", "type": "Conv2d", "out_channels": 4, "kernel_size": [3, 3], "padding": 1, "groups": 1},
                {"type": "BatchNorm2d", "eps": 1e-5},
                {"type": "LeakyReLU", "negative_slope": 0.2},
                {"type": "MaxPool2d", "kernel_size": 2},
                {"type": "Flatten"},
                {"type": "Dropout", "p": 0.5},
                {"type": "Linear", "out_features": 10, "bias": True},
            ],
        },
        "schemes": [
            {
                "name": "A",
                "color": "#0072B2",
                "rules": [
                    {"layers": "*", "weight": {"init": "kaiming_normal", "a": 0.2, "mode": "fan_in"}},
                    {"layers": "Linear", "weight": {"init": "xavier_uniform", "gain": {"gain_of": "relu"}}},
                ],
                "overrides": {
                    "c": {"weight": {"init": "dirac", "groups": 1}, "bias": {"init": "constant", "val": 0.1}}
                },
            }
        ],
        "probe": {"input": {"law": "uniform", "a": -1.0, "b": 1.0}, "batch": 16, "mode": "eval", "seed": 3, "seeds": 2},
    },
    {"network": {"input": [16], "layers": [{"type": "Linear", "out_features": 16}, {"type": "PReLU"}]}},
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-3, 5)
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(
        ["*", "Linear", "Conv2d", "relu", "same", "train", "zeros", "default", "l1", "c", "eye", "sparse"]
    )
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "init", "law", "weight", "bias", "id", "gain_of", "layers", "l1"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        return found + [place for key, inner in value.items() for place in places(inner, (*path, key))]
    if isinstance(value, list):
        return found + [place for index, inner in enumerate(value) for place in places(inner, (*path, index))]
    return found


@st.composite
def mutated(draw: st.DrawFn) -> object:
    document: Any = json.loads(json.dumps(draw(st.sampled_from(VALID))))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(document)))
        if not path:
            continue
        *way, last = path
        holder = document
        for step in way:
            holder = holder[step]
        match draw(st.sampled_from(["replace", "delete", "add", "copy"])):
            case "replace":
                holder[last] = draw(values)
            case "delete":
                del holder[last]
            case "add" if isinstance(holder, dict):
                holder[draw(st.text(max_size=4))] = draw(values)
            case _:
                other = draw(st.sampled_from(places(document)))
                source = document
                for step in other:
                    source = source[step]
                holder[last] = json.loads(json.dumps(source))
    return document


@settings(max_examples=400, deadline=None)
@given(document=mutated())
def test_a_mutated_document_is_read_or_refused_in_one_line(document: object) -> None:
    try:
        experiment = decode(json.dumps(document))
    except DocumentError as error:
        one_line(error)
        return
    assert decode(encode(experiment)) == experiment
    resolve(experiment.network)


@settings(max_examples=200, deadline=None)
@given(document=values)
def test_any_json_is_read_or_refused_in_one_line(document: object) -> None:
    try:
        decode(json.dumps(document))
    except DocumentError as error:
        one_line(error)


@settings(max_examples=200, deadline=None)
@given(garbled=st.text(max_size=40) | st.text(alphabet='{}[]":,01e-.nulltrafsN \n\\', max_size=40))
def test_any_text_is_read_or_refused_in_one_line(garbled: str) -> None:
    try:
        decode(garbled)
    except DocumentError as error:
        one_line(error)
