"""From a document to its theory: laws of all parameters, and the signal's statistics forward and back."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.probe import Probe
from initviz.core.document.resolve import ResolvedNetwork, initializer_for, resolve
from initviz.core.initializers.assigned import Assigned
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.custom import Custom
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.laws.unknown import Unknown as UnknownLaw
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Step
from initviz.core.layers.flow import Flow
from initviz.core.layers.signal import Signal, Unknown, average
from initviz.core.parameter import Filling, Parameter, Role
from initviz.core.predict.bands import forward_bands
from initviz.core.predict.bands_back import backward_bands
from initviz.core.predict.leaving import output_flow
from initviz.core.predict.lsuv import before_rescaling, open_gains, rescaled, uses_data
from initviz.core.predict.tied import Reasons, behind_tie, summed_gradients, tie_reasons, without_bands
from initviz.core.predict.trail import (
    Reached,
    carried,
    entered,
    followed,
    forget_heavy,
    is_remembered,
    with_strengths,
)
from initviz.core.reports import (
    NO_BAND,
    ForwardTheory,
    ParameterPrediction,
    Prediction,
    SchemePrediction,
    TensorPrediction,
)
from initviz.messages import Message, message


def predict(experiment: Experiment, *, bands: bool = True) -> Prediction:
    """Predict what will be measured, for every scheme, up to the first layer whose input is impossible.

    The gradient is that of the probe's source; of L = Σ v·y with v ~ N(0, 1) its mean square at the last output is 1.
    Without `bands`, which take longest in very deep networks, nothing is said of single seeds.
    """
    return Prediction(tuple(predict_scheme(experiment, index, bands=bands) for index in range(len(experiment.schemes))))


def predict_scheme(experiment: Experiment, index: int, *, bands: bool = True) -> SchemePrediction:
    """Predict one scheme, as `predict` does all."""
    # Deep explosions leave float64's range: they are predicted as inf, which is what the verdict calls an overflow.
    with np.errstate(over="ignore", invalid="ignore"):
        return _predict_scheme(resolve(experiment.network), experiment.schemes[index], experiment.probe, bands=bands)


def _predict_scheme(network: ResolvedNetwork, scheme: Scheme, probe: Probe, *, bands: bool) -> SchemePrediction:
    fillings: list[dict[Role, Filling]] = []
    initializers: list[dict[Role, Initializer]] = []
    for resolved in network.layers:
        chosen = {p.name: initializer_for(scheme, resolved.layer, p.name) for p in resolved.parameters}
        initializers.append(chosen)
        fillings.append({p.name: _filling_of(chosen[p.name], p) for p in resolved.parameters})
    by_data = any(map(uses_data, initializers))
    bands, no_band = bands and not by_data, message("theory.lsuv_band") if by_data else NO_BAND
    reasons, faults = tie_reasons(network, fillings), _faults(network, initializers)
    again = {index: reason for index, reason in reasons.items() if network.layers[index].source is not None}
    signals = _forward(network, initializers, fillings, probe, {**again, **faults})
    faults = {**faults, **open_gains(initializers, signals)}
    gradients, of_layers = _backward(network, fillings, signals, probe, {**reasons, **faults})
    parameter_gradients = summed_gradients(network, fillings, reasons, of_layers)
    ahead = forward_bands(network, fillings, signals, probe) if bands else []
    back = backward_bands(network, fillings, signals, gradients, ahead, probe) if bands else []
    tensors = tuple(
        TensorPrediction(
            _forward_theory(signal),
            _pooled(gradient),
            _saturated(network, signals, index),
            ahead[index].band if bands else no_band,
            back[index] if bands else no_band,
        )
        for index, (signal, gradient) in enumerate(zip(signals, gradients, strict=True))
    )
    parameters = tuple(
        ParameterPrediction(
            resolved.index,
            parameter,
            initializers[resolved.index][parameter.name],
            _shown(initializers[resolved.index][parameter.name], fillings[resolved.index][parameter.name], parameter),
            parameter_gradients[resolved.index][parameter.name],
        )
        for resolved in network.layers
        for parameter in resolved.parameters
    )
    return SchemePrediction(scheme.name, without_bands(network, tensors), parameters)


def _faults(network: ResolvedNetwork, initializers: list[dict[Role, Initializer]]) -> Reasons:
    """Say of which layers the parameters are not known, as a file of values is missing or does not fit."""
    found: dict[int, Message] = {}
    for resolved, chosen in zip(network.layers, initializers, strict=True):
        for parameter in resolved.parameters:
            reason = chosen[parameter.name].fault(parameter)
            if isinstance(chosen[parameter.name], Custom) and isinstance(
                chosen[parameter.name].law(parameter), UnknownLaw
            ):
                found.setdefault(resolved.index, message("theory.custom", name=parameter.name))
            if reason is not None:
                found.setdefault(resolved.index, message("theory.no_data", reason=reason))
    return found


def _filling_of(initializer: Initializer, parameter: Parameter) -> Filling:
    if isinstance(initializer, Lsuv):
        return before_rescaling(parameter)
    # What is in a file can change.
    return initializer.filling(parameter) if isinstance(initializer, Assigned) else _filling(initializer, parameter)


def _shown(initializer: Initializer, filling: Filling, parameter: Parameter) -> Filling:
    """Give what is told of entries: nothing of those that follow from data, whose gain is that of wide layers."""
    return initializer.filling(parameter) if isinstance(initializer, Lsuv) else filling


@lru_cache(maxsize=1024)
def _filling(initializer: Initializer, parameter: Parameter) -> Filling:
    """Remember what equal layers are filled with: a deep network asks for the same a thousand times."""
    return initializer.filling(parameter)


def _forward(
    network: ResolvedNetwork,
    initializers: list[dict[Role, Initializer]],
    fillings: list[dict[Role, Filling]],
    probe: Probe,
    stops: Reasons,
) -> list[Signal | Unknown]:
    """Walk from the input to the output; what a weight is rescaled to on the way is put into `fillings`."""
    reached, remembers = entered(probe, network.input_shape), is_remembered(network, initializers)
    signals: list[Signal | Unknown] = [reached.state]
    for resolved, filling in zip(network.layers, fillings, strict=True):
        way = (resolved.layer, resolved.input_shape, filling, probe.mode)
        asked, state = initializers[resolved.index].get("weight"), reached.state
        if resolved.index in stops:
            reached = Reached(with_strengths(Unknown(stops[resolved.index]), state, *way))
        elif isinstance(asked, Lsuv):
            reached = Reached(with_strengths(rescaled(resolved, asked, state, fillings, probe), state, *way))
        elif remembers:
            reached = followed(reached, resolved, filling, probe.mode)
        else:
            reached = Reached(carried(state, *way))
        signals.append(reached.state)
    forget_heavy(signals)
    return signals


def _backward(
    network: ResolvedNetwork,
    fillings: list[dict[Role, Filling]],
    signals: list[Signal | Unknown],
    probe: Probe,
    reasons: Reasons,
) -> tuple[list[Flow | Message], list[Mapping[Role, float | Message]]]:
    """Walk back from the output; both lists come in forward order."""
    gradient = output_flow(network, signals[-1], probe)
    gradients: list[Flow | Message] = [gradient]
    parameters: list[Mapping[Role, float | Message]] = []
    for resolved, filling in zip(reversed(network.layers), reversed(fillings), strict=True):
        taken = behind_tie(network, reasons, resolved.index, gradient)
        step = Step(signals[resolved.index], resolved.input_shape, taken, filling, probe.batch, probe.mode)
        passed = resolved.layer.backward(step)
        gradient = passed.inputs
        gradients.append(gradient)
        parameters.append(passed.parameters)
    return gradients[::-1], parameters[::-1]


def _forward_theory(signal: Signal | Unknown) -> ForwardTheory | Message:
    if isinstance(signal, Unknown):
        return signal.reason
    return ForwardTheory(*signal.pooled(), average(signal.cross))


def _pooled(gradient: Flow | Message) -> float | Message:
    return gradient if isinstance(gradient, Message) else average(gradient.power)


def _saturated(network: ResolvedNetwork, signals: list[Signal | Unknown], tensor: int) -> float | None:
    """Predict the saturated share of the activation whose output is that tensor."""
    if tensor == 0:
        return None
    layer, incoming = network.layers[tensor - 1].layer, signals[tensor - 1]
    if not isinstance(layer, Activation) or not layer.saturates or isinstance(incoming, Unknown):
        return None
    return layer.saturated_share(incoming)
