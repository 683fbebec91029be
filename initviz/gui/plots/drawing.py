"""How the marks of a figure look."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from initviz.core.laws.law import FloatArray
from initviz.figures.figure import Figure
from initviz.figures.marks import Band, Baseline, Curve, Rule, Stem, Steps
from initviz.gui.plots.bands import draw_bands
from initviz.gui.plots.lanes import draw_boxes, draw_outliers
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.pens import color_of, is_front, marker_of, theory_pen
from initviz.gui.plots.surface import path_of
from initviz.gui.theme import Theme, blend

_APART = 6.0
"""Pixels between the numbers of two bounds."""


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
    _name_rules(painter, figure, [m for m in marks if isinstance(m, Rule)], mapping, theme)
    for series in order:
        curves = [m for m in marks if isinstance(m, Curve) and m.series == series]
        _draw_curves(painter, figure, curves, mapping, theme)
    for mark in marks:
        if isinstance(mark, Stem):
            _draw_stem(painter, figure, mark, mapping, theme)
    draw_boxes(painter, figure, mapping, theme)
    draw_outliers(painter, figure, mapping, theme)


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
    painter.strokePath(path, QPen(blend(color, QColor(theme.background), 0.6 if front else 0.4), theme.stroke))


def _draw_rules(painter: QPainter, figure: Figure, marks: Sequence[Rule], mapping: Mapping, theme: Theme) -> None:
    for mark in marks:
        pen = QPen(blend(color_of(figure, mark.series, theme), QColor(theme.background), 0.75), 1.0)
        pen.setDashPattern([1.0, 3.0])
        painter.setPen(pen)
        x = round(mapping.to_x(mark.x)) + 0.5
        painter.drawLine(QLineF(x, mapping.to_y(mark.low), x, mapping.to_y(mark.high)))


def _name_rules(painter: QPainter, figure: Figure, marks: Sequence[Rule], mapping: Mapping, theme: Theme) -> None:
    """Write the numbers of bounds over them; of those that would touch, the active scheme's is written."""
    metrics, area = QFontMetricsF(painter.font()), mapping.area
    taken: list[QRectF] = []
    for mark in sorted(marks, key=lambda mark: not is_front(figure, mark.series)):
        x, width = mapping.to_x(mark.x), metrics.horizontalAdvance(mark.text)
        if not mark.text or not area.left() <= x <= area.right():
            continue
        left = min(max(x - width / 2, area.left()), area.right() - width)
        top = max(mapping.to_y(mark.high) - metrics.height() + 1, area.top())
        place = QRectF(left, top, width, metrics.height())
        if any(place.adjusted(-_APART, 0, _APART, 0).intersects(other) for other in taken):
            continue
        taken.append(place)
        painter.setPen(color_of(figure, mark.series, theme))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, mark.text)


def _draw_curves(painter: QPainter, figure: Figure, marks: Sequence[Curve], mapping: Mapping, theme: Theme) -> None:
    if not marks:
        return
    pen = theory_pen(figure, marks[0].series, theme)
    strokes = Strokes()
    for mark in marks:
        strokes.add(mark.x, mark.y)
    if len(marks) > 1:  # one curve a row: finer lines, of which Qt draws those of a pixel ten times as fast
        pen.setWidthF(1.5 if is_front(figure, marks[0].series) else 1.0)
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
    painter.drawPath(marker_of(figure, mark.series, QPointF(x, top), 5.0))
