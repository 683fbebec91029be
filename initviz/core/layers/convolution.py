"""Convolutions and transposed convolutions in one, two and three dimensions."""

import math
from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.layers.base import Padding, Pos, Shape, Size, check_axes, per_axis, refuse_shape
from initviz.core.layers.central import Central
from initviz.core.layers.choice import Choice, dirac_sources, moved, transposed_dirac_sources
from initviz.core.layers.linear import fan_in_bound
from initviz.core.layers.pair_sources import PairMaps
from initviz.core.layers.positions import Positions, shared_taps
from initviz.core.layers.signal import average
from initviz.core.layers.taps import along_axis, group_means, tap_matrix, tap_table, transposed_table
from initviz.core.parameter import Parameter
from initviz.messages import RefusedValueError, message

PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]
Groups = Annotated[Pos, Meta(description="groups that do not see each other")]


class Convolution(Central, frozen=True, kw_only=True):
    """Base of both directions: what they share of arguments and checks."""

    dimensions: ClassVar[int] = 2
    transposed: ClassVar[bool] = False

    out_channels: Annotated[Pos, Meta(description="channels of the output")]
    kernel_size: Annotated[Size, Meta(description="extent of the kernel")]
    stride: Annotated[Size, Meta(description="step of the kernel")] = 1
    dilation: Annotated[Size, Meta(description="distance between taps")] = 1
    groups: Groups = 1

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "padding", "output_padding", "dilation"):
            check_axes(self.tag(), name, getattr(self, name, None), self.dimensions)
        if self.out_channels % self.groups:
            reason = message("value.groups", name="out_channels", channels=self.out_channels, groups=self.groups)
            raise RefusedValueError(reason, field="groups")

    def check_input(self, shape: Shape) -> None:
        """Refuse inputs of another dimension, or whose channels do not split into the groups."""
        if len(shape) != self.dimensions + 1:
            raise refuse_shape("shape.dimensions", layer=self.tag(), expected=self.dimensions + 1, shape=shape)
        if shape[0] % self.groups:
            raise refuse_shape("shape.groups", layer=self.tag(), groups=self.groups, shape=shape)

    def unit_axis(self, incoming: int) -> int:
        return 0

    def axes(self, name: Literal["kernel_size", "stride", "dilation"]) -> tuple[int, ...]:
        """Give an argument axis by axis."""
        return per_axis(getattr(self, name), self.dimensions)

    def taps(self) -> int:
        """Give the number of kernel positions."""
        return math.prod(self.axes("kernel_size"))

    @abstractmethod
    def weight_shape(self, channels: int) -> Shape:
        """Give the shape of the weight for that many input channels."""

    @abstractmethod
    def tables(self, shape: Shape) -> tuple[Positions, ...]:
        """Give, for each axis, which input each output reads through each tap, or -1."""

    def operators(self, shape: Shape) -> tuple[FloatArray, ...]:
        """Give one matrix an axis that counts taps from inputs (columns) to outputs (rows)."""
        return tuple(tap_matrix(table, inputs) for table, inputs in zip(self.tables(shape), shape[1:], strict=True))

    def parameters(self, shape: Shape) -> tuple[Parameter, ...]:
        weight_shape = self.weight_shape(shape[0])
        # torch takes its fan in from the tensor's second dimension, for transposed convolutions too.
        default = fan_in_bound(weight_shape[1] * self.taps())
        weight = Parameter("weight", weight_shape, self.tag(), default)
        return (weight, Parameter("bias", (self.out_channels,), self.tag(), default)) if self.bias else (weight,)

    def arguments(self, shape: Shape) -> dict[str, Any]:
        return {"in_channels": shape[0], **super().arguments(shape)}

    def pair_maps(self, shape: Shape) -> PairMaps:
        tables = self.tables(shape)
        return lambda pairs: tuple(shared_taps(table, part) for table, part in zip(tables, pairs, strict=True))

    def inputs_per_tap(self, shape: Shape) -> int:
        return shape[0] // self.groups

    def outputs_per_tap(self) -> int:
        return self.out_channels // self.groups

    def gather(self, power: FloatArray, shape: Shape) -> FloatArray:
        result = self.inputs_per_tap(shape) * group_means(
            power, shape[0], self.groups, self.out_channels // self.groups
        )
        for axis, matrix in enumerate(self.operators(shape), start=1):
            result = along_axis(matrix, result, axis)
        return result

    def scatter(self, power: FloatArray, shape: Shape) -> FloatArray:
        result = self.outputs_per_tap() * group_means(power, self.out_channels, self.groups, shape[0] // self.groups)
        for axis, matrix in enumerate(self.operators(shape), start=1):
            result = along_axis(matrix.T, result, axis)
        return result

    def weight_power(self, gradient: FloatArray, second: FloatArray, shape: Shape) -> float:
        seen = self.gather(second, shape) / self.terms(shape)
        positions = math.prod(self.output_shape(shape)[1:])
        return positions * average(gradient * seen)

    def choice(self, shape: Shape, groups: int) -> Choice | None:
        find = transposed_dirac_sources if self.transposed else dirac_sources
        units = find(shape[0], self.out_channels, self.groups, groups)
        if units is None:
            return None
        return Choice(shape, (moved(units, shape[0]), *self.centres(shape)))

    def centres(self, shape: Shape) -> tuple[Positions | None, ...]:
        return tuple(
            moved(table[:, kernel // 2], inputs)
            for table, kernel, inputs in zip(self.tables(shape), self.axes("kernel_size"), shape[1:], strict=True)
        )


class ForwardConvolution(Convolution, frozen=True, kw_only=True):
    """A convolution that slides its kernel over the input."""

    padding: Annotated[Literal["same", "valid"] | Padding, Meta(description="entries added at each border")] = 0
    padding_mode: Annotated[PaddingMode, Meta(description="what is added there")] = "zeros"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.padding == "same" and any(step != 1 for step in self.axes("stride")):
            raise RefusedValueError(message("value.same_stride", layer=self.tag()), field="padding")

    def weight_shape(self, channels: int) -> Shape:
        return (self.out_channels, channels // self.groups, *self.axes("kernel_size"))

    def pads(self) -> tuple[tuple[int, int], ...]:
        """Give the entries added before and after each axis; an odd total of `same` puts one more after."""
        if self.padding == "valid":
            return ((0, 0),) * self.dimensions
        if self.padding == "same":
            totals = [d * (k - 1) for d, k in zip(self.axes("dilation"), self.axes("kernel_size"), strict=True)]
            return tuple((total // 2, total - total // 2) for total in totals)
        return tuple((pad, pad) for pad in per_axis(self.padding, self.dimensions))

    def output_shape(self, shape: Shape) -> Shape:
        self.check_input(shape)
        extents = []
        geometry = zip(
            shape[1:], self.pads(), self.axes("kernel_size"), self.axes("stride"), self.axes("dilation"), strict=True
        )
        for extent, (before, after), kernel, stride, dilation in geometry:
            limit = {"reflect": extent - 1, "circular": extent}.get(self.padding_mode)
            if limit is not None and max(before, after) > limit:
                raise refuse_shape(
                    "shape.padding_mode", layer=self.tag(), mode=self.padding_mode, limit=limit, shape=shape
                )
            padded, reach = extent + before + after, dilation * (kernel - 1) + 1
            if reach > padded:
                raise refuse_shape("shape.kernel", layer=self.tag(), kernel=reach, extent=padded, shape=shape)
            extents.append((padded - reach) // stride + 1)
        return (self.out_channels, *extents)

    def tables(self, shape: Shape) -> tuple[Positions, ...]:
        output = self.output_shape(shape)
        return tuple(
            tap_table(shape[i + 1], output[i + 1], kernel, stride, pads, dilation, self.padding_mode)
            for i, (kernel, stride, pads, dilation) in enumerate(
                zip(self.axes("kernel_size"), self.axes("stride"), self.pads(), self.axes("dilation"), strict=True)
            )
        )


class TransposedConvolution(Convolution, frozen=True, kw_only=True):
    """The transpose of a convolution: each input is spread over the kernel."""

    transposed: ClassVar[bool] = True

    padding: Annotated[Padding, Meta(description="entries cut from each border of the output")] = 0
    output_padding: Annotated[Padding, Meta(description="entries added at the far border of the output")] = 0
    padding_mode: Annotated[Literal["zeros"], Meta(description="torch knows no other here")] = "zeros"

    def weight_shape(self, channels: int) -> Shape:
        return (channels, self.out_channels // self.groups, *self.axes("kernel_size"))

    def output_shape(self, shape: Shape) -> Shape:
        self.check_input(shape)
        extents = []
        extra = per_axis(self.output_padding, self.dimensions)
        cuts = per_axis(self.padding, self.dimensions)
        geometry = zip(
            shape[1:], cuts, extra, self.axes("kernel_size"), self.axes("stride"), self.axes("dilation"), strict=True
        )
        for extent, cut, more, kernel, stride, dilation in geometry:
            if more >= max(stride, dilation):
                raise refuse_shape(
                    "shape.output_padding", layer=self.tag(), got=more, limit=max(stride, dilation), shape=shape
                )
            size = (extent - 1) * stride - 2 * cut + dilation * (kernel - 1) + more + 1
            if size < 1:
                raise refuse_shape("shape.vanishes", layer=self.tag(), size=size, shape=shape)
            extents.append(size)
        return (self.out_channels, *extents)

    def tables(self, shape: Shape) -> tuple[Positions, ...]:
        output = self.output_shape(shape)
        cuts = per_axis(self.padding, self.dimensions)
        return tuple(
            transposed_table(shape[i + 1], output[i + 1], kernel, stride, cut, dilation)
            for i, (kernel, stride, cut, dilation) in enumerate(
                zip(self.axes("kernel_size"), self.axes("stride"), cuts, self.axes("dilation"), strict=True)
            )
        )

    def weight_power(self, gradient: FloatArray, second: FloatArray, shape: Shape) -> float:
        # Each input position meets every tap once, so the sum runs over inputs.
        met = self.scatter(gradient, shape) / (self.outputs_per_tap() * self.taps())
        return math.prod(shape[1:]) * average(met * second)


class Conv1d(ForwardConvolution, frozen=True, kw_only=True, tag="Conv1d"):
    """Convolution over a sequence (channels, length)."""

    dimensions: ClassVar[int] = 1


class Conv2d(ForwardConvolution, frozen=True, kw_only=True, tag="Conv2d"):
    """Convolution over an image (channels, height, width)."""


class Conv3d(ForwardConvolution, frozen=True, kw_only=True, tag="Conv3d"):
    """Convolution over a volume (channels, depth, height, width)."""

    dimensions: ClassVar[int] = 3


class ConvTranspose1d(TransposedConvolution, frozen=True, kw_only=True, tag="ConvTranspose1d"):
    """Transposed convolution over a sequence."""

    dimensions: ClassVar[int] = 1


class ConvTranspose2d(TransposedConvolution, frozen=True, kw_only=True, tag="ConvTranspose2d"):
    """Transposed convolution over an image."""


class ConvTranspose3d(TransposedConvolution, frozen=True, kw_only=True, tag="ConvTranspose3d"):
    """Transposed convolution over a volume."""

    dimensions: ClassVar[int] = 3
