"""The theory of an experiment as the window shows it: never an exception, whatever an experiment holds."""

from functools import lru_cache

import msgspec

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.probe import FileInput, Probe
from initviz.core.predict.outline import is_light, outline
from initviz.core.predict.predict import predict_scheme
from initviz.core.reports import Prediction, SchemePrediction
from initviz.core.trouble import TROUBLE
from initviz.messages import Message, message


def theory_of(experiment: Experiment, *, elsewhere: bool) -> tuple[Prediction, Message | None]:
    """Predict, or give an outline where that takes too long here and is done elsewhere, and what went wrong."""
    try:
        return outline(experiment) if elsewhere and not is_light(experiment) else _predict(experiment), None
    except TROUBLE as error:
        reason = message("theory.failed", error=str(error) or type(error).__name__)
        return outline(experiment, reason), reason


def _predict(experiment: Experiment) -> Prediction:
    """Predict; most edits leave all schemes but one as they were, and their theory with them."""
    probe = experiment.probe
    if isinstance(probe.input, FileInput):  # the file may have changed behind the same document
        schemes = tuple(predict_scheme(experiment, index) for index in range(len(experiment.schemes)))
    else:  # theory knows no seed
        probe = msgspec.structs.replace(probe, seed=0, seeds=1)
        schemes = tuple(_remembered(experiment.network, scheme, probe) for scheme in experiment.schemes)
    return Prediction(schemes)


@lru_cache(maxsize=12)
def _remembered(network: Network, scheme: Scheme, probe: Probe) -> SchemePrediction:
    return predict_scheme(Experiment(network=network, schemes=(scheme,), probe=probe), 0)
