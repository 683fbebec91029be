"""What is under the mouse: read out beside it, marked in the figure, and found anew when figure or view change."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from initviz.figures.figure import Figure, Place, Target
from initviz.gui.plots.canvas import Canvas
from initviz.gui.plots.readout import Readout
from initviz.messages import Message


class Pointing:
    """Follows the mouse over a plot.

    Parameters
    ----------
    plot
        The widget that the mouse is over; its pixels are those of the canvas.
    canvas
        Draws the figure, and marks in it.
    """

    def __init__(self, plot: QWidget, canvas: Canvas) -> None:
        self._plot = plot
        self._canvas = canvas
        self._readout = Readout(plot)
        self._figure: Figure | None = None
        self._mouse: QPointF | None = None

    def show_figure(self, figure: Figure) -> None:
        """Read this figure from now on, at once where the mouse is."""
        self._figure = figure
        self.refresh()

    def move(self, mouse: QPointF) -> None:
        """Read what is at a place, in pixels."""
        self._mouse = mouse
        self.refresh()

    def leave(self) -> None:
        """Read nothing: the mouse is elsewhere, or does something else."""
        self._mouse = None
        self.refresh()

    def refresh(self) -> None:
        """Read again what is under the mouse, which may be something else although it has not moved."""
        mouse = self._mouse
        target = self.target_at(mouse) if mouse is not None else None
        self._canvas.set_pointed(target, self._place_at(mouse) if mouse is not None else None)
        if mouse is None:
            self._readout.vanish()
        else:
            self._readout.show_at(mouse, self._lines_at(mouse, target))

    def target_at(self, mouse: QPointF) -> Target | None:
        """Give the layer's part at a place; labels on the left belong to their rows too, and gauges on the right."""
        mapping = self._canvas.mapping()
        reach = QRectF(mapping.area)
        reach.setLeft(0.0)
        reach.setRight(float(self._plot.width()))
        if self._figure is None or not reach.contains(mouse):
            return None
        x, y = mapping.from_x(mouse.x()), mapping.from_y(mouse.y())
        for target in self._figure.targets:
            if target.low <= (x if target.axis == "x" else y) < target.high:
                return target
        return None

    def _lines_at(self, mouse: QPointF, target: Target | None) -> Sequence[Message]:
        if target is not None and target.lines:
            return target.lines
        mapping = self._canvas.mapping()
        if self._figure is None or self._figure.reader is None or not mapping.area.contains(mouse):
            return ()
        return self._figure.reader(mapping.from_x(mouse.x()), mapping.from_y(mouse.y()))

    def _place_at(self, mouse: QPointF) -> Place | None:
        mapping = self._canvas.mapping()
        if self._figure is None or self._figure.reader is None or not mapping.area.contains(mouse):
            return None
        return self._figure.reader.place(mapping.from_x(mouse.x()), mapping.from_y(mouse.y()))


def is_for_page(event: QWheelEvent, plot: QWidget) -> bool:
    """Say whether the wheel scrolls the page around a plot: without Ctrl, unless the plot has been clicked."""
    zooms = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) or plot.hasFocus()
    return not zooms and can_scroll(plot)


def can_scroll(plot: QWidget) -> bool:
    """Say whether a page around a plot can be scrolled up or down."""
    around = plot.parentWidget()
    while around is not None:
        if isinstance(around, QAbstractScrollArea):
            bar = around.verticalScrollBar()
            if bar.maximum() > bar.minimum():
                return True
        around = around.parentWidget()
    return False
