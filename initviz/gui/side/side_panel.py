"""The right pane: the selected layer explained and edited, or the network's input, as sections that fold."""

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.figures.scene import Scene
from initviz.gui.network.rows import layer_title
from initviz.gui.parts import label, set_text
from initviz.gui.rules.chosen import ChosenRule
from initviz.gui.rules.rule_section import RuleSection
from initviz.gui.side.code_view import CodeSection
from initviz.gui.side.explanation import ExplanationSection
from initviz.gui.side.input_section import InputSection
from initviz.gui.side.layer_section import LayerSection
from initviz.gui.side.probe_section import GradientSection, MeasurementSection
from initviz.gui.side.problem import Problem
from initviz.gui.side.steady import Steady
from initviz.gui.side.sticky import Sticky
from initviz.gui.theme import Theme
from initviz.messages import tr


class SidePanel(QScrollArea):
    """Shows what is selected: sections for a layer, or those for the input."""

    def __init__(self, session: Session, chosen_rule: ChosenRule) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._title = label(strong=True, wrap=True)
        self._session = session
        self._subject: tuple[str, bool, int | None] = ("", False, None)
        self._chosen_rule = chosen_rule
        self._shown: tuple[Scene, Theme] | None = None
        self.rule = RuleSection(session, chosen_rule)
        self.explanation = ExplanationSection(session, chosen_rule)
        self.layer = LayerSection(session)
        self.problem = Problem(session)
        self.code = CodeSection()
        self.input = InputSection(session)
        self.gradient = GradientSection(session)
        self.measurement = MeasurementSection(session)
        self._of_layer: tuple[QWidget, ...] = (
            self.explanation, self.layer, self.problem, self.input, self.gradient, self.measurement,
        )  # fmt: skip
        content = QWidget()
        content.setObjectName("sideContent")
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        # What is wrong stands behind the arguments that are to blame: above, it would push them away from the pointer.
        parts: tuple[QWidget, ...] = (
            self._title, self.rule, self.explanation, self.layer, Sticky(self, self.problem),
            self.input, self.gradient, self.measurement, self.code,
        )  # fmt: skip
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(content)
        self._steady = Steady(self, self._title)
        chosen_rule.changed.connect(self._show_again)

    def title(self) -> str:
        """Give the name of what is shown."""
        return self._title.text()

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show what is selected in a scene."""
        self._shown = (scene, theme)
        index, rules = self._chosen_rule.index, scene.experiment.schemes[scene.scheme].rules
        if index is not None and index >= len(rules):
            # The scene is older than the choice. The layer, shown for a moment until the next scene comes, would take
            # the focus from the rule and draw the pane along.
            return
        subject = (scene.layer, self._session.at_output, index)
        if subject != self._subject:
            self._subject = subject
            self._steady.release()
            self._show(scene, theme)
        else:
            self._steady.keep(lambda: self._show(scene, theme))

    def _show_again(self) -> None:
        if self._shown is not None:
            self.show_scene(*self._shown)

    def _show(self, scene: Scene, theme: Theme) -> None:
        self.rule.show_scene(scene)
        if not self.rule.isHidden():
            set_text(self._title, self.rule.title())
            for part in self._of_layer:
                part.hide()
            self.code.show_scene(scene, rules=True)
            return
        index, block, at_output = scene.layer_index, scene.selected_block, self._session.at_output
        if index is None:
            set_text(self._title, tr("side.title.output" if at_output else "side.title.input"))
        else:
            number = f"{block + 1} · " if block is not None else ""
            set_text(self._title, f"{number}{layer_title(scene.experiment.network.layers[index])}")
        self.problem.show_scene(scene)
        self.explanation.show_scene(scene, theme)
        self.layer.show_scene(scene)
        self.code.show_scene(scene)
        for section, is_shown in (
            (self.input, index is None and not at_output),
            (self.gradient, index is None and at_output),
            (self.measurement, index is None),
        ):
            section.setVisible(is_shown)
            if is_shown:
                section.show_scene(scene)
