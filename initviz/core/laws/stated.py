"""A law that somebody states for entries that they make themselves: a density, and an atom beside it."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from initviz.core.laws.law import Atom, FloatArray, Law


@dataclass(frozen=True)
class TwoSidedUniform(Law):
    """Uniform on low ≤ |w| ≤ high, either sign equally likely.

    Attributes
    ----------
    low, high
        0 ≤ low < high.
    """

    low: float
    high: float
    kind: ClassVar[str] = "two_sided_uniform"

    @property
    def mean(self) -> float:
        return 0.0

    @property
    def variance(self) -> float:
        return self._power(2)

    @property
    def kurtosis(self) -> float:
        return self._power(4) / self._power(2) ** 2

    @property
    def support(self) -> tuple[float, float]:
        return (-self.high, self.high)

    def _power(self, order: int) -> float:
        """E[|w|^order]."""
        return (self.high ** (order + 1) - self.low ** (order + 1)) / ((order + 1) * (self.high - self.low))

    def density(self, x: FloatArray) -> FloatArray:
        inside = (np.abs(x) >= self.low) & (np.abs(x) <= self.high)
        return np.where(inside, 0.5 / (self.high - self.low), 0.0)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        beyond = np.clip((np.abs(x) - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.asarray(0.5 + 0.5 * np.sign(x) * beyond, dtype=np.float64)


@dataclass(frozen=True)
class Stated(Law):
    """What somebody says the law is: `atom` with probability `mass`, else a draw from `rest`.

    How many entries are the atom is left to chance, unlike with the laws of torch's initializers, which count them.

    Attributes
    ----------
    rest
        A law without atoms.
    atom, mass
        0 ≤ mass ≤ 1.
    """

    rest: Law
    atom: float = 0.0
    mass: float = 0.0
    kind: ClassVar[str] = "stated"

    @property
    def mean(self) -> float:
        return self.mass * self.atom + (1.0 - self.mass) * self.rest.mean

    @property
    def variance(self) -> float:
        return self._moment(2)

    @property
    def kurtosis(self) -> float:
        variance = self.variance
        return self._moment(4) / variance**2 if variance > 0 else math.nan

    def _moment(self, order: int) -> float:
        """E[(w - mean)^order] for order 2 or 4; laws without atoms are symmetric here, so odd moments vanish."""
        shift, spread = self.rest.mean - self.mean, self.rest.variance
        around = {
            2: spread + shift**2,
            4: self.rest.kurtosis * spread**2 + 6.0 * spread * shift**2 + shift**4,
        }[order]
        return self.mass * (self.atom - self.mean) ** order + (1.0 - self.mass) * around

    @property
    def support(self) -> tuple[float, float]:
        if self.mass == 1.0:
            return (self.atom, self.atom)
        low, high = self.rest.support
        return (min(low, self.atom), max(high, self.atom)) if self.mass > 0 else (low, high)

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return ((self.atom, self.mass),) if self.mass > 0 else ()

    def drawn_range(self) -> tuple[float, float]:
        low, high = self.rest.drawn_range()
        return (min(low, self.atom), max(high, self.atom)) if self.mass > 0 else (low, high)

    def density(self, x: FloatArray) -> FloatArray:
        return (1.0 - self.mass) * self.rest.density(x)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        return (1.0 - self.mass) * self.rest.continuous_cdf(x)
