"""Schemes come, go, change places, names and colours, and copy initializers from each other."""

import json

import pytest
from msgspec.structs import replace

from initviz.core.document import scheme_edits
from initviz.core.document.check import DocumentError
from initviz.core.document.decode import decode, encode
from initviz.core.document.edits import set_all_initializers, set_depth, set_initializer
from initviz.core.document.experiment import SCHEME_COLORS, Experiment, Scheme
from initviz.core.document.resolve import initializer_for
from initviz.core.document.scenes import first_scene
from initviz.core.document.shown import filling, nearest_shown, shown, shown_places
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.simple import Normal, Ones, Zeros
from initviz.core.initializers.structured import Default
from initviz.core.parameter import Role
from initviz.messages import RefusedValueError

A, B = "#0072B2", "#D55E00"


def names(experiment: Experiment) -> list[str]:
    return [scheme.name for scheme in experiment.schemes]


def chosen(experiment: Experiment, scheme: int, place: int, role: Role) -> Initializer:
    return initializer_for(experiment.schemes[scheme], experiment.network.layers[place], role)


@pytest.fixture
def two() -> Experiment:
    return set_depth(first_scene(), 3)


@pytest.fixture
def four(two: Experiment) -> Experiment:
    return scheme_edits.add_scheme(scheme_edits.add_scheme(two, "orthogonal"), "default")


# --- coming and going ---


@pytest.mark.parametrize("starter", list(scheme_edits.STARTERS))
def test_a_new_scheme_begins_as_its_starter_says(two: Experiment, starter: str) -> None:
    added = scheme_edits.add_scheme(two, starter)
    assert names(added) == ["Xavier", "Kaiming", starter]
    assert added.schemes[:2] == two.schemes
    assert added.schemes[2].color == SCHEME_COLORS[2]
    assert chosen(added, 2, 0, "weight") == scheme_edits.STARTERS[starter]
    assert chosen(added, 2, 0, "bias") == (Default() if starter == "default" else Zeros())


def test_a_duplicate_has_the_same_initializers_but_its_own_name_and_colour(two: Experiment) -> None:
    overridden = set_initializer(two, 0, "l1", "weight", Normal(std=0.5))
    doubled = scheme_edits.duplicate_scheme(overridden, 0)
    assert names(doubled) == ["Xavier", "Kaiming", "Xavier 2"]
    assert doubled.schemes[2].color == SCHEME_COLORS[2]
    assert filling(doubled.schemes[2]) == filling(overridden.schemes[0])
    assert names(scheme_edits.duplicate_scheme(doubled, 2))[-1] == "Xavier 3"


def test_the_duplicate_of_a_hidden_scheme_is_seen(two: Experiment) -> None:
    hidden = scheme_edits.set_hidden(two, 0, hidden=True)
    assert [scheme.hidden for scheme in scheme_edits.duplicate_scheme(hidden, 0).schemes] == [True, False, False]


def test_a_long_name_is_numbered_within_the_limit() -> None:
    name = scheme_edits.fresh_name("x" * 60, {"x" * 60})
    assert name == "x" * 58 + " 2"


def test_colours_repeat_only_when_all_are_taken(two: Experiment) -> None:
    many = two
    for _ in range(5):
        many = scheme_edits.add_scheme(many, "orthogonal")
    assert [scheme.color for scheme in many.schemes] == [*SCHEME_COLORS, SCHEME_COLORS[0]]
    freed = scheme_edits.remove_scheme(many, 1)
    assert scheme_edits.add_scheme(freed, "default").schemes[-1].color == SCHEME_COLORS[1]


def test_removing_takes_one_scheme_out(four: Experiment) -> None:
    left = scheme_edits.remove_scheme(four, 1)
    assert left.schemes == (four.schemes[0], *four.schemes[2:])


def test_the_last_scheme_that_is_seen_is_neither_removed_nor_hidden(two: Experiment) -> None:
    alone = scheme_edits.set_hidden(two, 0, hidden=True)
    with pytest.raises(RefusedValueError, match="only scheme that is shown: add or show another"):
        scheme_edits.remove_scheme(alone, 1)
    with pytest.raises(RefusedValueError, match="only scheme that is shown: show another"):
        scheme_edits.set_hidden(alone, 1, hidden=True)
    assert names(scheme_edits.remove_scheme(alone, 0)) == ["Kaiming"]


# --- names, colours and places ---


def test_a_name_is_stripped(two: Experiment) -> None:
    assert names(scheme_edits.rename_scheme(two, 1, "  He et al. ")) == ["Xavier", "He et al."]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "a scheme needs a name"),
        ("  \t", "a scheme needs a name"),
        ("x" * 61, "expected a name of at most 60 characters, got 61"),
        ("\ud800", "text"),
    ],
)
def test_a_bad_name_is_refused(two: Experiment, name: str, reason: str) -> None:
    with pytest.raises(RefusedValueError, match=reason):
        scheme_edits.rename_scheme(two, 0, name)


def test_a_colour_is_any_that_can_be_written_in_hexadecimal(two: Experiment) -> None:
    assert scheme_edits.recolor_scheme(two, 0, "#12aBcD").schemes[0].color == "#12aBcD"
    for bad in ("red", "#12345", "#1234567", "#12345g", "", "#123456\n"):
        with pytest.raises(RefusedValueError, match="expected a colour such as #0072B2"):
            scheme_edits.recolor_scheme(two, 0, bad)


@pytest.mark.parametrize(
    ("index", "to", "order"),
    [(0, 3, "BCDA"), (3, 0, "DABC"), (1, 2, "ACBD"), (2, 1, "ACBD"), (2, 2, "ABCD")],
)
def test_a_scheme_moves_to_the_place_that_is_named(four: Experiment, index: int, to: int, order: str) -> None:
    by_letter = dict(zip("ABCD", four.schemes, strict=True))
    moved = scheme_edits.move_scheme(four, index, to)
    assert moved.schemes == tuple(by_letter[letter] for letter in order)


# --- hiding ---


def test_hiding_and_showing_gives_the_same_document_back(four: Experiment) -> None:
    hidden = scheme_edits.set_hidden(four, 2, hidden=True)
    assert shown_places(hidden) == (0, 1, 3)
    assert shown(hidden).schemes == (*four.schemes[:2], four.schemes[3])
    assert scheme_edits.set_hidden(hidden, 2, hidden=False) == four
    assert shown(four) is four


def test_the_nearest_scheme_that_is_seen(four: Experiment) -> None:
    hidden = scheme_edits.set_hidden(scheme_edits.set_hidden(four, 2, hidden=True), 3, hidden=True)
    assert [nearest_shown(hidden, index) for index in range(6)] == [0, 1, 1, 1, 1, 1]


def test_a_file_says_that_a_scheme_is_hidden_only_if_it_is(two: Experiment) -> None:
    assert "hidden" not in encode(two)
    hidden = scheme_edits.set_hidden(two, 0, hidden=True)
    written = json.loads(encode(hidden))
    assert [scheme.get("hidden") for scheme in written["schemes"]] == [True, None]
    assert decode(encode(hidden)) == hidden


def test_a_file_in_which_everything_is_hidden_is_refused() -> None:
    with pytest.raises(DocumentError, match="schemes: expected at least one scheme that is not hidden"):
        decode('{"schemes": [{"hidden": true}, {"hidden": true}]}')


def test_schemes_of_a_file_that_name_no_colour_get_different_ones() -> None:
    read = decode('{"schemes": [{}, {"color": "#0072b2"}, {}, {"color": "#112233"}, {}]}')
    assert [scheme.color for scheme in read.schemes] == [B, "#0072b2", SCHEME_COLORS[2], "#112233", SCHEME_COLORS[3]]
    assert [scheme.color for scheme in decode('{"schemes": [{}, {}]}').schemes] == [A, B]


# --- what weights follow from ---


def test_weights_follow_from_neither_name_nor_colour_nor_being_seen(two: Experiment) -> None:
    dressed = replace(two.schemes[0], name="other", color="#000000", hidden=True)
    assert filling(dressed) == filling(two.schemes[0])
    assert hash(filling(dressed)) == hash(filling(two.schemes[0]))
    assert filling(two.schemes[0]) != filling(two.schemes[1])
    assert filling(set_initializer(two, 0, "l1", "weight", Ones()).schemes[0]) != filling(two.schemes[0])


# --- copying initializers ---


def test_a_layers_initializers_are_copied_to_other_schemes(four: Experiment) -> None:
    given = set_initializer(set_initializer(four, 0, "l1", "weight", Normal(std=0.5)), 0, "l1", "bias", Ones())
    copied = scheme_edits.copy_initializers(given, 0, {"l1"}, {1, 3})
    assert [chosen(copied, scheme, 0, "weight") == Normal(std=0.5) for scheme in range(4)] == [True, True, False, True]
    assert [chosen(copied, scheme, 0, "bias") == Ones() for scheme in range(4)] == [True, True, False, True]
    assert chosen(copied, 1, 2, "weight") == chosen(four, 1, 2, "weight")


def test_copying_what_the_rules_say_anyway_leaves_no_override(two: Experiment) -> None:
    given = set_initializer(two, 1, "l1", "weight", Normal(std=0.5))
    same_rules = set_all_initializers(given, 0, "weight", chosen(two, 1, 2, "weight"))
    copied = scheme_edits.copy_initializers(same_rules, 0, {"l1", "l2"}, {1})
    assert dict(copied.schemes[1].overrides) == {}
    assert copied.schemes[1] == two.schemes[1]


def test_there_must_be_something_to_copy(two: Experiment) -> None:
    with pytest.raises(RefusedValueError, match="none of these layers has a weight or a bias"):
        scheme_edits.copy_initializers(two, 0, {"a1"}, {1})


def test_starters_are_named_by_the_initializer_that_they_use() -> None:
    assert {tag: starter.tag() for tag, starter in scheme_edits.STARTERS.items()} == {
        tag: tag for tag in scheme_edits.STARTERS
    }


def test_a_default_scheme_leaves_everything_to_torch(two: Experiment) -> None:
    added = scheme_edits.add_scheme(two, "default").schemes[2]
    assert filling(added) == Scheme()
