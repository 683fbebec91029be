"""Who gives a parameter its initializer: one layer's override, a rule of the scheme, or torch itself."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

from initviz.core.document.experiment import Network, Scheme
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork, resolve, rule_names, rule_reaches
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.structured import Default
from initviz.core.layers.base import Layer
from initviz.core.parameter import Parameter, Role
from initviz.messages import Message, message

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Origin:
    """Where an initializer comes from.

    Attributes
    ----------
    by
        An override of the layer, a rule, or torch's default where nothing else speaks of the parameter.
    initializer
        What fills the parameter.
    rule
        Index of the rule; None where it is none.
    layers
        The layers that the rule names: a type or `*`; empty where it is none.
    """

    by: Literal["override", "rule", "default"]
    initializer: Initializer
    rule: int | None = None
    layers: str = ""

    def words(self) -> Message:
        """Say where the initializer comes from."""
        if self.rule is None:
            return message(f"origin.{self.by}")
        return message("origin.rule", number=self.rule + 1, layers=pattern_words(self.layers))


def pattern_words(layers: str) -> Message | str:
    """Name the layers that a rule is about, as a person says it."""
    return message("rule.star") if layers == "*" else layers


def origin_of(scheme: Scheme, layer: Layer, role: Role) -> Origin:
    """Say who gives a layer's weight or bias its initializer."""
    own: Initializer | None = getattr(scheme.overrides.get(layer.owner), role, None)
    return Origin("override", own) if own is not None else by_rules(scheme, layer.tag(), role)


def by_rules(scheme: Scheme, layer_type: str, role: Role) -> Origin:
    """Say what the rules alone give to layers of a type: the last one that names it and the role wins."""
    for index in range(len(scheme.rules) - 1, -1, -1):
        chosen: Initializer | None = getattr(scheme.rules[index], role)
        if chosen is not None and rule_names(scheme.rules[index].layers, layer_type):
            return Origin("rule", chosen, index, scheme.rules[index].layers)
    return Origin("default", Default())


@dataclass(frozen=True)
class RoleReach:
    """What one half of a rule, its weight or its bias, comes to in a network.

    Attributes
    ----------
    layers
        How many layers it decides for.
    entries
        How many numbers it fills there.
    shadowed_by
        Indices of later rules that decide in its place somewhere.
    overridden
        How many layers have an initializer of their own in its place.
    """

    layers: int = 0
    entries: int = 0
    shadowed_by: tuple[int, ...] = ()
    overridden: int = 0

    @property
    def shadowed(self) -> bool:
        """Whether it decides nothing although there are layers that it names."""
        return not self.layers and bool(self.shadowed_by or self.overridden)


@dataclass(frozen=True)
class RuleReach:
    """What a rule comes to in a network.

    Attributes
    ----------
    named
        How many layers it names, those behind an impossible one included.
    weight, bias
        What it decides for them; nothing for a role of which it does not speak.
    """

    named: int
    weight: RoleReach
    bias: RoleReach

    @property
    def entries(self) -> int:
        """How many numbers it fills."""
        return self.weight.entries + self.bias.entries

    @property
    def shadowed(self) -> bool:
        """Whether all that it says is decided elsewhere."""
        return not self.entries and (self.weight.shadowed or self.bias.shadowed)


@lru_cache(maxsize=32)
def reaches(network: Network, scheme: Scheme) -> tuple[RuleReach, ...]:
    """Say of each rule of a scheme what it comes to in a network."""
    halves: dict[tuple[int, Role], RoleReach] = {}
    for resolved, count in telling(resolve(network), scheme):
        layer, tag = resolved.layer, resolved.layer.tag()
        for parameter in resolved.parameters:
            origin = origin_of(scheme, layer, parameter.name)
            for index, rule in enumerate(scheme.rules):
                if getattr(rule, parameter.name) is not None and rule_names(rule.layers, tag):
                    key = (index, parameter.name)
                    before = halves.get(key, RoleReach())
                    halves[key] = _counted(before, origin, index, count, count * parameter.size)
    named = Counter(layer.tag() for layer in network.layers)
    return tuple(
        RuleReach(
            sum(count for tag, count in named.items() if rule_names(rule.layers, tag)),
            *(halves.get((index, role), RoleReach()) for role in ROLES),
        )
        for index, rule in enumerate(scheme.rules)
    )


def telling(network: ResolvedNetwork, scheme: Scheme) -> list[tuple[ResolvedLayer, int]]:
    """Give layers that tell what a scheme does with all, each with the number of those that it speaks for.

    Rules treat layers with equal parameters alike, of which a deep network has few: the first of each tells it. Those
    with overrides tell for themselves.
    """
    found: list[tuple[ResolvedLayer, int]] = []
    for alike in network.alike:
        own = [resolved for resolved in alike if resolved.layer.id in scheme.overrides] if scheme.overrides else []
        found += [(resolved, 1) for resolved in own]
        ruled = next((resolved for resolved in alike if resolved.layer.id not in scheme.overrides), None)
        if ruled is not None:
            found.append((ruled, len(alike) - len(own)))
    return sorted(found, key=lambda one: one[0].index)


def _counted(half: RoleReach, origin: Origin, index: int, layers: int, entries: int) -> RoleReach:
    """Count more layers that a rule names, whoever decides on them."""
    if origin.by == "override":
        return replace(half, overridden=half.overridden + layers)
    if origin.rule != index and origin.rule is not None:
        return replace(half, shadowed_by=tuple(sorted({*half.shadowed_by, origin.rule})))
    return replace(half, layers=half.layers + layers, entries=half.entries + entries)


@lru_cache(maxsize=64)
def parameters_of_rule(network: Network, scheme: Scheme, index: int, role: Role) -> tuple[Parameter, ...]:
    """Give the different parameters that a rule's choice for a role fills, or would fill if it made one."""
    rule = scheme.rules[index]
    found: dict[Parameter, None] = {}
    for resolved, _ in telling(resolve(network), scheme):
        if not rule_reaches(rule.layers, resolved.layer):
            continue
        origin = origin_of(scheme, resolved.layer, role)
        if origin.by == "override" or (origin.rule is not None and origin.rule > index):
            continue
        found.update((parameter, None) for parameter in resolved.parameters if parameter.name == role)
    return tuple(found)
