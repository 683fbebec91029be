"""Markers of schemes: a shape for each place, so that colour is never the only difference."""

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF


def marker(index: int, centre: QPointF, size: float) -> QPainterPath:
    """Give the outline of a scheme's marker.

    Parameters
    ----------
    index
        Place of the scheme: square, triangle, circle, diamond, triangle downwards, star; then again, one further, so
        that another marker goes with each of the palette's colours.
    centre, size
        In pixels.
    """
    path = QPainterPath()
    x, y, half = centre.x(), centre.y(), 0.5 * size
    kind = (index + index // 6) % 6
    if kind == 0:
        path.addRect(QRectF(x - half, y - half, size, size))
    elif kind in {1, 4}:
        up = -1.0 if kind == 1 else 1.0
        reach = 1.15 * half
        points = [(0.0, up * reach), (reach, -up * reach * 0.8), (-reach, -up * reach * 0.8)]
        path.addPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))
        path.closeSubpath()
    elif kind == 2:
        path.addEllipse(centre, half * 1.05, half * 1.05)
    elif kind == 3:
        reach = 1.25 * half
        points = [(0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)]
        path.addPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))
        path.closeSubpath()
    else:
        path.addPolygon(QPolygonF([_on_star(centre, half * 1.25, k) for k in range(10)]))
        path.closeSubpath()
    return path


def _on_star(centre: QPointF, reach: float, k: int) -> QPointF:
    radius = reach if k % 2 == 0 else 0.45 * reach
    angle = math.pi * (k / 5.0 - 0.5)
    return QPointF(centre.x() + radius * math.cos(angle), centre.y() + radius * math.sin(angle))
