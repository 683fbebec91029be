"""The law of values that were given, not drawn: what share of the entries lies where."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.mixed import Discrete

_FEW = 32
"""Different values up to which each is an atom."""

_BINS = 64


@dataclass(frozen=True)
class Given(Law):
    """Shares of the entries in equal bins between the least and the largest, with their exact moments.

    Attributes
    ----------
    low, high
        The least and the largest entry.
    masses
        Share of the entries in each bin.
    centre, spread, tail
        Mean, variance and fourth standardized moment of the entries.
    """

    low: float
    high: float
    masses: tuple[float, ...]
    centre: float
    spread: float
    tail: float
    kind: ClassVar[str] = "given"

    @property
    def mean(self) -> float:
        return self.centre

    @property
    def variance(self) -> float:
        return self.spread

    @property
    def kurtosis(self) -> float:
        return self.tail

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)

    @property
    def _edges(self) -> FloatArray:
        return np.linspace(self.low, self.high, len(self.masses) + 1)

    def density(self, x: FloatArray) -> FloatArray:
        edges = self._edges
        place = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(self.masses) - 1)
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, np.array(self.masses)[place] / (edges[1] - edges[0]), 0.0)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        below = np.concatenate([[0.0], np.cumsum(self.masses)])
        return np.asarray(np.interp(x, self._edges, np.minimum(below, 1.0)), dtype=np.float64)


def given_law(values: FloatArray) -> Law:
    """Give the law of one entry, picked at random, of an array that is not empty."""
    flat = np.ravel(values)
    distinct, counts = np.unique(flat, return_counts=True)
    if distinct.size <= _FEW:
        shares = counts / flat.size
        return Discrete(tuple(zip(distinct.tolist(), shares.tolist(), strict=True)))
    low, high = float(distinct[0]), float(distinct[-1])
    counted, _ = np.histogram(flat, bins=_BINS, range=(low, high))
    mean, variance = float(flat.mean()), float(flat.var())
    tail = float(np.mean((flat - mean) ** 4)) / variance**2 if variance > 0 else math.nan
    return Given(low, high, tuple((counted / flat.size).tolist()), mean, variance, tail)
