"""The normal law between two bounds."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from initviz.core.laws.law import FloatArray, Law, standard_normal_cdf
from initviz.core.laws.quadrature import composite_rule

_DRAWN = 5.0
"""A density is drawn to where it has fallen as a normal one has so many std off its mean."""

STANDARD_TRUNCATED_STD = 0.87962566103423978
"""Standard deviation of N(0, 1) truncated to [-2, 2], by which JAX and Keras divide."""


@dataclass(frozen=True)
class TruncatedNormal(Law):
    """N(location, scale²) given that it falls into [low, high]; the bounds are absolute, as in torch.

    Moments: Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions*, vol. 1 (1994), section 13.10.1.
    """

    location: float
    scale: float
    low: float
    high: float
    kind: ClassVar[str] = "truncated_normal"

    @cached_property
    def _mirrored(self) -> bool:
        """Whether the window lies above the location, where 1 - Φ cancels: the mirror image does not."""
        return self.low > self.location

    @cached_property
    def _window(self) -> tuple[float, float]:
        """Standardized bounds, mirrored into the lower tail where that is the accurate side."""
        alpha, beta = (self.low - self.location) / self.scale, (self.high - self.location) / self.scale
        return (-beta, -alpha) if self._mirrored else (alpha, beta)

    @cached_property
    def acceptance(self) -> float:
        """Probability that the untruncated normal falls inside the bounds."""
        alpha, beta = self._window
        return standard_normal_cdf(beta) - standard_normal_cdf(alpha)

    @cached_property
    def _mode(self) -> float:
        """Where the density is highest in the window, standardized and mirrored like it."""
        alpha, beta = self._window
        return min(max(0.0, alpha), beta)

    @cached_property
    def _integrals(self) -> tuple[float, float, float, float, float]:
        """Integral of exp(-(u² - mode²) / 2) over the window, and the first four moments of u about the mode.

        Relative to the mode nothing underflows or cancels, however far out in a tail the window lies.
        """
        (alpha, beta), mode = self._window, self._mode
        # Far in a tail the density falls like exp(-|mode| t): the panels shrink with it.
        reach = 1.0 / max(1.0, abs(mode))
        edges = np.unique(np.clip(reach * np.linspace(-40.0, 40.0, 161), alpha - mode, beta - mode))
        t, weights = composite_rule(edges)
        mass = weights * np.exp(-t * (0.5 * t + mode))
        total = float(mass.sum())
        first, second, third, fourth = (float((mass * t**power).sum()) / total for power in (1, 2, 3, 4))
        # Between bounds at equal distances the odd moments vanish; what integration leaves of them is rounding.
        if self.low + self.high == 2.0 * self.location:
            first = third = 0.0
        return total, first, second, third, fourth

    @property
    def mean(self) -> float:
        sign = -1.0 if self._mirrored else 1.0
        return self.location + sign * self.scale * (self._mode + self._integrals[1])

    @property
    def variance(self) -> float:
        _, first, second, _, _ = self._integrals
        return self.scale**2 * (second - first**2)

    @property
    def kurtosis(self) -> float:
        _, first, second, third, fourth = self._integrals
        spread = second - first**2
        return (fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4) / spread**2

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)

    def drawn_range(self) -> tuple[float, float]:
        # Up to the bounds where they cut anything: torch's default of ±2 lies a hundred std off a narrow law.
        mode = abs(self._mode)
        reach = self.scale * (math.sqrt(mode * mode + _DRAWN * _DRAWN) - mode)
        highest = min(max(self.location, self.low), self.high)
        return max(self.low, highest - reach), min(self.high, highest + reach)

    def _standardized(self, x: FloatArray) -> FloatArray:
        """Standardize, clip to the window, and mirror like it."""
        u = (np.clip(x, self.low, self.high) - self.location) / self.scale
        return -u if self._mirrored else u

    def density(self, x: FloatArray) -> FloatArray:
        inside = (x >= self.low) & (x <= self.high)
        u, mode = self._standardized(x), self._mode
        return np.where(inside, np.exp(-0.5 * (u - mode) * (u + mode)) / (self.scale * self._integrals[0]), 0.0)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        from scipy.special import log_ndtr  # noqa: PLC0415  (kept off the way to the first paint)

        alpha, beta = self._window
        # Logarithms, relative to the upper bound: far in a tail the cdf itself underflows.
        top = log_ndtr(beta)
        below = np.expm1(log_ndtr(self._standardized(x)) - top)
        share = np.asarray(1.0 - below / np.expm1(log_ndtr(alpha) - top), dtype=np.float64)
        return np.clip(1.0 - share if self._mirrored else share, 0.0, 1.0)
