"""The guide through a lesson: opens its scene, turns to what a step speaks of, and sees when it was done."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from initviz.core.lessons.catalogue import LESSONS, lesson
from initviz.core.lessons.checks import done
from initviz.core.lessons.lesson import Lesson, View
from initviz.core.lessons.state import State
from initviz.core.reports import ReplicateReport
from initviz.gui.files import Files
from initviz.gui.lessons.menu import LessonsMenu
from initviz.gui.lessons.page import page_of
from initviz.gui.lessons.strip import LessonStrip
from initviz.gui.live import Live
from initviz.gui.menu import MainMenu
from initviz.gui.pages.tabs import PageTabs
from initviz.messages import ReasonedError, language, message, tr

PAGE = "page."
"""What the ids of pages' names begin with; lessons leave it away."""


class Guide(QObject):
    """Leads through one lesson at a time.

    Parameters
    ----------
    session, files
        Of the window.
    settings
        Remember the language that lessons are read in.
    live
        What is measured and predicted.
    tabs
        The pages.
    window
        The window.

    Attributes
    ----------
    strip
        Shows the page of the moment; hidden where there is no lesson.
    menu
        All lessons.
    """

    def __init__(
        self, session: Session, settings: Settings, files: Files, live: Live, tabs: PageTabs, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._settings, self._files, self._live, self._tabs = session, settings, files, live, tabs
        self._name = ""
        self._lesson: Lesson | None = None
        self._start: Experiment | None = None
        self._made: Experiment | None = None
        self._at = 0
        self._done: set[int] = set()
        self.strip = LessonStrip()
        self.menu = LessonsMenu(window)
        self.list_action = QAction(tr("lesson.list"), self)
        self.list_action.setObjectName("lessons")
        self.list_action.setWhatsThis(tr("lesson.list"))
        self.list_action.setShortcut(QKeySequence("Ctrl+Shift+L"))
        window.addAction(self.list_action)
        self._connect()
        self.menu.language = settings.lesson_language

    def _connect(self) -> None:
        self.menu.chosen.connect(self.begin)
        self.strip.back_wanted.connect(lambda: self.go_to(self._at - 1))
        self.strip.forward_wanted.connect(lambda: self.go_to(self._at + 1))
        self.strip.act_wanted.connect(self._act)
        self.strip.language_wanted.connect(self._speak)
        self.strip.close_wanted.connect(self.end)
        for changed in (self._live.edited, self._live.predicted, self._live.selected, self._live.measured):
            changed.connect(self._look)
        self._tabs.currentChanged.connect(self._look)

    def join(self, menu: MainMenu, anchor: QWidget) -> None:
        """Put the list into the main menu, and let its key open it under a widget."""
        menu.add_lessons(self.menu)
        self.list_action.triggered.connect(lambda: self.menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height()))))

    @property
    def name(self) -> str:
        """Name of the lesson; empty where there is none."""
        return self._name

    @property
    def at(self) -> int:
        """Which page of the lesson is shown: 0 is the opening, 1 the first step."""
        return self._at

    def begin(self, name: str) -> None:
        """Open a lesson's scene and its first page, with a question first where work is not saved."""
        try:
            chosen = lesson(name)
        except ReasonedError as error:
            self._files.failed.emit(str(error))
            return
        # What a lesson has made itself, it can make again.
        if self._session.experiment != self._made and not self._files.may_discard():
            return
        self._name, self._lesson, self._done = name, chosen, set()
        self._start = self._made = chosen.start()
        self.menu.current = name
        self._session.replace(self._start)
        self.go_to(0)

    def go_to(self, at: int) -> None:
        """Show a page of the lesson, and turn the window to what it speaks of."""
        if self._lesson is None or not 0 <= at <= len(self._lesson.steps) + 1:
            return
        self._at = at
        if at == 0:
            self._turn_to(View(page="overview"))
        elif at <= len(self._lesson.steps):
            self._turn_to(self._lesson.steps[at - 1].show)
        self._look()

    def end(self) -> None:
        """Put the lesson away; its scene stays."""
        self._name, self._lesson, self._start = "", None, None
        self.menu.current = ""
        self.strip.hide()

    def _speak(self, code: str) -> None:
        """Say lessons in another language from now on, the one of the moment included."""
        self._settings.lesson_language = self.menu.language = code
        self._look()

    def _act(self) -> None:
        if self._lesson is None:
            return
        if self._at == 0:
            self.go_to(1)
        elif self._at <= len(self._lesson.steps):
            self._show_how()
        else:
            self.begin(LESSONS[LESSONS.index(self._name) + 1])

    def _show_how(self) -> None:
        """Do the step, from the lesson's own scene on: what was tried before may have led elsewhere."""
        if self._lesson is None:
            return
        step, made = self._lesson.steps[self._at - 1], self._lesson.after(self._at)
        self._made = made
        self._session.apply(message("lesson.edit", number=self._at), lambda _: made)
        self._turn_to(step.show)
        self._turn_to(step.then)
        self._look()

    def _turn_to(self, view: View) -> None:
        if view.page:
            self._tabs.turn_to(f"{PAGE}{view.page}")
        self._session.select(layer=view.layer or None, scheme=view.scheme)

    def _look(self) -> None:
        """Show the page, with a tick once its step was done."""
        if self._lesson is None or self._start is None:
            return
        if self._session.steps[0].experiment != self._start:
            self.end()  # another document was opened
            return
        state, steps = self._state(self._start), self._lesson.steps
        if 0 < self._at <= len(steps) and done(steps[self._at - 1].check, state):
            self._done.add(self._at)
        code = self._settings.lesson_language
        page = page_of(self._lesson, self._at, state, is_done=self._at in self._done, code=code)
        self.strip.show_language(code or language())
        self.strip.show_page(page, is_last_lesson=self._name == LESSONS[-1])

    def _state(self, start: Experiment) -> State:
        scene = self._live.scene
        replicates = tuple(report for report in scene.reports if isinstance(report, ReplicateReport))
        page = self._tabs.title.removeprefix(PAGE)
        layer = self._session.layer
        return State(scene.experiment, scene.prediction, replicates, start, page, layer, scene.places)
