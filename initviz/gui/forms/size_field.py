"""The editor of sizes: one extent for all axes, or one for each."""

from typing import Any

from PySide6.QtWidgets import QToolButton

from initviz.gui.forms.bounds import Bounds
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.forms.field import Field
from initviz.messages import tr

Extents = int | tuple[int | None, ...]


class SizeField(Field):
    """Edits a size: a box for all axes while they are linked, else a box per axis.

    Parameters
    ----------
    bounds
        Extents that are taken.
    axes
        Number of axes.
    blank
        What a box without an extent says and means; nothing where every axis must have one.
    """

    def __init__(self, bounds: Bounds, axes: int, *, blank: str = "") -> None:
        super().__init__()
        self.together = NumberEntry(bounds)
        self.apart = tuple(NumberEntry(bounds, blank=blank, narrow=True) for _ in range(axes))
        self.link = QToolButton()
        self.link.setObjectName("link")
        self.link.setCheckable(True)
        for entry in (self.together, *self.apart):
            entry.edited.connect(self.edited)
            entry.complained.connect(self.doubt)
            entry.editingFinished.connect(self.finished)
            self._row.addWidget(entry, 1)
        self._row.addWidget(self.link)
        self.link.setVisible(axes > 1)
        self.link.clicked.connect(self._on_linked)
        self._display(1)

    def value(self) -> Extents:
        """Give the extent of all axes, or those of each."""
        if self.link.isChecked():
            return int(self.together.number or 0)
        return tuple(None if entry.number is None else int(entry.number) for entry in self.apart)

    def set_name(self, name: str, tip: str) -> None:
        """Name every box; the link says what it does."""
        super().set_name(name, tip)
        for axis, entry in enumerate(self.apart, start=1):
            entry.setAccessibleName(tr("form.axis", name=name, axis=axis))
        self.link.setAccessibleName(tr("form.link"))
        self.link.setToolTip(tr("form.link"))

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        linked = isinstance(value, int)
        self.link.setChecked(linked)
        extents = (value,) * len(self.apart) if linked else value
        self.together.show_number(value if linked else next((extent for extent in value if extent is not None), 1))
        for entry, extent in zip(self.apart, extents, strict=True):
            entry.show_number(extent)
        self._arrange()

    def _on_linked(self) -> None:
        value = self.value()
        # What stood in the boxes before goes on in those that take their place.
        if isinstance(value, int):
            first = next((entry.number for entry in self.apart if entry.number is not None), value)
            self.together.show_number(first)
        else:
            for entry in self.apart:
                entry.show_number(self.together.number)
        self.doubt("")
        self._arrange()
        self.edited.emit()

    def _arrange(self) -> None:
        linked = self.link.isChecked()
        self.together.setVisible(linked)
        for entry in self.apart:
            entry.setVisible(not linked)
