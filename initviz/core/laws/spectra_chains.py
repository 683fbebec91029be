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
from initviz.core.laws.spectra_curves import CurveLaw, bounded_exp
from initviz.core.laws.spectra_factors import Factor, Independent, Mask, Orthonormal, Slopes
from initviz.core.laws.spectra_slopes import SlopedChain

_POINTS = 700
_FINEST = 1e-8
"""Angle from either end at which the curve begins: the ends themselves are the edges of the law."""
_HALVINGS = 80
_REACH = 1e12
"""How many times longer than the largest, and shorter than the smallest dimension, a solution may be."""


@lru_cache(maxsize=64)
def chain_law(inputs: int, factors: tuple[Factor, ...]) -> "ChainLaw | SlopedChain":
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
    slopes: list[Slopes] = []
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
            case Slopes():
                slopes.append(factor)
    powers = tuple(sorted((size, power) for size, power in exponents.items() if power))
    count = min(inputs, outputs)
    return SlopedChain(powers, logarithm, count, tuple(slopes)) if slopes else ChainLaw(powers, logarithm, count)


@dataclass(frozen=True)
class ChainLaw(CurveLaw):
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
            found.append((bounded_exp(0.5 * self.logarithm), self._together / self.count))
        return tuple(found)

    @cached_property
    def _pivot(self) -> float:
        """The point, as -u, around which the curve runs: zero, unless values that are all alike end it left of it."""
        poles = [size for size, power in self.powers if power < 0]
        return max(poles) if poles and self._together > 0 else 0.0

    @cached_property
    def _curve(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Singular values in ascending order as logarithms, their density by the logarithm, and the share below."""
        if self.logarithm:
            logs, density, below = _unscaled(self.powers, self.count)._curve  # noqa: SLF001  (a law of the same class)
            return logs + 0.5 * self.logarithm, density, below
        geometric = np.geomspace(_FINEST, 0.5 * math.pi, _POINTS)
        # The angle from the nearer end, so that neither end is rounded away.
        near, far = geometric, geometric[-2::-1]
        sine, cosine = np.sin(np.append(near, far)), np.append(np.cos(near), -np.cos(far))
        length, found = self._lengths(sine, cosine)
        real, imaginary = (length * cosine)[found] - self._pivot, (length * sine)[found]
        logs = -np.log(np.hypot(real, imaginary))
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
    def _continuous(self) -> float:
        """Mass of what is no atom."""
        return max((self._rank - self._together) / self.count, 0.0)

    @property
    def _trace(self) -> tuple[float, float]:
        logarithm = self.logarithm + sum(power * math.log(size) for size, power in self.powers)
        return logarithm, sum(power / size for size, power in self.powers)


@lru_cache(maxsize=32)
def _unscaled(powers: tuple[tuple[float, int], ...], count: int) -> ChainLaw:
    """Give the law whose scale is one: a gain that is dragged changes nothing else."""
    return ChainLaw(powers, 0.0, count)
