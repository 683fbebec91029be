"""New, open, save: the dialogs around the session's file, and the question before unsaved changes are lost."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.check import DocumentError
from initviz.core.document.files import SUFFIX
from initviz.core.document.scenes import first_scene
from initviz.messages import tr


class Files(QObject):
    """What the user does with files.

    Signals
    -------
    failed
        Why a file could not be read or written, in one line.
    """

    failed = Signal(str)

    def __init__(self, session: Session, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._settings, self._window = session, settings, window

    def new(self) -> None:
        """Begin with the first scene."""
        if self.may_discard():
            self._session.replace(first_scene())

    def open(self) -> None:
        """Ask for a file and open it."""
        if not self.may_discard():
            return
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, tr("files.open"), str(self._settings.folder), tr("files.filter", suffix=SUFFIX)
        )
        if chosen:
            self.open_path(Path(chosen))

    def open_path(self, path: Path) -> None:
        """Open a file."""
        try:
            self._session.open(path)
        except DocumentError as error:
            self.failed.emit(str(error))
            return
        self._settings.folder = path.parent

    def save(self) -> bool:
        """Save under the document's own name, asking for one where it has none; say whether it is saved."""
        if self._session.path is None:
            return self.save_as()
        return self._write(self._session.path)

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
            if path.exists() and not self._may_overwrite(path):
                return False
        return self._write(path)

    def _may_overwrite(self, path: Path) -> bool:
        question = tr("files.overwrite", file=path.name)
        return QMessageBox.question(self._window, tr("window.title"), question) == QMessageBox.StandardButton.Yes

    def may_discard(self) -> bool:
        """Ask about unsaved changes, if there are any; say whether to go on."""
        if not self._session.modified:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(tr("window.title"))
        box.setText(tr("files.unsaved"))
        save = box.addButton(tr("files.unsaved.save"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(tr("files.unsaved.discard"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(tr("files.unsaved.cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.setEscapeButton(cancel)
        box.exec()
        chosen = box.clickedButton()
        box.deleteLater()
        if chosen is save:
            return self.save()
        return chosen is discard

    def _write(self, path: Path) -> bool:
        try:
            self._session.save(path)
        except DocumentError as error:
            self.failed.emit(str(error))
            return False
        self._settings.folder = path.parent
        return True
