"""Where everything stands: remembered from one start to the next, and divided again as it was at first."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QWidget

from initviz.app.settings import Settings
from initviz.gui.pages.page import Page
from initviz.gui.pages.tabs import PageTabs
from initviz.gui.panes import Panes
from initviz.gui.rules.all_layers import AllLayers

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

    def __init__(self, window: QMainWindow, panes: Panes, tabs: PageTabs, settings: Settings) -> None:
        self._window, self._panes, self._tabs, self._settings = window, panes, tabs, settings
        tabs.made.connect(self._restore_page)

    def restore(self) -> None:
        """Put everything where it was when the program was closed, and onto a screen that exists."""
        geometry = self._settings.state(_WINDOW)
        if geometry is not None:
            self._window.restoreGeometry(geometry)
            keep_on_screen(self._window)
        panes = self._settings.state(_PANES)
        if panes is not None:
            self._panes.restore(panes)
        for section in self._window.findChildren(AllLayers):
            section.restore(self._settings)
        for page in self._tabs.existing:
            self._restore_page(page)
        self._tabs.turn_to(self._settings.page)

    def save(self) -> None:
        """Remember where everything is."""
        self._settings.set_state(_WINDOW, self._window.saveGeometry())
        panes = self._panes.saved()
        if panes is not None:
            self._settings.set_state(_PANES, panes)
        self._settings.page = self._tabs.title
        for section in self._window.findChildren(AllLayers):
            section.remember(self._settings)
        for page in self._tabs.existing:
            page.remember(self._settings)

    def reset(self) -> None:
        """Divide the window and its pages as at first, and show all columns; its size and the page in front stay."""
        self._panes.reset()
        self._settings.forget_layout()
        for section in self._window.findChildren(AllLayers):
            section.reset()
        for page in self._tabs.existing:
            page.reset()

    def _restore_page(self, page: Page) -> None:
        page.restore(self._settings)


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
