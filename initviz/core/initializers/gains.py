"""Gains: `torch.nn.init.calculate_gain` as a table, and a gain that follows an activation."""

import math
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Nonlinearity = Literal[
    "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
    "sigmoid", "tanh", "relu", "leaky_relu", "selu",
]  # fmt: skip

_CONSTANT_GAINS = {"tanh": 5.0 / 3.0, "relu": math.sqrt(2.0), "selu": 3.0 / 4.0}
DEFAULT_NEGATIVE_SLOPE = 0.01


def calculate_gain(nonlinearity: Nonlinearity, param: float | None = None) -> float:
    """Give the gain that `torch.nn.init.calculate_gain` recommends.

    Parameters
    ----------
    nonlinearity
        torch's functional name.
    param
        Negative slope of `leaky_relu` (0.01 where None); ignored by all others, as in torch.
    """
    if nonlinearity == "leaky_relu":
        slope = DEFAULT_NEGATIVE_SLOPE if param is None else param
        return math.sqrt(2.0 / (1.0 + slope**2))
    return _CONSTANT_GAINS.get(nonlinearity, 1.0)


class GainOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gain that is looked up for an activation instead of typed as a number."""

    gain_of: Nonlinearity
    param: float | None = None

    def value(self) -> float:
        """Give the number."""
        return calculate_gain(self.gain_of, self.param)


Gain = Annotated[float, Meta(ge=0, description="a factor on the standard deviation")] | GainOf


def gain_value(gain: float | GainOf) -> float:
    """Resolve a gain to its number."""
    return gain.value() if isinstance(gain, GainOf) else gain


_ROOTS = {"√2": math.sqrt(2.0), "5/3": 5.0 / 3.0, "√3": math.sqrt(3.0), "√5": math.sqrt(5.0)}


def exact_gain(gain: float) -> str | None:
    """Write a gain as what it is where that is known, such as √2 or 5/3; None for any other number."""
    return next((name for name, number in _ROOTS.items() if math.isclose(gain, number)), None)
