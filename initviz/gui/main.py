"""Opens the window and runs the program until it is closed."""

import gc
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QTimer

from initviz.app.autosave import drafts_folder
from initviz.app.runner import Runner
from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from initviz.gui.appearance import chosen_theme
from initviz.gui.code.faults import CodeFaults
from initviz.gui.code.trust_bar import TrustBar
from initviz.gui.layout_memory import keep_on_screen
from initviz.gui.recovery import Recovery
from initviz.gui.theme import apply_theme
from initviz.gui.unexpected import Unexpected
from initviz.gui.window import MainWindow, application


def run(experiment: Experiment, path: Path | None, *, fresh: bool, lesson: str = "") -> int:
    """Open the window on an experiment, and return when it is closed.

    Parameters
    ----------
    experiment
        What to show.
    path
        File that it comes from, if any.
    fresh
        Ignore what is stored, settings and drafts, and store nothing.
    lesson
        Name of the lesson to begin with; empty for none.

    Returns
    -------
    int
        Exit code of the program.
    """
    app = application()
    settings = Settings(fresh=fresh)
    theme = chosen_theme(settings)
    runner = Runner()
    session = Session(experiment, path)
    window = MainWindow(session, settings, runner, theme)
    # Dressed once it is complete: Qt would else style every widget anew each time that its parent changes.
    apply_theme(app, theme)
    CodeFaults(window.live, window).overruled.connect(window.errors.hide)
    window.add_bar(TrustBar(session, settings, window.live, window).bar)
    window.begin()
    if lesson:
        window.hint.hide()  # a lesson says what to try
        window.guide.begin(lesson)
    # What is there now stays: the collector need not look at it again, which would stop the window for a moment.
    gc.freeze()
    keep_on_screen(window)
    forget_errors = Unexpected(window.errors, window).install()
    window.show()
    # Theory is painted before the compute process takes the processor to load PyTorch.
    QTimer.singleShot(0, window.live.measure)
    recovery = None
    if not fresh:
        recovery = Recovery(session, window.files, drafts_folder(), window)
        window.add_bar(recovery.bar)
        QTimer.singleShot(0, recovery.offer)
    code = app.exec()
    if recovery is not None:
        recovery.end()
    gc.unfreeze()
    forget_errors()
    runner.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
    return code
