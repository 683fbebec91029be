"""How planes and maps look: tints, edges, cobwebs, labels, and dots that can be dragged."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from initviz.core.laws.law import FloatArray
from initviz.figures.figure import Figure
from initviz.figures.plane_marks import Cobweb, Dot, Label, Shade, Trace
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.pens import color_of, marker_of
from initviz.gui.plots.surface import path_of
from initviz.gui.theme import Theme, blend
from initviz.messages import text

_TINTS = {False: (0x762A83, 0x1B7837), True: (0xA06CBC, 0x3C9259)}
"""Below and above zero, on light and on dark: the ends of the colours of signed values, which no scheme has."""
_STRONGEST, _GREY = 0.24, 0.09
_VEIL = 0.6
"""Behind a label, so that it can be read over a line."""
_DOT, _SELECTED, _SMALL = 9.0, 12.0, 5.0
_FAR = 1e5
"""Pixels beyond which a line is cut."""


def draw_shades(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw tints smoothly, so that their cells are not seen."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for mark in figure.marks:
        if isinstance(mark, Shade):
            left, top = mapping.to_x(mark.left), mapping.to_y(mark.top)
            place = QRectF(left, top, mapping.to_x(mark.right) - left, mapping.to_y(mark.bottom) - top)
            painter.drawImage(place, _image(mark.values, theme))
    painter.restore()


def _image(values: FloatArray, theme: Theme) -> QImage:
    """Colour a tint; the image owns its memory."""
    rows, columns = values.shape
    upright = values[::-1]
    unknown = np.isnan(upright)
    share = np.where(unknown, 0.0, upright)
    alpha = np.where(unknown, _GREY, _STRONGEST * np.sqrt(np.abs(share)))
    below, above = (QColor.fromRgb(rgb) for rgb in _TINTS[theme.is_dark])
    grey = QColor(theme.text)
    channels = [
        np.where(unknown, getattr(grey, part)(), np.where(share > 0, getattr(above, part)(), getattr(below, part)()))
        for part in ("blueF", "greenF", "redF")
    ]
    # Premultiplied, so that the two tints fade into each other without a seam.
    pixels = np.stack([*(channel * alpha for channel in channels), alpha], axis=2)
    data = np.ascontiguousarray(np.rint(255.0 * pixels).astype(np.uint8))
    return QImage(data.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied).copy()


def draw_traces(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw lines that belong to no scheme, and steps of schemes."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for mark in figure.marks:
        if isinstance(mark, Trace):
            painter.strokePath(_path(mark.x, mark.y, mapping), _trace_pen(mark, theme))
        elif isinstance(mark, Cobweb):
            pen = QPen(blend(color_of(figure, mark.series, theme), QColor(theme.background), 0.75), 1.0)
            painter.strokePath(_path(mark.x, mark.y, mapping), pen)


def _path(x: FloatArray, y: FloatArray, mapping: Mapping) -> QPainterPath:
    return path_of(np.clip(mapping.map_x(x), -_FAR, _FAR), np.clip(mapping.map_y(y), -_FAR, _FAR))


def _trace_pen(mark: Trace, theme: Theme) -> QPen:
    if mark.kind == "edge":
        return QPen(QColor(theme.text), 2.0)
    thin = mark.kind in {"diagonal", "contour"}
    pen = QPen(QColor(theme.muted), 1.0 if thin else 1.5)
    if mark.kind == "contour":
        pen.setColor(blend(QColor(theme.muted), QColor(theme.background), 0.6))
    if not thin:
        pen.setDashPattern([1.5, 3.0] if mark.kind == "unstable" else [6.0, 3.0])
    return pen


def draw_labels(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Write what regions are, inside of the plot."""
    metrics, area = QFontMetricsF(painter.font()), mapping.area
    for mark in figure.marks:
        if not isinstance(mark, Label):
            continue
        said = text(mark.text)
        width, height = metrics.horizontalAdvance(said), metrics.height()
        left = min(max(mapping.to_x(mark.x) - width / 2, area.left() + 4.0), area.right() - width - 4.0)
        top = min(max(mapping.to_y(mark.y) - height / 2, area.top() + 2.0), area.bottom() - height - 2.0)
        place = QRectF(left, top, width, height)
        veil = QColor(theme.background)
        veil.setAlphaF(_VEIL)
        painter.fillRect(place.adjusted(-3.0, 0.0, 3.0, 0.0), veil)
        painter.setPen(QColor(theme.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, said)


def draw_dots(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw markers of schemes, small ones first; one that is selected has a ring in the colour of text."""
    dots = [mark for mark in figure.marks if isinstance(mark, Dot)]
    written: list[QRectF] = []
    for mark in sorted(dots, key=lambda dot: not dot.small):
        color = color_of(figure, mark.series, theme)
        size = _SMALL if mark.small else _SELECTED if mark.selected else _DOT
        place = place_of(mark, mapping)
        shape = marker_of(figure, mark.series, place, size)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not mark.small:  # many small ones may touch, and would eat each other
            painter.strokePath(shape, QPen(QColor(theme.background), 5.0 if mark.hollow or mark.selected else 3.5))
        if mark.selected:
            painter.strokePath(shape, QPen(QColor(theme.text), 3.0))
        painter.setPen(QPen(color, 2.0) if mark.hollow else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.background) if mark.hollow else color)
        painter.drawPath(shape)
        for k, towards in enumerate((QPointF(1.0, 0.0), QPointF(0.0, -1.0))):
            if mark.beyond[k]:
                _draw_arrow(painter, place + towards * (0.9 * size), towards, color)
        if mark.count > 1:
            written.append(_write_count(painter, mark, place, mapping, theme, written))


def place_of(mark: Dot, mapping: Mapping) -> QPointF:
    """Give the pixel of a dot; one that is beyond the figure stands inside of its edge, with room for an arrow."""
    x, y = mapping.to_x(mark.x), mapping.to_y(mark.y)
    inset = _SELECTED + 4.0
    if mark.beyond[0]:
        x = min(x, mapping.area.right() - inset)
    if mark.beyond[1]:
        y = max(y, mapping.area.top() + inset)
    return QPointF(x, y)


def _draw_arrow(painter: QPainter, at: QPointF, towards: QPointF, color: QColor) -> None:
    across = QPointF(-towards.y(), towards.x())
    head = QPainterPath(at + towards * 5.0)
    head.lineTo(at + across * 3.5)
    head.lineTo(at - across * 3.5)
    head.closeSubpath()
    painter.fillPath(head, color)


def _write_count(
    painter: QPainter, mark: Dot, place: QPointF, mapping: Mapping, theme: Theme, written: Sequence[QRectF]
) -> QRectF:
    """Write how many layers are at one point, beside it, above what is written there; say where."""
    said, plain = f"×{mark.count}", painter.font()
    font = QFont(plain)
    font.setPointSizeF(0.85 * plain.pointSizeF())
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(said), metrics.height()
    left = place.x() + 0.75 * _SELECTED
    if left + width > mapping.area.right():
        left = place.x() - 0.75 * _SELECTED - width
    box = QRectF(left, place.y() - height, width, height)
    while any(box.intersects(other) for other in written):
        box.translate(0.0, -height)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, said)
    painter.setFont(plain)
    return box
