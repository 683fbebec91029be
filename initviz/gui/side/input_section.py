"""The section on the network's input: its shape, its law or data set, and what is known of it."""

import math

from PySide6.QtWidgets import QWidget

from initviz.app.session import Session
from initviz.core.document.edits import set_input
from initviz.core.document.end_remedies import input_problem, input_remedies, loss_problem, loss_remedies
from initviz.core.document.fitting import set_input_law
from initviz.core.document.probe import DigitsInput, FileInput, Probe
from initviz.figures.input_facts import input_facts
from initviz.figures.numbers import grouped
from initviz.figures.scene import Scene
from initviz.gui.forms.form import Form
from initviz.gui.parts import label, set_text
from initviz.gui.side.advice import Advice, mending
from initviz.gui.side.editing import apply_entry
from initviz.gui.side.explain_parts import Facts
from initviz.gui.side.section import Section
from initviz.messages import tr


class InputSection(Section):
    """Shows and edits what enters the network."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("side.input"))
        self._session = session
        self._scene: Scene | None = None
        self.shape_form = Form(only=("input",))
        self.law_form = Form(only=("input",))
        self._source = label(muted=True, wrap=True)
        self._waiting = label(muted=True, wrap=True)
        self.problem, self.loss_problem = Advice(), Advice()
        self._facts = Facts()
        parts: tuple[QWidget, ...] = (
            self.shape_form, self.law_form, self._waiting, self._source, self.problem, self.loss_problem, self._facts
        )  # fmt: skip
        for part in parts:
            self.body.addWidget(part)
        self.shape_form.edited.connect(self._edit_shape)
        self.law_form.edited.connect(self._edit_law)
        self.law_form.finished.connect(session.end_drag)
        self.law_form.waiting.connect(self._show_again)

    def facts(self) -> dict[str, str]:
        """Give the table of numbers, as it is shown."""
        return {} if self._facts.isHidden() else self._facts.shown()

    def source(self) -> str:
        """Give where the data come from, as it is shown."""
        return "" if self._source.isHidden() else self._source.text()

    def waiting(self) -> str:
        """Give what is expected of a file that is not chosen yet, as it is shown."""
        return "" if self._waiting.isHidden() else self._waiting.text()

    def show_scene(self, scene: Scene) -> None:
        """Show the input of a scene."""
        self._scene = scene
        experiment = scene.experiment
        network, law = experiment.network, experiment.probe.input
        self.shape_form.show_struct(network)
        self.law_form.show_struct(experiment.probe)
        # Neither chosen in the form and not named yet, nor without a name in the document.
        nameless = isinstance(law, FileInput) and not law.path
        waits = nameless or not self.law_form.complete
        self._waiting.setVisible(waits)
        expected = tr("side.waiting", shape=network.input, count=grouped(math.prod(network.input)))
        until = tr("side.waiting.until")
        set_text(self._waiting, expected if nameless else f"{expected} {until}")
        self._source.setVisible(isinstance(law, DigitsInput) and not waits)
        set_text(self._source, tr("data.digits.source"))
        self.problem.show_message(
            None if waits else input_problem(experiment), mending(self._session, input_remedies(experiment))
        )
        self.loss_problem.show_message(
            None if waits else loss_problem(experiment), mending(self._session, loss_remedies(experiment))
        )
        self._facts.setVisible(not waits)
        self._facts.show_facts(input_facts(scene))

    def _show_again(self) -> None:
        if self._scene is not None:
            self.show_scene(self._scene)

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
