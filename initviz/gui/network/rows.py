"""What the rows of the network show, as pure data made from a scene."""

from dataclasses import dataclass

from initviz.core.document.blocks import blocks
from initviz.core.document.resolve import initializer_for
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.linear import Linear
from initviz.core.layers.weighted import Weighted
from initviz.core.parameter import Parameter, Role
from initviz.figures.numbers import shape
from initviz.figures.scene import Scene
from initviz.messages import Message, tr


@dataclass(frozen=True)
class Chip:
    """A layer without parameters that follows in the same row."""

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
    """One layer with parameters, and what follows it.

    Attributes
    ----------
    number
        Of its block, counted from 1; 0 for what does not begin a block.
    layer
        Id of the row's first layer.
    title
        Type and size.
    output
        Shape that leaves the row; empty where it is impossible.
    chips
        Layers that follow the first.
    dropdowns
        Weight, then bias.
    problem
        Why one of its layers cannot take its input, or None.
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
        parts = [f"{self.number or ''} {self.title}".strip(), *(chip.text for chip in self.chips)]
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
    """Make the rows, impossible ones included: one for every layer with parameters and what follows it.

    The figures count blocks, so the first row of a block has its number, and a norm inside of it has none.
    """
    rows = []
    for number, block in enumerate(blocks(scene.experiment.network), start=1):
        starts = [i for i in range(block.start, block.stop) if i == block.start or _has_parameters(scene, i)]
        for start, stop in zip(starts, [*starts[1:], block.stop], strict=True):
            rows.append(_row(scene, number if start == block.start else 0, start, stop))
    return tuple(rows)


def _has_parameters(scene: Scene, position: int) -> bool:
    known = scene.network.layers
    if position < len(known):
        return bool(known[position].parameters)
    return isinstance(scene.experiment.network.layers[position], Weighted)


def _row(scene: Scene, number: int, start: int, stop: int) -> Row:
    known, problem = scene.network.layers, scene.network.problem
    inside = problem is not None and start <= problem.index < stop
    output: Shape | None = known[stop - 1].output_shape if stop <= len(known) else None
    layers = scene.experiment.network.layers[start:stop]
    headed = _has_parameters(scene, start)
    return Row(
        number=number,
        layer=layers[0].id,
        title=layer_title(layers[0]) if headed else tr("row.before"),
        output=f"→ {shape(output)}" if output is not None else "",
        chips=tuple(
            Chip(layer.id, layer.tag(), isinstance(layer, Activation)) for layer in (layers[1:] if headed else layers)
        ),
        dropdowns=_dropdowns(scene, start) if start < len(known) else (),
        problem=problem.reason if inside and problem is not None else None,
    )


def _dropdowns(scene: Scene, position: int) -> tuple[Dropdown, ...]:
    scheme, resolved = scene.experiment.schemes[scene.scheme], scene.network.layers[position]
    override = scheme.overrides.get(resolved.layer.id)
    return tuple(
        Dropdown(
            parameter.name,
            initializer_for(scheme, resolved.layer, parameter.name).tag(),
            parameter,
            override is not None and getattr(override, parameter.name) is not None,
        )
        for parameter in resolved.parameters
    )
