"""What pooling layers share: windows over positions, axis by axis."""

from abc import abstractmethod
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from initviz.core.layers.base import (
    Fillings,
    Layer,
    Mode,
    Padding,
    Shape,
    Size,
    Step,
    check_axes,
    per_axis,
    refuse_shape,
)
from initviz.core.layers.flow import Flow, Gradient, no_flow
from initviz.core.layers.positions import Positions
from initviz.core.layers.signal import Signal, Unknown, zero_signal
from initviz.core.layers.taps import tap_table
from initviz.messages import Message, RefusedValueError, message


class Pooling(Layer, frozen=True, kw_only=True):
    """Base of all pooling: neighbours that share weights and inputs are dependent, and theory has to know how."""

    dimensions: ClassVar[int] = 2

    def check_dimensions(self, shape: Shape) -> None:
        """Refuse inputs of another dimension."""
        if len(shape) != self.dimensions + 1:
            raise refuse_shape("shape.dimensions", layer=self.tag(), expected=self.dimensions + 1, shape=shape)

    def unit_axis(self, incoming: int) -> int:
        return 0

    @abstractmethod
    def tables(self, shape: Shape) -> tuple[Positions, ...]:
        """Give, for each axis, the inputs in the window of each output, of shape (outputs, window); -1 for none."""

    @abstractmethod
    def pooled(self, signal: Signal) -> Signal | Unknown:
        """Carry the statistics of an input that is not zero to the output."""

    @abstractmethod
    def unpooled(self, flow: Flow, step: Step) -> Flow | Message:
        """Carry a gradient that is not zero to the input."""

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        if not signal.second.any():
            return zero_signal(self.output_shape(signal.shape))
        return self.pooled(signal)

    def backward(self, step: Step) -> Gradient:
        flow = step.gradient
        if isinstance(flow, Message):
            return Gradient(flow)
        return Gradient(no_flow(step.shape) if flow.vanishes else self.unpooled(flow, step))

    def no_theory(self) -> Message:
        """Say that neighbours depend on each other in a way that is not known."""
        return message("theory.pooling", layer=self.tag())


def overlaps(tables: tuple[Positions, ...]) -> bool:
    """Say whether an input lies in two windows."""
    return any(len(read) != len(np.unique(read)) for read in (table[table >= 0] for table in tables))


class Windowed(Pooling, frozen=True, kw_only=True):
    """Base of pooling over a sliding window."""

    kernel_size: Annotated[Size, Meta(description="extent of the window")]
    stride: Annotated[Size | None, Meta(description="step of the window; the window's extent where absent")] = None
    padding: Annotated[Padding, Meta(description="entries added at each border; at most half the window")] = 0
    ceil_mode: Annotated[bool, Meta(description="whether a last, incomplete window counts")] = False

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "padding", "dilation"):
            check_axes(self.tag(), name, getattr(self, name, None), self.dimensions)
        for kernel, pad in zip(self.axes("kernel_size"), self.axes("padding"), strict=True):
            if pad > kernel // 2:
                raise RefusedValueError(message("value.pool_padding", padding=pad, kernel=kernel), field="padding")

    def axes(self, name: str) -> tuple[int, ...]:
        """Give an argument axis by axis."""
        value = getattr(self, name, 1)
        return per_axis(self.kernel_size if value is None else value, self.dimensions)

    def output_shape(self, shape: Shape) -> Shape:
        self.check_dimensions(shape)
        geometry = zip(
            shape[1:], self.axes("kernel_size"), self.axes("stride"), self.axes("padding"), self.axes("dilation"),
            strict=True,
        )  # fmt: skip
        extents = []
        for extent, kernel, stride, pad, dilation in geometry:
            room = extent + 2 * pad - dilation * (kernel - 1) - 1
            size = (-(-room // stride) if self.ceil_mode else room // stride) + 1
            # An incomplete window counts only if it starts inside the input or its left border.
            if self.ceil_mode and (size - 1) * stride >= extent + pad:
                size -= 1
            if size < 1:
                reach = dilation * (kernel - 1) + 1
                raise refuse_shape("shape.kernel", layer=self.tag(), kernel=reach, extent=extent + 2 * pad, shape=shape)
            extents.append(size)
        return (shape[0], *extents)

    def tables(self, shape: Shape) -> tuple[Positions, ...]:
        geometry = zip(
            shape[1:], self.output_shape(shape)[1:], self.axes("kernel_size"), self.axes("stride"),
            self.axes("padding"), self.axes("dilation"), strict=True,
        )  # fmt: skip
        return tuple(tap_table(i, o, k, stride, (pad, pad), d, "zeros") for i, o, k, stride, pad, d in geometry)
