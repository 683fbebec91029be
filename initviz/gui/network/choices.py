"""The choice of an initializer: what there is, what cannot be chosen and why; as a menu and as a combo box."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from initviz.core.initializers.catalogue import BY_TAG, refusals
from initviz.core.parameter import Parameter
from initviz.gui.network.typed_menu import TypedMenu
from initviz.messages import Message, text, tr

RESET = "reset"
"""Name of the action that gives a layer back to the rules."""


@dataclass(frozen=True)
class Choice:
    """One initializer, and why it cannot be chosen."""

    tag: str
    refusal: Message | None

    def shown(self) -> str:
        """Give its name, with the reason behind it where there is one."""
        return self.tag if self.refusal is None else f"{self.tag} — {self.reason()}"

    def reason(self) -> str:
        """Give the reason in short: what comes before its details, without the name."""
        if self.refusal is None:
            return ""
        return text(self.refusal).partition(";")[0].removeprefix(f"{self.tag} ")

    def tip(self) -> str:
        """Give the whole reason, or what the initializer is for."""
        return text(self.refusal) if self.refusal is not None else tr(f"explain.{self.tag}")


def choices_for(parameters: Sequence[Parameter]) -> tuple[Choice, ...]:
    """Give all choices for what is to fill some parameters: what one of them refuses is refused."""
    refused = [refusals(parameter) for parameter in parameters]
    return tuple(Choice(tag, next((found[tag] for found in refused if found[tag]), None)) for tag in BY_TAG)


class InitializerMenu(TypedMenu):
    """A menu of initializers.

    Parameters
    ----------
    parameter
        What is to be filled.
    current
        Name of the initializer that does so now.
    parent
        The widget that it belongs to.
    ruled
        Name of what the rules give in place of an override; empty where there is none.

    Signals
    -------
    chosen
        Name of the initializer; empty for the scheme's rule.
    """

    chosen = Signal(str)

    def __init__(self, parameter: Parameter, current: str, parent: QWidget, ruled: str = "") -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if ruled:
            back = self.addAction(tr("choice.rule", initializer=ruled), lambda: self.chosen.emit(""))
            back.setObjectName(RESET)
            back.setToolTip(tr("choice.rule.tip"))
            self.addSeparator()
        for choice in choices_for((parameter,)):
            action = self.addAction(choice.shown(), partial(self.chosen.emit, choice.tag))
            action.setObjectName(choice.tag)
            action.setToolTip(choice.tip())
            action.setEnabled(choice.refusal is None)
            action.setCheckable(True)
            action.setChecked(choice.tag == current)
            if choice.tag == current:
                self.setActiveAction(action)


class InitializerCombo(QComboBox):
    """A combo box of initializers.

    Signals
    -------
    chosen
        Name of the initializer that the user chose.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._parameters: tuple[Parameter, ...] = ()
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(20)
        self._fill(())
        self.activated.connect(self._announce)

    def _fill(self, parameters: tuple[Parameter, ...]) -> None:
        self.setModel(self.items(parameters))
        self._parameters = parameters

    def items(self, parameters: tuple[Parameter, ...]) -> QStandardItemModel:
        """Make the entries for what is to fill some parameters."""
        items = QStandardItemModel(self)
        for choice in choices_for(parameters):
            item = QStandardItem(choice.tag)
            item.setData(choice.tip(), Qt.ItemDataRole.ToolTipRole)
            item.setData(choice.shown(), Qt.ItemDataRole.AccessibleTextRole)
            item.setEnabled(choice.refusal is None)
            items.appendRow(item)
        return items

    def show_choice(self, tag: str, *parameters: Parameter, placeholder: str = "") -> None:
        """Show which initializer is chosen to fill some parameters; nothing is where `tag` is empty."""
        if parameters != self._parameters:
            self._fill(parameters)
        self.setPlaceholderText(placeholder)
        self.setCurrentIndex(self.findText(tag) if tag else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave the wheel to the pane that scrolls."""
        event.ignore()

    def _announce(self, index: int) -> None:
        self.chosen.emit(self.itemText(index))
