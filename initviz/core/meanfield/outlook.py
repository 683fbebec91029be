"""What mean-field theory says of one point of the plane: phase, fixed points and depth scales."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from initviz.core.layers.activation import Activation, anonymous
from initviz.core.meanfield.correlations import CorrelationMap
from initviz.core.meanfield.lengths import FixedPoint, Lengths, Variances, depth_scale, lengths

Phase = Literal["ordered", "edge", "chaotic", "diverging"]

EDGE = 1e-3
"""A χ₁ this near to one is called the edge."""


@dataclass(frozen=True)
class Arrival:
    """What becomes of lengths and gradients at a point of the plane.

    Attributes
    ----------
    at
        The point.
    lengths
        All that the length map does.
    point
        The fixed point that a length goes to, or is at; None where lengths stay as they are or grow without bound.
    phase
        Ordered where χ₁ < 1: nearby inputs meet, and gradients vanish. Chaotic where χ₁ > 1: they part, and gradients
        explode. On the edge between. Diverging where lengths grow without bound.
    chi
        χ₁ there.
    length_scale
        ξ_q: layers over which the distance of q to q* falls to 1/e (Schoenholz et al. 2017, eq. 7); infinite where it
        falls slower than any exponential, or does not fall.
    """

    at: Variances
    lengths: Lengths
    point: FixedPoint | None
    phase: Phase
    chi: float
    length_scale: float


@dataclass(frozen=True)
class Outlook(Arrival):
    """The same with what becomes of the correlation of two inputs.

    Attributes
    ----------
    correlation
        c*, which the correlation of any two inputs goes to; nan where every correlation stays as it is.
    correlation_scale
        ξ_c: layers over which the distance of c to c* falls to 1/e (the same, eq. 9); infinite as above.
    """

    correlation: float
    correlation_scale: float


def arrival(activation: Activation, at: Variances, start: float = 1.0) -> Arrival:
    """Find what lengths come to.

    Parameters
    ----------
    activation
        φ.
    at
        σ_w² and σ_b².
    start
        Length of an input, which decides between several fixed points.
    """
    found = lengths(activation, at)
    point = found.reached(start)
    chi = found.chi if point is None else point.chi
    scale = math.inf if point is None or not point.stable else depth_scale(point.slope)
    return Arrival(at, found, point, _phase(found, point, chi), chi, scale)


def outlook(activation: Activation, at: Variances, start: float = 1.0) -> Outlook:
    """Find what lengths and correlations come to, as `arrival` does for lengths alone."""
    return _outlook(anonymous(activation), at, start)


@lru_cache(maxsize=4096)
def _outlook(activation: Activation, at: Variances, start: float) -> Outlook:
    found = arrival(activation, at, start)
    pairs = correlation_map(activation, at, settled(found, start))
    correlation = pairs.fixed()
    scale = math.inf if math.isnan(correlation) else depth_scale(pairs.slope(correlation))
    return Outlook(**vars(found), correlation=correlation, correlation_scale=scale)


def settled(found: Arrival, start: float) -> float:
    """Give the length of deep layers: where all stay as they are that of the input, infinite where they diverge."""
    if found.point is not None:
        return found.point.q
    return start if found.lengths.neutral else math.inf


def _phase(found: Lengths, point: FixedPoint | None, chi: float) -> Phase:
    if point is None and not found.neutral:
        return "diverging"
    if abs(chi - 1.0) <= EDGE:
        return "edge"
    return "ordered" if chi < 1.0 else "chaotic"


@lru_cache(maxsize=1024)
def correlation_map(activation: Activation, at: Variances, q: float) -> CorrelationMap:
    """Give the correlation map at a length, which is infinite where lengths diverge."""
    return CorrelationMap(activation, at, q)
