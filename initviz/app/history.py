"""The history of a document: every state that it was in, with the edits between them."""

from dataclasses import dataclass, replace

from initviz.core.document.experiment import Experiment
from initviz.core.document.naming import describe, several
from initviz.core.document.tying import untied_by
from initviz.messages import Message, message


@dataclass(frozen=True)
class Selection:
    """What a person looks at.

    Attributes
    ----------
    scheme
        Index of the active scheme.
    layer
        Id of the selected layer; empty at both ends of the network.
    at_output
        Whether the end that is selected is the output with its loss, and not the input.
    """

    scheme: int = 0
    layer: str = ""
    at_output: bool = False


@dataclass(frozen=True)
class Step:
    """One state in the history, and the edit that led to it.

    Attributes
    ----------
    experiment
        The state.
    name
        What the edit is called; None for the first state.
    selection
        What was selected when it was made.
    """

    experiment: Experiment
    name: Message | None = None
    selection: Selection = Selection()


class History:
    """A list of states, one of which is current.

    Parameters
    ----------
    experiment
        The first state.
    """

    def __init__(self, experiment: Experiment) -> None:
        self._steps: tuple[Step, ...] = (Step(experiment),)
        self._at = 0
        self._merging = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All states, what was undone included."""
        return self._steps

    @property
    def position(self) -> int:
        """Which of the steps is current."""
        return self._at

    @property
    def experiment(self) -> Experiment:
        """The current state."""
        return self._steps[self._at].experiment

    @property
    def undo_name(self) -> Message | None:
        """What the edit is called that led here; None where there is none."""
        return self._steps[self._at].name

    @property
    def redo_name(self) -> Message | None:
        """What the edit is called that leads on from here; None where there is none."""
        return self._steps[self._at + 1].name if self._at + 1 < len(self._steps) else None

    def add(self, name: Message, experiment: Experiment, control: str, selection: Selection) -> None:
        """Go on to a new state, and forget what was undone.

        Parameters
        ----------
        name
            What the edit is called, where the states before and after it do not tell.
        experiment
            The new state.
        control
            What was dragged to make the edit, if anything: edits that follow each other on one control are one step.
        selection
            What was selected.
        """
        if control != self._merging:
            self.end_drag()
        merges = bool(control) and self._merging == control and self._at > 0
        before = self._steps[: self._at if merges else self._at + 1]
        called = describe(before[-1].experiment, experiment) or name
        untied = untied_by(before[-1].experiment, experiment) if called.id != "edit.name.untie" else []
        if untied:
            called = message("edit.name.and_untied", name=called, layers=several(untied))
        self._steps = (*before, Step(experiment, called, selection))
        self._at = len(self._steps) - 1
        self._merging = control

    def end_drag(self) -> bool:
        """Let the next edit of a dragged control be a step of its own; a drag back to where it began is none.

        Returns
        -------
        bool
            Whether the drag has left no step, so that another edit is the last one.
        """
        was, self._merging = self._merging, ""
        if not was or self.experiment != self._steps[self._at - 1].experiment:
            return False
        self._steps, self._at = self._steps[: self._at], self._at - 1
        return True

    def go_to(self, position: int) -> Selection | None:
        """Go to any step; give what was selected for the edit that is taken back or done again last.

        Returns
        -------
        Selection or None
            None where the step does not exist or is current already.
        """
        if not 0 <= position < len(self._steps) or position == self._at:
            return None
        edit = self._steps[max(position, min(position + 1, self._at))]
        forward = position > self._at
        self._at, self._merging = position, ""
        return self._followed(position) if forward else edit.selection

    def _followed(self, position: int) -> Selection:
        """Give what was selected for an edit, with the scheme where the edit has moved it."""
        before, done = self._steps[position - 1].experiment.schemes, self._steps[position]
        after, chosen = done.experiment.schemes, done.selection
        if chosen.scheme < len(before) and before[chosen.scheme] in after:
            return replace(chosen, scheme=after.index(before[chosen.scheme]))
        return chosen
