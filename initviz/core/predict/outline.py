"""A prediction without propagation: what can be said of a deep network while its theory is still being worked out."""

from functools import lru_cache

import numpy as np

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.initializers.base import Initializer
from initviz.core.layers.average_pooling import Averaging
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.max_pooling import MaxPooling
from initviz.core.parameter import Filling, Parameter
from initviz.core.reports import ParameterPrediction, Prediction, SchemePrediction, TensorPrediction
from initviz.messages import Message, message

LIGHT = 120
"""Layers, over all schemes, whose theory is worked out at once. One takes 0.1 to 0.25 ms, so that many take at most
two frames; the first scene has 40."""

PENDING = message("theory.pending")


def is_light(experiment: Experiment) -> bool:
    """Say whether `predict` is quick enough to be called between two frames."""
    few = len(experiment.network.layers) * len(experiment.schemes) <= LIGHT
    return few and not _pairs_positions(experiment.network)


def _pairs_positions(network: Network) -> bool:
    """Say whether theory follows pairs of positions, as it does where they are pooled: that takes frames, not one.

    An average always asks for them; a maximum only where all positions have one law, and behind others theory stops.
    """
    one_law = True
    for resolved in resolve(network).layers:
        layer = resolved.layer
        if isinstance(layer, Averaging) or (isinstance(layer, MaxPooling) and one_law):
            return True
        if isinstance(layer, Convolution):  # at a border of zeros, fewer taps meet the input
            taps_met = (operator.sum(axis=1) for operator in layer.operators(resolved.input_shape))
            one_law = one_law and all(np.ptp(taps) == 0 for taps in taps_met)
    return False


def outline(experiment: Experiment, reason: Message = PENDING) -> Prediction:
    """Give who fills each parameter, and with which law; all that travels through the network is left open.

    Parameters
    ----------
    experiment
        The document.
    reason
        Why there is no theory of the tensors and gradients.
    """
    return Prediction(tuple(_outline_scheme(experiment.network, scheme, reason) for scheme in experiment.schemes))


def _outline_scheme(network: Network, scheme: Scheme, reason: Message) -> SchemePrediction:
    tensors = (TensorPrediction(reason, reason),) * (len(resolve(network).layers) + 1)
    parameters = (ParameterPrediction(*assigned, reason) for assigned in _assigned(network, scheme))
    return SchemePrediction(scheme.name, tensors, tuple(parameters))


@lru_cache(maxsize=16)
def _assigned(network: Network, scheme: Scheme) -> tuple[tuple[int, Parameter, Initializer, Filling], ...]:
    """Give layer, parameter, initializer and law; kept, as most edits leave most schemes as they were."""
    found = []
    for layer in resolve(network).layers:
        for parameter in layer.parameters:
            initializer = initializer_for(scheme, layer.layer, parameter.name)
            found.append((layer.index, parameter, initializer, initializer.filling(parameter)))
    return tuple(found)
