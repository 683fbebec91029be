"""Sections on the rest of the probe: where the gradient comes from, and how it is measured."""

from collections.abc import Sequence

from msgspec.structs import replace

from initviz.app.session import Session
from initviz.core.document.edits import set_probe
from initviz.figures.input_facts import gradient_problem
from initviz.figures.scene import Scene
from initviz.gui.forms.form import Form
from initviz.gui.side.editing import apply_entry
from initviz.gui.side.explain_parts import Advice
from initviz.gui.side.section import Section
from initviz.messages import tr


class ProbeSection(Section):
    """Shows and edits some fields of the probe.

    Parameters
    ----------
    session
        Whose document is edited.
    title
        What the header says.
    names
        The fields.
    """

    def __init__(self, session: Session, title: str, names: Sequence[str]) -> None:
        super().__init__(title)
        self._session = session
        self.form = Form(only=names)
        self.body.addWidget(self.form)
        self.form.edited.connect(self._edit_field)
        self.form.finished.connect(session.end_drag)

    def show_scene(self, scene: Scene) -> None:
        """Show the probe of a scene."""
        self.form.show_struct(scene.experiment.probe)

    def _edit_field(self, name: str) -> None:
        apply_entry(
            self._session,
            self.form,
            name,
            lambda values: lambda experiment: set_probe(experiment, replace(experiment.probe, **values)),
            name="edit.name.probe",
            control=f"probe.{name}",
        )


class GradientSection(ProbeSection):
    """Shows and edits where the gradient at the output comes from, and says where that does not go with the rest."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, tr("side.gradient"), ("gradient",))
        self._problem = Advice()
        self.body.addWidget(self._problem)

    def problem(self) -> str:
        """Give why there is no such gradient, as it is shown."""
        return self._problem.text()

    def show_scene(self, scene: Scene) -> None:
        """Show the probe of a scene."""
        super().show_scene(scene)
        self._problem.show_message(gradient_problem(scene))
