"""How theory passes through an elementwise activation, whichever it is."""

from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np

from initviz.core.layers.base import Fillings, Layer, Mode, Shape, Step
from initviz.core.layers.expectation import entry_moments
from initviz.core.layers.signal import Elementwise, Entry, Gradient, Signal, Unknown, independent_sums
from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import normal_rule
from initviz.messages import Message, message

SATURATION_SLOPE = 0.01
"""An input at which |φ'| is below this is called saturated."""


class Moments(NamedTuple):
    """What an activation makes of a normal input, as maps: E[φ], E[φ²], E[φ'²] and E[φ φ'] between two samples."""

    mean: FloatArray
    second: FloatArray
    slope_power: FloatArray
    cross: FloatArray | None = None


class Activation(Layer, frozen=True, kw_only=True):
    """Base of elementwise activations: a value, a slope, and where either is not smooth."""

    def value(self, x: FloatArray) -> FloatArray:
        """φ(x)."""
        raise NotImplementedError(type(self).__name__)

    def slope(self, x: FloatArray) -> FloatArray:
        """φ'(x), with torch's choice at a kink."""
        raise NotImplementedError(type(self).__name__)

    def kinks(self) -> tuple[float, ...]:
        """Points where φ or φ' is not smooth."""
        return ()

    def closed_form(self, entry: Entry) -> Moments | None:  # noqa: ARG002  (for the few that have one)
        """Give the moments for a plain normal entry in closed form, or None where there is none."""
        return None

    def at(self, fillings: Fillings) -> "Activation | Message":  # noqa: ARG002  (for PReLU, whose slope is a weight)
        """Give the activation with its parameters put in, or why that cannot be done."""
        return self

    def transformed(self, entry: Entry) -> Moments:
        """Compute the moments of the activation applied to an entry."""
        closed = self.closed_form(entry) if entry.is_plain_normal else None
        if closed is not None and closed.cross is not None:
            return closed
        function = function_of(self)
        mean, second, cross, slope_power = entry_moments(entry.then(function.elementwise), function.canonical.slope)
        return closed._replace(cross=cross) if closed else Moments(mean, second, slope_power, cross)

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:  # noqa: ARG002
        activation = self.at(fillings)
        if isinstance(activation, Message):
            return Unknown(activation)
        if signal.entry is None:
            return Unknown(message("theory.law_unknown", layer=self.tag()))
        if signal.units_share:
            return Unknown(message("theory.weights_have_mean"))
        moments = activation.transformed(signal.entry)
        cross = moments.cross if moments.cross is not None else moments.mean**2
        return Signal(
            signal.shape,
            moments.mean,
            moments.second,
            cross,
            signal.entry.then(function_of(activation).elementwise),
            independent_sums(signal.shape, moments.mean, moments.second, cross) if signal.sums else None,
            independent=signal.independent,
        )

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:  # noqa: ARG002
        return Unknown(unknown.reason)

    def backward(self, step: Step) -> Gradient:
        power = self.slope_power(step)
        if isinstance(power, Message) or isinstance(step.gradient, Message):
            return Gradient(power if isinstance(power, Message) else step.gradient)
        return Gradient(step.gradient * power)

    def slope_power(self, step: Step) -> FloatArray | Message:
        """E[φ'(z)²] at the layer's input, as a map, or why it is unknown."""
        activation = self.at(step.fillings)
        if isinstance(activation, Message):
            return activation
        if isinstance(step.incoming, Unknown):
            return step.incoming.reason
        if step.incoming.units_share:
            return message("theory.weights_have_mean")
        if step.incoming.entry is None:
            return message("theory.law_unknown", layer=self.tag())
        return activation.transformed(step.incoming.entry).slope_power

    def saturated_share(self, signal: Signal) -> float | None:
        """Predict the share of inputs with |φ'| < 0.01, or None where the law of the input is not plainly normal."""
        if signal.entry is None or not signal.entry.is_plain_normal:
            return None
        # Positions of a map differ little: the pooled normal law stands for all of them.
        mean = float(signal.entry.mean.mean())
        std = float(np.sqrt(signal.entry.variance.mean()))
        nodes, weights = normal_rule(mean, std, self.kinks())
        return float(weights @ (np.abs(self.slope(nodes)) < SATURATION_SLOPE))


class CanonicalFunction(NamedTuple):
    """An activation without its id, and its elementwise function: equal ones are one object, so that caches hit."""

    canonical: Activation
    elementwise: Elementwise


@lru_cache(maxsize=512)
def _canonical(activation: Activation) -> CanonicalFunction:
    return CanonicalFunction(activation, Elementwise(activation.value, activation.kinks()))


def function_of(activation: Activation) -> CanonicalFunction:
    """Give the shared function of an activation."""
    return _canonical(msgspec.structs.replace(activation, id="") if activation.id else activation)
