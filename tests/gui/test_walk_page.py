"""Walking through the network with keys, buttons and the ribbon."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from initviz.core.document.edits import set_depth
from initviz.gui.pages.walk_page import WalkPage
from initviz.gui.scheme_lines import Mark
from initviz.messages import message, text
from tests.gui.stage import Stage

Build = Callable[..., Stage]


@pytest.fixture
def walk(stage: Build) -> tuple[Stage, WalkPage]:
    shown = stage()
    shown.deliver()
    return shown, opened(shown)


def opened(shown: Stage) -> WalkPage:
    """Bring the walk to the front."""
    page = next(page for page in shown.window.pages if isinstance(page, WalkPage))
    shown.window.activateWindow()
    shown.qtbot.waitUntil(shown.window.isActiveWindow)
    shown.window.tabs.setCurrentWidget(page)
    shown.settle()
    return page


def press(shown: Stage, page: WalkPage, key: Qt.Key) -> str:
    QTest.keyClick(page.ribbon, key)
    shown.settle()
    return shown.session.layer


def titles(page: WalkPage) -> list[str]:
    return [text(view.plot.figure.title) for view in page.views if view.plot.figure is not None]


def test_arrows_home_and_end_move_the_cursor(walk: tuple[Stage, WalkPage]) -> None:
    shown, page = walk
    assert page.ribbon.hasFocus()
    assert shown.session.layer == "l1"
    assert press(shown, page, Qt.Key.Key_Right) == "a1"
    assert titles(page) == ["Signal in", "ReLU", "Signal out"]
    assert press(shown, page, Qt.Key.Key_Right) == "l2"
    assert press(shown, page, Qt.Key.Key_Left) == "a1"
    assert press(shown, page, Qt.Key.Key_End) == "a3"
    assert press(shown, page, Qt.Key.Key_Right) == "a3"
    assert press(shown, page, Qt.Key.Key_Home) == ""
    assert press(shown, page, Qt.Key.Key_Left) == ""
    assert "E[x²] = 1" in page.words.sentences()[0]


def test_buttons_move_the_cursor_and_end_at_the_ends(walk: tuple[Stage, WalkPage]) -> None:
    shown, page = walk
    QTest.mouseClick(page.previous, Qt.MouseButton.LeftButton)
    shown.settle()
    assert shown.session.layer == ""
    assert not page.previous.isEnabled()
    for _ in range(6):
        QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
        shown.settle()
    assert shown.session.layer == "a3"
    assert not page.next.isEnabled()
    assert page.heading.text() == "6 of 6: ReLU, 32 → 32"


def test_clicking_in_the_ribbon_goes_there_and_every_panel_follows(walk: tuple[Stage, WalkPage]) -> None:
    shown, page = walk
    where = page.ribbon.cell_rect(2).center().toPoint()
    QTest.mouseClick(page.ribbon, Qt.MouseButton.LeftButton, pos=where)
    shown.settle()
    assert shown.session.layer == "a1"
    assert page.ribbon.current == 2
    assert page.ribbon.accessibleDescription() == "ReLU"
    assert page.words.sentences()[0].startswith("A Xavier keeps half")


def test_a_layer_selected_elsewhere_moves_the_cursor(walk: tuple[Stage, WalkPage]) -> None:
    shown, page = walk
    shown.session.select(layer="l3")
    shown.settle()
    assert page.ribbon.current == 5
    assert page.heading.text() == "5 of 6: Linear 32, 32 → 32"


def test_the_cursor_of_a_deep_network_stays_in_sight(walk: tuple[Stage, WalkPage]) -> None:
    shown, page = walk
    shown.session.apply(message("edit.name.depth", depth=200), lambda experiment: set_depth(experiment, 200))
    for layer, place in (("l1", 1), ("l100", 199), ("a200", 400)):
        shown.session.select(layer=layer)
        shown.settle()
        assert page.ribbon.current == place
        cell = page.ribbon.cell_rect(place)
        assert page.ribbon.rect().contains(cell.toRect())


def test_arrows_in_the_tab_bar_still_choose_among_the_tabs(walk: tuple[Stage, WalkPage]) -> None:
    shown, page = walk
    bar = shown.window.tabs.tabBar()
    shown.window.tabs.setCurrentIndex(shown.window.pages.index(page) - 1)
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Right)
    shown.settle()
    assert shown.window.page is page
    assert bar.hasFocus()
    QTest.keyClick(bar, Qt.Key.Key_Left)
    shown.settle()
    assert shown.window.page is not page


def test_plots_stand_side_by_side_and_buttons_have_words_where_there_is_room(walk: tuple[Stage, WalkPage]) -> None:
    shown, page = walk
    for width, beside in ((1024, False), (1280, True)):
        shown.window.resize(width, 640)
        shown.settle()
        first, second, third = (view.mapTo(page, QPoint(0, 0)) for view in page.views)
        assert (first.y() == second.y() == third.y()) == beside
        assert (first.x() == second.x() == third.x()) == (not beside)
        assert min(view.height() for view in page.views) >= 180
        assert page.next.text() == ("Next ›" if beside else "›")
        assert page.next.accessibleName() == "One layer on (Right)"


def test_what_a_class_reads_is_larger_than_all_other_text(walk: tuple[Stage, WalkPage]) -> None:
    _, page = walk
    usual = QFontMetrics(QApplication.font()).height()
    words = page.words.findChildren(QLabel)[0].fontMetrics().height()
    assert usual < words < page.heading.fontMetrics().height()
    assert page.words.findChildren(Mark)[0].height() == words


def test_while_replicates_arrive_only_the_numbers_in_words_follow(walk: tuple[Stage, WalkPage]) -> None:
    _, page = walk
    assert [key for key, _ in page.pieces(growing_only=True)] == ["walk"]
