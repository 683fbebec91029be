"""The small controls of a figure of histograms: bins, count, logarithmic axis, schemes apart."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from initviz.figures.options import BIN_CHOICES, DEFAULTS, OptionName, Options
from initviz.gui.parts import named
from initviz.messages import tr

_SWITCHES: tuple[OptionName, ...] = ("count", "log", "apart")


class FigureOptions(QWidget):
    """Shows what is chosen of how a figure is drawn, and lets a person choose.

    Signals
    -------
    chosen
        The new `Options`.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._options = DEFAULTS
        self.bins = QComboBox()
        self.bins.setObjectName("small")
        named(self.bins, tr("option.bins.tip"), tr("option.bins.tip"))
        for count in BIN_CHOICES:
            self.bins.addItem(tr("option.bins", count=count), count)
        self.bins.activated.connect(lambda place: self._choose(replace(self._options, bins=BIN_CHOICES[place])))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.bins)
        self.switches: dict[OptionName, QPushButton] = {}
        for name in _SWITCHES:
            button = QPushButton(tr(f"option.{name}"))
            button.setObjectName("segment")
            button.setCheckable(True)
            tip = tr(f"option.{name}.tip")
            named(button, tip, tip)
            button.clicked.connect(lambda checked, name=name: self.switch(name, on=checked))
            row.addWidget(button)
            self.switches[name] = button
        self.show_options(DEFAULTS, ())

    def show_options(self, options: Options, offered: tuple[OptionName, ...]) -> None:
        """Show what is chosen, and only what can be."""
        self._options = options
        self.bins.setVisible("bins" in offered)
        self.bins.setCurrentIndex(BIN_CHOICES.index(options.bins))
        for name, button in self.switches.items():
            button.setVisible(name in offered)
            button.setChecked(bool(getattr(options, name)))

    def switch(self, name: OptionName, *, on: bool) -> None:
        """Choose as the user does by a button or a menu."""
        self._choose(replace(self._options, **{name: on}))

    def _choose(self, options: Options) -> None:
        self._options = options
        self.chosen.emit(options)
