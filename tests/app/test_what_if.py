"""What the what-if controls remember: they tell where they are, and lead back to the very same document."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from initviz.app.what_if import Factors, Repeats
from initviz.core.document.blocks import blocks
from initviz.core.document.edits import set_all_initializers, set_initializer, set_seed
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene
from initviz.core.document.scheme_edits import remove_scheme, rename_scheme
from initviz.core.document.what_if import multiplied
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.structured import Eye, Orthogonal

some_factors = st.lists(st.floats(0.05, 20.0), min_size=1, max_size=8)


@given(some_factors)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_factors_do_not_pile_up_and_one_gives_the_same_document(found: list[float]) -> None:
    factors, experiment = Factors(), first_scene()
    for factor in found:
        experiment = factors.apply(experiment, (0, 1), factor)
        assert factors.factor(experiment, (0,)) == factor
    assert experiment == multiplied(first_scene(), (0, 1), found[-1])
    assert factors.apply(experiment, (0, 1), 1.0) == first_scene()


def test_every_scheme_has_a_factor_of_its_own() -> None:
    factors = Factors()
    experiment = factors.apply(factors.apply(first_scene(), (0,), 2.0), (1,), 3.0)
    assert [factors.factor(experiment, (at,)) for at in (0, 1)] == [2.0, 3.0]
    assert factors.factor(experiment, (0, 1)) is None
    both = factors.apply(experiment, (0, 1), 0.5)
    assert factors.factor(both, (0, 1)) == 0.5
    assert both == multiplied(first_scene(), (0, 1), 0.5)


def test_undo_finds_the_factor_of_before_and_another_edit_begins_anew() -> None:
    factors = Factors()
    twice = factors.apply(first_scene(), (0,), 2.0)
    thrice = factors.apply(twice, (0,), 3.0)
    assert [factors.factor(one, (0,)) for one in (first_scene(), twice, thrice)] == [1.0, 2.0, 3.0]
    other = set_initializer(thrice, 0, "l1", "weight", XavierUniform(gain=7.0))
    assert factors.factor(other, (0,)) == 1.0
    assert factors.factor(set_seed(rename_scheme(thrice, 0, "wide"), 5), (0,)) == 3.0


def test_another_scheme_that_is_filled_like_a_multiple_is_none() -> None:
    one, two = (set_all_initializers(first_scene(), 0, "weight", XavierUniform(gain=gain)) for gain in (1.0, 2.0))
    a, b = one.schemes[0], replace(two.schemes[0], name="B", color=one.schemes[1].color)
    start, factors = replace(one, schemes=(a, b)), Factors()
    twice = factors.apply(start, (0,), 2.0)
    assert twice.schemes[0].rules == twice.schemes[1].rules
    assert [factors.factor(twice, (at,)) for at in (0, 1)] == [2.0, 1.0]
    assert factors.apply(twice, (1,), 1.0) == twice
    # Where the first is removed, the second stands in its place and is still another.
    assert factors.factor(remove_scheme(twice, 0), (0,)) == 1.0


def test_another_document_begins_anew() -> None:
    factors, repeats = Factors(), Repeats()
    twice, longer = factors.apply(first_scene(), (0,), 2.0), repeats.apply(first_scene(), "l1", 20)
    factors.forget()
    repeats.forget()
    assert factors.factor(twice, (0,)) == 1.0
    assert repeats.origin(longer, "l1") == longer.network


def test_names_and_probe_of_the_moment_are_kept() -> None:
    factors = Factors()
    later = set_seed(rename_scheme(factors.apply(first_scene(), (0,), 2.0), 0, "wide"), 5)
    back = factors.apply(later, (0,), 1.0)
    assert back == set_seed(rename_scheme(first_scene(), 0, "wide"), 5)


def test_what_has_no_scale_has_no_say_in_the_factor_of_all() -> None:
    factors, experiment = Factors(), first_scene()
    for layer in experiment.network.layers:
        if layer.tag() == "Linear":
            experiment = set_initializer(experiment, 0, layer.id, "weight", Eye())
    assert factors.factor(experiment, (0,)) == 1.0
    assert factors.factor(factors.apply(experiment, (0, 1), 2.0), (0, 1)) == 2.0


def depth(experiment: Experiment) -> int:
    return len(blocks(experiment.network))


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_however_often_a_block_came_the_first_number_gives_the_same_document(counts: list[int]) -> None:
    repeats = Repeats()
    start = set_initializer(first_scene(), 1, "l7", "weight", Orthogonal())
    experiment = start
    for count in counts:
        experiment = repeats.apply(experiment, "l1", count)
        assert depth(experiment) == count
        assert repeats.origin(experiment, "l1") == start.network
    assert repeats.apply(experiment, "l1", 10) == start
