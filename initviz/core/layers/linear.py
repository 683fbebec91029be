"""The fully connected layer."""

import math
from dataclasses import replace
from typing import Annotated, Any

from msgspec import Meta

from initviz.core.laws.continuous import Uniform
from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.mixed import point
from initviz.core.layers.affine import affine
from initviz.core.layers.base import Pos, Shape
from initviz.core.layers.choice import Choice, eye_sources, moved
from initviz.core.layers.signal import Signal, Sums, Unknown, average, identical_units, last_mean, normal_signal
from initviz.core.layers.weighted import Weighted
from initviz.core.parameter import Parameter
from initviz.messages import message


def fan_in_bound(fan_in: int) -> Uniform:
    """U(±1/√fan_in): what torch's kaiming_uniform(a=√5) comes to, and its law for biases."""
    bound = 1.0 / math.sqrt(fan_in)
    return Uniform(-bound, bound)


class Linear(Weighted, frozen=True, kw_only=True, tag="Linear"):
    """z = W x + b on the last dimension."""

    out_features: Annotated[Pos, Meta(description="size of the output")]

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.out_features)

    def unit_axis(self, incoming: int) -> int:
        return -1

    def parameters(self, shape: Shape) -> tuple[Parameter, ...]:
        default = fan_in_bound(shape[-1])
        weight = Parameter("weight", (self.out_features, shape[-1]), "Linear", default)
        return (weight, Parameter("bias", (self.out_features,), "Linear", default)) if self.bias else (weight,)

    def arguments(self, shape: Shape) -> dict[str, Any]:
        return {"in_features": shape[-1], "out_features": self.out_features, "bias": self.bias}

    def units_are_last(self) -> bool:
        return True

    def choice(self, shape: Shape, groups: int) -> Choice:
        units = moved(eye_sources(self.out_features, shape[-1]), shape[-1])
        return Choice(shape, (*(None for _ in shape[:-1]), units))

    def gather(self, power: FloatArray, shape: Shape) -> FloatArray:
        return shape[-1] * last_mean(power)

    def scatter(self, power: FloatArray, shape: Shape) -> FloatArray:
        return self.out_features * last_mean(power)

    def weight_power(self, gradient: FloatArray, second: FloatArray, shape: Shape) -> float:
        product = last_mean(gradient) * last_mean(second)
        return math.prod(shape[:-1]) * average(product)

    def _forward_with_mean(self, signal: Signal, weight: Law, bias: Law) -> Signal | Unknown:
        """Z = μ S + b + noise: the sum S of a sample's inputs is shared by all of its units."""
        sums = signal.total()
        if sums is None:
            return Unknown(message("theory.weights_have_mean"))
        shape = self.output_shape(signal.shape)
        one_number = weight.is_deterministic and bias.is_deterministic
        if one_number and signal.identical:  # every unit is the same function of the one before
            return identical_units(affine(signal, point(weight.mean * signal.shape[-1]), bias), shape)
        total = self.gather(signal.mean, signal.shape)
        offset = 2.0 * weight.mean * bias.mean * total + bias.mean**2
        shared = weight.mean**2 * sums.second + offset
        shared_cross = weight.mean**2 * sums.cross + offset
        own = weight.variance * self.gather(signal.second, signal.shape) + bias.variance
        own_cross = weight.variance * self.gather(signal.cross, signal.shape) + bias.variance
        units = self.out_features
        total_out = Sums(units**2 * shared + units * own, units**2 * shared_cross + units * own_cross)
        mean = weight.mean * total + bias.mean
        output = normal_signal(shape, mean, shared + own, shared_cross + own_cross, sums=total_out, units_share=True)
        exact = signal.independent and signal.entry is not None and signal.entry.is_plain_normal
        return replace(output, identical=True) if one_number and exact else output
