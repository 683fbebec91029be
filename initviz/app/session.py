"""The session: the experiment, its history, its file, and what is selected. Nothing else writes this state."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from initviz.app.history import History, Selection, Step
from initviz.core.document.blocks import blocks
from initviz.core.document.edits import set_seed
from initviz.core.document.experiment import Experiment
from initviz.core.document.files import load, save
from initviz.core.document.shown import nearest_shown, shown_places
from initviz.messages import Message, RefusedValueError, message

Edit = Callable[[Experiment], Experiment]


class Session(QObject):
    """State of one window.

    Signals
    -------
    begun
        Another document is current, with a history of its own; `changed` follows.
    changed
        Another experiment, or another file, is current, or the history has lost a step.
    selected
        Another scheme or layer, or the other end of the network, is selected.
    refused
        An edit was refused, with the reason as a message.
    """

    begun = Signal()
    changed = Signal()
    selected = Signal()
    refused = Signal(object)

    def __init__(self, experiment: Experiment, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start(experiment, path)

    def _start(self, experiment: Experiment, path: Path | None) -> None:
        """Forget everything, the history too, and begin with a document."""
        self._history = History(experiment)
        self._path = path
        self._opened = experiment
        self._saved: Experiment | None = experiment
        self._selection = Selection(nearest_shown(experiment, 0), _first_layer(experiment))

    # --- what is current ---

    @property
    def experiment(self) -> Experiment:
        """The current document."""
        return self._history.experiment

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
        """Index of the active scheme, which is not hidden."""
        return self._selection.scheme

    @property
    def layer(self) -> str:
        """Id of the selected layer; empty at both ends of the network."""
        return self._selection.layer

    @property
    def at_output(self) -> bool:
        """Whether the output with its loss is selected; the input is where no layer is either."""
        return self._selection.at_output

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
        called = message(name) if isinstance(name, str) else name
        was = self.experiment
        self._history.add(called, experiment, control, self._selection)
        self._announce(was)
        return True

    def end_drag(self) -> None:
        """Let the next edit of a dragged control be a step of its own; a drag back to where it began is none."""
        if self._history.end_drag():
            self.changed.emit()

    @property
    def undo_name(self) -> Message | None:
        """What the edit is called that Undo takes back; None where there is none."""
        return self._history.undo_name

    @property
    def redo_name(self) -> Message | None:
        """What the edit is called that Redo brings back; None where there is none."""
        return self._history.redo_name

    @property
    def steps(self) -> tuple[Step, ...]:
        """The whole history, what was undone included."""
        return self._history.steps

    @property
    def position(self) -> int:
        """Which of the steps is current."""
        return self._history.position

    def undo(self) -> None:
        """Go one step back."""
        self.end_drag()
        self.go_to(self.position - 1)

    def redo(self) -> None:
        """Go one step forward again."""
        self.go_to(self.position + 1)

    def go_to(self, position: int) -> None:
        """Go to any step of the history, and select what it was about; one that does not exist is ignored."""
        was, before, about = self.experiment, self._selection, self._history.go_to(position)
        if about is not None:
            self._selection = about
            self._announce(was, before)

    def reset_seed(self) -> None:
        """Go back to the seed that the document was opened with, and so to the same weights."""
        self.apply("edit.name.probe", lambda experiment: set_seed(experiment, self._opened.probe.seed))

    # --- files ---

    def replace(self, experiment: Experiment, path: Path | None = None) -> None:
        """Begin anew with another document."""
        self._start(experiment, path)
        self._begin()

    def recover(self, experiment: Experiment, path: Path | None) -> None:
        """Begin anew with unsaved work of a window that is gone, and with the file that it belongs to."""
        self._start(experiment, path)
        self._saved = None
        self._begin()

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

    def select(self, *, scheme: int | None = None, layer: str | None = None, at_output: bool = False) -> None:
        """Select a scheme, a layer, or both; what does not exist or is hidden is ignored.

        Parameters
        ----------
        scheme
            Index of the scheme; as before where None.
        layer
            Id of the layer, empty for an end of the network; as before where None.
        at_output
            Which end, where the layer is empty.
        """
        chosen = self._selection
        if scheme is not None and scheme in shown_places(self.experiment):
            chosen = replace(chosen, scheme=scheme)
        if layer is not None and self._exists(layer):
            chosen = replace(chosen, layer=layer, at_output=at_output and not layer)
        if chosen != self._selection:
            self._selection = chosen
            self.selected.emit()

    def _begin(self) -> None:
        self.begun.emit()
        self._announce(self.experiment)

    def _announce(self, was: Experiment, before: Selection | None = None) -> None:
        """Tell everyone, with a selection that exists in the new document; `before` is the one known so far."""
        before = before or self._selection
        self._selection = replace(self._selection, scheme=nearest_shown(self.experiment, self._selection.scheme))
        if not self._exists(self.layer):
            layer = _left_before(was, self.experiment, self.layer) or _first_layer(self.experiment)
            self._selection = replace(self._selection, layer=layer)
        self.changed.emit()
        if self._selection != before:
            self.selected.emit()

    def _exists(self, layer: str) -> bool:
        return not layer or any(known.id == layer for known in self.experiment.network.layers)


def _left_before(was: Experiment, now: Experiment, gone: str) -> str:
    """Give the id of what is left in front of a layer that is gone: the nearest of its kind, else the nearest."""
    ids = [layer.id for layer in was.network.layers]
    if gone not in ids:
        return ""
    before, kind = was.network.layers[: ids.index(gone)], type(was.network.layers[ids.index(gone)])
    kept = {layer.id for layer in now.network.layers}
    left = [layer for layer in reversed(before) if layer.id in kept]
    return next((layer.id for layer in left if type(layer) is kind), left[0].id if left else "")


def _first_layer(experiment: Experiment) -> str:
    """Give the id of the first layer that has a weight to initialize, else of the first layer, else of the input."""
    found = blocks(experiment.network)
    heads = [block for block in found if block.head is not None] or list(found)
    return heads[0].layers[0].id if heads else ""
