"""Laws of singular values that are known as a curve: points, the density at each and the share below."""

import math
from abc import abstractmethod
from functools import cached_property
from typing import ClassVar

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.laws.spectra import SpectralLaw

_LARGEST = 709.0
"""Logarithm above which floats end."""
_HARD = 1e-6
"""A lower edge that is a smaller share of the upper one is zero."""


def bounded_exp(logarithm: float) -> float:
    """Exponential that gives inf where floats end: deep chains explode."""
    return math.exp(logarithm) if logarithm < _LARGEST else math.inf


class CurveLaw(SpectralLaw):
    """A law along a curve, besides its atoms; `count` singular values in all."""

    lost: ClassVar[float] = 1e-3
    """Share of the mass that may lie beyond the curve's ends."""

    count: int

    @property
    @abstractmethod
    def _curve(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Singular values in ascending order as logarithms, their density by the logarithm, and the share below."""

    @property
    @abstractmethod
    def _continuous(self) -> float:
        """Mass of what is no atom."""

    @property
    @abstractmethod
    def _trace(self) -> tuple[float, float]:
        """The logarithm of tr JᵀJ, and tr (JᵀJ)² as a share of its square."""

    @cached_property
    def is_whole(self) -> bool:
        """Whether all of the law is known: few shapes give it several parts with gaps, of which one is followed."""
        if self._continuous <= 0:
            return True
        below = self._curve[2]
        return below.size > 1 and abs(float(below[-1] - below[0]) - self._continuous) < self.lost * self._continuous

    @property
    def support(self) -> tuple[float, float]:
        ends = [value for value, _ in self.atoms]
        if self._continuous > 0:
            logs = self._curve[0]
            low, high = bounded_exp(logs[0]), bounded_exp(logs[-1])
            ends += [low if low > _HARD * high else 0.0, high]
        return min(ends), max(ends)

    def moment(self, order: int) -> float:
        """Expected power; of squares and their squares exactly, as the first terms of u in 1/x."""
        trace, bend = self._trace
        if order == 2:
            return bounded_exp(trace) / self.count
        if order == 4:
            return bounded_exp(2.0 * trace) * bend / self.count
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
        inside = (x > 0) & (x >= bounded_exp(logs[0])) & (x <= bounded_exp(logs[-1]))
        placed = np.where(inside, x, 1.0)
        return np.where(inside, np.interp(np.log(placed), logs, by_logarithm) / placed, 0.0)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        if self._continuous <= 0:
            return np.zeros_like(x)
        logs, _, below = self._curve
        # Below the first point lies what is zero, and above the last what is alike.
        at_zero = sum(mass for value, mass in self.atoms if value == 0.0)
        share = np.interp(np.log(np.maximum(x, 1e-300)), logs, below - at_zero, left=0.0, right=self._continuous)
        return np.clip(share, 0.0, self._continuous)
