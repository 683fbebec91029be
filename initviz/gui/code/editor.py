"""An editor for a little Python: line numbers, colours, completion of torch's names."""

import re

from PySide6.QtCore import QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import (
    QFontDatabase,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QCompleter, QListView, QPlainTextEdit, QTextEdit, QWidget

from initviz.gui.code.highlighter import Highlighter

NAMES = (
    "tensor.abs()", "tensor.bernoulli_(0.5, generator=generator)", "tensor.clamp_(", "tensor.copy_(", "tensor.div_(",
    "tensor.fill_(", "tensor.mul_(", "tensor.normal_(0.0, 1.0, generator=generator)", "tensor.numel()",
    "tensor.shape", "tensor.uniform_(-1.0, 1.0, generator=generator)", "tensor.zero_()", "torch.arange(", "torch.cos(",
    "torch.empty_like(", "torch.exp(", "torch.eye(", "torch.linalg.qr(", "torch.linspace(", "torch.rand(",
    "torch.randn(", "torch.randperm(", "torch.sin(", "torch.sqrt(", "torch.where(", "torch.zeros_like(",
    "nn.init.calculate_gain(", "nn.init.kaiming_normal_(", "nn.init.orthogonal_(", "nn.init.trunc_normal_(",
    "nn.init.xavier_uniform_(", "generator",
)  # fmt: skip
"""What is proposed while a name is typed."""
_TYPED = re.compile(r"[A-Za-z_][\w.]*$")
_INDENT = "    "


class CodeEditor(QPlainTextEdit):
    """Edits code.

    Signals
    -------
    applied
        Ctrl+Return was pressed.
    """

    applied = Signal()

    def __init__(self) -> None:
        super().__init__()
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(0.9 * self.font().pointSizeF())
        self.setFont(font)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.error_line = 0
        self._numbers = _Numbers(self)
        self._highlighter = Highlighter(self.document(), self.palette())
        self.completer = QCompleter(QStringListModel(NAMES, self), self)
        self.popup = QListView()
        self.completer.setPopup(self.popup)
        self.completer.setWidget(self)
        self.completer.activated.connect(self._complete)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(lambda *_: self._numbers.update())
        self._make_room()

    def mark_line(self, line: int) -> None:
        """Mark a line as wrong; none where it is 0."""
        self.error_line = line
        block = self.document().findBlockByNumber(line - 1)
        self.setExtraSelections([self._marked(block)] if line and block.isValid() else [])
        if line and block.isValid():
            self.setTextCursor(QTextCursor(block))
            self.ensureCursorVisible()
        self._numbers.update()

    def _marked(self, block: QTextBlock) -> QTextEdit.ExtraSelection:
        """Give what underlines a line."""
        found = QTextEdit.ExtraSelection()
        found.cursor = QTextCursor(block)
        found.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        found.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        found.format.setUnderlineColor(self.palette().color(QPalette.ColorRole.Text))
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Apply on Ctrl+Return, indent like the line before, and propose names while one is typed."""
        key, popup = event.key(), self.popup
        is_return = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_return and not popup.currentIndex().isValid():
            popup.hide()  # nobody has chosen from the list: the line ends here
        if popup.isVisible() and (is_return or key in {Qt.Key.Key_Tab, Qt.Key.Key_Escape}):
            event.ignore()  # it is the list's
        elif is_return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.applied.emit()
        elif is_return:
            self.insertPlainText("\n" + self._indent())
        elif key == Qt.Key.Key_Tab:
            self.insertPlainText(_INDENT)
        else:
            super().keyPressEvent(event)
            if event.text():
                self._propose()

    def _indent(self) -> str:
        before = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
        space = before[: len(before) - len(before.lstrip())]
        return space + _INDENT if before.rstrip().endswith(":") else space

    def _typed(self) -> str:
        found = _TYPED.search(self.textCursor().block().text()[: self.textCursor().positionInBlock()])
        return found[0] if found else ""

    def _propose(self) -> None:
        typed, popup = self._typed(), self.popup
        self.completer.setCompletionPrefix(typed)
        if len(typed) < 3 or not self.completer.completionCount():
            popup.hide()
            return
        place = self.cursorRect().translated(self.viewportMargins().left(), 0)
        place.setWidth(popup.sizeHintForColumn(0) + 24)
        self.completer.complete(place)

    def _complete(self, name: str) -> None:
        cursor = self.textCursor()
        cursor.movePosition(
            QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(self.completer.completionPrefix())
        )
        cursor.insertText(name)

    # --- line numbers ---

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Keep the numbers beside the text."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), self.viewportMargins().left(), inside.height()))

    def _make_room(self) -> None:
        width = self.fontMetrics().horizontalAdvance("9" * len(str(self.blockCount()))) + 12
        self.setViewportMargins(width, 0, 0, 0)

    def paint_numbers(self, painter: QPainter) -> None:
        """Paint the number of every line that is seen; the wrong one in the colour of links, and bold."""
        block, height = self.firstVisibleBlock(), self.fontMetrics().height()
        while block.isValid():
            top = round(self.blockBoundingGeometry(block).translated(self.contentOffset()).top())
            if top > self.viewport().height():
                break
            wrong = block.blockNumber() + 1 == self.error_line
            font = self.font()
            font.setBold(wrong)
            painter.setFont(font)
            role = QPalette.ColorRole.Text if wrong else QPalette.ColorRole.PlaceholderText
            painter.setPen(self.palette().color(role))
            number = f"▸{block.blockNumber() + 1}" if wrong else str(block.blockNumber() + 1)
            painter.drawText(0, top, self._numbers.width() - 6, height, Qt.AlignmentFlag.AlignRight, number)
            block = block.next()


class _Numbers(QWidget):
    """The margin with the numbers."""

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint the numbers."""
        painter = QPainter(self)
        self._editor.paint_numbers(painter)
        painter.end()
