"""Rows are removed, duplicated, moved, dragged, cut, copied and pasted with the mouse and the keys."""

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from initviz.gui.theme import LIGHT
from tests.gui.building import (
    ALT,
    CTRL,
    LEFT,
    SHIFT,
    add,
    click,
    click_chip,
    drag,
    ids,
    key,
    selected,
    tags,
)
from tests.gui.stage import Stage

pytestmark = pytest.mark.usefixtures("one_page")

Build = Callable[..., Stage]


def test_delete_removes_the_row_and_goes_on_to_the_next(three: Stage) -> None:
    click(three, 1)
    key(three, Qt.Key.Key_Delete)
    assert ids(three) == ["l1", "a1", "l3", "a3"]
    assert three.session.layer == "l3"
    key(three, Qt.Key.Key_Backspace)
    assert (ids(three), three.session.layer) == (["l1", "a1"], "a1")
    three.session.undo()
    three.session.undo()
    three.settle()
    assert [row.layer for row in three.rows.rows] == ["l1", "l2", "l3"]


def test_where_the_last_row_is_deleted_the_one_before_it_is_selected_and_layers_are_added_behind(three: Stage) -> None:
    click(three, 2)
    key(three, Qt.Key.Key_Delete)
    known = three.window.network.actions_of_rows
    assert (three.session.layer, selected(three)) == ("a2", {1})
    assert all(action.isEnabled() for action in (known.duplicate, known.remove, known.move_up))
    add(three, "linear")
    assert tags(three) == ["Linear", "ReLU", "Linear", "ReLU", "Linear"]
    assert selected(three) == {2}


def test_where_an_added_row_is_undone_the_one_before_it_is_selected_and_layers_are_added_behind(three: Stage) -> None:
    click(three, 2)
    add(three, "linear")
    assert selected(three) == {3}
    three.session.undo()
    three.settle()
    assert (three.session.layer, selected(three)) == ("l3", {2})
    assert three.window.network.actions_of_rows.remove.isEnabled()
    add(three, "tanh")
    assert tags(three) == ["Linear", "ReLU"] * 3 + ["Tanh"]


def test_behind_a_row_that_was_deselected_layers_are_added_too(three: Stage) -> None:
    click(three, 1)
    click(three, 1, CTRL)
    assert selected(three) == set()
    add(three, "tanh")
    assert tags(three) == ["Linear", "ReLU", "Linear", "ReLU", "Tanh", "Linear", "ReLU"]


def test_delete_removes_one_chip(three: Stage) -> None:
    click_chip(three, 1, "a2")
    assert three.session.layer == "a2"
    key(three, Qt.Key.Key_Delete)
    assert ids(three) == ["l1", "a1", "l2", "l3", "a3"]


def test_where_no_row_is_selected_any_more_nothing_is_removed(three: Stage) -> None:
    click(three, 1)
    click(three, 1, CTRL)
    assert selected(three) == set()
    assert not three.window.network.actions_of_rows.remove.isEnabled()
    key(three, Qt.Key.Key_Delete)
    assert len(ids(three)) == 6


def test_all_layers_can_go_and_the_first_comes_back(three: Stage) -> None:
    key(three, Qt.Key.Key_A, CTRL)
    assert selected(three) == {0, 1, 2}
    key(three, Qt.Key.Key_Delete)
    assert ids(three) == []
    assert three.session.layer == ""
    assert three.window.network.input.isChecked()
    add(three, "linear")
    assert tags(three) == ["Linear"]


def test_duplicates_stand_behind_with_their_initializers_and_are_selected(three: Stage) -> None:
    three.pick(three.open_menu(0, "weight"), "orthogonal")
    click(three, 0)
    click(three, 1, SHIFT)
    key(three, Qt.Key.Key_D, CTRL)
    assert [tag for tag in tags(three) if tag == "Linear"] == ["Linear"] * 5
    assert selected(three) == {2, 3}
    copied = three.rows.rows[2]
    assert [choice.initializer for choice in copied.dropdowns] == ["orthogonal", "zeros"]
    assert three.rows.rows[3].dropdowns[0].initializer == "xavier_uniform"


@pytest.mark.parametrize(
    ("direction", "expected"), [(Qt.Key.Key_Up, ["l2", "l1", "l3"]), (Qt.Key.Key_Down, ["l1", "l3", "l2"])]
)
def test_alt_and_an_arrow_move_a_row_and_keep_it_selected(three: Stage, direction: Qt.Key, expected: list[str]) -> None:
    click(three, 1)
    key(three, direction, ALT)
    assert [row.layer for row in three.rows.rows] == expected
    assert [[chip.layer for chip in row.chips] for row in three.rows.rows] == [[f"a{id_[1]}"] for id_ in expected]
    assert selected(three) == {expected.index("l2")}
    assert three.session.layer == "l2"


def test_several_rows_move_together_and_stop_at_the_edge(three: Stage) -> None:
    click(three, 0)
    click(three, 2, CTRL)
    assert selected(three) == {0, 2}
    key(three, Qt.Key.Key_Down, ALT)
    assert [row.layer for row in three.rows.rows] == ["l2", "l1", "l3"]
    assert selected(three) == {1, 2}
    assert not three.window.network.actions_of_rows.move_down.isEnabled()
    key(three, Qt.Key.Key_Up, ALT)
    assert [row.layer for row in three.rows.rows] == ["l1", "l3", "l2"]
    assert three.window.toolbar.undo.text() == "Undo: Move 4 layers"


def test_a_chip_moves_over_one_layer(net: Stage) -> None:
    click_chip(net, 0, "m1")
    key(net, Qt.Key.Key_Up, ALT)
    assert ids(net) == ["c1", "m1", "a1", "f1", "l1"]
    key(net, Qt.Key.Key_Down, ALT)
    assert ids(net) == ["c1", "a1", "m1", "f1", "l1"]
    assert net.session.layer == "m1"


def test_a_row_is_dragged_to_the_line_that_is_shown(three: Stage) -> None:
    start, below = three.rows.title_rect(0).center(), three.rows.visualRect(three.rows.model().index(2, 0))
    end = QPoint(start.x(), below.bottom() - 4)
    plain = three.rows.viewport().grab().toImage()
    drag(three, start, end, release=False)
    assert three.rows.drag.drop_place() == 3
    shown = three.rows.viewport().grab().toImage()
    line = below.bottom() - 1
    assert plain.pixelColor(150, line).name() != LIGHT.accent
    assert shown.pixelColor(150, line).name() == LIGHT.accent
    QTest.mouseRelease(three.rows.viewport(), LEFT, pos=end)
    three.settle()
    assert ids(three) == ["l2", "a2", "l3", "a3", "l1", "a1"]
    assert (three.session.layer, selected(three)) == ("l1", {2})
    three.session.undo()
    three.settle()
    assert ids(three) == ["l1", "a1", "l2", "a2", "l3", "a3"]


def test_selected_rows_are_dragged_together_and_escape_ends_a_drag(three: Stage) -> None:
    click(three, 1)
    click(three, 2, SHIFT)
    start, end = three.rows.title_rect(1).center(), three.rows.title_rect(0).topLeft()
    drag(three, start, end, release=False)
    QTest.keyClick(three.rows, Qt.Key.Key_Escape)
    QTest.mouseRelease(three.rows.viewport(), LEFT, pos=end)
    three.settle()
    assert ids(three) == ["l1", "a1", "l2", "a2", "l3", "a3"]
    click(three, 1)
    click(three, 2, SHIFT)
    drag(three, start, end)
    assert ids(three) == ["l2", "a2", "l3", "a3", "l1", "a1"]
    assert selected(three) == {0, 1}


def test_rows_are_copied_as_json_and_pasted_with_their_initializers(three: Stage) -> None:
    three.pick(three.open_menu(1, "weight"), "orthogonal")
    click(three, 1)
    key(three, Qt.Key.Key_C, CTRL)
    content = json.loads(QGuiApplication.clipboard().text())
    assert [layer["type"] for layer in content["layers"]] == ["Linear", "ReLU"]
    click(three, 2)
    key(three, Qt.Key.Key_V, CTRL)
    assert selected(three) == {3}
    assert three.rows.rows[3].dropdowns[0].initializer == "orthogonal"
    assert len(ids(three)) == len(set(ids(three))) == 8


def test_cut_is_one_step_and_paste_brings_the_same_rows_back(three: Stage) -> None:
    first = three.session.experiment
    click(three, 0)
    key(three, Qt.Key.Key_X, CTRL)
    assert ids(three) == ["l2", "a2", "l3", "a3"]
    three.window.network.input.click()
    three.settle()
    key(three, Qt.Key.Key_V, CTRL)
    assert three.session.experiment == first


@pytest.mark.parametrize("content", ["not JSON at all", "[]", '[{"type": "Nonsense"}]', ""])
def test_text_that_is_no_rows_is_refused_with_a_reason_and_nothing_is_lost(three: Stage, content: str) -> None:
    first = three.session.experiment
    QGuiApplication.clipboard().setText(content)
    key(three, Qt.Key.Key_V, CTRL)
    assert three.session.experiment == first
    assert three.window.errors.isVisible()
    assert "clipboard" in three.window.errors.text()
