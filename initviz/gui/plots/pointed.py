"""The mark of what is read out: a shade behind a bin or a unit, a frame around an entry."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from initviz.figures.figure import Figure, Place
from initviz.figures.marks import Image
from initviz.gui.plots.mapping import Mapping
from initviz.gui.theme import Theme

_SHADE = 0.09
_LEAST = 2.0
"""Pixels of the narrowest shade."""
_FRAME = 5.0
"""Pixels of the smallest frame."""


def draw_place(painter: QPainter, figure: Figure, place: Place, mapping: Mapping, theme: Theme) -> None:
    """Mark a part of a figure: framed where it is a cell of an image, whose colour must stay, else shaded."""
    painter.save()
    painter.setClipRect(mapping.area)
    if any(isinstance(mark, Image) for mark in figure.marks):
        frame = _grown(rect_of(place, mapping), _FRAME)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, air in ((theme.background, 1.5), (theme.text, 0.5)):
            painter.setPen(QPen(QColor(color), 1.0))
            painter.drawRect(frame.adjusted(-air, -air, air, air))
    else:
        shade = QColor(theme.text)
        shade.setAlphaF(_SHADE)
        painter.fillRect(_grown(rect_of(place, mapping), _LEAST), shade)
    painter.restore()


def rect_of(place: Place, mapping: Mapping) -> QRectF:
    """Give the pixels of a place, as far as the plot reaches."""
    low, high = max(place.low, mapping.y[0]), min(place.high, mapping.y[1])
    left, top = mapping.to_x(place.left), mapping.to_y(high)
    return QRectF(left, top, mapping.to_x(place.right) - left, mapping.to_y(low) - top)


def _grown(rect: QRectF, least: float) -> QRectF:
    """Widen a rectangle about its middle until it can be seen."""
    wide, high = max(least - rect.width(), 0.0) / 2, max(least - rect.height(), 0.0) / 2
    return rect.adjusted(-wide, -high, wide, high)
