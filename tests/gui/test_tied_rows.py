"""Rows are tied, untied and frozen with the mouse and the keys, and say so."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.core.document.edits import set_input
from initviz.core.layers.base import Parametric
from initviz.core.reports import ReplicateReport
from initviz.gui.network.delegate import tip_of
from initviz.gui.network.row import Row
from initviz.messages import text
from tests.gui.building import CTRL, LEFT, SHIFT, click, context_menu, key
from tests.gui.stage import Stage, measured

pytestmark = pytest.mark.usefixtures("one_page")


def marks(row: Row) -> list[str]:
    return [mark.says() for mark in row.marks]


def ties(stage: Stage) -> dict[str, str]:
    layers = stage.session.experiment.network.layers
    return {layer.id: layer.tied_to for layer in layers if isinstance(layer, Parametric) and layer.tied_to}


def test_a_student_ties_two_layers(three: Stage) -> None:
    click(three, 0)
    click(three, 2, CTRL)
    menu = context_menu(three, three.rows.title_rect(0).center())
    action = next(action for action in menu.actions() if action.objectName() == "tie")
    assert action.isEnabled()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    three.settle()
    assert ties(three) == {"l3": "l1"}
    rows = three.rows.rows
    # Both rows say so,
    assert [marks(row) for row in rows] == [["tied with 3"], [], ["tied to 1"]]
    assert "tied to 1" in rows[2].spoken()
    assert "gradient sums over all" in tip_of(rows[2], None)
    # the count of unique parameters is right,
    assert three.window.network._summary.text() == "2,112 parameters"  # noqa: SLF001
    # and they share one histogram.
    report = next(found for found in measured(three.session.experiment) if isinstance(found, ReplicateReport))
    first, last = report.by_parameter[0, "weight"].histogram, report.by_parameter[4, "weight"].histogram
    assert first is not None
    assert last is not None
    assert first.counts.tolist() == last.counts.tolist()
    assert three.session.undo_name is not None
    assert text(three.session.undo_name) == "Tie 2 layers"


def test_keys_tie_untie_and_freeze(three: Stage) -> None:
    click(three, 0)
    click(three, 2, SHIFT)
    key(three, Qt.Key.Key_K, CTRL)
    assert ties(three) == {"l2": "l1", "l3": "l1"}
    assert [marks(row) for row in three.rows.rows] == [["tied with 2, 3"], ["tied to 1"], ["tied to 1"]]
    assert not three.window.network.actions_of_rows.tie.isEnabled()
    click(three, 1)
    key(three, Qt.Key.Key_F, CTRL)
    assert [marks(row)[-1] for row in three.rows.rows] == ["frozen"] * 3
    assert three.window.network.actions_of_rows.freeze.isChecked()
    key(three, Qt.Key.Key_K, CTRL | SHIFT)
    assert ties(three) == {"l3": "l1"}
    key(three, Qt.Key.Key_F, CTRL)
    assert [marks(row) for row in three.rows.rows] == [["tied with 3", "frozen"], [], ["tied to 1", "frozen"]]


def test_the_choice_of_a_tied_row_is_that_of_its_owner(three: Stage) -> None:
    click(three, 0)
    click(three, 2, CTRL)
    key(three, Qt.Key.Key_K, CTRL)
    three.pick(three.open_menu(2, "weight"), "orthogonal")
    shown = [row.dropdowns[0].initializer for row in three.rows.rows]
    assert (shown[0], shown[2]) == ("orthogonal", "orthogonal")
    assert shown[1] != "orthogonal"
    assert set(three.session.experiment.schemes[three.session.scheme].overrides) == {"l1"}


def test_what_cannot_be_tied_is_refused_with_both_shapes(net: Stage) -> None:
    actions = net.window.network.actions_of_rows
    key(net, Qt.Key.Key_A, CTRL)
    assert not actions.tie.isEnabled()
    click(net, 1)
    key(net, Qt.Key.Key_D, CTRL)
    heard: list[str] = []
    net.session.refused.connect(lambda reason: heard.append(text(reason)))
    click(net, 1)
    click(net, 2, CTRL)
    key(net, Qt.Key.Key_K, CTRL)
    assert heard == ["tied layers are one module: l1 is 6×36, l2 would be 6×6"]


def test_an_edit_that_ends_a_tie_says_so(three: Stage) -> None:
    click(three, 0)
    click(three, 2, SHIFT)
    key(three, Qt.Key.Key_K, CTRL)
    three.session.apply("edit.name.argument", lambda experiment: set_input(experiment, (5,)))
    assert ties(three) == {}
    assert three.session.undo_name is not None
    assert text(three.session.undo_name).endswith("3 layers untied, as shapes differ")
