"""The section on the network's input: its shape, its law or data set, and what is known of it."""

from PySide6.QtWidgets import QPushButton, QWidget

from initviz.app.session import Session
from initviz.core.document.edits import set_input
from initviz.core.document.fitting import misfit, set_input_law
from initviz.core.document.probe import DataInput, DigitsInput, Probe
from initviz.core.layers.base import Shape
from initviz.figures.input_facts import input_facts, input_problem
from initviz.figures.numbers import shape
from initviz.figures.scene import Scene
from initviz.gui.forms.form import Form
from initviz.gui.parts import label, named, set_text
from initviz.gui.side.editing import apply_entry
from initviz.gui.side.explain_parts import Advice, Facts
from initviz.gui.side.section import Section
from initviz.messages import tr


class InputSection(Section):
    """Shows and edits what enters the network."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("side.input"))
        self._session = session
        self._wanted: Shape | None = None
        self.shape_form = Form(only=("input",))
        self.law_form = Form(only=("input",))
        self._source = label(muted=True, wrap=True)
        self._problem = Advice()
        self.reshape = QPushButton()
        self._facts = Facts()
        named(self.reshape, tr("side.reshape.tip"), tr("side.reshape.tip"))
        parts: tuple[QWidget, ...] = (
            self.shape_form, self.law_form, self._source, self._problem, self.reshape, self._facts
        )  # fmt: skip
        for part in parts:
            self.body.addWidget(part)
        self.shape_form.edited.connect(self._edit_shape)
        self.law_form.edited.connect(self._edit_law)
        self.law_form.finished.connect(session.end_drag)
        self.reshape.clicked.connect(self._reshape)

    def facts(self) -> dict[str, str]:
        """Give the table of numbers, as it is shown."""
        return self._facts.shown()

    def source(self) -> str:
        """Give where the data come from, as it is shown."""
        return "" if self._source.isHidden() else self._source.text()

    def problem(self) -> str:
        """Give why the data cannot be sent through the network, as it is shown."""
        return self._problem.text()

    def show_scene(self, scene: Scene) -> None:
        """Show the input of a scene."""
        network, law = scene.experiment.network, scene.experiment.probe.input
        self.shape_form.show_struct(network)
        self.law_form.show_struct(scene.experiment.probe)
        self._source.setVisible(isinstance(law, DigitsInput))
        set_text(self._source, tr("data.digits.source"))
        self._problem.show_message(input_problem(scene))
        self._wanted = misfit(law, network.input) if isinstance(law, DataInput) else None
        self.reshape.setVisible(self._wanted is not None)
        if self._wanted is not None:
            set_text(self.reshape, tr("side.reshape", shape=shape(self._wanted)))
        self._facts.show_facts(input_facts(scene))

    # --- what the user does ---

    def _edit_shape(self, name: str) -> None:
        apply_entry(
            self._session,
            self.shape_form,
            name,
            lambda values: lambda experiment: set_input(experiment, values["input"]),
            name="edit.name.probe",
            control="",
        )

    def _edit_law(self, name: str) -> None:
        apply_entry(
            self._session,
            self.law_form,
            name,
            lambda values: lambda experiment: set_input_law(experiment, values["input"]),
            name="edit.name.probe",
            control=f"{Probe.__name__}.{name}",
        )

    def _reshape(self) -> None:
        wanted = self._wanted
        if wanted is not None:
            self._session.apply("edit.name.probe", lambda experiment: set_input(experiment, wanted))
