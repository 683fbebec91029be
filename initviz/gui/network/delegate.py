"""Connects the list with what lays out and paints a row, and says what stands under the mouse."""

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QFont, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from initviz.core.layers.base import Shape
from initviz.figures.numbers import grouped
from initviz.figures.numbers import shape as written
from initviz.gui.network.layout import GAP, RowLayout, measures, row_layout
from initviz.gui.network.model import ROW_ROLE, Index
from initviz.gui.network.painting import RowPainter, RowState
from initviz.gui.network.row import Chip, Row
from initviz.gui.theme import LIGHT, Theme
from initviz.messages import text, tr


class RowsDelegate(QStyledItemDelegate):
    """One row: number, type and shape; chips and what is wrong under them; dropdowns at the right.

    Attributes
    ----------
    layer
        Id of the selected layer, whose chip looks selected.
    moving
        Ids of the layers that the mouse drags.
    mouse
        Where it points, in the view's pixels.
    rule
        Index of the chosen rule: what it decides is lit; None where none is chosen.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._theme = LIGHT
        self.layer = ""
        self.moving: frozenset[str] = frozenset()
        self.mouse = QPoint(-1, -1)
        self.rule: int | None = None
        self._known: dict[str, tuple[Row, int]] = {}
        self._heights: list[int] = []
        self._rows: tuple[Row, ...] = ()
        self._width, self._digits = 0, 0
        self._take_font(digits=2)

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours."""
        self._theme = theme

    def _take_font(self, digits: int) -> None:
        self._digits = digits
        self._font = self._view.font()
        self._small = _small(self._font)
        self._lines = measures(self._font, self._small, digits)
        self._known.clear()

    # --- heights ---

    def make_room(self, rows: tuple[Row, ...], width: int) -> bool:
        """Decide on the height of each row, measuring only those that are new; say whether any changed."""
        if rows is self._rows and width == self._width and self._view.font() == self._font:
            return False
        self._rows = rows
        digits = len(str(max((row.number for row in rows), default=0)))
        if width != self._width or digits != self._digits or self._view.font() != self._font:
            self._width = width
            self._take_font(digits)
        before, known = self._heights, self._known
        self._known = {
            row.layer: entry
            if (entry := known.get(row.layer)) is not None and entry[0].looks_like(row)
            else (row, self._height(row))
            for row in rows
        }
        self._heights = [height for _, height in self._known.values()]
        return self._heights != before

    def _height(self, row: Row) -> int:
        return row_layout(row, QPoint(0, 0), self._width, self._lines).body.height() + GAP

    @property
    def uniform(self) -> bool:
        """Whether all rows are equally high."""
        return len(set(self._heights)) < 2

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802  (Qt's name and signature)
        """Give the height of a row."""
        place = index.row()
        return QSize(100, self._heights[place] if place < len(self._heights) else GAP)

    # --- painting ---

    def layout_of(self, index: Index) -> RowLayout | None:
        """Lay out the row of an index, in the view's pixels."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return None
        area = self._view.visualRect(index)
        return row_layout(row, area.topLeft(), area.width(), self._lines)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = self._view.hasFocus() and index.row() == self._view.currentIndex().row()
        state = RowState(selected, focused, self.layer, row.layer in self.moving, self.mouse, self.rule)
        layout = row_layout(row, option.rect.topLeft(), option.rect.width(), self._lines)
        RowPainter(painter, self._theme, self._font, self._small).paint(row, layout, state)

    def helpEvent(  # noqa: N802  (Qt's name)
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Say what the thing under the mouse is."""
        row, layout = index.data(ROW_ROLE), self.layout_of(index)
        if not isinstance(row, Row) or layout is None:
            return super().helpEvent(event, view, option, index)
        choice = layout.dropdown_at(event.pos())
        if choice is not None:
            said = choice.tip()
        elif layout.fold.contains(event.pos()):
            said = tr("row.unfold" if row.fold == "folded" else "row.fold")
        else:
            said = tip_of(row, layout.chip_at(event.pos()))
        QToolTip.showText(event.globalPos(), said, view)
        return True


def tip_of(row: Row, chip: Chip | None) -> str:
    """Say what enters and leaves a row, or one of its chips, how many parameters it has, and what is wrong with it."""
    if chip is None:
        shapes = (row.own.shapes[0], row.parts[-1].shapes[1])
        title, count = row.title, sum(part.count for part in row.parts)
    else:
        title, shapes, count = chip.text, chip.shapes, chip.count
    lines = [title, tr("row.shapes", incoming=_known(shapes[0]), outgoing=_known(shapes[1]))]
    if count:
        lines.append(tr("status.parameters", count=grouped(count)))
    if chip is None:
        lines += [mark.tip() for mark in row.marks]
    if row.note is not None:
        lines.append(text(row.note))
    return "\n".join(lines)


def _known(shape: Shape | None) -> str:
    return tr("row.no_shape") if shape is None else written(shape)


def _small(font: QFont) -> QFont:
    """Give a font for what comes second."""
    smaller = QFont(font)
    if font.pixelSize() > 0:
        smaller.setPixelSize(max(font.pixelSize() - 2, 10))
    else:
        smaller.setPointSizeF(max(font.pointSizeF() - 1.25, 7.0))
    return smaller
