"""Average pooling, whose output is as strong as its inputs agree: it takes the covariances between positions."""

from abc import abstractmethod
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.layers.base import Fillings, Mode, Pos, Shape, Step, check_axes
from initviz.core.layers.flow import Coupling, Flow
from initviz.core.layers.pair_sources import Mixed, PairMaps, pairs_of
from initviz.core.layers.positions import (
    MOST_PAIRS,
    Positions,
    all_taps,
    at,
    count,
    diagonal,
    flattened,
    same_positions,
    spread,
)
from initviz.core.layers.signal import Signal, Unknown, average, normal_signal
from initviz.core.layers.taps import along_axis, tap_matrix
from initviz.core.layers.windows import Pooling, Windowed, overlaps
from initviz.messages import Message, message


class Averaging(Pooling, frozen=True, kw_only=True):
    """Base of average pooling, over whatever windows."""

    @abstractmethod
    def shares(self, shape: Shape) -> tuple[FloatArray, ...]:
        """Give, for each axis, what the inputs of each output's window are multiplied by."""

    def pair_maps(self, shape: Shape) -> PairMaps:
        """Say how pairs of the output's positions follow from the input's."""
        axes = tuple(zip(self.tables(shape), self.shares(shape), strict=True))
        return lambda pairs: tuple(all_taps(*axis, part) for axis, part in zip(axes, pairs, strict=True))

    def operators(self, shape: Shape) -> tuple[FloatArray, ...]:
        """Give one matrix an axis, from inputs (columns) to outputs (rows)."""
        axes = zip(self.tables(shape), self.shares(shape), shape[1:], strict=True)
        return tuple(tap_matrix(table, inputs) * share[:, None] for table, share, inputs in axes)

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        return unknown

    def pooled(self, signal: Signal) -> Signal | Unknown:
        output = self.output_shape(signal.shape)
        normal = signal.entry is not None and signal.entry.is_plain_normal
        source = pairs_of(signal)
        maps = self.pair_maps(signal.shape)
        mixed = None if source is None else Mixed(source, maps, keeps_base=normal)
        known = None if mixed is None else mixed.moments(same_positions(output[1:]))
        if known is None:
            return Unknown(self.no_theory(), normal=normal)
        mean = signal.mean
        for axis, matrix in enumerate(self.operators(signal.shape), start=1):
            mean = along_axis(matrix, mean, axis)
        second, cross = (flattened(products[None]) for products in known.products)
        if normal:
            return replace(normal_signal(output, mean, second, cross), pairs=mixed)
        return Signal(output, mean, second, cross, pairs=mixed)

    def unpooled(self, flow: Flow, step: Step) -> Flow | Message:
        """Every input of a window gets its share of one gradient, so that they are coupled."""
        extents = step.shape[1:]
        if flow.positions_coupled and overlaps(self.tables(step.shape)):
            return message("theory.coupled")
        pairs = same_positions(self.output_shape(step.shape)[1:])
        values = np.broadcast_to(at(flow.power, pairs, 0), tuple(len(part) for part in pairs))
        if flow.coupling is not None:
            pairs, values = flow.coupling.pairs, flow.coupling.values
        found = self.pair_maps(step.shape)(pairs)
        needed = tuple(part.needed for part in found)
        if count(needed) > MOST_PAIRS:
            return self.no_theory()
        coupling = Coupling(needed, spread(found, values))
        reach = np.ones((1,) * len(step.shape))
        for axis, matrix in enumerate(self.operators(step.shape), start=1):
            reach = along_axis(matrix.T, reach, axis)
        slopes = None if flow.slopes is None else replace(flow.slopes, entry=None)
        power = flattened(diagonal(coupling.values, needed, extents))
        between = average(flow.between) * reach**2
        known = None if flow.positions_coupled else coupling
        return Flow(power, between, slopes, flow.positions_coupled, known, flow.by_loss)


class AveragePooling(Averaging, Windowed, frozen=True, kw_only=True):
    """Base of average pooling."""

    count_include_pad: Annotated[bool, Meta(description="whether the zeros of the border count in the mean")] = True

    def shares(self, shape: Shape) -> tuple[FloatArray, ...]:
        geometry = zip(shape[1:], self.tables(shape), self.axes("stride"), self.axes("padding"), strict=True)
        return tuple(1.0 / self._counted(*axis) for axis in geometry)

    def _counted(self, inputs: int, table: Positions, stride: int, pad: int) -> FloatArray:
        """Give the size of each window: as far as the padded input reaches, or only what is inside."""
        if not self.count_include_pad:
            inside: FloatArray = (table >= 0).sum(axis=1, dtype=np.float64)
            return inside
        start = np.arange(len(table)) * stride - pad
        reached: FloatArray = (np.minimum(start + table.shape[1], inputs + pad) - start).astype(np.float64)
        return reached


class AveragePoolingWithDivisor(AveragePooling, frozen=True, kw_only=True):
    """Base of average pooling in two and three dimensions, which take a divisor."""

    divisor_override: Annotated[Pos | None, Meta(description="divide by this instead of the window's size")] = None

    def shares(self, shape: Shape) -> tuple[FloatArray, ...]:
        if self.divisor_override is None:
            return super().shares(shape)
        first, *rest = (np.ones(len(table)) for table in self.tables(shape))
        return (first / self.divisor_override, *rest)


class AdaptivePooling(Averaging, frozen=True, kw_only=True):
    """Base of pooling to a given output size."""

    output_size: Annotated[
        Pos | tuple[Pos | None, ...] | None, Meta(description="extent of the output; null keeps the input's")
    ]

    def __post_init__(self) -> None:
        check_axes(self.tag(), "output_size", self.output_size, self.dimensions)

    def output_shape(self, shape: Shape) -> Shape:
        self.check_dimensions(shape)
        size = self.output_size
        wanted = size if isinstance(size, tuple) else (size,) * self.dimensions
        return (shape[0], *(extent if want is None else want for want, extent in zip(wanted, shape[1:], strict=True)))

    def tables(self, shape: Shape) -> tuple[Positions, ...]:
        return tuple(_adaptive(i, o) for i, o in zip(shape[1:], self.output_shape(shape)[1:], strict=True))

    def shares(self, shape: Shape) -> tuple[FloatArray, ...]:
        return tuple(1.0 / (table >= 0).sum(axis=1) for table in self.tables(shape))

    def arguments(self, shape: Shape) -> dict[str, Any]:
        # torch takes None in a tuple only, and its one-dimensional layer not even there: it is given the number.
        size: Any = self.output_size
        if self.dimensions == 1:
            size = self.output_shape(shape)[1]
        elif size is None:
            size = (None,) * self.dimensions
        return {"output_size": size}


def _adaptive(inputs: int, outputs: int) -> Positions:
    """Give torch's windows: from ⌊o · inputs / outputs⌋ to ⌈(o + 1) · inputs / outputs⌉."""
    start = np.arange(outputs) * inputs // outputs
    stop = -(-(np.arange(outputs) + 1) * inputs // outputs)
    position = start[:, None] + np.arange((stop - start).max())
    return np.where(position < stop[:, None], position, -1)
