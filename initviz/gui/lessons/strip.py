"""The strip over the panes: what to do, what to observe, and the way through the lesson."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from initviz.gui.icons import icon
from initviz.gui.lessons.page import LessonPage
from initviz.gui.parts import enlarge, label, named, quiet_button, set_text
from initviz.gui.theme import Theme
from initviz.messages import tr

LARGER = 1.15
"""Text of a lesson against all other text: it is read from the last row of a classroom."""


class LessonStrip(QFrame):
    """Shows one page of a lesson.

    Signals
    -------
    back_wanted, forward_wanted
        To the page before, or the next.
    act_wanted
        What the page offers: to begin, to show how the step is done, or to go on to the next lesson.
    language_wanted
        Code of the language that the lesson is to be read in.
    close_wanted
        The lesson is over.
    """

    back_wanted = Signal()
    forward_wanted = Signal()
    act_wanted = Signal()
    language_wanted = Signal(str)
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lesson")
        self._title = label(strong=True)
        self._place = label(muted=True)
        self._tick = QLabel()
        self._left, self._right = label(wrap=True), label(wrap=True)
        self._reading = label(wrap=True, muted=True)
        for text in (self._left, self._right):
            enlarge(text, LARGER)
        self.back = _step_button("lesson.back", "Alt+PgUp")
        self.forward = _step_button("lesson.forward", "Alt+PgDown")
        self.act = QPushButton()
        self.language = quiet_button("")
        self._other = ""
        self.close_button = quiet_button("", tr("lesson.close"))
        self._lay_out()
        self.back.clicked.connect(self.back_wanted)
        self.forward.clicked.connect(self.forward_wanted)
        self.act.clicked.connect(self.act_wanted)
        self.language.clicked.connect(lambda: self.language_wanted.emit(self._other))
        self.close_button.clicked.connect(self.close_wanted)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._place)
        head.addStretch(1)
        for widget in (self.language, self.act, self.back, self.forward, self.close_button):
            head.addWidget(widget)
        self._body = QGridLayout()
        self._body.setHorizontalSpacing(8)
        self._body.setVerticalSpacing(4)
        top = Qt.AlignmentFlag.AlignTop
        self._body.addWidget(self._tick, 0, 0, top)
        self._body.addWidget(self._left, 0, 1, top)
        self._body.addWidget(self._right, 0, 3, top)
        self._body.addWidget(self._reading, 1, 3, top)
        self._body.setColumnMinimumWidth(2, 16)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._body)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's icons."""
        self.back.setIcon(icon("back", theme))
        self.forward.setIcon(icon("forward", theme))
        self.close_button.setIcon(icon("close", theme))
        self._tick.setPixmap(icon("done", theme).pixmap(QSize(16, 16)))

    def show_language(self, code: str) -> None:
        """Say what language the lesson is in, by offering the other one in its own words."""
        self._other = "en" if code.startswith("zh") else "zh"
        set_text(self.language, tr(f"lesson.language.{self._other}"))
        tip = tr(f"lesson.language.{self._other}.tip")
        named(self.language, tip, tip)

    def show_page(self, page: LessonPage, *, is_last_lesson: bool = False) -> None:
        """Show a page; the last lesson offers no next one."""
        set_text(self._title, page.title)
        set_text(self._place, page.place)
        set_text(self._left, page.left)
        set_text(self._right, page.right)
        set_text(self._reading, page.reading)
        self._tick.setVisible(page.is_done)
        self._reading.setVisible(bool(page.reading))
        self._right.setVisible(bool(page.right))
        self._body.setColumnStretch(1, 2)
        self._body.setColumnStretch(3, 3 if page.right else 0)
        self._body.setColumnMinimumWidth(2, 16 if page.right else 0)
        self._left.setAccessibleName(tr("lesson.do.done", do=page.left) if page.is_done else page.left)
        self.back.setEnabled(page.kind != "opening")
        self.forward.setEnabled(page.kind != "end")
        set_text(self.act, tr(f"lesson.act.{page.kind}"))
        named(self.act, tr(f"lesson.act.{page.kind}"), tr(f"lesson.act.{page.kind}.tip"))
        self.act.setVisible(page.kind != "end" or not is_last_lesson)
        self.setAccessibleName(f"{page.title}. {page.place}")
        self.show()

    def words(self) -> tuple[str, ...]:
        """Give all that is said, for whoever looks."""
        return tuple(one.text() for one in (self._title, self._place, self._left, self._right, self._reading))

    @property
    def is_ticked(self) -> bool:
        """Whether the step is marked as done."""
        return not self._tick.isHidden()


def _step_button(name: str, keys: str) -> QToolButton:
    made = quiet_button("", tr(name))
    made.setShortcut(QKeySequence(keys))
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    named(made, tr(name), f"{tr(name)} ({native})")
    return made
