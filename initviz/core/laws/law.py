"""What a law is: the exact distribution of one entry of a parameter."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Atom = tuple[float, float]
"""A value and the probability that an entry is exactly that value."""

SQRT_2PI = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True)
class Law(ABC):
    """The distribution of one weight: a density, some atoms, or both.

    The density integrates to one minus the atoms' mass, so a mixed law is drawn as it is: the density as a curve,
    each atom as a stem, never one in the other's place.
    """

    kind: ClassVar[str]

    @property
    @abstractmethod
    def mean(self) -> float:
        """Expected value."""

    @property
    @abstractmethod
    def variance(self) -> float:
        """Variance about the mean."""

    @property
    @abstractmethod
    def kurtosis(self) -> float:
        """Fourth standardized moment (3 for a normal law); nan where the variance is zero."""

    @property
    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Smallest closed interval that holds all of the mass."""

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Values of positive probability, ascending."""
        return ()

    @abstractmethod
    def density(self, x: FloatArray) -> FloatArray:
        """Density of the continuous part at `x`; zero everywhere for a discrete law."""

    @abstractmethod
    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        """Mass of the continuous part at or below `x`."""

    @property
    def std(self) -> float:
        """Standard deviation."""
        return math.sqrt(self.variance)

    @property
    def second_moment(self) -> float:
        """Second moment about zero."""
        return self.variance + self.mean**2

    @property
    def continuous_mass(self) -> float:
        """Probability of not being an atom."""
        return 1.0 - sum(probability for _, probability in self.atoms)

    @property
    def is_deterministic(self) -> bool:
        """Whether every entry has one and the same value."""
        return len(self.atoms) == 1 and self.atoms[0][1] == 1.0

    def cdf(self, x: FloatArray) -> FloatArray:
        """P(W <= x), atoms included."""
        total = self.continuous_cdf(x)
        for value, probability in self.atoms:
            total = total + probability * (x >= value)
        return total

    def cdf_below(self, x: FloatArray) -> FloatArray:
        """P(W < x): the left limit of the cdf, which differs from it at the atoms."""
        total = self.continuous_cdf(x)
        for value, probability in self.atoms:
            total = total + probability * (x > value)
        return total

    def drawn_range(self) -> tuple[float, float]:
        """Give an interval that shows the law: its support, or where nearly all of the mass lies."""
        low, high = self.support
        reach = 4.5 * self.std
        return (low if math.isfinite(low) else self.mean - reach, high if math.isfinite(high) else self.mean + reach)


def normal_density(u: FloatArray) -> FloatArray:
    """Standard normal density."""
    return np.exp(-0.5 * u * u) / SQRT_2PI


def normal_cdf(u: FloatArray) -> FloatArray:
    """Standard normal cdf, accurate in both tails."""
    from scipy.special import ndtr  # noqa: PLC0415  (SciPy costs 0.2 s: kept off the way to the first paint)

    return np.asarray(ndtr(u), dtype=np.float64)


def standard_normal_cdf(u: float) -> float:
    """Standard normal cdf of one number, without SciPy."""
    return 0.5 * math.erfc(-u / math.sqrt(2.0))
