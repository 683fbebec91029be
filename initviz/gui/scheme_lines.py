"""One sentence a scheme, beside the scheme's marker and name in its colour."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from initviz.figures.figure import Series
from initviz.gui.parts import enlarge, label, set_text
from initviz.gui.plots.markers import marker
from initviz.gui.theme import Theme, scheme_color
from initviz.messages import Message, text

_NARROWEST = 160


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


class SchemeLines(QWidget):
    """One line a scheme; lines wrap where there is no room.

    Parameters
    ----------
    size
        Of the text, as a multiple of all other text.
    """

    def __init__(self, size: float = 1.0) -> None:
        super().__init__()
        self._size = size
        self._lines: list[tuple[Mark, QLabel, QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_lines(
        self, series: Sequence[Series], said: Sequence[Message], theme: Theme, tips: Sequence[str] = ()
    ) -> None:
        """Show a sentence for each of the first schemes, with a tooltip where one is given; none for the others."""
        while len(self._lines) < len(said):
            self._add()
        for place, (mark, line, row) in enumerate(self._lines):
            row.setVisible(place < len(said))
            if place >= len(said):
                continue
            mark.dress(series[place], theme)
            color = scheme_color(series[place].color, theme)
            name, sentence = series[place].title, text(said[place])
            set_text(line, f'<b style="color: {color.name()}">{escape(name)}</b> {escape(sentence)}')
            line.setAccessibleName(f"{name} {sentence}")
            row.setToolTip(tips[place] if place < len(tips) else "")

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as high as the lines are at this width: wrapped text asks for the height of its narrowest column else."""
        return QSize(_NARROWEST, max(self._column.heightForWidth(max(self.width(), _NARROWEST)), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Ask for another height at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def sentences(self) -> tuple[str, ...]:
        """Give what is said, without markup."""
        return tuple(line.accessibleName() for _, line, row in self._lines if not row.isHidden())

    def _add(self) -> None:
        row = QWidget()
        mark = Mark()
        line = label(wrap=True)
        for part in (mark, line):
            enlarge(part, self._size)
        line.setTextFormat(Qt.TextFormat.RichText)
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(line, 1)
        self._lines.append((mark, line, row))
        self._column.addWidget(row)
