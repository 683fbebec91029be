"""A plot as a picture for others: with its title, its schemes and what its marks stand for over it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from initviz.figures.figure import Figure
from initviz.gui.plots.key import Item, items_of, key_width, paint_items, paint_series, series_rows
from initviz.gui.theme import Theme
from initviz.messages import text

_EDGE = 12.0
_AIR = 4.0
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class Picture:
    """Lays out what is written over a plot.

    Parameters
    ----------
    figure
        What the plot shows.
    theme, font
        How the plot shows it.
    """

    def __init__(self, figure: Figure, theme: Theme, font: QFont) -> None:
        self._figure, self._theme, self._font = figure, theme, font
        self._strong = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(font)
        self._items = items_of(figure)

    def around(self, plot: QPixmap) -> QPixmap:
        """Draw the words, and under them the plot as it is."""
        ratio = plot.devicePixelRatio()
        size = plot.deviceIndependentSize()
        head = self._write(None, size.width())
        made = QPixmap(round((size.width() + 2 * _EDGE) * ratio), round((size.height() + head + 2 * _EDGE) * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(QColor(self._theme.background))
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        painter.translate(_EDGE, _EDGE)
        self._write(painter, size.width())
        painter.drawPixmap(QPointF(0.0, head), plot)
        painter.end()
        return made

    def _write(self, painter: QPainter | None, width: float) -> float:
        """Write title, schemes, key and notes from top to bottom; without a painter only give their height."""
        y = self._paragraph(painter, self._strong, self._theme.text, text(self._figure.title), (0.0, width))
        line = self._metrics.height() + _AIR
        for row in series_rows(self._figure, self._metrics, width):
            if painter is not None:
                paint_series(painter, self._figure, row, QRectF(0.0, y, width, line), self._theme)
            y += line
        for items in self._key_rows(width):
            if painter is not None:
                paint_items(painter, items, QRectF(0.0, y, width, line), self._theme, 0.0)
            y += line
        notes = " ".join(text(note) for note in self._figure.notes)
        return self._paragraph(painter, self._font, self._theme.muted, notes, (y, width)) if notes else y

    @staticmethod
    def _paragraph(painter: QPainter | None, font: QFont, color: str, said: str, place: tuple[float, float]) -> float:
        """Write a paragraph at a height, over a width; give the height at which it ends."""
        top, width = place
        high = QFontMetricsF(font).boundingRect(QRectF(0.0, 0.0, width, 1e4), _WRAPPED, said).height()
        if painter is not None:
            painter.save()
            painter.setFont(font)
            painter.setPen(QColor(color))
            painter.drawText(QRectF(0.0, top, width, high), _WRAPPED, said)
            painter.restore()
        return top + high + _AIR

    def _key_rows(self, width: float) -> list[list[Item]]:
        """Divide the items into lines."""
        rows: list[list[Item]] = []
        for item in self._items:
            if rows and key_width([*rows[-1], item], self._metrics) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows
