"""The choice of an initializer: what there is, what cannot be chosen and why; as a menu and as a combo box."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from initviz.core.initializers.catalogue import BY_TAG, refusals
from initviz.core.parameter import Parameter
from initviz.messages import Message, text, tr


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


def choices_for(parameter: Parameter | None) -> tuple[Choice, ...]:
    """Give all choices for a parameter; without one nothing is refused."""
    if parameter is None:
        return tuple(Choice(tag, None) for tag in BY_TAG)
    return tuple(Choice(tag, refusal) for tag, refusal in refusals(parameter).items())


class InitializerMenu(QMenu):
    """A menu of initializers.

    Signals
    -------
    chosen
        Name of the initializer; empty for the scheme's rule.
    """

    chosen = Signal(str)

    def __init__(self, parameter: Parameter, current: str, *, overridden: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if overridden:
            self.addAction(tr("choice.rule"), lambda: self.chosen.emit(""))
            self.addSeparator()
        for choice in choices_for(parameter):
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
        self._parameter: Parameter | None = None
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(20)
        self._fill(None)
        self.activated.connect(self._announce)

    def _fill(self, parameter: Parameter | None) -> None:
        items = QStandardItemModel(self)
        for choice in choices_for(parameter):
            item = QStandardItem(choice.tag)
            item.setData(choice.tip(), Qt.ItemDataRole.ToolTipRole)
            item.setData(choice.shown(), Qt.ItemDataRole.AccessibleTextRole)
            item.setEnabled(choice.refusal is None)
            items.appendRow(item)
        self.setModel(items)
        self._parameter = parameter

    def show_choice(self, tag: str, parameter: Parameter | None = None, *, placeholder: str = "") -> None:
        """Show which initializer is chosen; nothing is where `tag` is empty."""
        if parameter != self._parameter:
            self._fill(parameter)
        self.setPlaceholderText(placeholder)
        self.setCurrentIndex(self.findText(tag) if tag else -1)

    def _announce(self, index: int) -> None:
        self.chosen.emit(self.itemText(index))
