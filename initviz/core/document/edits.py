"""Edits: pure functions from one experiment to the next. What they cannot do they refuse with a reason."""

from collections.abc import Iterable

from msgspec.structs import replace

from initviz.core.document.blocks import Block, blocks
from initviz.core.document.check import DocumentError
from initviz.core.document.decode import validated
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Network, Rule, Scheme
from initviz.core.document.given_values import check_values
from initviz.core.document.origin import by_rules
from initviz.core.document.probe import Probe
from initviz.core.document.resolve import resolve, rule_reaches, star_reaches
from initviz.core.document.ties import group_of, is_follower, released, with_valid_ties
from initviz.core.initializers.base import Initializer
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Parametric
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.linear import Linear
from initviz.core.parameter import Role
from initviz.messages import RefusedValueError, message

DEEPEST = 1000
"""Blocks that one edit makes at most: beyond, the numbers of a real network say nothing new."""


def checked(experiment: Experiment) -> Experiment:
    """Return a valid experiment, its ties mended, or refuse the edit with the reason why it would not be one."""
    try:
        return validated(with_valid_ties(experiment))
    except DocumentError as error:
        raise RefusedValueError(error.reason) from error


def _with_scheme(experiment: Experiment, index: int, scheme: Scheme) -> Experiment:
    schemes = tuple(scheme if i == index else other for i, other in enumerate(experiment.schemes))
    return checked(replace(experiment, schemes=schemes))


def with_layers(experiment: Experiment, layers: Iterable[Layer]) -> Experiment:
    """Replace the layers, and drop the overrides of layers that are gone."""
    changed = with_valid_ties(replace(experiment, network=replace(experiment.network, layers=tuple(layers))))
    known = {layer.id for layer in changed.network.layers}
    schemes = tuple(
        replace(scheme, overrides=FrozenDict({k: v for k, v in scheme.overrides.items() if k in known}))
        for scheme in changed.schemes
    )
    return checked(replace(changed, schemes=schemes))


def set_initializer(
    experiment: Experiment, scheme: int, layer_id: str, role: Role, initializer: Initializer | None
) -> Experiment:
    """Override one layer's weight or bias initializer; that of a tied layer is its owner's.

    What the rules say already is no override, and None gives the choice back to them.
    """
    old = experiment.schemes[scheme]
    layer = next((layer for layer in experiment.network.layers if layer.id == layer_id), None)
    if layer is not None and by_rules(old, layer.tag(), role).initializer == initializer:
        initializer = None
    check_values(experiment.network, layer_id, role, initializer)
    owner = layer_id if layer is None else layer.owner
    return _with_scheme(experiment, scheme, overriding(old, owner, role, initializer))


def overriding(scheme: Scheme, layer_id: str, role: Role, initializer: Initializer | None) -> Scheme:
    """Override one layer's weight or bias initializer in a scheme alone; None leaves it to the rules."""
    override = replace(scheme.overrides.get(layer_id, Assignment()), **{role: initializer})
    overrides = {**scheme.overrides, layer_id: override}
    if override == Assignment():
        del overrides[layer_id]
    return replace(scheme, overrides=FrozenDict(overrides))


def set_all_initializers(experiment: Experiment, scheme: int, role: Role, initializer: Initializer) -> Experiment:
    """Replace a scheme's choices of weight or bias by one rule for all Linear and Conv layers."""
    old = experiment.schemes[scheme]
    reached = {layer.id for layer in experiment.network.layers if rule_reaches("*", layer)}
    rules: list[Rule] = []
    for rule in old.rules:
        # What the new rule replaces goes; what an old rule says of the other role, or of a norm, stays.
        kept = rule if rule.layers != "*" and not star_reaches(rule.layers) else replace(rule, **{role: None})
        if kept.weight is not None or kept.bias is not None:
            rules.append(kept)
    rules.append(replace(Rule(layers="*"), **{role: initializer}))
    overrides = {}
    for id_, override in old.overrides.items():
        left = replace(override, **{role: None}) if id_ in reached else override
        if left != Assignment():
            overrides[id_] = left
    return _with_scheme(experiment, scheme, replace(old, rules=_merged(rules), overrides=FrozenDict(overrides)))


def _merged(rules: list[Rule]) -> tuple[Rule, ...]:
    """Join a last `*` rule for one role with a `*` rule before it that speaks of the other only."""
    if len(rules) >= 2 and rules[-1].layers == rules[-2].layers == "*":
        before, last = rules[-2], rules[-1]
        joined = replace(before, weight=last.weight or before.weight, bias=last.bias or before.bias)
        return (*rules[:-2], joined)
    return tuple(rules)


def set_layer(experiment: Experiment, layer_id: str, layer: Layer) -> Experiment:
    """Replace a layer by another that keeps its id; arguments change in all places of a module, a kind in one."""
    old = next((old for old in experiment.network.layers if old.id == layer_id), None)
    if isinstance(layer, Parametric) and type(old) is type(layer):
        places = group_of(experiment.network, layer_id)
        kept = [
            replace(layer, id=known.id, tied_to=known.owner if is_follower(known) else "")
            if known.id in places
            else known
            for known in experiment.network.layers
        ]
        return with_layers(experiment, kept)
    made = replace(layer, id=layer_id, tied_to="") if isinstance(layer, Parametric) else replace(layer, id=layer_id)
    apart = released(experiment, (layer_id,))
    return with_layers(apart, [made if known.id == layer_id else known for known in apart.network.layers])


def set_all_activations(experiment: Experiment, activation: Activation) -> Experiment:
    """Replace every activation by one kind, each keeping its id."""
    layers = [
        replace(activation, id=old.id) if isinstance(old, Activation) else old for old in experiment.network.layers
    ]
    return with_layers(experiment, layers)


def set_input(experiment: Experiment, shape: tuple[int, ...]) -> Experiment:
    """Change the shape of the input."""
    return checked(replace(experiment, network=replace(experiment.network, input=shape)))


def set_depth(experiment: Experiment, depth: int) -> Experiment:
    """Repeat the last hidden block that can be repeated, or drop blocks from the end, until there are `depth` of them.

    An output keeps its place at the end. A repeated block takes over the initializers of the block that it copies.
    """
    if not 1 <= depth <= DEEPEST:
        raise RefusedValueError(message("edit.depth", limit=DEEPEST, got=depth))
    network = experiment.network
    found = [block for block in blocks(network) if block.head is not None]
    if not found:
        raise RefusedValueError(message("edit.no_blocks"))
    output = found[-1] if _output(network) is not None else None
    hidden = found if output is None else found[:-1]
    wanted = depth - (output is not None)
    if wanted <= len(hidden):
        stop = hidden[wanted - 1].stop if wanted else found[0].start
        return with_layers(experiment, [*network.layers[:stop], *(output.layers if output is not None else ())])
    if not hidden:
        raise RefusedValueError(message("edit.no_blocks"))
    deeper, copies = _deeper(network, hidden, wanted - len(hidden))
    schemes = tuple(copied_overrides(scheme, copies) for scheme in experiment.schemes)
    return checked(replace(experiment, schemes=schemes, network=deeper))


def _deeper(network: Network, hidden: list[Block], times: int) -> tuple[Network, dict[str, list[str]]]:
    """Repeat the last block whose copies can take what it gives: one that ends in a Flatten cannot follow itself."""
    for block in reversed(hidden):
        deeper, copies = repeated(network, block, times)
        problem = resolve(deeper).problem
        if problem is None or resolve(network).problem is not None:
            return deeper, copies
    raise RefusedValueError(message("edit.no_repeat"))


def repeated(network: Network, block: Block, times: int) -> tuple[Network, dict[str, list[str]]]:
    """Put copies of a block behind it; give the ids of the copies by those of the layers that they copy."""
    taken = {layer.id for layer in network.layers}
    copies: dict[str, list[str]] = {}
    added: list[Layer] = []
    for _ in range(times):
        for layer in block.layers:
            id_ = fresh_id(layer.id, taken)
            taken.add(id_)
            copies.setdefault(layer.id, []).append(id_)
            added.append(replace(layer, id=id_))
    layers = (*network.layers[: block.stop], *added, *network.layers[block.stop :])
    return replace(network, layers=layers), copies


def copied_overrides(scheme: Scheme, copies: dict[str, list[str]]) -> Scheme:
    """Give copies of layers what a scheme overrides for the layers that they copy."""
    added = {copy: scheme.overrides[id_] for id_, names in copies.items() if id_ in scheme.overrides for copy in names}
    return replace(scheme, overrides=FrozenDict({**scheme.overrides, **added})) if added else scheme


def fresh_id(like: str, taken: set[str]) -> str:
    """Find an id in the manner of another: l10 is followed by l11."""
    stem = like.rstrip("0123456789")
    number = int(like[len(stem) :][:9] or 0)
    stem = stem or "l"
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def set_width(experiment: Experiment, width: int) -> Experiment:
    """Give every Linear that many features and every convolution that many channels.

    A Linear at the end of a network with activations, but without one of its own, is an output and keeps its size. A
    flat input as wide as the first Linear follows.
    """
    if width < 1:
        raise RefusedValueError(message("edit.width", got=width))
    output = _output(experiment.network)
    layers: list[Layer] = []
    for layer in experiment.network.layers:
        if isinstance(layer, Linear) and layer.id != output:
            layers.append(replace(layer, out_features=width))
        elif isinstance(layer, Convolution):
            layers.append(replace(layer, out_channels=width))
        else:
            layers.append(layer)
    shape = experiment.network.input
    first = experiment.network.layers[0] if experiment.network.layers else None
    follows = len(shape) == 1 and isinstance(first, Linear) and shape[0] == first.out_features
    network: Network = replace(experiment.network, input=(width,) if follows else shape)
    return with_layers(replace(experiment, network=network), layers)


def widths(network: Network) -> set[int]:
    """Give the numbers of features and channels that `set_width` changes."""
    output = _output(network)
    linear = {layer.out_features for layer in network.layers if isinstance(layer, Linear) and layer.id != output}
    return linear | {layer.out_channels for layer in network.layers if isinstance(layer, Convolution)}


def _output(network: Network) -> str | None:
    """Give the id of the Linear whose size is the number of outputs, if any: that size says nothing of the width."""
    bends = [isinstance(layer, Activation) for layer in network.layers]
    found = blocks(network)
    if not found or not any(bends) or any(bends[found[-1].start :]):
        return None
    head = found[-1].head
    return head.id if isinstance(head, Linear) else None


def set_probe(experiment: Experiment, probe: Probe) -> Experiment:
    """Change what is sent through the network, and how that is measured."""
    return checked(replace(experiment, probe=probe))


def set_seed(experiment: Experiment, seed: int) -> Experiment:
    """Draw everything from another seed."""
    return set_probe(experiment, replace(experiment.probe, seed=seed))


def set_seeds(experiment: Experiment, seeds: int) -> Experiment:
    """Change the number of replicates."""
    return set_probe(experiment, replace(experiment.probe, seeds=seeds))


def resample(experiment: Experiment) -> Experiment:
    """Go on to the next seed."""
    return set_seed(experiment, experiment.probe.seed + 1)
