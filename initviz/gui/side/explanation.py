"""The section on one parameter of the selected layer: its initializer with its numbers, and the form to edit it."""

from PySide6.QtCore import Qt

from initviz.app.session import Session
from initviz.core.document import edits
from initviz.core.document.naming import all_initializers
from initviz.core.document.palette import scheme_letter
from initviz.core.document.resolve import star_reaches
from initviz.core.document.rules import set_type_initializer
from initviz.core.parameter import Role
from initviz.core.reports import ParameterPrediction
from initviz.figures.explanation import explain
from initviz.figures.scene import Scene
from initviz.gui.forms.form import Form
from initviz.gui.network.choices import InitializerCombo
from initviz.gui.parts import label, named, set_text
from initviz.gui.rules.chosen import ChosenRule
from initviz.gui.rules.origin_line import OriginLine
from initviz.gui.rules.reset import choose_or_reset, reset
from initviz.gui.schemes.menus import offer_copies
from initviz.gui.side.advice import Advice
from initviz.gui.side.editing import apply_entry
from initviz.gui.side.explain_parts import ElidedButton, Facts, RoleSwitch
from initviz.gui.side.section import Section
from initviz.gui.theme import LIGHT, Theme, scheme_color
from initviz.messages import message, text, tr


class ExplanationSection(Section):
    """Explains one parameter; weight or bias is chosen in its header."""

    def __init__(self, session: Session, chosen_rule: ChosenRule) -> None:
        super().__init__(tr("side.initializer"))
        self._session = session
        self._role: Role = "weight"
        self._scene: Scene | None = None
        self._theme = LIGHT
        self._predicted: ParameterPrediction | None = None
        self.roles = RoleSwitch()
        self.header.addWidget(self.roles)
        self.combo = InitializerCombo()
        self.origin = OriginLine()
        self._summary = label(muted=True, wrap=True)
        self._formula = label(wrap=True)
        self._formula.setTextFormat(Qt.TextFormat.RichText)
        self._formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts = Facts()
        self._advice = Advice()
        self.form = Form()
        self.to_all, self.to_type = ElidedButton(), ElidedButton()
        named(self.combo, tr("explain.combo"), "")
        read = (self.combo, self.origin, self._summary, self._formula, self._facts, self._advice)
        for part in (*read, self.form, self.to_type, self.to_all):
            self.body.addWidget(part)
        offer_copies(self, session)
        self.origin.reset_wanted.connect(self._reset)
        self.origin.rule_wanted.connect(chosen_rule.choose)
        self.roles.chosen.connect(self._choose_role)
        self.combo.chosen.connect(self._choose_initializer)
        self.form.edited.connect(self._edit_field)
        self.form.finished.connect(session.end_drag)
        self.to_all.clicked.connect(self._apply_to_all)
        self.to_type.clicked.connect(self._apply_to_type)

    @property
    def role(self) -> Role:
        """Which parameter is explained."""
        return self._role

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Explain the selected layer of a scene; hide where it has no parameter."""
        self._scene, self._theme = scene, theme
        index = scene.layer_index
        roles: list[Role] = []
        if index is not None and index < len(scene.network.layers):
            roles = [parameter.name for parameter in scene.network.layers[index].parameters]
        if self._role not in roles and roles:
            self._role = roles[0]
        self.roles.show_roles(roles, self._role)
        self._predicted = scene.predicted(scene.scheme, index, self._role) if index is not None and roles else None
        explained = explain(scene, scene.scheme, index, self._role) if self._predicted and index is not None else None
        self.setVisible(explained is not None)
        if explained is None or self._predicted is None:
            return
        self.combo.show_choice(explained.initializer, self._predicted.parameter)
        layer = scene.experiment.network.layers[index or 0]
        self.origin.show_layer(scene.experiment.schemes[scene.scheme], layer, self._role)
        set_text(self._summary, text(explained.summary))
        color = scheme_color(scene.series[scene.scheme].color, theme).name()
        set_text(self._formula, _formula_html(explained.formula, color))
        self._facts.show_facts(explained.facts)
        self._advice.show_message(explained.hint)
        self.form.show_struct(self._predicted.initializer, f"{scene.scheme}.{scene.layer}.{self._role}")
        self.form.setVisible(bool(self.form.fields))
        self.to_all.setVisible(star_reaches(self._predicted.parameter.layer_type))
        series = scene.series[scene.scheme]
        words = tr("explain.to_all", scheme=series.title, role=tr(f"role.{self._role}"))
        self.to_all.show_words(words, tr("explain.to_all.tip"))
        self._show_to_type(layer.tag(), series.title)

    def _show_to_type(self, tag: str, scheme: str) -> None:
        role = tr(f"role.{self._role}")
        # Where all weights are of one type, the button for all of them says the same.
        heads = {layer.tag() for layer in self._session.experiment.network.layers if star_reaches(layer.tag())}
        self.to_type.setVisible(heads != {tag})
        words = tr("explain.to_type", layers=tag, scheme=scheme)
        self.to_type.show_words(words, tr("explain.to_type.tip", layers=tag, role=role))

    # --- what the user does ---

    def _choose_role(self, role: Role) -> None:
        self._role = role
        if self._scene is not None:
            self.show_scene(self._scene, self._theme)

    def _choose_initializer(self, tag: str) -> None:
        if self._scene is not None:
            choose_or_reset(self._session, self._scene.layer, self._role, tag)

    def _edit_field(self, name: str) -> None:
        scene, role, predicted = self._scene, self._role, self._predicted
        if scene is None or predicted is None:
            return
        kind, scheme = type(predicted.initializer), self._session.scheme
        apply_entry(
            self._session,
            self.form,
            name,
            lambda values: (
                lambda experiment: edits.set_initializer(experiment, scheme, scene.layer, role, kind(**values))
            ),
            name="edit.name.argument",
            control=f"{scheme}.{scene.layer}.{role}.{kind.tag()}.{name}",
        )

    def _apply_to_all(self) -> None:
        predicted, role, scheme = self._predicted, self._role, self._session.scheme
        if predicted is None:
            return
        chosen = predicted.initializer
        self._session.apply(
            all_initializers(scheme, role, chosen),
            lambda experiment: edits.set_all_initializers(experiment, scheme, role, chosen),
        )

    def _apply_to_type(self) -> None:
        predicted, role, scheme = self._predicted, self._role, self._session.scheme
        if predicted is None:
            return
        chosen, layers = predicted.initializer, predicted.parameter.layer_type
        self._session.apply(
            message("edit.name.rule_change", layers=layers, scheme=scheme_letter(scheme)),
            lambda experiment: set_type_initializer(experiment, scheme, layers, role, chosen),
        )

    def _reset(self) -> None:
        if self._scene is not None:
            reset(self._session, (self._scene.layer,), (self._role,))


def _formula_html(lines: tuple[str, ...], color: str) -> str:
    """Set a formula: the law in the scheme's colour and larger, then how its number comes about."""
    first, *rest = lines
    body = "".join(f'<p style="margin: 3px 0 0 0">{line}</p>' for line in rest)
    return f'<p style="margin: 0; font-size: large; color: {color}">{first}</p>{body}'
