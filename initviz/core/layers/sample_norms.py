"""LayerNorm and GroupNorm: each sample by itself."""

import math
from abc import abstractmethod
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.laws.mixed import point
from initviz.core.layers.affine import affine, affine_function, with_rescaled_pairs
from initviz.core.layers.base import Fillings, Mode, Pos, Shape, Step, refuse_shape
from initviz.core.layers.flow import Flow
from initviz.core.layers.norms import Norm
from initviz.core.layers.signal import Signal, Strengths, Sums, flat, normal_signal
from initviz.messages import Message, message

_MANY_UNITS = 8
"""So many units normalized together leave each of them nearly to itself."""


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
        total = signal.total() if signal.units_share else None
        if total is not None:
            return np.maximum(signal.second - total.second / signal.shape[-1] ** 2, 0.0)
        centre = self.averaged(signal.mean, signal.shape)
        return np.maximum(self.averaged(signal.second, signal.shape) - centre**2, 0.0)

    def normalized(self, signal: Signal, mode: Mode) -> Signal:
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
            return self._paired(signal, normal_signal(signal.shape, mean, second, cross, sums=sums), centre, scale)
        if entry is not None and scale.size == 1:
            factor = scale.item()
            entry = entry.then(affine_function(factor, -centre.item() * factor))
        else:
            entry = None
        return self._paired(signal, Signal(signal.shape, mean, second, cross, entry, sums), centre, scale)

    @staticmethod
    def _paired(signal: Signal, output: Signal, centre: FloatArray, scale: FloatArray) -> Signal:
        if centre.size > 1 or scale.size > 1 or signal.units_share:
            return output
        middle, power = centre.item(), scale.item() ** 2
        return with_rescaled_pairs(signal, output, lambda x, p, q: (x - middle * (p + q) + middle**2) * power)

    def strengths(self, incoming: Strengths, shape: Shape, fillings: Fillings, mode: Mode) -> Strengths:
        """A norm of the whole sample makes all of them equally strong."""
        whole = len(shape) == 1 and self.group_size(shape) == shape[0]
        return replace(incoming, spread=0.0 if whole and not incoming.zero_samples else math.nan)

    def sums_to_zero(self, shape: Shape) -> bool:
        """Say whether the last axis is what is normalized, so that its sum vanishes."""
        return False

    def scale_power(self, signal: Signal, mode: Mode) -> FloatArray | Message:
        size = self.group_size(signal.shape)
        if size == 1:
            return flat(0.0, signal.shape)
        if not signal.samples_alike:
            return message("theory.samples_normalized", layer=self.tag())
        # The gradient loses its components along the constant vector and along x̂.
        return (1.0 - 2.0 / size) / (self._within(signal) + self.eps)

    def coupled(self, flow: Flow, step: Step) -> Flow:
        alone = isinstance(step.incoming, Signal) and self.keeps_positions_apart(step.incoming)
        # A unit's positions are a small part of what is normalized: what couples them is of order 1 / units.
        return (
            flow if alone or self.units_together(step.shape) >= _MANY_UNITS else replace(flow, positions_coupled=True)
        )

    @abstractmethod
    def units_together(self, shape: Shape) -> int:
        """Give the number of units (channels) that are normalized together."""

    def keeps_positions_apart(self, signal: Signal) -> bool:
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
        return len(self.extents(signal.shape)) == len(signal.shape) or signal.knows_total

    def units_together(self, shape: Shape) -> int:
        return shape[0] if len(self.extents(shape)) == len(shape) else 1

    def sums_to_zero(self, shape: Shape) -> bool:
        return len(self.extents(shape)) == 1

    def keeps_positions_apart(self, signal: Signal) -> bool:
        return len(self.extents(signal.shape)) == 1 and (signal.knows_total or len(signal.shape) == 1)


class GroupNorm(PerSampleNorm, frozen=True, kw_only=True, tag="GroupNorm"):
    """Normalizes groups of channels of each sample, over all positions."""

    num_groups: Annotated[Pos, Meta(description="groups that the channels are split into")]
    affine: Annotated[bool, Meta(description="whether γ and β are learned")] = True

    def output_shape(self, shape: Shape) -> Shape:
        if shape[0] % self.num_groups:
            raise refuse_shape("shape.groups", layer=self.tag(), groups=self.num_groups, shape=shape)
        return shape

    def unit_axis(self, incoming: int) -> int:
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

    def units_together(self, shape: Shape) -> int:
        return shape[0] // self.num_groups

    def mixes_units(self, signal: Signal) -> bool:
        return signal.shape[0] > self.num_groups
