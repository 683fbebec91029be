"""The right pane: the selected layer explained and edited, or the network's input, as sections that fold."""

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from initviz.app.session import Session
from initviz.figures.scene import Scene
from initviz.gui.network.rows import layer_title
from initviz.gui.parts import label, set_text
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

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._title = label(strong=True, wrap=True)
        self.problem = Problem(session)
        self.explanation = ExplanationSection(session)
        self.layer = LayerSection(session)
        self.code = CodeSection()
        self.input = InputSection(session)
        self.gradient = GradientSection(session)
        self.measurement = ProbeSection(session, tr("side.measurement"), ("batch", "mode", "seed", "seeds", "dtype"))
        self._for_input: tuple[QWidget, ...] = (self.input, self.gradient, self.measurement)
        content = QWidget()
        content.setObjectName("sideContent")
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        parts: tuple[QWidget, ...] = (self._title, self.problem, self.explanation, self.layer, *self._for_input)
        for part in (*parts, self.code):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(content)

    def title(self) -> str:
        """Give the name of what is shown."""
        return self._title.text()

    def show_scene(self, scene: Scene, theme: Theme) -> None:
        """Show what is selected in a scene."""
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
