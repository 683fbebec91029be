"""The item that draws a figure, in pixels, over the view box."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPicture
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from initviz.figures.figure import Figure, Place, Target
from initviz.gui.plots.axes import draw_axes, draw_grid
from initviz.gui.plots.bands import draw_state, is_empty
from initviz.gui.plots.drawing import draw_marks
from initviz.gui.plots.gauges import draw_gauges
from initviz.gui.plots.images import Bitmaps, draw_bar
from initviz.gui.plots.lanes import draw_edges
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.plane import draw_dots, draw_labels, draw_shades, draw_traces
from initviz.gui.plots.pointed import draw_place
from initviz.gui.plots.remarks import draw_graphs, draw_profiles, draw_remarks, draw_words
from initviz.gui.plots.surface import Surface
from initviz.gui.theme import Theme

_EDGE = 3.0


class Canvas(QGraphicsItem):
    """Draws one figure after another; what it drew is kept as a picture until figure, view or theme change."""

    def __init__(self, surface: Surface) -> None:
        super().__init__()
        self._surface = surface
        self._figure: Figure | None = None
        self._theme: Theme | None = None
        self._font = QFont()
        self._hovered: Target | None = None
        self._place: Place | None = None
        self._size = QRectF()
        self._picture: QPicture | None = None
        self._drawn_for: Mapping | None = None
        self._bitmaps = Bitmaps()
        self._focused = False

    def set_figure(self, figure: Figure, theme: Theme, font: QFont) -> None:
        """Draw this from now on."""
        self._figure, self._theme, self._font = figure, theme, font
        self._picture = None
        self.update()

    def set_pointed(self, target: Target | None, place: Place | None) -> None:
        """Tint the layer's part that the mouse points at, and mark what is read out there."""
        if target is not self._hovered or place != self._place:
            self._hovered, self._place = target, place
            self.update()

    def set_focused(self, *, focused: bool) -> None:
        """Frame the plot that the keyboard acts on."""
        if focused != self._focused:
            self._focused = focused
            self.update()

    def set_size(self, size: QRectF) -> None:
        """Cover the whole view."""
        self.prepareGeometryChange()
        self._size = size
        self._picture = None

    def refresh(self) -> None:
        """Draw again, for another range."""
        self.update()

    def mapping(self) -> Mapping:
        """Give the map from positions to pixels of the moment."""
        return Mapping(self._surface.plot_area(), *self._surface.range())

    def boundingRect(self) -> QRectF:  # noqa: N802  (Qt's name)
        """Give the whole view."""
        return self._size

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002  (Qt's signature)
        """Draw the figure, or why there is none."""
        if self._figure is None or self._theme is None:
            return
        mapping = self.mapping()
        painter.save()
        painter.setFont(self._font)
        if is_empty(self._figure):
            draw_state(painter, self._figure, self._size, self._theme)
        else:
            self._paint(painter, self._figure, mapping, self._theme)
        if self._focused:
            painter.setPen(QPen(QColor(self._theme.accent), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._size.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def _paint(self, painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
        """Draw what is kept as a picture over what is quick to draw anew."""
        painter.save()
        painter.setClipRect(mapping.area)
        draw_grid(painter, figure, mapping, theme)
        painter.restore()
        self._bitmaps.draw(painter, figure, mapping, theme)
        draw_bar(painter, figure, mapping, theme)
        self._shade_targets(painter, figure, mapping, theme)
        if self._picture is None or self._drawn_for != mapping:
            self._picture = self._draw(figure, mapping, theme)
            self._drawn_for = mapping
        painter.drawPicture(0, 0, self._picture)
        if self._place is not None:
            draw_place(painter, figure, self._place, mapping, theme)
        draw_state(painter, figure, mapping.area, theme)

    def _draw(self, figure: Figure, mapping: Mapping, theme: Theme) -> QPicture:
        picture = QPicture()
        painter = QPainter(picture)
        painter.setFont(self._font)
        painter.save()
        painter.setClipRect(mapping.area)
        draw_shades(painter, figure, mapping, theme)
        draw_marks(painter, figure, mapping, theme)
        draw_traces(painter, figure, mapping, theme)
        draw_labels(painter, figure, mapping, theme)
        draw_graphs(painter, figure, mapping, theme)
        draw_profiles(painter, figure, mapping, theme)
        draw_words(painter, figure, mapping, theme)
        draw_remarks(painter, figure, mapping, theme)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_dots(painter, figure, mapping, theme)
        draw_edges(painter, figure, mapping, theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        draw_axes(painter, figure, mapping, theme)
        draw_gauges(painter, figure, mapping, theme)
        painter.end()
        return picture

    def _shade_targets(self, painter: QPainter, figure: Figure, mapping: Mapping, theme: Theme) -> None:
        """Shade the selected layer, and a little the one under the mouse.

        The shade is grey and only its edge has the accent's colour: schemes alone are coloured inside a plot.
        """
        shade = QColor(theme.text)
        for target in figure.targets:
            share = (0.075 if target.selected else 0.0) + (0.035 if self._is_hovered(target) else 0.0)
            if share > 0:
                shade.setAlphaF(share)
                painter.fillRect(band(target, mapping), shade)
            if target.selected:
                painter.fillRect(edge(target, mapping), QColor(theme.accent))

    def _is_hovered(self, target: Target) -> bool:
        hovered = self._hovered
        return hovered is not None and (hovered.axis, hovered.low) == (target.axis, target.low)


def edge(target: Target, mapping: Mapping) -> QRectF:
    """Give the edge of a target's band, at the axis that it belongs to."""
    whole = band(target, mapping)
    if target.axis == "x":
        return QRectF(whole.left(), whole.bottom() - _EDGE, whole.width(), _EDGE)
    return QRectF(whole.left(), whole.top(), _EDGE, whole.height())


def band(target: Target, mapping: Mapping) -> QRectF:
    """Give the part of the plot that belongs to a target."""
    area = mapping.area
    if target.axis == "x":
        left, right = mapping.to_x(target.low), mapping.to_x(target.high)
        return QRectF(left, area.top(), right - left, area.height()).intersected(area)
    top, bottom = mapping.to_y(target.high), mapping.to_y(target.low)
    return QRectF(area.left(), top, area.width(), bottom - top).intersected(area)
