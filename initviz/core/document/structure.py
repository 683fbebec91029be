"""Edits of the network's structure: layers come, go, are copied and change places, and keep their initializers."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from initviz.core.document.edits import fresh_id, with_layers
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Parametric
from initviz.core.layers.norms import Norm
from initviz.core.layers.weighted import Weighted
from initviz.messages import RefusedValueError, message

Overrides = Mapping[str, Assignment]
_STEMS: tuple[tuple[type[Layer], str], ...] = ((Weighted, "l"), (Activation, "a"), (Norm, "n"))


def insert_layers(
    experiment: Experiment, at: int, layers: Sequence[Layer], overrides: Sequence[Overrides] = ()
) -> Experiment:
    """Put layers in front of the one at a position.

    Parameters
    ----------
    experiment
        Where they are put.
    at
        Index of the first new layer, 0 to the number of layers.
    layers
        What is put there; an id that is missing or taken is replaced by a fresh one.
    overrides
        Per scheme the initializers of the new layers, by the ids that they come with.

    Raises
    ------
    RefusedValueError
        When the document would not be valid.
    """
    present = experiment.network.layers
    taken = {layer.id for layer in present}
    names: list[str] = []
    for layer in layers:
        names.append(layer.id if layer.id and layer.id not in taken else fresh_id(layer.id or _stem(layer), taken))
        taken.add(names[-1])
    came_as = {layer.id: name for layer, name in zip(layers, names, strict=True) if layer.id}
    added = [_named(layer, name, came_as) for layer, name in zip(layers, names, strict=True)]
    schemes = tuple(
        replace(scheme, overrides=FrozenDict({**scheme.overrides, **_renamed(brought, came_as)}))
        for scheme, brought in zip(experiment.schemes, _padded(overrides, len(experiment.schemes)), strict=True)
    )
    # Overrides of layers that are not there yet must not be dropped: layers and schemes change together.
    return with_layers(replace(experiment, schemes=schemes), [*present[:at], *added, *present[at:]])


def _named(layer: Layer, name: str, came_as: Mapping[str, str]) -> Layer:
    """Rename a layer, and the one that it is tied to where that comes along."""
    if not isinstance(layer, Parametric):
        return replace(layer, id=name)
    return replace(layer, id=name, tied_to=came_as.get(layer.tied_to, layer.tied_to))


def _stem(layer: Layer) -> str:
    """Give the beginning of an id that says what a layer is."""
    found = next((stem for kind, stem in _STEMS if isinstance(layer, kind)), None)
    return f"{found or layer.tag().rstrip('123d').lower()}1"


def _renamed(overrides: Overrides, names: Mapping[str, str]) -> dict[str, Assignment]:
    return {names[id_]: override for id_, override in overrides.items() if id_ in names}


def _padded(overrides: Sequence[Overrides], count: int) -> list[Overrides]:
    return [*overrides, *([{}] * count)][:count]


def remove_layers(experiment: Experiment, ids: Collection[str]) -> Experiment:
    """Take layers out, and with them what overrides say of them."""
    return with_layers(experiment, [layer for layer in experiment.network.layers if layer.id not in ids])


def duplicate_layers(experiment: Experiment, ids: Collection[str]) -> Experiment:
    """Copy layers, with their initializers, and put the copies behind the last of them."""
    chosen = chosen_layers(experiment, ids)
    last = max(index for index, layer in enumerate(experiment.network.layers) if layer.id in ids)
    return insert_layers(experiment, last + 1, chosen, overrides_of(experiment, ids))


def chosen_layers(experiment: Experiment, ids: Collection[str]) -> list[Layer]:
    """Give layers by their ids, in the network's order.

    Raises
    ------
    RefusedValueError
        When there are none.
    """
    chosen: list[Layer] = [layer for layer in experiment.network.layers if layer.id in ids]
    if not chosen:
        raise RefusedValueError(message("edit.no_layers"))
    return chosen


def overrides_of(experiment: Experiment, ids: Collection[str]) -> list[Overrides]:
    """Give, per scheme, what it overrides for some layers."""
    return [
        {id_: override for id_, override in scheme.overrides.items() if id_ in ids} for scheme in experiment.schemes
    ]


def move_layers(experiment: Experiment, ids: Collection[str], before: int) -> Experiment:
    """Move layers, in their order, to where the layer at the index `before` is now; behind the last at the end."""
    present = experiment.network.layers
    moved = chosen_layers(experiment, ids)
    return with_layers(experiment, [*_others(present[:before], ids), *moved, *_others(present[before:], ids)])


def _others(layers: Iterable[Layer], ids: Collection[str]) -> list[Layer]:
    return [layer for layer in layers if layer.id not in ids]
