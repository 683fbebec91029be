"""What the rows of the network show, as pure data made from a scene."""

from dataclasses import dataclass

from initviz.core.document.blocks import Block, blocks
from initviz.core.document.resolve import initializer_for
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.linear import Linear
from initviz.core.parameter import Parameter, Role
from initviz.figures.numbers import shape
from initviz.figures.scene import Scene
from initviz.messages import Message, tr


@dataclass(frozen=True)
class Chip:
    """A layer that follows in the same block."""

    layer: str
    text: str
    is_activation: bool


@dataclass(frozen=True)
class Dropdown:
    """The choice of one parameter's initializer."""

    role: Role
    initializer: str
    parameter: Parameter
    overridden: bool


@dataclass(frozen=True)
class Row:
    """One block.

    Attributes
    ----------
    number
        Counted from 1.
    layer
        Id of the block's first layer.
    title
        Type and size.
    output
        Shape that leaves the block; empty where it is impossible.
    chips
        Layers that follow the first.
    dropdowns
        Weight, then bias.
    problem
        Why the block cannot take its input, or None.
    """

    number: int
    layer: str
    title: str
    output: str
    chips: tuple[Chip, ...]
    dropdowns: tuple[Dropdown, ...]
    problem: Message | None

    def spoken(self) -> str:
        """Say the whole row in words."""
        parts = [f"{self.number} {self.title}", *(chip.text for chip in self.chips)]
        parts += [f"{tr('role.' + choice.role)} {choice.initializer}" for choice in self.dropdowns]
        return ", ".join(parts)


def layer_title(layer: Layer) -> str:
    """Give a layer's type with its size."""
    if isinstance(layer, Linear):
        return f"Linear {layer.out_features}"
    if isinstance(layer, Convolution):
        kernel = layer.axes("kernel_size")
        return f"{layer.tag()} {layer.out_channels}, {shape(kernel)}"
    return layer.tag()


def rows_of(scene: Scene) -> tuple[Row, ...]:
    """Make the rows of all blocks, impossible ones included."""
    found = blocks(scene.experiment.network)
    return tuple(_row(scene, number, block) for number, block in enumerate(found, start=1))


def _row(scene: Scene, number: int, block: Block) -> Row:
    known, problem = scene.network.layers, scene.network.problem
    inside = problem is not None and block.start <= problem.index < block.stop
    output: Shape | None = known[block.stop - 1].output_shape if block.stop <= len(known) else None
    scheme = scene.experiment.schemes[scene.scheme]
    dropdowns: tuple[Dropdown, ...] = ()
    if block.head is not None and block.start < len(known):
        head, override = block.head, scheme.overrides.get(block.head.id)
        dropdowns = tuple(
            Dropdown(
                parameter.name,
                initializer_for(scheme, head, parameter.name).tag(),
                parameter,
                override is not None and getattr(override, parameter.name) is not None,
            )
            for parameter in known[block.start].parameters
        )
    first = block.layers[0]
    followers = block.layers[1:] if block.head is not None else block.layers
    title = layer_title(first) if block.head is not None else tr("row.before")
    return Row(
        number=number,
        layer=first.id,
        title=title,
        output=f"→ {shape(output)}" if output is not None else "",
        chips=tuple(Chip(layer.id, layer.tag(), isinstance(layer, Activation)) for layer in followers),
        dropdowns=dropdowns,
        problem=problem.reason if inside and problem is not None else None,
    )
