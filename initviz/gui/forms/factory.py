"""Which editor a field gets follows from its type alone, through `msgspec.inspect`."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import inspect

from initviz.core.initializers.custom import Custom
from initviz.core.initializers.gains import GainOf
from initviz.core.structs import NATURAL_RANGE
from initviz.gui.code.field import CodeField
from initviz.gui.forms.bounds import Range, bounds_of
from initviz.gui.forms.either_field import NamedOrField, OptionalField
from initviz.gui.forms.field import Field
from initviz.gui.forms.gain_field import GainField
from initviz.gui.forms.grid import fields_of
from initviz.gui.forms.path_field import PathField
from initviz.gui.forms.shape_field import ShapeField
from initviz.gui.forms.simple_fields import ChoiceField, NumberField, SwitchField
from initviz.gui.forms.size_field import SizeField
from initviz.gui.forms.variant_field import VariantField
from initviz.gui.forms.words import absence, choice
from initviz.messages import tr


def field_for(found: inspect.Field, owner: type[msgspec.Struct]) -> Field:
    """Make the editor of a field.

    Parameters
    ----------
    found
        The field, as `msgspec.inspect` describes it.
    owner
        The Struct that has it: a layer's dimensions are the axes of its sizes.

    Raises
    ------
    TypeError
        When there is no editor for the field's type.
    """
    kinds, natural = _alternatives(found.type)
    structs = [kind.cls for kind in kinds if isinstance(kind, inspect.StructType)]
    names = [str(value) for kind in kinds if isinstance(kind, inspect.LiteralType) for value in kind.values]
    absent = any(isinstance(kind, inspect.NoneType) for kind in kinds)
    values = [kind for kind in kinds if not isinstance(kind, inspect.LiteralType | inspect.NoneType)]
    if names and not values:
        return ChoiceField({name: choice(owner, found.name, name) for name in _default_first(names, found.default)})
    if structs == [GainOf]:
        return _gain_field(kinds)
    if structs:
        return VariantField(structs, field_for)
    if owner is Custom and found.name == "code":
        return CodeField()
    inner = _value_field(values, owner, natural)
    if inner is None:
        msg = f"no editor for {owner.__name__}.{found.name}: {found.type}"
        raise TypeError(msg)
    if names:
        return NamedOrField(inner, {"": tr("form.own_value"), **{name: name for name in names}}, _first(values, found))
    return OptionalField(inner, absence(owner, found.name), _first(values, found)) if absent else inner


def _value_field(kinds: Sequence[inspect.Type], owner: type, natural: Range | None) -> Field | None:
    """Make the editor of what is neither a name nor a Struct."""
    axes = getattr(owner, "dimensions", 0)
    match kinds:
        case [inspect.BoolType()]:
            return SwitchField()
        case [inspect.StrType()]:
            return PathField()
        case [inspect.FloatType() | inspect.IntType() as number]:
            return NumberField(bounds_of(number, natural))
        case [inspect.IntType() as extent, inspect.VarTupleType(item_type=item)] if axes:
            blank = tr("form.axis.blank") if len(_alternatives(item)[0]) > 1 else ""
            return SizeField(bounds_of(extent), axes, blank=blank)
        case [inspect.IntType() as extent, inspect.VarTupleType()]:
            return ShapeField(bounds_of(extent), single=True)
        case [inspect.VarTupleType(item_type=inspect.IntType() as extent)]:
            return ShapeField(bounds_of(extent), single=False)
        case _:
            return None


def _gain_field(kinds: Sequence[inspect.Type]) -> GainField:
    number = next(kind for kind in kinds if isinstance(kind, inspect.FloatType))
    followed = next(field.type for field in fields_of(GainOf) if field.name == "gain_of")
    names: tuple[Any, ...] = followed.values if isinstance(followed, inspect.LiteralType) else ()
    return GainField(bounds_of(number), names)


def _alternatives(kind: inspect.Type) -> tuple[list[inspect.Type], Range | None]:
    """Give the types that a type is a union of, itself if it is none, and the natural range if one is declared."""
    if isinstance(kind, inspect.Metadata):
        inner, natural = _alternatives(kind.type)
        return inner, (kind.extra or {}).get(NATURAL_RANGE, natural)
    if not isinstance(kind, inspect.UnionType):
        return [kind], None
    parts = [_alternatives(part) for part in kind.types]
    return [one for part, _ in parts for one in part], next((found for _, found in parts if found), None)


def _default_first(names: Sequence[str], default: object) -> list[str]:
    """Put the default in front of the others, which msgspec gives by the alphabet."""
    return sorted(names, key=lambda name: name != default)


def _first(values: Sequence[inspect.Type], found: inspect.Field) -> object:
    """Give the value that is proposed where none is in force: the default, or the smallest that is one."""
    if isinstance(found.default, int | float):
        return found.default
    number = values[0]
    low = bounds_of(number).low if isinstance(number, inspect.IntType | inspect.FloatType) else 0.0
    return max(int(low), 0) if isinstance(number, inspect.IntType) else max(low, 0.0)
