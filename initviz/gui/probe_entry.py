"""The numbers of the probe that the toolbar offers: as they are typed in forms, with the limits of the document."""

from msgspec import inspect

from initviz.app.session import Session
from initviz.core.document import edits
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import Probe
from initviz.gui.forms.bounds import bounds_of
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.forms.grid import fields_of
from initviz.gui.parts import mark_invalid, named
from initviz.messages import tr

_EDITS = {"seed": edits.set_seed, "seeds": edits.set_seeds}
"""What each number changes."""


class ProbeEntry(NumberEntry):
    """Edits one whole number of the probe; steps that follow each other are undone at once.

    Parameters
    ----------
    session
        What it is a number of.
    field
        Name of the probe's field, of the edit, and of the sentences about it.
    """

    def __init__(self, session: Session, field: str) -> None:
        kind = next(found.type for found in fields_of(Probe) if found.name == field)
        if not isinstance(kind, inspect.IntType):
            msg = f"the probe's {field} is no whole number"
            raise TypeError(msg)
        super().__init__(bounds_of(kind))
        self._session, self._field = session, field
        named(self, tr(f"toolbar.{field}.tip"), tr(f"toolbar.{field}.tip"))
        self.edited.connect(self._apply)
        self.editingFinished.connect(session.end_drag)
        self.complained.connect(lambda complaint: mark_invalid(self, complaint))

    def show_session(self) -> None:
        """Show the document's number; an entry that is no number stays until the document has another."""
        value = getattr(self._session.experiment.probe, self._field)
        if value != self.number:
            self.show_number(value)

    def _apply(self) -> None:
        number = int(self.number or 0)

        def edit(experiment: Experiment) -> Experiment:
            return _EDITS[self._field](experiment, number)

        self._session.apply("edit.name.probe", edit, control=self._field)
