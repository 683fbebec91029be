"""A lesson gone through step by step, as "Show me" does it, really measured."""

from dataclasses import replace
from functools import lru_cache
from unittest.mock import patch

from initviz.core.document.codes import trust_all
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.trust import TRUST
from initviz.core.lessons.catalogue import lesson
from initviz.core.lessons.lesson import View
from initviz.core.lessons.state import State
from initviz.core.measure.measure import measure, suitable_threads
from initviz.core.predict.predict import predict
from initviz.core.reports import Prediction, ReplicateReport


@lru_cache(maxsize=4)
def seen(experiment: Experiment) -> tuple[Prediction, tuple[ReplicateReport, ...]]:
    with suitable_threads(experiment):
        reports = tuple(report for report in measure(experiment) if isinstance(report, ReplicateReport))
    return predict(experiment), reports


def state_of(experiment: Experiment, start: Experiment, page: str = "overview", layer: str = "") -> State:
    prediction, replicates = seen(experiment)
    return State(experiment, prediction, replicates, start, page, layer)


def turned(state: State, view: View) -> State:
    return replace(state, page=view.page or state.page, layer=view.layer or state.layer)


def course(name: str) -> list[tuple[State, State]]:
    """Give for every step what is to be seen before it is done, and after, by somebody who agrees to its code."""
    with patch.object(TRUST, "_digests", set(TRUST.digests)):
        return _gone_through(name)


def _gone_through(name: str) -> list[tuple[State, State]]:
    found = lesson(name)
    start = found.start()
    now = state_of(start, start, layer=start.network.layers[0].id)
    steps = []
    for number, step in enumerate(found.steps, start=1):
        before = turned(now, step.show)
        trust_all(found.after(number))
        prediction, replicates = seen(found.after(number))
        done = replace(before, experiment=found.after(number), prediction=prediction, replicates=replicates)
        now = turned(done, step.then)
        steps.append((before, now))
    return steps
