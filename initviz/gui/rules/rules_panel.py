"""The rules of the active scheme as a list in order, and what can be done with it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from initviz.app.session import Edit, Session
from initviz.core.document import rules
from initviz.core.document.origin import pattern_words
from initviz.core.document.palette import scheme_letter
from initviz.core.initializers.catalogue import BY_TAG
from initviz.core.parameter import Role
from initviz.figures.scene import Scene
from initviz.gui.icons import icon
from initviz.gui.parts import label, set_text
from initviz.gui.rules.chosen import ChosenRule
from initviz.gui.rules.rule_list import RuleList
from initviz.gui.rules.rule_row import RuleRow
from initviz.gui.rules.type_menu import TypeMenu
from initviz.gui.theme import Theme
from initviz.messages import Message, message, tr


class RulesPanel(QWidget):
    """Edits the list of rules.

    Parameters
    ----------
    session
        Whose active scheme has the rules.
    chosen
        Which of them is chosen.
    """

    def __init__(self, session: Session, chosen: ChosenRule) -> None:
        super().__init__()
        self._session, self._chosen = session, chosen
        self._theme: Theme | None = None
        self._rows: list[RuleRow] = []
        self.menu = TypeMenu(self)
        self.add = QToolButton()
        self.remove = self._action("remove", [QKeySequence.StandardKey.Delete, "Backspace"], self._remove)
        self.move_up = self._action("move_up", ["Alt+Up"], lambda: self._move(-1))
        self.move_down = self._action("move_down", ["Alt+Down"], lambda: self._move(1))
        self._empty = label(muted=True, wrap=True)
        self._order = label(tr("rules.order"), muted=True)
        self._list = RuleList()
        self._lay_out()
        self.menu.chosen.connect(self._add)
        chosen.changed.connect(self._show_chosen)

    def _action(self, name: str, keys: list[QKeySequence.StandardKey | str], act: Callable[[], None]) -> QAction:
        action = QAction(tr(f"rules.{name}"), self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tr(f'rules.{name}.tip')} ({key})")
        action.triggered.connect(act)
        return action

    def _lay_out(self) -> None:
        self.add.setObjectName("rowAction")
        self.add.setText(tr("rules.add"))
        self.add.setToolTip(tr("rules.add.tip"))
        self.add.setAccessibleName(tr("rules.add.tip"))
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.clicked.connect(self._open_menu)
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self.add)
        bar.addSpacing(4)
        for action in (self.remove, self.move_up, self.move_down):
            button = QToolButton()
            button.setObjectName("rowAction")
            button.setDefaultAction(action)
            button.setAccessibleName(action.toolTip())
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self._order)
        self._order.setToolTip(tr("rules.order.tip"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self._empty)
        column.addWidget(self._list)

    @property
    def rows(self) -> tuple[RuleRow, ...]:
        """The rules, in order."""
        return tuple(self._rows)

    def limit(self, height: int) -> None:
        """Let the list be as high as this at most, and scroll beyond."""
        self._list.limit(height)

    @property
    def height_of_list(self) -> int:
        """How high the list is."""
        return self._list.height()

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show the rules of a scene's active scheme."""
        if theme is not self._theme:
            self._theme = theme
            self.add.setIcon(icon("add", theme))
            for action, name in ((self.remove, "remove"), (self.move_up, "move-up"), (self.move_down, "move-down")):
                action.setIcon(icon(name, theme))
        scheme = scene.experiment.schemes[scene.scheme]
        while len(self._rows) > len(scheme.rules):
            self._list.drop(self._rows.pop())
        while len(self._rows) < len(scheme.rules):
            self._add_row(len(self._rows))
        for index, row in enumerate(self._rows):
            row.show_rule(scene.experiment.network, scheme, chosen=index == self._chosen.index)
        self._empty.setVisible(not self._rows)
        set_text(self._empty, tr("rules.empty"))
        self._list.setVisible(bool(self._rows))
        self._list.updateGeometry()
        self._refresh()

    def _add_row(self, index: int) -> None:
        row = RuleRow(index)
        row.pressed.connect(lambda: self._chosen.choose(index))
        row.left.connect(lambda by: self._go_to(index + by))
        row.initializer_chosen.connect(partial(self._choose_initializer, index))
        # Keys act while a rule has the focus, not in a combo box on it, which has keys of its own.
        row.addActions([self.remove, self.move_up, self.move_down])
        self._rows.append(row)
        self._list.put(row)

    def _show_chosen(self) -> None:
        for index, row in enumerate(self._rows):
            row.show_chosen(chosen=index == self._chosen.index)
        self._refresh()

    def _refresh(self) -> None:
        """Show the chosen rule, and enable what can be done with it."""
        index = self._chosen.index
        self._list.keep_in_sight(self._rows[index] if index is not None and index < len(self._rows) else None)
        self.remove.setEnabled(index is not None)
        self.move_up.setEnabled(bool(index))
        self.move_down.setEnabled(index is not None and index + 1 < len(self._rows))

    def _go_to(self, index: int) -> None:
        if 0 <= index < len(self._rows):
            self._chosen.choose(index)
            self._rows[index].setFocus()

    def _follow(self, index: int) -> None:
        """Choose the rule at a place after an edit; the focus comes along if a rule has it."""
        if any(row.hasFocus() for row in self._rows):
            self._go_to(index)
        self._chosen.choose(index)

    def _open_menu(self) -> None:
        self.menu.fill(self._session.experiment.network)
        self.menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft() + QPoint(0, 2)))

    # --- edits ---

    def _add(self, layers: str) -> None:
        scheme = self._session.scheme
        if self._apply("add", layers, lambda experiment: rules.add_rule(experiment, scheme, layers)):
            self._chosen.choose(len(self._session.experiment.schemes[scheme].rules) - 1)

    def _remove(self) -> None:
        index, rule, scheme = self._chosen.index, self._chosen.rule, self._session.scheme
        if index is None or rule is None:
            return
        if self._apply("remove", rule.layers, lambda experiment: rules.remove_rule(experiment, scheme, index)):
            self._follow(max(min(index, len(self._session.experiment.schemes[scheme].rules) - 1), 0))

    def _move(self, by: int) -> None:
        index, rule, scheme = self._chosen.index, self._chosen.rule, self._session.scheme
        if index is None or rule is None:
            return
        if self._apply("move", rule.layers, lambda experiment: rules.move_rule(experiment, scheme, index, index + by)):
            self._follow(index + by)

    def _choose_initializer(self, index: int, role: Role, tag: str) -> None:
        scheme, kind = self._session.scheme, BY_TAG[tag] if tag else None
        self._chosen.choose(index)
        layers = self._session.experiment.schemes[scheme].rules[index].layers
        self._apply(
            "change",
            layers,
            lambda experiment: rules.choose_rule_initializer(experiment, scheme, index, role, kind),
        )

    def _apply(self, action: str, layers: str, edit: Edit) -> bool:
        return self._session.apply(edit_name(action, layers, self._session.scheme), edit)


def edit_name(action: str, layers: str, scheme: int) -> Message:
    """Name an edit of a rule."""
    return message(f"edit.name.rule_{action}", layers=pattern_words(layers), scheme=scheme_letter(scheme))
