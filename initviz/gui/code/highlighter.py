"""Colours for Python in a text editor."""

import keyword
import re

from PySide6.QtGui import QColor, QFont, QPalette, QSyntaxHighlighter, QTextCharFormat, QTextDocument

_WORDS = re.compile(rf"\b({'|'.join(keyword.kwlist)})\b")
_NUMBERS = re.compile(r"\b\d+(\.\d*)?([eE][+-]?\d+)?\b")
_TEXTS_AND_REMARKS = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*')|(#.*)")


class Highlighter(QSyntaxHighlighter):
    """Keywords bold, numbers and texts in the accent colour, remarks muted."""

    def __init__(self, document: QTextDocument, palette: QPalette) -> None:
        super().__init__(document)
        accent = palette.color(QPalette.ColorRole.Link)
        self._word, self._number, self._remark = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        self._word.setFontWeight(QFont.Weight.Bold)
        self._number.setForeground(accent)
        muted = QColor(palette.color(QPalette.ColorRole.PlaceholderText))
        self._remark.setForeground(muted)

    def highlightBlock(self, text: str) -> None:  # noqa: N802  (Qt's name)
        """Colour one line."""
        for pattern, style in ((_WORDS, self._word), (_NUMBERS, self._number)):
            for found in pattern.finditer(text):
                self.setFormat(found.start(), len(found[0]), style)
        for found in _TEXTS_AND_REMARKS.finditer(text):
            self.setFormat(found.start(), len(found[0]), self._remark if found[2] else self._number)
