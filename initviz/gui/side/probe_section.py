"""Sections on the rest of the probe: where the gradient comes from, and how it is measured."""

from collections.abc import Sequence

from msgspec.structs import replace

from initviz.app.session import Session
from initviz.core.document.edits import set_probe
from initviz.core.document.end_remedies import loss_problem, loss_remedies
from initviz.figures.scene import Scene
from initviz.gui.forms.form import Form
from initviz.gui.parts import label
from initviz.gui.side.advice import Advice, mending
from initviz.gui.side.editing import apply_entry
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
        self.problem = Advice()
        self.body.addWidget(self.problem)

    def show_scene(self, scene: Scene) -> None:
        """Show the probe of a scene."""
        super().show_scene(scene)
        experiment = scene.experiment
        self.problem.show_message(loss_problem(experiment), mending(self._session, loss_remedies(experiment)))


class MeasurementSection(ProbeSection):
    """Shows and edits how is measured, and says what is not to be expected of a precision."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, tr("side.measurement"), ("batch", "mode", "seed", "seeds", "dtype"))
        self._note = label(tr("side.measurement.double"), muted=True, wrap=True)
        self.body.addWidget(self._note)

    def note(self) -> str:
        """Give what is said of the precision, as it is shown."""
        return "" if self._note.isHidden() else self._note.text()

    def show_scene(self, scene: Scene) -> None:
        """Show the probe of a scene."""
        super().show_scene(scene)
        self._note.setVisible(scene.experiment.probe.dtype == "float64")
