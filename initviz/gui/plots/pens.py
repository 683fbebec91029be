"""A scheme's colour and pen, the same wherever it is drawn."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from initviz.figures.figure import Figure
from initviz.gui.plots.markers import marker
from initviz.gui.theme import Theme, dash_of, scheme_color


def color_of(figure: Figure, series: int, theme: Theme) -> QColor:
    """Give a scheme's colour."""
    return scheme_color(figure.series[series].color, theme)


def is_front(figure: Figure, series: int) -> bool:
    """Say whether a scheme is the active one."""
    return figure.series[series].front


def theory_pen(figure: Figure, series: int, theme: Theme) -> QPen:
    """Give the pen of a scheme's theory: its dash, and a little more weight for the active one."""
    front = is_front(figure, series)
    pen = QPen(color_of(figure, series, theme), theme.stroke * (2.0 if front else 1.6))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    dash = dash_of(figure.series[series].place)
    if dash:
        pen.setDashPattern([length / pen.widthF() * 1.5 for length in dash])
    return pen


def marker_of(figure: Figure, series: int, centre: QPointF, size: float) -> QPainterPath:
    """Give the outline of a scheme's marker, its centre and size in pixels."""
    return marker(figure.series[series].place, centre, size)
