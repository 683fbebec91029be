"""One editor for each type of field: a number, a whole number, a choice, a switch, or a gain."""

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from initviz.core.initializers.gains import GainOf
from initviz.figures.formulas import root
from initviz.gui.forms.spin import CountSpin, NumberSpin
from initviz.messages import tr

Value = float | int | bool | str | GainOf | None


class Field(QWidget):
    """Base of all editors.

    Signals
    -------
    edited
        The user changed the value. Showing a value never emits it.
    finished
        A drag on the editor is over.
    """

    edited = Signal()
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    @abstractmethod
    def value(self) -> Value:
        """Give what is entered."""

    @abstractmethod
    def show_value(self, value: Value) -> None:
        """Show a value."""

    def set_name(self, name: str, tip: str) -> None:
        """Name the editor."""
        for child in self.findChildren(QWidget):
            child.setAccessibleName(name)
            child.setToolTip(tip)


class NumberField(Field):
    """Edits a float."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self._spin = NumberSpin(low, high)
        self._spin.valueChanged.connect(self.edited)
        self._spin.editingFinished.connect(self.finished)
        self._row.addWidget(self._spin)

    def value(self) -> float:
        """Give the number."""
        return self._spin.value()

    def show_value(self, value: Value) -> None:
        """Show a number."""
        if isinstance(value, int | float) and value != self._spin.value():
            with QSignalBlocker(self._spin):
                self._spin.setValue(float(value))


class CountField(Field):
    """Edits an int."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self._spin = CountSpin(low, high)
        self._spin.valueChanged.connect(self.edited)
        self._spin.editingFinished.connect(self.finished)
        self._row.addWidget(self._spin)

    def value(self) -> int:
        """Give the number."""
        return self._spin.count()

    def show_value(self, value: Value) -> None:
        """Show a number."""
        if isinstance(value, int) and value != self._spin.count():
            with QSignalBlocker(self._spin):
                self._spin.setValue(float(value))


class ChoiceField(Field):
    """Edits one of a few names."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__()
        self._combo = QComboBox()
        self._combo.addItems(list(choices))
        self._combo.activated.connect(self.edited)
        self._row.addWidget(self._combo)

    def value(self) -> str:
        """Give the choice."""
        return self._combo.currentText()

    def show_value(self, value: Value) -> None:
        """Show a choice."""
        self._combo.setCurrentText(str(value))


class SwitchField(Field):
    """Edits a bool."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QCheckBox()
        self._box.clicked.connect(self.edited)
        self._row.addWidget(self._box)

    def value(self) -> bool:
        """Say whether it is on."""
        return self._box.isChecked()

    def show_value(self, value: Value) -> None:
        """Show on or off."""
        self._box.setChecked(bool(value))


class GainField(Field):
    """Edits a gain: a number, or the gain that torch recommends for an activation."""

    def __init__(self, low: float, high: float, activations: Sequence[str]) -> None:
        super().__init__()
        column = QVBoxLayout()
        column.setSpacing(4)
        self._row.addLayout(column)
        self._kind = QComboBox()
        self._kind.addItem(tr("form.gain.number"), None)
        for name in activations:
            self._kind.addItem(tr("form.gain.of", name=name, gain=root(GainOf(gain_of=name).value())), name)  # type: ignore[arg-type]  # the names are the type's own choices
        self._kind.setMinimumContentsLength(8)
        self._kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._number = NumberSpin(low, high)
        self._slope = NumberSpin()
        self._slope.setPrefix(tr("form.gain.slope") + " ")
        column.addWidget(self._kind)
        column.addWidget(self._number)
        column.addWidget(self._slope)
        self._kind.activated.connect(self._choose)
        for spin in (self._number, self._slope):
            spin.valueChanged.connect(self.edited)
            spin.editingFinished.connect(self.finished)
        self._arrange()

    def value(self) -> float | GainOf:
        """Give the gain."""
        name = self._kind.currentData()
        if name is None:
            return self._number.value()
        return GainOf(gain_of=name, param=self._slope.value() if name == "leaky_relu" else None)

    def show_value(self, value: Value) -> None:
        """Show a gain."""
        with QSignalBlocker(self._number), QSignalBlocker(self._slope):
            if isinstance(value, GainOf):
                self._kind.setCurrentIndex(self._kind.findData(value.gain_of))
                self._slope.setValue(0.01 if value.param is None else value.param)
            elif isinstance(value, int | float):
                self._kind.setCurrentIndex(0)
                if value != self._number.value():
                    self._number.setValue(float(value))
        self._arrange()

    def _choose(self) -> None:
        self._arrange()
        self.edited.emit()

    def _arrange(self) -> None:
        name = self._kind.currentData()
        self._number.setVisible(name is None)
        self._slope.setVisible(name == "leaky_relu")
