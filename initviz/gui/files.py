"""New, open, save: the dialogs around the session's file, and the questions before anything is lost."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.check import DocumentError
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import SUFFIX
from initviz.core.document.papers import SCENES
from initviz.gui.asking import ask
from initviz.gui.file_stamp import FileStamp
from initviz.messages import tr


class Files(QObject):
    """What the user does with files.

    Signals
    -------
    failed
        Why a file could not be read, or what else is to be said of one, in one line.
    not_saved
        Why a file could not be written, in one line.
    """

    failed = Signal(str)
    not_saved = Signal(str)

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window
        self._stamp = FileStamp(session.path)
        if session.path is not None:
            settings.remember_file(session.path)

    # --- beginning ---

    def new(self) -> None:
        """Begin with the first scene."""
        self.start_from("first")

    def start_from(self, scene: str) -> None:
        """Begin with a scene of the gallery or of a paper."""
        if self.may_discard():
            self._session.replace(SCENES[scene]())

    # --- opening ---

    def open(self) -> None:
        """Ask for a file and open it."""
        if not self.may_discard():
            return
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, tr("files.open"), str(self._settings.folder), tr("files.filter", suffix=SUFFIX)
        )
        if chosen:
            self.open_path(Path(chosen))

    def open_instead(self, path: Path) -> None:
        """Open a file, with a question first where changes are not saved."""
        if self.may_discard():
            self.open_path(path)

    def open_dropped(self, paths: Sequence[Path]) -> None:
        """Open the first of the files that were dropped on the window, and say so if there are more."""
        if not paths or not self.may_discard() or not self.open_path(paths[0]):
            return
        if len(paths) > 1:
            self.failed.emit(tr("files.dropped_many", count=len(paths), file=paths[0].name))

    def open_path(self, path: Path) -> bool:
        """Open a file; say whether it is open."""
        # Taken first: who writes the file while it is read is noticed when it is saved.
        stamp = FileStamp(path)
        try:
            self._session.open(path)
        except DocumentError as error:
            self.failed.emit(str(error))
            return False
        self._stamp = stamp
        self._settings.remember_file(path)
        return True

    def restore(self, experiment: Experiment, path: Path | None) -> bool:
        """Go on with unsaved work of a window that is gone; say whether it is shown."""
        if not self.may_discard():
            return False
        self._session.recover(experiment, path)
        self._stamp = FileStamp(path)
        return True

    def recent(self) -> tuple[tuple[Path, bool], ...]:
        """Give the files opened or saved last, the newest first, and whether each still exists."""
        return tuple((path, path.is_file()) for path in self._settings.recent)

    def forget_recent(self) -> None:
        """Forget which files were opened or saved."""
        self._settings.recent = ()

    # --- saving ---

    def save(self) -> bool:
        """Save under the document's own name, asking for one where it has none; say whether it is saved."""
        path = self._session.path
        if path is None:
            return self.save_as()
        if self._stamp.is_stale(path) and not self._may_replace(tr("files.changed_outside", file=path.name)):
            return False
        return self._write(path)

    def save_as(self) -> bool:
        """Ask for a name and save; say whether it is saved."""
        proposed = self._session.path or self._settings.folder / f"scene{SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, tr("files.save"), str(proposed), tr("files.filter", suffix=SUFFIX)
        )
        if not chosen:
            return False
        path = Path(chosen)
        if not path.name.endswith(".json"):
            path = path.with_name(path.name + SUFFIX)
            # The dialog has asked about the name as it was typed, not about this one.
            if path.exists() and not self._may_replace(tr("files.overwrite", file=path.name)):
                return False
        return self._write(path)

    def may_discard(self) -> bool:
        """Ask about unsaved changes, if there are any; say whether to go on."""
        if not self._session.modified:
            return True
        path = self._session.path
        question = tr("files.unsaved", file=path.name) if path is not None else tr("files.unsaved.new")
        chosen = ask(self._window, question, "files.unsaved.save", destroys="files.unsaved.discard")
        return self.save() if chosen == "files.unsaved.save" else bool(chosen)

    def _may_replace(self, question: str) -> bool:
        return bool(ask(self._window, question, destroys="files.replace"))

    def _write(self, path: Path) -> bool:
        try:
            self._session.save(path)
        except DocumentError as error:
            self.not_saved.emit(str(error))
            return False
        self._stamp = FileStamp(path)
        self._settings.remember_file(path)
        return True
