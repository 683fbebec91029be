"""The chosen rule in the right pane: what it says of weights and of biases, with all arguments."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.core.document.experiment import Rule
from initviz.core.document.origin import ROLES, RuleReach, parameters_of_rule, reaches
from initviz.core.document.rules import choose_rule_initializer, roles_of, set_rule_initializer
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import BY_TAG
from initviz.core.parameter import Role
from initviz.figures.scene import Scene
from initviz.gui.forms.form import Form
from initviz.gui.parts import label, named, quiet_button, set_text
from initviz.gui.rules.chosen import ChosenRule
from initviz.gui.rules.rule_combo import RuleCombo
from initviz.gui.rules.rules_panel import edit_name
from initviz.gui.rules.words import half_tip, reach_tip, rule_title
from initviz.gui.side.editing import apply_entry
from initviz.gui.side.section import Section
from initviz.messages import tr


class RuleSection(QWidget):
    """Edits the chosen rule; hidden where none is chosen.

    Parameters
    ----------
    session
        Whose active scheme has the rule.
    chosen
        Which one it is.
    """

    def __init__(self, session: Session, chosen: ChosenRule) -> None:
        super().__init__()
        self._chosen = chosen
        self._title = ""
        self._reach = label(muted=True, wrap=True)
        self.back = quiet_button("", tr("rule.back.tip"))
        self.halves: dict[Role, HalfSection] = {role: HalfSection(session, chosen, role) for role in ROLES}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._reach)
        for half in self.halves.values():
            column.addWidget(half)
        column.addWidget(self.back)
        self.back.clicked.connect(chosen.forget)

    def title(self) -> str:
        """Name the rule that is shown."""
        return self._title

    def reach(self) -> str:
        """Give what is said of what the rule comes to."""
        return self._reach.text()

    def show_scene(self, scene: Scene) -> None:
        """Show the chosen rule; hide where there is none."""
        scheme, index = scene.experiment.schemes[scene.scheme], self._chosen.index
        # A scene may be older than the choice: the next one, in which the rule is, comes at once.
        rule = scheme.rules[index] if index is not None and index < len(scheme.rules) else None
        self.setVisible(rule is not None)
        if rule is None or index is None:
            return
        self._title = tr("rule.title", number=index + 1, layers=rule_title(rule))
        found = reaches(scene.experiment.network, scheme)[index]
        set_text(self._reach, reach_tip(found, scheme))
        set_text(self.back, tr("rule.back"))
        for role, half in self.halves.items():
            half.setVisible(role in roles_of(rule.layers))
            half.show_rule(scene, rule, index, found)


class HalfSection(Section):
    """What a rule says of weights, or of biases."""

    def __init__(self, session: Session, chosen: ChosenRule, role: Role) -> None:
        super().__init__(tr(f"rule.half.{role}"))
        self._session, self._chosen, self._role = session, chosen, role
        self.combo = RuleCombo(role, alone=True)
        self._summary = label(muted=True, wrap=True)
        self.form = Form()
        parts: tuple[QWidget, ...] = (self.combo, self._summary, self.form)
        for part in parts:
            self.body.addWidget(part)
        self.combo.chosen.connect(self._choose)
        self.form.edited.connect(self._edit_field)
        self.form.finished.connect(session.end_drag)

    def show_rule(self, scene: Scene, rule: Rule, index: int, reach: RuleReach) -> None:
        """Show a rule."""
        scheme = scene.experiment.schemes[scene.scheme]
        half, initializer = getattr(reach, self._role), self._initializer(rule)
        filled = parameters_of_rule(scene.experiment.network, scheme, index, self._role)
        self.combo.show_half(initializer, filled, shadowed=half.shadowed)
        name = tr("rule.combo", role=tr(f"role.{self._role}"), layers=rule_title(rule))
        named(self.combo, name, half_tip(self._role, half, scheme, initializer))
        if initializer is None:
            set_text(self._summary, tr("rule.open.tip", role=tr(f"role.{self._role}")))
            self.form.hide()
            return
        set_text(self._summary, tr(f"explain.{initializer.tag()}"))
        self.form.show_struct(initializer, f"{scene.scheme}.{index}")
        self.form.setVisible(bool(self.form.fields))

    def _initializer(self, rule: Rule) -> Initializer | None:
        found: Initializer | None = getattr(rule, self._role)
        return found

    def _choose(self, tag: str) -> None:
        index, rule, scheme, role = self._chosen.index, self._chosen.rule, self._session.scheme, self._role
        if index is None or rule is None:
            return
        kind = BY_TAG[tag] if tag else None
        self._session.apply(
            edit_name("change", rule.layers, scheme),
            lambda experiment: choose_rule_initializer(experiment, scheme, index, role, kind),
        )

    def _edit_field(self, name: str) -> None:
        index, rule, scheme, role = self._chosen.index, self._chosen.rule, self._session.scheme, self._role
        initializer = self._initializer(rule) if rule is not None else None
        if index is None or rule is None or initializer is None:
            return
        kind = type(initializer)
        apply_entry(
            self._session,
            self.form,
            name,
            lambda values: lambda experiment: set_rule_initializer(experiment, scheme, index, role, kind(**values)),
            name="edit.name.argument",
            control=f"rule.{scheme}.{index}.{role}.{kind.tag()}.{name}",
        )
