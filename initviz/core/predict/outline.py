"""A prediction without propagation: what can be said of a deep network while its theory is still being worked out."""

from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.resolve import ResolvedNetwork, initializer_for, resolve
from initviz.core.initializers.base import Initializer
from initviz.core.parameter import Parameter
from initviz.core.reports import ParameterPrediction, Prediction, SchemePrediction, TensorPrediction
from initviz.messages import Message, message

LIGHT = 120
"""Layers, over all schemes, whose theory is worked out at once. One takes 0.1 to 0.25 ms, so that many take at most
two frames; the first scene has 40."""

PENDING = message("theory.pending")


def is_light(experiment: Experiment) -> bool:
    """Say whether `predict` is quick enough to be called between two frames."""
    return len(experiment.network.layers) * len(experiment.schemes) <= LIGHT


def outline(experiment: Experiment, reason: Message = PENDING) -> Prediction:
    """Give who fills each parameter, and with which law; all that travels through the network is left open.

    Parameters
    ----------
    experiment
        The document.
    reason
        Why there is no theory of the tensors and gradients.
    """
    network = resolve(experiment.network)
    return Prediction(tuple(_outline_scheme(network, scheme, reason) for scheme in experiment.schemes))


def _outline_scheme(network: ResolvedNetwork, scheme: Scheme, reason: Message) -> SchemePrediction:
    parameters = tuple(
        _outline_parameter(layer.index, parameter, initializer_for(scheme, layer.layer, parameter.name), reason)
        for layer in network.layers
        for parameter in layer.parameters
    )
    return SchemePrediction(scheme.name, (TensorPrediction(reason, reason),) * (len(network.layers) + 1), parameters)


def _outline_parameter(
    layer: int, parameter: Parameter, initializer: Initializer, reason: Message
) -> ParameterPrediction:
    return ParameterPrediction(layer, parameter, initializer, initializer.filling(parameter), reason)
