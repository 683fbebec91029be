"""The editor of custom code in a form: it runs when the person says so, and not at every key."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from initviz.core.initializers.custom import LONGEST
from initviz.core.initializers.trust import TRUST, digest_of
from initviz.gui.code.editor import CodeEditor
from initviz.gui.forms.field import Field
from initviz.messages import Message, sentence, tr

_FEWEST, _MOST = 5, 16
"""Lines that are seen at least and at most."""


class CodeField(Field):
    """Edits code; what is typed here and applied may run, as the person has written it."""

    has_own_label = True

    def __init__(self) -> None:
        super().__init__()
        self._code = ""
        self._faults: Mapping[str, Message] = {}
        self._overrule: Callable[[], None] | None = None
        self._is_marked = False
        self.editor = CodeEditor()
        self.editor.setAccessibleName(tr("code.editor"))
        self.editor.blockCountChanged.connect(self._fit)
        self._fit(0)
        self.apply = QPushButton(tr("code.apply"))
        self.apply.setToolTip(tr("code.apply.tip"))
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self.editor)
        column.addWidget(self.apply)
        self._row.addLayout(column)
        self.editor.applied.connect(self._take)
        self.apply.clicked.connect(self._take)

    def _fit(self, lines: int) -> None:
        """Be as high as the code, within bounds, with room for a bar to scroll by."""
        shown = min(max(lines, _FEWEST), _MOST) + 1
        self.editor.setFixedHeight(shown * QFontMetrics(self.editor.font()).lineSpacing() + 12)

    def value(self) -> str:
        """Give the code that was applied last."""
        return self._code

    def set_name(self, name: str, tip: str) -> None:  # noqa: ARG002  (the editor has a name of its own)
        """Say what the code is to do."""
        self.editor.setToolTip(tip)

    def editors(self) -> list[QWidget]:
        """Give the editor."""
        return [self.editor]

    def show_faults(self, faults: Mapping[str, Message], overrule: Callable[[], None]) -> None:
        """Mark the line at fault, and say why, where the code that was applied is one that failed when it ran.

        Parameters
        ----------
        faults
            Why code failed, by its name as `digest_of` gives it.
        overrule
            Called when newer code is found wrong before it runs.
        """
        self._faults, self._overrule = faults, overrule
        self._look_up()

    def show_value(self, value: Any, *, anew: bool = False) -> None:  # noqa: ANN401  (whatever the field holds)
        """Show the document's code, and what is wrong with it."""
        super().show_value(value, anew=anew)
        self._look_up()

    def _look_up(self) -> None:
        reason = self._faults.get(digest_of(self._code))
        untouched = self.editor.toPlainText() == self._code
        if reason is not None and untouched:
            self.editor.mark_line(int(str(reason.values.get("line", 0))))
            self.doubt(_said(reason))
            self._is_marked = True
        elif self._is_marked:
            self._is_marked = False
            self.editor.mark_line(0)
            self.doubt("")

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        self._code = value
        if self.editor.toPlainText() != value:
            self.editor.setPlainText(value)
        self.editor.mark_line(0)

    def _take(self) -> None:
        code = self.editor.toPlainText()
        if len(code) > LONGEST:
            self._reject(0, tr("code.too_long", got=len(code), limit=LONGEST))
            return
        try:
            ast.parse(code)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", 0) or 0
            self._reject(line, tr("code.wrong", line=line, error=getattr(error, "msg", str(error))))
            return
        self.doubt("")
        self.editor.mark_line(0)
        TRUST.allow([code])
        self._code = code
        self.edited.emit()

    def _reject(self, line: int, complaint: str) -> None:
        """Say what is wrong with code that does not run, instead of what was wrong with the code before it."""
        self.editor.mark_line(line)
        self.doubt(complaint)
        if self._overrule is not None:
            self._overrule()


def _said(reason: Message) -> str:
    """Say what is wrong, without the name of the parameter that stands above the editor."""
    values = reason.values
    if reason.id == "custom.raised":
        return tr("code.wrong", line=values["line"], error=values["error"])
    if reason.id == "custom.time_line":
        return tr("code.wrong", line=values["line"], error=tr("code.late", limit=values["limit"]))
    return sentence(reason)
