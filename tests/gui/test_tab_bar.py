"""Tabs that do not fit are in a menu."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.gui.pages.all_pages import PAGES
from initviz.gui.pages.tab_bar import FittingBar
from initviz.messages import tr
from tests.gui.stage import Stage

Build = Callable[..., Stage]


def bar_of(shown: Stage) -> FittingBar:
    bar = shown.window.tabs.tabBar()
    assert isinstance(bar, FittingBar)
    return bar


def resize(shown: Stage, width: int) -> None:
    shown.window.resize(width, 640)
    shown.settle()


def test_all_tabs_fit_a_wide_window(stage: Build) -> None:
    shown = stage()
    resize(shown, 1600)
    assert bar_of(shown).left_out == ()
    assert not bar_of(shown).more.isVisible()


def test_what_does_not_fit_is_in_the_menu_and_comes_to_the_front(stage: Build) -> None:
    shown = stage()
    resize(shown, 1024)
    bar = bar_of(shown)
    assert bar.left_out
    last = len(PAGES) - 1
    assert last in bar.left_out
    visible = [place for place in range(bar.count()) if place not in bar.left_out]
    assert max(bar.tabRect(place).right() for place in visible) < shown.window.tabs.width() - bar.more.width()
    QTest.mouseClick(bar.more, Qt.MouseButton.LeftButton)
    menu = bar.menu
    shown.qtbot.waitExposed(menu)
    assert [action.text() for action in menu.actions()] == [tr(PAGES[place].title) for place in bar.left_out]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[-1]).center())
    shown.settle()
    assert shown.window.tabs.currentIndex() == last
    assert last not in bar.left_out
    assert 0 not in bar.left_out
    # Nothing in the menu has moved: what is in front is marked there, and what made room for it comes last.
    before = [action.text() for action in menu.actions()]
    QTest.mouseClick(bar.more, Qt.MouseButton.LeftButton)
    shown.qtbot.waitExposed(menu)
    now = menu.actions()
    assert [action.text() for action in now][: len(before)] == before
    assert [action.text() for action in now if action.isChecked()] == [before[-1]]
    menu.close()


def test_larger_windows_bring_tabs_back(stage: Build) -> None:
    shown = stage()
    resize(shown, 1024)
    few = len(bar_of(shown).left_out)
    resize(shown, 1600)
    assert few > 0
    assert bar_of(shown).left_out == ()


def test_smaller_windows_leave_tabs_where_they_begin(stage: Build) -> None:
    shown = stage()
    resize(shown, 1600)
    shown.window.tabs.setCurrentIndex(len(PAGES) - 1)
    resize(shown, 1024)
    bar = bar_of(shown)
    assert bar.tabRect(0).left() >= 0
    assert bar.tabRect(len(PAGES) - 1).right() <= bar.width()
