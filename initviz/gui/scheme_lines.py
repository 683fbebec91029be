"""One sentence a scheme, beside the scheme's marker and name in its colour; where there are many, in little room."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from initviz.figures.figure import Series
from initviz.gui.parts import enlarge, label, set_text
from initviz.gui.plots.markers import marker
from initviz.gui.theme import Theme, scheme_color
from initviz.messages import Message, text, tr

_NARROWEST = 160
_FULL = 3
"""Of up to so many schemes every sentence is shown in full."""
_APART = 24
"""Between two columns, and between marker and text."""
_BESIDE = 6
_MORE = "…"


class Mark(QWidget):
    """A scheme's marker in its colour."""

    def __init__(self) -> None:
        super().__init__()
        self._place = 0
        self._color = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Stand beside one line of text."""
        height = self.fontMetrics().height()
        return QSize(round(0.75 * height), height)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def dress(self, series: Series, theme: Theme) -> None:
        """Become the marker of a scheme."""
        color = scheme_color(series.color, theme)
        if (series.place, color) != (self._place, self._color):
            self._place, self._color = series.place, color
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint the marker."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawPath(marker(self._place, QPointF(0.5 * self.width(), 0.5 * self.height()), 0.55 * self.height()))


def some_schemes(shown: int, count: int) -> str:
    """Say that not all schemes fit into a place; nothing where they do."""
    return tr("schemes.some", shown=shown, count=count) if shown < count else ""


def shortened(sentence: str, metrics: QFontMetrics, room: int) -> str:
    """Leave out the last words of a sentence where there is no room: a number cut in two would be another number."""
    if metrics.horizontalAdvance(sentence) <= room:
        return sentence
    words = sentence.split(" ")
    while words and metrics.horizontalAdvance(" ".join([*words, _MORE])) > room:
        words.pop()
    return " ".join([*words, _MORE])


class SchemeLine(QWidget):
    """A marker, a name and a sentence, which wraps or, in a single line, ends in … where there is no room.

    Parameters
    ----------
    size
        Of the text, as a multiple of all other text.
    parent
        Where it stands.
    """

    def __init__(self, size: float, parent: QWidget) -> None:
        super().__init__(parent)
        self.mark = Mark()
        self._text = label(wrap=True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._name = self._sentence = self._color = self._tip = ""
        for part in (self.mark, self._text):
            enlarge(part, size)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(_BESIDE)
        inside.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self._text, 1)

    def show_sentence(self, series: Series, sentence: str, theme: Theme, tip: str) -> None:
        """Say something of a scheme."""
        self.mark.dress(series, theme)
        self._name, self._sentence = series.title, sentence
        self._color = scheme_color(series.color, theme).name()
        self._tip = tip
        self._text.setAccessibleName(f"{self._name} {sentence}")
        self._write()

    @property
    def said(self) -> str:
        """What is said, in full and without markup."""
        return self._text.accessibleName()

    def set_wraps(self, wraps: bool) -> None:  # noqa: FBT001  (as Qt's own setters: it says what is to be)
        """Say whether the sentence is shown in full."""
        if wraps != self._text.wordWrap():
            self._text.setWordWrap(wraps)
            self._write()

    def wanted_width(self) -> int:
        """Give the width at which everything stands in one line."""
        return (
            self.mark.sizeHint().width()
            + _BESIDE
            + self._name_width()
            + self._metrics().horizontalAdvance(self._sentence)
        )

    def _metrics(self) -> QFontMetrics:
        return self._text.fontMetrics()

    def _name_width(self) -> int:
        font = self._text.font()
        font.setBold(True)
        return QFontMetrics(font).horizontalAdvance(f"{self._name} ") + 2

    def _write(self) -> None:
        shown = self._sentence
        if not self._text.wordWrap():
            room = self.width() - self.mark.sizeHint().width() - _BESIDE - self._name_width()
            shown = shortened(shown, self._metrics(), room)
        set_text(self._text, f'<b style="color: {self._color}">{escape(self._name)}</b> {escape(shown)}')
        whole = f"<p>{escape(self.said)}</p>" if shown != self._sentence else ""
        self.setToolTip(whole + self._tip)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Show as much as there is room for."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._write()


class SchemeLines(QWidget):
    """One line a scheme.

    Up to three sentences wrap where there is no room. Of more, that of the active scheme does; the others keep to one
    line, and stand in two columns where all fit into half of the width.

    Parameters
    ----------
    size
        Of the text, as a multiple of all other text.
    """

    def __init__(self, size: float = 1.0) -> None:
        super().__init__()
        self._size = size
        self._lines: list[SchemeLine] = []
        self._below: QWidget | None = None
        self._front = self._count = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setHorizontalSpacing(_APART)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_below(self, widget: QWidget) -> None:
        """Put something under the line of the active scheme."""
        self._below = widget
        self._grid.addWidget(widget)

    def show_lines(
        self, series: Sequence[Series], said: Sequence[Message], theme: Theme, tips: Sequence[str] = ()
    ) -> None:
        """Show a sentence for each of the first schemes, with a tooltip where one is given; none for the others."""
        while len(self._lines) < len(said):
            self._lines.append(SchemeLine(self._size, self))
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(said))
        for line, one, sentence, tip in zip(self._lines, series, said, (*tips, *[""] * len(said)), strict=False):
            line.show_sentence(one, text(sentence), theme, tip)
        self._count = len(said)
        self._front = next((place for place, one in enumerate(series) if one.front), 0)
        self._arrange()

    def _arrange(self) -> None:
        """Put the lines into one column or two."""
        lines = self._lines[: self._count]
        few = len(lines) <= _FULL
        half = (self.width() - _APART) // 2
        columns = 1 if few or any(line.wanted_width() > half for line in lines) else 2
        row = 0
        for place, line in enumerate(lines):
            line.set_wraps(few or place == self._front)
            row, column = divmod(place, columns)
            self._put(line, row + (row > self._front // columns), column, 1)
        if self._below is not None:
            self._put(self._below, self._front // columns + 1, 0, columns)
        for column in range(2):
            self._grid.setColumnStretch(column, int(column < columns))
        self.updateGeometry()

    def _put(self, widget: QWidget, row: int, column: int, span: int) -> None:
        """Put a widget into a cell; where it is there already nothing is laid out again."""
        index = self._grid.indexOf(widget)
        if index < 0 or self._grid.getItemPosition(index) != (row, column, 1, span):
            self._grid.removeWidget(widget)
            self._grid.addWidget(widget, row, column, 1, span)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as high as the lines are at this width: wrapped text asks for the height of its narrowest column else."""
        return QSize(_NARROWEST, max(self._grid.heightForWidth(max(self.width(), _NARROWEST)), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Ask for another height at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def sentences(self) -> tuple[str, ...]:
        """Give what is said, without markup."""
        return tuple(line.said for line in self._lines if not line.isHidden())
