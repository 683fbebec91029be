"""The menu of lessons, in the order in which they build on each other."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from initviz.core.lessons.catalogue import LESSONS, lesson
from initviz.messages import ReasonedError, tr


class LessonsMenu(QMenu):
    """Lists all lessons; their files are read when it is first opened.

    Attributes
    ----------
    current
        Name of the lesson that is gone through; empty for none.
    language
        Code of the language that lessons are named in; empty for that of the program.

    Signals
    -------
    chosen
        Name of a lesson.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("menu.lessons"), parent)
        self.setObjectName("menu.lessons")
        self.menuAction().setObjectName("menu.lessons")
        self.setToolTipsVisible(True)
        self.current = self.language = ""
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        for number, name in enumerate(LESSONS, start=1):
            try:
                read = lesson(name)
            except ReasonedError as error:
                title, about = name, str(error)
            else:
                title, about = read.title.said(self.language), read.about.said(self.language)
            action = self.addAction(f"{number}  {title}".replace("&", "&&"), partial(self.chosen.emit, name))
            action.setObjectName(name)
            action.setToolTip(about)
            action.setCheckable(name == self.current)
            action.setChecked(name == self.current)
