"""The list of the history with mouse and keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QToolButton,
)

from initviz.core.document import edits
from tests.gui.keeping import LEFT, edit
from tests.gui.stage import Stage


def open_history(stage: Stage) -> list[str]:
    """Open the list under Undo, and give the steps from top to bottom."""
    history = stage.window.toolbar.history
    button = next(b for b in stage.window.toolbar.findChildren(QToolButton) if b.menu() is history)
    history.popup(button.mapToGlobal(button.rect().bottomLeft()))
    return [history.list.item(row).text().strip() for row in range(history.list.count())]


def click_step(stage: Stage, row: int) -> None:
    steps = stage.window.toolbar.history.list
    QTest.mouseClick(steps.viewport(), LEFT, pos=steps.visualItemRect(steps.item(row)).center())
    stage.settle()


def test_the_history_lists_every_step_and_a_click_goes_there(three: Stage) -> None:
    first = three.session.experiment
    edit(three, 4)
    edit(three, 5)
    three.session.apply("edit.name.probe", edits.resample)
    assert open_history(three) == ["●  Seed 0 → 1", "Seeds 4 → 5", "Seeds 3 → 4", "The beginning"]
    click_step(three, 3)
    assert three.session.experiment == first
    assert not three.window.toolbar.history.isVisible()
    assert open_history(three)[3] == "●  The beginning"
    undone = three.window.toolbar.history.list.item(0)
    assert undone.foreground().color() == QGuiApplication.palette().color(
        QGuiApplication.palette().ColorGroup.Disabled, QGuiApplication.palette().ColorRole.Text
    )
    click_step(three, 1)
    assert three.session.experiment.probe.seeds == 5
    assert three.window.toolbar.redo.text() == "Redo: Seed 0 → 1"


def test_the_history_is_walked_with_keys(three: Stage) -> None:
    edit(three, 4)
    edit(three, 5)
    open_history(three)
    steps = three.window.toolbar.history.list
    QTest.keyClick(steps, Qt.Key.Key_Down)
    QTest.keyClick(steps, Qt.Key.Key_Return)
    assert three.session.experiment.probe.seeds == 4
    open_history(three)
    QTest.keyClick(steps, Qt.Key.Key_Escape)
    assert not three.window.toolbar.history.isVisible()
    assert three.session.position == 1
