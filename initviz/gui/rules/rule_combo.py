"""The choice of what a rule says of weights or biases: an initializer, or nothing."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyleOptionComboBox

from initviz.core.initializers.base import Initializer
from initviz.core.parameter import Parameter, Role
from initviz.gui.network.choices import InitializerCombo
from initviz.gui.parts import dress
from initviz.messages import tr

OPEN = ""
"""What is emitted where a rule leaves the choice to the rules before it."""


class RuleCombo(InitializerCombo):
    """A combo box of initializers whose first entry leaves the choice to the rules before.

    Parameters
    ----------
    role
        Weight or bias.
    alone
        Whether the role is said elsewhere; if not, it stands in front of a bias' initializer.
    """

    def __init__(self, role: Role, *, alone: bool = False) -> None:
        self._role = role
        self._says_role = role == "bias" and not alone
        super().__init__()

    def items(self, parameters: tuple[Parameter, ...]) -> QStandardItemModel:
        """Put the entry for no choice in front."""
        made = super().items(parameters)
        nothing = QStandardItem(tr("rule.open"))
        nothing.setData(tr("rule.open.tip", role=tr(f"role.{self._role}")), Qt.ItemDataRole.ToolTipRole)
        made.insertRow(0, nothing)
        return made

    def show_half(self, initializer: Initializer | None, parameters: tuple[Parameter, ...], *, shadowed: bool) -> None:
        """Show what a rule says, fainter where that is decided elsewhere."""
        self.show_choice(initializer.tag() if initializer is not None else tr("rule.open"), *parameters)
        dress(self, "faint", value=shadowed or initializer is None)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:  # noqa: N802  (Qt's name)
        """Say of a bias that it is one, as the rows of the network do."""
        super().initStyleOption(option)
        if self._says_role:
            option.currentText = tr("row.bias", initializer=option.currentText)

    def _announce(self, index: int) -> None:
        self.chosen.emit(self.itemText(index) if index else OPEN)
