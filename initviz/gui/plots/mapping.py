"""From positions to pixels."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from initviz.core.laws.law import FloatArray
from initviz.figures.figure import Figure

Margins = tuple[float, float, float, float]
_LONGEST = 3.0
"""Of a figure with square units: sides that differ by more are drawn in this ratio."""


@dataclass(frozen=True)
class Mapping:
    """A linear map from a figure's positions to the pixels of a plot; y grows upwards in one, downwards in the other.

    Attributes
    ----------
    area
        The plot's rectangle in pixels.
    x, y
        Range shown, in positions.
    """

    area: QRectF
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def per_x(self) -> float:
        """Pixels per unit of x."""
        return self.area.width() / ((self.x[1] - self.x[0]) or 1.0)

    @property
    def per_y(self) -> float:
        """Pixels per unit of y."""
        return self.area.height() / ((self.y[1] - self.y[0]) or 1.0)

    def to_x(self, position: float) -> float:
        """Map one x."""
        return self.area.left() + (position - self.x[0]) * self.per_x

    def to_y(self, position: float) -> float:
        """Map one y."""
        return self.area.bottom() - (position - self.y[0]) * self.per_y

    def map_x(self, positions: FloatArray) -> FloatArray:
        """Map many x."""
        return self.area.left() + (positions - self.x[0]) * self.per_x

    def map_y(self, positions: FloatArray) -> FloatArray:
        """Map many y."""
        return self.area.bottom() - (positions - self.y[0]) * self.per_y

    def from_x(self, pixel: float) -> float:
        """Map a pixel back to x."""
        return self.x[0] + (pixel - self.area.left()) / self.per_x

    def from_y(self, pixel: float) -> float:
        """Map a pixel back to y."""
        return self.y[0] + (self.area.bottom() - pixel) / self.per_y


def squared(margins: Margins, whole: QRectF, figure: Figure) -> Margins:
    """Widen margins so that a unit of x is as long as one of y, as nearly as the plot stays readable.

    Parameters
    ----------
    margins
        Room for axes: left, top, right, bottom.
    whole
        The plot with its margins.
    figure
        Whose axes give the ratio.
    """
    left, top, right, bottom = margins
    wide, high = whole.width() - left - right, whole.height() - top - bottom
    ratio = _ratio(figure)
    if wide <= 0 or high <= 0:
        return margins
    if wide > ratio * high:
        return left, top, right + wide - ratio * high, bottom
    return left, top, right, bottom + high - wide / ratio


def squared_height(margins: Margins, width: float, figure: Figure) -> float:
    """Give the height, margins included, at which a plot with square units fills a width."""
    left, top, right, bottom = margins
    return top + max(width - left - right, 0.0) / _ratio(figure) + bottom


def _ratio(figure: Figure) -> float:
    """Give how many times wider than high the plot is to be."""
    ratio = (figure.x.high - figure.x.low) / (figure.y.high - figure.y.low)
    return min(max(ratio, 1.0 / _LONGEST), _LONGEST)
