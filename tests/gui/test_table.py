"""The page of numbers with real mouse and keys."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from initviz.core.document.edits import set_depth
from initviz.gui.theme import DARK
from tests.figures.scenes import scene_of, small
from tests.gui.table_shown import LEFT, Shown

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    made = Shown(qtbot, scene_of(small()))
    yield made
    made.page.close()


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_a_click_on_a_header_sorts_up_then_down_then_not_at_all(shown: Shown) -> None:
    before = shown.words("second_moment_median")
    for expected in (False, True):
        shown.click_header("second_moment_median")
        found = [float(word) for word in shown.words("second_moment_median")]
        assert found == sorted(found, reverse=expected)
    shown.click_header("second_moment_median")
    assert shown.words("second_moment_median") == before


def test_the_columns_that_stay_sort_as_well_and_both_headers_agree(shown: Shown) -> None:
    front = shown.page.view.front.horizontalHeader()
    shown.click_header("type", front)
    words = shown.words("type")
    assert words == sorted(words, key=str.casefold)
    assert (words[0], words[-1]) == ("input", "ReLU")
    assert shown.page.view.horizontalHeader().sortIndicatorSection() == shown.column("type")
    shown.click_header("std_law")
    assert front.sortIndicatorSection() == shown.column("std_law")
    assert shown.words("std_law")[-1] == "–"


def test_a_click_picks_the_layer_and_showing_picks_nothing(shown: Shown) -> None:
    shown.show()
    assert shown.picked == []
    shown.click(4, "std_law")
    shown.click(0, "block", shown.page.view.front)
    assert shown.picked == ["a1", ""]


def test_return_picks_the_layer_of_the_current_line(shown: Shown) -> None:
    shown.click(2, "type")
    shown.page.view.setFocus()
    QTest.keyClick(shown.page.view, Qt.Key.Key_Down)
    QTest.keyClick(shown.page.view, Qt.Key.Key_Down)
    QTest.keyClick(shown.page.view, Qt.Key.Key_Return)
    assert shown.picked == ["l1", "a1"]


def test_the_selected_layer_is_tinted_and_scrolled_to(shown: Shown, qtbot: QtBot) -> None:
    shown.page.resize(700, 240)
    shown.scene = replace(shown.scene, layer="l4")
    shown.show()
    qtbot.wait(1)
    model = shown.page.model
    grounds = [model.index(row, 0).data(Qt.ItemDataRole.BackgroundRole) for row in range(model.rowCount())]
    assert [row for row, ground in enumerate(grounds) if isinstance(ground, QColor)] == [14, 15]
    assert shown.page.view.viewport().rect().contains(shown.page.view.visualRect(model.index(14, 0)).center())
    image = shown.page.view.viewport().grab().toImage()
    tinted, plain = (shown.page.view.visualRect(model.index(row, 6)) for row in (14, 13))
    assert image.pixelColor(tinted.left() + 2, tinted.center().y()) != image.pixelColor(
        plain.left() + 2, plain.center().y()
    )


def test_the_first_columns_stay_while_the_others_scroll(shown: Shown) -> None:
    view = shown.page.view
    shown.page.resize(500, 400)
    before = view.front.columnViewportPosition(1)
    last = shown.page.model.index(0, shown.page.model.columnCount() - 1)
    view.scrollTo(last)
    assert view.horizontalScrollBar().value() > 0
    assert view.front.columnViewportPosition(1) == before
    assert not view.front.isColumnHidden(2)
    assert view.front.isColumnHidden(3)
    back = shown.page.model.index(0, 3)
    view.scrollTo(back)
    assert view.visualRect(back).left() >= view.front.width() - 2
    view.verticalScrollBar().setValue(40)
    assert view.front.verticalScrollBar().value() == 40


def test_the_filter_waits_for_the_typing_to_end(shown: Shown, qtbot: QtBot) -> None:
    shown.page.controls.filter.setFocus()
    QTest.keyClicks(shown.page.controls.filter, "relu")
    assert shown.page.model.rowCount() == 18
    qtbot.waitUntil(lambda: shown.page.model.rowCount() == 8, timeout=2000)
    assert set(shown.words("type")) == {"ReLU"}
    shown.page.controls.filter.selectAll()
    QTest.keyClicks(shown.page.controls.filter, "no such thing")
    qtbot.waitUntil(lambda: shown.page.model.rowCount() == 0, timeout=2000)
    shown.page.controls.filter.clear()
    qtbot.waitUntil(lambda: shown.page.model.rowCount() == 18, timeout=2000)


def test_one_scheme_alone(shown: Shown) -> None:
    assert [shown.page.controls.schemes.itemText(k) for k in range(3)] == ["All schemes", "A Xavier", "B Kaiming"]
    shown.page.controls.schemes.setFocus()
    for _ in range(2):
        QTest.keyClick(shown.page.controls.schemes, Qt.Key.Key_Down)
    assert set(shown.words("scheme")) == {"B Kaiming"}
    shown.show()
    assert shown.page.model.rowCount() == 9


def test_schemes_side_by_side(shown: Shown) -> None:
    shown.click_header("std_law")
    shown.page.controls.layouts.setFocus()
    QTest.keyClick(shown.page.controls.layouts, Qt.Key.Key_Down)
    headers = [shown.page.model.headerData(k, Qt.Orientation.Horizontal) for k in range(shown.page.model.columnCount())]
    assert headers[2:-2] == [
        f"{scheme}: weight std\n{kind}" for scheme in ("Xavier", "Kaiming") for kind in ("law", "measured")
    ]
    assert shown.page.model.rowCount() == 9
    assert shown.page.view.horizontalHeader().sortIndicatorSection() == -1
    assert shown.page.view.front.isColumnHidden(2)
    QTest.keyClick(shown.page.controls.layouts, Qt.Key.Key_Up)
    assert shown.page.model.rowCount() == 18


def test_columns_are_hidden_by_the_headers_menu_and_brought_back(shown: Shown) -> None:
    menu = shown.open_columns()
    assert not [action for action in menu.actions() if action.text() in {"#", "layer", "scheme"}]
    action = next(action for action in menu.actions() if action.text() == "initializer")
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    assert shown.page.view.isColumnHidden(shown.column("init"))
    assert shown.page.hidden_columns == {"init"}
    QTest.mouseClick(shown.page.copy_csv, LEFT)
    assert "xavier_uniform" not in copied()
    again = shown.open_columns()
    everything = again.actions()[-1]
    QTest.mouseClick(again, LEFT, pos=again.actionGeometry(everything).center())
    assert not shown.page.view.isColumnHidden(shown.column("init"))


@pytest.mark.parametrize(("name", "expected"), [("copy_csv", "block,type,scheme"), ("copy_markdown", "| # | layer")])
def test_the_whole_table_is_copied_as_it_is_sorted(shown: Shown, name: str, expected: str) -> None:
    shown.click_header("second_moment_median")
    shown.click_header("second_moment_median")
    button = getattr(shown.page, name)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, LEFT)
    header, *rows = copied().splitlines()
    assert header.startswith(expected)
    largest = next(row for row in rows if "---" not in row)
    assert "Kaiming" in largest


def test_selected_cells_are_copied_for_a_spreadsheet(shown: Shown) -> None:
    shown.click(2, "std_law")
    index = shown.page.model.index(3, shown.column("std_median"))
    QTest.mouseClick(
        shown.page.view.viewport(),
        LEFT,
        Qt.KeyboardModifier.ShiftModifier,
        shown.page.view.visualRect(index).center(),
    )
    QTest.keyClick(shown.page.view, Qt.Key.Key_C, CONTROL)
    table = shown.page.model.table
    assert table is not None
    rows = list(csv.reader(io.StringIO(copied()), dialect=csv.excel_tab))
    expected = [[table.cell(line, shown.column(name)).number for name in ("std_law", "std_median")] for line in (2, 3)]
    assert [[float(cell) for cell in row] for row in rows] == expected


def test_a_click_on_what_stays_takes_the_whole_line(shown: Shown) -> None:
    shown.click(3, "type", shown.page.view.front)
    shown.page.view.setFocus()
    QTest.keyClick(shown.page.view, Qt.Key.Key_C, CONTROL)
    cells = copied().rstrip("\n").split("\t")
    assert cells[:3] == ["1", "Linear", "Kaiming"]
    assert len(cells) == shown.page.model.columnCount()


def test_the_selection_follows_its_line_when_arriving_numbers_move_it(shown: Shown) -> None:
    whole = shown.scene
    shown.scene = replace(whole, reports=whole.reports[:1])
    shown.show()
    shown.click_header("second_moment_median")
    model, view = shown.page.model, shown.page.view
    shown.click(0, "second_moment_median")
    name = (shown.words("layer")[0], shown.words("scheme")[0])
    shown.scene = whole
    shown.show()
    row = view.selectionModel().selectedIndexes()[0].row()
    assert (shown.words("layer")[row], shown.words("scheme")[row]) == name
    found = [float(word) for word in shown.words("second_moment_median") if word != "–"]
    assert found == sorted(found)
    assert model.rowCount() == 18


def test_what_is_missing_is_a_dash_with_its_reason(shown: Shown) -> None:
    shown.scene = scene_of(small(), measured=False)
    shown.show()
    cell = shown.page.model.index(3, shown.column("second_moment_median"))
    assert (cell.data(), cell.data(Qt.ItemDataRole.ToolTipRole)) == ("–", "not measured yet")
    theory = shown.page.model.index(3, shown.column("second_moment_theory"))
    assert theory.data(Qt.ItemDataRole.ToolTipRole) is None


def test_numbers_stand_on_the_right(shown: Shown) -> None:
    for name, side in (("std_law", Qt.AlignmentFlag.AlignRight), ("type", Qt.AlignmentFlag.AlignLeft)):
        cell = shown.page.model.index(1, shown.column(name))
        assert cell.data(Qt.ItemDataRole.TextAlignmentRole) & side
        header = shown.page.model.headerData(
            shown.column(name), Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole
        )
        assert isinstance(header, Qt.AlignmentFlag)
        assert header & side


def test_another_network_has_other_lines_and_another_theme_other_colours(shown: Shown) -> None:
    colour = shown.page.model.index(0, shown.column("scheme")).data(Qt.ItemDataRole.ForegroundRole)
    shown.scene = scene_of(set_depth(small(), 2), measured=False)
    shown.page.show_scene(shown.scene, DARK)
    assert shown.page.model.rowCount() == 10
    assert shown.page.model.index(0, shown.column("scheme")).data(Qt.ItemDataRole.ForegroundRole) != colour


def test_views_hear_of_the_cells_that_read_otherwise_and_of_no_others(shown: Shown, qtbot: QtBot) -> None:
    heard: list[int] = []
    shown.page.model.dataChanged.connect(lambda first, last: heard.extend(range(first.column(), last.column() + 1)))
    resized: list[int] = []
    shown.page.view.horizontalHeader().sectionResized.connect(lambda column, _old, _new: resized.append(column))
    shown.scene = replace(shown.scene)
    shown.show()
    assert heard == []
    std, law = (
        shown.page.view.visualRect(shown.page.model.index(2, shown.column(f"std_{kind}"))) for kind in ("median", "law")
    )
    before = [shown.page.view.viewport().grab(area).toImage() for area in (std, law)]
    shown.scene = replace(shown.scene, reports=())
    shown.show()
    assert shown.column("std_median") in heard
    assert not {shown.column("std_law"), shown.column("type"), shown.column("second_moment_theory")} & set(heard)
    assert resized == []
    qtbot.wait(1)
    after = [shown.page.view.viewport().grab(area).toImage() for area in (std, law)]
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_another_layer_is_heard_of_in_its_lines_and_those_of_the_one_before(shown: Shown) -> None:
    heard: set[int] = set()
    shown.page.model.dataChanged.connect(lambda first, last: heard.update(range(first.row(), last.row() + 1)))
    shown.scene = replace(shown.scene, layer="l2")
    shown.show()
    assert {shown.words("layer")[row] for row in heard} == {"l1", "l2"}


def test_the_list_of_statistics_can_be_read_where_its_box_is_narrow(shown: Shown) -> None:
    shown.page.resize(380, 500)
    combo = shown.page.controls.layouts
    QTest.mouseClick(combo, LEFT)
    texts = [combo.itemText(place) for place in range(combo.count())]
    needed = max(combo.view().fontMetrics().horizontalAdvance(content) for content in texts)
    assert combo.view().viewport().width() > needed > combo.width() - 40
    QTest.keyClick(combo.view(), Qt.Key.Key_Escape)


def test_a_long_name_is_cut_and_said_in_full(shown: Shown) -> None:
    schemes = (
        structs.replace(scheme, name="a name that is much too long to be read here " * 2) for scheme in small().schemes
    )
    shown.scene = scene_of(structs.replace(small(), schemes=tuple(schemes)), measured=False)
    shown.show()
    name = shown.page.model.index(3, shown.column("scheme"))
    view = shown.page.view
    assert view.columnWidth(name.column()) < view.fontMetrics().horizontalAdvance(name.data())
    assert name.data(Qt.ItemDataRole.ToolTipRole) == name.data()
    assert view.front.width() < view.width() / 2
