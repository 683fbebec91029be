"""How theory passes through an elementwise activation, whichever it is."""

import math
from abc import abstractmethod
from functools import lru_cache
from typing import ClassVar, NamedTuple

import msgspec
import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import normal_rule
from initviz.core.layers.base import Fillings, Layer, Mode, Shape, Step
from initviz.core.layers.expectation import SlopeStatistics, entry_moments, slope_statistics
from initviz.core.layers.flow import Flow, Gradient
from initviz.core.layers.signal import Elementwise, Entry, Signal, Unknown, independent_sums
from initviz.messages import Message, message

_MOST_FUNCTIONS = 8
"""So many functions on the same values, as identity weights let happen, are still followed within a frame."""

SATURATION_SLOPE = 0.01
"""An input at which |φ'| is below this is called saturated."""


class Moments(NamedTuple):
    """What an activation makes of an entry, as maps: E[φ], E[φ²], and E[φ φ'] between two samples."""

    mean: FloatArray
    second: FloatArray
    cross: FloatArray


class Activation(Layer, frozen=True, kw_only=True):
    """Base of elementwise activations: a value, a slope, and where either is not smooth."""

    idempotent: ClassVar[bool] = False
    """Whether φ(φ(x)) = φ(x)."""

    homogeneous: ClassVar[bool] = False
    """Whether φ(c x) = c φ(x) for c > 0, so that E[φ²] / E[x²] is the same however strong a sample is."""

    @abstractmethod
    def value(self, x: FloatArray) -> FloatArray:
        """φ(x)."""

    @abstractmethod
    def slope(self, x: FloatArray) -> FloatArray:
        """φ'(x), with torch's choice at a kink."""

    def kinks(self) -> tuple[float, ...]:
        """Points where φ or φ' is not smooth."""
        return ()

    def closed_moments(self, entry: Entry) -> Moments | None:  # noqa: ARG002  (for the few that have one)
        """Give the moments for a plain normal entry in closed form, or None where there is none."""
        return None

    def closed_slopes(self, entry: Entry) -> SlopeStatistics | None:  # noqa: ARG002  (for the few that have one)
        """Give the slope's statistics for a plain normal entry in closed form, or None where there is none."""
        return None

    def at(self, fillings: Fillings) -> "Activation | Message":  # noqa: ARG002  (for PReLU, whose slope is a weight)
        """Give the activation with its parameters put in, or why that cannot be done."""
        return self

    def moments(self, entry: Entry) -> Moments:
        """Compute the moments of the activation applied to an entry."""
        closed = self.closed_moments(entry) if entry.is_plain_normal else None
        return closed or Moments(*entry_moments(entry.then(function_of(self).value)))

    def slopes(self, entry: Entry) -> SlopeStatistics:
        """Compute the statistics of the activation's slope at an entry."""
        closed = self.closed_slopes(entry) if entry.is_plain_normal else None
        return closed or slope_statistics(entry, function_of(self).slope)

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:  # noqa: ARG002
        activation = self.at(fillings)
        if isinstance(activation, Message):
            return Unknown(activation)
        if signal.entry is None:
            return Unknown(message("theory.law_unknown", layer=self.tag()))
        if signal.units_share:
            return Unknown(message("theory.weights_have_mean"))
        if not (signal.samples_alike or activation.keeps_shares(signal.entry)):
            return Unknown(message("theory.samples_differ", layer=self.tag()))
        entry = signal.entry.then(function_of(activation).value)
        if entry.depth > _MOST_FUNCTIONS:
            return Unknown(message("theory.too_many_functions"))
        mean, second, cross = activation.moments(signal.entry)
        if not signal.samples_alike:
            unknown = np.full_like(second, math.nan)
            return Signal(signal.shape, unknown, second, unknown)
        return Signal(
            signal.shape,
            mean,
            second,
            cross,
            entry,
            independent_sums(signal.shape, mean, second, cross) if signal.sums else None,
            independent=signal.independent,
        )

    def keeps_shares(self, entry: Entry) -> bool:
        """Say whether E[φ²] and E[φ'²] follow from E[x²] alone, however that is shared out among samples."""
        return self.homogeneous and entry.is_plain_normal and not entry.mean.any()

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:  # noqa: ARG002
        return Unknown(unknown.reason)

    def backward(self, step: Step) -> Gradient:
        slopes = self._slopes_at(step)
        if isinstance(slopes, Message):
            return Gradient(slopes)
        flow = step.gradient
        if isinstance(flow, Message):
            return Gradient(flow)
        if flow.with_signal is not None and flow.power.any():
            return Gradient(message("theory.slopes_depend"))
        power = flow.power
        passed = Flow(
            power * slopes.power,
            flow.between * slopes.between if flow.couples_samples else np.zeros_like(power),
            lambda: power * slopes.joint,
            flow.positions_coupled,
            flow.by_loss,
        )
        return Gradient(passed)

    def _slopes_at(self, step: Step) -> SlopeStatistics | Message:
        """Give the slope's statistics at the layer's input, or say why they are unknown."""
        activation = self.at(step.fillings)
        if isinstance(activation, Message):
            return activation
        if isinstance(step.incoming, Unknown):
            return step.incoming.reason
        if step.incoming.units_share:
            return message("theory.weights_have_mean")
        if step.incoming.entry is None:
            return message("theory.law_unknown", layer=self.tag())
        if not (step.incoming.samples_alike or activation.keeps_shares(step.incoming.entry)):
            return message("theory.samples_differ", layer=self.tag())
        if step.incoming.strengths is not None and step.incoming.strengths.zero_parts and activation.kinks():
            return message("theory.zero_parts", layer=self.tag())
        return activation.slopes(step.incoming.entry)

    def saturated_share(self, signal: Signal) -> float | None:
        """Predict the share of inputs with |φ'| < 0.01, or None where the law of the input is not plainly normal."""
        if signal.entry is None or not signal.entry.is_plain_normal or not signal.samples_alike:
            return None
        # Positions of a map differ little: the pooled normal law stands for all of them.
        mean = float(signal.entry.mean.mean())
        std = float(np.sqrt(signal.entry.variance.mean()))
        nodes, weights = normal_rule(mean, std, self.kinks())
        return float(weights @ (np.abs(self.slope(nodes)) < SATURATION_SLOPE))


class CanonicalFunction(NamedTuple):
    """Value and slope of an activation: equal activations give one object, so that caches hit."""

    value: Elementwise
    slope: Elementwise


@lru_cache(maxsize=512)
def _canonical(activation: Activation) -> CanonicalFunction:
    kinks = activation.kinks()
    value = Elementwise(activation.value, kinks, activation.idempotent)
    return CanonicalFunction(value, Elementwise(activation.slope, kinks))


def function_of(activation: Activation) -> CanonicalFunction:
    """Give the shared functions of an activation, whatever its id."""
    return _canonical(msgspec.structs.replace(activation, id="") if activation.id else activation)
