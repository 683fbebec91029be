"""Edits: each is a pure function to another valid document, or refuses with a reason."""

import contextlib
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initviz.core.document.blocks import blocks
from initviz.core.document.decode import decode, encode, from_builtins, validated
from initviz.core.document.edits import (
    fresh_id,
    resample,
    set_all_activations,
    set_all_initializers,
    set_depth,
    set_initializer,
    set_input,
    set_layer,
    set_seed,
    set_seeds,
    set_width,
    widths,
)
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Network, Rule
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.document.scenes import GALLERY, first_scene
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.scaled import KaimingNormal, XavierNormal
from initviz.core.initializers.simple import Constant, Normal, Ones, Zeros
from initviz.core.initializers.structured import Dirac, Eye, Orthogonal
from initviz.core.layers.base import Layer
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import PReLU, ReLU
from initviz.core.layers.reshaping import Dropout, Flatten
from initviz.core.layers.smooth import GELU, Tanh
from initviz.core.parameter import Role
from initviz.core.predict.predict import predict
from initviz.messages import RefusedValueError, text
from tests.core.layer_cases import VARIANTS

LINEAR: dict[str, Any] = {"type": "Linear", "out_features": 16}


def document(
    layers: list[dict[str, Any]], schemes: list[dict[str, Any]] | None = None, shape: tuple[int, ...] = (16,)
) -> Experiment:
    return from_builtins({"network": {"input": list(shape), "layers": layers}, "schemes": schemes or [{"name": "A"}]})


def assignments(experiment: Experiment, scheme: int = 0) -> dict[str, Initializer]:
    """Give what fills every parameter, by "layer.role"."""
    return {
        f"{one.layer.id}.{parameter.name}": initializer_for(experiment.schemes[scheme], one.layer, parameter.name)
        for one in resolve(experiment.network).layers
        for parameter in one.parameters
    }


def ids(experiment: Experiment) -> list[str]:
    return [layer.id for layer in experiment.network.layers]


# --- one layer ---


def test_one_layers_initializer_is_an_override() -> None:
    before = first_scene()
    after = set_initializer(before, 1, "l3", "weight", Orthogonal(gain=2.0))
    assert after.schemes[1].overrides == {"l3": Assignment(weight=Orthogonal(gain=2.0))}
    changed = {name for name, found in assignments(after, 1).items() if found != assignments(before, 1)[name]}
    assert changed == {"l3.weight"}
    assert after.schemes[0] == before.schemes[0]
    assert before == first_scene()
    both = set_initializer(after, 1, "l3", "bias", Ones())
    assert both.schemes[1].overrides["l3"] == Assignment(weight=Orthogonal(gain=2.0), bias=Ones())


def test_none_gives_the_choice_back_to_the_rules() -> None:
    scene = first_scene()
    changed = set_initializer(set_initializer(scene, 0, "l3", "weight", Ones()), 0, "l3", "bias", Ones())
    half = set_initializer(changed, 0, "l3", "weight", None)
    assert half.schemes[0].overrides == {"l3": Assignment(bias=Ones())}
    assert set_initializer(half, 0, "l3", "bias", None) == scene
    assert set_initializer(scene, 0, "l3", "weight", None) == scene


@pytest.mark.parametrize(
    ("layer", "role", "initializer"),
    [
        ("l1", "weight", Dirac()),
        ("l1", "bias", Eye()),
        ("nowhere", "weight", Ones()),
        ("l1", "weight", Normal(std=-1.0)),
    ],
)
def test_an_impossible_initializer_is_refused_with_the_reason(layer: str, role: Any, initializer: Initializer) -> None:  # noqa: ANN401
    with pytest.raises(RefusedValueError) as refused:
        set_initializer(first_scene(), 0, layer, role, initializer)
    assert len(str(refused.value).splitlines()) == 1
    assert text(refused.value.reason) == str(refused.value)


def test_a_layer_is_replaced_and_keeps_its_id_and_its_initializers() -> None:
    scene = set_initializer(first_scene(), 0, "l2", "weight", Ones())
    after = set_layer(scene, "l2", Linear(out_features=7))
    assert after.network.layers[2] == Linear(id="l2", out_features=7)
    assert ids(after) == ids(scene)
    assert after.schemes == scene.schemes
    assert set_layer(scene, "a2", Tanh(id="other")).network.layers[3] == Tanh(id="a2")


def test_a_layer_that_does_not_fit_its_override_is_refused() -> None:
    scene = set_initializer(first_scene(), 0, "l2", "weight", Eye())
    conv = msgspec.convert({"type": "Conv1d", "out_channels": 4, "kernel_size": 3}, type(VARIANTS[1]))
    square = set_input(scene, (4, 256))
    with pytest.raises(RefusedValueError, match="eye fills matrices only"):
        set_layer(square, "l2", conv)


# --- all at once ---

CONV_NET: list[dict[str, Any]] = [
    {"id": "c", "type": "Conv2d", "out_channels": 4, "kernel_size": 3},
    {"id": "n", "type": "BatchNorm2d"},
    {"id": "p", "type": "PReLU"},
    {"id": "f", "type": "Flatten"},
    {"id": "h", "type": "Linear", "out_features": 5},
]


def test_set_all_initializers_leaves_one_rule_and_no_override_of_what_it_reaches() -> None:
    scheme: dict[str, Any] = {
        "rules": [
            {"layers": "*", "weight": {"init": "ones"}, "bias": {"init": "zeros"}},
            {"layers": "Conv2d", "weight": {"init": "dirac"}},
            {"layers": "Linear", "weight": {"init": "eye"}, "bias": {"init": "ones"}},
            {"layers": "PReLU", "weight": {"init": "constant", "val": 0.1}},
        ],
        "overrides": {
            "h": {"weight": {"init": "orthogonal"}, "bias": {"init": "normal"}},
            "c": {"weight": {"init": "zeros"}},
            "n": {"weight": {"init": "zeros"}},
        },
    }
    before = document(CONV_NET, [scheme, {**scheme, "name": "B"}], (3, 6, 6))
    after = set_all_initializers(before, 0, "weight", XavierNormal())
    found, old = assignments(after), assignments(before)
    assert found["c.weight"] == found["h.weight"] == XavierNormal()
    # Biases, and what `*` does not reach, stay as they were.
    for name in ("c.bias", "h.bias", "n.weight", "n.bias", "p.weight"):
        assert found[name] == old[name]
    assert after.schemes[0].overrides == {"h": Assignment(bias=Normal()), "n": Assignment(weight=Zeros())}
    assert [rule.layers for rule in after.schemes[0].rules if rule.weight is not None] == ["PReLU", "*"]
    assert after.schemes[1] == before.schemes[1]


def test_set_all_initializers_again_and_again_keeps_one_rule() -> None:
    scene = first_scene()
    for initializer in (Ones(), KaimingNormal(), Orthogonal(), XavierNormal()):
        scene = set_all_initializers(scene, 0, "weight", initializer)
        scene = set_all_initializers(scene, 0, "bias", Constant(val=0.1))
    assert scene.schemes[0].rules == (Rule(layers="*", weight=XavierNormal(), bias=Constant(val=0.1)),)
    assert scene.schemes[0].overrides == FrozenDict()


@pytest.mark.parametrize("kind", INITIALIZERS, ids=lambda kind: kind.tag())
def test_set_all_initializers_takes_what_fits_every_weight(kind: type[Initializer]) -> None:
    scene = document([LINEAR, {"type": "ReLU"}, LINEAR])
    weights = [one for one in resolve(scene.network).layers if one.parameters]
    fits = all(kind().refusal(one.parameters[0]) is None for one in weights)
    if not fits:
        with pytest.raises(RefusedValueError, match="cannot fill"):
            set_all_initializers(scene, 0, "weight", kind())
        return
    after = set_all_initializers(scene, 0, "weight", kind())
    assert {found for name, found in assignments(after).items() if name.endswith("weight")} == {kind()}


@pytest.mark.parametrize("kind", ACTIVATIONS, ids=lambda kind: kind.tag())
def test_set_all_activations_replaces_each_and_nothing_else(kind: type[Any]) -> None:
    before = document([LINEAR, {"type": "ReLU"}, {"type": "Dropout"}, LINEAR, {"type": "PReLU"}, {"type": "Softmax"}])
    after = set_all_activations(before, kind())
    assert ids(after) == ids(before)
    assert [type(layer) for layer in after.network.layers] == [
        Linear, kind, Dropout, Linear, kind, type(before.network.layers[5]),
    ]  # fmt: skip


def test_overrides_of_an_activation_that_has_no_weight_any_more_wait() -> None:
    before = set_initializer(document([LINEAR, {"type": "PReLU", "id": "p"}]), 0, "p", "weight", Zeros())
    after = set_all_activations(before, GELU())
    assert "p.weight" not in assignments(after)
    assert assignments(set_all_activations(after, PReLU()))["p.weight"] == Zeros()


# --- depth and width ---


def test_a_deeper_network_repeats_the_last_block_with_its_initializers() -> None:
    scene = set_initializer(first_scene(), 1, "l10", "weight", Orthogonal())
    deeper = set_depth(scene, 13)
    assert len(blocks(deeper.network)) == 13
    assert ids(deeper)[20:] == ["l11", "a11", "l12", "a12", "l13", "a13"]
    assert {
        name: found for name, found in assignments(deeper, 1).items() if name in assignments(scene, 1)
    } == assignments(scene, 1)
    for name in ("l11", "l12", "l13"):
        assert assignments(deeper, 1)[f"{name}.weight"] == Orthogonal()
        assert assignments(deeper, 0)[f"{name}.weight"] == assignments(scene, 0)["l10.weight"]


def test_a_shallower_network_loses_blocks_from_the_end_with_their_overrides() -> None:
    scene = set_initializer(first_scene(), 0, "l9", "weight", Orthogonal())
    shallow = set_depth(scene, 4)
    assert ids(shallow) == ids(scene)[:8]
    assert shallow.schemes[0].overrides == FrozenDict()
    assert set_depth(scene, 10) == scene


def test_depth_and_back_is_where_it_began() -> None:
    scene = first_scene()
    assert set_depth(set_depth(scene, 30), 10) == scene


@pytest.mark.parametrize("depth", [1, 2, 3, 6, 9])
def test_an_output_keeps_its_place(depth: int) -> None:
    scene = GALLERY["autoencoder"]()
    other = set_depth(scene, depth)
    assert len(blocks(other.network)) == depth
    assert other.network.layers[-1] == scene.network.layers[-1]
    hidden = [layer for layer in other.network.layers[:-1] if isinstance(layer, Linear)]
    assert [layer.out_features for layer in hidden] == [128, 64, 16, 64, 128, 128, 128, 128][: depth - 1]


def test_a_block_that_cannot_follow_itself_is_not_repeated() -> None:
    layers = (
        *(Conv2d(id="c1", out_channels=4, kernel_size=3, padding=1), ReLU(id="a1")),
        *(Conv2d(id="c2", out_channels=8, kernel_size=3, padding=1), ReLU(id="a2"), Flatten(id="f")),
        Linear(id="out", out_features=10),
    )
    scene = Experiment(network=Network(input=(1, 8, 8), layers=layers))
    deeper = set_depth(scene, 5)
    assert resolve(deeper.network).problem is None
    assert [layer.id for layer in deeper.network.layers[:6]] == ["c1", "a1", "c3", "a3", "c4", "a4"]
    stuck = Experiment(network=Network(input=(1, 8, 8), layers=layers[2:]))
    with pytest.raises(RefusedValueError, match="no block can be repeated"):
        set_depth(stuck, 3)


def test_impossible_depths_are_refused() -> None:
    with pytest.raises(RefusedValueError, match="depth from 1 to 1000, got 0"):
        set_depth(first_scene(), 0)
    with pytest.raises(RefusedValueError, match="depth from 1 to 1000, got 1001"):
        set_depth(first_scene(), 1001)
    with pytest.raises(RefusedValueError, match="no block to repeat"):
        set_depth(Experiment(), 3)


@pytest.mark.parametrize(
    ("like", "taken", "fresh"),
    [
        ("l10", {"l10"}, "l11"),
        ("l10", {"l10", "l11", "l12"}, "l13"),
        ("head", {"head"}, "head0"),
        ("a_2", {"a_2"}, "a_3"),
        ("l007", {"l007"}, "l7"),
        ("42", {"42"}, "l42"),
        ("l" + "9" * 5000, set(), "l999999999"),
    ],
)
def test_fresh_ids(like: str, taken: set[str], fresh: str) -> None:
    assert fresh_id(like, taken) == fresh


def test_width_reaches_every_layer_and_a_flat_input() -> None:
    wide = set_width(first_scene(), 64)
    assert wide.network.input == (64,)
    assert all(layer.out_features == 64 for layer in wide.network.layers if isinstance(layer, Linear))
    assert ids(wide) == ids(first_scene())


def test_width_leaves_the_output_and_an_input_of_another_size() -> None:
    layers = [LINEAR, {"type": "ReLU"}, LINEAR, {"type": "ReLU"}, {"type": "Linear", "out_features": 3}]
    wide = set_width(document(layers, shape=(5,)), 40)
    assert [layer.out_features for layer in wide.network.layers if isinstance(layer, Linear)] == [40, 40, 3]
    assert wide.network.input == (5,)
    conv = set_width(document(CONV_NET, shape=(3, 6, 6)), 12)
    assert msgspec.to_builtins(conv.network.layers[0])["out_channels"] == 12
    assert conv.network.input == (3, 6, 6)


def test_width_is_that_of_the_network_that_is_asked_for() -> None:
    layers = [LINEAR, {"type": "ReLU"}, {"type": "Linear", "out_features": 3}]
    for _ in range(2):  # an equal network that was read again has layers of its own
        again = document(layers, shape=(5,))
        assert widths(again.network) == widths(document(layers, shape=(5,)).network)
        wide = set_width(again, 40).network
        assert [layer.out_features for layer in wide.layers if isinstance(layer, Linear)] == [40, 3]


def test_impossible_widths_are_refused() -> None:
    with pytest.raises(RefusedValueError, match="width of at least 1, got 0"):
        set_width(first_scene(), 0)
    with pytest.raises(RefusedValueError, match=r"out_features: expected an integer <= 1000000|input\[0\]: expected"):
        set_width(first_scene(), 2_000_000)
    grouped = document([{"type": "Conv1d", "out_channels": 4, "kernel_size": 1, "groups": 4}], shape=(4, 8))
    with pytest.raises(RefusedValueError, match="must be divisible by groups = 4"):
        set_width(grouped, 6)


# --- input and probe ---


def test_the_input_is_checked() -> None:
    assert set_input(first_scene(), (32,)).network.input == (32,)
    for shape in ((), (0,), (-3, 4)):
        with pytest.raises(RefusedValueError, match=r"network\.input"):
            set_input(first_scene(), shape)


def test_seeds() -> None:
    scene = first_scene()
    assert set_seed(scene, 7).probe.seed == 7
    assert resample(scene).probe.seed == 1
    assert set_seeds(scene, 3).probe.seeds == 3
    impossible: list[Callable[[], Experiment]] = [
        lambda: set_seed(scene, -1),
        lambda: set_seed(scene, 2**53),
        lambda: resample(set_seed(scene, 2**53 - 1)),
        lambda: set_seeds(scene, 0),
    ]
    for edit in impossible:
        with pytest.raises(RefusedValueError, match=r"probe\.seeds?: expected an integer"):
            edit()


# --- any edits in any order ---

Edit = Callable[[Experiment], Experiment]
ALL_LAYERS: list[Layer] = [*VARIANTS, ReLU(), Tanh()]
STARTS = [
    document([LINEAR, {"type": "ReLU"}, LINEAR, {"type": "Tanh"}], [{"name": "A"}, {"name": "B"}]),
    document([*CONV_NET, {"type": "Tanh"}], [{"name": "A"}, {"name": "B"}], (4, 7, 8)),
    document([], [{"name": "A"}, {"name": "B"}]),
]
ROLES: tuple[Role, ...] = get_args(Role)
roles = st.sampled_from(ROLES)
initializers = st.sampled_from([kind() for kind in INITIALIZERS])


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    which, scheme = draw(st.integers(0, 10)), draw(st.integers(0, 1))
    position, role, initializer = draw(st.integers(0, 30)), draw(roles), draw(initializers)
    made: Any = draw(st.sampled_from(ALL_LAYERS))
    activation: Any = draw(st.sampled_from(ACTIVATIONS))()
    number = draw(st.integers(-1, 12))
    shape = draw(st.lists(st.integers(0, 9), max_size=4))

    def at(experiment: Experiment) -> str:
        layers = experiment.network.layers
        return layers[position % len(layers)].id if layers else "none"

    choices: list[Edit] = [
        lambda e: set_initializer(e, scheme, at(e), role, initializer),
        lambda e: set_initializer(e, scheme, at(e), role, None),
        lambda e: set_all_initializers(e, scheme, role, initializer),
        lambda e: set_layer(e, at(e), made),
        lambda e: set_all_activations(e, activation),
        lambda e: set_input(e, tuple(shape)),
        lambda e: set_depth(e, number),
        lambda e: set_width(e, number),
        lambda e: set_seed(e, number),
        lambda e: set_seeds(e, number),
        resample,
    ]
    return choices[which]


@settings(max_examples=150, deadline=None)
@given(start=st.sampled_from(STARTS), sequence=st.lists(edits(), max_size=12))
def test_any_edits_leave_a_valid_document_or_are_refused(start: Experiment, sequence: list[Edit]) -> None:
    current = start
    for edit in sequence:
        before = encode(current)
        with contextlib.suppress(RefusedValueError):
            current = edit(current)
            assert validated(current) == current
            assert decode(encode(current)) == current
            assert len(set(ids(current))) == len(ids(current))
        assert encode(current) == before or validated(current) == current
    found = resolve(current.network)
    theory = predict(current)
    assert all(len(scheme.tensors) == len(found.layers) + 1 for scheme in theory.schemes)
