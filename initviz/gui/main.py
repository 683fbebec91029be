"""Opens the window and runs the program until it is closed."""

import gc
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from initviz.app.runner import Runner
from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from initviz.gui.theme import THEMES, Theme, apply_theme, system_theme
from initviz.gui.window import MainWindow, application

_FRAME = QSize(8, 40)
"""What a window manager's frame may take."""


def run(experiment: Experiment, path: Path | None, *, fresh: bool) -> int:
    """Open the window on an experiment, and return when it is closed.

    Parameters
    ----------
    experiment
        What to show.
    path
        File that it comes from, if any.
    fresh
        Ignore stored settings.

    Returns
    -------
    int
        Exit code of the program.
    """
    app = application()
    settings = Settings(fresh=fresh)
    theme = _chosen_theme(settings)
    runner = Runner()
    window = MainWindow(Session(experiment, path), settings, runner, theme)
    # Dressed once it is complete: Qt would else style every widget anew each time that its parent changes.
    apply_theme(app, theme)
    window.begin()
    # What is there now stays: the collector need not look at it again, which would stop the window for a moment.
    gc.freeze()
    _fit_to_screen(window)
    window.show()
    follow = partial(_follow_system, window, settings)
    system = QGuiApplication.styleHints().colorSchemeChanged
    system.connect(follow)
    # Theory is painted before the compute process takes the processor to load PyTorch.
    QTimer.singleShot(0, window.live.measure)
    code = app.exec()
    gc.unfreeze()
    system.disconnect(follow)
    runner.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
    return code


def _fit_to_screen(window: MainWindow) -> None:
    """Keep the window, with its frame, inside of a small screen."""
    room = window.screen().availableSize() - _FRAME
    window.resize(window.size().boundedTo(room.expandedTo(window.minimumSize())))


def _chosen_theme(settings: Settings) -> Theme:
    return THEMES.get(settings.theme) or system_theme()


def _follow_system(window: MainWindow, settings: Settings, _scheme: Qt.ColorScheme) -> None:
    theme = _chosen_theme(settings)
    apply_theme(application(), theme)
    window.set_theme(theme)
