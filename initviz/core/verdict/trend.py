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

_LARGEST = 709.0
"""Logarithm of nearly the largest number of float64."""


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
    with np.errstate(divide="ignore", invalid="ignore"):  # zeros and what is unknown
        sizes = np.log(values) - math.log(values[0])
    place = _extreme(sizes)
    word = _word(sizes)
    if word == "stable" and place:
        word = "dips" if sizes[place] < 0.0 else "peaks"
    return Trend(word, exp(float(sizes[-1])), exp(float(sizes[place])) if place else None, place)


def exp(size: float) -> float:
    """Give the factor of a logarithm; inf above the range of float64, and never zero but for an exact one."""
    if size >= _LARGEST:
        return math.inf
    return math.exp(max(size, -_LARGEST)) if size > -math.inf else 0.0


def _word(sizes: FloatArray) -> str:
    size, layers = float(sizes[-1]), len(sizes) - 1
    pace, far, going = _late_pace(sizes), math.log(FAR), math.log(GOING)
    if layers > 1 and (size < -far or (size < -going and pace <= math.log(PACE))):
        return "vanishes"
    if layers > 1 and (size > far or (size > going and pace >= -math.log(PACE))):
        return "explodes"
    if abs(size) <= math.log(NEAR):
        return "stable"
    return "shrinks" if size < 0.0 else "grows"


def _late_pace(sizes: FloatArray) -> float:
    """Give the logarithm of the factor per layer over the second half of the way; 0 where that is not known."""
    middle = len(sizes) // 2
    span = len(sizes) - 1 - middle
    return float(sizes[-1] - sizes[middle]) / span if span and math.isfinite(sizes[middle]) else 0.0


def _extreme(sizes: FloatArray) -> int:
    """Find what lies farthest beyond both ends, if by more than a factor of 4; exact zeros are no matter of degree."""
    low, high = min(0.0, float(sizes[-1])), max(0.0, float(sizes[-1]))
    found, farthest = 0, math.log(NEAR)
    for place in range(1, len(sizes) - 1):
        size = float(sizes[place])
        beyond = max(low - size, size - high)
        if math.isfinite(size) and beyond > farthest:
            found, farthest = place, beyond
    return found
