"""What a lesson looks at: the experiment of the moment, its theory, its measurements, and what is in front."""

from dataclasses import dataclass
from functools import cached_property

from initviz.core.document.experiment import Experiment
from initviz.core.reports import Prediction, ReplicateReport, SchemePrediction


@dataclass(frozen=True)
class State:
    """One moment of a lesson.

    Attributes
    ----------
    experiment
        The document without its hidden schemes.
    prediction
        Its theory.
    replicates
        Its measurements so far.
    start
        The scene that the lesson began with.
    page, layer
        Name of the page in front, and id of the selected layer.
    places
        Places of the experiment's schemes in the document; not given where none is hidden.
    """

    experiment: Experiment
    prediction: Prediction
    replicates: tuple[ReplicateReport, ...]
    start: Experiment
    page: str = ""
    layer: str = ""
    places: tuple[int, ...] = ()

    def index(self, place: int) -> int | None:
        """Give the index among the shown schemes of the one at a place in the document; None where it is not shown."""
        places = self.places or tuple(range(len(self.experiment.schemes)))
        return places.index(place) if place in places else None

    def theory(self, place: int) -> SchemePrediction | None:
        """Give the theory of the scheme at a place in the document."""
        index = self.index(place)
        return self.prediction.schemes[index] if index is not None and index < len(self.prediction.schemes) else None

    def measured(self, place: int) -> tuple[ReplicateReport, ...]:
        """Give the replicates of the scheme at a place in the document, in order."""
        index = self.index(place)
        mine = (report for report in self.replicates if report.scheme == index)
        return tuple(sorted(mine, key=lambda report: report.replicate))

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of every layer by its id."""
        return {layer.id: position for position, layer in enumerate(self.experiment.network.layers)}

    def tensor(self, where: str) -> int | None:
        """Give the index over tensors of "input", "output", or what leaves the layer of an id; None for no such one."""
        if where == "input":
            return 0
        if where == "output":
            return len(self.experiment.network.layers)
        return self.positions[where] + 1 if where in self.positions else None
