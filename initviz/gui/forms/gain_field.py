"""The editor of a gain: a number, or the gain that torch recommends for an activation."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from initviz.core.initializers.gains import DEFAULT_NEGATIVE_SLOPE, GainOf, Nonlinearity
from initviz.figures.formulas import root
from initviz.figures.numbers import short
from initviz.gui.forms.bounds import Bounds, written
from initviz.gui.forms.controls import Combo
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.forms.field import Field
from initviz.gui.parts import label, set_text
from initviz.messages import text, tr

_SLOPED: Nonlinearity = "leaky_relu"
"""The only one whose gain has a parameter."""


class GainField(Field):
    """Edits a gain, and says the number of one that follows an activation."""

    def __init__(self, bounds: Bounds, activations: Sequence[Nonlinearity]) -> None:
        super().__init__()
        self._bounds = bounds
        names: dict[str, str] = {name: tr("form.gain.of", name=name) for name in activations}
        self.combo = Combo({"": tr("form.gain.number"), **names})
        self.number = NumberEntry(bounds)
        self.slope = NumberEntry(Bounds(), blank=written(DEFAULT_NEGATIVE_SLOPE))
        self._slope_name = label(tr("form.gain.slope"), muted=True)
        self._says = label(muted=True, wrap=True)
        column = QVBoxLayout()
        column.setSpacing(4)
        for part in (self.combo, self.number, self._slope_name, self.slope, self._says):
            column.addWidget(part)
        self._row.addLayout(column)
        self.number.show_number(1.0)
        self.combo.activated.connect(self._on_chosen)
        for entry in (self.number, self.slope):
            entry.edited.connect(self._on_entered)
            entry.complained.connect(self.doubt)
            entry.editingFinished.connect(self.finished)
        self._arrange()

    def value(self) -> float | GainOf:
        """Give the gain."""
        name: Nonlinearity | None = self.combo.currentData() or None
        if name is None:
            return self.number.number or 0.0
        return GainOf(gain_of=name, param=self.slope.number)

    def says(self) -> str:
        """Give the number of a gain that follows an activation, as it is shown."""
        return self._says.text()

    def expects(self) -> str:
        """Say the range of a number."""
        return text(self._bounds.words())

    def set_name(self, name: str, tip: str) -> None:
        """Name all parts; the slope is one of its own."""
        super().set_name(name, tip)
        named_slope = tr("form.gain.slope.tip", default=written(DEFAULT_NEGATIVE_SLOPE))
        self.slope.setAccessibleName(named_slope)
        self.slope.setToolTip(named_slope)

    def _display(self, value: Any) -> None:  # noqa: ANN401  (whatever the field holds)
        if isinstance(value, GainOf):
            self.combo.show_choice(value.gain_of)
            self.slope.show_number(value.param)
        else:
            self.combo.show_choice("")
            self.number.show_number(float(value))
        self._arrange()

    def _on_chosen(self) -> None:
        self.slope.show_number(None)
        self._on_entered()

    def _on_entered(self) -> None:
        self._arrange()
        self.edited.emit()

    def _arrange(self) -> None:
        name = self.combo.currentData()
        self.number.setVisible(not name)
        self.slope.setVisible(name == _SLOPED)
        self._slope_name.setVisible(name == _SLOPED)
        self._says.setVisible(bool(name))
        gain = self.value()
        if isinstance(gain, GainOf):
            exact, plain = root(gain.value()), short(gain.value())
            set_text(self._says, f"= {plain}" if exact == plain else f"= {exact} = {plain}")
