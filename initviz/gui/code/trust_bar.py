"""Asks whether code that a scene carries may run, after showing it; agreement is for that exact text."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.app.settings import Settings
from initviz.core.document.codes import codes_of, untrusted_codes
from initviz.core.initializers.trust import TRUST
from initviz.gui.code.editor import CodeEditor
from initviz.gui.live import Live
from initviz.gui.message_bar import MessageBar
from initviz.gui.parts import label
from initviz.messages import tr


class TrustBar(QObject):
    """Watches the session for code that nobody has agreed to.

    Parameters
    ----------
    session
        Whose document may carry code.
    settings
        Remember what the person has agreed to.
    live
        Measures again once they have.
    parent
        The window.

    Attributes
    ----------
    bar
        Asks; it stays until it is answered.
    """

    def __init__(self, session: Session, settings: Settings, live: Live, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._settings, self._live, self._window = session, settings, live, parent
        self.bar = MessageBar("hint")
        TRUST.allow_digests(settings.trusted_code)
        session.changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        experiment = self._session.experiment
        if untrusted_codes(experiment):
            # It runs by a button beside the code itself, so that nobody agrees to what they have not seen.
            self.bar.show_text(tr("code.trust.ask"), action=tr("code.trust.show"), act=self._show)
            return
        self.bar.hide()
        if codes_of(experiment):
            self._settings.trusted_code = TRUST.lasting

    def _show(self) -> None:
        codes = untrusted_codes(self._session.experiment)
        self._look()
        dialog = CodeDialog(codes, self._window)
        dialog.accepted.connect(lambda: self._agree(codes))
        dialog.open()

    def _agree(self, codes: tuple[str, ...]) -> None:
        TRUST.allow(codes)
        self._look()
        self._live.measure()


class CodeDialog(QDialog):
    """Shows code, and asks whether it may run."""

    def __init__(self, codes: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("code.trust.title"))
        self.resize(560, 420)
        self.text = CodeEditor()
        self.text.setPlainText("\n\n".join(codes))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("code.editor"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.run = buttons.addButton(tr("code.trust.run"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.run.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label(tr("code.trust.warning"), wrap=True))
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
