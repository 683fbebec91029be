"""Networks to be judged, and reports of which only what a verdict reads is filled in."""

import math
from typing import Any

import numpy as np

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolve
from initviz.core.reports import ReplicateReport, SignalStatistics

Layers = list[dict[str, Any]]
RELU, TANH = {"type": "ReLU"}, {"type": "Tanh"}
HE = {"init": "kaiming_normal", "nonlinearity": "relu"}
XAVIER = {"init": "xavier_normal"}


def experiment(layers: Layers, weight: dict[str, Any], **rest: Any) -> Experiment:  # noqa: ANN401  (parts of a document)
    scheme = {"name": "Mine", "rules": [{"weight": weight, "bias": {"init": "zeros"}}]}
    return from_builtins({"network": {"input": [100], "layers": layers}, "schemes": [scheme], **rest})


def stack(depth: int, *after: dict[str, Any], width: int = 100) -> Layers:
    return [layer for _ in range(depth) for layer in ({"type": "Linear", "out_features": width}, *after)]


def report(
    made: Experiment,
    second: list[float],
    backward: list[float],
    *,
    dead: float = 0.0,
    saturated: float = 0.0,
    nonfinite: float = 0.0,
    zeros: float = 0.0,
    mean: float = 0.0,
    scheme: int = 0,
    replicate: int = 0,
) -> ReplicateReport:
    """Make a report of which only what a verdict reads is filled in; values are per tensor."""
    tensors = len(resolve(made.network).layers) + 1
    assert len(second) == len(backward) == tensors
    everywhere = np.ones(tensors)
    forward = SignalStatistics(
        mean=mean * everywhere,
        second_moment=np.array(second),
        variance=np.array(second),
        cross=0.0 * everywhere,
        zero_fraction=zeros * everywhere,
        dead_fraction=dead * everywhere,
        saturated_fraction=np.array([math.nan, *[saturated] * (tensors - 1)]),
        nonfinite_fraction=nonfinite * everywhere,
    )
    return ReplicateReport(scheme, replicate, forward, np.array(backward), ())
