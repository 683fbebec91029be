"""Edits of a scheme's rules: what an `initialize_weights(model)` says with isinstance, and single layers over it."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from initviz.core.document.edits import checked, set_initializer
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Rule, Scheme
from initviz.core.document.origin import ROLES, by_rules, origin_of
from initviz.core.document.resolve import rule_reaches
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.simple import Constant, Ones, Zeros
from initviz.core.initializers.structured import Default
from initviz.core.layers.base import Layer
from initviz.core.layers.catalogue import LAYERS
from initviz.core.layers.norms import Norm
from initviz.core.layers.rectifiers import PReLU
from initviz.core.parameter import Role
from initviz.messages import Message, RefusedValueError, message

PARAMETRIC: tuple[type[Layer], ...] = tuple(kind for kind in LAYERS if kind.parameters is not Layer.parameters)
"""Layer types that have parameters: those that a rule can do something for."""

STAR = "*"


def roles_of(layer_type: str) -> tuple[Role, ...]:
    """Give the roles that layers named by a rule can have: a PReLU has no bias."""
    return ("weight",) if layer_type == PReLU.tag() else ROLES


def add_rule(experiment: Experiment, scheme: int, layer_type: str) -> Experiment:
    """Add a rule at the end; it says what the rules before it come to, so that nothing changes yet.

    Parameters
    ----------
    experiment
        Whose scheme gets the rule.
    scheme
        Index of the scheme.
    layer_type
        An exact type, or `*` for Linear and Conv layers.
    """
    old = experiment.schemes[scheme]
    made = _rule_as_it_is(experiment, old, layer_type)
    return _with_rules(experiment, scheme, (*old.rules, made))


def _rule_as_it_is(experiment: Experiment, scheme: Scheme, layer_type: str) -> Rule:
    """Make a rule that says what layers of a type have by the rules so far.

    `*` names types that may have different initializers; what they do not share is left to the rules before.
    """
    named = {layer.tag() for layer in experiment.network.layers if rule_reaches(layer_type, layer)}
    types = sorted(named) or ["Linear" if layer_type == STAR else layer_type]
    chosen: dict[Role, Initializer] = {}
    for role in roles_of(layer_type):
        found = {by_rules(scheme, tag, role).initializer for tag in types}
        if len(found) == 1:
            given = found.pop()
            chosen[role] = _spelt_out(layer_type, role) if isinstance(given, Default) else given
    return Rule(layers=layer_type, **chosen)  # type: ignore[arg-type]  # every Initializer class is in the union


def _spelt_out(layer_type: str, role: Role) -> Initializer:
    """Give torch's default as an initializer that says what it is, where it is a constant."""
    if any(kind.tag() == layer_type and issubclass(kind, Norm) for kind in PARAMETRIC):
        return Ones() if role == "weight" else Zeros()
    return Constant(val=PReLU().init) if layer_type == PReLU.tag() else Default()


def remove_rule(experiment: Experiment, scheme: int, index: int) -> Experiment:
    """Take a rule away."""
    rules = _known(experiment.schemes[scheme], index)
    return _with_rules(experiment, scheme, (*rules[:index], *rules[index + 1 :]))


def move_rule(experiment: Experiment, scheme: int, index: int, to: int) -> Experiment:
    """Move a rule to another place, from 0 to the number of rules less one: a later rule wins over an earlier one."""
    rules = list(_known(experiment.schemes[scheme], index))
    _known(experiment.schemes[scheme], to)
    rules.insert(to, rules.pop(index))
    return _with_rules(experiment, scheme, rules)


def set_rule(experiment: Experiment, scheme: int, index: int, rule: Rule) -> Experiment:
    """Put a rule in another's place."""
    rules = _known(experiment.schemes[scheme], index)
    return _with_rules(experiment, scheme, (*rules[:index], rule, *rules[index + 1 :]))


def set_rule_initializer(
    experiment: Experiment, scheme: int, index: int, role: Role, initializer: Initializer | None
) -> Experiment:
    """Change what a rule says of weights or biases; None leaves them to the rules before it."""
    rule = _known(experiment.schemes[scheme], index)[index]
    return set_rule(experiment, scheme, index, replace(rule, **{role: initializer}))


def choose_rule_initializer(
    experiment: Experiment, scheme: int, index: int, role: Role, kind: type[Initializer] | None
) -> Experiment:
    """Choose a kind of initializer for a rule; the kind that it has keeps its arguments."""
    rule = _known(experiment.schemes[scheme], index)[index]
    if kind is not None and isinstance(getattr(rule, role), kind):
        return experiment
    return set_rule_initializer(experiment, scheme, index, role, kind() if kind is not None else None)


def set_type_initializer(
    experiment: Experiment, scheme: int, layer_type: str, role: Role, initializer: Initializer
) -> Experiment:
    """Give every layer of a type one initializer: by the type's own rule, or by a new one behind all others.

    What single layers of the type have instead is dropped, as `set_all_initializers` does.
    """
    old = experiment.schemes[scheme]
    own = [index for index, rule in enumerate(old.rules) if rule.layers == layer_type]
    present = by_rules(old, layer_type, role).rule
    rules = list(old.rules)
    if own and (present is None or present <= own[-1]):
        rules[own[-1]] = replace(rules[own[-1]], **{role: initializer})
    else:
        rules.append(replace(Rule(layers=layer_type), **{role: initializer}))
    ids = [layer.id for layer in experiment.network.layers if layer.tag() == layer_type]
    changed = _without_overrides(replace(old, rules=tuple(rules)), ids, (role,))
    return _with_scheme(experiment, scheme, changed)


# --- single layers ---


def choose_initializer(
    experiment: Experiment, scheme: int, layer_id: str, role: Role, kind: type[Initializer]
) -> Experiment:
    """Choose a kind of initializer for one layer.

    The kind that it has changes nothing; the kind that the rules give takes an override away, and with it comes back
    what the rules say of the arguments; any other kind becomes an override with arguments of its own.
    """
    layer = next((layer for layer in experiment.network.layers if layer.id == layer_id), None)
    if layer is not None:
        if isinstance(origin_of(experiment.schemes[scheme], layer, role).initializer, kind):
            return experiment
        if isinstance(by_rules(experiment.schemes[scheme], layer.tag(), role).initializer, kind):
            return reset_to_rule(experiment, scheme, (layer_id,), (role,))
    return set_initializer(experiment, scheme, layer_id, role, kind())


def reset_to_rule(
    experiment: Experiment, scheme: int, layer_ids: Collection[str], roles: Sequence[Role] = ROLES
) -> Experiment:
    """Drop what is set for single layers only, so that the rules decide for them again."""
    owners = {layer.owner for layer in experiment.network.layers if layer.id in layer_ids}
    return _with_scheme(experiment, scheme, _without_overrides(experiment.schemes[scheme], owners, roles))


def _without_overrides(scheme: Scheme, layer_ids: Collection[str], roles: Sequence[Role]) -> Scheme:
    kept = {
        id_: replace(override, **dict.fromkeys(roles)) if id_ in layer_ids else override
        for id_, override in scheme.overrides.items()
    }
    return replace(scheme, overrides=FrozenDict({k: v for k, v in kept.items() if v != Assignment()}))


# --- parts ---


def _known(scheme: Scheme, index: int) -> tuple[Rule, ...]:
    """Give the rules of a scheme, of which one must have that index."""
    if not 0 <= index < len(scheme.rules):
        raise RefusedValueError(message("edit.no_rule", number=index + 1, count=len(scheme.rules)))
    return scheme.rules


def _with_rules(experiment: Experiment, scheme: int, rules: Sequence[Rule]) -> Experiment:
    return _with_scheme(experiment, scheme, replace(experiment.schemes[scheme], rules=tuple(rules)))


def _with_scheme(experiment: Experiment, index: int, scheme: Scheme) -> Experiment:
    """Put a scheme in another's place; where it does not fit, the reason names the layer, not the place in a file."""
    schemes = (*experiment.schemes[:index], scheme, *experiment.schemes[index + 1 :])
    try:
        return checked(replace(experiment, schemes=schemes))
    except RefusedValueError as error:
        reason = error.reason.values.get("reason")
        raise RefusedValueError(reason if isinstance(reason, Message) else error.reason) from error
