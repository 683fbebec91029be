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
from initviz.core.layers.base import Fillings, Layer, Mode, Shape, Step
from initviz.core.layers.flow import Flow, Gradient
from initviz.core.layers.signal import Entry, Signal, Strengths, Unknown, flat, independent_sums, normal_signal
from initviz.core.parameter import Filling, Role
from initviz.messages import Message, message


class Weighted(Layer, frozen=True, kw_only=True):
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

    def keeps_positions(self, shape: Shape) -> bool:
        """Say whether an identity weight hands every entry to the same place."""
        return self.output_shape(shape) == shape

    def units_are_last(self) -> bool:
        """Say whether units lie on the last axis, so that its entries are uncorrelated."""
        return False

    # --- forward ---

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:  # noqa: ARG002
        weight, bias = fillings["weight"], _bias_law(fillings)
        if weight.is_zero:
            return self._bias_alone(signal.shape, bias)
        if weight.structure == "identity" and self.keeps_positions(signal.shape):
            return affine(signal, shift=bias)
        reason = _unpredictable(weight)
        if reason is not None:
            return Unknown(reason)
        if weight.law.mean != 0:
            return self._forward_with_mean(signal, weight.law, bias)
        shape = self.output_shape(signal.shape)
        second = weight.law.variance * self.gather(signal.second, signal.shape) + bias.second_moment
        cross = weight.law.variance * self.gather(signal.cross, signal.shape) + bias.second_moment
        mean = flat(bias.mean, shape)
        sums = independent_sums(shape, mean, second, cross) if self.units_are_last() else None
        return normal_signal(shape, mean, second, cross, sums=sums)

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:  # noqa: ARG002
        weight = fillings["weight"]
        if weight.is_zero:
            return self._bias_alone(shape, _bias_law(fillings))
        return Unknown(unknown.reason, normal=weight.structure == "independent" and weight.law.mean == 0)

    def _forward_with_mean(self, signal: Signal, weight: Law, bias: Law) -> Signal | Unknown:  # noqa: ARG002
        return Unknown(message("theory.weights_have_mean"))

    def _bias_alone(self, shape: Shape, bias: Law) -> Signal:
        """Give the output of a zero weight: the bias, the same in all samples."""
        output = self.output_shape(shape)
        mean, second = flat(bias.mean, output), flat(bias.second_moment, output)
        variance = flat(bias.variance, output)
        known = bias.is_deterministic or bias.kind in {"normal", "uniform"}
        base = "uniform" if bias.kind == "uniform" and not bias.is_deterministic else "normal"
        entry = Entry(base, mean, variance, variance) if known else None
        sums = independent_sums(output, mean, second, second) if self.units_are_last() else None
        return Signal(output, mean, second, second, entry, sums)

    def strengths(self, incoming: Strengths, shape: Shape, fillings: Fillings, mode: Mode) -> Strengths:  # noqa: ARG002
        """Where an output sees part of a sample only, the parts differ more than the whole."""
        sees_all, unbiased = self.units_are_last() and len(shape) == 1, _bias_law(fillings).second_moment == 0.0
        zeros = incoming.zero_samples and unbiased
        if sees_all:
            return replace(incoming, zero_samples=zeros, zero_parts=zeros)
        return Strengths(math.nan, zeros, incoming.zero_parts and unbiased)

    # --- backward ---

    def backward(self, step: Step) -> Gradient:
        parameters: dict[Role, float | Message] = {"weight": self._weight_gradient(step)}
        if "bias" in step.fillings:
            parameters["bias"] = self._bias_gradient(step)
        return Gradient(self._input_gradient(step), parameters)

    def _input_gradient(self, step: Step) -> Flow | Message:
        weight, flow = step.fillings["weight"], step.gradient
        if weight.is_zero:
            return Flow(flat(0.0, step.shape), flat(0.0, step.shape))
        if isinstance(flow, Message):
            return flow
        if weight.structure == "identity" and self.keeps_positions(step.shape):
            return flow
        reason = _unpredictable(weight)
        if reason is not None:
            return reason
        if weight.law.mean != 0:
            return message("theory.backward_mean")
        power = weight.law.variance * self.scatter(flow.power, step.shape)
        between = weight.law.variance * self.scatter(flow.between, step.shape)
        if flow.by_loss:  # the loss has seen these weights: on average its gradient leans to what they let through
            between = np.full_like(between, math.nan)
        return Flow(power, between, positions_coupled=flow.positions_coupled, by_loss=flow.by_loss)

    def _weight_gradient(self, step: Step) -> float | Message:
        """E[(Σ δ x)²] over samples and positions: each with itself, and pairs where a norm has coupled them."""
        flow, incoming = step.gradient, step.incoming
        if (isinstance(incoming, Signal) and not incoming.second.any()) or _vanishes(flow):
            return 0.0
        if isinstance(flow, Message):
            return flow
        if flow.positions_coupled:
            return message("theory.coupled")
        if isinstance(incoming, Unknown):
            return incoming.reason
        if flow.by_loss:
            return message("theory.loss_sums")
        own = step.batch * self.weight_power(flow.power, incoming.second, step.shape)
        if not flow.couples_samples:
            return own
        if math.isnan(float(incoming.cross.mean())):
            return message("theory.coupled")
        shared = step.batch * self.weight_power(flow.between, incoming.cross, step.shape)
        return max(own + (step.batch * self._positions(step.shape) - 1.0) * shared, 0.0)

    def _bias_gradient(self, step: Step) -> float | Message:
        if isinstance(step.gradient, Message):
            return step.gradient
        if step.gradient.positions_coupled and not _vanishes(step.gradient):
            return message("theory.coupled")
        return step.gradient.summed(step.batch * self._positions(step.shape))

    def _positions(self, shape: Shape) -> int:
        output = self.output_shape(shape)
        return math.prod(output) // (output[-1] if self.units_are_last() else output[0])


def _vanishes(flow: Flow | Message) -> bool:
    return isinstance(flow, Flow) and not flow.power.any()


def _bias_law(fillings: Fillings) -> Law:
    bias = fillings.get("bias")
    return ZERO if bias is None else bias.law


def _unpredictable(weight: Filling) -> Message | None:
    """Say why theory does not follow a fixed pattern of weights, such as a rectangular identity."""
    fixed = weight.structure == "identity" or (weight.structure == "deterministic" and not weight.law.is_deterministic)
    return message("theory.fixed_pattern") if fixed else None
