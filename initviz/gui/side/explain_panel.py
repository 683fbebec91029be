"""The right pane: the selected layer's initializer, explained with its numbers, editable, and as code."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.core.document import edits
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import BY_TAG
from initviz.core.parameter import Role
from initviz.core.reports import ParameterPrediction
from initviz.figures.explanation import explain
from initviz.figures.scene import Scene
from initviz.gui.forms.form import Form
from initviz.gui.network.choices import InitializerCombo
from initviz.gui.network.rows import layer_title
from initviz.gui.parts import label, letter, named, set_text
from initviz.gui.side.code_view import CodeView
from initviz.gui.side.explain_parts import Advice, Facts, RoleSwitch
from initviz.gui.theme import LIGHT, Theme, scheme_color
from initviz.messages import text, tr


class ExplainPanel(QScrollArea):
    """Explains one parameter of the selected layer; weight or bias is chosen at its top."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._role: Role = "weight"
        self._scene: Scene | None = None
        self._theme = LIGHT
        self._predicted: ParameterPrediction | None = None
        self.setObjectName("side")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        content.setObjectName("sideContent")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(8)
        self.setWidget(content)
        self._title = label(strong=True)
        self.roles = RoleSwitch()
        self.combo = InitializerCombo()
        self._summary = label(muted=True, wrap=True)
        self._formula = label(wrap=True)
        self._formula.setTextFormat(Qt.TextFormat.RichText)
        self._formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts = Facts()
        self._advice = Advice()
        self.form = Form()
        self.to_all = QPushButton()
        named(self.to_all, tr("explain.to_all.tip"), tr("explain.to_all.tip"))
        self.code = CodeView()
        self._lay_out()
        named(self.combo, tr("explain.combo"), "")
        self.roles.chosen.connect(self._choose_role)
        self.combo.chosen.connect(self._choose_initializer)
        self.form.edited.connect(self._edit_field)
        self.form.finished.connect(session.end_drag)
        self.to_all.clicked.connect(self._apply_to_all)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(4)
        header.addWidget(self._title, 1)
        header.addWidget(self.roles)
        self._column.addLayout(header)
        self._column.addWidget(self.combo)
        for part in (self._summary, self._formula, self._facts, self._advice, self.form, self.to_all):
            self._column.addWidget(part)
        self._column.addSpacing(4)
        self._column.addWidget(self.code)
        self._column.addStretch(1)

    @property
    def role(self) -> Role:
        """Which parameter is explained."""
        return self._role

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Explain the selected layer of a scene."""
        self._scene, self._theme = scene, theme
        index = scene.layer_index
        roles: list[Role] = []
        if index is not None and index < len(scene.network.layers):
            roles = [parameter.name for parameter in scene.network.layers[index].parameters]
        if self._role not in roles and roles:
            self._role = roles[0]
        self.roles.show_roles(roles, self._role)
        layer = scene.experiment.network.layers[index] if index is not None else None
        block = scene.selected_block
        number = f"{block + 1} · " if block is not None else ""
        set_text(self._title, f"{number}{layer_title(layer)}" if layer is not None else tr("explain.nothing"))
        self._predicted = scene.predicted(scene.scheme, index, self._role) if index is not None and roles else None
        self._show_parameter(scene, index, theme)

    def _show_parameter(self, scene: Scene, index: int | None, theme: Theme) -> None:
        predicted = self._predicted
        explained = explain(scene, scene.scheme, index, self._role) if predicted and index is not None else None
        parts = (self.combo, self._formula, self._facts, self.form, self.to_all, self.code, self._summary)
        for part in parts:
            part.setVisible(explained is not None)
        self._advice.setVisible(explained is not None and explained.hint is not None)
        if explained is None or predicted is None:
            return
        self.combo.show_choice(explained.initializer, predicted.parameter)
        set_text(self._summary, text(explained.summary))
        color = scheme_color(scene.series[scene.scheme].color, theme).name()
        set_text(self._formula, _formula_html(explained.formula, color))
        self._facts.show_facts(explained.facts)
        if explained.hint is not None:
            self._advice.show_text(text(explained.hint))
        self.form.show_struct(predicted.initializer)
        self.form.setVisible(bool(self.form.fields))
        series = scene.series[scene.scheme]
        set_text(
            self.to_all,
            tr("explain.to_all", scheme=f"{letter(series.index)} {series.name}", role=tr(f"role.{self._role}")),
        )
        self.code.show_scene(scene)

    # --- what the user does ---

    def _choose_role(self, role: Role) -> None:
        self._role = role
        if self._scene is not None:
            self.show_scene(self._scene, self._theme)

    def _set(self, initializer_of: "InitializerMaker", *, name: str, control: str = "") -> None:
        scene, role = self._scene, self._role
        if scene is None:
            return
        scheme, layer = scene.scheme, scene.layer
        self._session.apply(
            name,
            lambda experiment: edits.set_initializer(experiment, scheme, layer, role, initializer_of()),
            control=control,
        )

    def _choose_initializer(self, tag: str) -> None:
        self._set(BY_TAG[tag], name="edit.name.initializer")

    def _edit_field(self, name: str) -> None:
        predicted = self._predicted
        if predicted is None:
            return
        kind, values = type(predicted.initializer), self.form.values()
        # Made inside the edit: what the class itself refuses is then refused like any other edit.
        self._set(lambda: kind(**values), name="edit.name.argument", control=f"{kind.tag()}.{name}")

    def _apply_to_all(self) -> None:
        predicted, role, scheme = self._predicted, self._role, self._session.scheme
        if predicted is None:
            return
        chosen = predicted.initializer
        self._session.apply(
            "edit.name.all_initializers",
            lambda experiment: edits.set_all_initializers(experiment, scheme, role, chosen),
        )


InitializerMaker = Callable[[], Initializer]


def _formula_html(lines: tuple[str, ...], color: str) -> str:
    """Set a formula: the law in the scheme's colour and larger, then how its number comes about."""
    first, *rest = lines
    body = "".join(f'<p style="margin: 3px 0 0 0">{line}</p>' for line in rest)
    return f'<p style="margin: 0; font-size: large; color: {color}">{first}</p>{body}'
