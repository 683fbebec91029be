"""What stands in lanes, a scheme beside the other: boxes over seeds, single seeds, arrowheads at the edges."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from initviz.figures.figure import Figure
from initviz.figures.marks import Boxes, EdgeMark, Outliers
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.pens import color_of, marker_of
from initviz.gui.theme import Theme, blend
from initviz.messages import text

_WIDEST = 10.0
_SHARE = 0.72
"""Of the room around a place, how much all lanes take."""
_BOX = 0.64
"""Width of a box, in lanes."""
_RING = 2.0
"""Between a marker and the ring around it."""
_AIR = 6.0
"""Between two equal words."""
_TIP = 4.5
"""Half the width of an arrowhead."""


def lane_step(figure: Figure, mapping: Mapping) -> float:
    """Pixels between the lanes of neighbouring schemes: as much as the places leave for all of them."""
    lanes = [mark.lane for mark in figure.marks if isinstance(mark, Boxes | EdgeMark)]
    count = 2.0 * max(map(abs, lanes), default=0.0) + 1.0
    return min(_WIDEST, max(_SHARE * mapping.per_x / count, 1.0))


def marker_size(width: float, mapping: Mapping) -> float:
    """Pixels of a median's marker: of its box, but where many schemes crowd large enough to be told apart."""
    return min(max(width, min(0.16 * mapping.per_x, 5.0), 2.5), 6.5)


def draw_boxes(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw whiskers, quartiles and medians."""
    step = lane_step(figure, mapping)
    width = _BOX * step
    for mark in figure.marks:
        if not isinstance(mark, Boxes):
            continue
        color = color_of(figure, mark.series, theme)
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
            middle = QPointF(centre, mapping.to_y(median))
            painter.drawPath(marker_of(figure, mark.series, middle, marker_size(width, mapping)))


def _columns(mark: Boxes) -> Iterator[tuple[float, ...]]:
    rows = np.stack([mark.x, mark.low, mark.lower, mark.median, mark.upper, mark.high])
    for column in rows[:, np.isfinite(rows).all(axis=0)].T:
        yield tuple(float(value) for value in column)


def draw_outliers(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw open rings around seeds outside of the band, in the colour of text, which no scheme has."""
    step = lane_step(figure, mapping)
    reach = 0.5 * marker_size(_BOX * step, mapping) + _RING
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for mark in figure.marks:
        if not isinstance(mark, Outliers):
            continue
        for x, y in zip(mark.x, mark.y, strict=True):
            centre = QPointF(mapping.to_x(float(x)) + mark.lane * step, mapping.to_y(float(y)))
            # A halo of the background parts the ring from a line or a box behind it.
            for color, thickness in ((QColor(theme.background), 3.5), (QColor(theme.text), 1.5)):
                painter.setPen(QPen(color, thickness))
                painter.drawEllipse(centre, reach, reach)


def draw_edges(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw arrowheads at the edges for zeros and overflows; one label says what a run of them means."""
    step, area = lane_step(figure, mapping), mapping.area
    taken: list[tuple[QRectF, str]] = []
    for mark in figure.marks:
        if not isinstance(mark, EdgeMark):
            continue
        x = mapping.to_x(mark.x) + mark.lane * step
        if not area.left() - _TIP <= x <= area.right() + _TIP:
            continue
        up = mark.edge == "high"
        x = min(max(x, area.left() + _TIP), area.right() - _TIP)
        painter.setPen(QPen(QColor(theme.background), 0.75))
        painter.setBrush(color_of(figure, mark.series, theme))
        painter.drawPath(_arrowhead(x, area.top() + 2 if up else area.bottom() - 2, 8.0 if up else -8.0))
        if mark.text is not None:
            said = text(mark.text)
            place = _label_place(QFontMetricsF(painter.font()), said, x, mapping, up=up)
            while any(place.intersects(other) and words != said for other, words in taken):
                place.translate(0.0, place.height() if up else -place.height())
            if not any(place.adjusted(-_AIR, 0.0, _AIR, 0.0).intersects(other) for other, _ in taken):
                taken.append((place, said))
                painter.fillRect(place, QColor(theme.background))
                painter.setPen(color_of(figure, mark.series, theme))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, said)


def _arrowhead(x: float, tip: float, back: float) -> QPainterPath:
    head = QPainterPath(QPointF(x, tip))
    head.lineTo(x + _TIP, tip + back)
    head.lineTo(x - _TIP, tip + back)
    head.closeSubpath()
    return head


def _label_place(metrics: QFontMetricsF, said: str, x: float, mapping: Mapping, *, up: bool) -> QRectF:
    """Give the place of a label beside its arrowhead, inside the plot, where the ticks' labels are not."""
    area, width, height = mapping.area, metrics.horizontalAdvance(said), metrics.height()
    left = max(min(x - _TIP, area.right() - width), area.left() + _TIP)
    return QRectF(left, area.top() + 11 if up else area.bottom() - 11 - height, width, height)
