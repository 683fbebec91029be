"""BatchNorm: each channel over the batch and its positions."""

import math
from dataclasses import replace
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.laws.mixed import point
from initviz.core.layers.affine import affine, affine_function, with_rescaled_pairs
from initviz.core.layers.base import Fillings, Mode, Shape, Step, refuse_shape
from initviz.core.layers.entry import Entry
from initviz.core.layers.flow import Flow, Gradient
from initviz.core.layers.norms import Norm
from initviz.core.layers.signal import Signal, Strengths, Unknown, average, flat, normal_signal
from initviz.core.structs import UsuallyUnit
from initviz.messages import Message, message

_NOTHING = 1e-9
"""Share of the power below which what differs between samples is rounding."""


class BatchNorm(Norm, frozen=True, kw_only=True):
    """Normalizes each channel over the batch and its positions.

    In training it removes a unit's own mean, so that the variance that counts is E[x²] - E[x x'], the part that differs
    between samples: with ReLU the gradient grows by π / (π - 1) a layer (Yang et al. 2019).
    """

    ranks: ClassVar[tuple[int, ...]] = (1, 2)

    momentum: Annotated[UsuallyUnit | None, Meta(description="weight of a new batch in the running statistics")] = 0.1
    affine: Annotated[bool, Meta(description="whether γ and β are learned")] = True
    track_running_stats: Annotated[bool, Meta(description="whether eval mode uses running statistics")] = True

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) not in self.ranks:
            expected = " / ".join(str(rank) for rank in self.ranks)
            raise refuse_shape("shape.dimensions", layer=self.tag(), expected=expected, shape=shape)
        return shape

    def unit_axis(self, incoming: int) -> int:
        return 0

    def arguments(self, shape: Shape) -> dict[str, Any]:
        return {"num_features": shape[0], **super().arguments(shape)}

    def affine_shape(self, shape: Shape) -> Shape | None:
        return (shape[0],) if self.affine else None

    def fixes_scale(self, mode: Mode) -> bool:
        return mode == "train" or not self.track_running_stats

    def unknown_cross(self) -> float:
        return 0.0

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        # On data the channels have variances of their own, which positions do not share alike.
        if signal.strengths is not None and self.fixes_scale(mode) and len(signal.shape) > 1:
            return Unknown(message("theory.channels_differ", layer=self.tag()))
        return super().forward(signal, fillings, mode)

    def strengths(self, incoming: Strengths, shape: Shape, fillings: Fillings, mode: Mode) -> Strengths:
        """Divided by a variance of its own, a unit follows a law of its own."""
        return Strengths() if self.fixes_scale(mode) else incoming

    def normalized(self, signal: Signal, mode: Mode) -> Signal:
        if not self.fixes_scale(mode):  # running mean 0 and variance 1, as they are before training
            return affine(signal, point(1.0 / math.sqrt(1.0 + self.eps)))
        shared = signal.between_positions()
        spread = max(average(signal.second) - shared, 0.0)
        if math.isnan(spread):
            one, zero = flat(1.0, signal.shape), flat(0.0, signal.shape)
            plain = signal.entry is not None and signal.entry.is_plain_normal
            return Signal(signal.shape, zero, one, zero, Entry("normal", zero, one, zero) if plain else None)
        scale = 1.0 / math.sqrt(spread + self.eps)
        centre = average(signal.mean)
        mean = (signal.mean - centre) * scale
        second = np.maximum(signal.second - shared, 0.0) * scale**2
        cross = (signal.cross - shared) * scale**2
        entry = signal.entry
        if entry is not None and entry.is_plain_normal:
            output = normal_signal(signal.shape, mean, second, cross)
        elif entry is not None and not entry.covariance.any():
            # Without a shared part every unit has the same mean and variance, so the law only shifts and scales.
            output = Signal(signal.shape, mean, second, cross, entry.then(affine_function(scale, -centre * scale)))
        else:
            output = Signal(signal.shape, mean, second, cross)
        return with_rescaled_pairs(signal, output, lambda products, *_: (products - shared) * scale**2)

    def scale_power(self, signal: Signal, mode: Mode) -> FloatArray | Message:
        if not self.fixes_scale(mode):
            return flat(1.0 / (1.0 + self.eps), signal.shape)
        entry = signal.entry
        mixed = entry is None or (entry.covariance.any() and not entry.is_plain_normal)
        if mixed or signal.strengths is not None:
            return message("theory.units_differ", layer=self.tag())
        spread = average(signal.second) - signal.between_positions()
        if math.isnan(spread):
            return message("theory.unknown_scale")
        if spread <= _NOTHING * average(signal.second) and signal.second.any():
            return message("theory.no_spread", layer=self.tag())
        return flat(1.0 / (max(spread, 0.0) + self.eps), signal.shape)

    def coupled(self, flow: Flow, step: Step) -> Flow:
        if not self.fixes_scale(step.mode):
            return flow
        # A unit's gradients lose their mean over the batch and their component along x̂, which takes n - 2 of n; the
        # batch's own variance scatters around the true one, E[1 / variance] = n / (n - 3) for normal inputs.
        terms = step.batch * math.prod(step.shape[1:])
        finite = (terms - 2.0) / (terms - 3.0)
        scaled = flow.scaled(finite)
        # All terms of a unit sum to zero, those of one sample counted with what couples its positions.
        together = scaled.within_samples(step.batch, terms // step.batch) / (terms * average(scaled.power) or 1.0)
        return replace(scaled, between=-together * scaled.power / (terms - 1.0))

    def backward(self, step: Step) -> Gradient:
        terms = step.batch * math.prod(step.shape[1:])
        by_loss = isinstance(step.gradient, Flow) and step.gradient.by_loss
        if not self.fixes_scale(step.mode) or (terms > 3 and not by_loss):
            return super().backward(step)
        if by_loss:
            reason = message("theory.loss_norm", layer=self.tag())
            return Gradient(reason, dict.fromkeys(step.fillings, reason))
        reason = message("theory.small_batch", layer=self.tag(), terms=terms)
        return Gradient(reason, dict.fromkeys(step.fillings, reason))


class BatchNorm1d(BatchNorm, frozen=True, kw_only=True, tag="BatchNorm1d"):
    """BatchNorm of features, or of the channels of a sequence."""


class BatchNorm2d(BatchNorm, frozen=True, kw_only=True, tag="BatchNorm2d"):
    """BatchNorm of the channels of an image."""

    ranks: ClassVar[tuple[int, ...]] = (3,)


class BatchNorm3d(BatchNorm, frozen=True, kw_only=True, tag="BatchNorm3d"):
    """BatchNorm of the channels of a volume."""

    ranks: ClassVar[tuple[int, ...]] = (4,)
