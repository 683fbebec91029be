"""How the cells of the table are painted: with one question to the model each, as a screenful has hundreds."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from initviz.gui.pages.frozen_view import FrozenTableView
from initviz.gui.pages.table_model import NumbersModel

_INSIDE = 7
"""Room between a text and the edges of its cell."""


class NumbersDelegate(QStyledItemDelegate):
    """Paints ground and text.

    Parameters
    ----------
    model
        What is painted.
    view
        The table; what is under its front is left out.
    in_front
        Whether it paints the front itself.
    """

    def __init__(self, model: NumbersModel, view: FrozenTableView, *, in_front: bool) -> None:
        super().__init__(view)
        self._model, self._view, self._in_front = model, view, in_front

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a cell."""
        column = index.column()
        if not self._in_front and column < self._view.frozen:
            return
        look, palette, area = self._model.look(index.row(), column), option.palette, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, palette.brush(QPalette.ColorRole.Highlight))
        elif look.ground is not None:
            painter.fillRect(area, look.ground)
        inside = area.adjusted(_INSIDE, 0, -_INSIDE, 0)
        shown, metrics = look.text, option.fontMetrics
        if metrics.horizontalAdvance(shown) > inside.width():
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, inside.width())
        painter.setFont(option.font)
        painter.setPen(look.ink if look.ink is not None else palette.color(QPalette.ColorRole.Text))
        painter.drawText(inside, look.alignment, shown)
