"""The fields of one type of Struct, name beside editor."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
from msgspec import inspect
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from initviz.gui.forms.field import Field
from initviz.gui.forms.words import meaning, shown_name
from initviz.gui.parts import label
from initviz.messages import ReasonedError, tr

MakeField = Callable[[inspect.Field, type[msgspec.Struct]], Field]
NOT_EDITED = {"id", "tied_to"}
"""What names a part of the document, or joins it to another, is no property of it."""


class FieldEditor(QWidget):
    """Edits fields of a Struct.

    Signals
    -------
    edited
        The user changed a field; its name.
    finished
        A drag on a field is over.
    waiting
        What is chosen in a field lacks a part which must be given.
    """

    edited = Signal(str)
    finished = Signal()
    waiting = Signal()


class FieldGrid(FieldEditor):
    """Edits the fields of Structs of one type.

    Parameters
    ----------
    kind
        The type.
    make
        Makes the editor of a field.
    only
        Names of the fields that are edited; all where it is empty.
    """

    def __init__(self, kind: type[msgspec.Struct], make: MakeField, only: Collection[str] = ()) -> None:
        super().__init__()
        self._fields: dict[str, Field] = {}
        self._last = ""
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(12)
        self._layout.setVerticalSpacing(6)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        wanted = [
            found for found in fields_of(kind) if found.name not in NOT_EDITED and (not only or found.name in only)
        ]
        for found in sorted(wanted, key=_place):
            self._add(found, kind, make)

    def _add(self, found: inspect.Field, kind: type[msgspec.Struct], make: MakeField) -> None:
        field, name, shown = make(found, kind), found.name, shown_name(kind, found.name)
        tip, expected = meaning(kind, name), field.expects()
        if expected:
            tip = tr("form.tip", meaning=tip, expected=expected)
        field.set_name(shown, tip)
        field.edited.connect(lambda: self._on_edited(name))
        field.finished.connect(self.finished)
        field.waiting.connect(self.waiting)
        self._fields[name] = field
        if field.has_own_label:
            self._layout.addRow(field)
            return
        named = label(shown, muted=True)
        named.setToolTip(tip)
        named.setContentsMargins(0, 3, 0, 0)
        self._layout.addRow(named, field)

    @property
    def fields(self) -> Mapping[str, Field]:
        """Editors by field name."""
        return self._fields

    @property
    def complete(self) -> bool:
        """Whether no field still needs a value."""
        return all(field.complete for field in self._fields.values())

    def show_struct(self, struct: msgspec.Struct, *, anew: bool = False) -> None:
        """Show a Struct's values; entries that it has not answered yet stay, unless all is to begin anew."""
        for name, field in self._fields.items():
            field.show_value(getattr(struct, name), anew=anew)

    def values(self) -> dict[str, Any]:
        """Give what is entered, by field name.

        Raises
        ------
        RefusedValueError
            When the parts of a value do not go together.
        """
        return {name: field.value() for name, field in self._fields.items()}

    def value_of(self, name: str) -> dict[str, Any]:
        """Give what is entered in one field, and the document's values of all others; raises as `values` does."""
        shown = {other: field.shown for other, field in self._fields.items()}
        return {**shown, name: self._fields[name].value()}

    def refuse(self, error: ReasonedError) -> None:
        """Say why what is entered is refused, beside the field to blame or else the one edited last."""
        blamed = getattr(error, "field", "")
        field = self._fields.get(blamed if blamed in self._fields else self._last)
        if field is not None:
            field.refuse(error)

    def accept(self) -> None:
        """Forget all refusals."""
        for field in self._fields.values():
            field.accept()

    def _on_edited(self, name: str) -> None:
        self._last = name
        self.edited.emit(name)


def _place(found: inspect.Field) -> tuple[bool, bool]:
    """Put what must be given first and switches last; the others stay in the order of the class."""
    plain = found.type.type if isinstance(found.type, inspect.Metadata) else found.type
    return (not found.required, isinstance(plain, inspect.BoolType))


def fields_of(kind: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    """Give the fields that a type of Struct declares."""
    described = inspect.type_info(kind)
    return described.fields if isinstance(described, inspect.StructType) else ()
