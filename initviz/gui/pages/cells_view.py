"""A table view that paints its cells in one go: each by itself, the hundreds of a screenful would take a frame."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QStaticText
from PySide6.QtWidgets import QTableView

from initviz.gui.pages.table_model import NumbersModel

_INSIDE = 7
"""Room between a text and the edges of its cell."""
_MOST = 4096
"""So many texts are kept laid out."""


class _Texts:
    """Texts laid out once for a font."""

    def __init__(self) -> None:
        self._font = ""
        self._made: dict[str, QStaticText] = {}

    def use(self, font: QFont) -> None:
        """Lay out for a font from now on."""
        if font.key() != self._font or len(self._made) > _MOST:
            self._font = font.key()
            self._made.clear()

    def laid_out(self, content: str, font: QFont) -> QStaticText:
        """Give a text as it is to be drawn."""
        made = self._made.get(content)
        if made is None:
            made = self._made[content] = QStaticText(content)
            made.setTextFormat(Qt.TextFormat.PlainText)
            made.prepare(font=font)
        return made


class _Column(NamedTuple):
    """A column that is seen, in pixels of the viewport."""

    place: int
    left: int
    width: int


class CellsView(QTableView):
    """Shows a model of numbers.

    Parameters
    ----------
    model
        What is shown.
    parent
        The view that this one lies on top of, if any.
    """

    def __init__(self, model: NumbersModel, parent: QTableView | None = None) -> None:
        super().__init__(parent)
        self._numbers = model
        self._texts = _Texts()
        self.setModel(model)

    def first_painted(self) -> int:
        """Give the first column that is worth painting."""
        return 0

    def indent(self, content: str, column: int, spare: float) -> float:  # noqa: ARG002  (for views that tell)
        """Give the room at the left of a number: all that there is."""
        return spare

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Paint grounds, what is selected, and texts."""
        area = event.rect()
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        columns = self._columns_in(area)
        if first < 0 or not columns:
            return
        rows = range(first, (last if last >= 0 else self._numbers.rowCount() - 1) + 1)
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        self._texts.use(self.font())
        self._paint_grounds(painter, rows, columns)
        self._paint_selection(painter)
        self._paint_texts(painter, rows, columns)
        painter.end()

    def _columns_in(self, area: QRect) -> list[_Column]:
        places = range(self.first_painted(), self._numbers.columnCount())
        shown = (_Column(at, self.columnViewportPosition(at), self.columnWidth(at)) for at in places)
        return [one for one in shown if one.width and one.left <= area.right() and one.left + one.width > area.left()]

    def _paint_grounds(self, painter: QPainter, rows: range, columns: Sequence[_Column]) -> None:
        left, right = columns[0].left, columns[-1].left + columns[-1].width
        for row in rows:
            if self._numbers.is_tinted(row):
                band = QRect(left, self.rowViewportPosition(row), right - left, self.rowHeight(row))
                painter.fillRect(band, self._numbers.tint)

    def _paint_selection(self, painter: QPainter) -> None:
        chosen = self.palette().highlight()
        for block in self.selectionModel().selection().toList():
            left, top = self.columnViewportPosition(block.left()), self.rowViewportPosition(block.top())
            right = self.columnViewportPosition(block.right()) + self.columnWidth(block.right())
            bottom = self.rowViewportPosition(block.bottom()) + self.rowHeight(block.bottom())
            painter.fillRect(QRect(left, top, right - left, bottom - top), chosen)

    def _paint_texts(self, painter: QPainter, rows: range, columns: Sequence[_Column]) -> None:
        pen = plain = self.palette().text().color()
        painter.setPen(pen)
        for column in columns:
            for row in rows:
                look = self._numbers.look(row, column.place)
                ink = plain if look.ink is None else look.ink
                if ink is not pen:
                    pen = ink
                    painter.setPen(pen)
                self._paint_text(painter, look.text, row, column)

    def _paint_text(self, painter: QPainter, content: str, row: int, column: _Column) -> None:
        font, room = self.font(), column.width - 2 * _INSIDE
        text = self._texts.laid_out(content, font)
        if text.size().width() > room:
            elided = self.fontMetrics().elidedText(content, Qt.TextElideMode.ElideRight, room)
            text = self._texts.laid_out(elided, font)
        size = text.size()
        numeric = self._numbers.is_numeric(column.place)
        spare = self.indent(content, column.place, room - size.width()) if numeric else 0.0
        top = self.rowViewportPosition(row) + 0.5 * (self.rowHeight(row) - size.height())
        painter.drawStaticText(QPointF(column.left + _INSIDE + spare, top), text)
