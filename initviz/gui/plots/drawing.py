"""How the marks of a figure look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from initviz.core.laws.law import FloatArray
from initviz.figures.figure import Figure
from initviz.figures.marks import Band, Baseline, Boxes, Curve, EdgeMark, Rule, Stem, Steps
from initviz.gui.plots.bands import draw_bands
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.markers import marker
from initviz.gui.plots.surface import path_of
from initviz.gui.theme import DASHES, Theme, blend, scheme_color
from initviz.messages import text


@dataclass
class Strokes:
    """All lines of one kind and one scheme, joined into one path."""

    x: list[FloatArray] = field(default_factory=list)
    y: list[FloatArray] = field(default_factory=list)

    def add(self, x: FloatArray, y: FloatArray) -> None:
        """Add a line of its own."""
        self.x += [x, np.array([np.nan])]
        self.y += [y, np.array([np.nan])]

    def path(self, mapping: Mapping) -> QPainterPath:
        """Give the path in pixels; far outside the plot it is cut, where Qt's painter would choke on it."""
        area = mapping.area
        x, y = mapping.map_x(np.concatenate(self.x)), mapping.map_y(np.concatenate(self.y))
        reach_x, reach_y = 8.0 * area.width(), 8.0 * area.height()
        x = np.clip(x, area.left() - reach_x, area.right() + reach_x)
        y = np.clip(y, area.top() - reach_y, area.bottom() + reach_y)
        return path_of(x, y)


def color_of(figure: Figure, series: int, theme: Theme) -> QColor:
    """Give a scheme's colour."""
    return scheme_color(figure.series[series].color, theme)


def is_front(figure: Figure, series: int) -> bool:
    """Say whether a scheme is the active one."""
    return figure.series[series].front


def theory_pen(figure: Figure, series: int, theme: Theme) -> QPen:
    """Give the pen of a scheme's theory: its dash, and a little more weight for the active one."""
    front = is_front(figure, series)
    pen = QPen(color_of(figure, series, theme), 2.0 if front else 1.6)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    dash = DASHES[series % len(DASHES)]
    if dash:
        pen.setDashPattern([length / pen.widthF() * 1.5 for length in dash])
    return pen


def draw_marks(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw everything inside the axes, kind by kind from back to front."""
    marks = figure.marks
    order = _order(figure)
    _draw_baselines(painter, [m for m in marks if isinstance(m, Baseline)], mapping, theme)
    for series in order:
        _draw_steps(painter, figure, [m for m in marks if isinstance(m, Steps) and m.series == series], mapping, theme)
        draw_bands(painter, figure, [m for m in marks if isinstance(m, Band) and m.series == series], mapping, theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for series in order:
        _draw_rules(painter, figure, [m for m in marks if isinstance(m, Rule) and m.series == series], mapping, theme)
    for series in order:
        curves = [m for m in marks if isinstance(m, Curve) and m.series == series]
        _draw_curves(painter, figure, curves, mapping, theme)
    for mark in marks:
        if isinstance(mark, Stem):
            _draw_stem(painter, figure, mark, mapping, theme)
    for mark in marks:
        if isinstance(mark, Boxes):
            _draw_boxes(painter, figure, mark, mapping, theme)


def _order(figure: Figure) -> list[int]:
    return sorted((series.index for series in figure.series), key=lambda index: figure.series[index].front)


def _draw_baselines(painter: QPainter, marks: Sequence[Baseline], mapping: Mapping, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.faint), 1.0))
    for mark in marks:
        y = round(mapping.to_y(mark.y)) + 0.5
        painter.drawLine(QLineF(mapping.area.left(), y, mapping.area.right(), y))


def _draw_steps(painter: QPainter, figure: Figure, marks: Sequence[Steps], mapping: Mapping, theme: Theme) -> None:
    """Fill with an opaque tint, so that the front histogram hides what is behind it instead of mixing with it."""
    if not marks:
        return
    color, front = color_of(figure, marks[0].series, theme), is_front(figure, marks[0].series)
    outlines = Strokes()
    for mark in marks:
        x = np.repeat(mark.edges, 2)
        y = mark.base + np.concatenate([[0.0], np.repeat(mark.heights, 2), [0.0]])
        outlines.add(x, y)
    path = outlines.path(mapping)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    share = 0.24 if theme.is_dark else 0.17
    painter.fillPath(path, blend(color, QColor(theme.background), share if front else 0.75 * share))
    painter.strokePath(path, QPen(blend(color, QColor(theme.background), 0.6 if front else 0.4), 1.0))


def _draw_rules(painter: QPainter, figure: Figure, marks: Sequence[Rule], mapping: Mapping, theme: Theme) -> None:
    metrics = QFontMetricsF(painter.font())
    for mark in marks:
        color = color_of(figure, mark.series, theme)
        pen = QPen(blend(color, QColor(theme.background), 0.75), 1.0)
        pen.setDashPattern([1.0, 3.0])
        painter.setPen(pen)
        x = round(mapping.to_x(mark.x)) + 0.5
        top = mapping.to_y(mark.high)
        painter.drawLine(QLineF(x, mapping.to_y(mark.low), x, top))
        if mark.text:
            width = metrics.horizontalAdvance(mark.text)
            painter.setPen(color)
            left = min(max(x - width / 2, mapping.area.left()), mapping.area.right() - width)
            place = QRectF(left, max(top - metrics.height() + 1, mapping.area.top()), width, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, mark.text)


def _draw_curves(painter: QPainter, figure: Figure, marks: Sequence[Curve], mapping: Mapping, theme: Theme) -> None:
    if not marks:
        return
    pen = theory_pen(figure, marks[0].series, theme)
    strokes = Strokes()
    for mark in marks:
        strokes.add(mark.x, mark.y)
    if len(marks) > 1:  # one curve a row: finer lines
        pen.setWidthF(1.5 if is_front(figure, marks[0].series) else 1.2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.strokePath(strokes.path(mapping), pen)
    if len(marks) == 1:
        _draw_lonely_points(painter, marks[0], pen.color(), mapping)


def _draw_lonely_points(painter: QPainter, mark: Curve, color: QColor, mapping: Mapping) -> None:
    """Dot the points that have no neighbour to be joined to, which a line would not show."""
    finite = np.isfinite(mark.y)
    padded = np.concatenate([[False], finite, [False]])
    alone = finite & ~padded[:-2] & ~padded[2:]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for x, y in zip(mark.x[alone], mark.y[alone], strict=True):
        painter.drawEllipse(QPointF(mapping.to_x(float(x)), mapping.to_y(float(y))), 2.5, 2.5)


def _draw_stem(painter: QPainter, figure: Figure, mark: Stem, mapping: Mapping, theme: Theme) -> None:
    color = color_of(figure, mark.series, theme)
    if mark.measured:
        color = blend(color, QColor(theme.background), 0.6)
    # Stems of several schemes at one value stand side by side.
    x = mapping.to_x(mark.x) + 3.0 * (mark.series - 0.5 * (len(figure.series) - 1))
    base, top = mapping.to_y(mark.base), mapping.to_y(mark.base + mark.height)
    painter.setPen(QPen(color, 2.0))
    painter.drawLine(QLineF(x, base, x, top))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPath(marker(mark.series, QPointF(x, top), 5.0))


def lane_step(mapping: Mapping) -> float:
    """Pixels between the boxes of neighbouring schemes: as much as the places leave."""
    return min(10.0, max(0.34 * mapping.per_x, 1.0))


def _draw_boxes(painter: QPainter, figure: Figure, mark: Boxes, mapping: Mapping, theme: Theme) -> None:
    color = color_of(figure, mark.series, theme)
    step = lane_step(mapping)
    width = 0.64 * step
    tint = blend(color, QColor(theme.background), 0.3)
    for x, low, lower, median, upper, high in _columns(mark):
        centre = mapping.to_x(x) + mark.lane * step
        painter.setPen(QPen(color, 1.0))
        if high > low:
            painter.drawLine(QLineF(centre, mapping.to_y(low), centre, mapping.to_y(high)))
        top, bottom = mapping.to_y(upper), mapping.to_y(lower)
        if bottom - top > 0.5 and width >= 3.0:
            painter.setBrush(tint)
            painter.drawRect(QRectF(centre - width / 2, top, width, bottom - top))
        painter.setPen(QPen(QColor(theme.background), 0.75))
        painter.setBrush(color)
        painter.drawPath(marker(mark.series, QPointF(centre, mapping.to_y(median)), min(max(width, 2.5), 6.5)))


def _columns(mark: Boxes) -> Iterable[tuple[float, ...]]:
    rows = np.stack([mark.x, mark.low, mark.lower, mark.median, mark.upper, mark.high])
    for column in rows[:, np.isfinite(rows).all(axis=0)].T:
        yield tuple(float(value) for value in column)


def draw_edges(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw arrowheads at the edges for zeros and overflows; one label says what a run of them means."""
    step = lane_step(mapping)
    metrics = QFontMetricsF(painter.font())
    for mark in figure.marks:
        if not isinstance(mark, EdgeMark):
            continue
        color = color_of(figure, mark.series, theme)
        x = mapping.to_x(mark.x) + mark.lane * step
        if not mapping.area.left() - 1 <= x <= mapping.area.right() + 1:
            continue
        up = mark.edge == "high"
        tip = mapping.area.top() + 2 if up else mapping.area.bottom() - 2
        head = QPainterPath(QPointF(x, tip))
        back = tip + (8.0 if up else -8.0)
        head.lineTo(x + 4.5, back)
        head.lineTo(x - 4.5, back)
        head.closeSubpath()
        painter.setPen(QPen(QColor(theme.background), 0.75))
        painter.setBrush(color)
        painter.drawPath(head)
        if mark.text is not None:
            said = text(mark.text)
            left = min(x - 4, mapping.area.right() - metrics.horizontalAdvance(said))
            place = QRectF(left, back + (1 if up else -metrics.height() - 1), 200, metrics.height())
            painter.setPen(color)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
