"""The window that says what this is: versions of all that numbers depend on, licences, and whose data it is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from initviz import __version__
from initviz.core.versions import versions
from initviz.gui.parts import label
from initviz.messages import tr

_WIDTH = 60
"""Of a line of text, in digits."""


class AboutWindow(QDialog):
    """Shows the versions, and copies them for a report."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle(tr("menu.about"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(12)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        width = _WIDTH * self.fontMetrics().horizontalAdvance("0")
        column.addWidget(label(f"{tr('window.title')} {__version__}", strong=True))
        for id_ in ("about_window.what", "about_window.licence", "data.digits.source"):
            said = label(tr(id_), wrap=True)
            said.setFixedWidth(width)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(said)
        self._found = versions()
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setColumnStretch(1, 1)
        for row, (name, version) in enumerate(self._found.items()):
            grid.addWidget(label(name, muted=True), row, 0)
            grid.addWidget(label(version), row, 1)
        column.addLayout(grid)
        buttons = QDialogButtonBox()
        self.copy = buttons.addButton(tr("about_window.copy"), QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(tr("dialog.close"), QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.finished.connect(self.deleteLater)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("".join(f"{name} {found}\n" for name, found in self._found.items()))
