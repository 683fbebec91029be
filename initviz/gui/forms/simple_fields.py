"""Editors of one part: a number, a choice, a switch."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox

from initviz.gui.forms.bounds import Bounds, Number
from initviz.gui.forms.controls import Combo, Slider
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.forms.field import Field
from initviz.messages import text


class NumberField(Field):
    """Edits a number: a box, and a slider beside it where the bounds have a natural range."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__()
        self._bounds = bounds
        self.entry = NumberEntry(bounds)
        self._row.addWidget(self.entry, 1 if bounds.natural is None else 0)
        self.slider: Slider | None = None
        self._natural = bounds.natural or (0.0, 1.0)
        if bounds.natural is not None:
            self.slider = Slider()
            self.slider.valueChanged.connect(self._on_slid)
            self.slider.finished.connect(self.finished)
            self._row.addWidget(self.slider, 1)
        self.entry.edited.connect(self._on_entered)
        self.entry.complained.connect(self.doubt)
        self.entry.editingFinished.connect(self.finished)

    def value(self) -> Number:
        """Give the number."""
        number = self.entry.number
        return 0 if number is None else number

    def expects(self) -> str:
        """Say the range."""
        return "" if self._bounds == Bounds() else text(self._bounds.words())

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        self.entry.show_number(value)
        self._show_on_slider()

    def _show_on_slider(self) -> None:
        if self.slider is not None:
            low, high = self._natural
            with QSignalBlocker(self.slider):
                self.slider.show_share((self.value() - low) / (high - low))

    def _on_entered(self) -> None:
        self._show_on_slider()
        self.edited.emit()

    def _on_slid(self) -> None:
        if self.slider is not None:
            low, high = self._natural
            self.entry.show_number(float(f"{low + (high - low) * self.slider.share():.12g}"))
            self.edited.emit()


class ChoiceField(Field):
    """Edits one of a few names.

    Parameters
    ----------
    choices
        What is shown for each value.
    """

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__()
        self.combo = Combo(choices)
        self.combo.setEnabled(len(choices) > 1)
        self.combo.activated.connect(self.edited)
        self._row.addWidget(self.combo)

    def value(self) -> str:
        """Give the choice."""
        return str(self.combo.currentData())

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        self.combo.show_choice(value)


class SwitchField(Field):
    """Edits a bool; its name stands beside the box."""

    has_own_label = True

    def __init__(self) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.clicked.connect(self.edited)
        self._row.addWidget(self.box, 1)

    def value(self) -> bool:
        """Say whether it is on."""
        return self.box.isChecked()

    def set_name(self, name: str, tip: str) -> None:
        """Name the box."""
        super().set_name(name, tip)
        self.box.setText(name)

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        self.box.setChecked(value)
