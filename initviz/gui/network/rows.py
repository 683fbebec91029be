"""What the rows of the network show, as pure data made from a scene."""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from initviz.core.document.blocks import blocks
from initviz.core.document.experiment import Assignment, FrozenDict, Network, Rule, Scheme
from initviz.core.document.origin import by_rules, origin_of
from initviz.core.document.remedies import Remedy, remedies
from initviz.core.document.resolve import resolve
from initviz.core.document.ties import is_follower
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Shape, ShapeError
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.linear import Linear
from initviz.core.parameter import Parameter
from initviz.figures.numbers import shape as written
from initviz.figures.scene import Scene
from initviz.gui.network.marks import marks_of
from initviz.gui.network.row import Chip, Dropdown, Fold, Mark, Reach, Row
from initviz.messages import Message


def layer_title(layer: Layer) -> str:
    """Give a layer's type with its size."""
    if isinstance(layer, Linear):
        return f"Linear {layer.out_features}"
    if isinstance(layer, Convolution):
        kernel = layer.axes("kernel_size")
        return f"{layer.tag()} {layer.out_channels}, {written(kernel)}"
    return layer.tag()


def rows_of(scene: Scene, unfolded: Collection[str] = ()) -> tuple[Row, ...]:
    """Make the rows, impossible ones included: one for every layer with parameters and what follows it.

    The figures count blocks, so the first row of a block has its number, and a norm inside of it has none. Rows that
    say the same are the same objects, from one scene to the next.

    Parameters
    ----------
    scene
        What to show.
    unfolded
        Ids of rows' first layers; what follows these has rows of its own.
    """
    scheme = scene.experiment.schemes[scene.scheme]
    rows = _all_rows(scene.experiment.network, scheme, frozenset(unfolded))
    offers: dict[str, tuple[Remedy, ...]] = {}
    for remedy in remedies(scene.experiment):
        offers[remedy.layer] = (*offers.get(remedy.layer, ()), remedy)
    return tuple(_with_offers(row, offers) for row in rows) if offers else rows


@lru_cache(maxsize=16)
def _all_rows(network: Network, scheme: Scheme, unfolded: frozenset[str]) -> tuple[Row, ...]:
    rows: list[Row] = []
    marked = marks_of(network)
    for number, layers, shape in _groups(network):
        first = layers[0].id
        apart = len(layers) > 1 and first in unfolded
        override = scheme.overrides.get(layers[0].owner)
        rows += _numbered_rows(number, layers, shape, scheme.rules, override, marked.get(first, ()), apart=apart)
    return tuple(rows)


def _with_offers(row: Row, offers: dict[str, tuple[Remedy, ...]]) -> Row:
    found = tuple(offer for layer in row.layers for offer in offers.get(layer, ()))
    return replace(row, offers=found) if found else row


@lru_cache(maxsize=64)
def _groups(network: Network) -> tuple[tuple[int, tuple[Layer, ...], Shape | None], ...]:
    """Cut a network where a row begins: at every layer with parameters. Gives block number, layers and input shape."""
    known = resolve(network).layers
    shapes = (network.input, *(layer.output_shape for layer in known))
    groups = []
    for number, block in enumerate(blocks(network), start=1):
        heads = [
            i for i in range(block.start, block.stop) if i == block.start or (i < len(known) and known[i].parameters)
        ]
        for start, stop in zip(heads, [*heads[1:], block.stop], strict=True):
            shape = shapes[start] if start < len(shapes) else None
            groups.append((number if start == block.start else 0, network.layers[start:stop], shape))
    return tuple(groups)


@lru_cache(maxsize=8192)
def _numbered_rows(
    number: int,
    layers: tuple[Layer, ...],
    shape: Shape | None,
    rules: tuple[Rule, ...],
    override: Assignment | None,
    marks: tuple[Mark, ...],
    *,
    apart: bool,
) -> tuple[Row, ...]:
    """Give the first row of a group its number and marks: where a row comes in between, no more changes below."""
    first, *others = _group_rows(layers, shape, rules, override, apart=apart)
    return (replace(first, number=number, marks=marks), *others)


@lru_cache(maxsize=8192)
def _group_rows(
    layers: tuple[Layer, ...],
    shape: Shape | None,
    rules: tuple[Rule, ...],
    override: Assignment | None,
    *,
    apart: bool,
) -> tuple[Row, ...]:
    """Make the rows of one group from all that they depend on, but for the number."""
    chips, problem = _chips(layers, shape)
    dropdowns = _dropdowns(layers[0], chips[0], rules, override)
    first = Row(0, chips[0], layer_title(layers[0]), _arrow(chips[0]), dropdowns=dropdowns)
    if not apart:
        fold: Fold = "folded" if len(layers) > 1 else ""
        return (replace(first, output=_arrow(chips[-1]), chips=chips[1:], problem=problem, fold=fold),)
    others = (
        Row(0, chip, layer_title(layer), _arrow(chip), inside=True) for layer, chip in zip(layers, chips, strict=True)
    )
    rows = (replace(first, fold="unfolded"), *tuple(others)[1:])
    return tuple(replace(row, problem=problem) if row.own.reach == "impossible" else row for row in rows)


def _chips(layers: tuple[Layer, ...], shape: Shape | None) -> tuple[tuple[Chip, ...], Message | None]:
    chips: list[Chip] = []
    problem = None
    for layer in layers:
        output: Shape | None = None
        reach: Reach = "behind"
        count = 0
        if shape is not None:
            try:
                output, reach = layer.output_shape(shape), "fits"
                count = 0 if is_follower(layer) else sum(parameter.size for parameter in layer.parameters(shape))
            except ShapeError as error:
                problem, reach = error.reason, "impossible"
        chips.append(Chip(layer.id, layer.tag(), isinstance(layer, Activation), reach, (shape, output), count))
        shape = output
    return tuple(chips), problem


def _arrow(chip: Chip) -> str:
    output = chip.shapes[1]
    return f"→ {written(output)}" if output is not None else ""


def _dropdowns(layer: Layer, chip: Chip, rules: tuple[Rule, ...], override: Assignment | None) -> tuple[Dropdown, ...]:
    shape = chip.shapes[0]
    if shape is None or chip.reach != "fits":
        return ()
    scheme = Scheme(rules=rules, overrides=FrozenDict({layer.owner: override} if override is not None else {}))
    return tuple(_dropdown(scheme, layer, parameter) for parameter in layer.parameters(shape))


def _dropdown(scheme: Scheme, layer: Layer, parameter: Parameter) -> Dropdown:
    origin = origin_of(scheme, layer, parameter.name)
    ruled = by_rules(scheme, layer.tag(), parameter.name).initializer.tag()
    own = origin.by == "override"
    return Dropdown(parameter.name, origin.initializer.tag(), parameter, own, origin.words(), ruled, origin.rule)
