"""The law of entries of which nothing is known before they are drawn."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from initviz.core.laws.law import FloatArray, Law


@dataclass(frozen=True)
class Unknown(Law):
    """No law: neither density nor atoms, and no moments."""

    kind: ClassVar[str] = "unknown"

    @property
    def mean(self) -> float:
        return math.nan

    @property
    def variance(self) -> float:
        return math.nan

    @property
    def kurtosis(self) -> float:
        return math.nan

    @property
    def support(self) -> tuple[float, float]:
        return (-math.inf, math.inf)

    @property
    def continuous_mass(self) -> float:
        return 0.0

    def drawn_range(self) -> tuple[float, float]:
        return (0.0, 0.0)

    def density(self, x: FloatArray) -> FloatArray:
        return np.zeros_like(x)

    def continuous_cdf(self, x: FloatArray) -> FloatArray:
        return np.zeros_like(x)
