"""A scale for densities that differ much: heights show a root of them."""

import math
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.figures.numbers import short
from initviz.figures.scales import Linear, Scale, Tick


@dataclass(frozen=True)
class Root(Scale):
    """Positions are `height` times a root of value / `peak`.

    Attributes
    ----------
    peak, height
        A value, and the position that it gets.
    order
        Of the root; 1 draws values in proportion.
    """

    peak: float = 1.0
    height: float = 1.0
    order: int = 1

    def forward(self, values: FloatArray) -> FloatArray:
        """Map values to positions."""
        placed = np.isfinite(values) & (values >= 0)
        shares = np.where(placed, values, 0.0) / self.peak
        return np.where(placed, self.height * shares ** (1.0 / self.order), np.nan)

    def backward(self, positions: FloatArray) -> FloatArray:
        """Map positions to values."""
        result: FloatArray = self.peak * (np.maximum(positions, 0.0) / self.height) ** self.order
        return result

    def ticks(self, low: float, high: float, most: int) -> tuple[Tick, ...]:
        """Give ticks between two positions: at 1, 2 and 5 times powers of ten, as far as they stand apart."""
        if not high > low:
            return ()
        bottom, top = (float(end) for end in self.backward(np.array([low, high])))
        if self.order == 1:
            found = Linear().ticks(bottom, top, most)
            return tuple(Tick(float(self.forward(np.array(tick.position))), tick.label) for tick in found)
        apart = (high - low) / max(most, 1)
        ticks = [Tick(0.0, "0")] if low <= 0.0 <= high else []
        exponent = math.floor(math.log10(top)) if top > 0 else 0
        for value in (m * 10.0**e for e in range(exponent, exponent - 12, -1) for m in (5, 2, 1)):
            position = float(self.forward(np.array(value)))
            if low <= position <= high and all(abs(position - other.position) >= apart for other in ticks):
                ticks.append(Tick(position, short(value, 3)))
        return tuple(sorted(ticks, key=lambda tick: tick.position))
