"""Rows fold and unfold, their chips and menus act, and both ends of the network are rows too."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.gui.network.menus import ActivationMenu
from tests.gui.building import CTRL, LEFT, add, click, click_chip, context_menu, key, selected, tags
from tests.gui.stage import Stage

pytestmark = pytest.mark.usefixtures("one_page")

Build = Callable[..., Stage]


def test_a_triangle_unfolds_a_row_and_folds_it_again(net: Stage) -> None:
    layout = net.rows.layout_at(0)
    assert layout is not None
    QTest.mouseClick(net.rows.viewport(), LEFT, pos=layout.fold.center())
    rows = net.rows.rows
    assert [row.layer for row in rows] == ["c1", "a1", "m1", "f1", "l1"]
    assert [row.inside for row in rows] == [False, True, True, True, False]
    assert [row.output for row in rows] == ["→ 4×6×6", "→ 4×6×6", "→ 4×3×3", "→ 36", "→ 6"]
    click(net, 2)
    assert net.session.layer == "m1"
    QTest.mouseClick(net.rows.viewport(), LEFT, pos=layout.fold.center())
    assert [row.layer for row in net.rows.rows] == ["c1", "l1"]
    assert net.session.layer == "m1"
    assert not net.session.undo_name


def test_right_and_left_unfold_go_in_and_out_and_fold(net: Stage) -> None:
    click(net, 0)
    key(net, Qt.Key.Key_Right)
    assert len(net.rows.rows) == 5
    key(net, Qt.Key.Key_Right)
    assert net.session.layer == "a1"
    key(net, Qt.Key.Key_Down)
    key(net, Qt.Key.Key_Left)
    assert net.session.layer == "c1"
    key(net, Qt.Key.Key_Left)
    assert len(net.rows.rows) == 2


def test_all_rows_unfold_and_fold_at_once_and_keep_what_is_selected(three: Stage) -> None:
    click(three, 1)
    click(three, 2, CTRL)
    fold_all = three.window.network.actions_of_rows.fold_all
    fold_all.trigger()
    three.settle()
    assert [row.layer for row in three.rows.rows] == ["l1", "a1", "l2", "a2", "l3", "a3"]
    assert {three.rows.rows[place].layer for place in selected(three)} == {"l2", "l3"}
    fold_all.trigger()
    three.settle()
    assert [row.layer for row in three.rows.rows] == ["l1", "l2", "l3"]


def test_a_selected_chip_looks_selected_and_its_menu_changes_the_activation(net: Stage) -> None:
    before = net.rows.viewport().grab(net.rows.chip_rect(0, "a1")).toImage()
    click_chip(net, 0, "a1")
    assert (net.session.layer, selected(net)) == ("a1", {0})
    assert net.rows.viewport().grab(net.rows.chip_rect(0, "a1")).toImage() != before
    menu = context_menu(net, net.rows.chip_rect(0, "a1").center())
    others = menu.findChild(ActivationMenu)
    assert others is not None
    next(action for action in others.actions() if action.objectName() == "GELU").trigger()
    menu.close()
    net.settle()
    assert tags(net)[1] == "GELU"
    assert net.session.layer == "a1"


def test_a_right_click_selects_the_row_and_offers_what_can_be_done(net: Stage) -> None:
    menu = context_menu(net, net.rows.title_rect(1).center())
    assert net.session.layer == "l1"
    names = [action.objectName() for action in menu.actions() if action.objectName()]
    assert {"add", "duplicate", "remove", "cut", "copy", "paste", "move_up", "move_down"} <= set(names)
    enabled = {action.objectName(): action.isEnabled() for action in menu.actions()}
    assert (enabled["move_up"], enabled["move_down"]) == (True, False)
    net.pick(menu, "duplicate")
    assert tags(net)[-2:] == ["Linear", "Linear"]


def test_both_ends_say_what_they_are_and_select_the_input(net: Stage) -> None:
    network = net.window.network
    assert network.input.text() == "Input 1×8×8 · N(0, 1) batch 16"
    assert network.output.text().startswith("Loss Σ v·y")
    QTest.mouseClick(network.input, LEFT)
    net.settle()
    assert (net.session.layer, selected(net), network.input.isChecked()) == ("", set(), True)
    add(net, "dropout")
    assert tags(net)[0] == "Dropout"
    QTest.mouseClick(network.output, LEFT)
    net.settle()
    assert (net.session.layer, network.input.isChecked(), network.output.isChecked()) == ("", False, True)
    add(net, "dropout")
    assert tags(net)[-1] == "Dropout"


def test_arrows_lead_from_the_rows_to_both_ends_and_back(net: Stage) -> None:
    network = net.window.network
    click(net, 0)
    key(net, Qt.Key.Key_Up)
    assert (net.session.layer, network.input.isChecked(), network.input.hasFocus()) == ("", True, True)
    QTest.keyClick(network.input, Qt.Key.Key_Down)
    net.settle()
    assert (net.session.layer, net.rows.hasFocus()) == ("c1", True)
    key(net, Qt.Key.Key_Down)
    key(net, Qt.Key.Key_Down)
    assert network.output.isChecked()
    QTest.keyClick(network.output, Qt.Key.Key_Up)
    net.settle()
    assert net.session.layer == "l1"
