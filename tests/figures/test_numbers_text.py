"""Copied numbers, read back as other programs read them."""

import csv
import io

from msgspec import structs

from initviz.figures.numbers_text import as_csv, as_markdown, as_tabs
from tests.figures.scenes import scene_of, small
from tests.figures.test_numbers_table import place, table_of


def test_csv_keeps_every_digit_and_the_order_given() -> None:
    table = table_of(scene_of(small()))
    order = table.order(place(table, "second_moment_median"), descending=True).tolist()
    rows = list(csv.DictReader(io.StringIO(as_csv(table, order, range(len(table.headings))))))
    assert [float(row["second_moment_median"]) for row in rows] == [
        table.cell(line, place(table, "second_moment_median")).number for line in order
    ]
    assert {row["ks_first"] for row in rows if row["type"] == "ReLU"} == {""}
    blocks = [str((table.lines[line].row + 1) // 2) for line in order]  # each of a Linear and a ReLU
    assert [row["block"] for row in rows] == blocks


def test_csv_quotes_names_with_commas_and_lines() -> None:
    experiment = small()
    named = tuple(structs.replace(scheme, name='a,b "c"\nd') for scheme in experiment.schemes)
    odd = structs.replace(experiment, schemes=named)
    table = table_of(scene_of(odd, measured=False))
    for reader, written in (
        (csv.reader, as_csv(table, [1], [place(table, "scheme")])),
        (lambda stream: csv.reader(stream, dialect=csv.excel_tab), as_tabs(table, [(1, place(table, "scheme"))])),
    ):
        assert list(reader(io.StringIO(written)))[-1] == ['a,b "c"\nd']
    assert as_markdown(table, [1], [place(table, "scheme")]).splitlines()[2] == '| a,b "c" d |'


def test_markdown_is_a_table_with_numbers_on_the_right() -> None:
    table = table_of(scene_of(small()))
    columns = [place(table, name) for name in ("layer", "scheme", "std_law", "second_moment_median")]
    header, rule, *rows = as_markdown(table, range(4), columns).splitlines()
    assert header == "| id | scheme | weight std law | E[x²] measured |"
    assert rule == "| --- | --- | ---: | ---: |"
    assert len(rows) == 4
    assert rows[0].startswith("| – | Xavier | – | ")
    assert rows[3].startswith("| l1 | Kaiming | 0.25 | ")


def test_chosen_cells_are_copied_in_their_places() -> None:
    table = table_of(scene_of(small()))
    number, layer, law = (place(table, name) for name in ("block", "layer", "std_law"))
    assert as_tabs(table, [(3, number), (3, law), (2, layer)]) == f"1\t{table.cell(3, law).number!r}\t\n\t\tl1\n"
