"""What lines, boxes and bars stand for, and which colour, dash and marker is whose: the words beside a figure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from initviz.figures.figure import Figure, Series
from initviz.figures.marks import Band, Boxes, Curve, Outliers, Stem, Steps
from initviz.gui.plots.pens import color_of, marker_of, theory_pen
from initviz.gui.theme import Theme, blend
from initviz.messages import text, tr

_WIDE, _SLIM = 14.0, 8.0
"""Widths of shapes; those that stand upright are slim."""
_GAP, _BETWEEN = 4.0, 10.0
_LINE, _AFTER = 26.0, 20.0
"""Length of a scheme's line, and the room behind its name."""


@dataclass(frozen=True)
class Item:
    """Words, and the kind of mark that they explain; None for a remark."""

    kind: type[object] | None
    words: str


def items_of(figure: Figure) -> tuple[Item, ...]:
    """Explain the marks of a figure."""
    return tuple(_items(figure)) if figure.marks else ()


def _items(figure: Figure) -> Iterator[Item]:
    kinds = {type(mark) for mark in figure.marks}
    if figure.caption is not None:
        yield Item(None, text(figure.caption))
    else:
        of_entries = Steps in kinds or figure.zoom == "x"
        if Curve in kinds:
            yield Item(Curve, tr("figure.legend.law" if of_entries else "figure.legend.theory"))
        if Band in kinds and Steps not in kinds:
            yield Item(Band, tr("figure.legend.seed_band"))
        if Boxes in kinds:
            arrived = max(mark.seeds for mark in figure.marks if isinstance(mark, Boxes))
            said = tr("figure.legend.seeds", seeds=arrived) if arrived > 1 else tr("figure.legend.seed")
            yield Item(Boxes, said)
        if Outliers in kinds:
            yield Item(Outliers, tr("figure.legend.outlier"))
        if Steps in kinds:
            yield Item(Steps, tr("figure.legend.histogram"))
        if Band in kinds and Steps in kinds:
            yield Item(Band, tr("figure.legend.band"))
        if Stem in kinds:
            yield Item(Stem, tr("figure.legend.atom"))
    if figure.state is not None:
        yield Item(None, text(figure.state))


def item_width(item: Item, metrics: QFontMetricsF) -> float:
    """Give the width of an item's shape and words."""
    return _lead(item) + metrics.horizontalAdvance(item.words)


def key_width(items: Sequence[Item], metrics: QFontMetricsF) -> float:
    """Give the width of all items side by side."""
    return sum(item_width(item, metrics) for item in items) + _BETWEEN * max(len(items) - 1, 0)


def _lead(item: Item) -> float:
    if item.kind is None:
        return 0.0
    return (_SLIM if item.kind in {Boxes, Stem, Outliers} else _WIDE) + _GAP


def paint_items(painter: QPainter, items: Sequence[Item], place: QRectF, theme: Theme, least: float) -> None:
    """Paint shapes and words side by side, as many as there is room for.

    Parameters
    ----------
    painter, items, theme
        Of these items.
    place
        Where they stand, centred over its height.
    least
        Room below which words are left out instead of shortened: a number cut in two would be another number.
    """
    metrics, x = QFontMetricsF(painter.font()), place.left()
    for item in items:
        start = x + _lead(item)
        room = place.right() - start
        if room < min(least, metrics.horizontalAdvance(item.words)):
            return
        if item.kind is not None:
            shape = QRectF(x, place.center().y() - 6.0, _lead(item) - _GAP, 12.0)
            _SWATCHES[item.kind](painter, shape, theme)
        shown = metrics.elidedText(item.words, Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(theme.muted))
        line = QRectF(start, place.top(), room, place.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        x = start + metrics.horizontalAdvance(shown) + _BETWEEN


# --- the schemes ---


def series_rows(figure: Figure, metrics: QFontMetricsF, width: float) -> list[list[Series]]:
    """Divide the schemes into lines of a width."""
    rows: list[list[Series]] = []
    room = 0.0
    for series in figure.series:
        wanted = metrics.horizontalAdvance(series.title) + _LINE + _AFTER
        if not rows or wanted > room:
            rows.append([])
            room = width
        rows[-1].append(series)
        room -= wanted
    return rows


def series_width(figure: Figure, metrics: QFontMetricsF) -> float:
    """Give the width of all schemes in one line."""
    return sum(metrics.horizontalAdvance(series.title) + _LINE + _AFTER for series in figure.series)


def paint_series(painter: QPainter, figure: Figure, row: Sequence[Series], place: QRectF, theme: Theme) -> None:
    """Paint line, marker and name of each scheme of a line."""
    metrics, x, y = QFontMetricsF(painter.font()), place.left(), place.center().y()
    for series in row:
        name = series.title
        painter.setPen(theory_pen(figure, series.index, theme))
        painter.drawLine(QPointF(x, y), QPointF(x + _LINE, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color_of(figure, series.index, theme))
        painter.drawPath(marker_of(figure, series.index, QPointF(x + _LINE / 2, y), 7.0))
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(x + _LINE + 6, y + metrics.capHeight() / 2), name)
        x += metrics.horizontalAdvance(name) + _LINE + _AFTER


# --- the shapes ---


def _line(painter: QPainter, place: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.muted), 2.0))
    y = place.center().y()
    painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))


def _tint(theme: Theme) -> QColor:
    return blend(QColor(theme.muted), QColor(theme.background), 0.35)


def _bars(painter: QPainter, place: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.muted), 1.0))
    painter.setBrush(_tint(theme))
    for k, share in enumerate((0.5, 1.0, 0.7)):
        wide, high = place.width() / 3.0, share * place.height()
        painter.drawRect(QRectF(place.left() + k * wide, place.bottom() - high, wide, high))


def _box(painter: QPainter, place: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.muted), 1.0))
    x = place.center().x()
    painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
    painter.setBrush(_tint(theme))
    painter.drawRect(QRectF(x - 4.0, place.top() + 3.0, 8.0, place.height() - 6.0))


def _band(painter: QPainter, place: QRectF, theme: Theme) -> None:
    painter.fillRect(place.adjusted(0.0, 2.0, 0.0, -2.0), _tint(theme))


def _ring(painter: QPainter, place: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.muted), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(place.center(), 3.5, 3.5)


def _stem(painter: QPainter, place: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.muted), 2.0))
    x = place.center().x()
    painter.drawLine(QPointF(x, place.top() + 2.0), QPointF(x, place.bottom()))
    painter.setBrush(QColor(theme.muted))
    painter.drawEllipse(QPointF(x, place.top() + 2.0), 1.5, 1.5)


_SWATCHES: dict[type[object], Callable[[QPainter, QRectF, Theme], None]] = {
    Curve: _line,
    Steps: _bars,
    Boxes: _box,
    Outliers: _ring,
    Band: _band,
    Stem: _stem,
}
