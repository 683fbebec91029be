"""The network as a ribbon of its layers, with a cursor: the stop of the walk stays in the middle."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from initviz.gui.parts import named
from initviz.gui.theme import LIGHT, Theme, blend
from initviz.messages import tr

_GAP = 16.0
_INSIDE = 12.0
_NARROWEST = 40.0


@dataclass(frozen=True)
class Cell:
    """One layer: its title, whether it has weights, and whether a signal reaches it."""

    title: str
    weighted: bool
    works: bool


class Ribbon(QWidget):
    """Shows all layers in a row, those around the cursor if there are many.

    Signals
    -------
    chosen
        Index of the cell that was clicked.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._cells: tuple[Cell, ...] = (Cell("", weighted=True, works=True),)
        self._lefts: list[float] = []
        self._current = 0
        self._hovered = -1
        self._theme = LIGHT
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self, tr("walk.ribbon"), tr("walk.ribbon.tip"))
        self._measure()

    def show_cells(self, cells: Sequence[Cell], current: int, theme: Theme) -> None:
        """Show layers, with the cursor on one of them."""
        if tuple(cells) != self._cells:
            self._cells = tuple(cells)
            self._measure()
        self._current, self._theme = current, theme
        self.setAccessibleDescription(self._cells[current].title)
        self.update()

    @property
    def current(self) -> int:
        """Where the cursor is."""
        return self._current

    def cell_rect(self, place: int) -> QRectF:
        """Give the place of a cell, in this widget's pixels; cells far from the cursor lie outside."""
        width = self._lefts[place + 1] - self._lefts[place] - _GAP
        return QRectF(self._lefts[place] - self._offset(), 4.0, width, self.height() - 8.0)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Fit one line of text, with air."""
        return QSize(160, int(QFontMetricsF(self.font()).height()) + 24)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Never be lower than one line; show fewer layers where there is little width."""
        return QSize(80, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Measure the titles again in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()
            self.updateGeometry()

    def _measure(self) -> None:
        """Find the left ends of all cells, and of the one that would follow."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(bold)
        widths = {title: metrics.horizontalAdvance(title) for title in {cell.title for cell in self._cells}}
        self._lefts = [0.0]
        for cell in self._cells:
            self._lefts.append(self._lefts[-1] + max(widths[cell.title] + 2 * _INSIDE, _NARROWEST) + _GAP)

    def _offset(self) -> float:
        """Give how far the ribbon is moved to the left: the cursor in the middle, no empty room at its ends."""
        total, room = self._lefts[-1] - _GAP, float(self.width())
        if total <= room:
            return 0.5 * (total - room)
        middle = 0.5 * (self._lefts[self._current] + self._lefts[self._current + 1] - _GAP)
        return min(max(middle - room / 2, 0.0), total - room)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint the cells that are in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, cell in enumerate(self._cells):
            rect = self.cell_rect(place)
            if rect.right() < -_GAP or rect.left() > self.width() + _GAP:
                continue
            self._paint_cell(painter, cell, rect, place)
            if place + 1 < len(self._cells):
                painter.setPen(QPen(QColor(self._theme.line), 1.5))
                y = rect.center().y()
                painter.drawLine(QLineF(rect.right() + 3, y, rect.right() + _GAP - 3, y))
        self._fade(painter)

    def _paint_cell(self, painter: QPainter, cell: Cell, rect: QRectF, place: int) -> None:
        theme, current = self._theme, place == self._current
        panel = QColor(theme.background)
        fill = blend(QColor(theme.accent), panel, 0.14) if current else QColor(theme.panel)
        if place == self._hovered and not current:
            fill = blend(QColor(theme.text), panel, 0.06)
        strong = QPen(QColor(theme.accent), 2.5 if self.hasFocus() else 1.5)
        painter.setPen(strong if current else QPen(QColor(theme.line), 1.0))
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, 6, 6)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if current else QFont.Weight.Normal)
        painter.setFont(font)
        ink = theme.text if current or (cell.weighted and cell.works) else theme.muted
        painter.setPen(QColor(ink if cell.works else theme.warning))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, cell.title)

    def _fade(self, painter: QPainter) -> None:
        """Let the ribbon fade where it goes on beyond an edge."""
        first, last = self.cell_rect(0), self.cell_rect(len(self._cells) - 1)
        paper = QColor(self._theme.background)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(24):
            paper.setAlphaF(1.0 - step / 24)
            if first.left() < 0:
                painter.fillRect(QRectF(step, 0, 1, self.height()), paper)
            if last.right() > self.width():
                painter.fillRect(QRectF(self.width() - 1 - step, 0, 1, self.height()), paper)

    def _place_at(self, where: QPointF) -> int:
        return next((k for k in range(len(self._cells)) if self.cell_rect(k).contains(where)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Go to the layer that was clicked."""
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.chosen.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Tint the layer under the mouse."""
        self._hover(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Tint nothing any more."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            self.setCursor(Qt.CursorShape.PointingHandCursor if place >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()
