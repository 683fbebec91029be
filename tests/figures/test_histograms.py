import numpy as np
import pytest

from initviz.core.document.edits import set_initializer
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.custom import Custom
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.initializers.simple import Constant, Normal, Zeros
from initviz.core.initializers.structured import Eye, Orthogonal, Sparse
from initviz.figures.catalogue import FIGURES
from initviz.figures.figure import Figure
from initviz.figures.histograms import activations, preactivations, weights
from initviz.figures.marks import Curve, Rule, Stem, Steps
from initviz.figures.rows import MOST_ROWS
from initviz.messages import text
from tests.figures.scenes import changed, scene_of, small


def steps(figure: Figure, series: int = 0) -> list[Steps]:
    return [mark for mark in figure.marks if isinstance(mark, Steps) and mark.series == series]


def stems(figure: Figure, series: int = 0) -> list[Stem]:
    return [mark for mark in figure.marks if isinstance(mark, Stem) and mark.series == series]


def test_histograms_have_the_area_of_their_laws() -> None:
    figure = weights(scene_of(small()))
    for histogram in steps(figure):
        area = float((histogram.heights * np.diff(histogram.edges)).sum())
        line = next(m for m in figure.marks if isinstance(m, Curve) and m.series == 0 and m.y.min() == histogram.base)
        under = float(np.trapezoid(line.y - histogram.base, line.x))
        assert area == pytest.approx(under, rel=0.06)


def test_rows_go_from_top_to_bottom_and_never_touch() -> None:
    figure = weights(scene_of(small()))
    assert [tick.label for tick in figure.y.fixed] == ["1", "2", "3", "4"]
    positions = [tick.position for tick in figure.y.fixed]
    assert positions == sorted(positions, reverse=True)
    assert all(histogram.heights.max() < 1.0 for histogram in steps(figure))


def test_bounds_that_all_rows_share_are_one_rule_with_a_label() -> None:
    rules = [mark for mark in weights(scene_of(small())).marks if isinstance(mark, Rule) and mark.series == 0]
    assert len(rules) == 2
    assert {rule.text for rule in rules} == {"", "±0.306"}
    assert all(rule.high - rule.low == 4.0 for rule in rules)


def test_a_layer_of_its_own_interrupts_the_rule() -> None:
    experiment = set_initializer(small(), 0, "l2", "weight", Orthogonal())
    rules = [mark for mark in weights(scene_of(experiment)).marks if isinstance(mark, Rule) and mark.series == 0]
    assert sorted(rule.high - rule.low for rule in rules) == [1.0, 1.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("initializer", "atoms"),
    [(Zeros(), {0.0}), (Constant(val=0.3), {0.3}), (Eye(), {0.0, 1.0}), (Sparse(sparsity=0.5, std=0.1), {0.0})],
    ids=lambda value: getattr(type(value), "__name__", ""),
)
def test_atoms_are_stems_and_never_bins(initializer: Initializer, atoms: set[float]) -> None:
    figure = weights(scene_of(changed(small(), weight=initializer)))
    assert {stem.x for stem in stems(figure)} == atoms
    assert not any(stem.measured for stem in stems(figure))
    for stem in stems(figure):
        assert figure.x.low < stem.x < figure.x.high
    if not isinstance(initializer, Sparse):
        assert not steps(figure)


def test_densities_that_differ_too_much_are_drawn_as_roots_and_that_is_said() -> None:
    figure = weights(scene_of(changed(small(), weight=Normal(std=5.0))))
    assert "root of the density" in text(figure.notes[0])
    assert max(histogram.heights.max() for histogram in steps(figure)) > 0.15
    assert not weights(scene_of(small())).notes


def test_activations_show_the_zeros_of_relu_as_an_atom() -> None:
    figure = activations(scene_of(small()))
    measured = [stem for stem in stems(figure) if stem.measured]
    assert len(measured) == 4
    assert all(stem.x == 0.0 and 0.3 < stem.height < 0.6 for stem in measured)
    assert not stems(preactivations(scene_of(small())))


def test_deep_networks_show_some_rows_and_say_so() -> None:
    figure = weights(scene_of(small(depth=50, width=4, seeds=1), layer="l50"))
    assert len(figure.y.fixed) + 3 >= MOST_ROWS
    assert len(figure.y.fixed) <= MOST_ROWS + 1
    assert figure.y.fixed[-1].label == "50"
    assert "of 50 layers are shown" in text(figure.notes[-1])


@pytest.mark.parametrize("kind", INITIALIZERS, ids=lambda kind: kind.tag())
def test_every_initializer_makes_a_figure_with_something_in_it(kind: type[Initializer]) -> None:
    if kind.tag() in {"dirac", "delta_orthogonal"}:
        return
    for measured in (False, True):
        figure = weights(scene_of(changed(small(depth=2, width=16, seeds=1), weight=kind()), measured=measured))
        own = [mark for mark in figure.marks if getattr(mark, "series", None) == 0]
        # Code has no law, nor has what follows from data: before anything is measured there is nothing to draw.
        assert own or (kind in {Custom, Lsuv} and not measured)
        assert np.isfinite([figure.x.low, figure.x.high]).all()
        assert figure.x.low < figure.x.high


@pytest.mark.parametrize("name", FIGURES)
def test_the_catalogue_builds_every_figure_under_its_own_name(name: str) -> None:
    for measured in (False, True):
        figure = FIGURES[name].build(scene_of(small(), measured=measured))
        assert figure.name == name
        assert text(figure.title)
