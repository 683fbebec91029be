"""Laws with a density: uniform, normal, and the entry of an orthogonal matrix."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from initviz.core.laws.law import Atom, FloatArray, Law, normal_cdf, normal_density


@dataclass(frozen=True)
class Uniform(Law):
    """U(low, high)."""

    low: float
    high: float
    kind: ClassVar[str] = "uniform"

    @property
    def mean(self) -> float:
        return 0.5 * (self.low + self.high)

    @property
    def variance(self) -> float:
        return (self.high - self.low) ** 2 / 12.0

    @property
    def kurtosis(self) -> float:
        return 1.8 if self.high > self.low else math.nan

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return ((self.low, 1.0),) if self.high == self.low else ()

    def density(self, x: FloatArray) -> FloatArray:
        if self.high == self.low:
            return np.zeros_like(x)
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, 1.0 / (self.high - self.low), 0.0)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        if self.high == self.low:
            return np.zeros_like(x)
        return np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)


@dataclass(frozen=True)
class Normal(Law):
    """N(mean, std²)."""

    location: float
    scale: float
    kind: ClassVar[str] = "normal"

    @property
    def mean(self) -> float:
        return self.location

    @property
    def variance(self) -> float:
        return self.scale**2

    @property
    def kurtosis(self) -> float:
        return 3.0 if self.scale > 0 else math.nan

    @property
    def support(self) -> tuple[float, float]:
        return (-math.inf, math.inf) if self.scale > 0 else (self.location, self.location)

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return () if self.scale > 0 else ((self.location, 1.0),)

    def density(self, x: FloatArray) -> FloatArray:
        if self.scale == 0:
            return np.zeros_like(x)
        return normal_density((x - self.location) / self.scale) / self.scale

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        if self.scale == 0:
            return np.zeros_like(x)
        return normal_cdf((x - self.location) / self.scale)


@dataclass(frozen=True)
class OrthogonalEntry(Law):
    """One entry of `gain` times a matrix with orthonormal rows or columns: a coordinate of a uniform unit vector.

    `(x / gain)²` has the law Beta(1/2, (dimension - 1) / 2), where `dimension` is the larger of rows and columns.
    """

    gain: float
    dimension: int
    kind: ClassVar[str] = "orthogonal"

    @property
    def mean(self) -> float:
        return 0.0

    @property
    def variance(self) -> float:
        return self.gain**2 / self.dimension

    @property
    def kurtosis(self) -> float:
        return 3.0 * self.dimension / (self.dimension + 2.0) if self.gain else math.nan

    @property
    def support(self) -> tuple[float, float]:
        return (-abs(self.gain), abs(self.gain))

    @property
    def atoms(self) -> tuple[Atom, ...]:
        if self.gain == 0:
            return ((0.0, 1.0),)
        return ((-abs(self.gain), 0.5), (abs(self.gain), 0.5)) if self.dimension == 1 else ()

    def drawn_range(self) -> tuple[float, float]:
        # Nearly all mass of a wide layer lies within a few std, far inside the support.
        reach = min(abs(self.gain), 4.5 * self.std)
        return (-reach, reach)

    def density(self, x: FloatArray) -> FloatArray:
        if self.dimension == 1 or self.gain == 0:
            return np.zeros_like(x)
        m, scale = self.dimension, abs(self.gain)
        log_norm = math.lgamma(m / 2) - math.lgamma((m - 1) / 2) - 0.5 * math.log(math.pi) - math.log(scale)
        inside = np.abs(x) < scale
        rest = np.where(inside, 1.0 - (x / scale) ** 2, 1.0)
        return np.where(inside, np.exp(log_norm + 0.5 * (m - 3) * np.log(rest)), 0.0)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        from scipy.special import betainc  # noqa: PLC0415  (kept off the way to the first paint)

        if self.dimension == 1 or self.gain == 0:
            return np.zeros_like(x)
        u = np.clip(x / abs(self.gain), -1.0, 1.0)
        return 0.5 + 0.5 * np.sign(u) * np.asarray(betainc(0.5, 0.5 * (self.dimension - 1), u * u), dtype=np.float64)


def peak_density(law: Law) -> float:
    """Largest finite density worth drawing; zero for a discrete law.

    A law whose density has no bound (the arcsine law of a 2 x 2 orthogonal matrix) is cut where a histogram of
    this program's bins would cut it.
    """
    low, high = law.drawn_range()
    if high <= low:
        return 0.0
    x = np.linspace(low, high, 401)[1:-1]
    return float(law.density(x).max())
