"""Paints one row."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from initviz.core.document.remedies import Remedy
from initviz.gui.network.layout import DOT, SIGN, RowLayout
from initviz.gui.network.row import Chip, Dropdown, Mark, Row
from initviz.gui.theme import Theme, blend
from initviz.messages import text

_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class RowState:
    """What a row looks like beside what it says.

    Attributes
    ----------
    selected
        Whether the row is selected.
    focused
        Whether keys act on it.
    layer
        Id of the selected layer.
    moving
        Whether the mouse drags it.
    mouse
        Where the mouse points.
    rule
        Index of the chosen rule, or None.
    """

    selected: bool
    focused: bool
    layer: str
    moving: bool
    mouse: QPoint
    rule: int | None


class RowPainter:
    """Paints rows with a painter, in a theme's colours and two fonts."""

    def __init__(self, painter: QPainter, theme: Theme, font: QFont, small: QFont) -> None:
        self._painter, self._theme = painter, theme
        self._font, self._small = font, small
        self._panel = QColor(theme.panel)
        self._faded = blend(QColor(theme.muted), self._panel, 0.65)

    def paint(self, row: Row, layout: RowLayout, state: RowState) -> None:
        """Paint a row where it is laid out."""
        hovered = layout.body.contains(state.mouse)
        self._painter.save()
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state.moving:
            self._painter.setOpacity(0.45)
        self._body(layout, row, state, hovered=hovered)
        self._fold(layout, row, hovered=layout.fold.contains(state.mouse))
        self._texts(layout, row)
        for mark, area in layout.marks:
            self._mark(mark, area, lit=state.layer in mark.kin)
        for chip, area in layout.chips:
            self._chip(chip, area, hovered=area.contains(state.mouse), selected=chip.layer == state.layer)
        for choice, area in layout.dropdowns:
            self._dropdown(choice, area, hovered=area.contains(state.mouse), lit=hovered or state.selected)
            if choice.rule is not None and choice.rule == state.rule:
                self._painter.setPen(QPen(QColor(self._theme.accent), 1.0))
                self._painter.setBrush(Qt.BrushStyle.NoBrush)
                self._painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        for offer, area in layout.offers:
            self._offer(offer, area, hovered=area.contains(state.mouse))
        self._painter.restore()

    def _body(self, layout: RowLayout, row: Row, state: RowState, *, hovered: bool) -> None:
        theme, painter = self._theme, self._painter
        body = QRectF(layout.body)
        shape = QPainterPath()
        shape.addRoundedRect(body, 6, 6)
        kin = any(state.layer in mark.kin for mark in row.marks)
        if kin and not state.selected:
            painter.fillPath(shape, blend(QColor(theme.accent), self._panel, 0.06))
        if state.selected:
            painter.fillPath(shape, blend(QColor(theme.accent), self._panel, 0.13))
            inset = min(8.0, body.height() / 4)
            bar = QPainterPath()
            bar.addRoundedRect(QRectF(body.left(), body.top() + inset, 3, body.height() - 2 * inset), 1.5, 1.5)
            painter.fillPath(bar, QColor(theme.accent))
        elif hovered:
            painter.fillPath(shape, blend(QColor(theme.text), self._panel, 0.045))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if row.problem is not None:
            painter.setPen(QPen(QColor(theme.warning), 1.0))
            painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if state.focused:
            painter.setPen(QPen(blend(QColor(theme.accent), self._panel, 0.6), 1.0))
            painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _fold(self, layout: RowLayout, row: Row, *, hovered: bool) -> None:
        if not row.fold:
            return
        x, y = layout.fold.center().x() + 0.5, layout.fold.center().y() + 0.5
        path = QPainterPath()
        if row.fold == "unfolded":
            path.moveTo(x - 3.5, y - 2.0)
            path.lineTo(x, y + 2.0)
            path.lineTo(x + 3.5, y - 2.0)
        else:
            path.moveTo(x - 2.0, y - 3.5)
            path.lineTo(x + 2.0, y)
            path.lineTo(x - 2.0, y + 3.5)
        self._painter.setPen(QPen(QColor(self._theme.text if hovered else self._theme.muted), 1.3))
        self._painter.drawPath(path)

    def _texts(self, layout: RowLayout, row: Row) -> None:
        theme, painter = self._theme, self._painter
        if row.inside:  # a thin line ties it to the row that it was unfolded from
            x = layout.title.left() - 8.5
            painter.setPen(QPen(QColor(theme.line), 1.0))
            painter.drawLine(QPoint(int(x), layout.body.top() - 3), QPoint(int(x), layout.body.bottom() - 1))
        painter.setFont(self._font)
        painter.setPen(QColor(theme.muted))
        painter.drawText(layout.number, _MIDDLE | Qt.AlignmentFlag.AlignRight, str(row.number or ""))
        painter.setPen(self._faded if row.own.reach == "behind" else QColor(theme.text))
        if row.own.reach == "impossible":
            painter.setPen(QColor(theme.warning))
        self._line(layout.title, row.title)
        painter.setPen(QColor(theme.muted))
        painter.setFont(self._font if layout.output.top() == layout.title.top() else self._small)
        self._line(layout.output, row.output)
        if row.note is not None:
            painter.setFont(self._small)
            painter.setPen(QColor(theme.warning if row.problem is not None else theme.muted))
            painter.drawText(layout.note, int(Qt.TextFlag.TextWordWrap), text(row.note))
        painter.setFont(self._font)

    def _line(self, area: QRect, said: str) -> None:
        shown = self._painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, area.width())
        self._painter.drawText(area, _MIDDLE, shown)

    def _chip(self, chip: Chip, area: QRect, *, hovered: bool, selected: bool) -> None:
        theme, painter = self._theme, self._painter
        edge, ink, fill = QColor(theme.line), QColor(theme.muted), QColor(theme.raised)
        if hovered:
            edge, ink = QColor(theme.muted), QColor(theme.text)
        if chip.reach == "behind":
            ink, fill = self._faded, self._panel
        elif chip.reach == "impossible":
            edge = ink = QColor(theme.warning)
        if selected:
            edge, ink = QColor(theme.accent), QColor(theme.text)
            fill = blend(QColor(theme.accent), QColor(theme.raised), 0.16)
        painter.setPen(QPen(edge, 1.0))
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(ink)
        painter.setFont(self._small)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, chip.text)

    def _mark(self, mark: Mark, area: QRect, *, lit: bool) -> None:
        """Paint a sign and its words: two links of a chain, or a pause."""
        theme, painter = self._theme, self._painter
        ink = QColor(theme.accent if lit else theme.muted)
        painter.setPen(QPen(ink, 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        x, y = area.left() + 0.5, area.center().y() + 0.5
        if mark.kind != "frozen":
            painter.drawRoundedRect(QRectF(x, y - 2.5, 6.0, 5.0), 2.5, 2.5)
            painter.drawRoundedRect(QRectF(x + 4.5, y - 2.5, 6.0, 5.0), 2.5, 2.5)
        else:
            painter.drawLine(QPointF(x + 3.5, y - 3.5), QPointF(x + 3.5, y + 3.5))
            painter.drawLine(QPointF(x + 7.0, y - 3.5), QPointF(x + 7.0, y + 3.5))
        painter.setFont(self._small)
        painter.setPen(ink)
        self._line(area.adjusted(SIGN, 0, 0, 0), mark.says())

    def _offer(self, offer: Remedy, area: QRect, *, hovered: bool) -> None:
        theme, painter = self._theme, self._painter
        painter.setPen(QPen(QColor(theme.accent if hovered else theme.line), 1.0))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setPen(QColor(theme.accent))
        painter.setFont(self._small)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text(offer.says))

    def _dropdown(self, choice: Dropdown, area: QRect, *, hovered: bool, lit: bool) -> None:
        theme, painter = self._theme, self._painter
        weight = choice.role == "weight"
        if weight or hovered or lit:
            box = QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5)
            strong = theme.muted if hovered else theme.line
            painter.setPen(QPen(QColor(strong), 1.0) if weight or hovered else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised) if weight or hovered else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 5, 5)
        painter.setFont(self._font if weight else self._small)
        words = area.adjusted(8, 0, -20, 0)
        if choice.overridden:  # a dot, so that layers apart from their rule are found at a glance
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(QPointF(words.left() + 2.5, words.center().y() + 1.0), 2.5, 2.5)
            words.setLeft(words.left() + DOT)
        painter.setPen(QColor(theme.text if weight else theme.muted))
        self._line(words, choice.shown())
        x, y = area.right() - 10.0, area.center().y() + 0.5
        arrow = QPainterPath()
        arrow.moveTo(x - 3.0, y - 1.5)
        arrow.lineTo(x, y + 1.5)
        arrow.lineTo(x + 3.0, y - 1.5)
        painter.setPen(QPen(QColor(theme.text if hovered else theme.muted), 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(arrow)
