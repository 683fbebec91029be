"""What keeps the work and the window: the menu, files dropped on it, where everything stands, and its theme."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from initviz.app.settings import Settings
from initviz.gui.about import AboutWindow
from initviz.gui.appearance import Appearance
from initviz.gui.file_drop import FileDrop
from initviz.gui.files import Files
from initviz.gui.keys import KeysWindow
from initviz.gui.layout_memory import LayoutMemory
from initviz.gui.menu import MainMenu
from initviz.gui.message_bar import MessageBar
from initviz.gui.pages.tabs import PageTabs
from initviz.gui.panes import Panes
from initviz.gui.toolbar import Toolbar
from initviz.messages import tr


class Keeping(QObject):
    """Joins these parts to a window that is laid out.

    Parameters
    ----------
    window
        The window.
    files, toolbar, panes, tabs, errors
        Parts of it.
    settings
        What is remembered.
    """

    def __init__(
        self,
        window: QMainWindow,
        files: Files,
        toolbar: Toolbar,
        panes: Panes,
        tabs: PageTabs,
        errors: MessageBar,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._files, self._errors = window, files, errors
        self._complaint = ""
        self.layout = LayoutMemory(window, panes, tabs, settings)
        self.appearance = Appearance(settings, self)
        self.menu = MainMenu(files, (toolbar.new, toolbar.open, toolbar.save, toolbar.save_as), settings)
        toolbar.add_menu(self.menu)
        self.menu.theme_chosen.connect(self.appearance.choose)
        self.menu.reset_wanted.connect(self.layout.reset)
        self.menu.keys_wanted.connect(self._show_keys)
        self.menu.about_wanted.connect(self._show_about)
        self.menu.quit_wanted.connect(window.close)
        files.not_saved.connect(self._on_not_saved)
        toolbar.complained.connect(self._on_complained)
        FileDrop(window).dropped.connect(files.open_dropped)

    def _show_keys(self) -> None:
        KeysWindow(self._window).open()

    def _show_about(self) -> None:
        AboutWindow(self._window).open()

    def _on_not_saved(self, reason: str) -> None:
        self._errors.show_text(reason, action=tr("toolbar.save_as"), act=self._save_elsewhere)

    def _on_complained(self, complaint: str) -> None:
        """Say what is wrong with a number on the toolbar, until it is right again."""
        if complaint:
            self._errors.show_text(complaint)
        elif self._errors.text() == self._complaint:
            self._errors.hide()
        self._complaint = complaint

    def _save_elsewhere(self) -> None:
        self._files.save_as()
