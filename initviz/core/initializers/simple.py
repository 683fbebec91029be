"""Initializers whose law is written in their arguments: uniform, normal, truncated normal, constants."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from initviz.core.initializers.base import Initializer, NonNegative, Positive
from initviz.core.laws.continuous import Normal as NormalLaw
from initviz.core.laws.continuous import Uniform as UniformLaw
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import point
from initviz.core.laws.truncated import TruncatedNormal as TruncatedNormalLaw
from initviz.core.parameter import Parameter
from initviz.messages import RefusedValueError, message

_FARTHEST = 1e6
"""Standard deviations from the mean to the window: farther out its two bounds cannot be told apart in float64."""


class Uniform(Initializer, frozen=True, kw_only=True, tag="uniform"):
    """U(a, b)."""

    a: Annotated[float, Meta(description="lower bound")] = 0.0
    b: Annotated[float, Meta(description="upper bound")] = 1.0

    def __post_init__(self) -> None:
        if self.b < self.a:
            raise RefusedValueError(message("value.bounds_order", low_name="a", low=self.a, high_name="b", high=self.b))

    def law(self, parameter: Parameter) -> Law:
        return UniformLaw(self.a, self.b)


class Normal(Initializer, frozen=True, kw_only=True, tag="normal"):
    """N(mean, std²)."""

    mean: Annotated[float, Meta(description="mean")] = 0.0
    std: Annotated[NonNegative, Meta(description="standard deviation")] = 1.0

    def law(self, parameter: Parameter) -> Law:
        return NormalLaw(self.mean, self.std)


class TruncNormal(Initializer, frozen=True, kw_only=True, tag="trunc_normal"):
    """N(mean, std²) redrawn until it falls into [a, b]; the bounds are absolute, not multiples of std."""

    mean: Annotated[float, Meta(description="mean of the normal law before truncation")] = 0.0
    std: Annotated[Positive, Meta(description="standard deviation before truncation")] = 1.0
    a: Annotated[float, Meta(description="lower bound, absolute")] = -2.0
    b: Annotated[float, Meta(description="upper bound, absolute")] = 2.0

    def __post_init__(self) -> None:
        if self.b <= self.a:
            bounds = message("value.bounds_distinct", low_name="a", low=self.a, high_name="b", high=self.b)
            raise RefusedValueError(bounds)
        distance = max(self.a - self.mean, self.mean - self.b, 0.0) / self.std
        if distance > _FARTHEST:
            raise RefusedValueError(message("value.far_window", distance=distance, limit=_FARTHEST))

    def law(self, parameter: Parameter) -> Law:
        return TruncatedNormalLaw(self.mean, self.std, self.a, self.b)


class Constant(Initializer, frozen=True, kw_only=True, tag="constant"):
    """Every entry is `val`."""

    takes_generator: ClassVar[bool] = False
    val: Annotated[float, Meta(description="the value of every entry")] = msgspec.field(default=0.0)

    def law(self, parameter: Parameter) -> Law:
        return point(self.val)


class Ones(Initializer, frozen=True, kw_only=True, tag="ones"):
    """Every entry is one."""

    takes_generator: ClassVar[bool] = False

    def law(self, parameter: Parameter) -> Law:
        return point(1.0)


class Zeros(Initializer, frozen=True, kw_only=True, tag="zeros"):
    """Every entry is zero."""

    takes_generator: ClassVar[bool] = False

    def law(self, parameter: Parameter) -> Law:
        return point(0.0)
