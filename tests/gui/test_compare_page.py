"""The comparison of schemes with real mouse and keys."""

import csv
import io

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest

from initviz.core.document.scheme_edits import add_scheme, set_hidden
from initviz.gui.pages.compare_page import ComparePage
from initviz.gui.pages.compare_view import parts
from initviz.gui.theme import LIGHT
from initviz.messages import tr
from tests.gui.stage import Stage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def compared(three: Stage) -> Stage:
    three.window.tabs.turn_to("page.compare")
    three.deliver()
    three.settle()
    return three


def page_of(compared: Stage) -> ComparePage:
    page = compared.window.page
    assert isinstance(page, ComparePage)
    return page


def place(page: ComparePage, name: str, scheme: int | None) -> int:
    table = page.model.table
    assert table is not None
    return next(k for k, one in enumerate(table.headings) if (one.column.name, one.scheme) == (name, scheme))


def words(page: ComparePage, name: str, scheme: int | None) -> list[str]:
    at = place(page, name, scheme)
    return [str(page.model.index(row, at).data()) for row in range(page.model.rowCount())]


def choose(page: ComparePage, combo: str, row: int) -> None:
    box = getattr(page.controls, combo)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(row):
        QTest.keyClick(box, Qt.Key.Key_Down)


def test_the_tab_shows_a_line_per_block_with_both_schemes(compared: Stage) -> None:
    page = page_of(compared)
    assert words(page, "block", None) == ["0", "1", "2", "3"]
    assert words(page, "output_moment_theory", 0) == ["1", "0.5", "0.25", "0.125"]
    assert words(page, "output_moment_theory", 1) == ["1"] * 4
    assert [one.split()[0] for one in page.verdicts.sentences()] == ["A", "B"]


def test_a_click_on_a_line_selects_the_block_and_a_selection_lights_its_line(compared: Stage) -> None:
    page = page_of(compared)
    index = page.model.index(2, place(page, "output_moment_average", 0))
    QTest.mouseClick(page.view.viewport(), LEFT, pos=page.view.visualRect(index).center())
    assert compared.session.layer == "l2"
    compared.session.select(layer="a3")
    compared.settle()
    assert [page.model.is_tinted(row) for row in range(4)] == [False, False, False, True]


def test_what_stands_beside_a_number_is_muted_and_can_be_chosen(compared: Stage) -> None:
    page = page_of(compared)
    theory, own = (page.model.look(1, place(page, f"output_moment_{kind}", 1)) for kind in ("theory", "average"))
    assert theory.ink == QColor(LIGHT.muted)
    assert own.ink is None
    choose(page, "beside", 1)
    compared.settle()
    ratios = [float(word.replace("×", "")) for word in words(page, "output_moment_ratio", 1)]
    assert ratios == sorted(ratios)
    assert ratios[-1] == pytest.approx(8.0, rel=0.5)
    choose(page, "beside", 3)
    compared.settle()
    table = page.model.table
    assert table is not None
    assert {one.column.name.rpartition("_")[2] for one in table.headings[2:]} == {"average"}


def test_decimal_points_stand_under_each_other(compared: Stage) -> None:
    page = page_of(compared)
    column = place(page, "output_moment_theory", 0)
    metrics, width = page.view.fontMetrics(), page.view.columnWidth(column)
    ends = set()
    for word in words(page, "output_moment_theory", 0):
        spare = page.view.indent(word, column, width - metrics.horizontalAdvance(word))
        ends.add(round(spare + metrics.horizontalAdvance(parts(word)[0])))
    assert max(ends) - min(ends) <= 1


def test_the_band_names_the_schemes_over_their_columns_and_a_click_chooses_one(compared: Stage) -> None:
    page = page_of(compared)
    choose(page, "order", 1)
    compared.settle()
    groups = page.band.groups()
    assert groups[0].series.title == "A Xavier"
    first = place(page, "output_moment_average", 0)
    assert groups[0].left == page.view.columnViewportPosition(first) + page.view.frameWidth()
    bar = page.view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    last = page.band.groups()[-1]
    assert last.series.title == "B Kaiming"
    QTest.mouseClick(page.band, LEFT, pos=QPoint((last.left + last.right) // 2, page.band.height() // 2))
    assert compared.session.scheme == 1


def test_hidden_schemes_are_left_out_and_keep_their_letters(compared: Stage) -> None:
    compared.session.apply("edit.name.probe", lambda e: set_hidden(add_scheme(e, "default"), 0, hidden=True))
    compared.settle()
    page = page_of(compared)
    names = dict.fromkeys(group.series.title for group in page.band.groups())
    assert next(iter(names)).startswith("B")
    table = page.model.table
    assert table is not None
    assert {one.scheme for one in table.headings[2:]} == {0, 1}
    assert page.controls.beside.itemText(1) == tr("compare.beside.ratio", scheme="B Kaiming")


def test_missing_numbers_say_why(compared: Stage) -> None:
    compared.session.apply("edit.name.probe", lambda e: add_scheme(e, "default"))
    compared.settle()
    page = page_of(compared)
    index = page.model.index(1, place(page, "output_moment_average", 2))
    assert index.data() == "–"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "not measured yet"


def test_the_table_is_copied_as_csv_and_a_selection_with_tabs(compared: Stage) -> None:
    page = page_of(compared)
    QTest.mouseClick(page.copy_csv, LEFT)
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert [float(row["Xavier.output_moment_theory"]) for row in rows] == pytest.approx([1, 0.5, 0.25, 0.125])
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 4
    assert lines[0].split("\t")[:2] == ["0", "input"]
