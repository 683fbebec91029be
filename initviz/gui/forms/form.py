"""A form for a Struct: its fields become editors, and so does every field added later."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from PySide6.QtWidgets import QVBoxLayout

from initviz.gui.forms.controls import focus_order
from initviz.gui.forms.factory import field_for
from initviz.gui.forms.field import Field
from initviz.gui.forms.grid import FieldEditor, FieldGrid
from initviz.messages import ReasonedError


class Form(FieldEditor):
    """Edits the fields of one Struct; the editors of each type are made once and kept.

    Parameters
    ----------
    only
        Names of the fields that are edited; all where it is empty.
    """

    def __init__(self, only: Collection[str] = ()) -> None:
        super().__init__()
        self._only = only
        self._grids: dict[type[msgspec.Struct], FieldGrid] = {}
        self._grid: FieldGrid | None = None
        self._owner = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def fields(self) -> Mapping[str, Field]:
        """Editors by field name."""
        return self._grid.fields if self._grid is not None else {}

    def show_struct(self, struct: msgspec.Struct, owner: str = "") -> None:
        """Show a Struct's values.

        Parameters
        ----------
        struct
            Its type decides which editors there are.
        owner
            What it belongs to, such as a layer's id: entries that wait for an answer stay for the same owner only.
        """
        grid = self._grid_of(type(struct))
        anew = grid is not self._grid or owner != self._owner
        if grid is not self._grid:
            if self._grid is not None:
                self._grid.hide()
            grid.show()
        self._grid, self._owner = grid, owner
        grid.show_struct(struct, anew=anew)

    @property
    def complete(self) -> bool:
        """Whether no field still needs a value."""
        return self._grid is None or self._grid.complete

    def values(self) -> dict[str, Any]:
        """Give what is entered, by field name."""
        return self._grid.values() if self._grid is not None else {}

    def value_of(self, name: str) -> dict[str, Any]:
        """Give what is entered in one field, and the document's values of all others."""
        return self._grid.value_of(name) if self._grid is not None else {}

    def refuse(self, error: ReasonedError) -> None:
        """Say why what is entered is refused, beside the field to blame or else the one edited last."""
        if self._grid is not None:
            self._grid.refuse(error)

    def accept(self, names: Collection[str]) -> None:
        """Forget the refusals of fields whose entries the document has taken."""
        for name in names:
            self.fields[name].accept()

    def _grid_of(self, kind: type[msgspec.Struct]) -> FieldGrid:
        if kind not in self._grids:
            made = FieldGrid(kind, field_for, self._only)
            made.edited.connect(self.edited)
            made.finished.connect(self.finished)
            made.waiting.connect(self.waiting)
            made.hide()
            self._column.addWidget(made)
            focus_order(self, made.fields.values())
            self._grids[kind] = made
        return self._grids[kind]
