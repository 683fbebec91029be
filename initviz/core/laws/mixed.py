"""Laws with atoms: constants, identities, and a normal law with zeros put in."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from initviz.core.laws.continuous import OrthogonalEntry
from initviz.core.laws.law import Atom, FloatArray, Law, normal_cdf, normal_density


@dataclass(frozen=True)
class Discrete(Law):
    """Finitely many values, each with its probability."""

    masses: tuple[Atom, ...]
    kind: ClassVar[str] = "discrete"

    @cached_property  # asked for a thousand times in a deep network
    def mean(self) -> float:
        return sum(value * probability for value, probability in self.masses)

    @cached_property
    def variance(self) -> float:
        centre = self.mean
        return sum(probability * (value - centre) ** 2 for value, probability in self.masses)

    @property
    def kurtosis(self) -> float:
        centre, variance = self.mean, self.variance
        if variance == 0:
            return math.nan
        return sum(probability * (value - centre) ** 4 for value, probability in self.masses) / variance**2

    @property
    def support(self) -> tuple[float, float]:
        values = [value for value, _ in self.masses]
        return (min(values), max(values))

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return self.masses

    def density(self, x: FloatArray) -> FloatArray:
        return np.zeros_like(x)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        return np.zeros_like(x)


def point(value: float) -> Discrete:
    """Give the law of a constant."""
    return Discrete(((value, 1.0),))


def zero_one(ones: int, size: int) -> Discrete:
    """Give the law of an entry of a 0/1 tensor of `size` entries with exactly `ones` ones."""
    share = ones / size
    if ones == 0:
        return point(0.0)
    return point(1.0) if ones == size else Discrete(((0.0, 1.0 - share), (1.0, share)))


@dataclass(frozen=True)
class ZeroInflatedNormal(Law):
    """Zero with probability `zero_mass`, else N(0, std²): what `sparse_` draws."""

    zero_mass: float
    scale: float
    kind: ClassVar[str] = "zero_inflated_normal"

    @property
    def mean(self) -> float:
        return 0.0

    @property
    def variance(self) -> float:
        return (1.0 - self.zero_mass) * self.scale**2

    @property
    def kurtosis(self) -> float:
        return 3.0 / (1.0 - self.zero_mass) if self.variance > 0 else math.nan

    @property
    def support(self) -> tuple[float, float]:
        return (-math.inf, math.inf) if self.variance > 0 else (0.0, 0.0)

    @property
    def atoms(self) -> tuple[Atom, ...]:
        mass = self.zero_mass if self.scale > 0 else 1.0
        return ((0.0, mass),) if mass > 0 else ()

    def drawn_range(self) -> tuple[float, float]:
        # The std of the mixture understates where its non-zero entries lie.
        return (-4.5 * self.scale, 4.5 * self.scale)

    def density(self, x: FloatArray) -> FloatArray:
        if self.variance == 0:
            return np.zeros_like(x)
        return (1.0 - self.zero_mass) * normal_density(x / self.scale) / self.scale

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        if self.variance == 0:
            return np.zeros_like(x)
        return (1.0 - self.zero_mass) * normal_cdf(x / self.scale)


@dataclass(frozen=True)
class CentralOrthogonalEntry(Law):
    """One entry of a kernel that is an orthogonal matrix at its centre and zero elsewhere.

    Attributes
    ----------
    zero_mass
        Share of the kernel's taps that are not its centre.
    entry
        Law of an entry at the centre.
    """

    zero_mass: float
    entry: OrthogonalEntry
    kind: ClassVar[str] = "central_orthogonal"

    @property
    def mean(self) -> float:
        return 0.0

    @property
    def variance(self) -> float:
        return (1.0 - self.zero_mass) * self.entry.variance

    @property
    def kurtosis(self) -> float:
        return self.entry.kurtosis / (1.0 - self.zero_mass)

    @property
    def support(self) -> tuple[float, float]:
        return self.entry.support

    @property
    def atoms(self) -> tuple[Atom, ...]:
        shares = {value: (1.0 - self.zero_mass) * share for value, share in self.entry.atoms}
        if self.zero_mass > 0:
            shares[0.0] = shares.get(0.0, 0.0) + self.zero_mass
        return tuple(sorted(shares.items()))

    def drawn_range(self) -> tuple[float, float]:
        # As wide as the centre's entries are: the zeros beside them make the std of the mixture small.
        return self.entry.drawn_range()

    def density(self, x: FloatArray) -> FloatArray:
        return (1.0 - self.zero_mass) * self.entry.density(x)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        return (1.0 - self.zero_mass) * self.entry.continuous_cdf(x)
