"""Layers without arithmetic of their own, or nearly: Identity, Flatten, Dropout, Softmax."""

import math
from dataclasses import replace
from typing import Annotated

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.layers.affine import affine_function
from initviz.core.layers.base import Fillings, Layer, Mode, Probability, Shape, Step, refuse_shape
from initviz.core.layers.entry import Branch, Entry
from initviz.core.layers.flow import Flow, Gradient
from initviz.core.layers.pair_sources import Dropped
from initviz.core.layers.positions import are_same
from initviz.core.layers.signal import Signal, Sums, Unknown, last_mean, zero_signal
from initviz.messages import Message, RefusedValueError, message


class Identity(Layer, frozen=True, kw_only=True, tag="Identity"):
    """Hands its input on."""

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        return signal

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        return unknown

    def backward(self, step: Step) -> Gradient:
        return Gradient(step.gradient)


class Flatten(Layer, frozen=True, kw_only=True, tag="Flatten"):
    """Joins dimensions into one; dimension 0 is the batch, as in torch."""

    start_dim: Annotated[int, Meta(ge=1, le=16, description="first dimension joined; 0 is the batch")] = 1
    end_dim: Annotated[int, Meta(ge=-16, le=16, description="last dimension joined; -1 is the last")] = -1

    def _span(self, shape: Shape) -> tuple[int, int]:
        """Give the joined dimensions as indices of `shape`, which has no batch."""
        dimensions = len(shape) + 1
        end = self.end_dim + dimensions if self.end_dim < 0 else self.end_dim
        if not 1 <= self.start_dim <= end < dimensions:
            raise refuse_shape("shape.flatten", start=self.start_dim, end=self.end_dim, shape=shape)
        return self.start_dim - 1, end - 1

    def output_shape(self, shape: Shape) -> Shape:
        start, end = self._span(shape)
        return (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :])

    def unit_axis(self, incoming: int) -> int:
        return 0

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        output = self.output_shape(signal.shape)
        if output == signal.shape:
            return signal
        mean, second, cross = (self._joined(part, signal.shape) for part in (signal.mean, signal.second, signal.cross))
        entry = signal.entry
        if entry is not None:
            entry = replace(
                entry,
                mean=self._joined(entry.mean, signal.shape),
                variance=self._joined(entry.variance, signal.shape),
                covariance=self._joined(entry.covariance, signal.shape),
            )
        return replace(
            signal, shape=output, mean=mean, second=second, cross=cross, entry=entry, sums=None,
            uncorrelated=signal.independent, pairs=None, identical=False,
        )  # fmt: skip

    def _joined(self, values: FloatArray, shape: Shape) -> FloatArray:
        start, end = self._span(shape)
        before, after = values.shape[:start], values.shape[end + 1 :]
        inside = shape[start : end + 1]
        if all(extent == 1 for extent in values.shape[start : end + 1]):
            return values.reshape(*before, 1, *after)
        return np.broadcast_to(values, (*before, *inside, *after)).reshape(*before, math.prod(inside), *after)

    def backward(self, step: Step) -> Gradient:
        flow = step.gradient
        if isinstance(flow, Message):
            return Gradient(flow)
        if flow.coupling is not None:  # units and positions are one axis from here on
            flow = replace(flow, coupling=None, positions_coupled=True)
        power, between = (self._split(part, step.shape) for part in (flow.power, flow.between))
        lost = None if flow.slopes is None else replace(flow.slopes, entry=None)
        return Gradient(replace(flow, power=power, between=between, slopes=lost))

    def _split(self, values: FloatArray, shape: Shape) -> FloatArray:
        start, end = self._span(shape)
        joined = shape[start : end + 1] if values.shape[start] > 1 else (1,) * (end - start + 1)
        return values.reshape(*values.shape[:start], *joined, *values.shape[start + 1 :])


class Dropout(Layer, frozen=True, kw_only=True, tag="Dropout"):
    """In training, sets entries to zero with probability p and divides the others by 1 - p."""

    p: Annotated[Probability, Meta(description="probability that an entry is dropped")] = 0.5
    inplace: bool = False

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        if mode == "eval" or self.p == 0:
            return signal
        if self.p == 1:
            return zero_signal(signal.shape)
        second = signal.second / (1.0 - self.p)
        sums = signal.sums
        if sums is not None:
            added = signal.shape[-1] * last_mean(second - signal.second)
            sums = Sums(sums.second + added, sums.cross)
        entry = self._dropped(signal.entry) if signal.entry is not None else None
        dropped = replace(signal, second=second, sums=sums, entry=entry, pairs=None, identical=False)
        return dropped if signal.pairs is None else replace(dropped, pairs=Dropped(signal.pairs, dropped))

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        if mode == "eval" or self.p == 0:
            return unknown
        return zero_signal(shape) if self.p == 1 else Unknown(unknown.reason)

    def _dropped(self, entry: Entry) -> Entry:
        zero, scale = affine_function(0.0, 0.0), affine_function(1.0 / (1.0 - self.p), 0.0)
        kept = [Branch(b.probability * (1.0 - self.p), (*b.functions, scale)) for b in entry.branches]
        # Whatever an entry was, dropped it is zero: one branch for all of them.
        return replace(entry, branches=(*kept, Branch(self.p, (zero,))))

    def backward(self, step: Step) -> Gradient:
        flow = step.gradient
        if isinstance(flow, Message) or step.mode == "eval" or self.p == 0:
            return Gradient(flow)
        if self.p == 1:
            return Gradient(flow.scaled(0.0))
        if flow.slopes is not None:  # what is dropped decides the slope of the activation behind it
            return Gradient(message("theory.slopes_depend"))
        # Two samples are dropped independently: what couples them stays as it was.
        power, coupling = flow.power / (1.0 - self.p), flow.coupling
        if coupling is not None:  # nor are two positions dropped together
            grown = np.where(are_same(coupling.pairs), coupling.values / (1.0 - self.p), coupling.values)
            coupling = replace(coupling, values=grown)
        return Gradient(replace(flow, power=power, coupling=coupling))


class Softmax(Layer, frozen=True, kw_only=True, tag="Softmax"):
    """exp(x) divided by its sum along a dimension; dimension 0 is the batch, as in torch."""

    dim: Annotated[int, Meta(ge=-16, le=16, description="dimension that sums to 1; 1 is the first after the batch")] = 1

    def __post_init__(self) -> None:
        if self.dim == 0:
            raise RefusedValueError(message("value.softmax_batch"), field="dim")

    def output_shape(self, shape: Shape) -> Shape:
        dimension = self.dim + len(shape) + 1 if self.dim < 0 else self.dim
        if not 1 <= dimension <= len(shape):
            raise refuse_shape("shape.softmax", dim=self.dim, shape=shape)
        return shape

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        return Unknown(message("theory.softmax"))

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        return Unknown(unknown.reason)

    def backward(self, step: Step) -> Gradient:
        nothing = isinstance(step.gradient, Flow) and step.gradient.vanishes
        return Gradient(step.gradient if nothing else message("theory.softmax"))
