"""Tied layers in documents and in edits: what is refused and why, and what becomes of ties when layers change."""

from typing import Any

import pytest
from msgspec.structs import replace

from initviz.core.document.check import DocumentError
from initviz.core.document.clipboard import copy_layers, paste_layers
from initviz.core.document.decode import decode, encode, from_builtins
from initviz.core.document.edits import set_depth, set_initializer, set_input, set_layer, set_width
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.document.rules import choose_initializer, reset_to_rule
from initviz.core.document.structure import duplicate_layers, insert_layers, move_layers, remove_layers
from initviz.core.document.tying import can_tie, tie_layers, untie_layers
from initviz.core.initializers.simple import Constant, Normal, Zeros
from initviz.core.layers.base import Parametric
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.reshaping import Flatten
from initviz.messages import RefusedValueError, text


def linear(id_: str, out: int = 4, **arguments: object) -> dict[str, Any]:
    return {"type": "Linear", "out_features": out, "id": id_, **arguments}


RELU: dict[str, Any] = {"type": "ReLU"}


def scene(*layers: dict[str, Any], shape: list[int] | None = None, **overrides: dict[str, Any]) -> Experiment:
    schemes = [{"name": "S", "overrides": overrides}]
    return from_builtins({"network": {"input": shape or [4], "layers": list(layers)}, "schemes": schemes})


def three(**overrides: dict[str, Any]) -> Experiment:
    return scene(linear("l1"), RELU, linear("l2"), RELU, linear("l3"), shape=None, **overrides)


def ties(experiment: Experiment) -> dict[str, str]:
    return {
        layer.id: layer.tied_to
        for layer in experiment.network.layers
        if isinstance(layer, Parametric) and layer.tied_to
    }


OWN = {"weight": {"init": "normal", "std": 0.5}}

PLACE = "network.layers[1].tied_to: "
FAULTS: list[tuple[list[dict[str, Any]], str]] = [
    (
        [linear("l1"), linear("l2", tied_to="x")],
        PLACE + "expected the id of an earlier layer, got 'x', which no layer has",
    ),
    (
        [linear("l1"), linear("l2", tied_to="l3"), linear("l3")],
        PLACE + "expected the id of an earlier layer, got 'l3', which does not come before",
    ),
    (
        [linear("l1"), linear("l2", 5, tied_to="l1")],
        PLACE + "tied layers are one module: out_features of l1 is 4, here it is 5",
    ),
    (
        [linear("l1", 5), linear("l2", 5, tied_to="l1")],
        PLACE + "tied layers are one module: l1 is 5×4, l2 would be 5×5",
    ),
    (
        [linear("l1"), {"type": "LayerNorm", "tied_to": "l1"}],
        PLACE + "tied layers are one module: l1 is a Linear, this is a LayerNorm",
    ),
    (
        [linear("l1"), linear("l2", tied_to="l1", frozen=True)],
        PLACE + "tied layers are one module: frozen of l1 is false, here it is true",
    ),
    (
        [linear("l1"), linear("l2", tied_to="l1"), linear("l3", tied_to="l2")],
        "network.layers[2].tied_to: l2 is tied to l1 itself: expected l1",
    ),
]


@pytest.mark.parametrize(("layers", "said"), FAULTS)
def test_a_tie_that_cannot_be_is_refused_with_its_path(layers: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(DocumentError) as error:
        scene(*layers)
    assert str(error.value) == said


def test_a_follower_has_no_initializers_of_its_own() -> None:
    with pytest.raises(
        DocumentError, match=r"schemes\[0\].overrides.l2: l2 is tied to l1, whose initializers are its own"
    ):
        scene(linear("l1"), linear("l2", tied_to="l1"), l2=OWN)


def test_only_parametric_layers_can_be_tied() -> None:
    with pytest.raises(DocumentError, match=r"network.layers\[1\]: .*unknown field.*tied_to|tied_to"):
        scene(linear("l1"), {"type": "ReLU", "tied_to": "l1"})


def test_a_file_says_it_only_of_layers_that_are_tied_or_frozen() -> None:
    experiment = tie_layers(three(), ["l1", "l3"])
    written = encode(experiment)
    assert written.count("tied_to") == 1
    assert "frozen" not in written
    assert decode(written) == experiment
    frozen = set_layer(experiment, "l3", Linear(out_features=4, frozen=True))
    assert encode(frozen).count('"frozen": true') == 2
    assert decode(encode(frozen)) == frozen


def test_the_first_layer_and_its_initializers_stay() -> None:
    experiment = tie_layers(three(l1=OWN, l3={"weight": {"init": "zeros"}}), ["l3", "l1"])
    assert ties(experiment) == {"l3": "l1"}
    assert set(experiment.schemes[0].overrides) == {"l1"}
    layers = experiment.network.layers
    assert initializer_for(experiment.schemes[0], layers[4], "weight") == Normal(std=0.5)
    assert resolve(experiment.network).parameter_count == 2 * 20
    assert not can_tie(experiment, ["l1", "l3"])
    assert can_tie(experiment, ["l1", "l2"])


def test_ties_join() -> None:
    experiment = tie_layers(tie_layers(three(), ["l2", "l3"]), ["l1", "l3"])
    assert ties(experiment) == {"l2": "l1", "l3": "l1"}


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["l1", "l5"], "tied layers are one module: l1 is 4×4, l5 would be 2×4"),
        (["l1"], "To be tied, layers must have parameters"),
        (["l1", "n1"], "To be tied, layers must have parameters"),
        (["l1", "l4"], "tied layers are one module: bias of l1 is true, here it is false"),
    ],
)
def test_what_cannot_be_tied_says_why(ids: list[str], said: str) -> None:
    norm: dict[str, Any] = {"type": "LayerNorm", "id": "n1"}
    with pytest.raises(RefusedValueError) as error:
        tie_layers(scene(linear("l1"), norm, linear("l4", bias=False), linear("l5", 2)), ids)
    assert text(error.value.reason).startswith(said)


def test_an_initializer_of_a_follower_is_its_owners() -> None:
    experiment = tie_layers(three(), ["l1", "l3"])
    changed = set_initializer(experiment, 0, "l3", "weight", Zeros())
    assert set(changed.schemes[0].overrides) == {"l1"}
    chosen = choose_initializer(changed, 0, "l3", "bias", Constant)
    assert chosen.schemes[0].overrides["l1"].bias == Constant()
    assert not reset_to_rule(chosen, 0, ["l3"]).schemes[0].overrides


def test_an_argument_changes_in_all_places_and_a_kind_in_one() -> None:
    experiment = tie_layers(three(l1=OWN), ["l1", "l2", "l3"])
    changed = set_layer(experiment, "l2", Linear(out_features=4, bias=False))
    assert all(not layer.bias for layer in changed.network.layers if isinstance(layer, Linear))
    assert ties(changed) == {"l2": "l1", "l3": "l1"}
    image = scene(
        *({"type": "Conv2d", "out_channels": 2, "kernel_size": 1, "id": f"c{n}"} for n in (1, 2, 3)), shape=[2, 3, 3]
    )
    tied = tie_layers(image, ["c1", "c2", "c3"])
    other = from_builtins(
        {"network": {"layers": [{"type": "ConvTranspose2d", "out_channels": 2, "kernel_size": 1}]}}
    ).network.layers[0]
    assert ties(set_layer(tied, "c1", other)) == {"c3": "c2"}
    assert ties(set_layer(tied, "c3", other)) == {"c2": "c1"}
    assert isinstance(tied.network.layers[0], Conv2d)


def test_where_the_owner_goes_the_next_place_takes_over() -> None:
    experiment = tie_layers(three(l1=OWN), ["l1", "l2", "l3"])
    removed = remove_layers(experiment, ["l1"])
    assert ties(removed) == {"l3": "l2"}
    assert removed.schemes[0].overrides["l2"].weight == Normal(std=0.5)
    moved = move_layers(experiment, ["l1"], 4)
    assert ties(moved) == {"l1": "l2", "l3": "l2"}
    assert set(moved.schemes[0].overrides) == {"l2"}


def test_untied_layers_keep_their_initializers() -> None:
    experiment = tie_layers(three(l1=OWN), ["l1", "l2", "l3"])
    apart = untie_layers(experiment, ["l1"])
    assert ties(apart) == {"l3": "l2"}
    assert set(apart.schemes[0].overrides) == {"l1", "l2"}
    alone = untie_layers(experiment, ["l3"])
    assert ties(alone) == {"l2": "l1"}
    assert set(alone.schemes[0].overrides) == {"l1", "l3"}
    with pytest.raises(RefusedValueError):
        untie_layers(alone, ["l3"])


def test_copies_are_tied_as_what_they_copy() -> None:
    experiment = tie_layers(three(l1=OWN), ["l1", "l3"])
    follower = duplicate_layers(experiment, ["l3"])
    assert ties(follower) == {"l3": "l1", "l5": "l1"}
    both = duplicate_layers(experiment, ["l1", "l3"])
    assert ties(both) == {"l3": "l1", "l6": "l5"}
    assert set(both.schemes[0].overrides) == {"l1", "l5"}
    deeper = ties(set_depth(tie_layers(three(), ["l1", "l2"]), 5))
    assert list(deeper.values()) == ["l1"] * 3


def test_what_is_pasted_is_tied_among_itself() -> None:
    experiment = tie_layers(three(l1=OWN), ["l1", "l2", "l3"])
    pasted = paste_layers(experiment, copy_layers(experiment, ["l2", "l3"]), 5)
    assert ties(pasted) == {"l2": "l1", "l3": "l1", "l6": "l5"}
    assert pasted.schemes[0].overrides["l5"].weight == Normal(std=0.5)
    narrow = set_input(scene(linear("l1", 3), linear("l2", 3)), (3,))
    tied = tie_layers(narrow, ["l1", "l2"])
    assert ties(paste_layers(tied, copy_layers(tied, ["l1", "l2"]), 2)) == {"l2": "l1", "l4": "l3"}


def test_where_shapes_part_the_tie_ends() -> None:
    experiment = tie_layers(three(l1=OWN), ["l1", "l2", "l3"])
    other_input = set_input(experiment, (6,))
    assert ties(other_input) == {}
    assert initializer_for(other_input.schemes[0], other_input.network.layers[2], "weight") == Normal(std=0.5)
    assert ties(set_width(experiment, 7)) == {"l2": "l1", "l3": "l1"}
    flat = insert_layers(experiment, 0, [Flatten()])
    assert ties(flat) == {"l2": "l1", "l3": "l1"}
    assert replace(flat.network.layers[1], tied_to="") == experiment.network.layers[0]
