"""What lines, boxes and bars stand for: the shapes in grey, each with its words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from initviz.figures.figure import Figure
from initviz.figures.marks import Band, Boxes, Curve, Stem, Steps
from initviz.figures.scene import Scene
from initviz.gui.theme import LIGHT, Theme, blend
from initviz.messages import text, tr

_WIDE, _SLIM = 14.0, 8.0
"""Widths of shapes; those that stand upright are slim."""
_GAP = 4.0
_BETWEEN = 8.0
_LEAST = 64.0
"""Room below which words are left out instead of shortened: a number cut in two would be another number."""


@dataclass(frozen=True)
class Item:
    """Words, and the kind of mark that they explain; None for a remark."""

    kind: type[object] | None
    words: str


def items_of(figure: Figure, scene: Scene) -> tuple[Item, ...]:
    """Explain the marks of a figure."""
    return tuple(_items(figure, scene)) if figure.marks else ()


def _items(figure: Figure, scene: Scene) -> Iterator[Item]:
    kinds = {type(mark) for mark in figure.marks}
    if figure.caption is not None:
        yield Item(None, text(figure.caption))
    else:
        if Curve in kinds:
            yield Item(
                Curve, tr("figure.legend.law" if Steps in kinds or figure.zoom == "x" else "figure.legend.theory")
            )
        if Boxes in kinds:
            arrived = max(len(scene.replicates(index)) for index in range(len(scene.series)))
            said = tr("figure.legend.seeds", seeds=arrived) if arrived > 1 else tr("figure.legend.seed")
            yield Item(Boxes, said)
        if Steps in kinds:
            yield Item(Steps, tr("figure.legend.histogram"))
        if Band in kinds:
            yield Item(Band, tr("figure.legend.band"))
        if Stem in kinds:
            yield Item(Stem, tr("figure.legend.atom"))
    if figure.state is not None:
        yield Item(None, text(figure.state))


class FigureKey(QWidget):
    """Paints shapes and words side by side, as many as there is room for; all of them are in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[Item, ...] = ()
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: Figure, scene: Scene, theme: Theme) -> None:
        """Explain a figure."""
        items = items_of(figure, scene)
        if items != self._items or theme is not self._theme:
            self._items, self._theme = items, theme
            said = " · ".join(item.words for item in items)
            self.setAccessibleName(said)
            kinds = {item.kind for item in items}
            self.setToolTip("\n".join([said, *([tr("figure.legend.tip")] if Boxes in kinds else [])]))
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be as high as a line of text."""
        return QSize(120, int(QFontMetricsF(self.font()).height()) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint what there is room for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, x = QFontMetricsF(self.font()), 0.0
        for item in self._items:
            swatch = _SLIM if item.kind in {Boxes, Stem} else _WIDE
            start = x + (swatch + _GAP if item.kind is not None else 0.0)
            room = self.width() - start
            if room < min(_LEAST, metrics.horizontalAdvance(item.words)):
                return
            if item.kind is not None:
                place = QRectF(x, 0.5 * self.height() - 6.0, swatch, 12.0)
                _SWATCHES[item.kind](painter, place, self._theme)
            shown = metrics.elidedText(item.words, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(self._theme.muted))
            place = QRectF(start, 0.0, room, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
            x = start + metrics.horizontalAdvance(shown) + _BETWEEN


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
    Band: _band,
    Stem: _stem,
}
