"""The verdict on each scheme: one sentence beside the scheme's marker, in its colour."""

from html import escape

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from initviz.core.verdict import Verdict, verdict
from initviz.figures.scene import Scene
from initviz.figures.verdict_rules import rule_of
from initviz.gui.parts import label, letter, set_text
from initviz.gui.plots.markers import marker
from initviz.gui.theme import Theme, scheme_color
from initviz.messages import text, tr


def verdicts_of(scene: Scene) -> tuple[Verdict, ...]:
    """Judge all schemes."""
    return tuple(
        verdict(scene.experiment, index, scene.prediction, scene.replicates(index))
        for index in range(len(scene.experiment.schemes))
    )


def verdict_summary(scene: Scene) -> str:
    """Say in a few words what each scheme does, without numbers."""
    judged = verdicts_of(scene)
    return " · ".join(f"{letter(index)} {tr('verdict.word.' + found.forward)}" for index, found in enumerate(judged))


def _rules(judged: Verdict) -> str:
    """Say when the verdicts on signal and gradient are given, as a text that wraps."""
    words = dict.fromkeys((judged.forward, judged.backward))
    return "".join(f"<p>{escape(text(rule_of(word)))}</p>" for word in words)


class Mark(QWidget):
    """A scheme's marker in its colour."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self._color = QColor()
        self.setFixedSize(QSize(12, 18))

    def dress(self, color: QColor) -> None:
        """Take a colour."""
        if color != self._color:
            self._color = color
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint the marker."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawPath(marker(self._index, QPointF(6, 9), 9.0))


class VerdictView(QWidget):
    """One line a scheme."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[Mark, QLabel, QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show the verdicts on a scene's schemes."""
        judged = verdicts_of(scene)
        while len(self._lines) < len(judged):
            self._add()
        for place, (mark, line, row) in enumerate(self._lines):
            row.setVisible(place < len(judged))
            if place >= len(judged):
                continue
            series = scene.series[place]
            color = scheme_color(series.color, theme)
            mark.dress(color)
            name = f"{letter(place)} {series.name}"
            said = text(judged[place].short)
            set_text(line, f'<b style="color: {color.name()}">{escape(name)}</b> {escape(said)}')
            line.setAccessibleName(f"{name} {said}")
            row.setToolTip(_rules(judged[place]))

    def sentences(self) -> tuple[str, ...]:
        """Give what is said, without markup."""
        return tuple(line.accessibleName() for _, line, row in self._lines if not row.isHidden())

    def _add(self) -> None:
        row = QWidget()
        mark = Mark(len(self._lines))
        line = label(wrap=True)
        line.setTextFormat(Qt.TextFormat.RichText)
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(line, 1)
        self._lines.append((mark, line, row))
        self._column.addWidget(row)
