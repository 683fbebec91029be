"""The length map: how the second moment q of pre-activations changes from layer to layer (Poole et al. 2016, eq. 3).

q' = V(q) = σ_w² E[φ(z)²] + σ_b² with z ~ N(0, q), in the limit of wide layers. σ_w² is the fan in times the variance of
a weight, σ_b² the variance of a bias.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.meanfield.integrals import LEAST, MOST, Table, integrals, table

_NEUTRAL = 1e-9
"""A map that changes no length by more than this share leaves all of them as they are."""
_ROUNDING = 1e-11
"""A length that changes by less than this share does not change, as far as can be told."""
_VANISHING = 1e-10
"""Fixed points below are the one at zero."""
_STARTS = 1e-6
"""A start this near to a fixed point is at it."""
_SLOWEST = 1e-8
"""A slope this near to one is one within the integrals' precision."""
_STEPS = 60
_EXACT = 1e-12


class Variances(NamedTuple):
    """A point of the plane: σ_w² and σ_b²."""

    weight: float
    bias: float


@dataclass(frozen=True)
class FixedPoint:
    """A length that the map hands on as it is.

    Attributes
    ----------
    q
        The length; 0 where the signal dies out.
    slope
        V'(q): of a small deviation, what is left after one layer.
    chi
        χ₁ = σ_w² E[φ'²]: what a layer makes of the power of the gradient, and of the distance of two nearby inputs.
    """

    q: float
    slope: float
    chi: float

    @property
    def stable(self) -> bool:
        """Whether lengths nearby come nearer; at a slope of exactly one they do so slower than any exponential."""
        return -1.0 < self.slope <= 1.0


@dataclass(frozen=True)
class Lengths:
    """What becomes of lengths in a deep network.

    Attributes
    ----------
    points
        All fixed points, ascending; of a neutral map none.
    neutral
        Whether every length is a fixed point, as for a He-initialized ReLU network without biases.
    diverges
        Whether large lengths grow without bound.
    chi
        χ₁ of very large lengths, or of all where the map is neutral.
    """

    points: tuple[FixedPoint, ...]
    neutral: bool
    diverges: bool
    chi: float

    @property
    def stable(self) -> tuple[FixedPoint, ...]:
        """The fixed points that attract."""
        return tuple(point for point in self.points if point.stable)

    def reached(self, start: float) -> FixedPoint | None:
        """Give the fixed point that a length goes to, or is at; None where it grows without bound, or stays anyway.

        The one that a length is at need not be stable.
        """
        if self.neutral:
            return None
        for point in self.points:
            if math.isclose(point.q, start, rel_tol=_STARTS):
                return point
        below = [point for point in self.points if point.q < start]
        above = [point for point in self.points if point.q > start]
        if below and below[-1].stable:
            return below[-1]
        return above[0] if above and above[0].stable else None


def length_map(activation: Activation, at: Variances, q: FloatArray) -> FloatArray:
    """Give V(q) for lengths from zero on."""
    second = np.array([integrals(activation, float(value)).second for value in q.ravel()])
    if activation.homogeneous:
        second = integrals(activation, 1.0).second * q.ravel()
    return (at.weight * second + at.bias).reshape(q.shape)


def length_curve(activation: Activation, at: Variances, q: FloatArray) -> FloatArray:
    """Give V(q) at many positive lengths at once, to five digits: for drawing."""
    known = table(activation)
    inside = np.clip(q, LEAST, MOST)
    place = np.clip(np.searchsorted(known.q, inside, side="right") - 1, 0, len(known.q) - 2)
    # A cubic in log q with the value and the slope at both ends of a stretch.
    log_q, rise = np.log(known.q), known.growth * known.q
    width = log_q[place + 1] - log_q[place]
    t = (np.log(inside) - log_q[place]) / width
    second = (
        (1 + 2 * t) * (1 - t) ** 2 * known.second[place]
        + t * (1 - t) ** 2 * width * rise[place]
        + t**2 * (3 - 2 * t) * known.second[place + 1]
        + t**2 * (t - 1) * width * rise[place + 1]
    )
    return np.asarray(at.weight * second + at.bias)


def lengths(activation: Activation, at: Variances) -> Lengths:
    """Find what becomes of lengths at a point of the plane."""
    return _lengths(anonymous(activation), at)


@lru_cache(maxsize=4096)
def _lengths(activation: Activation, at: Variances) -> Lengths:
    known = table(activation)
    excess = at.weight * known.second + at.bias - known.q
    chi = at.weight * float(known.slopes[-1])
    if np.all(np.abs(excess) <= _NEUTRAL * known.q):
        return Lengths((), neutral=True, diverges=False, chi=chi)
    dies = _dies(known, at)
    points = [_at_zero(activation, at)] if dies else []
    grows = excess > _ROUNDING * known.q
    for k in np.flatnonzero(grows[1:] != grows[:-1]):
        low, high = float(known.q[k]), float(known.q[k + 1])
        if not (dies and low < _VANISHING):
            points.append(_between(activation, at, (low, high), grows=bool(grows[k])))
    return Lengths(tuple(points), neutral=False, diverges=bool(grows[-1]), chi=chi)


def _dies(known: Table, at: Variances) -> bool:
    """Say whether zero is a fixed point: no bias, and an activation that is zero at zero."""
    return at.bias == 0.0 and float(known.second[0]) <= 1e3 * LEAST


def _at_zero(activation: Activation, at: Variances) -> FixedPoint:
    """Give the fixed point at zero.

    Where E[φ²] bends down, a slope of one attracts, slowly; where it bends up, zero repels.
    """
    near, above = integrals(activation, LEAST), integrals(activation, 1e-4)
    slope = at.weight * near.growth
    if abs(slope - 1.0) <= 1e-5:
        bends_up = above.growth > near.growth + _NEUTRAL
        slope = math.nextafter(1.0, 2.0) if bends_up else 1.0
    return FixedPoint(0.0, slope, at.weight * near.slopes)


def _between(activation: Activation, at: Variances, ends: tuple[float, float], *, grows: bool) -> FixedPoint:
    """Find the fixed point between two lengths, of which the lower one grows or not.

    By Newton's method, or by halving where that leaves them.
    """
    low, high = ends
    q = math.sqrt(low * high)
    for _ in range(_STEPS):
        found = integrals(activation, q)
        excess, slope = at.weight * found.second + at.bias - q, at.weight * found.growth - 1.0
        low, high = (q, high) if (excess > 0) == grows else (low, q)
        wanted = q - excess / slope if slope != 0 else low
        following = wanted if low < wanted < high else 0.5 * (low + high)
        if abs(following - q) <= _EXACT * q:
            break
        q = following
    found = integrals(activation, q)
    return FixedPoint(q, at.weight * found.growth, at.weight * found.slopes)


def depth_scale(slope: float) -> float:
    """Give the layers over which a deviation falls to 1/e, -1 / log |slope|: infinite where it does not fall."""
    size = abs(slope)
    if size == 0.0:
        return 0.0
    return math.inf if size >= 1.0 - _SLOWEST else -1.0 / math.log(size)


def iterated(activation: Activation, at: Variances, start: float, layers: int) -> FloatArray:
    """Give the lengths of so many layers behind one another, the first one included."""
    found = [start]
    for _ in range(layers):
        found.append(min(float(length_map(activation, at, np.array([found[-1]]))[0]), MOST))
    return np.array(found)
