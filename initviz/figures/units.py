"""Units one by one: the means and the variances of the selected layer's units, sorted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.figures.figure import Axis, Figure, Place, Series
from initviz.figures.marks import Baseline, EdgeMark, Mark, Profile
from initviz.figures.numbers import short
from initviz.figures.scales import Counting, Linear, Logarithmic, Scale, SignedLogarithmic
from initviz.figures.scene import Scene
from initviz.figures.spots import Spot, Way, spot_of
from initviz.figures.states import waiting
from initviz.messages import Message, message

Statistic = Literal["mean", "variance"]

_COMPARABLE = 50.0
"""Ratio of the schemes' sizes up to which both can be read on one linear scale."""


@dataclass(frozen=True)
class Units:
    """A kind of figure: a statistic of the units of the selected block's output, forward or backward."""

    name: str
    statistic: Statistic
    way: Way

    def __call__(self, scene: Scene) -> Figure:
        """Build the figure: one place a unit, from the least to the largest, each scheme sorted by itself."""
        spot = spot_of(scene, -1, self.way)
        values = [self._sorted(scene, spot, scheme) for scheme in range(len(scene.series))]
        scale = _signed_scale(values) if self.statistic == "mean" else Logarithmic()
        low, high = _range(scale, values)
        marks: list[Mark] = [] if isinstance(scale, Logarithmic) else [Baseline(0.0)]
        for scheme in scene.back_to_front:
            marks += _marks(scheme, len(values), scale, values[scheme])
        return Figure(
            name=self.name,
            title=spot.title(self.name) if spot is not None else message(f"figure.{self.name}.title"),
            x=Axis(
                message("figure.axis.unit"), 0.5, max((len(found) for found in values), default=1) + 0.5, Counting()
            ),
            y=Axis(self._axis(spot), low, high, scale),
            series=scene.series,
            marks=tuple(marks) if any(map(len, values)) else (),
            caption=message("figure.caption.units"),
            state=None if any(map(len, values)) else waiting(scene),
            reader=UnitReader(scene.series, tuple(values)),
        )

    def _axis(self, spot: Spot | None) -> Message:
        symbol = spot.symbol if spot is not None else "a"
        return message(f"figure.axis.unit_{self.statistic}", symbol=symbol)

    def _sorted(self, scene: Scene, spot: Spot | None, scheme: int) -> FloatArray:
        """Give the units' values in order; those that are not finite come last."""
        units = spot.units(scene, scheme) if spot is not None else None
        if units is None:
            return np.zeros(0)
        found = units.mean if self.statistic == "mean" else units.variance
        return np.sort(found.astype(np.float64))


unit_means = Units("unit_means", "mean", "forward")
unit_variances = Units("unit_variances", "variance", "forward")
gradient_unit_means = Units("gradient_unit_means", "mean", "backward")
gradient_unit_variances = Units("gradient_unit_variances", "variance", "backward")


def _signed_scale(values: Sequence[FloatArray]) -> Scale:
    """Give a scale on which every scheme's means can be read: linear if their sizes are alike."""
    sizes = [float(np.abs(found[np.isfinite(found)]).max(initial=0.0)) for found in values]
    drawn = [size for size in sizes if size > 0]
    if not drawn or max(drawn) <= _COMPARABLE * min(drawn):
        return Linear()
    return SignedLogarithmic(10.0 ** (math.floor(math.log10(min(drawn))) - 1))


def _range(scale: Scale, values: Sequence[FloatArray]) -> tuple[float, float]:
    """Cover all that can be placed, and zero where the scale has one, with air."""
    placed = np.concatenate([scale.forward(found) for found in values]) if values else np.zeros(0)
    placed = placed[np.isfinite(placed)]
    if not isinstance(scale, Logarithmic):
        placed = np.append(placed, 0.0)
    low, high = (float(placed.min()), float(placed.max())) if placed.size else (-1.0, 0.0)
    air = 0.08 * (high - low) or 0.5
    return low - air, high + air


def _marks(scheme: int, schemes: int, scale: Scale, values: FloatArray) -> list[Mark]:
    """Draw the units that the axis can place, and say how many it cannot."""
    marks: list[Mark] = []
    if len(values):
        marks.append(Profile(scheme, np.arange(1.0, len(values) + 1.0), scale.forward(values)))
    if isinstance(scale, Logarithmic):
        zeros = int(np.count_nonzero(values == 0))
        if zeros:
            said = message("figure.edge.units_at_zero", count=zeros)
            # Schemes take turns along the zeros, so that their words do not cover each other.
            marks.append(EdgeMark(scheme, 0.0, 0.5 + zeros * (scheme + 0.5) / schemes, "low", said))
    lost = int(np.count_nonzero(~np.isfinite(values)))
    if lost:
        said = message("figure.edge.units_overflow", count=lost)
        marks.append(EdgeMark(scheme, 0.0, len(values) + 0.5 - lost * (scheme + 0.5) / schemes, "high", said))
    return marks


@dataclass(frozen=True)
class UnitReader:
    """Reads out the unit of a rank: its value in every scheme."""

    series: tuple[Series, ...]
    values: tuple[FloatArray, ...]

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:  # noqa: ARG002  (a unit is as high as the plot)
        """Give the rank and a line for each scheme that has so many units."""
        rank = round(x)
        lines = [
            message("figure.read.unit", name=series.name, value=short(float(found[rank - 1]), 3))
            for series, found in zip(self.series, self.values, strict=True)
            if 1 <= rank <= len(found)
        ]
        return (message("figure.read.rank", rank=rank), *lines) if lines else ()

    def place(self, x: float, y: float) -> Place | None:  # noqa: ARG002  (a unit is as high as the plot)
        """Mark the unit's rank."""
        rank = round(x)
        known = any(1 <= rank <= len(found) for found in self.values)
        return Place(rank - 0.5, rank + 0.5) if known else None
