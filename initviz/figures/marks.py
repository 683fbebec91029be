"""The marks of a figure: lines, histograms, boxes and what else is drawn inside of its axes.

All positions are drawn positions, as in the figure that they belong to.
"""

import math
from dataclasses import dataclass
from typing import Literal

from initviz.core.inspections import Cells
from initviz.core.laws.law import FloatArray
from initviz.figures.plane_marks import PlaneMark
from initviz.messages import Message

Edge = Literal["low", "high"]


@dataclass(frozen=True)
class Curve:
    """A theoretical line; nan makes a gap.

    Where heights are drawn in another way than their axis says, as in rows, `density` are the law's own.
    """

    series: int
    x: FloatArray
    y: FloatArray
    density: FloatArray | None = None


@dataclass(frozen=True)
class Steps:
    """A histogram: constant `heights` above `base` between `edges`.

    Where heights are drawn in another way than their axis says, as in rows, `density` is what was measured.
    """

    series: int
    edges: FloatArray
    heights: FloatArray
    base: float
    density: FloatArray | None = None


@dataclass(frozen=True)
class Stem:
    """An atom: a needle whose height tells its `share` of all. Measured ones are drawn lighter than those of a law."""

    series: int
    x: float
    base: float
    height: float
    measured: bool
    share: float = math.nan


@dataclass(frozen=True)
class Boxes:
    """Spread over replicates at several places: whiskers, quartiles and the median.

    `lane` says how far beside its place a box stands, in box widths, so that schemes do not cover each other; `seeds`
    how many replicates there are.
    """

    series: int
    lane: float
    x: FloatArray
    low: FloatArray
    lower: FloatArray
    median: FloatArray
    upper: FloatArray
    high: FloatArray
    seeds: int = 1


@dataclass(frozen=True)
class Outliers:
    """Single seeds that lie outside of the band in which 99 of 100 are expected, in the lane of their scheme."""

    series: int
    lane: float
    x: FloatArray
    y: FloatArray


@dataclass(frozen=True)
class Band:
    """An area between two lines within which measurements are expected; nan makes a gap."""

    series: int
    x: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Image:
    """A matrix as coloured cells, from minus to plus `limit`; row 0 is on top.

    Attributes
    ----------
    values
        Two-dimensional; nan is drawn as what is not finite.
    left, right, top, bottom
        Positions of the outer edges: columns run from left to right, rows from top to bottom.
    limit
        Value at the end of the colour scale.
    tile
        Rows and columns of cells that belong together, such as a filter: gaps are drawn between such tiles.
    """

    values: Cells
    left: float
    right: float
    top: float
    bottom: float
    limit: float
    tile: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Gauge:
    """A share of 0 to 1 as a small bar beside the plot, in one of the figure's columns.

    Attributes
    ----------
    series
        Whose share it is; bars of several schemes stand one below the other.
    column
        Place among the figure's `columns`.
    low, high
        Positions of the row's lower and upper end.
    share
        How much of the bar is filled.
    """

    series: int
    column: int
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Words:
    """What stands at the right where a scheme has nothing to draw; several at one height stand side by side."""

    series: int
    y: float
    text: Message


@dataclass(frozen=True)
class Remark:
    """A sentence in the middle of the figure, over what is drawn there."""

    text: Message


@dataclass(frozen=True)
class Profile:
    """Measured values in order, as a line with the scheme's marker here and there; nan makes a gap."""

    series: int
    x: FloatArray
    y: FloatArray


@dataclass(frozen=True)
class Graph:
    """The graph of a function: a line that belongs to no scheme."""

    x: FloatArray
    y: FloatArray


@dataclass(frozen=True)
class EdgeMark:
    """A value that the axis cannot place: zero below, an overflow above; the first of a run says which in words."""

    series: int
    lane: float
    x: float
    edge: Edge
    text: Message | None = None


@dataclass(frozen=True)
class Rule:
    """A bound: a vertical line from one height to another, labelled where `text` is not empty."""

    series: int
    x: float
    low: float
    high: float
    text: str = ""


@dataclass(frozen=True)
class Baseline:
    """A quiet horizontal line across the figure."""

    y: float


Mark = (
    Curve
    | Band
    | Steps
    | Stem
    | Boxes
    | Outliers
    | Image
    | Gauge
    | Words
    | Remark
    | Profile
    | Graph
    | EdgeMark
    | Rule
    | Baseline
    | PlaneMark
)
