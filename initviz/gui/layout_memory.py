"""Where everything stands: remembered from one start to the next, and put back as it was at first."""

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget, QWidget

from initviz.app.settings import Settings
from initviz.gui.pages.page import Page
from initviz.gui.pages.table_page import TablePage

_WINDOW = "window"
_FRAME = QSize(8, 40)
"""What a window manager's frame may take."""
_GRIP = QSize(120, 20)
"""As much of the window's top must be on a screen for a hand to take hold of it."""


class LayoutMemory:
    """Saves and restores a window's place and size, its splitters, the page in front and the table's columns.

    Parameters
    ----------
    window
        Laid out as it is to be at first.
    tabs
        Its pages.
    settings
        Where it is kept.
    """

    def __init__(self, window: QMainWindow, tabs: QTabWidget, settings: Settings) -> None:
        self._window, self._tabs, self._settings = window, tabs, settings
        self._size = window.size()
        self._first = {name: splitter.saveState() for name, splitter in self._splitters().items()}

    def restore(self) -> None:
        """Put everything where it was when the program was closed, and onto a screen that exists."""
        geometry = self._settings.state(_WINDOW)
        if geometry is not None:
            self._window.restoreGeometry(geometry)
            keep_on_screen(self._window)
        self._restore_splitters({name: self._settings.state(name) for name in self._first})
        for place in range(self._tabs.count()):
            if _name_of(self._tabs.widget(place)) == self._settings.page:
                self._tabs.setCurrentIndex(place)
        for table in self._window.findChildren(TablePage):
            table.hidden_columns = frozenset(self._settings.hidden_columns)

    def save(self) -> None:
        """Remember where everything is."""
        self._settings.set_state(_WINDOW, self._window.saveGeometry())
        for name, splitter in self._splitters().items():
            self._settings.set_state(name, splitter.saveState())
        self._settings.page = _name_of(self._tabs.currentWidget())
        for table in self._window.findChildren(TablePage):
            self._settings.hidden_columns = table.hidden_columns

    def reset(self) -> None:
        """Put everything where it was at first."""
        self._window.showNormal()
        self._window.resize(self._size)
        self._restore_splitters(dict(self._first))
        self._tabs.setCurrentIndex(0)
        for table in self._window.findChildren(TablePage):
            table.hidden_columns = frozenset()
        keep_on_screen(self._window)

    def _splitters(self) -> dict[str, QSplitter]:
        """Give all splitters by names that stay the same: the page that each is on, and its number there."""
        found: dict[str, QSplitter] = {}
        for splitter in self._window.findChildren(QSplitter):
            page = _name_of(_page_of(splitter)) or _WINDOW
            number = sum(name.startswith(f"{page}/") for name in found)
            found[f"{page}/{number}"] = splitter
        return found

    def _restore_splitters(self, states: dict[str, QByteArray | None]) -> None:
        for name, splitter in self._splitters().items():
            state = states.get(name)
            if state is not None:
                splitter.restoreState(state)


def keep_on_screen(window: QWidget) -> None:
    """Keep a window, with its frame, inside of a small screen, and within reach where a screen has gone away."""
    room = window.screen().availableSize() - _FRAME
    if not window.isMaximized() and not window.isFullScreen():
        window.resize(window.size().boundedTo(room.expandedTo(window.minimumSize())))
    top = window.frameGeometry()
    top.setHeight(_GRIP.height())
    for screen in QGuiApplication.screens():
        seen = screen.availableGeometry().intersected(top)
        if seen.width() >= _GRIP.width() and seen.height() >= _GRIP.height():
            return
    window.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())


def _page_of(widget: QWidget) -> QWidget | None:
    above: QWidget | None = widget
    while above is not None and not isinstance(above, Page):
        above = above.parentWidget()
    return above


def _name_of(page: QWidget | None) -> str:
    return page.title if isinstance(page, Page) else ""
