"""One word for a run of second moments: how it goes from its first value to its last, and on the way.

The factor over the whole way decides, and where it is not clear-cut, whether the trend still goes on: a net of two
layers whose signal doubles does not explode, and one that loses a half in each of fifty does vanish.

========== ==================================================================================================
word       when
========== ==================================================================================================
vanishes   falls below 1/100 (the standard deviation below 1/10); or below 1/30 while it still falls to 0.6 or
           less per layer in the second half of its way, as Xavier on ReLU does from the fifth layer on
shrinks    falls below 1/4
stable     ends between 1/4 and 4 times where it began
dips       ends there, but falls on the way below a quarter of both ends
peaks      ends there, but rises on the way above four times both ends
grows      rises above 4
explodes   rises above 100; or above 30 while it still grows by 1/0.6 = 1.67 or more per layer in the second half
========== ==================================================================================================

One layer alone has no trend: it shrinks or grows at most. A factor of 4 is one of 2 in the standard deviation.
"""

import math
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import FloatArray

FAR = 100.0
GOING = 30.0
NEAR = 4.0
PACE = 0.6


@dataclass(frozen=True)
class Trend:
    """How a run of second moments goes.

    Attributes
    ----------
    word
        As in the table above.
    factor
        The last value over the first.
    extreme
        The value on the way that lies farthest outside of both ends, over the first; None where none does by more
        than a factor of 4.
    place
        Which value that is.
    """

    word: str
    factor: float
    extreme: float | None = None
    place: int = 0


def judge(values: FloatArray) -> Trend:
    """Judge a run of at least two values, of which the first is positive and the last is finite.

    Values between them that are not known are nan.
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        relative = values / values[0]
    factor = float(relative[-1])
    extreme, place = _extreme(relative)
    word = _word(factor, _late_pace(values), len(values) - 1)
    if word == "stable" and extreme is not None:
        word = "dips" if extreme < 1.0 else "peaks"
    return Trend(word, factor, extreme, place)


def _word(factor: float, pace: float, layers: int) -> str:
    runs = layers > 1
    if runs and (factor < 1.0 / FAR or (factor < 1.0 / GOING and pace <= PACE)):
        return "vanishes"
    if runs and (factor > FAR or (factor > GOING and pace >= 1.0 / PACE)):
        return "explodes"
    if factor < 1.0 / NEAR:
        return "shrinks"
    return "grows" if factor > NEAR else "stable"


def _late_pace(values: FloatArray) -> float:
    """Give the factor per layer over the second half of the way; 1 where that is not known."""
    middle = len(values) // 2
    span = len(values) - 1 - middle
    if span < 1 or not values[middle] > 0.0:
        return 1.0
    return math.exp(math.log(float(values[-1] / values[middle])) / span) if values[-1] > 0.0 else 0.0


def _extreme(relative: FloatArray) -> tuple[float | None, int]:
    """Find what lies farthest beyond both ends, if by more than a factor of 4; exact zeros are no matter of degree."""
    low, high = min(1.0, float(relative[-1])), max(1.0, float(relative[-1]))
    found, farthest = 0, math.log(NEAR)
    for place in range(1, len(relative) - 1):
        value = float(relative[place])
        if value > 0.0 and math.isfinite(value):
            beyond = max(math.log(low / value) if low > 0.0 else 0.0, math.log(value / high))
            if beyond > farthest:
                found, farthest = place, beyond
    return (float(relative[found]), found) if found else (None, 0)
