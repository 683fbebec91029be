"""Images: matrices of thousands of rows as bitmaps that are copied, not as cells that are painted; and colour bars."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from initviz.figures.figure import ColorBar, Figure
from initviz.figures.marks import Image
from initviz.figures.scales import Linear, Tick
from initviz.gui.plots.colors import STEPS, Indices, color_table, indices_of
from initviz.gui.plots.mapping import Mapping
from initviz.gui.theme import Theme

_AIR = 12.0
"""Between the plot and its colour bar."""
_THICK = 10.0
_GAP = 5.0
"""Between the bar and its labels."""
_TICK = 3.0
_LEAST_TILE = 7.0
"""Pixels of the smallest tile around which a gap can be seen."""


@dataclass(frozen=True)
class _Bitmap:
    """An image of the moment as Qt holds it; the indices are the memory behind it."""

    mark: Image
    theme: Theme
    indices: Indices
    image: QImage


class Bitmaps:
    """Draws the images of a figure, and keeps their bitmaps as long as the figure shows the same values."""

    def __init__(self) -> None:
        self._kept: list[_Bitmap] = []

    def draw(self, painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
        """Draw all images, from back to front."""
        marks = [mark for mark in figure.marks if isinstance(mark, Image)]
        self._kept = [self._bitmap(mark, theme) for mark in marks]
        painter.save()
        painter.setClipRect(mapping.area)
        for bitmap in self._kept:
            target = _target(bitmap.mark, mapping)
            painter.fillRect(target, QColor(theme.background))
            _copy(painter, bitmap, target, mapping.area)
            _draw_gaps(painter, bitmap.mark, target, mapping.area, theme)
        painter.restore()

    def _bitmap(self, mark: Image, theme: Theme) -> _Bitmap:
        for kept in self._kept:
            if kept.mark.values is mark.values and kept.mark.limit == mark.limit and kept.theme is theme:
                return _Bitmap(mark, theme, kept.indices, kept.image)
        indices = np.ascontiguousarray(indices_of(mark.values, mark.limit))
        return _Bitmap(mark, theme, indices, _image(indices, theme))


def _image(indices: Indices, theme: Theme) -> QImage:
    rows, columns = indices.shape
    made = QImage(indices.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    made.setColorTable(color_table(theme))
    return made


def _target(mark: Image, mapping: Mapping) -> QRectF:
    left, top = mapping.to_x(mark.left), mapping.to_y(mark.top)
    return QRectF(left, top, mapping.to_x(mark.right) - left, mapping.to_y(mark.bottom) - top)


def _copy(painter: QPainter, bitmap: _Bitmap, target: QRectF, area: QRectF) -> None:
    """Copy the cells that are in sight; each pixel shows one cell, for a mean of several would be paler than any."""
    rows, columns = bitmap.mark.values.shape
    wide, high = target.width() / columns, target.height() / rows
    if wide <= 0 or high <= 0:
        return
    left, right = (np.clip((edge - target.left()) / wide, 0, columns) for edge in (area.left(), area.right()))
    top, bottom = (np.clip((edge - target.top()) / high, 0, rows) for edge in (area.top(), area.bottom()))
    first, last = int(left), int(np.ceil(right))
    upper, lower = int(top), int(np.ceil(bottom))
    if last <= first or lower <= upper:
        return
    source = QRectF(first, upper, last - first, lower - upper)
    place = QRectF(target.left() + first * wide, target.top() + upper * high, (last - first) * wide, 0.0)
    place.setHeight((lower - upper) * high)
    painter.drawImage(place, bitmap.image, source)


def _draw_gaps(painter: QPainter, mark: Image, target: QRectF, area: QRectF, theme: Theme) -> None:
    """Part the tiles by lines of the background, where they are large enough for that."""
    if mark.tile == (1, 1):
        return
    rows, columns = (extent / size for extent, size in zip(mark.values.shape, mark.tile, strict=True))
    wide, high = target.width() / columns, target.height() / rows
    if min(wide, high) < _LEAST_TILE:
        return
    thickness = float(np.clip(0.08 * min(wide, high), 1.0, 4.0))
    painter.setPen(QPen(QColor(theme.background), thickness))
    for k in _between(target.left(), wide, area.left(), area.right()):
        x = target.left() + k * wide
        painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
    for k in _between(target.top(), high, area.top(), area.bottom()):
        y = target.top() + k * high
        painter.drawLine(QLineF(area.left(), y, area.right(), y))


def _between(start: float, step: float, low: float, high: float) -> range:
    """Give the numbers of the tile edges in sight."""
    return range(max(int((low - start) / step), 0), int((high - start) / step) + 2)


def bar_room(figure: Figure, metrics: QFontMetricsF) -> float:
    """Give the room that a colour bar needs to the right of the plot."""
    if figure.color_bar is None:
        return 0.0
    return _AIR + _THICK + _GAP + max(metrics.horizontalAdvance(tick.label) for tick in _ticks(figure.color_bar, 9))


def draw_bar(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw the scale of colours, the largest value on top, with numbers; it ends in points where values go beyond."""
    bar = figure.color_bar
    if bar is None:
        return
    metrics, area = QFontMetricsF(painter.font()), mapping.area
    point = 0.7 * _THICK if bar.open else 0.0
    place = QRectF(area.right() + _AIR, area.top() + point, _THICK, area.height() - 2.0 * point)
    colors = color_table(theme)
    painter.save()
    scale = QImage(1, STEPS, QImage.Format.Format_RGB32)
    for k in range(STEPS):
        scale.setPixel(0, STEPS - 1 - k, colors[k])
    painter.drawImage(place, scale)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for base, tip, color in (
        (place.top(), area.top(), colors[STEPS - 1]),
        (place.bottom(), area.bottom(), colors[0]),
    ):
        painter.setBrush(QColor(color))
        corners = [QPointF(place.left(), base), QPointF(place.right(), base), QPointF(place.center().x(), tip)]
        painter.drawPolygon(QPolygonF(corners))
    painter.setPen(QColor(theme.muted))
    for tick in _ticks(bar, max(min(int(place.height() / (1.6 * metrics.height())), 9), 4)):
        y = place.bottom() - (tick.position / bar.limit + 1.0) * 0.5 * place.height()
        painter.drawLine(QPointF(place.right(), y), QPointF(place.right() + _TICK, y))
        top = max(y - metrics.height() / 2, 0.0)
        where = QRectF(place.right() + _GAP, top, 200.0, metrics.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tick.label)
    painter.restore()


def _ticks(bar: ColorBar, most: int) -> tuple[Tick, ...]:
    """Give the ticks of a colour bar."""
    return tuple(tick for tick in Linear().ticks(-bar.limit, bar.limit, most) if tick.label)
