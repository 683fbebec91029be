"""Gauges: small bars in columns beside a plot, one bar a scheme in every row."""

import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from initviz.figures.figure import Figure
from initviz.figures.marks import Gauge
from initviz.gui.plots.mapping import Mapping
from initviz.gui.theme import Theme, blend, scheme_color
from initviz.messages import text

_AIR = 12.0
"""Between the plot and the columns, and between two columns."""
_NARROWEST = 30.0
_THICK = 5.0
"""The thickest bar."""


def column_widths(figure: Figure, metrics: QFontMetricsF) -> list[float]:
    """Give the widths of the columns: as wide as their headings."""
    return [max(metrics.horizontalAdvance(text(heading)) + 2.0, _NARROWEST) for heading in figure.columns]


def gauge_room(figure: Figure, metrics: QFontMetricsF) -> float:
    """Give the room that the columns need to the right of the plot."""
    widths = column_widths(figure, metrics)
    return sum(widths) + _AIR * len(widths)


def heading_room(figure: Figure, metrics: QFontMetricsF) -> float:
    """Give the room that the headings need above the plot."""
    return metrics.height() + 2.0 if figure.columns else 0.0


def draw_gauges(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw headings and bars to the right of the plot; what is not known has no frame."""
    if not figure.columns:
        return
    columns = list(_columns(figure, mapping, QFontMetricsF(painter.font())))
    painter.save()
    painter.setPen(QColor(theme.muted))
    for heading, place in zip(figure.columns, columns, strict=True):
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text(heading))
    for mark in figure.marks:
        if isinstance(mark, Gauge) and math.isfinite(mark.share):
            _draw_gauge(painter, figure, mark, bar_of(mark, figure, mapping, columns), theme)
    painter.restore()


def _columns(figure: Figure, mapping: Mapping, metrics: QFontMetricsF) -> Iterator[QRectF]:
    """Give the places of the headings."""
    left, height = mapping.area.right() + _AIR, metrics.height()
    for width in column_widths(figure, metrics):
        yield QRectF(left, mapping.area.top() - height - 2.0, width, height)
        left += width + _AIR


def bar_of(mark: Gauge, figure: Figure, mapping: Mapping, columns: Sequence[QRectF]) -> QRectF:
    """Give a bar's frame: the bars of a row are stacked about its middle, the first scheme on top."""
    column, count = columns[mark.column], len(figure.series)
    top, bottom = mapping.to_y(mark.high), mapping.to_y(mark.low)
    pitch = min((bottom - top) / (count + 0.5), _THICK + 2.0)
    first = 0.5 * (top + bottom - pitch * count)
    thick = max(pitch - 2.0, 0.6 * pitch)
    return QRectF(column.left(), first + mark.series * pitch + 0.5 * (pitch - thick), column.width(), thick)


def _draw_gauge(painter: QPainter, figure: Figure, mark: Gauge, frame: QRectF, theme: Theme) -> None:
    series = figure.series[mark.series]
    color = scheme_color(series.color, theme)
    painter.fillRect(frame, blend(QColor(theme.text), QColor(theme.background), 0.08))
    share = min(max(mark.share, 0.0), 1.0)
    if share > 0:
        # A share that is not zero is seen, however small.
        filled = QRectF(frame.left(), frame.top(), max(share * frame.width(), 1.5), frame.height())
        painter.fillRect(filled, color if series.front else blend(color, QColor(theme.background), 0.75))
