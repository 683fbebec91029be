"""Singular values of a product of large random matrices: the end-to-end Jacobian of a chain of layers.

The factors of such a product are asymptotically free, so the S-transforms of their squares multiply (Pennington,
Schoenholz and Ganguli 2017; for rectangular ones Burda et al. 2010). With u(x) = Σ tr (JᵀJ)^k / x^k over k ≥ 1, an
unnormalized trace, every factor becomes a fraction of its dimensions, and they multiply to

    x = scale · Π (a + u)^e / u

Right of the largest squared singular value u is positive; along the others it runs through the complex plane, from one
real end to the other. There x is real, so at every angle of u the length is found where the angles of all factors add
up to zero: no polynomial has to be solved, whatever the depth.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import Atom, FloatArray
from initviz.core.laws.spectra import SpectralLaw

_POINTS = 700
_FINEST = 1e-8
"""Angle from either end at which the curve begins: the ends themselves are the edges of the law."""
_HALVINGS = 80
_REACH = 1e12
"""How many times longer than the largest, and shorter than the smallest dimension, a solution may be."""
_LOST = 1e-3
"""Share of the mass that may lie beyond the curve's ends."""
_LARGEST = 709.0
"""Logarithm above which floats end."""
_HARD = 1e-6
"""A lower edge that is a smaller share of the upper one is zero."""


@dataclass(frozen=True)
class Independent:
    """A matrix of independent entries of mean zero and the given variance."""

    rows: int
    columns: int
    variance: float


@dataclass(frozen=True)
class Orthonormal:
    """`gain` times a random matrix with orthonormal rows or columns."""

    rows: int
    columns: int
    gain: float


@dataclass(frozen=True)
class Mask:
    """Lets each of `width` entries through with probability `kept`, times `gain`, and makes zero of the others.

    The slopes of ReLU are such a mask with probability one half, if what enters it is symmetric about zero.
    """

    width: int
    kept: float = 0.5
    gain: float = 1.0


Factor = Independent | Orthonormal | Mask


def _exp(logarithm: float) -> float:
    """Exponential that gives inf where floats end: deep chains explode."""
    return math.exp(logarithm) if logarithm < _LARGEST else math.inf


@lru_cache(maxsize=64)
def chain_law(inputs: int, factors: tuple[Factor, ...]) -> "ChainLaw":
    """Give the law of the singular values of the product of `factors`, the first one applied first.

    Parameters
    ----------
    inputs
        Dimension of what enters.
    factors
        In the order of the layers; each takes what the one before gives. No scale may be zero.
    """
    exponents: Counter[float] = Counter({float(inputs): 1})
    logarithm, outputs = 0.0, inputs
    for factor in factors:
        match factor:
            case Independent(rows, _, variance):
                logarithm += math.log(variance)
                exponents[float(rows)] += 1
                outputs = rows
            case Orthonormal(rows, columns, gain):
                logarithm += 2.0 * math.log(abs(gain))
                if rows < columns:
                    exponents[float(rows)] += 1
                    exponents[float(columns)] -= 1
                outputs = rows
            case Mask(width, kept, gain):
                logarithm += 2.0 * math.log(gain)
                exponents[kept * width] += 1
                exponents[float(width)] -= 1
    powers = tuple(sorted((size, power) for size, power in exponents.items() if power))
    return ChainLaw(powers, logarithm, min(inputs, outputs))


@dataclass(frozen=True)
class ChainLaw(SpectralLaw):
    """Singular values of a product of free factors.

    Attributes
    ----------
    powers
        Dimensions a and their exponents e, ascending.
    logarithm
        Of the scale of squared singular values, in units of the dimensions that are left in `powers`.
    count
        Singular values of the product.
    """

    powers: tuple[tuple[float, int], ...]
    logarithm: float
    count: int
    kind: ClassVar[str] = "chain"

    @cached_property
    def _rank(self) -> float:
        """Singular values that are not zero."""
        return self.powers[0][0]

    @cached_property
    def _together(self) -> float:
        """Singular values that are all alike: the norm of isometries, where nothing else stretches or shrinks."""
        if sum(power for _, power in self.powers) != 1:
            return 0.0
        return max(sum(size * power for size, power in self.powers), 0.0)

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        found = []
        if self.count > self._rank:
            found.append((0.0, 1.0 - self._rank / self.count))
        if self._together > 0:
            found.append((_exp(0.5 * self.logarithm), self._together / self.count))
        return tuple(found)

    @cached_property
    def _pivot(self) -> float:
        """The point, as -u, around which the curve runs: zero, unless values that are all alike end it left of it."""
        poles = [size for size, power in self.powers if power < 0]
        return max(poles) if poles and self._together > 0 else 0.0

    @cached_property
    def _curve(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Singular values in ascending order as logarithms, their density by the logarithm, and the share below."""
        geometric = np.geomspace(_FINEST, 0.5 * math.pi, _POINTS)
        # The angle from the nearer end, so that neither end is rounded away.
        near, far = geometric, geometric[-2::-1]
        sine, cosine = np.sin(np.append(near, far)), np.append(np.cos(near), -np.cos(far))
        length, found = self._lengths(sine, cosine)
        real, imaginary = (length * cosine)[found] - self._pivot, (length * sine)[found]
        logs = self.logarithm - np.log(np.hypot(real, imaginary))
        above = np.zeros(real.shape)
        for size, power in self.powers:
            shifted = (size - self._pivot) + (length * cosine)[found]
            logs += power * np.log(np.hypot(shifted, imaginary))
            above += power * size * np.arctan2(imaginary, shifted)
        # What lies to the right of x is the integral of u d(log x), of which all terms are known: Im log is the angle.
        degree = sum(power for _, power in self.powers) - 1
        above = (above - degree * imaginary) / math.pi
        below = 1.0 - np.clip(above, 0.0, self.count) / self.count
        order = np.argsort(logs, kind="stable")
        return 0.5 * logs[order], (2.0 / (math.pi * self.count)) * imaginary[order], below[order]

    def _lengths(self, sine: FloatArray, cosine: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Find |u + pivot| at every angle by halving the interval in which all angles add up to zero.

        Returns
        -------
        length, found
            And whether there is one: the curve may begin at infinity in another direction.
        """
        sizes = [size for size, _ in self.powers]
        first, last = math.log(sizes[0] / _REACH), math.log(sizes[-1] * _REACH)
        low, high = np.full(sine.shape, first), np.full(sine.shape, last)
        sign = -1.0 if self._pivot else 1.0

        def turned(logarithm: FloatArray) -> FloatArray:
            length = np.exp(logarithm)
            x, y = length * cosine, length * sine
            total = -np.arctan2(y, x - self._pivot)
            for size, power in self.powers:
                total += power * np.arctan2(y, (size - self._pivot) + x)
            return sign * total

        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            beyond = turned(middle) > 0
            low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
        return np.exp(0.5 * (low + high)), (low > first) & (high < last)

    @cached_property
    def is_whole(self) -> bool:
        """Whether all of the law is known: few shapes give it several parts with gaps, of which one is followed."""
        if self._continuous <= 0:
            return True
        below = self._curve[2]
        return below.size > 1 and abs(float(below[-1] - below[0]) - self._continuous) < _LOST * self._continuous

    @cached_property
    def _continuous(self) -> float:
        """Mass of what is no atom."""
        return max((self._rank - self._together) / self.count, 0.0)

    @property
    def support(self) -> tuple[float, float]:
        ends = [value for value, _ in self.atoms]
        if self._continuous > 0:
            logs = self._curve[0]
            low, high = _exp(logs[0]), _exp(logs[-1])
            ends += [low if low > _HARD * high else 0.0, high]
        return min(ends), max(ends)

    def moment(self, order: int) -> float:
        """Expected power; of squares and their squares exactly, as the first terms of u in 1/x."""
        trace = self.logarithm + sum(power * math.log(size) for size, power in self.powers)
        if order == 2:
            return _exp(trace) / self.count
        if order == 4:
            return _exp(2.0 * trace) * sum(power / size for size, power in self.powers) / self.count
        total = sum(mass * value**order for value, mass in self.atoms)
        if self._continuous > 0:
            logs, _, below = self._curve
            values = np.exp(order * logs)
            total += float(np.sum(0.5 * (values[1:] + values[:-1]) * np.diff(below)))
        return total

    def density(self, x: FloatArray) -> FloatArray:
        if self._continuous <= 0:
            return np.zeros_like(x)
        logs, by_logarithm, _ = self._curve
        inside = (x > 0) & (x >= _exp(logs[0])) & (x <= _exp(logs[-1]))
        placed = np.where(inside, x, 1.0)
        return np.where(inside, np.interp(np.log(placed), logs, by_logarithm) / placed, 0.0)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        if self._continuous <= 0:
            return np.zeros_like(x)
        logs, _, below = self._curve
        # Below the first point lies what is zero, and above the last what is alike.
        at_zero = 1.0 - self._rank / self.count
        share = np.interp(np.log(np.maximum(x, 1e-300)), logs, below - at_zero, left=0.0, right=self._continuous)
        return np.clip(share, 0.0, self._continuous)
