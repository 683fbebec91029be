"""Ties: one module in several places of the network. What is wrong with one, and what becomes of them in an edit.

A tied layer, or follower, names the first place of the module, its owner. All places say the same of the module's
arguments, and initializers belong to the owner.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace

from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Network, Scheme
from initviz.core.document.resolve import ResolvedLayer, resolve
from initviz.core.layers.base import Layer, Parametric, Shape
from initviz.messages import Message, message

_OF_THE_PLACE = frozenset({"id", "tied_to"})


def is_follower(layer: Layer) -> bool:
    """Say whether a layer runs another's module."""
    return layer.owner != layer.id


def group_of(network: Network, layer_id: str) -> tuple[str, ...]:
    """Give the ids of all places of a layer's module, in order; only its own where the layer is not tied."""
    owner = next((layer.owner for layer in network.layers if layer.id == layer_id), layer_id)
    return tuple(layer.id for layer in network.layers if layer.owner == owner)


def faults(network: Network) -> Iterator[tuple[int, Message]]:
    """Find ties that do not hold: index of the follower, and why."""
    places = {layer.id: index for index, layer in enumerate(network.layers)}
    followers = [index for index, layer in enumerate(network.layers) if is_follower(layer)]
    if not followers:
        return
    known = resolve(network).layers
    for index in followers:
        layer = network.layers[index]
        place = places.get(layer.owner)
        if place is None:
            yield index, message("tie.unknown", id=layer.owner)
        elif place >= index:
            yield index, message("tie.later", id=layer.owner)
        else:
            reason = difference(layer, network.layers[place])
            if reason is None and index < len(known):
                reason = misfit(known[index], known[place])
            if reason is not None:
                yield index, reason


def difference(layer: Layer, source: Layer) -> Message | None:
    """Say why a layer cannot be the module of another: it is of another kind, or says another thing of an argument."""
    if is_follower(source):
        return message("tie.chain", id=source.id, owner=source.owner)
    if type(layer) is not type(source):
        return message("tie.kind", id=source.id, kind=source.tag(), got=layer.tag())
    for name in layer.__struct_fields__:
        here, there = getattr(layer, name), getattr(source, name)
        if name not in _OF_THE_PLACE and here != there:
            return message("tie.argument", field=name, id=source.id, expected=_shown(there), got=_shown(here))
    return None


def _shown(value: object) -> str:
    return msgspec.json.encode(value).decode()


def misfit(layer: ResolvedLayer, source: ResolvedLayer) -> Message | None:
    """Say why one module cannot take the inputs of both places."""
    wanted = layer.layer.arguments(layer.input_shape)
    if wanted == source.layer.arguments(source.input_shape):
        return None
    return message("tie.shapes", id=source.layer.id, expected=size_of(source), layer=layer.layer.id, got=size_of(layer))


def size_of(layer: ResolvedLayer) -> Shape:
    """Give the shape by which a person tells modules apart: of the weight, or of the input where there is none."""
    return layer.parameters[0].shape if layer.parameters else layer.input_shape


# --- what becomes of them ---


@dataclass
class _Changed:
    """What becomes of ties: `layers` as they are now, `heirs` of owners that are gone, what was `released` by whom."""

    layers: list[Layer] = field(default_factory=list)
    heirs: dict[str, str] = field(default_factory=dict)
    released: dict[str, str] = field(default_factory=dict)


def with_valid_ties(experiment: Experiment, *, fitting: bool = True) -> Experiment:
    """Mend the ties of a network whose layers have changed.

    The first place of a module owns it: where an owner is gone, or has moved behind a follower, the first follower
    takes its initializers over. Followers say what their owner says. A follower that the module does not fit any more
    gets one of its own, with the same initializers, unless shapes are not `fitting` yet.
    """
    if not any(is_follower(layer) for layer in experiment.network.layers):
        return experiment
    changed = _owned(experiment.network)
    network = replace(experiment.network, layers=tuple(changed.layers))
    for index, _ in faults(network) if fitting else ():
        follower = changed.layers[index]
        changed.released[follower.id] = follower.owner
        changed.layers[index] = replace(follower, tied_to="")
    network = replace(network, layers=tuple(changed.layers))
    followers = {layer.id for layer in network.layers if is_follower(layer)}
    schemes = tuple(_handed_over(scheme, changed, followers) for scheme in experiment.schemes)
    return replace(experiment, network=network, schemes=schemes)


def _owned(network: Network) -> _Changed:
    """Give each module to its first place."""
    owners: dict[str, Parametric] = {}
    changed = _Changed()
    for layer in network.layers:
        made = layer
        if isinstance(layer, Parametric):
            owner = owners.get(layer.owner)
            if owner is None:
                made = owners[layer.owner] = replace(layer, tied_to="") if layer.tied_to else layer
                if layer.tied_to:
                    changed.heirs[layer.tied_to] = layer.id
            elif type(layer) is type(owner):
                made = replace(owner, id=layer.id, tied_to=owner.id)
            else:
                changed.released[layer.id] = layer.owner
                made = replace(layer, tied_to="")
        changed.layers.append(made)
    return changed


def _handed_over(scheme: Scheme, changed: _Changed, followers: Collection[str]) -> Scheme:
    """Give initializers of single layers to the heirs of their owners, and to followers that are released."""
    found: dict[str, Assignment] = dict(scheme.overrides)
    before = {heir: owner for owner, heir in changed.heirs.items()}
    for released_one, owner in changed.released.items():
        _take(found, released_one, scheme.overrides, before.get(owner, owner))
    for heir, owner in before.items():
        _take(found, heir, scheme.overrides, owner)
    kept = {id_: override for id_, override in found.items() if id_ not in followers}
    return scheme if kept == scheme.overrides else replace(scheme, overrides=FrozenDict(kept))


def _take(found: dict[str, Assignment], to: str, overrides: Mapping[str, Assignment], source: str) -> None:
    found.pop(to, None)
    if source in overrides:
        found[to] = overrides[source]


def released(experiment: Experiment, ids: Collection[str]) -> Experiment:
    """Take layers out of their ties; the result need not be valid until the ties of the others are mended."""
    layers: list[Layer] = []
    heirs: dict[str, str] = {}
    for layer in experiment.network.layers:
        made: Layer = layer
        if isinstance(layer, Parametric):
            if layer.id in ids:
                made = replace(layer, tied_to="") if is_follower(layer) else layer
            elif is_follower(layer) and layer.owner in ids:
                heir = heirs.setdefault(layer.owner, layer.id)
                made = replace(layer, tied_to="" if heir == layer.id else heir)
        layers.append(made)
    copies = {layer.id: layer.owner for layer in experiment.network.layers if layer.id in ids and is_follower(layer)}
    copies |= {heir: owner for owner, heir in heirs.items()}
    schemes = tuple(_copied(scheme, copies) for scheme in experiment.schemes)
    return replace(experiment, network=replace(experiment.network, layers=tuple(layers)), schemes=schemes)


def _copied(scheme: Scheme, copies: dict[str, str]) -> Scheme:
    added: dict[str, Assignment] = {
        copy: scheme.overrides[id_] for copy, id_ in copies.items() if id_ in scheme.overrides
    }
    return replace(scheme, overrides=FrozenDict({**scheme.overrides, **added})) if added else scheme
