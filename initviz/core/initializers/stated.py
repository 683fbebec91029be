"""Laws that the author of a custom initializer may state, to hold the sample against."""

from abc import abstractmethod
from typing import Annotated

from msgspec import Meta

from initviz.core.initializers.base import NonNegative, Positive
from initviz.core.laws.continuous import Normal, Uniform
from initviz.core.laws.law import Law
from initviz.core.laws.stated import Stated, TwoSidedUniform
from initviz.core.structs import AbstractStruct
from initviz.messages import RefusedValueError, message


class NoLaw(AbstractStruct, frozen=True, kw_only=True, tag_field="law", tag="none", forbid_unknown_fields=True):
    """Nothing is said."""

    def law(self) -> Law | None:
        """Give no law."""
        return None


class Mixed(AbstractStruct, frozen=True, kw_only=True, tag_field="law", forbid_unknown_fields=True):
    """Base of laws with a density, beside which one value may have a probability of its own."""

    atom: Annotated[float, Meta(description="a value that entries may have exactly")] = 0.0
    mass: Annotated[float, Meta(ge=0, le=1, description="share of entries that have it; 0 for none")] = 0.0

    def law(self) -> Law:
        """Give the law."""
        return Stated(self.rest(), self.atom, self.mass)

    @abstractmethod
    def rest(self) -> Law:
        """Give the law of the entries that are not the atom."""


class NormalEntries(Mixed, frozen=True, kw_only=True, tag="normal"):
    """N(mean, std²)."""

    mean: Annotated[float, Meta(description="mean")] = 0.0
    std: Annotated[Positive, Meta(description="standard deviation")] = 1.0

    def rest(self) -> Law:
        return Normal(self.mean, self.std)


class UniformEntries(Mixed, frozen=True, kw_only=True, tag="uniform"):
    """U(a, b)."""

    a: Annotated[float, Meta(description="lower bound")] = -1.0
    b: Annotated[float, Meta(description="upper bound, above the lower one")] = 1.0

    def __post_init__(self) -> None:
        _check_order("a", self.a, "b", self.b)

    def rest(self) -> Law:
        return Uniform(self.a, self.b)


class TwoSidedEntries(Mixed, frozen=True, kw_only=True, tag="two_sided_uniform"):
    """Uniform on low ≤ |w| ≤ high."""

    low: Annotated[NonNegative, Meta(description="least size of an entry")] = 5.0
    high: Annotated[Positive, Meta(description="largest size of an entry, above the least")] = 10.0

    def __post_init__(self) -> None:
        _check_order("low", self.low, "high", self.high)

    def rest(self) -> Law:
        return TwoSidedUniform(self.low, self.high)


def _check_order(low_name: str, low: float, high_name: str, high: float) -> None:
    if not low < high:
        raise RefusedValueError(
            message("value.bounds_distinct", low_name=low_name, low=low, high_name=high_name, high=high)
        )


AnyStated = NoLaw | NormalEntries | UniformEntries | TwoSidedEntries
