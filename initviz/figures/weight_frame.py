"""Where the heights of a large histogram go: schemes over each other, or each on a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.figures.scales import Linear, Logarithmic, Scale, Tick

_ROW = 0.84
"""Height of the highest histogram in rows, where schemes stand apart."""
_AIR = 0.1
"""Room above the highest histogram, for the numbers of the bounds, as a share of its height."""


@dataclass(frozen=True)
class Shares(Linear):
    """Shares of all: beyond one, where the numbers of bounds have room, there are none."""

    def ticks(self, low: float, high: float, most: int) -> tuple[Tick, ...]:
        """Give ticks between two positions."""
        return super().ticks(low, min(high, 1.0), most)


@dataclass(frozen=True)
class Frame:
    """A scale of heights, and how many lines there are.

    Attributes
    ----------
    scale
        From heights to positions.
    low, high
        Positions of the least and the largest height.
    rows
        Lines, the first on top; 1 where schemes are drawn over each other.
    """

    scale: Scale
    low: float
    high: float
    rows: int

    @property
    def is_apart(self) -> bool:
        """Whether each scheme has a line of its own."""
        return self.rows > 1

    @property
    def full(self) -> float:
        """Height of the highest histogram, and of an atom that all entries share."""
        return _ROW if self.is_apart else self.high - self.low

    @property
    def ends(self) -> tuple[float, float]:
        """Ends of the axis."""
        if self.is_apart:
            return 0.0, float(self.rows)
        return self.low, self.high + _AIR * (self.high - self.low)

    def base(self, row: int) -> float:
        """Give the position from which a line's heights rise."""
        return float(self.rows - 1 - row) if self.is_apart else self.low

    def heights(self, values: FloatArray) -> FloatArray:
        """Give heights above the base; what a logarithmic scale cannot place has none."""
        placed = np.nan_to_num(self.scale.forward(values), nan=self.low)
        return np.maximum(placed - self.low, 0.0) * (self.full / (self.high - self.low))

    def row_at(self, y: float) -> int | None:
        """Give the line at a position; None where all share it."""
        return int(np.clip(self.rows - 1 - np.floor(y), 0, self.rows - 1)) if self.is_apart else None

    def ends_of(self, row: int) -> tuple[float, float]:
        """Give the lower and the upper end of a line."""
        return self.base(row), self.base(row) + 1.0

    def ticks(self) -> tuple[Tick, ...]:
        """Give the ticks of all lines; none where the scale's own do."""
        if not self.is_apart:
            return ()
        factor = self.full / (self.high - self.low)
        own = [tick for tick in self.scale.ticks(self.low, self.high, 3) if tick.label]
        return tuple(
            Tick(self.base(row) + (tick.position - self.low) * factor, tick.label)
            for row in range(self.rows)
            for tick in own
        )


def frame_of(highest: Sequence[float], least: Sequence[float], *, log: bool, rows: int, shares: bool = False) -> Frame:
    """Make the frame that holds all heights.

    Parameters
    ----------
    highest
        Largest height of every part.
    least
        On a logarithmic scale the heights that must still show.
    log
        Whether the scale is logarithmic.
    rows
        Lines.
    shares
        Whether heights are shares of all.
    """
    top = max((height for height in highest if np.isfinite(height) and height > 0), default=1.0)
    if not log:
        return Frame(Shares() if shares else Linear(), 0.0, top, rows)
    low = min((height for height in least if np.isfinite(height) and height > 0), default=1e-3 * top)
    return Frame(Logarithmic(), float(np.log10(min(low, 0.5 * top))), float(np.log10(top)), rows)
