"""The editor of a tagged union, such as the input's law: a combo box for the kind, and its fields under it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz.gui.forms.controls import Combo, focus_order
from initviz.gui.forms.field import Field
from initviz.gui.forms.grid import FieldGrid, MakeField, fields_of
from initviz.gui.forms.words import variant, variant_about
from initviz.gui.parts import label, set_text
from initviz.messages import ReasonedError


class VariantField(Field):
    """Edits a Struct of one of several types.

    A type with a field that must be given, such as a path, is chosen but not yet entered until that is there.

    Parameters
    ----------
    kinds
        The types.
    make
        Makes the editor of a field.
    """

    has_own_label = True

    def __init__(self, kinds: Sequence[type[msgspec.Struct]], make: MakeField) -> None:
        super().__init__()
        self._kinds = {str(kind.__struct_config__.tag): kind for kind in kinds}
        self._make = make
        self._grids: dict[str, FieldGrid] = {}
        self.combo = Combo({tag: variant(kind) for tag, kind in self._kinds.items()})
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self._about = label(muted=True, wrap=True)
        self._column.addWidget(self.combo)
        self._column.addWidget(self._about)
        self._row.addLayout(self._column)
        self.combo.activated.connect(self._on_chosen)

    @property
    def grid(self) -> FieldGrid:
        """The fields of the chosen type."""
        return self._grid_of(self.combo.currentData())

    @property
    def complete(self) -> bool:
        """Whether the chosen type has all that it needs."""
        return self.grid.complete

    def value(self) -> msgspec.Struct:
        """Give the Struct; a type may refuse values that do not go together."""
        return self._kinds[self.combo.currentData()](**self.grid.values())

    def refuse(self, error: ReasonedError) -> None:
        """Say it beside the part to blame."""
        if self.grid.fields:
            self.grid.refuse(error)
        else:
            super().refuse(error)

    def accept(self) -> None:
        """Forget all refusals."""
        super().accept()
        for grid in self._grids.values():
            grid.accept()

    def editors(self) -> list[QWidget]:
        """Give the choice of the type; the fields under it have names and complaints of their own."""
        return [self.combo]

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        tag = str(value.__struct_config__.tag)
        self.combo.show_choice(tag)
        self._grid_of(tag).show_struct(value, anew=True)
        self._arrange()

    def _grid_of(self, tag: str) -> FieldGrid:
        if tag not in self._grids:
            made = FieldGrid(self._kinds[tag], self._make)
            made.edited.connect(self._on_edited)
            made.finished.connect(self.finished)
            for found in fields_of(self._kinds[tag]):
                made.fields[found.name].show_value("" if found.required else found.default)
            self._column.addWidget(made)
            focus_order(self.combo, made.fields.values())
            self._grids[tag] = made
        return self._grids[tag]

    def _on_chosen(self) -> None:
        self._arrange()
        self._on_edited()

    def _on_edited(self) -> None:
        (self.edited if self.complete else self.waiting).emit()

    def _arrange(self) -> None:
        current = self.grid
        set_text(self._about, variant_about(self._kinds[self.combo.currentData()]))
        for grid in self._grids.values():
            grid.setVisible(grid is current and bool(grid.fields))
