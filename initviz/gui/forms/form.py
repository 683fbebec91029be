"""A form for a Struct: its fields become editors through `msgspec.inspect`, and so does every field added later."""

import math
from collections.abc import Mapping
from typing import Any, get_args

import msgspec
from msgspec import inspect
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from initviz.core.initializers.gains import GainOf, Nonlinearity
from initviz.gui.forms.fields import ChoiceField, CountField, Field, GainField, NumberField, SwitchField
from initviz.gui.parts import label

_LARGEST = 1e300
_LARGEST_COUNT = 2**53


def field_for(kind: inspect.Type) -> Field | None:
    """Make the editor of a type, or None for a type that has none."""
    match kind:
        case inspect.Metadata(type=inner):
            return field_for(inner)
        case inspect.BoolType():
            return SwitchField()
        case inspect.FloatType():
            return NumberField(*_range(kind))
        case inspect.IntType(ge=low, le=high):
            return CountField(low if low is not None else -_LARGEST_COUNT, high if high is not None else _LARGEST_COUNT)
        case inspect.LiteralType(values=values):
            return ChoiceField([str(value) for value in values])
        case inspect.UnionType(types=types):
            return _union_field(types)
        case _:
            return None


def _union_field(kinds: tuple[inspect.Type, ...]) -> Field | None:
    plain = [kind.type if isinstance(kind, inspect.Metadata) else kind for kind in kinds]
    numbers = [kind for kind in plain if isinstance(kind, inspect.FloatType)]
    if numbers and any(isinstance(kind, inspect.StructType) and kind.cls is GainOf for kind in plain):
        return GainField(*_range(numbers[0]), get_args(Nonlinearity))
    return None


def _range(kind: inspect.FloatType) -> tuple[float, float]:
    low, high = -_LARGEST, _LARGEST
    if kind.ge is not None:
        low = float(kind.ge)
    if kind.gt is not None:
        low = math.nextafter(float(kind.gt), math.inf)
    if kind.le is not None:
        high = float(kind.le)
    if kind.lt is not None:
        high = math.nextafter(float(kind.lt), -math.inf)
    return low, high


def description_of(kind: inspect.Type) -> str:
    """Give the description that the type carries."""
    if isinstance(kind, inspect.Metadata):
        extra = kind.extra_json_schema or {}
        return str(extra.get("description", "")) or description_of(kind.type)
    return ""


class Form(QWidget):
    """Edits the fields of one Struct.

    Signals
    -------
    edited
        The user changed a field; its name.
    finished
        A drag on a field is over.
    """

    edited = Signal(str)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(12)
        self._layout.setVerticalSpacing(6)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._kind: type[msgspec.Struct] | None = None
        self._fields: dict[str, Field] = {}

    @property
    def fields(self) -> Mapping[str, Field]:
        """Editors by field name."""
        return self._fields

    def show_struct(self, struct: msgspec.Struct) -> None:
        """Show a Struct's values; the editors are made anew only for another type."""
        if type(struct) is not self._kind:
            self._build(type(struct))
        for name, field in self._fields.items():
            field.show_value(getattr(struct, name))

    def values(self) -> dict[str, Any]:
        """Give what is entered, by field name."""
        return {name: field.value() for name, field in self._fields.items()}

    def _build(self, kind: type[msgspec.Struct]) -> None:
        while self._layout.rowCount():
            self._layout.removeRow(0)
        self._fields = {}
        self._kind = kind
        described = inspect.type_info(kind)
        if not isinstance(described, inspect.StructType):
            return
        for found in described.fields:
            field = field_for(found.type)
            if field is None:
                continue
            name = label(found.name, muted=True)
            tip = description_of(found.type)
            name.setToolTip(tip)
            field.set_name(found.name, tip)
            field.edited.connect(lambda name=found.name: self.edited.emit(name))
            field.finished.connect(self.finished)
            self._fields[found.name] = field
            self._layout.addRow(name, field)
