"""Bands within which measurements are expected, and what is said where there is nothing to draw."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from initviz.figures.figure import Figure
from initviz.figures.marks import Band, Steps
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.surface import path_of
from initviz.gui.theme import Theme, scheme_color
from initviz.messages import text


def draw_bands(painter: QPainter, figure: Figure, marks: Sequence[Band], mapping: Mapping, theme: Theme) -> None:
    """Draw bands as veils with fine edges, so that what was measured is seen through them.

    Along a network several schemes' bands may cover each other: there they are softer.
    """
    soft = 1.0 if any(isinstance(mark, Steps) for mark in figure.marks) else 0.5
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in marks:
        front = figure.series[mark.series].front
        color = QColor(scheme_color(figure.series[mark.series].color, theme))
        color.setAlphaF(soft * (0.30 if front else 0.18))
        painter.fillPath(band_path(mark, mapping), color)
        color.setAlphaF(soft * (0.55 if front else 0.35))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for side in (mark.low, mark.high):
            painter.strokePath(path_of(mapping.map_x(mark.x), mapping.map_y(side)), QPen(color, 0.75))


def band_path(mark: Band, mapping: Mapping) -> QPainterPath:
    """Give the outline of a band: there along its lower edge, back along the upper one; nan parts it."""
    whole = QPainterPath()
    known = np.isfinite(mark.low) & np.isfinite(mark.high) & np.isfinite(mark.x)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    for start, stop in edges.reshape(-1, 2):
        part = slice(int(start), int(stop))
        x = mapping.map_x(np.concatenate([mark.x[part], mark.x[part][::-1]]))
        y = mapping.map_y(np.concatenate([mark.low[part], mark.high[part][::-1]]))
        outline = path_of(x, y)
        outline.closeSubpath()
        whole.addPath(outline)
    return whole


def is_empty(figure: Figure) -> bool:
    """Say whether a figure has nothing but its state to show: no marks, nor colours that are known before them."""
    return figure.state is not None and not figure.marks and figure.color_bar is None


def draw_state(painter: QPainter, figure: Figure, area: QRectF, theme: Theme) -> None:
    """Say in the middle of a figure without marks why it has none."""
    if figure.state is None or figure.marks:
        return
    painter.setPen(QColor(theme.muted))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(area.adjusted(8.0, 0.0, -8.0, 0.0), flags, text(figure.state))
