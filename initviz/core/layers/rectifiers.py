"""Piecewise linear and exponential rectifiers: ReLU, LeakyReLU, PReLU, ELU, SELU, CELU, ReLU6, Hardtanh."""

import math
from abc import abstractmethod
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.laws.mixed import point
from initviz.core.layers.activation import Activation, Moments
from initviz.core.layers.base import Fillings, Parametric, Pos, Shape, Step, refuse_shape
from initviz.core.layers.entry import Entry
from initviz.core.layers.expectation import SlopeStatistics
from initviz.core.layers.flow import Gradient
from initviz.core.layers.rectifier_moments import exponential_moments, leaky_moments, leaky_slopes
from initviz.core.layers.signal import Unknown, average
from initviz.core.parameter import Parameter
from initviz.core.structs import UsuallyUnit
from initviz.messages import Message, RefusedValueError, message

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


class ReLU(Activation, frozen=True, kw_only=True, tag="ReLU"):
    """max(0, x)."""

    idempotent: ClassVar[bool] = True
    homogeneous: ClassVar[bool] = True
    inplace: bool = False

    def value(self, x: FloatArray) -> FloatArray:
        return np.maximum(x, 0.0)

    def slope(self, x: FloatArray) -> FloatArray:
        return (x > 0).astype(np.float64)

    def kinks(self) -> tuple[float, ...]:
        return (0.0,)

    def closed_moments(self, entry: Entry) -> Moments | None:
        return leaky_moments(entry, 0.0)

    def closed_slopes(self, entry: Entry) -> SlopeStatistics | None:
        return leaky_slopes(entry, 0.0)


class LeakyReLU(Activation, frozen=True, kw_only=True, tag="LeakyReLU"):
    """x for x > 0, negative_slope · x below."""

    homogeneous: ClassVar[bool] = True
    negative_slope: Annotated[UsuallyUnit, Meta(description="slope below zero")] = 0.01
    inplace: bool = False

    def value(self, x: FloatArray) -> FloatArray:
        return np.where(x > 0, x, self.negative_slope * x)

    def slope(self, x: FloatArray) -> FloatArray:
        return np.where(x > 0, 1.0, self.negative_slope)

    def kinks(self) -> tuple[float, ...]:
        return (0.0,)

    def closed_moments(self, entry: Entry) -> Moments | None:
        return leaky_moments(entry, self.negative_slope)

    def closed_slopes(self, entry: Entry) -> SlopeStatistics | None:
        return leaky_slopes(entry, self.negative_slope)


class PReLU(Activation, Parametric, frozen=True, kw_only=True, tag="PReLU"):
    """A leaky ReLU whose slope is a parameter: one for all channels, or one for each."""

    homogeneous: ClassVar[bool] = True
    num_parameters: Annotated[Pos, Meta(description="1, or the number of channels")] = 1
    init: Annotated[UsuallyUnit, Meta(description="torch's default for the slope")] = 0.25

    def output_shape(self, shape: Shape) -> Shape:
        # torch counts dimension 1 of the batch, which is our first, as channels.
        if self.num_parameters not in {1, shape[0]}:
            raise refuse_shape("shape.prelu", expected=shape[0], got=self.num_parameters, shape=shape)
        return shape

    def parameters(self, shape: Shape) -> tuple[Parameter, ...]:
        return (Parameter("weight", (self.num_parameters,), "PReLU", point(self.init)),)

    def at(self, fillings: Fillings) -> Activation | Message:
        law = fillings["weight"].law
        if not law.is_deterministic:
            return message("theory.random_slope")
        return LeakyReLU(negative_slope=law.mean)

    def value(self, x: FloatArray) -> FloatArray:
        return np.where(x > 0, x, self.init * x)

    def slope(self, x: FloatArray) -> FloatArray:
        return np.where(x > 0, 1.0, self.init)

    def kinks(self) -> tuple[float, ...]:
        return (0.0,)

    def backward(self, step: Step) -> Gradient:
        inner = super().backward(step)
        return Gradient(inner.inputs, {"weight": self._slope_gradient(step)})

    def _slope_gradient(self, step: Step) -> float | Message:
        """B · entries · g · E[min(z, 0)²]: the slope's gradient sums over all entries that share it."""
        if isinstance(step.gradient, Message):
            return step.gradient
        if isinstance(step.incoming, Unknown):
            return step.incoming.reason
        if step.incoming.entry is None or step.incoming.units_share:
            return message("theory.law_unknown", layer=self.tag())
        flow = step.gradient
        if flow.slopes or flow.couples_samples or flow.positions_coupled or flow.coupling:
            return message("theory.coupled")
        negative = step.incoming.second - ReLU().moments(step.incoming.entry).second
        entries = math.prod(step.shape) / self.num_parameters
        return step.batch * entries * average(flow.power * negative)


class ELU(Activation, frozen=True, kw_only=True, tag="ELU"):
    """x for x > 0, alpha · (exp(x) - 1) below."""

    alpha: Annotated[float, Meta(description="depth of the negative plateau")] = 1.0
    inplace: bool = False

    def value(self, x: FloatArray) -> FloatArray:
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0.0)))

    def slope(self, x: FloatArray) -> FloatArray:
        return np.where(x > 0, 1.0, self.alpha * np.exp(np.minimum(x, 0.0)))

    def kinks(self) -> tuple[float, ...]:
        return (0.0,)

    def closed_moments(self, entry: Entry) -> Moments | None:
        return exponential_moments(entry, self.alpha, 1.0, 1.0)


class SELU(Activation, frozen=True, kw_only=True, tag="SELU"):
    """The ELU whose scale and alpha make (mean, variance) = (0, 1) a fixed point (Klambauer et al. 2017)."""

    inplace: bool = False

    def value(self, x: FloatArray) -> FloatArray:
        return SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0.0)))

    def slope(self, x: FloatArray) -> FloatArray:
        return SELU_SCALE * np.where(x > 0, 1.0, SELU_ALPHA * np.exp(np.minimum(x, 0.0)))

    def kinks(self) -> tuple[float, ...]:
        return (0.0,)

    def closed_moments(self, entry: Entry) -> Moments | None:
        return exponential_moments(entry, SELU_ALPHA, 1.0, SELU_SCALE)


class CELU(Activation, frozen=True, kw_only=True, tag="CELU"):
    """x for x > 0, alpha · (exp(x / alpha) - 1) below."""

    alpha: Annotated[float, Meta(description="depth and width of the negative plateau; not 0")] = 1.0
    inplace: bool = False

    def __post_init__(self) -> None:
        if self.alpha == 0:
            raise RefusedValueError(message("value.not_zero", name="alpha"), field="alpha")

    def value(self, x: FloatArray) -> FloatArray:
        # As torch computes it: max(0, x) + min(0, alpha (exp(x / alpha) - 1)).
        with np.errstate(over="ignore"):
            return np.maximum(x, 0.0) + np.minimum(0.0, self.alpha * np.expm1(x / self.alpha))

    def slope(self, x: FloatArray) -> FloatArray:
        with np.errstate(over="ignore"):
            return np.where(x > 0, 1.0, np.exp(x / self.alpha))

    def kinks(self) -> tuple[float, ...]:
        return (0.0,)

    def closed_moments(self, entry: Entry) -> Moments | None:
        return exponential_moments(entry, self.alpha, self.alpha, 1.0) if self.alpha > 0 else None


class Clipped(Activation, frozen=True, kw_only=True):
    """Base of functions that are linear between two bounds and flat outside."""

    saturates: ClassVar[bool] = True

    @abstractmethod
    def bounds(self) -> tuple[float, float]:
        """Where the linear part begins and ends."""

    def value(self, x: FloatArray) -> FloatArray:
        return np.clip(x, *self.bounds())

    def slope(self, x: FloatArray) -> FloatArray:
        low, high = self.bounds()
        return ((x > low) & (x < high)).astype(np.float64)

    def kinks(self) -> tuple[float, ...]:
        return self.bounds()


class Hardtanh(Clipped, frozen=True, kw_only=True, tag="Hardtanh"):
    """x, cut at min_val and max_val."""

    idempotent: ClassVar[bool] = True
    min_val: Annotated[float, Meta(description="lower cut")] = -1.0
    max_val: Annotated[float, Meta(description="upper cut")] = 1.0
    inplace: bool = False

    def __post_init__(self) -> None:
        if self.max_val <= self.min_val:
            reason = message(
                "value.bounds_distinct", low_name="min_val", low=self.min_val, high_name="max_val", high=self.max_val
            )
            raise RefusedValueError(reason)

    def bounds(self) -> tuple[float, float]:
        return (self.min_val, self.max_val)


class ReLU6(Clipped, frozen=True, kw_only=True, tag="ReLU6"):
    """x, cut at 0 and 6."""

    # Flat below zero by design, like ReLU: that half counts as dead, not as saturated.
    saturates: ClassVar[bool] = False

    inplace: bool = False

    def bounds(self) -> tuple[float, float]:
        return (0.0, 6.0)
