"""The one place that talks to pyqtgraph: an empty drawing surface whose view the mouse can zoom and move.

pyqtgraph has no types and draws axes slowly. What initviz needs of it is the view box with its mouse handling; the
protocols below name exactly what is used, and everything else in the program sees a typed `Surface`.
"""

from typing import Protocol, cast

import numpy as np
import pyqtgraph as pg  # type: ignore[import-untyped]  # it ships no types; the protocols below stand in for them
from PySide6.QtCore import QPointF, QRectF, Qt, SignalInstance
from PySide6.QtGui import QColor, QPainterPath
from PySide6.QtWidgets import QGraphicsGridLayout, QGraphicsItem, QGraphicsView

from initviz.core.laws.law import FloatArray


class MouseClick(Protocol):
    """pyqtgraph's click event."""

    def button(self) -> Qt.MouseButton:
        """Give the button."""

    def double(self) -> bool:
        """Say whether it is a double click."""

    def scenePos(self) -> QPointF:  # noqa: N802  (pyqtgraph's name)
        """Give the place in the scene."""


class _Scene(Protocol):
    sigMouseClicked: SignalInstance  # noqa: N815  (pyqtgraph's names, here and below)
    sigMouseMoved: SignalInstance  # noqa: N815  (as above)


class _ViewBox(Protocol):
    sigRangeChanged: SignalInstance  # noqa: N815  (as above)
    sigRangeChangedManually: SignalInstance  # noqa: N815  (as above)

    def setRange(self, *, xRange: tuple[float, float], yRange: tuple[float, float], padding: float) -> None: ...  # noqa: N802, N803  (pyqtgraph's names)
    def setLimits(self, **limits: float) -> None: ...  # noqa: N802  (as above)
    def setMouseEnabled(self, *, x: bool, y: bool) -> None: ...  # noqa: N802  (as above)
    def viewRange(self) -> list[list[float]]: ...  # noqa: N802  (as above)
    def geometry(self) -> QRectF: ...


class Surface:
    """A graphics view with one view box inside margins, and items drawn in the view's pixels.

    Attributes
    ----------
    view
        The widget.
    clicked, moved
        Signals of the scene: a `MouseClick`, and the mouse's place as a `QPointF`.
    range_changed, zoomed
        Signals of the view box: any change of the range, and those made by hand.
    """

    def __init__(self) -> None:
        graphics = pg.GraphicsView(useOpenGL=False, background=None)
        graphics.enableMouse(b=False)
        box = pg.ViewBox(enableMenu=False, defaultPadding=0.0)
        box.disableAutoRange()
        graphics.centralLayout.setSpacing(0)
        graphics.centralLayout.addItem(box, 0, 0)
        # A cached background is a bitmap, also in a picture that should be drawn in lines.
        graphics.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        scene = cast("_Scene", graphics.scene())
        self.view = cast("QGraphicsView", graphics)
        # A graphics view takes drops for its items, of which none wants any; the window opens files.
        self.view.setAcceptDrops(False)
        self.view.viewport().setAcceptDrops(False)
        self._layout = cast("QGraphicsGridLayout", graphics.centralLayout)
        self._box = cast("_ViewBox", box)
        self.clicked = scene.sigMouseClicked
        self.moved = scene.sigMouseMoved
        self.range_changed = self._box.sigRangeChanged
        self.zoomed = self._box.sigRangeChangedManually
        self._items: list[QGraphicsItem] = []
        self._closed = False

    def add(self, item: QGraphicsItem) -> None:
        """Put an item over everything, in pixels of the view."""
        item.setZValue(10.0)
        self.view.scene().addItem(item)
        self._items.append(item)

    def set_background(self, color: QColor) -> None:
        """Fill what is behind everything."""
        self.view.setBackgroundBrush(color)

    def set_margins(self, left: float, top: float, right: float, bottom: float) -> None:
        """Leave room for axes around the view box."""
        self._layout.setContentsMargins(left, top, right, bottom)
        # Wider margins than there was room for have stretched it.
        self._layout.parentLayoutItem().setGeometry(QRectF(self.view.viewport().rect()))
        self._layout.activate()

    def set_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show exactly this range."""
        self._box.setRange(xRange=x, yRange=y, padding=0.0)

    def set_limits(self, x: tuple[float, float], y: tuple[float, float], least: tuple[float, float]) -> None:
        """Let nothing be seen outside of this range, and never less than so much of x and y."""
        self._box.setLimits(xMin=x[0], xMax=x[1], yMin=y[0], yMax=y[1], minXRange=least[0], minYRange=least[1])

    def set_zoom(self, *, x: bool, y: bool) -> None:
        """Say which axes the mouse may zoom and move."""
        self._box.setMouseEnabled(x=x, y=y)

    def range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Give the range shown."""
        (x0, x1), (y0, y1) = self._box.viewRange()
        return (float(x0), float(x1)), (float(y0), float(y1))

    def plot_area(self) -> QRectF:
        """Give the view box' rectangle in pixels of the view."""
        return self._box.geometry()

    def close(self) -> None:
        """Let go of what would be called while Qt takes the scene apart.

        pyqtgraph's own `close` replaces the viewport, which crashes where the mouse was pressed in it before.
        """
        if self._closed:
            return
        self._closed = True
        for signal in (self.clicked, self.moved, self.range_changed, self.zoomed):
            signal.disconnect()
        for item in self._items:
            self.view.scene().removeItem(item)
        self._items.clear()


def path_of(x: FloatArray, y: FloatArray, connect: FloatArray | None = None) -> QPainterPath:
    """Make a painter's path from points; nan breaks it, and so does a zero in `connect` (to the next point)."""
    if not len(x):
        return QPainterPath()
    how = "finite" if connect is None else connect.astype(np.int32)
    return cast("QPainterPath", pg.arrayToQPath(np.ascontiguousarray(x), np.ascontiguousarray(y), connect=how))
