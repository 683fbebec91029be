"""What people do in every journey: turn to a page, choose in a combo box, open a plot's menu, type over a number."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QMenu, QWidget

from initviz.gui.pages.all_pages import PAGES
from initviz.gui.pages.page import Page
from initviz.gui.pages.tab_bar import FittingBar
from initviz.gui.plots.plot import Plot
from tests.gui.mouse import ask_for_menu
from tests.gui.stage import Stage

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def turn_to(stage: Stage, title: str) -> Page:
    """Click a page's tab, or its entry in the menu of tabs that do not fit."""
    bar = stage.window.tabs.tabBar()
    assert isinstance(bar, FittingBar)
    place = next(place for place, kind in enumerate(PAGES) if kind.title == title)
    if place in bar.left_out:
        QTest.mouseClick(bar.more, LEFT)
        action = next(action for action in bar.menu.actions() if action.text() == bar.tabText(place))
        QTest.mouseClick(bar.menu, LEFT, pos=bar.menu.actionGeometry(action).center())
    else:
        QTest.mouseClick(bar, LEFT, pos=bar.tabRect(place).center())
    stage.settle()
    assert stage.window.page.title == title
    return stage.window.page


def choose(combo: QComboBox, words: str) -> None:
    """Open a combo box with the mouse, go to an entry with the arrows, and press Return."""
    QTest.mouseClick(combo, LEFT)
    view = combo.view()
    target = combo.findText(words)
    assert target >= 0
    for _ in range(combo.count()):
        at = view.currentIndex().row()
        if at == target:
            break
        QTest.keyClick(view, Qt.Key.Key_Down if at < target else Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert combo.currentText() == words


def type_over(box: QWidget, typed: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type over what stands in a box."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(box, typed)
    QTest.keyClick(box, end)


def pick_in_menu(menu: QMenu, words: str) -> None:
    """Click an entry of a menu that is open; what stands behind its words are its keys."""
    action = next(action for action in menu.actions() if action.text().partition("\t")[0] == words)
    assert action.isEnabled()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def pick_at_plot(plot: Plot, words: str) -> None:
    """Choose in a plot's own menu."""
    ask_for_menu(plot, plot.rect().center())
    assert plot.menu is not None
    pick_in_menu(plot.menu, words)


def name_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer the system's dialogs for files."""
    for asked in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, asked, lambda *_: (str(path), ""))


def words_of(widget: QWidget) -> list[str]:
    """Give what a part of the window says."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]
