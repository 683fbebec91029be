"""What an edit is called: read off the experiments before and after it, where these differ in one value."""

from collections.abc import Sequence
from pathlib import PurePath

import msgspec

from initviz.core.document.blocks import block_number
from initviz.core.document.experiment import Assignment, Experiment, Network, Rule, Scheme
from initviz.core.document.field_words import Words, absence_of, choice_of, label_of
from initviz.core.document.palette import scheme_letter
from initviz.core.document.probe import FileInput, Probe
from initviz.core.document.resolve import initializer_for
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.gains import GainOf
from initviz.core.layers.base import Layer
from initviz.core.parameter import Role
from initviz.messages import Message, message

_ROLES: tuple[Role, ...] = ("weight", "bias")


def describe(before: Experiment, after: Experiment) -> Message | None:
    """Name the step from one experiment to another.

    The experiments are all that it takes: steps of one drag that were merged read from the first value to the last.

    Parameters
    ----------
    before, after
        Two states of a document.

    Returns
    -------
    Message or None
        What was changed, from what and to what; None where it was more than one value, or none.
    """
    changed = _changed_fields(before, after)
    if changed == ["network"]:
        return _in_network(before.network, after.network)
    # Where the input takes the shape of a data set's samples, the data set is what was chosen.
    if changed == ["probe"] or (changed == ["network", "probe"] and before.network.layers == after.network.layers):
        return _in_probe(before.probe, after.probe)
    index = _only_place(before.schemes, after.schemes) if changed == ["schemes"] else None
    return None if index is None else _in_scheme(before, after, index)


def several(layers: Sequence[Layer]) -> Words:
    """Name layers that something was done with: one by its type, more by their number."""
    return layers[0].tag() if len(layers) == 1 else message("edit.layers", count=len(layers))


def all_initializers(scheme: int, role: Role, initializer: Initializer) -> Message:
    """Name the choice of one initializer for all weights, or all biases, of a scheme."""
    return message(f"edit.name.all.{role}", scheme=scheme_letter(scheme), initializer=initializer.tag())


def _in_network(before: Network, after: Network) -> Message | None:
    field = _only_field(before, after)
    if field == "input":
        return message("edit.name.shape_value", old=before.input, new=after.input)
    index = _only_place(before.layers, after.layers)
    if field != "layers" or index is None:
        return None
    old, new = before.layers[index], after.layers[index]
    if old.owner != new.owner:  # tied or untied, which the edit's own name says
        return None
    number = block_number(after.layers, index)
    if type(old) is not type(new):
        return message("edit.name.layer_kind", old=old.tag(), number=number, new=new.tag())
    change = _value_change(old, new)
    return change and message("edit.name.layer_value", layer=new.tag(), number=number, change=change)


def _in_probe(before: Probe, after: Probe) -> Message | None:
    field = _only_field(before, after)
    if field is None:
        return None
    old, new = getattr(before, field), getattr(after, field)
    if isinstance(old, msgspec.Struct):
        kinds = [message(f"variant.{law.__struct_config__.tag}") for law in (old, new)]
        change = _value_change(old, new) if type(old) is type(new) else _change(*kinds)
        return change and message(f"edit.name.probe.{field}", change=change)
    return message(f"edit.name.probe.{field}", old=old, new=new)


def _in_scheme(before: Experiment, after: Experiment, index: int) -> Message | None:
    """Name a change of one scheme: in the initializer of one layer, or of all that one rule reaches."""
    old, new, letter = before.schemes[index], after.schemes[index], scheme_letter(index)
    field = _only_field(old, new)
    if field == "overrides":
        return _in_overrides(after.network, old, new, letter)
    place = _only_place(old.rules, new.rules)
    if field != "rules" or place is None:
        return None
    return _in_rule(old.rules[place], new.rules[place], letter)


def _in_rule(old: Rule, new: Rule, scheme: str) -> Message | None:
    role = _only_role(old, new)
    change = role and _initializer_change(getattr(old, role), getattr(new, role))
    if not change:
        return None
    if new.layers == "*":
        return message(f"edit.name.rule.{role}", scheme=scheme, change=change)
    return message(f"edit.name.type_rule.{role}", layers=new.layers, scheme=scheme, change=change)


def _in_overrides(network: Network, old: Scheme, new: Scheme, scheme: str) -> Message | None:
    """Name a change of one layer's initializer; the one before, or after, may come from the rules."""
    ids = [id_ for id_ in {**old.overrides, **new.overrides} if old.overrides.get(id_) != new.overrides.get(id_)]
    index = next((place for place, layer in enumerate(network.layers) if [layer.id] == ids), None)
    if index is None:
        return None
    layer = network.layers[index]
    role = _only_role(old.overrides.get(layer.id, Assignment()), new.overrides.get(layer.id, Assignment()))
    change = role and _initializer_change(initializer_for(old, layer, role), initializer_for(new, layer, role))
    if not change:
        return None
    number = block_number(network.layers, index)
    return message(f"edit.name.override.{role}", layer=layer.tag(), number=number, scheme=scheme, change=change)


def _only_role(before: msgspec.Struct, after: msgspec.Struct) -> Role | None:
    field = _only_field(before, after)
    return next((role for role in _ROLES if role == field), None)


def _initializer_change(old: Initializer | None, new: Initializer | None) -> Words | None:
    if new is None or old == new:
        return None
    return _value_change(old, new) if old is not None and type(old) is type(new) else new.tag()


# --- one value ---


def _value_change(old: msgspec.Struct, new: msgspec.Struct) -> Message | None:
    """Name the change of the only field in which two Structs of one type differ."""
    field = _only_field(old, new)
    if field is None:
        return None
    values = [_value(type(new), field, getattr(owner, field)) for owner in (old, new)]
    return message("edit.field", field=label_of(type(new), field), change=_change(*values))


def _change(old: object, new: object) -> Message:
    return message("edit.change", old=old, new=new)


def _value(owner: type, field: str, value: object) -> object:
    """Give a field's value as the forms show it."""
    if value is None:
        return absence_of(owner, field)
    if isinstance(value, GainOf):
        slope = "" if value.param is None else f"({value.param:.4g})"
        return message("form.gain.of", name=f"{value.gain_of}{slope}")
    if isinstance(value, float):
        return f"{value:.4g}".replace("-", "−")
    if isinstance(value, str):
        if owner is FileInput and field == "path":
            return PurePath(value).name or message("end.no_file")
        return choice_of(owner, field, value)
    return value


def _changed_fields(before: msgspec.Struct, after: msgspec.Struct) -> list[str]:
    """Give the names of the fields in which two Structs of one type differ."""
    return [name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)]


def _only_field(before: msgspec.Struct, after: msgspec.Struct) -> str | None:
    """Give the name of the only such field."""
    found = _changed_fields(before, after)
    return found[0] if len(found) == 1 else None


def _only_place(before: Sequence[object], after: Sequence[object]) -> int | None:
    """Give the only place at which two tuples of one length differ."""
    if len(before) != len(after):
        return None
    pairs = enumerate(zip(before, after, strict=True))
    found = [place for place, (old, new) in pairs if old is not new and old != new]
    return found[0] if len(found) == 1 else None
