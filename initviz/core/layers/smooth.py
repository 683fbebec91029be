"""Smooth and sigmoidal activations: Tanh, Sigmoid, GELU, SiLU, Mish, Softplus and their hard cousins."""

import math
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray, normal_cdf, normal_density
from initviz.core.layers.activation import Activation, Moments
from initviz.core.layers.entry import Entry
from initviz.core.layers.rectifiers import Clipped


def logistic(x: FloatArray) -> FloatArray:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def softplus(x: FloatArray) -> FloatArray:
    """log(1 + exp(x)), without overflow."""
    return np.logaddexp(0.0, x)


class Tanh(Activation, frozen=True, kw_only=True, tag="Tanh"):
    """Hyperbolic tangent."""

    saturates: ClassVar[bool] = True

    def value(self, x: FloatArray) -> FloatArray:
        return np.tanh(x)

    def slope(self, x: FloatArray) -> FloatArray:
        return 1.0 - np.tanh(x) ** 2


class Sigmoid(Activation, frozen=True, kw_only=True, tag="Sigmoid"):
    """1 / (1 + exp(-x))."""

    saturates: ClassVar[bool] = True

    def value(self, x: FloatArray) -> FloatArray:
        return logistic(x)

    def slope(self, x: FloatArray) -> FloatArray:
        return logistic(x) * logistic(-x)


class GELU(Activation, frozen=True, kw_only=True, tag="GELU"):
    """x · Φ(x), exactly or by torch's tanh formula."""

    approximate: Annotated[Literal["none", "tanh"], Meta(description="none is exact")] = "none"

    def value(self, x: FloatArray) -> FloatArray:
        if self.approximate == "none":
            return x * normal_cdf(x)
        return 0.5 * x * (1.0 + np.tanh(self._inner(x)))

    def slope(self, x: FloatArray) -> FloatArray:
        if self.approximate == "none":
            return normal_cdf(x) + x * normal_density(x)
        t = np.tanh(self._inner(x))
        return 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * math.sqrt(2 / math.pi) * (1.0 + 3 * 0.044715 * x * x)

    @staticmethod
    def _inner(x: FloatArray) -> FloatArray:
        return math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)

    def closed_moments(self, entry: Entry) -> Moments | None:
        if self.approximate != "none" or entry.mean.any() or entry.covariance.any():
            return None
        q = entry.variance
        arc = np.arcsin(q / (1.0 + q)) / (2 * math.pi)
        mean = q / np.sqrt(2 * math.pi * (1.0 + q))
        second = q * (0.25 + arc) + q**2 / (math.pi * (1.0 + q) * np.sqrt(1.0 + 2.0 * q))
        return Moments(mean, second, mean**2)


class SiLU(Activation, frozen=True, kw_only=True, tag="SiLU"):
    """x · sigmoid(x)."""

    inplace: bool = False

    def value(self, x: FloatArray) -> FloatArray:
        return x * logistic(x)

    def slope(self, x: FloatArray) -> FloatArray:
        return logistic(x) * (1.0 + x * logistic(-x))


class Mish(Activation, frozen=True, kw_only=True, tag="Mish"):
    """x · tanh(softplus(x))."""

    inplace: bool = False

    def value(self, x: FloatArray) -> FloatArray:
        return x * np.tanh(softplus(x))

    def slope(self, x: FloatArray) -> FloatArray:
        t = np.tanh(softplus(x))
        return t + x * (1.0 - t * t) * logistic(x)


class Softplus(Activation, frozen=True, kw_only=True, tag="Softplus"):
    """log(1 + exp(beta · x)) / beta; linear above beta · x = threshold."""

    beta: Annotated[float, Meta(gt=0, description="sharpness of the bend")] = 1.0
    threshold: Annotated[float, Meta(description="above this the function is linear")] = 20.0

    def value(self, x: FloatArray) -> FloatArray:
        return np.where(self.beta * x > self.threshold, x, softplus(self.beta * x) / self.beta)

    def slope(self, x: FloatArray) -> FloatArray:
        return np.where(self.beta * x > self.threshold, 1.0, logistic(self.beta * x))

    def kinks(self) -> tuple[float, ...]:
        return (self.threshold / self.beta,)


class Softsign(Activation, frozen=True, kw_only=True, tag="Softsign"):
    """x / (1 + |x|)."""

    saturates: ClassVar[bool] = True

    def value(self, x: FloatArray) -> FloatArray:
        return x / (1.0 + np.abs(x))

    def slope(self, x: FloatArray) -> FloatArray:
        return 1.0 / (1.0 + np.abs(x)) ** 2

    def kinks(self) -> tuple[float, ...]:
        return (0.0,)


class LogSigmoid(Activation, frozen=True, kw_only=True, tag="LogSigmoid"):
    """log(sigmoid(x))."""

    def value(self, x: FloatArray) -> FloatArray:
        return -softplus(-x)

    def slope(self, x: FloatArray) -> FloatArray:
        return logistic(-x)


class Tanhshrink(Activation, frozen=True, kw_only=True, tag="Tanhshrink"):
    """x - tanh(x)."""

    def value(self, x: FloatArray) -> FloatArray:
        # The difference cancels near zero, where the series does not.
        small = np.abs(x) < 0.05
        return np.where(small, x**3 * (1 / 3 - x**2 * (2 / 15 - x**2 * (17 / 315 - x**2 * 62 / 2835))), x - np.tanh(x))

    def slope(self, x: FloatArray) -> FloatArray:
        return np.tanh(x) ** 2


class Hardsigmoid(Clipped, frozen=True, kw_only=True, tag="Hardsigmoid"):
    """x / 6 + 1/2, cut at 0 and 1."""

    inplace: bool = False

    def bounds(self) -> tuple[float, float]:
        return (-3.0, 3.0)

    def value(self, x: FloatArray) -> FloatArray:
        return np.clip(x / 6.0 + 0.5, 0.0, 1.0)

    def slope(self, x: FloatArray) -> FloatArray:
        return ((x > -3.0) & (x < 3.0)) / 6.0


class Hardswish(Activation, frozen=True, kw_only=True, tag="Hardswish"):
    """x · clip(x / 6 + 1/2, 0, 1)."""

    inplace: bool = False

    def value(self, x: FloatArray) -> FloatArray:
        return x * np.clip(x / 6.0 + 0.5, 0.0, 1.0)

    def slope(self, x: FloatArray) -> FloatArray:
        return np.where(x >= 3.0, 1.0, np.where(x <= -3.0, 0.0, x / 3.0 + 0.5))

    def kinks(self) -> tuple[float, ...]:
        return (-3.0, 3.0)
