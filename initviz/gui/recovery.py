"""Offers unsaved work of a window that is gone, in a bar of the new one."""

from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject

from initviz.app.autosave import Abandoned, Autosave, Draft
from initviz.app.session import Session
from initviz.gui.files import Files
from initviz.gui.message_bar import MessageBar
from initviz.messages import tr


class Recovery(QObject):
    """Keeps drafts of this window's work, and offers those of windows that are gone, one after the other.

    Parameters
    ----------
    session, files
        Of the window.
    folder
        Where drafts are.

    Attributes
    ----------
    bar
        Shows the offer; it stays until it is answered.
    """

    def __init__(self, session: Session, files: Files, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._files, self.bar = files, MessageBar("hint")
        self.autosave = Autosave(session, folder, self)
        self.autosave.failed.connect(files.not_saved)
        self._abandoned = Abandoned(folder)

    def offer(self) -> None:
        """Show the newest draft's offer, if there is one."""
        draft = self._abandoned.newest()
        if draft is None:
            return
        name = draft.path.name if draft.path is not None else tr("window.untitled")
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(int(draft.written.timestamp())), QLocale.FormatType.ShortFormat
        )
        self.bar.show_text(
            tr("recovery.offer", name=name, when=when),
            action=tr("recovery.restore"),
            act=lambda: self._restore(draft),
            other=tr("recovery.discard"),
            act_other=self._discard,
        )

    def _restore(self, draft: Draft) -> None:
        if self._files.restore(draft.experiment, draft.path):
            # The work lives on in this window's own draft before the old one goes.
            self.autosave.write()
            self._abandoned.drop()
        self.offer()

    def _discard(self) -> None:
        self._abandoned.drop()
        self.offer()

    def end(self) -> None:
        """Drop this window's draft; offers that were not taken wait for the next start."""
        self.autosave.end()
        self._abandoned.release()
