"""Edits of ties: layers become one module, or modules of their own again."""

from collections.abc import Collection

from msgspec.structs import replace

from initviz.core.document.edits import with_layers
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolve
from initviz.core.document.ties import difference, group_of, misfit, released, size_of
from initviz.core.layers.base import Layer, Parametric
from initviz.messages import RefusedValueError, message


def tie_layers(experiment: Experiment, ids: Collection[str]) -> Experiment:
    """Make one module of the layers of each kind; the first of them, with its initializers, is the one that stays.

    Layers that are tied to one of them already come along. Layers without parameters are passed over.

    Raises
    ------
    RefusedValueError
        When no two of the layers are of one kind, or two of them differ in an argument or in their shapes.
    """
    groups = _by_kind(experiment, ids)
    if not groups:
        raise RefusedValueError(message("tie.too_few"))
    owners: dict[str, Parametric] = {}
    for places in groups:
        for place in places[1:]:
            _check(experiment, place, places[0])
            owners[experiment.network.layers[place].id] = _parametric(experiment, places[0])
    layers: list[Layer] = [
        replace(owners[layer.id], id=layer.id, tied_to=owners[layer.id].id) if layer.id in owners else layer
        for layer in experiment.network.layers
    ]
    return with_layers(experiment, layers)


def can_tie(experiment: Experiment, ids: Collection[str]) -> bool:
    """Say whether among some layers there are two of one kind that are not one module yet."""
    layers = experiment.network.layers
    return any(len({layers[place].owner for place in places}) > 1 for places in _by_kind(experiment, ids))


def parametric(experiment: Experiment, ids: Collection[str]) -> list[Parametric]:
    """Give those of some layers that have parameters."""
    return [layer for layer in experiment.network.layers if isinstance(layer, Parametric) and layer.id in ids]


def set_frozen(experiment: Experiment, ids: Collection[str], *, frozen: bool) -> Experiment:
    """Exclude layers from training, or include them again, in all places of their modules."""
    owners = {layer.owner for layer in parametric(experiment, ids)}
    layers: list[Layer] = [
        replace(layer, frozen=frozen) if isinstance(layer, Parametric) and layer.owner in owners else layer
        for layer in experiment.network.layers
    ]
    return with_layers(experiment, layers)


def untied_by(before: Experiment, after: Experiment) -> list[Layer]:
    """Give the layers that an edit has untied though another place of their module is still there."""
    present = {layer.id for layer in after.network.layers}
    found: list[Layer] = []
    for layer in after.network.layers:
        was = set(group_of(before.network, layer.id)) & present
        if layer.id in was and len(was) > 1 and len(group_of(after.network, layer.id)) == 1:
            found.append(layer)
    return found


def _by_kind(experiment: Experiment, ids: Collection[str]) -> list[list[int]]:
    """Give the places of the layers of each kind that has at least two, with all that are tied to them."""
    network = experiment.network
    wanted = {member for id_ in ids for member in group_of(network, id_)}
    found: dict[type[Layer], list[int]] = {}
    for place, layer in enumerate(network.layers):
        if layer.id in wanted and isinstance(layer, Parametric):
            found.setdefault(type(layer), []).append(place)
    return [places for places in found.values() if len(places) > 1]


def _parametric(experiment: Experiment, place: int) -> Parametric:
    layer = experiment.network.layers[place]
    if not isinstance(layer, Parametric):
        raise TypeError(layer)
    return replace(layer, tied_to="")


def _check(experiment: Experiment, place: int, first: int) -> None:
    """Refuse two layers that cannot be one module; shapes are told first, as they are what a person sees."""
    known = resolve(experiment.network).layers
    unlike = place < len(known) and size_of(known[place]) != size_of(known[first])
    reason = misfit(known[place], known[first]) if unlike else None
    reason = reason or difference(experiment.network.layers[place], _parametric(experiment, first))
    if reason is not None:
        raise RefusedValueError(reason)


def untie_layers(experiment: Experiment, ids: Collection[str]) -> Experiment:
    """Give layers modules of their own, with the initializers that they had.

    Of an owner that is untied, the first of the other places takes the module over. Of a pair both are untied.

    Raises
    ------
    RefusedValueError
        When none of the layers is tied.
    """
    leaving = {id_ for id_ in ids if len(group_of(experiment.network, id_)) > 1}
    if not leaving:
        raise RefusedValueError(message("tie.none"))
    apart = released(experiment, leaving)
    return with_layers(apart, apart.network.layers)
