"""Figures as pure data: what is to be seen, in drawn positions, without a word on how it is drawn.

Positions are values after the axis' scale, so that whoever draws needs a linear map only. Colours, dashes and markers
follow from a series' place among the schemes.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from initviz.core.document.palette import scheme_letter
from initviz.figures.marks import Mark
from initviz.figures.scales import Linear, Scale, Tick
from initviz.messages import Message


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes
    ----------
    title
        Names the statistic; None where the ticks speak for themselves.
    low, high
        Drawn range, in positions.
    scale
        Gives the ticks.
    fixed
        Named places instead of the scale's ticks.
    closest
        Shortest range that can be zoomed to, in positions.
    """

    title: Message | None
    low: float
    high: float
    scale: Scale = field(default_factory=Linear)
    fixed: tuple[Tick, ...] = ()
    closest: float = 0.0


@dataclass(frozen=True)
class Series:
    """One scheme in a figure.

    Attributes
    ----------
    index
        By which marks name it: its place among the schemes that are shown.
    name, color
        Of the scheme.
    front
        Whether it is the active one, in front of the others.
    place
        Among all schemes of the document, hidden ones included: it fixes letter, dash and marker.
    """

    index: int
    name: str
    color: str
    front: bool
    place: int = 0

    @property
    def title(self) -> str:
        """Letter and name."""
        return f"{scheme_letter(self.place)} {self.name}"


@dataclass(frozen=True)
class Target:
    """A part of the figure that belongs to a layer: pointing at it reads out, clicking selects the layer."""

    layer: str
    axis: Literal["x", "y"]
    low: float
    high: float
    lines: tuple[Message, ...]
    selected: bool = False


@dataclass(frozen=True)
class ColorBar:
    """What the colours of an image mean: a scale from minus to plus `limit`, beyond which all look alike if `open`."""

    title: Message
    limit: float
    open: bool


@dataclass(frozen=True)
class Place:
    """The part of a figure that is read out, such as a bin, a unit or an entry.

    Attributes
    ----------
    left, right
        Ends in positions of x.
    low, high
        Ends in positions of y; infinite for all of the height.
    """

    left: float
    right: float
    low: float = -math.inf
    high: float = math.inf


class Reader(Protocol):
    """Says what is at a place, in positions: for figures with too many parts for a `Target` each."""

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:
        """Give the lines to be read there; none where there is nothing."""

    def place(self, x: float, y: float) -> Place | None:
        """Give the part that is read there, to be marked; None where a target does that, or nothing is there."""


@dataclass(frozen=True)
class Figure:
    """A whole figure.

    Attributes
    ----------
    name
        Of the kind of figure, in the catalogue.
    title
        Says what is shown.
    x, y
        Axes.
    series
        Schemes, in document order.
    marks
        In drawing order, from back to front.
    targets
        Parts that belong to layers.
    notes
        What a person must know to read it right, such as where a theory stops and why.
    zoom
        Axes that the mouse may zoom and move.
    columns
        Headings of the columns of gauges beside the plot.
    caption
        What its marks stand for, where their kinds do not say it.
    state
        Why there is nothing to see, or not yet all of it: said in the middle of a figure without marks, else in the
        legend.
    reader
        Says what is at a place.
    color_bar
        Meaning of an image's colours.
    square
        Whether a unit of x should be as long as one of y.
    """

    name: str
    title: Message
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    marks: tuple[Mark, ...]
    targets: tuple[Target, ...] = ()
    notes: tuple[Message, ...] = ()
    zoom: Literal["x", "xy"] = "xy"
    columns: tuple[Message, ...] = ()
    caption: Message | None = None
    state: Message | None = None
    reader: Reader | None = None
    color_bar: ColorBar | None = None
    square: bool = False


def unselected(figure: Figure) -> Figure:
    """Give a figure in which no layer is marked as selected: a picture for others points at nothing."""
    return replace(figure, targets=tuple(replace(target, selected=False) for target in figure.targets))
