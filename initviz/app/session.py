"""The session: the experiment, its history, its file, and what is selected. Nothing else writes this state."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from initviz.core.document.blocks import blocks
from initviz.core.document.edits import set_seed
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import load, save
from initviz.core.document.naming import describe
from initviz.core.document.shown import nearest_shown, shown_places
from initviz.messages import Message, RefusedValueError, message

Edit = Callable[[Experiment], Experiment]


@dataclass(frozen=True)
class Step:
    """One state in the history, and the edit that led to it.

    Attributes
    ----------
    experiment
        The state.
    name
        What the edit is called; None for the first state.
    control
        Which control made the edit; steps of one drag on it merge.
    scheme, layer
        What was selected when it was made.
    """

    experiment: Experiment
    name: Message | None = None
    control: str = ""
    scheme: int = 0
    layer: str = ""


class Session(QObject):
    """State of one window.

    Signals
    -------
    changed
        Another experiment, or another file, is current.
    selected
        Another scheme or layer is selected.
    refused
        An edit was refused, with the reason as a message.
    """

    changed = Signal()
    selected = Signal()
    refused = Signal(object)

    def __init__(self, experiment: Experiment, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start(experiment, path)

    def _start(self, experiment: Experiment, path: Path | None) -> None:
        """Forget everything, the history too, and begin with a document."""
        self._steps = [Step(experiment)]
        self._at = 0
        self._merging = ""
        self._path = path
        self._opened = experiment
        self._saved = experiment
        self._scheme = nearest_shown(experiment, 0)
        self._layer = _first_layer(experiment)

    # --- what is current ---

    @property
    def experiment(self) -> Experiment:
        """The current document."""
        return self._steps[self._at].experiment

    @property
    def path(self) -> Path | None:
        """File of the document, if it has one."""
        return self._path

    @property
    def modified(self) -> bool:
        """Whether the document differs from its file, or from the scene that it began as."""
        return self.experiment != self._saved

    @property
    def scheme(self) -> int:
        """Index of the active scheme."""
        return self._scheme

    @property
    def layer(self) -> str:
        """Id of the selected layer; empty for the network's input."""
        return self._layer

    # --- edits ---

    def apply(self, name: str | Message, edit: Edit, *, control: str = "") -> bool:
        """Go on to the next state.

        Parameters
        ----------
        name
            What the edit is called on Undo and in the history, or the id of that. Where it changes a single value, its
            name says instead from what and to what (`naming.describe`).
        edit
            Pure function from the current experiment to the next.
        control
            Names a control that is dragged: its edits merge into one step until `end_drag` or another edit.

        Returns
        -------
        bool
            Whether the edit was accepted; if not, `refused` has said why.
        """
        try:
            experiment = edit(self.experiment)
        except RefusedValueError as error:
            self.refused.emit(error.reason)
            return False
        if experiment == self.experiment:
            return True
        merges = bool(control) and self._merging == control and self._at > 0
        before = self._steps[: self._at if merges else self._at + 1]
        called = describe(before[-1].experiment, experiment) or (message(name) if isinstance(name, str) else name)
        self._steps = [*before, Step(experiment, called, control, self._scheme, self._layer)]
        self._at = len(self._steps) - 1
        self._merging = control
        self._announce()
        return True

    def end_drag(self) -> None:
        """Let the next edit of a dragged control be a step of its own."""
        self._merging = ""

    @property
    def undo_name(self) -> Message | None:
        """What the edit is called that Undo takes back; None where there is none."""
        return self._steps[self._at].name

    @property
    def redo_name(self) -> Message | None:
        """What the edit is called that Redo brings back; None where there is none."""
        return self._steps[self._at + 1].name if self._at + 1 < len(self._steps) else None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The whole history, what was undone included."""
        return tuple(self._steps)

    @property
    def position(self) -> int:
        """Which of the steps is current."""
        return self._at

    def undo(self) -> None:
        """Go one step back."""
        self.go_to(self._at - 1)

    def redo(self) -> None:
        """Go one step forward again."""
        self.go_to(self._at + 1)

    def go_to(self, position: int) -> None:
        """Go to any step of the history, and select what it was about; one that does not exist is ignored."""
        if 0 <= position < len(self._steps) and position != self._at:
            # The edit that is taken back or done again last: what it changed shall be seen.
            edit = self._steps[max(position, min(position + 1, self._at))]
            before = (self._scheme, self._layer)
            self._at, self._merging = position, ""
            self._scheme, self._layer = edit.scheme, edit.layer
            self._announce(before)

    def reset_seed(self) -> None:
        """Go back to the seed that the document was opened with, and so to the same weights."""
        self.apply("edit.name.reset", lambda experiment: set_seed(experiment, self._opened.probe.seed))

    # --- files ---

    def replace(self, experiment: Experiment, path: Path | None = None) -> None:
        """Begin anew with another document."""
        self._start(experiment, path)
        self._announce()

    def open(self, path: Path) -> None:
        """Begin anew with the document of a file.

        Raises
        ------
        DocumentError
            When the file cannot be read or is not a document.
        """
        self.replace(load(path), path)

    def save(self, path: Path) -> None:
        """Write the document to a file, which is its file from now on.

        Raises
        ------
        DocumentError
            When the file cannot be written.
        """
        save(self.experiment, path)
        self._path = path
        self._saved = self.experiment
        self.changed.emit()

    # --- selection ---

    def select(self, *, scheme: int | None = None, layer: str | None = None) -> None:
        """Select a scheme, a layer (empty for the network's input), or both; what does not exist is ignored."""
        before = (self._scheme, self._layer)
        if scheme is not None and scheme in shown_places(self.experiment):
            self._scheme = scheme
        if layer is not None and self._exists(layer):
            self._layer = layer
        if (self._scheme, self._layer) != before:
            self.selected.emit()

    def _announce(self, before: tuple[int, str] | None = None) -> None:
        """Tell everyone, with a selection that exists in the new document; `before` is the one known so far."""
        before = before or (self._scheme, self._layer)
        self._scheme = nearest_shown(self.experiment, self._scheme)
        if not self._exists(self._layer):
            self._layer = _first_layer(self.experiment)
        self.changed.emit()
        if (self._scheme, self._layer) != before:
            self.selected.emit()

    def _exists(self, layer: str) -> bool:
        return not layer or any(known.id == layer for known in self.experiment.network.layers)


def _first_layer(experiment: Experiment) -> str:
    """Give the id of the first layer that has a weight to initialize, else of the first layer, else of the input."""
    found = blocks(experiment.network)
    heads = [block for block in found if block.head is not None] or list(found)
    return heads[0].layers[0].id if heads else ""
