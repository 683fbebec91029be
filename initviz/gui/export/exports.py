"""What the menu exports of the whole scene: a web page, and a scheme's model."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QWidget

from initviz.app.session import Session
from initviz.core.document.files import SUFFIX, write_atomically
from initviz.core.document.shown import hidden_names
from initviz.gui.export.model_file import MODEL, model_steps
from initviz.gui.export.target import ask_for_file
from initviz.gui.live import Live
from initviz.gui.message_bar import MessageBar
from initviz.gui.progress.steps import Steps
from initviz.gui.progress.strip import ProgressStrip
from initviz.gui.progress.task import Task
from initviz.messages import tr

_PAGE = ".html"
_LOOK_AGAIN = 50
"""Milliseconds between two looks at a child that writes."""


class Exports(QObject):
    """Writes one file at a time, while the window goes on.

    Parameters
    ----------
    session, live
        What is exported.
    strip
        Where it is shown how far that is.
    window
        Over which questions stand.

    Attributes
    ----------
    actions
        What the menu offers.
    bar
        Says what was written.

    Signals
    -------
    failed
        Why a file could not be written, in one line.
    """

    failed = Signal(str)

    def __init__(self, session: Session, live: Live, strip: ProgressStrip, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._live, self._strip, self._window = session, live, strip, window
        self._task: Task | None = None
        self.bar = MessageBar("hint")
        self.page = self._action("export.page", self._ask_for_page, QKeySequence("Ctrl+Shift+E"))
        self.model = self._action("export.model", self._ask_for_model)
        self.actions = (self.page, self.model)

    def _action(self, name: str, act: Any, *keys: QKeySequence) -> QAction:  # noqa: ANN401  (a slot of Qt)
        action = QAction(tr(name), self._window)
        action.setObjectName(name)
        action.setShortcuts(keys)
        action.triggered.connect(act)
        self._window.addAction(action)
        return action

    def _ask_for_page(self) -> None:
        path = ask_for_file(self._window, tr("export.page"), self._name(), _PAGE, tr("export.kind.html"))
        if path is not None:
            self._begin(self._page_steps(path), path)

    def _ask_for_model(self) -> None:
        experiment, scheme = self._session.experiment, self._session.scheme
        name = f"{self._name()}-{experiment.schemes[scheme].name}"
        path = ask_for_file(self._window, tr("export.model"), name, MODEL, tr("export.kind.pt"))
        if path is not None:
            self._begin(model_steps(experiment, scheme, path), path, pause=_LOOK_AGAIN)

    def _name(self) -> str:
        """Give the document's name without its ending."""
        path = self._session.path
        return path.name.removesuffix(SUFFIX) if path is not None else "scene"

    def _page_steps(self, path: Path) -> Steps[None]:
        """Write the scene of the moment as a page, whatever is edited meanwhile."""
        from initviz.gui.export.html import PAGE_LOOK, html_steps  # noqa: PLC0415  (its pictures need a window)

        scene, hidden = self._live.scene, hidden_names(self._session.experiment)
        document = self._session.path
        name = tr("html.name", name=document.name if document is not None else tr("window.untitled"))
        page = yield from html_steps(scene, scene.verdicts, PAGE_LOOK, name, hidden)
        write_atomically(path, page)

    def _begin(self, work: Steps[None], path: Path, *, pause: int = 0) -> None:
        """Write; until that is done or given up nothing else is offered, as there is one place that shows it."""
        self._offer(is_free=False)
        self.bar.hide()
        self._task = Task(work, self._strip, tr("export.writing", file=path.name), self, pause=pause)
        self._task.done.connect(partial(self._on_done, path))
        self._task.failed.connect(self.failed)
        self._task.ended.connect(self._on_ended)

    def _on_ended(self) -> None:
        self._task = None
        self._offer(is_free=True)

    def _offer(self, *, is_free: bool) -> None:
        for action in self.actions:
            action.setEnabled(is_free)

    def _on_done(self, path: Path, _: object) -> None:
        opens = path.suffix == _PAGE
        self.bar.show_text(
            tr("export.done", file=str(path)),
            action=tr("export.open") if opens else "",
            act=(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))) if opens else None,
        )

    def end(self) -> None:
        """Give up what is being written: the window closes."""
        if self._task is not None:
            self._task.cancel()
