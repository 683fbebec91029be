"""Schemes as pills in their colours: a click makes one active."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from initviz.core.document.palette import scheme_letter
from initviz.figures.scene import Scene
from initviz.gui.plots.markers import marker
from initviz.gui.theme import LIGHT, Theme, blend, contrast_text, scheme_color
from initviz.messages import tr

_HEIGHT = 28


class Pill(QAbstractButton):
    """One scheme: filled in its colour when active, else outlined in it."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self._color = QColor()
        self._theme = LIGHT
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def dress(self, name: str, color: QColor, theme: Theme) -> None:
        """Set name and colour."""
        self._color, self._theme = color, theme
        shown = f"{scheme_letter(self._index)} {name}"
        if shown != self.text():
            self.setText(shown)
            self.updateGeometry()
        self.setAccessibleName(tr("scheme.accessible", name=shown))
        self.setToolTip(tr("scheme.tip", name=shown))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Fit the name, with air."""
        return QSize(int(QFontMetricsF(self.font()).horizontalAdvance(self.text())) + 42, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint the pill."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        panel = QColor(self._theme.panel)
        hovered = self.underMouse() and not self.isChecked()
        fill = self._color if self.isChecked() else blend(self._color, panel, 0.14 if hovered else 0.0)
        pen = QPen(self._color, 1.5)
        painter.setPen(pen)
        painter.setBrush(fill)
        body = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        ink = contrast_text(self._color) if self.isChecked() else QColor(self._theme.text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink if self.isChecked() else self._color)
        painter.drawPath(marker(self._index, QPointF(body.left() + 14, body.center().y()), 8.0))
        painter.setPen(ink)
        room = body.adjusted(24, 0, -8, 0)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), 1.0, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 14, 14)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Show the focus."""
        super().focusInEvent(event)
        self.update()


class Pills(QWidget):
    """The row of pills.

    Signals
    -------
    chosen
        Index of the scheme that the user made active.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._pills: list[Pill] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)

    @property
    def pills(self) -> tuple[Pill, ...]:
        """The pills, in the order of the schemes."""
        return tuple(self._pills)

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show a scene's schemes."""
        while len(self._pills) > len(scene.series):
            pill = self._pills.pop()
            self._row.removeWidget(pill)
            pill.deleteLater()
        while len(self._pills) < len(scene.series):
            self._add(len(self._pills))
        for pill, series in zip(self._pills, scene.series, strict=True):
            pill.dress(series.name, scheme_color(series.color, theme), theme)
            pill.setChecked(series.front)

    def _add(self, index: int) -> None:
        pill = Pill(index)
        pill.clicked.connect(lambda: self.chosen.emit(index))
        self._pills.append(pill)
        self._row.insertWidget(index, pill)
