"""Initializers that scale with the fans: Xavier, Kaiming, LeCun, and the family that they all belong to."""

import math
from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from initviz.core.initializers.base import Initializer, Positive, fans_of, needs_fans
from initviz.core.initializers.gains import Gain, Nonlinearity, calculate_gain, gain_value
from initviz.core.laws.continuous import Normal as NormalLaw
from initviz.core.laws.continuous import Uniform as UniformLaw
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import point
from initviz.core.laws.truncated import STANDARD_TRUNCATED_STD, TruncatedNormal
from initviz.core.parameter import Fans, Parameter
from initviz.core.structs import UsuallyUnit
from initviz.messages import Message

FanMode = Literal["fan_in", "fan_out"]
ScalingMode = Literal["fan_in", "fan_out", "fan_avg"]
Distribution = Literal["normal", "truncated_normal", "uniform"]


def scaled_law(variance: float, distribution: Distribution) -> Law:
    """Give the zero-mean law of the given variance; the truncated normal is cut at two std of its parent."""
    std = math.sqrt(variance)
    if variance == 0:
        return point(0.0)
    if distribution == "uniform":
        bound = math.sqrt(3.0) * std
        return UniformLaw(-bound, bound)
    if distribution == "normal":
        return NormalLaw(0.0, std)
    parent = std / STANDARD_TRUNCATED_STD
    return TruncatedNormal(0.0, parent, -2.0 * parent, 2.0 * parent)


def fan_of(fans: Fans, mode: ScalingMode) -> float:
    """Pick the fan that a mode names."""
    if mode == "fan_avg":
        return 0.5 * (fans.fan_in + fans.fan_out)
    return float(fans.fan_in if mode == "fan_in" else fans.fan_out)


class FanScaled(Initializer, frozen=True, kw_only=True):
    """Base of what needs fans: its law is zero-mean with `variance(fans)`."""

    distribution_of: ClassVar[Distribution] = "normal"

    def refusal(self, parameter: Parameter) -> Message | None:
        return needs_fans(parameter, self.tag())

    @abstractmethod
    def variance(self, fans: Fans) -> float:
        """Give the variance of one weight."""

    def law(self, parameter: Parameter) -> Law:
        return scaled_law(self.variance(fans_of(parameter)), self.distribution_of)


class Xavier(FanScaled, frozen=True, kw_only=True):
    """Variance gain² · 2 / (fan_in + fan_out) (Glorot and Bengio 2010, eq. 12 and 16)."""

    gain: Annotated[Gain, Meta(description="factor on the standard deviation")] = 1.0

    def variance(self, fans: Fans) -> float:
        return gain_value(self.gain) ** 2 / fan_of(fans, "fan_avg")

    def arguments(self) -> dict[str, Any]:
        return {"gain": gain_value(self.gain)}


class XavierUniform(Xavier, frozen=True, kw_only=True, tag="xavier_uniform"):
    """U(-b, b) with b = gain · √(6 / (fan_in + fan_out))."""

    distribution_of: ClassVar[Distribution] = "uniform"


class XavierNormal(Xavier, frozen=True, kw_only=True, tag="xavier_normal"):
    """N(0, std²) with std = gain · √(2 / (fan_in + fan_out))."""


class Kaiming(FanScaled, frozen=True, kw_only=True):
    """Variance gain² / fan, the gain being that of the activation that follows (He et al. 2015, eq. 10 and 14)."""

    a: Annotated[UsuallyUnit, Meta(description="negative slope; counts only with leaky_relu")] = 0.0
    mode: Annotated[FanMode, Meta(description="fan_in keeps the forward signal, fan_out the gradient")] = "fan_in"
    nonlinearity: Annotated[Nonlinearity, Meta(description="the activation that follows")] = "leaky_relu"

    def gain(self) -> float:
        """Give the gain that torch computes from `nonlinearity` and `a`."""
        return calculate_gain(self.nonlinearity, self.a)

    def variance(self, fans: Fans) -> float:
        return self.gain() ** 2 / fan_of(fans, self.mode)


class KaimingUniform(Kaiming, frozen=True, kw_only=True, tag="kaiming_uniform"):
    """U(-b, b) with b = gain · √(3 / fan)."""

    distribution_of: ClassVar[Distribution] = "uniform"


class KaimingNormal(Kaiming, frozen=True, kw_only=True, tag="kaiming_normal"):
    """N(0, std²) with std = gain / √fan."""


class Lecun(FanScaled, frozen=True, kw_only=True):
    """Variance 1 / fan_in (LeCun et al. 1998, section 4.6), as JAX and Keras define it."""

    native: ClassVar[bool] = False

    def variance(self, fans: Fans) -> float:
        return 1.0 / fans.fan_in


class LecunNormal(Lecun, frozen=True, kw_only=True, tag="lecun_normal"):
    """Truncated normal whose std after truncation is 1 / √fan_in."""

    distribution_of: ClassVar[Distribution] = "truncated_normal"


class LecunUniform(Lecun, frozen=True, kw_only=True, tag="lecun_uniform"):
    """U(-b, b) with b = √(3 / fan_in)."""

    distribution_of: ClassVar[Distribution] = "uniform"


class VarianceScaling(FanScaled, frozen=True, kw_only=True, tag="variance_scaling"):
    """Variance scale / n for a chosen fan n: the family of Xavier, Kaiming and LeCun, as in JAX and Keras."""

    native: ClassVar[bool] = False
    scale: Annotated[Positive, Meta(description="factor on the variance")] = 1.0
    mode: Annotated[ScalingMode, Meta(description="the fan to divide by")] = "fan_in"
    distribution: Annotated[Distribution, Meta(description="the shape of the law")] = "truncated_normal"

    def variance(self, fans: Fans) -> float:
        return self.scale / fan_of(fans, self.mode)

    def law(self, parameter: Parameter) -> Law:
        return scaled_law(self.variance(fans_of(parameter)), self.distribution)
