"""Both ends of the network: what enters it, above the rows, and what is made of its output, below them."""

from pathlib import PurePath

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import (
    ConstantInput,
    CrossEntropy,
    DigitsInput,
    FileInput,
    GradientSource,
    InputLaw,
    NormalInput,
    UniformInput,
)
from initviz.figures.numbers import grouped, short
from initviz.figures.numbers import shape as written
from initviz.gui.theme import LIGHT, Theme, blend
from initviz.messages import tr

_PAD = 8


class EndRow(QAbstractButton):
    """A row that stands for one end of the network; checked while it is selected.

    Signals
    -------
    left
        A key went on into the rows.
    """

    left = Signal()

    def __init__(self, into: Qt.Key) -> None:
        super().__init__()
        self._theme = LIGHT
        self._title, self._detail, self._aside = "", "", ""
        self._into = into
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("end.tip"))

    def show_end(self, title: str, detail: str, aside: str, theme: Theme, *, selected: bool) -> None:
        """Show what the end is, with something less important at the right."""
        self._title, self._detail, self._aside, self._theme = title, detail, aside, theme
        self.setAccessibleName(" ".join(part for part in (title, detail, aside) if part))
        self.setChecked(selected)
        self.update()

    def text(self) -> str:
        """Give what the row says."""
        return self.accessibleName()

    def nextCheckState(self) -> None:  # noqa: N802  (Qt's name)
        """Stay as it is: what is selected is shown when the session says so."""

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Take one line."""
        return QSize(120, self.fontMetrics().height() + 14)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Go on into the rows with an arrow; select with Return as with Space."""
        if event.key() == self._into:
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint the row like those of the layers."""
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        panel, accent = QColor(theme.panel), QColor(theme.accent)
        body = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(body, 6, 6)
        if self.isChecked():
            painter.fillPath(shape, blend(accent, panel, 0.13))
            painter.fillRect(QRectF(0, 7, 3, body.height() - 14), accent)
        elif self.underMouse():
            painter.fillPath(shape, blend(QColor(theme.text), panel, 0.045))
        if self.hasFocus():
            painter.setPen(QPen(blend(accent, panel, 0.6), 1.0))
            painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        room = self.rect().adjusted(_PAD, 0, -_PAD, 0)
        for said, color in ((self._title, theme.text), (self._detail, theme.muted)):
            painter.setPen(QColor(color))
            room.setLeft(_line(painter, room, said) + 6)
        painter.setPen(QColor(theme.muted))
        if QFontMetrics(self.font()).horizontalAdvance(self._aside) <= room.width():
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._aside)
        painter.end()


def _line(painter: QPainter, room: QRect, said: str) -> int:
    """Draw what fits of a text; give where it ends."""
    shown = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, max(room.width(), 0))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
    return room.left() + painter.fontMetrics().horizontalAdvance(shown)


def input_parts(experiment: Experiment) -> tuple[str, str, str]:
    """Say what enters the network: title, shape with its law, batch."""
    probe = experiment.probe
    detail = f"{written(experiment.network.input)} · {input_law(probe.input)}"
    return tr("end.input"), detail, tr("end.batch", batch=grouped(probe.batch))


def input_law(law: InputLaw) -> str:
    """Say in short what the input's entries are."""
    match law:
        case NormalInput():
            spread = "1" if law.std == 1 else f"{short(law.std)}²"
            return f"N({short(law.mean)}, {spread})"
        case UniformInput():
            return f"U({short(law.a)}, {short(law.b)})"
        case ConstantInput():
            return tr("end.constant", value=short(law.val))
        case DigitsInput():
            return tr("end.digits")
        case FileInput():
            return PurePath(law.path).name if law.path else tr("end.no_file")


def loss_parts(experiment: Experiment) -> tuple[str, str, str]:
    """Say what the gradient comes from: title, loss, mode."""
    mode = experiment.probe.mode
    return tr("end.loss"), loss(experiment.probe.gradient), tr(f"end.mode.{mode}")


def loss(source: GradientSource) -> str:
    """Say in short what the loss is."""
    return tr(f"end.loss.{source.labels}") if isinstance(source, CrossEntropy) else tr("end.loss.gaussian")
