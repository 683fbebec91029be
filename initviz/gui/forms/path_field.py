"""The editor of a file's path: a line to type or paste it, and a button that asks for it."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QToolButton

from initviz.gui.forms.field import Field
from initviz.gui.forms.line import TextLine
from initviz.messages import tr


class PathField(Field):
    """Edits the path of a data file."""

    def __init__(self) -> None:
        super().__init__()
        self._path = ""
        self.line = TextLine()
        self.line.setPlaceholderText(tr("form.path.empty"))
        self.browse = QToolButton()
        self.browse.setObjectName("browse")
        self.browse.setText(tr("form.path.browse"))
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self.browse)
        self.line.editingFinished.connect(self._take)
        self.browse.clicked.connect(self._ask)

    @property
    def complete(self) -> bool:
        """Whether there is a path."""
        return bool(self._path)

    def value(self) -> str:
        """Give the path."""
        return self._path

    def set_name(self, name: str, tip: str) -> None:
        """Name the line; the button says what it does."""
        super().set_name(name, tip)
        self.browse.setAccessibleName(tr("form.path.browse.tip"))
        self.browse.setToolTip(tr("form.path.browse.tip"))

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        self._path = value
        self.line.show_text(value)
        self.line.setCursorPosition(len(value))

    def _take(self) -> None:
        before, self._path = self._path, self.line.text().strip() or self._path
        # An emptied line shows the path that is still in force.
        self._display(self._path)
        if self._path != before:
            self.edited.emit()

    def _ask(self) -> None:
        folder = str(Path(self._path).parent) if self._path else ""
        chosen, _ = QFileDialog.getOpenFileName(self, tr("form.path.title"), folder, tr("form.path.filter"))
        if chosen:
            self.line.setText(chosen)
            self._take()
