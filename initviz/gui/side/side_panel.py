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
from initviz.gui.side.probe_section import GradientSection, ProbeSection
from initviz.gui.side.problem import Problem
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
        self.problem = Problem(session)
        self._chosen_rule = chosen_rule
        self._shown: tuple[Scene, Theme] | None = None
        self.rule = RuleSection(session, chosen_rule)
        self.explanation = ExplanationSection(session, chosen_rule)
        self.layer = LayerSection(session)
        self.code = CodeSection()
        self.input = InputSection(session)
        self.gradient = GradientSection(session)
        self.measurement = ProbeSection(session, tr("side.measurement"), ("batch", "mode", "seed", "seeds", "dtype"))
        self._for_input: tuple[QWidget, ...] = (self.input, self.gradient, self.measurement)
        self._of_layer: tuple[QWidget, ...] = (
            self.explanation, self.layer, self.problem, self.input, self.gradient, self.measurement, self.code,
        )  # fmt: skip
        content = QWidget()
        content.setObjectName("sideContent")
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        parts: tuple[QWidget, ...] = (self._title, self.problem, self.rule, self.explanation, self.layer, *self._for_input)
        for part in (*parts, self.code):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(content)
        chosen_rule.changed.connect(self._show_again)

    def title(self) -> str:
        """Give the name of what is shown."""
        return self._title.text()

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show what is selected in a scene."""
        self._shown = (scene, theme)
        self._show(scene, theme)

    def _show_again(self) -> None:
        if self._shown is not None:
            self.show_scene(*self._shown)

    def _show(self, scene: Scene, theme: Theme) -> None:
        self.rule.show_scene(scene)
        if not self.rule.isHidden():
            set_text(self._title, self.rule.title())
            for part in self._of_layer:
                part.hide()
            return
        index, block = scene.layer_index, scene.selected_block
        if index is None:
            set_text(self._title, tr("side.title.input"))
        else:
            number = f"{block + 1} · " if block is not None else ""
            set_text(self._title, f"{number}{layer_title(scene.experiment.network.layers[index])}")
        self.problem.show_scene(scene)
        self.explanation.show_scene(scene, theme)
        self.layer.show_scene(scene)
        self.code.show_scene(scene)
        for section in self._for_input:
            section.setVisible(index is None)
        if index is None:
            self.input.show_scene(scene)
            self.gradient.show_scene(scene)
            self.measurement.show_scene(scene)
