"""Parts of the explanation: the switch between weight and bias, the table of numbers, a button for long words."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from initviz.core.parameter import Role
from initviz.figures.explanation import Fact
from initviz.gui.parts import label, set_text
from initviz.messages import text, tr

_BUTTON_PADDING = 24


class RoleSwitch(QWidget):
    """Weight or bias.

    Signals
    -------
    chosen
        The role that the user chose.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        self._buttons: dict[Role, QPushButton] = {}
        roles: tuple[Role, ...] = ("weight", "bias")
        for role in roles:
            button = QPushButton(tr(f"role.{role}"))
            button.setObjectName("segment")
            button.setCheckable(True)
            button.setAccessibleName(tr("explain.role", role=tr(f"role.{role}")))
            button.clicked.connect(lambda _checked, role=role: self.chosen.emit(role))
            self._group.addButton(button)
            self._buttons[role] = button
            row.addWidget(button)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The buttons, weight first."""
        return tuple(self._buttons.values())

    def show_roles(self, roles: Sequence[Role], current: Role) -> None:
        """Show which parameters there are, and which one is explained."""
        for role, button in self._buttons.items():
            button.setVisible(role in roles)
            button.setChecked(role == current)


class Facts(QWidget):
    """A table of names and numbers, which go below their names where there is little width; only texts change."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QFormLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(12)
        self._lines.setVerticalSpacing(5)
        self._lines.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._lines.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def shown(self) -> dict[str, str]:
        """Give the names and numbers that are shown."""
        return {name.text(): value.text() for name, value in self._rows if not name.isHidden()}

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show facts."""
        while len(self._rows) < len(facts):
            pair = (label(muted=True), label(wrap=True))
            pair[1].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            pair[1].setAlignment(Qt.AlignmentFlag.AlignRight)
            self._lines.addRow(*pair)
            self._rows.append(pair)
        for place, (name, value) in enumerate(self._rows):
            self._lines.setRowVisible(place, place < len(facts))
            if place < len(facts):
                set_text(name, text(facts[place].name))
                set_text(value, facts[place].value)


class ElidedButton(QPushButton):
    """A button as wide as its place; words that do not fit end in … and stand in full in its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._words = self._tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str, tip: str) -> None:
        """Show words, and a tooltip that explains them."""
        if (words, tip) != (self._words, self._tip):
            self._words, self._tip = words, tip
            self.setAccessibleName(words)
            self.setAccessibleDescription(tip)
            self.setToolTip(f"{words}\n{tip}")
            self._elide()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Need the height only."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Fit the words into the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - _BUTTON_PADDING
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room))
