"""Axes: grid lines, tick labels and titles, drawn so that labels never touch each other."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from initviz.figures.figure import Axis, Figure, Target
from initviz.figures.scales import Tick
from initviz.gui.plots.gauges import gauge_room, heading_room
from initviz.gui.plots.images import bar_room
from initviz.gui.plots.mapping import Mapping
from initviz.gui.theme import Theme, blend
from initviz.messages import text

GAP = 6.0
"""Between an axis and its labels."""


def ticks_of(axis: Axis, low: float, high: float, most: int) -> tuple[Tick, ...]:
    """Give the ticks of the range shown: the named ones, or the scale's."""
    if axis.fixed:
        return tuple(tick for tick in axis.fixed if low <= tick.position <= high)
    return axis.scale.ticks(low, high, most)


def margins(figure: Figure, font: QFont) -> tuple[float, float, float, float]:
    """Give the room that axes need: left, top, right, bottom."""
    metrics = QFontMetricsF(font)
    labels = ticks_of(figure.y, figure.y.low, figure.y.high, 12)
    widest = max((metrics.horizontalAdvance(tick.label) for tick in labels), default=0.0)
    # Rounded up to steps, so that arriving numbers seldom move the plot sideways.
    left = 8.0 * -(-max(widest + GAP + 4.0, 48.0 if widest else 16.0) // 8.0)
    top = metrics.height() + 6.0 if figure.y.title is not None else 4.0 + heading_room(figure, metrics)
    bottom = metrics.height() + GAP + 2.0 + (metrics.height() if figure.x.title is not None else 0.0)
    return left, top, 12.0 + gauge_room(figure, metrics) + bar_room(figure, metrics), bottom


def free_line(figure: Figure, font: QFont, width: float) -> tuple[float, float] | None:
    """Give the ends of the room above the plot, beside the name of its axis or the headings of its gauges.

    None where there is no such line.
    """
    metrics = QFontMetricsF(font)
    if figure.y.title is not None:
        return metrics.horizontalAdvance(text(figure.y.title)) + 16.0, width - 12.0
    return (0.0, width - 12.0 - gauge_room(figure, metrics)) if figure.columns else None


def draw_grid(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw what lies behind the marks."""
    area = mapping.area
    strong = QPen(QColor(theme.faint), 1.0)
    weak = QPen(blend(QColor(theme.faint), QColor(theme.background), 0.35), 1.0)
    if not figure.y.fixed:
        for tick in _y_ticks(figure, mapping, painter.font()):
            painter.setPen(strong if tick.label else weak)
            y = _crisp(mapping.to_y(tick.position))
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
    if figure.y.fixed:
        painter.setPen(strong)
        for tick in _x_ticks(figure, mapping, painter.font()):
            x = _crisp(mapping.to_x(tick.position))
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))


def draw_axes(painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
    """Draw lines, labels and titles around the plot."""
    area, metrics = mapping.area, QFontMetricsF(painter.font())
    painter.setPen(QPen(QColor(theme.line), 1.0))
    bottom = _crisp(area.bottom())
    painter.drawLine(QLineF(area.left(), bottom, area.right(), bottom))
    if not figure.y.fixed:
        left = _crisp(area.left())
        painter.drawLine(QLineF(left, area.top(), left, area.bottom()))
    painter.setPen(QColor(theme.muted))
    _draw_y_labels(painter, figure, mapping, metrics, theme)
    for tick in _x_ticks(figure, mapping, painter.font()):
        width = metrics.horizontalAdvance(tick.label)
        place = QRectF(mapping.to_x(tick.position) - width / 2, area.bottom() + GAP - 2, width, metrics.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, tick.label)
    if figure.y.title is not None:
        place = QRectF(2.0, 0.0, area.width() + area.left(), metrics.height() + 2)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text(figure.y.title))
    if figure.x.title is not None:
        said = text(figure.x.title)
        # Under a narrow plot the title reaches beyond it, but never beyond what is drawn on.
        wide = max(area.width(), metrics.horizontalAdvance(said))
        left = max(area.center().x() - 0.5 * wide, 0.0)
        place = QRectF(left, area.bottom() + GAP + metrics.height() - 3, wide, metrics.height() + 2)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, said)


def _draw_y_labels(painter: QPainter, figure: Figure, mapping: Mapping, metrics: QFontMetricsF, theme: Theme) -> None:
    height = metrics.height()
    selected = [target for target in figure.targets if target.selected and target.axis == "y"]
    plain, strong = painter.font(), QFont(painter.font())
    strong.setBold(True)
    placed: list[float] = []
    labelled = [tick for tick in _y_ticks(figure, mapping, plain) if tick.label]
    # The selected label comes first, and one that would touch another goes.
    for tick in sorted(labelled, key=lambda tick: not _is_selected(tick, selected)):
        y, chosen = mapping.to_y(tick.position), _is_selected(tick, selected)
        if any(abs(y - other) < 0.85 * height for other in placed):
            continue
        placed.append(y)
        painter.setFont(strong if chosen else plain)
        painter.setPen(QColor(theme.text if chosen else theme.muted))
        place = QRectF(0.0, y - height / 2, mapping.area.left() - GAP, height)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.label)
    painter.setFont(plain)
    painter.setPen(QColor(theme.muted))


def _is_selected(tick: Tick, selected: Sequence[Target]) -> bool:
    return any(target.low <= tick.position <= target.high for target in selected)


def _x_ticks(figure: Figure, mapping: Mapping, font: QFont) -> tuple[Tick, ...]:
    low, high = mapping.x
    metrics = QFontMetricsF(font)
    most = max(int(mapping.area.width() / 40.0), 2)
    found = ticks_of(figure.x, low, high, most)
    widest = max((metrics.horizontalAdvance(tick.label) for tick in found), default=0.0)
    if widest + 12.0 > 40.0:
        found = ticks_of(figure.x, low, high, max(int(mapping.area.width() / (widest + 20.0)), 2))
    return found


def _y_ticks(figure: Figure, mapping: Mapping, font: QFont) -> tuple[Tick, ...]:
    room = max(1.9 * QFontMetricsF(font).height(), 24.0)
    return ticks_of(figure.y, *mapping.y, max(int(mapping.area.height() / room), 2))


def _crisp(pixel: float) -> float:
    """Put a one-pixel line onto one row of pixels."""
    return round(pixel - 0.5) + 0.5
