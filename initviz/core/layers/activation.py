"""How theory passes through an elementwise activation, whichever it is."""

import math
from abc import abstractmethod
from dataclasses import replace
from functools import lru_cache
from typing import ClassVar, NamedTuple

import msgspec
import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import normal_rule
from initviz.core.layers.base import Fillings, Layer, Mode, Shape, Step
from initviz.core.layers.entry import Elementwise, Entry
from initviz.core.layers.expectation import (
    Place,
    SlopeStatistics,
    entry_moments,
    factors_of,
    place_of,
    slope_statistics,
)
from initviz.core.layers.flow import Coupling, Flow, Gradient, Slopes
from initviz.core.layers.pair_sources import Applied, entry_products, pairs_of
from initviz.core.layers.pairs import PairSource
from initviz.core.layers.positions import Pairs, are_same, at
from initviz.core.layers.signal import Signal, Unknown, average, identical_units
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

    def closed_moments(self, entry: Entry) -> Moments | None:
        """Give the moments for a plain normal entry in closed form, or None where there is none."""
        return None

    def closed_slopes(self, entry: Entry) -> SlopeStatistics | None:
        """Give the slope's statistics for a plain normal entry in closed form, or None where there is none."""
        return None

    def at(self, fillings: Fillings) -> "Activation | Message":
        """Give the activation with its parameters put in, or why that cannot be done."""
        return self

    def moments(self, entry: Entry) -> Moments:
        """Compute the moments of the activation applied to an entry."""
        if not entry.is_plain_normal:
            return Moments(*entry_moments(entry.then(function_of(self).value)))
        place = place_of(entry)
        return self._plain_moments(entry) if place is None else _moments_at(anonymous(self), place, entry.mean.ndim)

    def slopes(self, entry: Entry) -> SlopeStatistics:
        """Compute the statistics of the activation's slope at an entry."""
        if not entry.is_plain_normal:
            return slope_statistics(entry, factors_of(entry, function_of(self).slope))
        place = place_of(entry)
        return self._plain_slopes(entry) if place is None else _slopes_at(anonymous(self), place, entry.mean.ndim)

    def _plain_moments(self, entry: Entry) -> Moments:
        return self.closed_moments(entry) or Moments(*entry_moments(entry.then(function_of(self).value)))

    def _plain_slopes(self, entry: Entry) -> SlopeStatistics:
        return self.closed_slopes(entry) or slope_statistics(entry, factors_of(entry, function_of(self).slope))

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        activation = self.at(fillings)
        if isinstance(activation, Message):
            return Unknown(activation)
        if signal.entry is None:
            return Unknown(message("theory.law_unknown", layer=self.tag()))
        if signal.units_share and not signal.identical:
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
        output = Signal(
            signal.shape,
            mean,
            second,
            cross,
            entry,
            independent=signal.independent,
            uncorrelated=signal.knows_total,
        )
        if signal.identical:
            return identical_units(output, signal.shape)
        return output if signal.pairs is None else replace(output, pairs=Applied(signal.pairs, output))

    def keeps_shares(self, entry: Entry) -> bool:
        """Say whether E[φ²] and E[φ'²] follow from E[x²] alone, however that is shared out among samples."""
        return self.homogeneous and entry.is_plain_normal and not entry.mean.any()

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        return Unknown(unknown.reason)

    def backward(self, step: Step) -> Gradient:
        seen, flow = self._seen(step), step.gradient
        if isinstance(seen, Message):
            return Gradient(seen)
        if isinstance(flow, Message):
            return Gradient(flow)
        activation, incoming, entry = seen
        slope = function_of(activation).slope
        factors = factors_of(entry, slope)
        if flow.slopes is None:
            slopes = Slopes(flow.power, flow.between, entry, factors)
            found = activation.slopes(entry)
        else:
            slopes = flow.slopes.then(entry, factors)
            if slopes.entry is None:
                return Gradient(flow if flow.vanishes else message("theory.slopes_depend"))
            found = slope_statistics(slopes.entry, slopes.factors)
        between = slopes.between * found.between if flow.couples_samples else np.zeros_like(slopes.power)
        coupling = self._coupled(flow, incoming, entry, slope)
        unknown = flow.positions_coupled or (flow.coupling is not None and coupling is None)
        return Gradient(Flow(slopes.power * found.power, between, slopes, unknown, coupling, flow.by_loss))

    def _seen(self, step: Step) -> "tuple[Activation, Signal, Entry] | Message":
        """Give the activation and what it is applied to, or say why that is unknown."""
        activation, incoming = self.at(step.fillings), step.incoming
        if isinstance(activation, Message):
            return activation
        if isinstance(incoming, Unknown):
            return incoming.reason
        if incoming.units_share and not incoming.identical:
            return message("theory.weights_have_mean")
        if incoming.entry is None:
            return message("theory.law_unknown", layer=self.tag())
        if not (incoming.samples_alike or activation.keeps_shares(incoming.entry)):
            return message("theory.samples_differ", layer=self.tag())
        if incoming.strengths is not None and incoming.strengths.zero_parts and activation.kinks():
            return message("theory.zero_parts", layer=self.tag())
        return activation, incoming, incoming.entry

    @staticmethod
    def _coupled(flow: Flow, incoming: Signal, entry: Entry, slope: Elementwise) -> Coupling | None:
        """Multiply what couples two positions by E[φ'(x_p) φ'(x_p')], where only this slope counts."""
        source, coupling = pairs_of(incoming), flow.coupling
        if coupling is None or source is None or flow.slopes is not None:
            return None
        factor = source.remembered(
            slope, coupling.pairs, lambda: _slopes_at_pairs(source, entry, slope, coupling.pairs)
        )
        return None if factor is None else Coupling(coupling.pairs, coupling.values * factor)

    def saturated_share(self, signal: Signal) -> float | None:
        """Predict the share of inputs with |φ'| < 0.01, or None where the law of the input is not plainly normal."""
        if signal.entry is None or not signal.entry.is_plain_normal or not signal.samples_alike:
            return None
        # Positions of a map differ little: the pooled normal law stands for all of them.
        mean = average(signal.entry.mean)
        return _saturated_share(anonymous(self), mean, average(signal.entry.variance))


def _slopes_at_pairs(source: PairSource, entry: Entry, slope: Elementwise, pairs: Pairs) -> FloatArray | None:
    known = source.moments(pairs)
    slopes = None if known is None or known.base is None else entry_products(entry.then(slope), known.base[:1], pairs)
    if slopes is None:
        return None
    alone = at(slope_statistics(entry, factors_of(entry, slope)).power, pairs, 0)
    return np.where(are_same(pairs), alone, slopes[0])


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
    return _canonical(anonymous(activation))


def anonymous(activation: Activation) -> Activation:
    """Drop the id, so that equal activations are remembered together."""
    return msgspec.structs.replace(activation, id="") if activation.id else activation


# Deep networks settle at a fixed point, or repeat it exactly: there each integral is done once and remembered. The
# arrays are shared by all who ask, and nobody writes into a map.


@lru_cache(maxsize=8192)
def _moments_at(activation: Activation, place: Place, dimensions: int) -> Moments:
    return activation._plain_moments(place.entry(dimensions))  # noqa: SLF001  (the other half of `moments`)


@lru_cache(maxsize=8192)
def _slopes_at(activation: Activation, place: Place, dimensions: int) -> SlopeStatistics:
    return activation._plain_slopes(place.entry(dimensions))  # noqa: SLF001  (the other half of `slopes`)


@lru_cache(maxsize=8192)
def _saturated_share(activation: Activation, mean: float, variance: float) -> float:
    nodes, weights = normal_rule(mean, math.sqrt(variance), activation.kinks())
    return float(weights @ (np.abs(activation.slope(nodes)) < SATURATION_SLOPE))
