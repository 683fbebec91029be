"""The editor of custom code in a form: it runs when the person says so, and not at every key."""

import ast
from typing import Any

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from initviz.core.initializers.custom import LONGEST
from initviz.core.initializers.trust import TRUST
from initviz.gui.code.editor import CodeEditor
from initviz.gui.forms.field import Field
from initviz.messages import tr

_LINES = 9


class CodeField(Field):
    """Edits code; what is typed here and applied may run, as the person has written it."""

    has_own_label = True

    def __init__(self) -> None:
        super().__init__()
        self._code = ""
        self.editor = CodeEditor()
        self.editor.setAccessibleName(tr("code.editor"))
        self.editor.setMinimumHeight(_LINES * QFontMetrics(self.editor.font()).lineSpacing() + 12)
        self.apply = QPushButton(tr("code.apply"))
        self.apply.setToolTip(tr("code.apply.tip"))
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self.editor)
        column.addWidget(self.apply)
        self._row.addLayout(column)
        self.editor.applied.connect(self._take)
        self.apply.clicked.connect(self._take)

    def value(self) -> str:
        """Give the code that was applied last."""
        return self._code

    def set_name(self, name: str, tip: str) -> None:  # noqa: ARG002  (the editor has a name of its own)
        """Say what the code is to do."""
        self.editor.setToolTip(tip)

    def editors(self) -> list[QWidget]:
        """Give the editor."""
        return [self.editor]

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        self._code = value
        if self.editor.toPlainText() != value:
            self.editor.setPlainText(value)
        self.editor.mark_line(0)

    def _take(self) -> None:
        code = self.editor.toPlainText()[:LONGEST]
        try:
            ast.parse(code)
        except (SyntaxError, ValueError) as error:
            self.editor.mark_line(getattr(error, "lineno", 0) or 0)
            self.doubt(tr("code.wrong", line=self.editor.error_line, error=getattr(error, "msg", str(error))))
            return
        self.doubt("")
        self.editor.mark_line(0)
        TRUST.allow([code])
        self._code = code
        self.edited.emit()
