"""The switch between kinds of figures: buttons side by side, or a combo box where there is no room for them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QPushButton, QWidget

from initviz.figures.catalogue import FIGURES
from initviz.messages import tr


class FigureSwitch(QWidget):
    """Chooses between kinds of figures of the catalogue.

    Signals
    -------
    chosen
        Name of the kind that the user chose.
    """

    chosen = Signal(str)

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = tuple(names)
        self.buttons: dict[str, QPushButton] = {}
        self._combo = QComboBox()
        self._combo.setAccessibleName(tr("figure.switch"))
        self._segments = QWidget()
        group = QButtonGroup(self)
        segments = QHBoxLayout(self._segments)
        segments.setContentsMargins(0, 0, 0, 0)
        segments.setSpacing(2)
        for name in names:
            button = QPushButton(tr(FIGURES[name].label))
            button.setObjectName("segment")
            button.setCheckable(True)
            button.setToolTip(tr(FIGURES[name].title))
            button.setAccessibleName(tr(FIGURES[name].title))
            button.clicked.connect(lambda _checked, name=name: self.chosen.emit(name))
            group.addButton(button)
            segments.addWidget(button)
            self.buttons[name] = button
            self._combo.addItem(tr(FIGURES[name].label))
        self._combo.activated.connect(lambda place: self.chosen.emit(self._names[place]))
        self._combo.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._segments)
        row.addWidget(self._combo)
        self.show_choice(self._names[0])

    def show_choice(self, name: str) -> None:
        """Show which kind is chosen."""
        self.buttons[name].setChecked(True)
        self._combo.setCurrentIndex(self._names.index(name))

    def full_width(self) -> int:
        """Give the width that the buttons need."""
        return self._segments.sizeHint().width() if len(self._names) > 1 else 0

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the combo box instead of the buttons, or the other way round."""
        self._combo.setVisible(narrow)
        self._segments.setVisible(not narrow)
