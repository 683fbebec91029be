"""One rule in the list: its place, whom it is for, what it comes to, and what it says of weights and biases."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy

from initviz.core.document.experiment import Network, Scheme
from initviz.core.document.origin import ROLES, RuleReach, parameters_of_rule, reaches
from initviz.core.document.rules import roles_of
from initviz.core.initializers.base import Initializer
from initviz.core.parameter import Role
from initviz.gui.parts import ElidedLabel, dress, enlarge, label, named, set_text
from initviz.gui.rules.rule_combo import RuleCombo
from initviz.gui.rules.words import call_words, half_tip, reach_tip, reach_words, rule_title, short_title
from initviz.messages import tr

_SMALL = 0.86


class RuleRow(QFrame):
    """Shows one rule; a click or Return chooses it.

    Parameters
    ----------
    index
        Its place in the list, from 0.

    Signals
    -------
    pressed
        The user wants this rule.
    left
        A key goes on to the rule above (-1) or below (1).
    initializer_chosen
        Role and name of the initializer; an empty name leaves the role to the rules before.
    """

    pressed = Signal()
    left = Signal(int)
    initializer_chosen = Signal(str, str)

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self.setObjectName("rule")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._number = label(str(index + 1), muted=True)
        self._title = ElidedLabel()
        self._reach = ElidedLabel()
        self._arguments = ElidedLabel()
        for part in (self._reach, self._arguments):
            enlarge(part, _SMALL)
        for part in (self._title, self._reach, self._arguments):
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.combos: dict[Role, RuleCombo] = {role: RuleCombo(role) for role in ROLES}
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 3, 4, 3)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(1, 60)
        grid.addWidget(self._number, 0, 0)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._reach, 1, 1)
        grid.addWidget(self._arguments, 2, 1, 1, 2)
        for line, (role, combo) in enumerate(self.combos.items()):
            combo.setObjectName("small")
            combo.setMinimumContentsLength(10)
            # The weight's decides how wide both are.
            across = QSizePolicy.Policy.Fixed if role == "weight" else QSizePolicy.Policy.Ignored
            combo.setSizePolicy(across, QSizePolicy.Policy.Fixed)
            combo.chosen.connect(lambda tag, role=role: self.initializer_chosen.emit(role, tag))
            grid.addWidget(combo, line, 2)
        enlarge(self.combos["bias"], _SMALL)

    def shown(self) -> tuple[str, str]:
        """Give what the row says: for whom the rule is, and what it comes to."""
        return self._title.text(), self._reach.text()

    def title_room(self) -> int:
        """Give the width that there is for the title."""
        return self._title.width()

    def arguments(self) -> str:
        """Give what the row says of arguments; empty where all are the usual ones."""
        return self._arguments.text()

    def show_rule(self, network: Network, scheme: Scheme, *, chosen: bool) -> None:
        """Show the rule of this place in a scheme."""
        rule, reach = scheme.rules[self._index], reaches(network, scheme)[self._index]
        title = rule_title(rule)
        set_text(self._title, short_title(rule))
        set_text(self._reach, reach_words(reach))
        tip = reach_tip(reach, scheme)
        named(self, f"{tr('rule.accessible', number=self._index + 1, layers=title)}, {self._reach.text()}", tip)
        dress(self._title, "muted", value=reach.shadowed or not reach.named)
        self._show_arguments(rule.weight, rule.bias)
        for role, combo in self.combos.items():
            self._show_half(role, combo, network, scheme, reach)
        self.show_chosen(chosen=chosen)

    def show_chosen(self, *, chosen: bool) -> None:
        """Show whether the rule is the chosen one."""
        dress(self, "chosen", value=chosen)

    def _show_arguments(self, *initializers: Initializer | None) -> None:
        said = [call_words(one) for one in initializers if one is not None]
        said = [words for words in said if words.endswith(")")]
        set_text(self._arguments, " · ".join(said))
        self._arguments.setVisible(bool(said))

    def _show_half(self, role: Role, combo: RuleCombo, network: Network, scheme: Scheme, reach: RuleReach) -> None:
        rule = scheme.rules[self._index]
        combo.setVisible(role in roles_of(rule.layers))
        half, initializer = getattr(reach, role), getattr(rule, role)
        combo.show_half(initializer, parameters_of_rule(network, scheme, self._index, role), shadowed=half.shadowed)
        name = tr("rule.combo", role=tr(f"role.{role}"), layers=rule_title(rule))
        named(combo, name, half_tip(role, half, scheme, initializer))

    # --- the mouse and the keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  (Qt's name)
        """Choose the rule."""
        super().mousePressEvent(event)
        self.setFocus()
        self.pressed.emit()
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Choose the rule that a key goes to: what can be done is done with it."""
        super().focusInEvent(event)
        if event.reason() not in {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Choose the rule with Return or Space, and go on with an arrow."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.pressed.emit()
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not event.modifiers():
            self.left.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
