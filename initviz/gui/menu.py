"""The menu behind the button at the right end of the toolbar: all that is done with files and with the window."""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton

from initviz.app.settings import THEME_CHOICES, Settings
from initviz.core.document.papers import PAPERS
from initviz.core.document.scenes import GALLERY
from initviz.gui.files import Files
from initviz.gui.icons import icon
from initviz.gui.parts import named
from initviz.gui.theme import Theme
from initviz.messages import tr


class MainMenu(QToolButton):
    """The button and its menu.

    Parameters
    ----------
    files
        Opens and saves.
    shared
        Actions that are on the toolbar as well: new, open, save and save as.
    settings
        What is chosen now.

    Signals
    -------
    theme_chosen
        One of `THEME_CHOICES`.
    reset_wanted, keys_wanted, about_wanted, quit_wanted
        What else the user wants.
    """

    theme_chosen = Signal(str)
    reset_wanted = Signal()
    keys_wanted = Signal()
    about_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, files: Files, shared: Sequence[QAction], settings: Settings) -> None:
        super().__init__()
        self._files, self._settings = files, settings
        self.setObjectName("tool")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setShortcut(QKeySequence(Qt.Key.Key_F10))
        named(self, tr("menu"), f"{tr('menu')} (F10)")
        self.content = QMenu(self)
        self.content.setToolTipsVisible(True)
        self.gallery = self._submenu("menu.gallery")
        self.papers = self._submenu("menu.papers")
        self.recent = self._submenu("menu.recent")
        self.exports = self._submenu("menu.export")
        self.themes = self._submenu("menu.theme")
        self._fill(shared)
        self._fill_gallery()
        self._fill_themes()
        self.recent.aboutToShow.connect(self._fill_recent)
        self.setMenu(self.content)

    def _submenu(self, name: str) -> QMenu:
        made = QMenu(tr(name), self.content)
        made.setObjectName(name)
        made.menuAction().setObjectName(name)
        made.setToolTipsVisible(True)
        return made

    def _fill(self, shared: Sequence[QAction]) -> None:
        new, open_, save, save_as = shared
        self.content.addAction(new)
        self.content.addMenu(self.gallery)
        self._behind_gallery = self.content.addSeparator()
        self.content.addAction(open_)
        self.content.addMenu(self.recent)
        self.content.addAction(save)
        self.content.addAction(save_as)
        self._behind_saving = self.content.addSeparator()
        self.content.addMenu(self.themes)
        self._entry("menu.reset", self.reset_wanted).setToolTip(tr("menu.reset.tip"))
        self.content.addSeparator()
        self._entry("menu.keys", self.keys_wanted, QKeySequence(Qt.Key.Key_F1))
        self._entry("menu.about", self.about_wanted)
        self.content.addSeparator()
        self._entry("menu.quit", self.quit_wanted, QKeySequence("Ctrl+Q"))

    def _entry(self, name: str, wanted: SignalInstance, keys: QKeySequence | None = None) -> QAction:
        action = self.content.addAction(tr(name))
        action.setObjectName(name)
        action.triggered.connect(wanted)
        if keys is not None:
            action.setShortcut(keys)
            # A menu's own keys work while it is open; the button is there all the time.
            self.addAction(action)
        return action

    def add_exports(self, actions: Sequence[QAction]) -> None:
        """Put what exports the whole scene behind what saves it."""
        self.content.insertMenu(self._behind_saving, self.exports)
        self.exports.addActions(actions)

    def add_lessons(self, lessons: QMenu) -> None:
        """Put the lessons behind the gallery, and into it: who begins looks there first."""
        self.content.insertMenu(self._behind_gallery, lessons)
        self.gallery.addMenu(lessons)

    def _fill_gallery(self) -> None:
        self._add_scenes(self.gallery, GALLERY)
        self.gallery.addSeparator()
        self.gallery.addMenu(self.papers)
        self._add_scenes(self.papers, PAPERS)

    def _add_scenes(self, menu: QMenu, names: Iterable[str]) -> None:
        for name in names:
            title, about = tr(f"gallery.{name}"), tr(f"gallery.{name}.about")
            action = menu.addAction(f"{title} — {about}".replace("&", "&&"), partial(self._files.start_from, name))
            action.setObjectName(name)

    def _fill_recent(self) -> None:
        self.recent.clear()
        found = self._files.recent()
        for path, exists in found:
            action = self.recent.addAction(path.name.replace("&", "&&"), partial(self._files.open_instead, path))
            action.setEnabled(exists)
            action.setToolTip(str(path) if exists else tr("menu.recent.gone", file=str(path)))
        if not found:
            self.recent.addAction(tr("menu.recent.none")).setEnabled(False)
        self.recent.addSeparator()
        self.recent.addAction(tr("menu.recent.clear"), self._files.forget_recent).setEnabled(bool(found))

    def _fill_themes(self) -> None:
        group = QActionGroup(self)
        for choice in THEME_CHOICES:
            action = self.themes.addAction(tr(f"menu.theme.{choice}"), partial(self.theme_chosen.emit, choice))
            action.setObjectName(choice)
            action.setCheckable(True)
            action.setChecked(choice == self._settings.theme)
            group.addAction(action)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's icon."""
        self.setIcon(icon("menu", theme))
