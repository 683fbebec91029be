"""The layout that comes back, and errors that nobody expected, in a window that lives on."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QSplitter,
)
from pytestqt.qtbot import QtBot

from initviz.app.runner import Runner
from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.gui.message_bar import MessageBar
from initviz.gui.pages.page import JudgedPage
from initviz.gui.pages.sheet import Stack
from initviz.gui.theme import LIGHT
from initviz.gui.unexpected import Unexpected
from initviz.gui.window import MainWindow
from tests.gui.keeping import LEFT, Build, edit, pick
from tests.gui.stage import Stage, small_scene

Sizes = dict[str, list[int]]


def on_pages(stage: Stage) -> Sizes:
    """Give the sizes in all splitters by their names, page after page."""
    found: Sizes = {}
    for place in range(stage.window.tabs.count()):
        stage.window.tabs.setCurrentIndex(place)
        stage.settle()
        page = stage.window.page
        if isinstance(page, JudgedPage):
            page.verdicts.advisor.finish()  # advice that is found later takes a line of its own
            stage.settle()
        seen = [splitter for splitter in stage.window.findChildren(QSplitter) if splitter.isVisible()]
        found |= {splitter.objectName(): splitter.sizes() for splitter in seen}
    return found


def disturb(stage: Stage) -> Sizes:
    """Change the size, drag the first handle of every splitter, and turn to the last page; give the sizes before.

    The screen without a screen is small: a window that comes back is made as narrow as it can be.
    """
    stage.window.resize(stage.window.minimumWidth(), 720)
    before = on_pages(stage)
    for place in range(stage.window.tabs.count()):
        stage.window.tabs.setCurrentIndex(place)
        stage.settle()
        for splitter in stage.window.findChildren(QSplitter):
            handle = splitter.handle(1)
            if handle.isVisible():
                start, by = handle.rect().center(), QPoint(23, 23)
                QTest.mousePress(handle, LEFT, pos=start)
                QTest.mouseMove(handle, start + by)
                QTest.mouseRelease(handle, LEFT, pos=start + by)
    return before


def test_the_layout_comes_back_at_the_next_start(stage: Build, kept: Callable[[], Settings]) -> None:
    first = stage(None, kept())
    before = disturb(first)
    after = on_pages(first)
    # Elsewhere every part is as small as it can be, and the page is scrolled.
    assert {name for name in after if after[name] != before[name]} >= {
        "",
        "page.overview.figures",
        "page.activations.layers",
    }
    assert first.window.close()
    second = stage(None, kept())
    assert second.window.size() == first.window.size()
    assert second.window.tabs.currentIndex() == second.window.tabs.count() - 1
    assert on_pages(second) == after


def test_a_fresh_start_remembers_nothing(stage: Build) -> None:
    first = stage()
    disturb(first)
    assert first.window.close()
    second = stage()
    assert second.window.tabs.currentIndex() == 0


def test_reset_layout_divides_everything_anew_and_leaves_size_and_page(three: Stage) -> None:
    panes = disturb(three)[""]
    assert any(stack.chosen for stack in three.window.findChildren(Stack))
    size, page = three.window.size(), three.window.tabs.currentIndex()
    pick(three, three.window.keeping.menu.content, "menu.reset")
    assert (three.window.size(), three.window.tabs.currentIndex()) == (size, page)
    assert on_pages(three)[""] == panes
    assert not any(stack.chosen for stack in three.window.findChildren(Stack))


def test_a_window_of_a_screen_that_is_gone_comes_back_into_sight(stage: Build, kept: Callable[[], Settings]) -> None:
    first = stage(None, kept())
    first.window.setGeometry(QRect(5000, 4000, 1000, 640))
    assert first.window.close()
    second = stage(None, kept())
    seen = [
        screen.availableGeometry().intersected(second.window.frameGeometry()) for screen in QGuiApplication.screens()
    ]
    assert max(part.width() for part in seen) >= 120
    assert max(part.height() for part in seen) >= 100


@pytest.fixture
def caught(three: Stage) -> Iterator[Stage]:
    restore = Unexpected(three.window.errors, three.window).install()
    yield three
    restore()


def test_an_unexpected_error_is_said_in_one_line_and_the_window_lives_on(
    caught: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        msg = "a mistake\nof two lines"
        raise RuntimeError(msg)

    QTimer.singleShot(0, fail)
    caught.qtbot.waitUntil(caught.window.errors.isVisible)
    said = caught.window.errors.text()
    assert "RuntimeError: a mistake" in said
    assert "\n" not in said
    assert said.endswith("your work is intact.")
    assert "Traceback" in capsys.readouterr().err
    QTest.mouseClick(caught.window.errors.action, LEFT)
    details = QGuiApplication.clipboard().text()
    assert details.startswith("Traceback")
    assert "in fail" in details
    edit(caught, 7)
    assert caught.session.experiment.probe.seeds == 7


def test_the_hook_that_was_there_comes_back(qtbot: QtBot) -> None:
    bar, before = MessageBar("error"), (sys.excepthook, threading.excepthook)
    qtbot.addWidget(bar)
    restore = Unexpected(bar, bar).install()
    assert sys.excepthook is not before[0]
    assert threading.excepthook is not before[1]
    restore()
    assert (sys.excepthook, threading.excepthook) == before


def test_a_compute_process_that_is_killed_is_started_again_by_try_again(qtbot: QtBot) -> None:
    runner = Runner()
    window = MainWindow(Session(small_scene()), Settings(fresh=True), runner, LIGHT)
    finished: list[float] = []
    window.live.finished.connect(finished.append)
    window.begin()
    window.show()
    runner.start()
    qtbot.waitUntil(lambda: runner.process_id is not None)
    pid = runner.process_id
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    window.live.measure()
    qtbot.waitUntil(window.errors.isVisible, timeout=20_000)
    assert "SIGKILL" in window.errors.text()
    assert window.errors.action.text() == "Try again"
    QTest.mouseClick(window.errors.action, LEFT)
    qtbot.waitUntil(lambda: bool(finished), timeout=60_000)
    assert not window.errors.isVisible()
    window.close()
    window.deleteLater()


def test_a_narrow_window_leaves_its_room_to_the_pages(three: Stage) -> None:
    window, widths = three.window, {}
    for width in (1280, 1024, 1600):
        window.resize(width, 720)
        three.settle()
        sizes = on_pages(three)[""]
        widths[width] = (sizes[0], sizes[-1])
    assert widths[1600] == widths[1280]
    assert sum(widths[1024]) < sum(widths[1280])
