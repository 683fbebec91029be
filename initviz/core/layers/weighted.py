"""How theory passes through a layer with a weight and a bias: Linear and all convolutions.

With independent zero-mean weights of variance s², E[z²] = s² Σ E[x²] + E[b²], the sum running over the inputs that one
output sees, and the gradient runs through the transpose of the same operator (He et al. 2015, eq. 9 and 13).
"""

import math
from abc import abstractmethod
from dataclasses import replace
from typing import Annotated

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray, Law
from initviz.core.layers.affine import ZERO, affine
from initviz.core.layers.base import Fillings, Mode, Parametric, Shape, Step
from initviz.core.layers.choice import Choice
from initviz.core.layers.entry import Entry
from initviz.core.layers.expectation import entry_moments
from initviz.core.layers.flow import Coupling, Flow, Gradient, no_flow, open_sum
from initviz.core.layers.normality import bias_fits, bias_may_fit, weights_suffice
from initviz.core.layers.pair_sources import Mixed, PairMaps, Same, pairs_of
from initviz.core.layers.positions import gathered, spread
from initviz.core.layers.signal import Signal, Strengths, Unknown, average, flat, normal_signal
from initviz.core.parameter import Filling, Role
from initviz.messages import Message, message


class Weighted(Parametric, frozen=True, kw_only=True):
    """Base of layers that multiply by a weight and add a bias."""

    bias: Annotated[bool, Meta(description="whether a bias is added")] = True

    # --- geometry, which each kind of layer defines ---

    @abstractmethod
    def gather(self, power: FloatArray, shape: Shape) -> FloatArray:
        """Sum a map of the input over all entries that one output sees."""

    @abstractmethod
    def scatter(self, power: FloatArray, shape: Shape) -> FloatArray:
        """Sum a map of the output over all entries that one input reaches: the transpose of `gather`."""

    @abstractmethod
    def weight_power(self, gradient: FloatArray, second: FloatArray, shape: Shape) -> float:
        """Sum over positions of gradient power times input power, averaged over the entries of the weight."""

    @abstractmethod
    def choice(self, shape: Shape, groups: int) -> Choice | None:
        """Say which input each output is under identity weights, or None where one adds up several."""

    def pair_maps(self, shape: Shape) -> PairMaps | None:
        """Say how pairs of the output's positions follow from the input's, or None where that is not known."""
        return None

    def inputs_per_tap(self, shape: Shape) -> int:
        """Give the number of inputs that one output reads through one tap of the kernel."""
        return shape[-1]

    def outputs_per_tap(self) -> int:
        """Give the number of outputs that one input reaches through one tap of the kernel."""
        return 1

    def taps(self) -> int:
        """Give the number of taps of the kernel."""
        return 1

    def terms(self, shape: Shape) -> int:
        """Give the number of products that all taps of the kernel have for one output, where it sees no border."""
        return self.inputs_per_tap(shape) * self.taps()

    def units_are_last(self) -> bool:
        """Say whether units lie on the last axis, so that its entries are uncorrelated."""
        return False

    # --- forward ---

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        weight, bias = fillings["weight"], _bias_law(fillings)
        if weight.is_zero:
            return self._bias_alone(signal.shape, bias)
        choice = self._chosen(signal.shape, weight)
        if choice is not None:
            return affine(choice.signal(signal), shift=bias)
        reason = _unpredictable(weight)
        if reason is not None:
            return Unknown(reason)
        through = self._forward_with_mean if weight.law.mean != 0 else self._forward_without
        made = through(signal, weight.law, bias)
        if isinstance(made, Unknown):
            return made
        normal = weights_suffice(weight, self.terms(signal.shape)) and bias_fits(bias, average(made.variance))
        return made if normal else replace(made, entry=None)

    def _forward_without(self, signal: Signal, weight: Law, bias: Law) -> Signal:
        """Give the output of weights of mean zero."""
        shape = self.output_shape(signal.shape)
        second = weight.variance * self.gather(signal.second, signal.shape) + bias.second_moment
        cross = weight.variance * self.gather(signal.cross, signal.shape) + bias.second_moment
        mean = flat(bias.mean, shape)
        output = normal_signal(shape, mean, second, cross, uncorrelated=self.units_are_last())
        if signal.identical:  # samples differ in strength: each gives another normal law
            output = replace(output, entry=None)
        before = pairs_of(signal)
        maps = None if before is None else self.pair_maps(signal.shape)
        if before is None or maps is None:
            return output
        factor = weight.variance * self.inputs_per_tap(signal.shape)
        return replace(output, pairs=Mixed(before, maps, factor, bias.second_moment, mean=bias.mean))

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        weight = fillings["weight"]
        if weight.is_zero:
            return self._bias_alone(shape, _bias_law(fillings))
        normal = weight.structure == "independent" and weight.law.mean == 0
        suffice = weights_suffice(weight, self.terms(shape)) and bias_may_fit(_bias_law(fillings))
        return Unknown(unknown.reason, normal=normal and suffice)

    def _forward_with_mean(self, signal: Signal, weight: Law, bias: Law) -> Signal | Unknown:
        return Unknown(message("theory.weights_have_mean"))

    def _bias_alone(self, shape: Shape, bias: Law) -> Signal:
        """Give the output of a zero weight: the bias, the same in all samples."""
        output = self.output_shape(shape)
        mean, second = flat(bias.mean, output), flat(bias.second_moment, output)
        variance = flat(bias.variance, output)
        known = bias.is_deterministic or bias.kind in {"normal", "uniform"}
        base = "uniform" if bias.kind == "uniform" and not bias.is_deterministic else "normal"
        entry = Entry(base, mean, variance, variance) if known else None
        alone = Signal(output, mean, second, second, entry, uncorrelated=self.units_are_last())
        return alone if self.units_are_last() else replace(alone, pairs=Same(alone))

    def strengths(self, incoming: Strengths, shape: Shape, fillings: Fillings, mode: Mode) -> Strengths:
        """Where an output sees part of a sample only, the parts differ more than the whole."""
        sees_all, unbiased = self.units_are_last() and len(shape) == 1, _bias_law(fillings).second_moment == 0.0
        choice = self._chosen(shape, fillings["weight"])
        if choice is not None:  # the part that is kept may be the one that is zero
            zeros = incoming.zero_samples if choice.changes_nothing else incoming.zero_parts
            spread_kept = incoming.spread if choice.changes_nothing else math.nan
            return Strengths(spread_kept, zeros and unbiased, incoming.zero_parts and unbiased)
        zeros = incoming.zero_samples and unbiased
        if sees_all:
            return replace(incoming, zero_samples=zeros, zero_parts=zeros)
        return Strengths(math.nan, zeros, incoming.zero_parts and unbiased)

    def _chosen(self, shape: Shape, weight: Filling) -> Choice | None:
        return self.choice(shape, weight.copies) if weight.copies else None

    # --- backward ---

    def backward(self, step: Step) -> Gradient:
        parameters: dict[Role, float | Message] = {"weight": self._weight_gradient(step)}
        if "bias" in step.fillings:
            parameters["bias"] = self._bias_gradient(step)
        return Gradient(self._input_gradient(step), parameters)

    def _input_gradient(self, step: Step) -> Flow | Message:
        weight, flow = step.fillings["weight"], step.gradient
        if weight.is_zero:
            return no_flow(step.shape)
        if isinstance(flow, Message):
            return flow
        choice = self._chosen(step.shape, weight)
        if choice is not None:
            entry = step.incoming.entry if isinstance(step.incoming, Signal) else None
            return choice.flow(flow, entry)
        reason = _unpredictable(weight)
        if reason is not None:
            return reason
        if weight.law.mean != 0:
            return message("theory.backward_mean")
        power = weight.law.variance * self.scatter(flow.power, step.shape)
        between = weight.law.variance * self.scatter(flow.between, step.shape)
        if flow.by_loss:  # the loss has seen these weights: on average its gradient leans to what they let through
            between = np.full_like(between, math.nan)
        passed = Flow(power, between, positions_coupled=flow.positions_coupled, by_loss=flow.by_loss)
        if flow.coupling is None:
            return passed
        maps = self.pair_maps(step.shape)
        if maps is None:
            return replace(passed, positions_coupled=True)
        found = maps(flow.coupling.pairs)
        values = weight.law.variance * self.outputs_per_tap() * spread(found, flow.coupling.values)
        return replace(passed, coupling=Coupling(tuple(part.needed for part in found), values))

    def _weight_gradient(self, step: Step) -> float | Message:
        """E[(Σ δ x)²] over samples and positions: each with itself, and pairs where a norm has coupled them."""
        flow, incoming = step.gradient, step.incoming
        if isinstance(incoming, Signal) and not incoming.second.any():
            return 0.0
        if isinstance(flow, Message):
            return flow
        if flow.vanishes:
            return 0.0
        if flow.positions_coupled:
            return message("theory.coupled")
        if isinstance(incoming, Unknown):
            return incoming.reason
        reason = open_sum(flow, step.fillings["weight"])
        if reason is not None:
            return reason
        own = self._weight_power(flow, incoming, step)
        if isinstance(own, Message):
            return own
        own *= step.batch
        if not flow.couples_samples:
            return own
        if math.isnan(average(incoming.cross)):
            return message("theory.coupled")
        shared = step.batch * self.weight_power(flow.between, incoming.cross, step.shape)
        return max(own + (step.batch * self._positions(step.shape) - 1.0) * shared, 0.0)

    def _weight_power(self, flow: Flow, incoming: Signal, step: Step) -> float | Message:
        """E[(Σ δ x)²] over the positions of one sample."""
        if flow.coupling is None:
            apart = self.weight_power(flow.power, incoming.second, step.shape)
            return apart + self._along_identity(flow, step)
        maps, source = self.pair_maps(step.shape), pairs_of(incoming)
        if maps is None or source is None:
            return message("theory.coupled")
        found = maps(flow.coupling.pairs)
        known = source.moments(tuple(part.needed for part in found))
        if known is None:
            return message("theory.coupled")
        return float((flow.coupling.values * gathered(found, known.products[0])).sum()) / self.taps()

    def _along_identity(self, flow: Flow, step: Step) -> float:
        """What the entries of an identity that are one add: through them the gradient sees the very input it meets."""
        weight, bias = step.fillings["weight"], step.fillings.get("bias")
        found = None if flow.slopes is None or not weight.copies else flow.slopes.statistics()
        if flow.slopes is None or flow.slopes.entry is None or found is None or not (bias is None or bias.is_zero):
            return 0.0
        _, second, _ = entry_moments(flow.slopes.entry)
        added = average(flow.slopes.power * (found.joint - found.power * second))
        return added * self._positions(step.shape) / self.terms(step.shape)

    def _bias_gradient(self, step: Step) -> float | Message:
        if isinstance(step.gradient, Message):
            return step.gradient
        if step.gradient.positions_coupled and not step.gradient.vanishes:
            return message("theory.coupled")
        return step.gradient.summed(step.batch, self._positions(step.shape))

    def _positions(self, shape: Shape) -> int:
        output = self.output_shape(shape)
        return math.prod(output) // (output[-1] if self.units_are_last() else output[0])


def _bias_law(fillings: Fillings) -> Law:
    bias = fillings.get("bias")
    return ZERO if bias is None else bias.law


def _unpredictable(weight: Filling) -> Message | None:
    """Say why theory does not follow a fixed pattern of weights, such as a rectangular identity."""
    fixed = weight.structure == "identity" or (weight.structure == "deterministic" and not weight.law.is_deterministic)
    return message("theory.fixed_pattern") if fixed else None
