"""A window whose measurements the test delivers, made by the real measuring code in this process."""

from functools import lru_cache

from PySide6.QtCore import Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QMenu
from pytestqt.qtbot import QtBot

from initviz.app.announcer import Announcer
from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.channel import Look
from initviz.core.document.edits import set_depth, set_seeds, set_width
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene
from initviz.core.measure.inspect import Inspector
from initviz.core.measure.listing import Lister
from initviz.core.measure.measure import measure, never
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.reports import Report
from initviz.gui.network.view import RowsView
from initviz.gui.pages.page import JudgedPage
from initviz.gui.theme import LIGHT, apply_theme
from initviz.gui.verdict_view import VerdictView
from initviz.gui.window import MainWindow, application


@lru_cache(maxsize=32)
def measured(experiment: Experiment) -> tuple[Report, ...]:
    """Measure, once for all tests."""
    return tuple(measure(experiment))


def small_scene(depth: int = 3, width: int = 32, seeds: int = 3) -> Experiment:
    """The first scene, small enough to be measured at once."""
    return set_seeds(set_width(set_depth(first_scene(), depth), width), seeds)


class Bench(Announcer):
    """Stands in for the runner: keeps what was submitted, and delivers when the test says so."""

    finished = Signal(int, float)
    failed = Signal(int, object)
    state_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.submitted: list[Experiment] = []
        self.wanted: list[tuple[int, ...]] = []
        self.looks: list[Look] = []
        self.theories = 0
        self.closed = False
        self.stopped = 0
        self._inspector = Inspector()
        self._spectroscope = Spectroscope()
        self._lister = Lister()

    def submit(
        self,
        experiment: Experiment,
        *,
        look: Look | None = None,
        theory: bool = False,
        schemes: tuple[int, ...] | None = None,
    ) -> int:
        self.submitted.append(experiment)
        self.wanted.append(tuple(range(len(experiment.schemes))) if schemes is None else schemes)
        self.looks += [look] if look is not None else []
        self.theories += theory
        return len(self.submitted)

    def look(self, look: Look) -> None:
        self.looks.append(look)

    def stop(self) -> None:
        self.stopped += 1

    def close(self) -> None:
        self.closed = True

    def deliver(self, generation: int | None = None) -> None:
        """Deliver all reports of a submission, of the last one by default."""
        number = len(self.submitted) if generation is None else generation
        for report in measured(self.submitted[number - 1]):
            if report.scheme in self.wanted[number - 1]:
                self.reported.emit(number, report)
        self.finished.emit(number, 0.5)

    def see(self, look: Look | None = None) -> None:
        """Deliver what a look at the last submission sees; the last look by default."""
        asked = self.looks[-1] if look is None else look
        if asked.state is not None:
            self.listed.emit(len(self.submitted), self._lister.look(self.submitted[-1], asked.state, never))
            return
        if asked.spectrum is not None:
            spectra = self._spectroscope.look(self.submitted[-1], asked.spectrum, asked.layer, never)
            self.decomposed.emit(len(self.submitted), spectra)
            return
        found = self._inspector.inspect(self.submitted[-1], asked.layer, asked.regions, never)
        self.inspected.emit(len(self.submitted), found)


class Stage:
    """A window with its session and its bench."""

    def __init__(self, qtbot: QtBot, experiment: Experiment, settings: Settings | None = None) -> None:
        self.qtbot = qtbot
        self.bench = Bench()
        self.session = Session(experiment)
        self.settings = Settings(fresh=True) if settings is None else settings
        # Dressed once it is complete, as the program does: it takes a third of the time.
        application().setStyleSheet("")
        self.window = MainWindow(self.session, self.settings, self.bench, LIGHT)
        apply_theme(application(), LIGHT)
        self.window.begin()
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.live.measure()
        self.settle()

    @property
    def rows(self) -> RowsView:
        return self.window.network.rows

    @property
    def verdicts(self) -> VerdictView:
        page = self.window.page
        assert isinstance(page, JudgedPage)
        return page.verdicts

    def settle(self) -> None:
        """Let everything be shown that is to be shown."""
        self.window.finish_showing()
        self.qtbot.wait(1)
        self.window.finish_showing()

    def deliver(self, generation: int | None = None) -> None:
        self.bench.deliver(generation)
        self.settle()

    def click_row(self, place: int) -> None:
        index = self.rows.model().index(place, 0)
        self.rows.scrollTo(index)
        where = self.rows.title_rect(place).center()
        QTest.mouseClick(self.rows.viewport(), Qt.MouseButton.LeftButton, pos=where)
        self.settle()

    def open_menu(self, place: int, role: str) -> QMenu:
        """Click a row's dropdown."""
        self.rows.scrollTo(self.rows.model().index(place, 0))
        where = self.rows.dropdown_rect(place, role).center()
        QTest.mouseClick(self.rows.viewport(), Qt.MouseButton.LeftButton, pos=where)
        menu = self.rows.menu
        assert menu is not None
        return menu

    def pick(self, menu: QMenu, name: str) -> None:
        """Click an entry of a menu."""
        action = next(action for action in menu.actions() if action.objectName() == name)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        self.settle()

    def choose(self, combo: QComboBox, name: str) -> None:
        """Choose an entry of a combo box with the keyboard."""
        combo.setFocus()
        target, ahead = combo.findText(name), True
        for _ in range(2 * combo.count()):
            if combo.currentIndex() == target:
                break
            ahead = combo.currentIndex() < target
            QTest.keyClick(combo, Qt.Key.Key_Down if ahead else Qt.Key.Key_Up)
        assert combo.currentText() == name
        self.settle()

    def keys(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        QTest.keyClick(self.window, key, modifier)
        self.settle()

    def end(self) -> None:
        self.window.shut()
        self.window.hide()
        self.window.deleteLater()
        self.bench.deleteLater()
