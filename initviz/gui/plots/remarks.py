"""Words in a plot's empty places, and the graphs of functions."""

from collections import defaultdict

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from initviz.figures.figure import Figure, Graph, Words
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.markers import marker
from initviz.gui.plots.surface import path_of
from initviz.gui.theme import Theme, scheme_color
from initviz.messages import text

_MARKER = 6.0


def draw_graphs(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw the graphs of functions in the colour of text."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for mark in figure.marks:
        if isinstance(mark, Graph):
            painter.strokePath(path_of(mapping.map_x(mark.x), mapping.map_y(mark.y)), QPen(QColor(theme.text), 2.0))


def draw_words(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Write what stands where nothing can be drawn, at the right, over what is behind it, so that it can be read."""
    metrics = QFontMetricsF(painter.font())
    ends: dict[float, float] = defaultdict(lambda: mapping.area.right() - 6.0)
    for mark in figure.marks:
        if not isinstance(mark, Words):
            continue
        said, y, height = text(mark.text), mapping.to_y(mark.y), metrics.height()
        width = metrics.horizontalAdvance(said) + 1.5 * _MARKER
        place = QRectF(ends[mark.y] - width, y - height / 2, width, height)
        painter.fillRect(place.adjusted(-3, 1, 3, -1), QColor(theme.background))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scheme_color(figure.series[mark.series].color, theme))
        painter.drawPath(marker(mark.series, QPointF(place.left() + _MARKER / 2, y), _MARKER))
        painter.setPen(QColor(theme.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)
        ends[mark.y] = place.left() - 12.0
