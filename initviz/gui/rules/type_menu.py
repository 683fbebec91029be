"""The menu under + Rule: the types of the network first, then `*`, then all others that have parameters."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from initviz.core.document.experiment import Network
from initviz.core.document.rules import PARAMETRIC, STAR
from initviz.gui.network.typed_menu import TypedMenu
from initviz.messages import tr


class TypeMenu(TypedMenu):
    """A menu of layer types, searched by typing.

    Signals
    -------
    chosen
        A type, or `*`.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)

    def fill(self, network: Network) -> None:
        """Offer what there is for a network."""
        self.clear()
        present = {layer.tag() for layer in network.layers}
        tags = [kind.tag() for kind in PARAMETRIC]
        for tag in tags:
            if tag in present:
                self._offer(tag, tag, tr(f"about.{tag}"))
        self._offer(STAR, tr("rule.star"), tr("rule.star.tip"))
        self.addSeparator()
        for tag in tags:
            if tag not in present:
                self._offer(tag, tag, tr(f"about.{tag}"))

    def _offer(self, layers: str, words: str, tip: str) -> None:
        action = self.addAction(words, partial(self.chosen.emit, layers))
        action.setObjectName(layers)
        action.setToolTip(tip)
