"""What a document means, layer by layer: shapes, parameters, and which initializer fills each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.structured import Default
from initviz.core.layers.base import Layer, Shape, ShapeError
from initviz.core.parameter import Parameter, Role
from initviz.messages import Message


@dataclass(frozen=True)
class ResolvedLayer:
    """One layer with the shapes around it.

    Attributes
    ----------
    index
        Position in the network.
    layer
        The document's layer.
    input_shape, output_shape
        Without the batch.
    unit_axis
        Axis of the output that counts units; the others are positions.
    parameters
        In torch's order; empty for layers without any.
    source
        Index of the earlier layer whose module this one runs; None where it has one of its own.
    """

    index: int
    layer: Layer
    input_shape: Shape
    output_shape: Shape
    unit_axis: int
    parameters: tuple[Parameter, ...]
    source: int | None = None

    @property
    def own_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters where they are not another layer's."""
        return self.parameters if self.source is None else ()


@dataclass(frozen=True)
class ShapeProblem:
    """The first layer that cannot take its input, and why."""

    index: int
    reason: Message


@dataclass(frozen=True)
class ResolvedNetwork:
    """All layers up to the first one whose input is impossible."""

    input_shape: Shape
    layers: tuple[ResolvedLayer, ...]
    problem: ShapeProblem | None

    @cached_property
    def parameter_count(self) -> int:
        """Number of different numbers in the parameters of the layers that work: those of tied layers count once."""
        return sum(parameter.size for layer in self.layers for parameter in layer.own_parameters)

    @cached_property
    def alike(self) -> tuple[tuple[ResolvedLayer, ...], ...]:
        """Layers that have parameters of their own, in groups whose kind, shapes and default laws are equal."""
        groups: dict[tuple[Parameter, ...], list[ResolvedLayer]] = {}
        for layer in self.layers:
            if layer.own_parameters:
                groups.setdefault(layer.parameters, []).append(layer)
        return tuple(tuple(group) for group in groups.values())

    @cached_property
    def tied(self) -> Mapping[int, tuple[int, ...]]:
        """Indices of all uses of a module, by the first of them; modules that are used once are left out."""
        uses: dict[int, list[int]] = {}
        for layer in self.layers:
            if layer.source is not None:
                uses.setdefault(layer.source, [layer.source]).append(layer.index)
        return {source: tuple(found) for source, found in uses.items()}


@lru_cache(maxsize=64)
def resolve(network: Network) -> ResolvedNetwork:
    """Infer all shapes and parameters."""
    shape = network.input
    unit_axis = 0
    done: list[ResolvedLayer] = []
    places: dict[str, int] = {}
    for index, layer in enumerate(network.layers):
        try:
            output, parameters = _passed(layer, shape)
        except ShapeError as error:
            return ResolvedNetwork(network.input, tuple(done), ShapeProblem(index, error.reason))
        unit_axis = min(layer.unit_axis(unit_axis) % len(output), len(output) - 1)
        source = places.setdefault(layer.owner, index)
        done.append(
            ResolvedLayer(index, layer, shape, output, unit_axis, parameters, None if source == index else source)
        )
        shape = output
    return ResolvedNetwork(network.input, tuple(done), None)


@lru_cache(maxsize=8192)
def _passed(layer: Layer, shape: Shape) -> tuple[Shape, tuple[Parameter, ...]]:
    """Give what leaves a layer, and its parameters: from one edit to the next nearly all layers stay as they are."""
    return layer.output_shape(shape), layer.parameters(shape)


def rule_reaches(rule_layers: str, layer: Layer) -> bool:
    """Say whether a rule's pattern reaches a layer: its exact type, or `*` for Linear and Conv layers."""
    return rule_names(rule_layers, layer.tag())


def rule_names(rule_layers: str, layer_type: str) -> bool:
    """Say whether a rule's pattern names a layer type."""
    return rule_layers == layer_type or (rule_layers == "*" and star_reaches(layer_type))


def star_reaches(layer_type: str) -> bool:
    """Say whether `*` reaches a layer type: Linear and all convolutions."""
    return layer_type == "Linear" or layer_type.startswith("Conv")


def initializer_for(scheme: Scheme, layer: Layer, role: Role) -> Initializer:
    """Give the initializer that a scheme assigns to a layer's weight or bias; torch's default where nothing does."""
    override = scheme.overrides.get(layer.owner)
    chosen: Initializer | None = getattr(override, role) if override is not None else None
    if chosen is not None:
        return chosen
    for rule in reversed(scheme.rules):
        if rule_reaches(rule.layers, layer):
            chosen = getattr(rule, role)
            if chosen is not None:
                return chosen
    return Default()


def resolved(experiment: Experiment) -> ResolvedNetwork:
    """Resolve an experiment's network."""
    return resolve(experiment.network)
