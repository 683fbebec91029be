"""What is said of a rule: whom it is for, what it comes to, and what is decided elsewhere."""

from initviz.core.document.experiment import Rule, Scheme
from initviz.core.document.origin import RoleReach, RuleReach, pattern_words
from initviz.core.document.rules import STAR
from initviz.core.initializers.base import Initializer
from initviz.core.parameter import Role
from initviz.figures.numbers import grouped, short
from initviz.messages import Message, message, text, tr


def rule_title(rule: Rule) -> str:
    """Name the layers that a rule is for."""
    said = pattern_words(rule.layers)
    return text(said) if isinstance(said, Message) else said


def short_title(rule: Rule) -> str:
    """Name them in few letters."""
    return tr("rule.star.short") if rule.layers == STAR else rule.layers


def layers_words(count: int) -> Message:
    """Count layers."""
    return message("rule.layers.one") if count == 1 else message("rule.layers", count=grouped(count))


def reach_words(reach: RuleReach) -> str:
    """Say in short what a rule comes to."""
    if not reach.named:
        return tr("rule.nobody")
    if reach.shadowed:
        return tr("rule.no_effect")
    if not reach.entries:
        return text(layers_words(reach.named))
    return tr("rule.reach", layers=layers_words(reach.named), count=grouped(reach.entries))


def reach_tip(reach: RuleReach, scheme: Scheme) -> str:
    """Say what a rule comes to, and who decides in its place where it does not."""
    if not reach.named:
        return tr("rule.nobody.tip")
    lines = [tr("rule.reach.tip", layers=layers_words(reach.named), count=grouped(reach.entries))]
    halves: tuple[tuple[Role, RoleReach], ...] = (("weight", reach.weight), ("bias", reach.bias))
    lines += [line for role, half in halves for line in _elsewhere(role, half, scheme)]
    return "\n".join(lines)


def half_tip(role: Role, half: RoleReach, scheme: Scheme, initializer: Initializer | None) -> str:
    """Say what one half of a rule does."""
    if initializer is None:
        return tr("rule.open.tip", role=tr(f"role.{role}"))
    named = tr("rule.half.tip", role=tr(f"role.{role}"), initializer=call_words(initializer))
    return "\n".join([named, *_elsewhere(role, half, scheme)])


def _elsewhere(role: Role, half: RoleReach, scheme: Scheme) -> list[str]:
    """Say who decides in the place of one half of a rule."""
    said = tr(f"role.{role}")
    lines = [
        tr("rule.shadowed", role=said, number=index + 1, layers=pattern_words(scheme.rules[index].layers))
        for index in half.shadowed_by
    ]
    if half.overridden:
        own = half.overridden
        lines.append(tr("rule.own.one", role=said) if own == 1 else tr("rule.own", role=said, count=grouped(own)))
    return lines


def call_words(initializer: Initializer) -> str:
    """Write an initializer with the arguments that differ from the usual ones; choices speak for themselves."""
    usual, arguments = type(initializer)().arguments(), initializer.arguments()
    own = [_argument(name, value) for name, value in arguments.items() if value != usual[name]]
    return f"{initializer.tag()}({', '.join(own)})" if own else initializer.tag()


def _argument(name: str, value: object) -> str:
    return f"{name}={short(value)}" if isinstance(value, float) else str(value)
