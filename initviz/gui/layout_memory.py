"""Where everything stands: remembered from one start to the next, and put back as it was at first."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget, QWidget

from initviz.app.settings import Settings
from initviz.gui.pages.page import Page
from initviz.gui.pages.sheet import WAYS, Stack
from initviz.gui.pages.table_page import TablePage

_WINDOW, _PANES = "window", "panes"
_FRAME = QSize(8, 40)
"""What a window manager's frame may take."""
_GRIP = QSize(120, 20)
"""As much of the window's top must be on a screen for a hand to take hold of it."""


class LayoutMemory:
    """Saves and restores a window's place, size and panes, how pages are divided, and which one is in front.

    Parameters
    ----------
    window
        Laid out as it is to be at first.
    panes
        What its whole width is divided into.
    tabs
        Its pages.
    settings
        Where it is kept.
    """

    def __init__(self, window: QMainWindow, panes: QSplitter, tabs: QTabWidget, settings: Settings) -> None:
        self._window, self._panes, self._tabs, self._settings = window, panes, tabs, settings
        self._first_size, self._first_panes = window.size(), panes.saveState()

    def restore(self) -> None:
        """Put everything where it was when the program was closed, and onto a screen that exists."""
        geometry = self._settings.state(_WINDOW)
        if geometry is not None:
            self._window.restoreGeometry(geometry)
            keep_on_screen(self._window)
        panes = self._settings.state(_PANES)
        if panes is not None:
            self._panes.restoreState(panes)
        for stack in self._window.findChildren(Stack):
            kept = {way: self._settings.shares(f"{stack.objectName()}.{way}") for way in WAYS.values()}
            stack.choose({way: shares for way, shares in kept.items() if shares})
        for place in range(self._tabs.count()):
            if _name_of(self._tabs.widget(place)) == self._settings.page:
                self._tabs.setCurrentIndex(place)
        for table in self._window.findChildren(TablePage):
            table.hidden_columns = frozenset(self._settings.hidden_columns)

    def save(self) -> None:
        """Remember where everything is."""
        self._settings.set_state(_WINDOW, self._window.saveGeometry())
        self._settings.set_state(_PANES, self._panes.saveState())
        for stack in self._window.findChildren(Stack):
            for way in WAYS.values():
                self._settings.set_shares(f"{stack.objectName()}.{way}", stack.chosen.get(way, ()))
        self._settings.page = _name_of(self._tabs.currentWidget())
        for table in self._window.findChildren(TablePage):
            self._settings.hidden_columns = table.hidden_columns

    def reset(self) -> None:
        """Put everything where it was at first."""
        self._window.showNormal()
        self._window.resize(self._first_size)
        self._panes.restoreState(self._first_panes)
        for stack in self._window.findChildren(Stack):
            stack.choose({})
        self._tabs.setCurrentIndex(0)
        for table in self._window.findChildren(TablePage):
            table.hidden_columns = frozenset()
        keep_on_screen(self._window)


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


def _name_of(page: QWidget | None) -> str:
    return page.title if isinstance(page, Page) else ""
