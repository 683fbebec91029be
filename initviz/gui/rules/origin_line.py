"""Says under a parameter's initializer where it comes from, and leads back to the rule or on to it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from initviz.core.document.experiment import Scheme
from initviz.core.document.origin import Origin, by_rules, origin_of
from initviz.core.layers.base import Layer
from initviz.core.parameter import Role
from initviz.gui.parts import label, named, quiet_button, set_text
from initviz.gui.rules.words import call_words
from initviz.messages import text, tr


class OriginLine(QWidget):
    """A sentence, and beside it the button that takes an override back, or shows the rule.

    Signals
    -------
    reset_wanted
        The layer is to have again what the rules give.
    rule_wanted
        Index of the rule that the user wants to see.
    """

    reset_wanted = Signal()
    rule_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rule: int | None = None
        self._said = label(muted=True, wrap=True)
        self.reset = quiet_button(tr("origin.reset"))
        self.show_rule = quiet_button(tr("origin.show_rule"), tr("origin.show_rule.tip"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._said, 1)
        for button in (self.reset, self.show_rule):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.reset.clicked.connect(self.reset_wanted)
        self.show_rule.clicked.connect(self._want_rule)

    def text(self) -> str:
        """Give what is said."""
        return self._said.text()

    def show_layer(self, scheme: Scheme, layer: Layer, role: Role) -> None:
        """Say where the initializer of a layer's weight or bias comes from."""
        origin, ruled = origin_of(scheme, layer, role), by_rules(scheme, layer.tag(), role)
        self._rule = origin.rule
        self.reset.setVisible(origin.by == "override")
        self.show_rule.setVisible(origin.rule is not None)
        set_text(self._said, _sentence(origin, ruled))
        tip = tr("origin.reset.tip", initializer=call_words(ruled.initializer), origin=ruled.words())
        named(self.reset, tip, tip)

    def _want_rule(self) -> None:
        if self._rule is not None:
            self.rule_wanted.emit(self._rule)


def _sentence(origin: Origin, ruled: Origin) -> str:
    said = text(origin.words())
    if origin.by == "override":
        said = tr("origin.instead", origin=said, initializer=ruled.initializer.tag())
    return f"{said[:1].upper()}{said[1:]}"
