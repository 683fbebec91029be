"""A band over a table: the name of each scheme over its columns, with its marker, in its colour."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from initviz.core.document.palette import scheme_letter
from initviz.figures.figure import Series
from initviz.gui.pages.frozen_view import FrozenTableView
from initviz.gui.parts import named
from initviz.gui.plots.markers import marker
from initviz.gui.theme import LIGHT, Theme, scheme_color
from initviz.messages import tr

_AIR, _INSIDE, _RULE = 10, 7, 2
"""Above and below a name; between it and the edge of its columns; the line under it."""


class _Group(NamedTuple):
    """Neighbouring columns of one scheme, in pixels."""

    series: Series
    left: int
    right: int


class SchemeBand(QWidget):
    """Names the schemes over their columns, and follows them sideways; a click on a name chooses the scheme.

    Parameters
    ----------
    view
        The table that it stands over.

    Signals
    -------
    chosen
        Place of a scheme in the document.
    """

    chosen = Signal(int)

    def __init__(self, view: FrozenTableView) -> None:
        super().__init__()
        self._view = view
        self._schemes: tuple[Series | None, ...] = ()
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        view.horizontalScrollBar().valueChanged.connect(self._follow)
        view.horizontalHeader().sectionResized.connect(self._follow)
        view.horizontalHeader().geometriesChanged.connect(self.update)

    def show_columns(self, schemes: Sequence[Series | None], theme: Theme) -> None:
        """Name the scheme of every column; None where it belongs to none."""
        self._schemes, self._theme = tuple(schemes), theme
        names = dict.fromkeys(series.title for series in schemes if series is not None)
        named(self, ", ".join(names), tr("compare.band.tip"))
        self.update()

    def _follow(self, *_: int) -> None:
        self.update()

    def groups(self) -> tuple[_Group, ...]:
        """Give the groups that are seen, each as far as it is."""
        view, found = self._view, list[_Group]()
        edge = sum(view.columnWidth(column) for column in range(view.frozen)) + view.frameWidth()
        for column, series in enumerate(self._schemes):
            if series is None or view.isColumnHidden(column):
                continue
            left = view.columnViewportPosition(column) + view.frameWidth()
            right = left + view.columnWidth(column)
            if found and found[-1].series == series:
                found[-1] = found[-1]._replace(right=right)
            else:
                found.append(_Group(series, left, right))
        seen = (group._replace(left=max(group.left, edge), right=min(group.right, self.width())) for group in found)
        return tuple(group for group in seen if group.right - group.left > 2 * _INSIDE)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Take one line."""
        return QSize(0, self.fontMetrics().height() + _AIR)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Choose a scheme."""
        x = event.position().x()
        for group in self.groups():
            if group.left <= x < group.right:
                self.chosen.emit(group.series.place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  (Qt's name and signature)
        """Paint names over lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for group in self.groups():
            font = QFont(self.font())
            font.setBold(group.series.front)
            painter.setFont(font)
            self._paint(painter, group, QFontMetrics(font))
        painter.end()

    def _paint(self, painter: QPainter, group: _Group, metrics: QFontMetrics) -> None:
        color, height = scheme_color(group.series.color, self._theme), metrics.height()
        left, right = group.left + _INSIDE, group.right - _INSIDE
        painter.fillRect(QRect(left, self.height() - _RULE, right - left, _RULE), color)
        size = 0.55 * height
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        middle = 0.5 * (self.height() - _RULE)
        painter.drawPath(marker(group.series.place, QPointF(left + 0.6 * size, middle), size))
        room = QRect(left + round(1.7 * size), 0, right - left - round(1.7 * size), self.height() - _RULE)
        painter.setPen(color)
        shown = metrics.elidedText(group.series.title, Qt.TextElideMode.ElideRight, room.width())
        if shown != group.series.title and metrics.horizontalAdvance(shown) < 4 * metrics.averageCharWidth():
            shown = scheme_letter(group.series.place)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
