"""A line that says how far something has come, with a bar and a way to give it up."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from initviz.gui.parts import label, quiet_button, set_text
from initviz.messages import tr

PATIENCE = 500
"""Milliseconds after which work is shown: what is done sooner needs no bar."""
_WIDE, _HIGH = 96, 4


class ProgressStrip(QWidget):
    """Shows one piece of work at a time; nothing is seen of one that is done at once.

    Signals
    -------
    cancelled
        The user gives it up.
    """

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.said = label(muted=True)
        self.bar = QProgressBar()
        self.bar.setObjectName("progress")
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(_WIDE, _HIGH)
        self.cancel = quiet_button(tr("progress.cancel"))
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.said, self.bar, self.cancel):
            row.addWidget(part)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PATIENCE)
        self._later.timeout.connect(self.show)
        self.hide()

    def begin(self, said: str, *, silent: bool = False) -> None:
        """Show work that begins now, once it takes long; what it is stands beside the bar, or is said elsewhere."""
        set_text(self.said, "" if silent else said)
        self.said.setVisible(not silent)
        self.bar.setAccessibleName(said)
        self.bar.setRange(0, 0)
        self.cancel.setAccessibleName(f"{tr('progress.cancel')}: {said}")
        self._later.start()

    def show_step(self, done: int, total: int) -> None:
        """Show how many steps of how many are done."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def end(self) -> None:
        """Show nothing any more."""
        self._later.stop()
        self.hide()
