"""Which theme is worn: the one that was chosen, or the system's."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from initviz.app.settings import Settings, ThemeChoice
from initviz.gui.theme import THEMES, Theme, apply_theme, system_theme


def chosen_theme(settings: Settings) -> Theme:
    """Give the theme that the settings ask for."""
    return THEMES.get(settings.theme) or system_theme()


class Appearance(QObject):
    """Changes the theme while the program runs.

    Parameters
    ----------
    settings
        Where the choice is kept.

    Signals
    -------
    changed
        The theme that the application wears from now on.
    """

    changed = Signal(object)

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._wear)

    def choose(self, choice: ThemeChoice) -> None:
        """Wear a theme from now on, at once."""
        self._settings.theme = choice
        self._wear()

    def _wear(self) -> None:
        application, theme = QApplication.instance(), chosen_theme(self._settings)
        if isinstance(application, QApplication):
            apply_theme(application, theme)
            self.changed.emit(theme)
