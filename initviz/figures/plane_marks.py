"""Marks of figures that are a plane or a map: shades, edges, cobwebs, labels, and dots that may be dragged.

All positions are drawn positions, as of all marks.
"""

from dataclasses import dataclass
from typing import Literal

from initviz.core.laws.law import FloatArray
from initviz.messages import Message


@dataclass(frozen=True)
class Shade:
    """A quiet tint of a rectangle.

    Attributes
    ----------
    values
        Rows upwards, columns to the right, for equal cells; from -1 for most of one tint over 0 for none to 1 for most
        of the other; nan is grey.
    left, right, bottom, top
        Ends of the rectangle.
    """

    values: FloatArray
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True)
class Trace:
    """A line that belongs to no scheme: an edge, one that nothing stays on, a bound, what a map keeps, or a contour."""

    x: FloatArray
    y: FloatArray
    kind: Literal["edge", "unstable", "bound", "diagonal", "contour"]


@dataclass(frozen=True)
class Cobweb:
    """Steps of a scheme through a map: up to its graph, over to the diagonal, and so on."""

    series: int
    x: FloatArray
    y: FloatArray


@dataclass(frozen=True)
class Label:
    """Words inside of a figure, about a region of it."""

    x: float
    y: float
    text: Message


@dataclass(frozen=True)
class Handle:
    """What is moved by dragging a dot.

    Attributes
    ----------
    scheme
        Place of the scheme in the document.
    layers
        Ids of the layers.
    upright
        Whether it can be moved up and down too.
    """

    scheme: int
    layers: tuple[str, ...]
    upright: bool = True


@dataclass(frozen=True)
class Dot:
    """A scheme's marker at a place.

    Attributes
    ----------
    series
        Of the scheme.
    x, y
        Its place.
    count
        How many are there; more than one is written beside it.
    hollow
        Whether what it stands for is not quite what the figure is about.
    selected
        Whether it is what is looked at.
    small
        Whether it is one of many, such as a measurement.
    handle
        What is dragged with it; None for one that stays.
    beyond
        Whether its own place is further right, and further up, than the figure reaches.
    """

    series: int
    x: float
    y: float
    count: int = 1
    hollow: bool = False
    selected: bool = False
    small: bool = False
    handle: Handle | None = None
    beyond: tuple[bool, bool] = (False, False)


PlaneMark = Shade | Trace | Cobweb | Label | Dot
