"""What few figures have: words in empty places, measured profiles, and the graphs of functions."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from initviz.figures.figure import Figure
from initviz.figures.marks import Graph, Profile, Remark, Words
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.pens import marker_of
from initviz.gui.plots.surface import path_of
from initviz.gui.theme import Theme, scheme_color
from initviz.messages import text

_MARKER = 6.0
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
_MARKERS = 5
"""Markers along a profile."""


def draw_profiles(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw what was measured in order: thin lines, told apart by their markers too."""
    for mark in figure.marks:
        if not isinstance(mark, Profile):
            continue
        series = figure.series[mark.series]
        color = scheme_color(series.color, theme)
        x, y = mapping.map_x(mark.x), mapping.map_y(mark.y)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.strokePath(path_of(x, y), QPen(color, 1.75 if series.front else 1.25))
        known = np.flatnonzero(np.isfinite(y))
        painter.setPen(QPen(QColor(theme.background), 0.75))
        painter.setBrush(color)
        for place in known[np.linspace(0, len(known) - 1, _MARKERS + 2).astype(int)[1:-1]] if len(known) else ():
            painter.drawPath(marker_of(figure, mark.series, QPointF(float(x[place]), float(y[place])), _MARKER))


def draw_graphs(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw the graphs of functions in the colour of text."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for mark in figure.marks:
        if isinstance(mark, Graph):
            painter.strokePath(path_of(mapping.map_x(mark.x), mapping.map_y(mark.y)), QPen(QColor(theme.text), 2.0))


def draw_words(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Write what stands where nothing can be drawn, at the right, over what is behind it, so that it can be read."""
    metrics = QFontMetricsF(painter.font())
    height = metrics.height()
    ends: dict[float, float] = {}
    for mark in figure.marks:
        if not isinstance(mark, Words):
            continue
        said, y = text(mark.text), mapping.to_y(mark.y)
        if any(0 < abs(y - mapping.to_y(other)) < 0.85 * height for other in ends):
            continue  # rows thinner than a line of text: every second, third, … says it
        ends.setdefault(mark.y, mapping.area.right() - 6.0)
        width = metrics.horizontalAdvance(said) + 1.5 * _MARKER
        top = min(max(y - height / 2, mapping.area.top()), mapping.area.bottom() - height)
        place = QRectF(ends[mark.y] - width, top, width, height)
        painter.fillRect(place.adjusted(-3, 1, 3, -1), QColor(theme.background))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scheme_color(figure.series[mark.series].color, theme))
        painter.drawPath(
            marker_of(figure, mark.series, QPointF(place.left() + _MARKER / 2, place.center().y()), _MARKER)
        )
        painter.setPen(QColor(theme.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)
        ends[mark.y] = place.left() - 12.0


def draw_remarks(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Write sentences in the middle, on a plate of the background."""
    metrics = QFontMetricsF(painter.font())
    for mark in figure.marks:
        if not isinstance(mark, Remark):
            continue
        said = text(mark.text)
        plate = metrics.boundingRect(mapping.area, _MIDDLE, said).adjusted(-8.0, -4.0, 8.0, 4.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.background))
        painter.drawRoundedRect(plate.intersected(mapping.area), 4.0, 4.0)
        painter.setPen(QColor(theme.text))
        painter.drawText(mapping.area, _MIDDLE, said)
