"""The table of numbers against the reports themselves and formulas by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs

from initviz.core.document.experiment import Network
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.simple import Normal, Zeros
from initviz.core.layers.convolution import Conv1d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Softmax
from initviz.core.layers.smooth import Tanh
from initviz.core.reports import ForwardTheory, LawTestReport
from initviz.figures.numbers_columns import STATISTIC_NAMES, STATISTICS
from initviz.figures.numbers_table import Cell, Layout, NumbersTable, line_count, tip, title
from initviz.figures.scene import Scene
from initviz.messages import text
from tests.figures.scenes import changed, scene_of, small

BOTH = (0, 1)


def table_of(scene: Scene, *, pivot: str = "", schemes: tuple[int, ...] = BOTH, needle: str = "") -> NumbersTable:
    return NumbersTable(scene, Layout(pivot, schemes, needle))


def place(table: NumbersTable, name: str) -> int:
    return [heading.column.name for heading in table.headings].index(name)


def column(table: NumbersTable, name: str, scheme: int) -> list[Cell]:
    at = place(table, name)
    return [table.cell(k, at) for k, line in enumerate(table.lines) if line.scheme == scheme]


def numbers(table: NumbersTable, name: str, scheme: int) -> list[float]:
    return [math.nan if cell.number is None else cell.number for cell in column(table, name, scheme)]


def test_one_line_for_the_input_and_every_layer_in_every_scheme() -> None:
    table = table_of(scene_of(small(depth=2)))
    assert [(line.row, line.scheme) for line in table.lines] == [(row, s) for row in range(5) for s in BOTH]
    assert [cell.words for cell in column(table, "layer", 0)] == ["", "l1", "a1", "l2", "a2"]
    assert [cell.words for cell in column(table, "type", 1)] == ["input", "Linear", "ReLU", "Linear", "ReLU"]
    assert [cell.words for cell in column(table, "shape", 0)] == ["32"] * 5
    assert [cell.words for cell in column(table, "scheme", 1)] == ["Kaiming"] * 5
    assert [cell.words for cell in column(table, "init", 1)] == ["", "kaiming_uniform", "", "kaiming_uniform", ""]
    assert numbers(table, "block", 0) == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("name", "field", "reduce"),
    [
        ("second_moment_median", "second_moment", np.median),
        ("second_moment_low", "second_moment", np.min),
        ("second_moment_high", "second_moment", np.max),
        ("variance_median", "variance", np.median),
        ("mean_median", "mean", np.median),
        ("dead_median", "dead_fraction", np.median),
        ("zero_median", "zero_fraction", np.median),
        ("nonfinite_median", "nonfinite_fraction", np.median),
    ],
)
@pytest.mark.parametrize("scheme", BOTH)
def test_measured_columns_are_the_reports_over_the_seeds(name: str, field: str, reduce: object, scheme: int) -> None:
    scene = scene_of(small())
    found = numbers(table_of(scene), name, scheme)
    for tensor, value in enumerate(found):
        seeds = [float(getattr(run.forward, field)[tensor]) for run in scene.replicates(scheme)]
        assert callable(reduce)
        assert value == pytest.approx(reduce(seeds), rel=1e-12)


def test_theory_of_kaiming_and_xavier_by_hand() -> None:
    table = table_of(scene_of(small(depth=3, width=32)))
    # x ~ N(0, 1); Xavier's U(±√(6/64)) has variance 1/32, Kaiming's 2/32; ReLU halves the second moment.
    np.testing.assert_allclose(numbers(table, "second_moment_theory", 0), [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125])
    np.testing.assert_allclose(numbers(table, "second_moment_theory", 1), [1, 2, 1, 2, 1, 2, 1])
    np.testing.assert_allclose(numbers(table, "std_law", 1)[1::2], math.sqrt(2 / 32))
    np.testing.assert_allclose(numbers(table, "gradient_theory", 1)[-1], 1.0)


def test_weights_columns_and_the_law_test_come_from_the_weights() -> None:
    scene = scene_of(small())
    table = table_of(scene)
    runs, tests = scene.replicates(1), next(r for r in scene.reports if isinstance(r, LawTestReport) and r.scheme == 1)
    for layer in (0, 2, 4, 6):
        stds = [next(p.std for p in run.parameters if (p.layer, p.name) == (layer, "weight")) for run in runs]
        squares = [next(p.gradient for p in run.parameters if (p.layer, p.name) == (layer, "weight")) for run in runs]
        assert numbers(table, "std_median", 1)[layer + 1] == pytest.approx(np.median(stds))
        assert numbers(table, "weight_gradient_median", 1)[layer + 1] == pytest.approx(np.median(squares))
        assert tests.replicate == 0
        assert numbers(table, "ks_first", 1)[layer + 1] == tests.tests[layer, "weight"].p_value


def test_what_is_missing_says_why() -> None:
    table = table_of(scene_of(small(), measured=False))
    for name, row, expected in (
        ("second_moment_median", 3, "not measured yet"),
        ("std_law", 2, "no weight"),
        ("ks_first", 0, "no weight"),
        ("ks_first", 1, "not measured yet"),
        ("saturated_median", 1, "only activations"),
        ("saturated_median", 2, "not measured yet"),
        ("weight_gradient_median", 1, "not measured yet"),
    ):
        cell = column(table, name, 0)[row]
        assert cell.number is None
        assert cell.shown() == "–"
        assert cell.exact() == ""
        assert cell.why is not None
        assert expected in text(cell.why)


def test_a_theory_that_stops_gives_its_reason() -> None:
    layers = (Linear(id="l1", out_features=8), Softmax(id="s"), Linear(id="l2", out_features=4))
    table = table_of(scene_of(structs.replace(small(), network=Network(input=(8,), layers=layers))))
    cells = column(table, "second_moment_theory", 0)
    assert [cell.number is None for cell in cells] == [False, False, True, True]
    assert cells[2].why is not None
    assert "Softmax" in text(cells[2].why)
    assert all(cell.number is not None for cell in column(table, "second_moment_median", 0))


def test_behind_an_impossible_layer_only_the_document_is_known() -> None:
    layers = (Linear(id="l1", out_features=8), Conv1d(id="c", out_channels=2, kernel_size=3), ReLU(id="a"))
    table = table_of(scene_of(structs.replace(small(), network=Network(input=(8,), layers=layers))))
    assert [cell.words for cell in column(table, "type", 0)] == ["input", "Linear", "Conv1d", "ReLU"]
    assert [cell.shown() for cell in column(table, "shape", 0)] == ["8", "8", "–", "–"]
    for name in ("second_moment_theory", "second_moment_median", "std_law", "ks_first", "saturated_median"):
        cell = column(table, name, 0)[3]
        assert cell.why is not None
        assert "2 dimensions" in text(cell.why)


def test_saturation_is_a_matter_of_activations() -> None:
    scene = scene_of(changed(small(), weight=Normal(std=2.0), activation=Tanh()))
    cells = column(table_of(scene), "saturated_median", 0)
    assert [cell.number is not None for cell in cells] == [False, *([False, True] * 4)]
    assert all(cell.number > 0.5 for cell in cells if cell.number is not None)


def test_a_measured_nan_is_shown_as_such_and_is_no_missing_number() -> None:
    scene = scene_of(small())
    broken = [
        replace(r, forward=replace(r.forward, variance=np.full_like(r.forward.variance, np.nan)))
        for r in scene.replicates(0)
    ]
    cell = column(table_of(replace(scene, reports=tuple(broken))), "variance_median", 0)[2]
    assert cell.shown() == "nan"
    assert cell.why is None


def test_sorting_numbers_as_numbers_with_what_is_missing_last() -> None:
    table = table_of(scene_of(small()))
    at = place(table, "std_law")
    for descending in (False, True):
        cells = [table.cell(int(line), at) for line in table.order(at, descending=descending)]
        found = [cell.number for cell in cells if cell.number is not None]
        assert found == sorted(found, reverse=descending)
        assert len(found) == 8
        assert [cell.number for cell in cells[len(found) :]] == [None] * (len(cells) - len(found))


def test_sorting_texts_counts_in_them_and_keeps_equal_ones_in_place() -> None:
    table = table_of(scene_of(small(depth=11), measured=False), schemes=(0,))
    at = place(table, "layer")
    words = [table.cell(int(line), at).words for line in table.order(at)]
    assert words == [*(f"a{k}" for k in range(1, 12)), *(f"l{k}" for k in range(1, 12)), ""]
    kinds = place(table, "type")
    linear = [line for line in table.order(kinds).tolist() if table.cell(line, kinds).words == "Linear"]
    assert linear == sorted(linear)
    assert table.order(None).tolist() == list(range(23))


def test_infinite_values_are_larger_than_all_others() -> None:
    scene = scene_of(small())
    runs = [
        replace(r, forward=replace(r.forward, second_moment=np.where(np.arange(9) == 3, np.inf, r.forward.mean)))
        for r in scene.replicates(0)
    ]
    table = table_of(replace(scene, reports=tuple(runs)), schemes=(0,))
    at = place(table, "second_moment_median")
    assert table.order(at, descending=True)[0] == 3
    assert table.cell(3, at).shown() == "∞"


def test_the_filter_looks_at_all_text_and_leaves_the_rest_out() -> None:
    scene = scene_of(small(), measured=False)
    assert {table_of(scene).layer(0)} == {""}
    found = table_of(scene, needle="KAIMING_u")
    assert [found.layer(k) for k in range(len(found.lines))] == ["l1", "l2", "l3", "l4"]
    assert len(table_of(scene, needle="relu").lines) == 8
    assert len(table_of(scene, needle="xavier", schemes=(1,)).lines) == 0
    assert table_of(scene, needle="nothing like that").lines == ()
    assert table_of(scene, needle="nothing like that").order(0).tolist() == []
    assert line_count(scene, Layout("", BOTH, "relu")) == 18


@pytest.mark.parametrize("name", STATISTIC_NAMES)
def test_schemes_side_by_side_hold_the_same_numbers(name: str) -> None:
    scene = scene_of(changed(small(), weight=Zeros()))
    long, pivot = table_of(scene), table_of(scene, pivot=name)
    assert len(pivot.lines) == 9
    for at, heading in enumerate(pivot.headings):
        if heading.scheme is not None:
            beside = [pivot.cell(line, at) for line in range(9)]
            below = column(long, heading.column.name, heading.scheme)
            assert [(cell.shown(), cell.why) for cell in beside] == [(cell.shown(), cell.why) for cell in below]
            assert scene.experiment.schemes[heading.scheme].name in text(title(heading, scene))
    assert {h.scheme for h in pivot.headings} == {None, 0, 1}
    assert {h.scheme for h in table_of(scene, pivot=name, schemes=(1,)).headings} == {None, 1}


def test_every_column_has_a_name_and_an_explanation_of_its_own() -> None:
    scene = scene_of(small(), measured=False)
    headings = table_of(scene).headings
    assert len({heading.column.name for heading in headings}) == len(headings)
    assert len({text(title(heading, scene)) for heading in headings}) == len(headings)
    assert len({text(tip(heading)) for heading in headings}) == len(headings)
    names = [heading.column.name for heading in headings]
    assert names[:3] == ["block", "type", "scheme"]
    assert names[3:] == [*(column.name for column in STATISTICS), "shape", "init", "layer"]


@pytest.mark.parametrize("pivot", ["", "second_moment"])
def test_differences_are_the_cells_that_read_otherwise(pivot: str) -> None:
    before = scene_of(small())
    for after in (
        replace(before, reports=()),
        replace(before, reports=before.reports[:3]),
        scene_of(changed(small(), weight=XavierUniform(gain=2.0)), measured=False),
    ):
        old, new = table_of(before, pivot=pivot), table_of(after, pivot=pivot)
        every = range(len(old.headings))
        cells = [
            [table.cell(line, column) for line in range(len(table.lines))] for table in (old, new) for column in every
        ]
        found = new.differences(old)
        for column in every:
            pairs = zip(cells[column], cells[len(every) + column], strict=True)
            expected = [line for line, (one, other) in enumerate(pairs) if one.exact() != other.exact()]
            assert found.get(column, np.array([])).tolist() == expected
        assert found


def test_columns_that_nobody_looked_at_are_not_compared() -> None:
    scene = scene_of(small())
    old, new = table_of(scene), table_of(replace(scene, reports=()))
    old.cell(0, place(old, "variance_median"))
    assert set(new.differences(old)) == {place(old, "variance_median")}
    assert set(new.strips) == {place(old, "variance_median")}


def test_a_mean_that_rounding_leaves_of_zero_reads_as_zero() -> None:
    scene = scene_of(changed(small(), activation=Tanh()))
    theory, runs = scene.prediction.schemes[0].tensors, scene.replicates(0)
    expected = {2: (3e-13, "0"), 3: (-3e-13, "0"), 4: (3e-11, "3×10⁻¹¹"), 5: (-3e-11, "−3×10⁻¹¹")}
    tensors = [
        replace(tensor, forward=ForwardTheory(expected[row][0], 1.0, 1.0)) if row in expected else tensor
        for row, tensor in enumerate(theory)
    ]
    prediction = replace(scene.prediction.schemes[0], tensors=tuple(tensors))
    made_up = replace(scene, prediction=replace(scene.prediction, schemes=(prediction,) * 2))
    for row, (mean, shown) in expected.items():
        cell = column(table_of(made_up), "mean_theory", 0)[row]
        assert (cell.shown(), cell.exact()) == (shown, repr(mean))
    # Tanh is odd, its input symmetric: zero it is, up to the rounding of an integral.
    assert {cell.shown() for cell in column(table_of(scene), "mean_theory", 0)} == {"0"}
    # Of a measured mean the rounding is that of float32, whose eps is 1.2e-7.
    forward = replace(runs[0].forward, mean=np.array([5e-8, 5e-6] + [1.0] * 7), variance=np.ones(9))
    measured = replace(scene, reports=(replace(runs[0], forward=forward),))
    assert [cell.shown() for cell in column(table_of(measured), "mean_median", 0)][:3] == ["0", "5×10⁻⁶", "1"]
