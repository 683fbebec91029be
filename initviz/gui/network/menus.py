"""Menus of the rows: another activation in the place of one."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.gui.network.row import Chip
from initviz.gui.network.typed_menu import TypedMenu


class ActivationMenu(TypedMenu):
    """A menu of activations.

    Signals
    -------
    chosen
        Name of the activation.
    """

    chosen = Signal(str)

    def __init__(self, chip: Chip, parent: QWidget, title: str = "") -> None:
        super().__init__(title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in ACTIVATIONS:
            tag = kind.tag()
            action = self.addAction(tag, partial(self.chosen.emit, tag))
            action.setObjectName(tag)
            action.setCheckable(True)
            action.setChecked(tag == chip.text)
