"""Pooling layers: their shapes. Their inputs are dependent positions, for which no closed theory is given."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from initviz.core.layers.base import (
    Fillings,
    Layer,
    Mode,
    Padding,
    Pos,
    Shape,
    Size,
    Step,
    check_axes,
    per_axis,
    refuse_shape,
)
from initviz.core.layers.flow import Flow, Gradient
from initviz.core.layers.signal import Signal, Unknown, flat, zero_signal
from initviz.messages import RefusedValueError, message


class Pooling(Layer, frozen=True, kw_only=True):
    """Base of all pooling: neighbours that share inputs are dependent, so the curves stop here."""

    dimensions: ClassVar[int] = 2
    averages: ClassVar[bool] = False

    def check_dimensions(self, shape: Shape) -> None:
        """Refuse inputs of another dimension."""
        if len(shape) != self.dimensions + 1:
            raise refuse_shape("shape.dimensions", layer=self.tag(), expected=self.dimensions + 1, shape=shape)

    def unit_axis(self, incoming: int) -> int:  # noqa: ARG002
        return 0

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:  # noqa: ARG002
        if not signal.second.any():
            return zero_signal(self.output_shape(signal.shape))
        normal = self.averages and signal.entry is not None and signal.entry.is_plain_normal
        return Unknown(message("theory.pooling", layer=self.tag()), normal=normal)

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:  # noqa: ARG002
        return unknown if self.averages else Unknown(unknown.reason)

    def backward(self, step: Step) -> Gradient:
        if isinstance(step.gradient, Flow) and not step.gradient.power.any():
            return Gradient(Flow(flat(0.0, step.shape), flat(0.0, step.shape)))
        return Gradient(message("theory.pooling", layer=self.tag()))


class Windowed(Pooling, frozen=True, kw_only=True):
    """Base of pooling over a sliding window."""

    kernel_size: Annotated[Size, Meta(description="extent of the window")]
    stride: Annotated[Size | None, Meta(description="step of the window; the window's extent where absent")] = None
    padding: Annotated[Padding, Meta(description="entries added at each border; at most half the window")] = 0
    ceil_mode: Annotated[bool, Meta(description="whether a last, incomplete window counts")] = False

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "padding", "dilation"):
            check_axes(self.tag(), name, getattr(self, name, None), self.dimensions)
        for kernel, pad in zip(self._axes("kernel_size"), self._axes("padding"), strict=True):
            if pad > kernel // 2:
                raise RefusedValueError(message("value.pool_padding", padding=pad, kernel=kernel), field="padding")

    def _axes(self, name: str) -> tuple[int, ...]:
        value = getattr(self, name, 1)
        return per_axis(self.kernel_size if value is None else value, self.dimensions)

    def output_shape(self, shape: Shape) -> Shape:
        self.check_dimensions(shape)
        geometry = zip(
            shape[1:], self._axes("kernel_size"), self._axes("stride"), self._axes("padding"), self._axes("dilation"),
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


class MaxPooling(Windowed, frozen=True, kw_only=True):
    """Base of max pooling."""

    dilation: Annotated[Size, Meta(description="distance between the entries of a window")] = 1
    return_indices: Annotated[bool, Meta(description="not possible in a sequence of layers")] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.return_indices:
            raise RefusedValueError(message("value.return_indices", layer=self.tag()), field="return_indices")


class AveragePooling(Windowed, frozen=True, kw_only=True):
    """Base of average pooling."""

    averages: ClassVar[bool] = True
    count_include_pad: Annotated[bool, Meta(description="whether the zeros of the border count in the mean")] = True


class AveragePoolingWithDivisor(AveragePooling, frozen=True, kw_only=True):
    """Base of average pooling in two and three dimensions, which take a divisor."""

    divisor_override: Annotated[Pos | None, Meta(description="divide by this instead of the window's size")] = None


class AdaptivePooling(Pooling, frozen=True, kw_only=True):
    """Base of pooling to a given output size."""

    averages: ClassVar[bool] = True
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

    def arguments(self, shape: Shape) -> dict[str, Any]:
        # torch takes None in a tuple only, and its one-dimensional layer not even there: it is given the number.
        size: Any = self.output_size
        if self.dimensions == 1:
            size = self.output_shape(shape)[1]
        elif size is None:
            size = (None,) * self.dimensions
        return {"output_size": size}


class MaxPool1d(MaxPooling, frozen=True, kw_only=True, tag="MaxPool1d"):
    """Largest value of each window of a sequence."""

    dimensions: ClassVar[int] = 1


class MaxPool2d(MaxPooling, frozen=True, kw_only=True, tag="MaxPool2d"):
    """Largest value of each window of an image."""


class MaxPool3d(MaxPooling, frozen=True, kw_only=True, tag="MaxPool3d"):
    """Largest value of each window of a volume."""

    dimensions: ClassVar[int] = 3


class AvgPool1d(AveragePooling, frozen=True, kw_only=True, tag="AvgPool1d"):
    """Mean of each window of a sequence."""

    dimensions: ClassVar[int] = 1


class AvgPool2d(AveragePoolingWithDivisor, frozen=True, kw_only=True, tag="AvgPool2d"):
    """Mean of each window of an image."""


class AvgPool3d(AveragePoolingWithDivisor, frozen=True, kw_only=True, tag="AvgPool3d"):
    """Mean of each window of a volume."""

    dimensions: ClassVar[int] = 3


class AdaptiveAvgPool1d(AdaptivePooling, frozen=True, kw_only=True, tag="AdaptiveAvgPool1d"):
    """Mean over windows chosen to give a sequence of the wanted length."""

    dimensions: ClassVar[int] = 1


class AdaptiveAvgPool2d(AdaptivePooling, frozen=True, kw_only=True, tag="AdaptiveAvgPool2d"):
    """Mean over windows chosen to give an image of the wanted size."""


class AdaptiveAvgPool3d(AdaptivePooling, frozen=True, kw_only=True, tag="AdaptiveAvgPool3d"):
    """Mean over windows chosen to give a volume of the wanted size."""

    dimensions: ClassVar[int] = 3
