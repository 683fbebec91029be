"""The correlation map: how the correlation c of two inputs changes from layer to layer, at one length q.

c' = C(c) = (σ_w² E[φ(z) φ(z')] + σ_b²) / V(q), with z and z' of variance q and correlation c (Poole et al. 2016, eq. 5;
Schoenholz et al. 2017, eq. 5). C(1) = 1, and C'(1) = χ₁ where q is a fixed point.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import HERMITE_TERMS, hermite_coefficients, normal_rule, power_law_tail
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.layers.entry import Entry
from initviz.core.meanfield.integrals import LEAST, MOST, integrals
from initviz.core.meanfield.lengths import Variances

_ORDERS = np.arange(HERMITE_TERMS)
_SAMPLE = np.array([0.25, 0.5, 0.75])
_HALVINGS = 52
_NEAREST = 2.0**-40
"""Correlations closer to one than this count as one."""
_SLACK = 1e-9
"""χ₁ above one by less than this is one within the integrals' precision, and so is a map that moves nothing further."""


class _Series(NamedTuple):
    """E[f(z) f(z')] by powers of the correlation: squared Hermite coefficients, and what they leave of E[f²]."""

    squares: FloatArray
    halfway: float
    left: float

    def at(self, c: FloatArray) -> FloatArray:
        """Sum the series at correlations from -1 to 1."""
        total: FloatArray = np.power.outer(c, _ORDERS) @ self.squares
        if self.left > 1e-13 * float(self.squares.sum()):
            # A tail that falls slowly has powers that overflow, of which exp(-∞) is left.
            with np.errstate(over="ignore"):
                tails = [power_law_tail(self.halfway, self.left, float(x)) if x > 0 else 0.0 for x in c.ravel()]
            total = total + np.array(tails).reshape(c.shape)
        return total


class CorrelationMap:
    """The map of correlations between layers of one kind.

    Parameters
    ----------
    activation
        φ.
    at
        σ_w² and σ_b².
    q
        Length of both inputs, the same in all layers.
    """

    def __init__(self, activation: Activation, at: Variances, q: float) -> None:
        self._activation = anonymous(activation)
        self._q = 1.0 if activation.homogeneous and at.bias == 0.0 else min(max(q, LEAST), MOST)
        self._at = at
        found = integrals(self._activation, self._q)
        self._length = at.weight * found.second + at.bias
        self.chi = at.weight * found.slopes * self._q / self._length if self._length > 0 else 0.0

    def __call__(self, c: FloatArray) -> FloatArray:
        """Give C(c)."""
        if self._length == 0:
            return np.ones_like(c)
        both = _closed(self._activation, self._q, c)
        cross = _series(self._activation, self._q)[0].at(c) if both is None else both[0]
        return np.asarray((self._at.weight * cross + self._at.bias) / self._length)

    def slope(self, c: float) -> float:
        """Give C'(c) = σ_w² E[φ'(z) φ'(z')] q / V(q)."""
        if self._length == 0:
            return 0.0
        if c >= 1.0:
            return self.chi
        both = _closed(self._activation, self._q, np.array([c]))
        cross = _series(self._activation, self._q)[1].at(np.array([c])) if both is None else both[1]
        return self._at.weight * float(cross[0]) * self._q / self._length

    def fixed(self) -> float:
        """Give the correlation that all pairs of inputs go to: one in the ordered phase, less in the chaotic one.

        C is a power series with coefficients that are not negative, and so is convex: beside one it has at most one
        fixed point from zero on, and that only where its slope at one is larger than one. Where φ is linear at the
        length there is, every correlation stays: nan.
        """
        if self._length == 0 or float(np.abs(self(_SAMPLE) - _SAMPLE).max()) <= _SLACK:
            return math.nan
        if self.chi <= 1.0 + _SLACK:
            return 1.0
        low, high = 0.0, 1.0 - _NEAREST
        if self._excess(high) >= 0:
            return 1.0
        if self._excess(low) <= 0:
            return 0.0
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self._excess(middle) > 0 else (low, middle)
        found = 0.5 * (low + high)
        return found if found > _NEAREST else 0.0

    def _excess(self, c: float) -> float:
        return float(self(np.array([c]))[0]) - c


def pair_moments(activation: Activation, q: float, c: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give E[φ(z) φ(z')] and E[φ'(z) φ'(z')] of two inputs of length q at correlations c."""
    known = anonymous(activation)
    closed = _closed(known, q, c)
    if closed is not None:
        return closed
    value, slope = _series(known, q)
    return value.at(c), slope.at(c)


def _closed(activation: Activation, q: float, c: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Give E[φ φ'] and E[φ' φ''] of two inputs in closed form, where there is one."""
    entry = Entry("normal", np.zeros_like(c), np.full_like(c, q), q * c)
    moments, slopes = activation.closed_moments(entry), activation.closed_slopes(entry)
    return None if moments is None or slopes is None else (moments.cross, slopes.between)


@lru_cache(maxsize=256)
def _series(activation: Activation, q: float) -> tuple[_Series, _Series]:
    """Expand φ and φ' in Hermite polynomials."""
    std = float(np.sqrt(q))
    nodes, weights = normal_rule(0.0, std, activation.kinks())
    values = np.stack([activation.value(nodes), activation.slope(nodes)])
    squares = hermite_coefficients(values, nodes / std, weights) ** 2
    totals = (values * values) @ weights
    half = HERMITE_TERMS // 2
    made = [
        _Series(row, float(total - row[:half].sum()), max(float(total - row.sum()), 0.0))
        for row, total in zip(squares, totals, strict=True)
    ]
    return made[0], made[1]
