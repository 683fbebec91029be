"""How theory passes through a layer with a weight and a bias: Linear and all convolutions.

With independent zero-mean weights of variance s², E[z²] = s² Σ E[x²] + E[b²], the sum running over the inputs that one
output sees, and the gradient runs through the transpose of the same operator (He et al. 2015, eq. 9 and 13).
"""

import math
from typing import Annotated

import numpy as np
from msgspec import Meta

from initviz.core.layers.affine import ZERO, affine
from initviz.core.layers.base import Fillings, Layer, Mode, Shape, Step
from initviz.core.layers.signal import (
    Entry,
    Gradient,
    Signal,
    Unknown,
    flat,
    independent_sums,
    normal_signal,
)
from initviz.core.laws.law import FloatArray, Law
from initviz.core.parameter import Filling, Role
from initviz.messages import Message, message


class Weighted(Layer, frozen=True, kw_only=True):
    """Base of layers that multiply by a weight and add a bias."""

    bias: Annotated[bool, Meta(description="whether a bias is added")] = True

    # --- geometry, which each kind of layer defines ---

    def gather(self, power: FloatArray, shape: Shape) -> FloatArray:
        """Sum a map of the input over all entries that one output sees."""
        raise NotImplementedError(type(self).__name__)

    def scatter(self, power: FloatArray, shape: Shape) -> FloatArray:
        """Sum a map of the output over all entries that one input reaches: the transpose of `gather`."""
        raise NotImplementedError(type(self).__name__)

    def weight_power(self, gradient: FloatArray, second: FloatArray, shape: Shape) -> float:
        """Sum over positions of gradient power times input power, averaged over the entries of the weight."""
        raise NotImplementedError(type(self).__name__)

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

    # --- backward ---

    def backward(self, step: Step) -> Gradient:
        parameters: dict[Role, float | Message] = {"weight": self._weight_gradient(step)}
        if "bias" in step.fillings:
            parameters["bias"] = self._bias_gradient(step)
        return Gradient(self._input_gradient(step), parameters)

    def _input_gradient(self, step: Step) -> FloatArray | Message:
        weight = step.fillings["weight"]
        if weight.is_zero:
            return flat(0.0, step.shape)
        if isinstance(step.gradient, Message):
            return step.gradient
        if weight.structure == "identity" and self.keeps_positions(step.shape):
            return step.gradient
        reason = _unpredictable(weight)
        if reason is not None:
            return reason
        if weight.law.mean != 0:
            return message("theory.backward_mean")
        return weight.law.variance * self.scatter(step.gradient, step.shape)

    def _weight_gradient(self, step: Step) -> float | Message:
        """E[(∂L/∂W)²] = Σ over samples and positions of E[(∂L/∂z)²] E[x²]."""
        nothing_in = isinstance(step.incoming, Signal) and not step.incoming.second.any()
        if nothing_in or (isinstance(step.gradient, np.ndarray) and not step.gradient.any()):
            return 0.0
        if isinstance(step.gradient, Message):
            return step.gradient
        if isinstance(step.incoming, Unknown):
            return step.incoming.reason
        return step.batch * self.weight_power(step.gradient, step.incoming.second, step.shape)

    def _bias_gradient(self, step: Step) -> float | Message:
        if isinstance(step.gradient, Message):
            return step.gradient
        output = self.output_shape(step.shape)
        units = output[-1] if self.units_are_last() else output[0]
        return step.batch * (math.prod(output) // units) * float(step.gradient.mean())


def _bias_law(fillings: Fillings) -> Law:
    bias = fillings.get("bias")
    return ZERO if bias is None else bias.law


def _unpredictable(weight: Filling) -> Message | None:
    """Say why theory does not follow a fixed pattern of weights, such as a rectangular identity."""
    fixed = weight.structure == "identity" or (weight.structure == "deterministic" and not weight.law.is_deterministic)
    return message("theory.fixed_pattern") if fixed else None
