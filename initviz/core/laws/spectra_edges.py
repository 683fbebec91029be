"""How far the largest and the smallest singular value of one matrix lie from the edges of the limiting law.

The edges are those of infinitely large matrices. At n × n the extremes fluctuate around them on the scale of n^(-2/3),
by Tracy and Widom's law at an edge that the density leaves like a root, and the smallest one of a square matrix by
Edelman's law at zero.
"""

import math
from dataclasses import dataclass

TRACY_WIDOM_MEAN, TRACY_WIDOM_STD = -1.2065335745820, 1.2679822684
"""Of Tracy and Widom's law for real matrices (Bornemann 2010, table 10)."""

_EDELMAN_MEAN = math.sqrt(0.5 * math.pi * math.e) * math.erfc(math.sqrt(0.5))
_SQUARE = (_EDELMAN_MEAN, math.sqrt(2.0 * (1.0 - _EDELMAN_MEAN) - _EDELMAN_MEAN**2))
"""Mean and std of √n times the smallest value of n × n, which exceeds x with probability exp(-x²/2 - x)."""
_NEARLY_SQUARE = (math.sqrt(0.5 * math.pi), math.sqrt(2.0 - 0.5 * math.pi))
"""The same of n × (n + 1), where the probability is exp(-x²/2)."""
_WIDEST = 0.25
"""Spread of the logarithm up to which the mirrored law is good to 2 %."""


@dataclass(frozen=True)
class Expected:
    """What one draw of a number is expected to be: its mean and standard deviation."""

    mean: float
    std: float


def largest_value(rows: int, columns: int, scale: float) -> Expected:
    """Give the largest singular value of a matrix of independent entries of mean zero.

    Exact for normal entries up to order n^(-4/3) (Ma 2012, theorem 2); others have the same limit.

    Parameters
    ----------
    rows, columns
        Of the matrix.
    scale
        Standard deviation of an entry.
    """
    long, short = (math.sqrt(extent - 0.5) for extent in (max(rows, columns), min(rows, columns)))
    centre = (long + short) ** 2
    width = (long + short) * (1.0 / long + 1.0 / short) ** (1.0 / 3.0)
    return _rooted(centre + width * TRACY_WIDOM_MEAN, width * TRACY_WIDOM_STD, scale)


def smallest_value(rows: int, columns: int, scale: float) -> Expected | None:
    """Give the smallest singular value of a matrix of independent entries of mean zero; None where it is not known.

    A matrix that is square, or misses that by one, has it next to zero (Edelman 1988, 1991). Where the sides differ
    enough for the bulk to end well above zero, the logarithm of its square has Tracy and Widom's law, mirrored (Ma
    2012, theorem 3). Between the two no simple law holds.
    """
    if abs(rows - columns) <= 1:
        root = scale / math.sqrt(min(rows, columns))
        mean, std = _SQUARE if rows == columns else _NEARLY_SQUARE
        return Expected(mean * root, std * root)
    long, short = (math.sqrt(extent - 0.5) for extent in (max(rows, columns), min(rows, columns)))
    centre = (long - short) ** 2
    spread = (long - short) * (1.0 / short - 1.0 / long) ** (1.0 / 3.0) / centre
    middle = math.log(centre) + spread**2 / 8.0 - spread * TRACY_WIDOM_MEAN
    # The square is log-normal to this order: halved, its logarithm is that of the value itself.
    half = 0.5 * spread * TRACY_WIDOM_STD
    if half > _WIDEST:
        return None
    mean = scale * math.exp(0.5 * middle + 0.5 * half**2)
    return Expected(mean, mean * math.sqrt(math.expm1(half**2)))


def _rooted(centre: float, spread: float, scale: float) -> Expected:
    """Give mean and spread of the root of a number that fluctuates little."""
    root = math.sqrt(max(centre, 0.0))
    return Expected(scale * (root - spread**2 / (8.0 * root**3)), scale * 0.5 * spread / root)
