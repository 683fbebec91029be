"""What a hand does with files and menus, for the tests of keeping the work."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QMessageBox,
)

from initviz.core.document import edits
from tests.gui.stage import Stage

Build = Callable[..., Stage]
LEFT = Qt.MouseButton.LeftButton


def edit(stage: Stage, seeds: int) -> None:
    stage.session.apply("edit.name.probe", lambda experiment: edits.set_seeds(experiment, seeds))
    stage.settle()


def answer(name: str, asked: list[str]) -> None:
    """Press a button of the question that is going to be asked."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, press)
            return
        asked.append(box.text())
        next(button for button in box.buttons() if button.text().replace("&", "") == name).click()

    QTimer.singleShot(0, press)


def pick(stage: Stage, menu: QMenu, name: str) -> None:
    """Open a menu and click an entry of it, by its object name or text."""
    menu.popup(stage.window.mapToGlobal(QPoint(40, 60)))
    action = next(action for action in menu.actions() if name in {action.objectName(), action.text()})
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    menu.close()
    stage.settle()
