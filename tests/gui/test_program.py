"""The program as it is started: the real window with the real compute process."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from initviz.figures.marks import Boxes
from initviz.gui.main import run
from initviz.gui.theme import DARK, LIGHT, apply_theme
from initviz.gui.window import MainWindow, application
from tests.gui.stage import Stage, small_scene


def the_window() -> MainWindow:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))


def test_running_measures_and_leaves_nothing_behind(qtbot: QtBot) -> None:
    seen: list[int] = []

    def look() -> None:
        window = the_window()
        figure = window.page.views[0].plot.figure
        assert figure is not None
        seen.append(len([mark for mark in figure.marks if isinstance(mark, Boxes)]))
        window.close()

    def wait_for_measurements() -> None:
        # The last report is drawn in a turn after the one that announces the end.
        the_window().live.finished.connect(lambda: QTimer.singleShot(200, look))

    QTimer.singleShot(0, wait_for_measurements)
    QTimer.singleShot(60_000, application().quit)
    assert run(small_scene(), None, fresh=True) == 0
    assert seen == [2]
    qtbot.wait(0)


def test_the_window_changes_its_colours_while_it_runs(stage: Callable[..., Stage]) -> None:
    shown = stage()
    apply_theme(application(), DARK)
    shown.window.set_theme(DARK)
    shown.settle()
    picture = shown.window.grab().toImage()
    assert picture.pixelColor(4, 60).lightness() < 80
    apply_theme(application(), LIGHT)
    shown.window.set_theme(LIGHT)
    shown.settle()
    assert shown.window.grab().toImage().pixelColor(4, 60).lightness() > 200
