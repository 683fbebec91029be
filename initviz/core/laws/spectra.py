"""Laws of the singular values of a random matrix: Marchenko and Pastur's, and one with values that stand apart."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from initviz.core.laws.law import Atom, FloatArray, Law
from initviz.core.laws.quadrature import composite_rule

_PANELS = 8


@dataclass(frozen=True)
class SpectralLaw(Law):
    """The law of one singular value, drawn with equal probability from those of a matrix.

    A matrix of m × n has min(m, n) of them. Laws are limits of large matrices whose shape stays in proportion.
    """

    @abstractmethod
    def moment(self, order: int) -> float:
        """Expected power of a singular value."""

    @property
    def mean(self) -> float:
        return self.moment(1)

    @property
    def variance(self) -> float:
        return max(self.moment(2) - self.moment(1) ** 2, 0.0)

    @property
    def second_moment(self) -> float:
        """Second moment about zero, without the detour over mean and variance."""
        return self.moment(2)

    @property
    def kurtosis(self) -> float:
        first, second, third, fourth = (self.moment(order) for order in (1, 2, 3, 4))
        spread = second - first**2
        if spread <= 0:
            return math.nan
        return (fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4) / spread**2


@dataclass(frozen=True)
class MarchenkoPastur(SpectralLaw):
    """Singular values of a matrix of independent entries of mean zero (Marchenko and Pastur 1967).

    With k = min(rows, columns) and K = max(rows, columns) they lie from (√K - √k)·std to (√K + √k)·std; only the
    variance of the entries counts, not their law (Bai and Silverstein 2010, theorem 3.6).

    Attributes
    ----------
    rows, columns
        Of the matrix; both at least one.
    scale
        Standard deviation of an entry, positive.
    """

    rows: int
    columns: int
    scale: float
    kind: ClassVar[str] = "marchenko_pastur"

    @property
    def ratio(self) -> float:
        """The shorter side over the longer one, at most 1."""
        return min(self.rows, self.columns) / max(self.rows, self.columns)

    @cached_property
    def _unit(self) -> float:
        """Root of the mean squared singular value: y = (σ / unit)² has the law in its usual form."""
        return self.scale * math.sqrt(max(self.rows, self.columns))

    @property
    def support(self) -> tuple[float, float]:
        root = math.sqrt(self.ratio)
        return (self._unit * (1.0 - root), self._unit * (1.0 + root))

    def moment(self, order: int) -> float:
        """Expected power, by y = 1 + c + 2 √c cos t, whose density is 2 sin² t / (π y)."""
        t, weights = composite_rule(np.linspace(0.0, math.pi, _PANELS + 1))
        c = self.ratio
        # 1 + c + 2 √c cos t without the cancellation at t = π for square matrices.
        y = (1.0 - math.sqrt(c)) ** 2 + 4.0 * math.sqrt(c) * np.cos(0.5 * t) ** 2
        density = 2.0 / math.pi * np.sin(t) ** 2 / y
        return self._unit**order * float(weights @ (density * y ** (0.5 * order)))

    def _inside(self, x: FloatArray) -> tuple[FloatArray, FloatArray, float, float]:
        """Give y at `x`, cut to the support, what is under the root there, and the ends."""
        low, high = (1.0 - math.sqrt(self.ratio)) ** 2, (1.0 + math.sqrt(self.ratio)) ** 2
        y = np.clip((np.maximum(x, 0.0) / self._unit) ** 2, low, high)
        return y, np.maximum((high - y) * (y - low), 0.0), low, high

    def density(self, x: FloatArray) -> FloatArray:
        y, square, low, high = self._inside(x)
        if low == 0.0:  # a quarter circle: the general form is 0/0 at zero
            return np.where((x >= 0) & (x <= 2.0 * self._unit), np.sqrt(high - y) / (math.pi * self._unit), 0.0)
        return np.sqrt(square) / (math.pi * self.ratio * np.sqrt(y) * self._unit)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        c = self.ratio
        y, square, low, high = self._inside(x)
        middle = np.arcsin(np.clip((2.0 * y - low - high) / (high - low), -1.0, 1.0)) + 0.5 * math.pi
        found = np.sqrt(square) + (1.0 + c) * middle
        if c < 1.0:
            turned = ((low + high) * y - 2.0 * low * high) / (y * (high - low))
            found -= (1.0 - c) * (np.arcsin(np.clip(turned, -1.0, 1.0)) + 0.5 * math.pi)
        return np.clip(found / (2.0 * math.pi * c), 0.0, 1.0)


@dataclass(frozen=True)
class Spiked(SpectralLaw):
    """A law most of which is a bulk, with single values that stand apart from it.

    Attributes
    ----------
    bulk
        Law of all others.
    spikes
        Where the single values are expected.
    count
        Singular values in all.
    """

    bulk: SpectralLaw
    spikes: tuple[float, ...]
    count: int
    kind: ClassVar[str] = "spiked"

    @property
    def _share(self) -> float:
        return 1.0 - len(self.spikes) / self.count

    def moment(self, order: int) -> float:
        apart = sum(value**order for value in self.spikes) / self.count
        return apart + (self._share * self.bulk.moment(order) if self._share > 0 else 0.0)

    @property
    def support(self) -> tuple[float, float]:
        ends = [*self.spikes, *(self.bulk.support if self._share > 0 else ())]
        return (min(ends), max(ends))

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return tuple((value, 1.0 / self.count) for value in sorted(self.spikes))

    def density(self, x: FloatArray) -> FloatArray:
        return self._share * self.bulk.density(x)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        return self._share * self.bulk.continuous_cdf(x)


def with_mean(rows: int, columns: int, mean: float, std: float) -> SpectralLaw:
    """Give the law of the singular values where independent entries have a mean.

    The mean adds a matrix of rank one with the singular value |mean|·√(rows·columns). Beyond a threshold it pulls one
    value out of the bulk, a little farther than it is itself (Benaych-Georges and Nadakuditi 2012, section 3.1).

    Parameters
    ----------
    rows, columns
        Of the matrix.
    mean, std
        Of an entry; std positive.
    """
    bulk = MarchenkoPastur(rows, columns, std)
    unit = std * math.sqrt(max(rows, columns))
    strength = abs(mean) * math.sqrt(rows * columns) / unit
    if strength <= bulk.ratio**0.25:
        return bulk
    place = unit * math.sqrt((1.0 + strength**2) * (bulk.ratio + strength**2)) / strength
    return Spiked(bulk, (place,), min(rows, columns))
