"""Scenes for the figures' tests, measured in this process."""

from functools import lru_cache

from initviz.core.document.edits import set_all_activations, set_all_initializers, set_depth, set_seeds, set_width
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene
from initviz.core.initializers.base import Initializer
from initviz.core.layers.activation import Activation
from initviz.core.measure.measure import measure
from initviz.core.predict.predict import predict
from initviz.core.reports import Prediction, Report
from initviz.figures.scene import Scene


def small(depth: int = 4, width: int = 32, seeds: int = 4) -> Experiment:
    return set_seeds(set_width(set_depth(first_scene(), depth), width), seeds)


def changed(
    experiment: Experiment, *, weight: Initializer | None = None, activation: Activation | None = None
) -> Experiment:
    """Change scheme A's weights, or all activations."""
    if weight is not None:
        experiment = set_all_initializers(experiment, 0, "weight", weight)
    return experiment if activation is None else set_all_activations(experiment, activation)


def scene_of(experiment: Experiment, *, measured: bool = True, layer: str = "l1", scheme: int = 0) -> Scene:
    reports = _measured(experiment) if measured else ()
    return Scene(experiment, _predicted(experiment), reports, scheme, layer)


@lru_cache(maxsize=128)
def _measured(experiment: Experiment) -> tuple[Report, ...]:
    """Measure once for all layers that are looked at, and all tests."""
    return tuple(measure(experiment))


@lru_cache(maxsize=128)
def _predicted(experiment: Experiment) -> Prediction:
    return predict(experiment)
