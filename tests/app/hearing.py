"""Everything that a runner says, and experiments that tell the fake worker what to do."""

from initviz.app.runner import Runner
from initviz.core.document.experiment import Experiment, Scheme
from initviz.messages import Message


def told(what: str) -> Experiment:
    """Make an experiment that tells the fake worker what to do."""
    return Experiment(schemes=(Scheme(name=what or "nothing"),))


class Heard:
    """Everything that a runner said."""

    def __init__(self, runner: Runner) -> None:
        self.reports: list[tuple[int, object]] = []
        self.finished: list[int] = []
        self.failed: list[tuple[int, Message]] = []
        self.states: list[str] = []
        self.predicted: list[tuple[int, int]] = []
        self.seen: list[tuple[int, str]] = []
        self.unseen: list[tuple[int, Message]] = []
        runner.reported.connect(lambda generation, report: self.reports.append((generation, report)))
        runner.finished.connect(lambda generation, _: self.finished.append(generation))
        runner.failed.connect(lambda generation, reason: self.failed.append((generation, reason)))
        runner.state_changed.connect(self.states.append)
        runner.predicted.connect(lambda generation, scheme, _: self.predicted.append((generation, scheme)))
        runner.inspected.connect(lambda generation, found: self.seen.extend((generation, one.layer) for one in found))
        runner.uninspected.connect(lambda generation, reason: self.unseen.append((generation, reason)))
