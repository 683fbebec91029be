"""Norms: BatchNorm, LayerNorm, GroupNorm. They fix the scale, so that theory resumes behind them."""

import math
from abc import abstractmethod
from dataclasses import replace
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.laws.mixed import point
from initviz.core.layers.affine import ONE, ZERO, affine, affine_function
from initviz.core.layers.base import Fillings, Layer, Mode, Pos, Shape, Step, refuse_shape
from initviz.core.layers.signal import Entry, Flow, Gradient, Signal, Sums, Unknown, flat, normal_signal
from initviz.core.parameter import Parameter, Role
from initviz.messages import Message, message

Epsilon = Annotated[float, Meta(gt=0, description="added to the variance before the root")]


class Norm(Layer, frozen=True, kw_only=True):
    """Base of all norms: x -> γ (x - mean) / √(variance + eps) + β."""

    eps: Epsilon = 1e-5

    @abstractmethod
    def affine_shape(self, shape: Shape) -> Shape | None:
        """Give the shape of γ, or None where the layer has none."""

    def has_bias(self) -> bool:
        """Say whether there is a β beside γ."""
        return True

    def parameters(self, shape: Shape) -> tuple[Parameter, ...]:
        wanted = self.affine_shape(shape)
        if wanted is None:
            return ()
        weight = Parameter("weight", wanted, self.tag(), point(1.0))
        return (weight, Parameter("bias", wanted, self.tag(), point(0.0))) if self.has_bias() else (weight,)

    @abstractmethod
    def normalized(self, signal: Signal, mode: Mode) -> Signal:
        """Give the signal before γ and β."""

    @abstractmethod
    def scale_power(self, signal: Signal, mode: Mode) -> FloatArray | Message:
        """Mean square of the factor that the gradient gains, γ apart."""

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        return self._affine(self.normalized(signal, mode), fillings)

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        """Give mean 0 and variance 1 whatever came in, as long as its variance is far above eps."""
        if not self.fixes_scale(mode):
            return unknown
        one, zero = flat(1.0, shape), flat(0.0, shape)
        cross = flat(self.unknown_cross(), shape)
        entry = Entry("normal", zero, one, cross) if unknown.normal else None
        return self._affine(Signal(shape, zero, one, cross, entry), fillings)

    def fixes_scale(self, mode: Mode) -> bool:  # noqa: ARG002  (only BatchNorm has another mode)
        """Say whether the output's scale does not depend on the input's."""
        return True

    def unknown_cross(self) -> float:
        """E[x x'] between samples behind the norm where that of the input is unknown."""
        return math.nan

    def _affine(self, signal: Signal, fillings: Fillings) -> Signal:
        weight, bias = fillings.get("weight"), fillings.get("bias")
        return affine(signal, weight.law if weight else ONE, bias.law if bias else ZERO)

    def backward(self, step: Step) -> Gradient:
        flow = step.gradient
        if isinstance(flow, Message):
            return Gradient(flow, dict.fromkeys(step.fillings, flow))
        parameters = self._parameter_gradients(step, flow)
        if isinstance(step.incoming, Unknown):
            return Gradient(step.incoming.reason, parameters)
        factor = self.scale_power(step.incoming, step.mode)
        if isinstance(factor, Message):
            return Gradient(factor, parameters)
        weight = step.fillings.get("weight")
        scaled = flow.scaled(factor * (weight.law.second_moment if weight else 1.0))
        return Gradient(self.coupled(scaled, step), parameters)

    @abstractmethod
    def coupled(self, flow: Flow, step: Step) -> Flow:
        """Give the gradient as it leaves, with what the norm's own mean and variance do to it."""

    def _parameter_gradients(self, step: Step, flow: Flow) -> dict[Role, float | Message]:
        """γ's gradient sums δ x̂ over all entries that share it; β's sums δ."""
        wanted = self.affine_shape(step.shape)
        if wanted is None:
            return {}
        sharing = step.batch * math.prod(step.shape) // math.prod(wanted)
        result: dict[Role, float | Message] = {"weight": self._weight_gradient(step, flow, sharing)}
        if self.has_bias():
            coupled = flow.positions_coupled and flow.power.any()
            result["bias"] = message("theory.coupled") if coupled else max(flow.summed(sharing), 0.0)
        return result

    def _weight_gradient(self, step: Step, flow: Flow, sharing: int) -> float | Message:
        if not flow.power.any():
            return 0.0
        if flow.couples_samples or flow.positions_coupled:
            return message("theory.coupled")
        before: Signal | Unknown = (
            self.normalized(step.incoming, step.mode)
            if isinstance(step.incoming, Signal)
            else self.resume(step.incoming, step.shape, {}, step.mode)
        )
        if isinstance(before, Unknown):
            return before.reason
        if flow.with_signal is None:
            return sharing * float((flow.power * before.second).mean())
        weight, bias = step.fillings["weight"].law, step.fillings.get("bias")
        joint = flow.with_signal()
        if isinstance(joint, Message) or not weight.is_deterministic or not (bias is None or bias.is_zero):
            return message("theory.coupled")
        # The gradient depends on γ x̂, of which x̂ is the known multiple.
        return sharing * float(joint.mean()) / weight.mean**2 if weight.mean else message("theory.coupled")


class BatchNorm(Norm, frozen=True, kw_only=True):
    """Normalizes each channel over the batch and its positions.

    In training it removes a unit's own mean, so that the variance that counts is E[x²] - E[x x'], the part that differs
    between samples: with ReLU the gradient grows by π / (π - 1) a layer (Yang et al. 2019).
    """

    ranks: ClassVar[tuple[int, ...]] = (1, 2)

    momentum: Annotated[float | None, Meta(description="weight of a new batch in the running statistics")] = 0.1
    affine: Annotated[bool, Meta(description="whether γ and β are learned")] = True
    track_running_stats: Annotated[bool, Meta(description="whether eval mode uses running statistics")] = True

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) not in self.ranks:
            expected = " / ".join(str(rank) for rank in self.ranks)
            raise refuse_shape("shape.dimensions", layer=self.tag(), expected=expected, shape=shape)
        return shape

    def unit_axis(self, incoming: int) -> int:  # noqa: ARG002
        return 0

    def arguments(self, shape: Shape) -> dict[str, Any]:
        return {"num_features": shape[0], **super().arguments(shape)}

    def affine_shape(self, shape: Shape) -> Shape | None:
        return (shape[0],) if self.affine else None

    def fixes_scale(self, mode: Mode) -> bool:
        return mode == "train" or not self.track_running_stats

    def unknown_cross(self) -> float:
        return 0.0

    def normalized(self, signal: Signal, mode: Mode) -> Signal:
        if not self.fixes_scale(mode):  # running mean 0 and variance 1, as they are before training
            return affine(signal, point(1.0 / math.sqrt(1.0 + self.eps)))
        shared = signal.between_positions()
        spread = max(float(signal.second.mean()) - shared, 0.0)
        if math.isnan(spread):
            one, zero = flat(1.0, signal.shape), flat(0.0, signal.shape)
            plain = signal.entry is not None and signal.entry.is_plain_normal
            return Signal(signal.shape, zero, one, zero, Entry("normal", zero, one, zero) if plain else None)
        scale = 1.0 / math.sqrt(spread + self.eps)
        centre = float(signal.mean.mean())
        mean = (signal.mean - centre) * scale
        second = np.maximum(signal.second - shared, 0.0) * scale**2
        cross = (signal.cross - shared) * scale**2
        entry = signal.entry
        if entry is not None and entry.is_plain_normal:
            return normal_signal(signal.shape, mean, second, cross)
        if entry is not None and not entry.covariance.any():
            # Without a shared part every unit has the same mean and variance, so the law only shifts and scales.
            entry = entry.then(affine_function(scale, -centre * scale))
        else:
            entry = None
        return Signal(signal.shape, mean, second, cross, entry)

    def scale_power(self, signal: Signal, mode: Mode) -> FloatArray | Message:
        if not self.fixes_scale(mode):
            return flat(1.0 / (1.0 + self.eps), signal.shape)
        entry = signal.entry
        if entry is None or (entry.covariance.any() and not entry.is_plain_normal):
            return message("theory.units_differ", layer=self.tag())
        spread = float(signal.second.mean()) - signal.between_positions()
        if math.isnan(spread):
            return message("theory.unknown_scale")
        return flat(1.0 / (max(spread, 0.0) + self.eps), signal.shape)

    def coupled(self, flow: Flow, step: Step) -> Flow:
        if not self.fixes_scale(step.mode):
            return flow
        # A unit's gradients lose their mean over the batch, and so sum to zero. What the power loses with it, 2 in
        # a batch, the spread of the batch's own variance around the true one gives back.
        terms = step.batch * math.prod(step.shape[1:])
        if terms < 2:
            return flow.scaled(0.0)
        return Flow(flow.power, -flow.power / (terms - 1.0), flow.with_signal, flow.positions_coupled)


class BatchNorm1d(BatchNorm, frozen=True, kw_only=True, tag="BatchNorm1d"):
    """BatchNorm of features, or of the channels of a sequence."""


class BatchNorm2d(BatchNorm, frozen=True, kw_only=True, tag="BatchNorm2d"):
    """BatchNorm of the channels of an image."""

    ranks: ClassVar[tuple[int, ...]] = (3,)


class BatchNorm3d(BatchNorm, frozen=True, kw_only=True, tag="BatchNorm3d"):
    """BatchNorm of the channels of a volume."""

    ranks: ClassVar[tuple[int, ...]] = (4,)


class PerSampleNorm(Norm, frozen=True, kw_only=True):
    """Base of norms that treat each sample by itself."""

    @abstractmethod
    def averaged(self, values: FloatArray, shape: Shape) -> FloatArray:
        """Average a map over the entries that are normalized together."""

    @abstractmethod
    def group_size(self, shape: Shape) -> int:
        """Give the number of entries that are normalized together."""

    @abstractmethod
    def mixes_units(self, signal: Signal) -> bool:
        """Say whether what is normalized together holds many units, whose mean is then the mean of the law."""

    def _within(self, signal: Signal) -> FloatArray:
        """Variance inside a sample, which a random term shared by its units does not add to."""
        if signal.units_share and signal.sums is not None:
            return np.maximum(signal.second - signal.sums.second / signal.shape[-1] ** 2, 0.0)
        centre = self.averaged(signal.mean, signal.shape)
        return np.maximum(self.averaged(signal.second, signal.shape) - centre**2, 0.0)

    def normalized(self, signal: Signal, mode: Mode) -> Signal:  # noqa: ARG002
        if self.group_size(signal.shape) == 1:
            return affine(signal, point(0.0))
        within = self._within(signal)
        scale = 1.0 / np.sqrt(within + self.eps)
        centre = self.averaged(signal.mean, signal.shape)
        mean = (signal.mean - centre) * scale
        if signal.units_share:
            second, cross = within * scale**2, np.full_like(within, math.nan)
        else:
            second = (signal.second - 2.0 * centre * signal.mean + centre**2) * scale**2
            cross = (signal.cross - 2.0 * centre * signal.mean + centre**2) * scale**2
        sums = None
        if self.sums_to_zero(signal.shape):
            nothing = np.zeros_like(scale)
            sums = Sums(nothing, nothing)
        entry = signal.entry if self.mixes_units(signal) else None
        if entry is not None and entry.is_plain_normal:
            return normal_signal(signal.shape, mean, second, cross, sums=sums)
        if entry is not None and scale.size == 1:
            factor = float(scale.ravel()[0])
            entry = entry.then(affine_function(factor, -float(centre.ravel()[0]) * factor))
        else:
            entry = None
        return Signal(signal.shape, mean, second, cross, entry, sums)

    def sums_to_zero(self, shape: Shape) -> bool:  # noqa: ARG002
        """Say whether the last axis is what is normalized, so that its sum vanishes."""
        return False

    def scale_power(self, signal: Signal, mode: Mode) -> FloatArray | Message:  # noqa: ARG002
        size = self.group_size(signal.shape)
        if size == 1:
            return flat(0.0, signal.shape)
        # The gradient loses its components along the constant vector and along x̂.
        return (1.0 - 2.0 / size) / (self._within(signal) + self.eps)

    def coupled(self, flow: Flow, step: Step) -> Flow:
        alone = isinstance(step.incoming, Signal) and self.keeps_positions_apart(step.incoming)
        return flow if alone else replace(flow, positions_coupled=True)

    def keeps_positions_apart(self, signal: Signal) -> bool:  # noqa: ARG002
        """Say whether only units of one position are normalized together."""
        return False


class LayerNorm(PerSampleNorm, frozen=True, kw_only=True, tag="LayerNorm"):
    """Normalizes the last dimensions of each sample."""

    normalized_shape: Annotated[
        Pos | tuple[Pos, ...] | None, Meta(description="the last dimensions; the last one where absent")
    ] = None
    elementwise_affine: Annotated[bool, Meta(description="whether γ and β are learned")] = True
    bias: Annotated[bool, Meta(description="whether there is a β beside γ")] = True

    def extents(self, shape: Shape) -> Shape:
        """Give the dimensions that are normalized together."""
        wanted = self.normalized_shape
        if wanted is None:
            return shape[-1:]
        return (wanted,) if isinstance(wanted, int) else wanted

    def output_shape(self, shape: Shape) -> Shape:
        wanted = self.extents(shape)
        if not wanted or wanted != shape[len(shape) - len(wanted) :]:
            raise refuse_shape("shape.layer_norm", expected=wanted, shape=shape)
        return shape

    def arguments(self, shape: Shape) -> dict[str, Any]:
        return {**super().arguments(shape), "normalized_shape": self.extents(shape)}

    def affine_shape(self, shape: Shape) -> Shape | None:
        return self.extents(shape) if self.elementwise_affine else None

    def has_bias(self) -> bool:
        return self.bias

    def averaged(self, values: FloatArray, shape: Shape) -> FloatArray:
        averaged: FloatArray = values.mean(axis=tuple(range(-len(self.extents(shape)), 0)), keepdims=True)
        return averaged

    def group_size(self, shape: Shape) -> int:
        return math.prod(self.extents(shape))

    def mixes_units(self, signal: Signal) -> bool:
        return len(self.extents(signal.shape)) == len(signal.shape) or signal.sums is not None

    def sums_to_zero(self, shape: Shape) -> bool:
        return len(self.extents(shape)) == 1

    def keeps_positions_apart(self, signal: Signal) -> bool:
        return len(self.extents(signal.shape)) == 1 and (signal.sums is not None or len(signal.shape) == 1)


class GroupNorm(PerSampleNorm, frozen=True, kw_only=True, tag="GroupNorm"):
    """Normalizes groups of channels of each sample, over all positions."""

    num_groups: Annotated[Pos, Meta(description="groups that the channels are split into")]
    affine: Annotated[bool, Meta(description="whether γ and β are learned")] = True

    def output_shape(self, shape: Shape) -> Shape:
        if shape[0] % self.num_groups:
            raise refuse_shape("shape.groups", layer=self.tag(), channels=shape[0], groups=self.num_groups, shape=shape)
        return shape

    def unit_axis(self, incoming: int) -> int:  # noqa: ARG002
        return 0

    def arguments(self, shape: Shape) -> dict[str, Any]:
        return {"num_channels": shape[0], **super().arguments(shape)}

    def affine_shape(self, shape: Shape) -> Shape | None:
        return (shape[0],) if self.affine else None

    def averaged(self, values: FloatArray, shape: Shape) -> FloatArray:
        if values.shape[0] == 1:
            flat_mean: FloatArray = values.mean(axis=tuple(range(1, values.ndim)), keepdims=True)
            return flat_mean
        grouped = values.reshape(self.num_groups, -1, *values.shape[1:])
        means = grouped.mean(axis=tuple(range(1, grouped.ndim)))
        return np.repeat(means, shape[0] // self.num_groups).reshape(-1, *(1,) * (len(shape) - 1))

    def group_size(self, shape: Shape) -> int:
        return math.prod(shape) // self.num_groups

    def mixes_units(self, signal: Signal) -> bool:
        return signal.shape[0] > self.num_groups
