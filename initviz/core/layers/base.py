"""The contract of a layer: its arguments, its output shape, its parameters, and how theory passes through it."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from initviz.core.layers.flow import Flow, Gradient
from initviz.core.layers.signal import Signal, Strengths, Unknown
from initviz.core.parameter import Filling, Parameter, Role
from initviz.core.structs import AbstractStruct
from initviz.messages import Message, RefusedValueError, message

Shape = tuple[int, ...]
Mode = Literal["train", "eval"]
Fillings = Mapping[Role, Filling]

Pos = Annotated[int, Meta(ge=1, le=1_000_000)]
NonNeg = Annotated[int, Meta(ge=0, le=1_000_000)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Size = Pos | tuple[Pos, ...]
"""One extent for all axes, or one per axis. Its length is checked against the layer's dimensions, not by msgspec."""
Padding = NonNeg | tuple[NonNeg, ...]


OF_THE_DOCUMENT = frozenset({"id", "tied_to", "frozen"})
"""Fields that are no arguments of torch's constructor."""


class ShapeError(RefusedValueError):
    """A layer cannot take its input; `reason` says why, with the shape that came and the one expected."""


@dataclass(frozen=True)
class Step:
    """What one layer sees on the way back.

    Attributes
    ----------
    incoming
        Forward statistics of the layer's input, or why there are none.
    shape
        Shape of the layer's input.
    gradient
        The gradient with respect to the layer's output, or why it is unknown.
    fillings
        Laws of the layer's parameters.
    batch
        Samples in a batch: gradients of parameters are summed over it.
    mode
        Train or eval.
    """

    incoming: Signal | Unknown
    shape: Shape
    gradient: Flow | Message
    fillings: Fillings
    batch: int
    mode: Mode


class Layer(AbstractStruct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    """Base of all layers: torch's own names and arguments, without device, dtype and the sizes that follow.

    Shapes never include the batch.
    """

    id: str = ""

    saturates: ClassVar[bool] = False
    """Whether the layer is an activation that flattens out on both sides."""

    @property
    def owner(self) -> str:
        """Id of the layer whose module this one runs: its own unless it is tied to another."""
        return self.id

    @property
    def is_frozen(self) -> bool:
        """Whether its parameters have `requires_grad=False`."""
        return False

    def output_shape(self, shape: Shape) -> Shape:
        """Give the shape of the output.

        Raises
        ------
        ShapeError
            When the layer cannot take an input of that shape.
        """
        return shape

    def parameters(self, shape: Shape) -> tuple[Parameter, ...]:
        """Give the parameters that the module has for inputs of that shape, in torch's order."""
        return ()

    def arguments(self, shape: Shape) -> dict[str, Any]:
        """Give the keyword arguments of the torch constructor."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name not in OF_THE_DOCUMENT}

    def unit_axis(self, incoming: int) -> int:
        """Say which axis of the output counts units (features or channels); the other axes are positions."""
        return incoming

    @abstractmethod
    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        """Carry the statistics of the input to the output, or say why no theory holds."""

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        """Give the output's statistics where those of the input are unknown, if the layer fixes them."""
        return unknown

    def strengths(self, incoming: Strengths, shape: Shape, fillings: Fillings, mode: Mode) -> Strengths:
        """Say how much samples of a data set differ in strength behind the layer."""
        return incoming

    @abstractmethod
    def backward(self, step: Step) -> Gradient:
        """Carry the mean square of the gradient from the output to the input and the parameters."""

    @classmethod
    def tag(cls) -> str:
        """Give the kind's name in the document and in `torch.nn`."""
        return str(cls.__struct_config__.tag)


class Parametric(Layer, frozen=True, kw_only=True):
    """Base of layers that have parameters, which can be another layer's, and can be frozen.

    A layer that is tied to another is the very module in both places: it says the same of all arguments.
    """

    tied_to: Annotated[
        str, Meta(description="id of an earlier layer whose module this is; empty for one of its own")
    ] = ""
    frozen: Annotated[bool, Meta(description="whether training leaves the parameters as they are")] = False

    @property
    def owner(self) -> str:
        return self.tied_to or self.id

    @property
    def is_frozen(self) -> bool:
        return self.frozen


def per_axis(value: int | tuple[int, ...], dimensions: int) -> tuple[int, ...]:
    """Spread one extent over all axes."""
    return (value,) * dimensions if isinstance(value, int) else value


def check_axes(layer: str, name: str, value: object, dimensions: int) -> None:
    """Refuse a size that does not name every axis.

    Raises
    ------
    RefusedValueError
        When a tuple has the wrong length.
    """
    if isinstance(value, tuple) and len(value) != dimensions:
        reason = message("value.axes", layer=layer, field=name, expected=dimensions, got=len(value))
        raise RefusedValueError(reason, field=name)


def refuse_shape(id_: str, **values: object) -> ShapeError:
    """Make a ShapeError from a message id and its values."""
    return ShapeError(message(id_, **values))
