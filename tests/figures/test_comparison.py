"""The comparison of schemes against the reports themselves, and formulas by hand."""

import csv
import io
import math
from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs

from initviz.core.document.experiment import Network
from initviz.core.document.scheme_edits import set_hidden
from initviz.core.document.shown import shown
from initviz.core.initializers.simple import Normal, Zeros
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Flatten
from initviz.core.layers.smooth import Tanh
from initviz.figures.comparison import NOTHING, THEORY, ComparisonLayout, reading, short_title
from initviz.figures.numbers_table import Cell, NumbersTable
from initviz.figures.numbers_text import as_csv
from initviz.figures.scene import Scene
from initviz.messages import text
from tests.figures.scenes import changed, scene_of, small


def table_of(scene: Scene, beside: int = THEORY, *, by_scheme: bool = False) -> NumbersTable:
    schemes = tuple(range(len(scene.series)))
    return NumbersTable(scene, ComparisonLayout(schemes=schemes, beside=beside, by_scheme=by_scheme))


def column(table: NumbersTable, name: str, scheme: int | None) -> list[Cell]:
    at = next(k for k, one in enumerate(table.headings) if (one.column.name, one.scheme) == (name, scheme))
    return [table.cell(line, at) for line in range(len(table.lines))]


def numbers(table: NumbersTable, name: str, scheme: int | None) -> list[float]:
    return [math.nan if cell.number is None else cell.number for cell in column(table, name, scheme)]


def test_there_is_a_line_for_the_input_and_one_for_each_block() -> None:
    table = table_of(scene_of(small(depth=3)))
    assert numbers(table, "block", None) == [0, 1, 2, 3]
    assert [cell.words for cell in column(table, "layers", None)] == ["input", *["Linear · ReLU"] * 3]


@pytest.mark.parametrize("scheme", [0, 1])
def test_measured_numbers_are_means_over_the_seeds_of_what_leaves_the_blocks(scheme: int) -> None:
    scene = scene_of(small(depth=3))
    table = table_of(scene)
    ends = [0, 2, 4, 6]
    runs = scene.replicates(scheme)
    for name, picked in (
        ("output_moment_average", [run.forward.second_moment for run in runs]),
        ("output_gradient_average", [run.backward for run in runs]),
        ("block_dead_average", [run.forward.dead_fraction for run in runs]),
    ):
        expected = [sum(float(one[end]) for one in picked) / len(picked) for end in ends]
        assert numbers(table, name, scheme) == pytest.approx(expected, rel=1e-12)


def test_theory_stands_beside_and_halves_with_xavier_on_relu() -> None:
    table = table_of(scene_of(small(depth=3)))
    assert numbers(table, "output_moment_theory", 0) == pytest.approx([1, 1 / 2, 1 / 4, 1 / 8])
    assert numbers(table, "output_moment_theory", 1) == pytest.approx([1, 1, 1, 1])
    assert numbers(table, "output_gradient_theory", 0) == pytest.approx([1 / 8, 1 / 4, 1 / 2, 1])


def test_a_ratio_is_that_of_two_means_and_the_scheme_itself_has_none() -> None:
    scene = scene_of(small(depth=3))
    table = table_of(scene, beside=0)
    own, other = (numbers(table, "output_moment_average", scheme) for scheme in (0, 1))
    expected = [b / a for a, b in zip(own, other, strict=True)]
    assert numbers(table, "output_moment_ratio", 1) == pytest.approx(expected, rel=1e-12)
    assert ("output_moment_ratio", 0) not in [(one.column.name, one.scheme) for one in table.headings]
    titles = [text(short_title(one, scene)) for one in table.headings]
    assert titles.count("÷ A") == 2


def test_there_is_no_ratio_to_zero() -> None:
    table = table_of(scene_of(changed(small(depth=2), weight=Zeros())), beside=0)
    cells = column(table, "output_moment_ratio", 1)
    assert cells[0].number == 1.0
    assert [text(cell.why) for cell in cells[1:] if cell.why is not None] == [
        "there is no ratio to a number that is zero or not finite"
    ] * 2


def test_what_is_not_measured_yet_says_so_beside_its_theory() -> None:
    table = table_of(scene_of(small(depth=2), measured=False))
    for name in ("output_moment_average", "block_dead_average"):
        assert {text(cell.why) for cell in column(table, name, 1) if cell.why is not None} == {"not measured yet"}
    assert numbers(table, "output_moment_theory", 1) == pytest.approx([1, 1, 1])
    over = table_of(scene_of(small(depth=2), measured=False), beside=0)
    assert {text(cell.why) for cell in column(over, "output_gradient_ratio", 1) if cell.why} == {"not measured yet"}


def test_saturation_stands_there_only_where_something_saturates() -> None:
    assert not any(one.column.name.startswith("block_sat") for one in table_of(scene_of(small())).headings)
    scene = scene_of(changed(small(depth=2), weight=Normal(std=1.0), activation=Tanh()))
    table = table_of(scene)
    runs = scene.replicates(0)
    expected = [np.mean([run.forward.saturated_fraction[end] for run in runs]) for end in (2, 4)]
    found = numbers(table, "block_saturated_average", 0)
    assert found[1:] == pytest.approx(expected, rel=1e-12)
    assert math.isnan(found[0])
    # |tanh'(z)| < 0.01 is |z| > artanh(√0.99), and z ~ N(0, 32) in the first layer.
    bound = math.atanh(math.sqrt(0.99))
    assert numbers(table, "block_saturated_theory", 0)[1] == pytest.approx(math.erfc(bound / 8.0), rel=1e-3)


def test_the_columns_stand_by_statistic_or_by_scheme() -> None:
    scene = scene_of(small(depth=2))
    alone = [(one.column.name, one.scheme) for one in table_of(scene, beside=NOTHING).headings[2:]]
    assert alone == [
        (name, scheme)
        for name in ("output_moment_average", "output_gradient_average", "block_dead_average")
        for scheme in (0, 1)
    ]
    grouped = [(one.column.name, one.scheme) for one in table_of(scene, beside=NOTHING, by_scheme=True).headings[2:]]
    assert grouped == sorted(alone, key=lambda pair: pair[1] or 0)


def test_hidden_schemes_are_left_out() -> None:
    document = shown(set_hidden(small(depth=2), 0, hidden=True))
    table = table_of(replace(scene_of(document), places=(1,)))
    assert {one.scheme for one in table.headings[2:]} == {0}
    assert numbers(table, "output_moment_theory", 0) == pytest.approx([1, 1, 1])


def test_a_line_is_about_the_selected_layer_where_that_is_in_the_block() -> None:
    table = table_of(scene_of(small(depth=3), layer="a2"))
    assert [table.layer(line) for line in range(4)] == ["", "l1", "a2", "l3"]


def test_blocks_without_a_shape_have_no_line() -> None:
    broken = Network(input=(8,), layers=(Linear(id="l1", out_features=8), ReLU(id="a1"), Flatten(id="f", start_dim=5)))
    table = table_of(scene_of(structs.replace(small(), network=broken)))
    assert [cell.words for cell in column(table, "layers", None)] == ["input", "Linear · ReLU"]


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0%"), (1.0, "100%"), (0.1234, "12.3%"), (0.0002, "<0.1%"), (0.9999, "100.0%")]
)
def test_shares_are_read_in_percent(share: float, words: str) -> None:
    table = table_of(scene_of(small(depth=2)))
    heading = next(one for one in table.headings if one.column.name == "block_dead_average")
    assert reading(Cell(number=share), heading) == words


def test_csv_carries_all_digits_under_the_schemes_names() -> None:
    scene = scene_of(small(depth=2))
    table = table_of(scene)
    rows = list(csv.DictReader(io.StringIO(as_csv(table, range(len(table.lines)), range(len(table.headings))))))
    found = [float(row["Kaiming.output_moment_average"]) for row in rows]
    assert found == numbers(table, "output_moment_average", 1)
    assert [row["block"] for row in rows] == ["0", "1", "2"]
