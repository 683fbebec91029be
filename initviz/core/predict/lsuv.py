"""Theory behind weights that are rescaled by the probe's batch until the layer's output has variance 1.

In the limit of wide layers the variance on one batch is that of theory, so that the factor is a number: the weight is
an orthogonal matrix with a gain. At finite width the factor follows the batch, which theory does not: laws of entries
are left open, and so are bands, which tell how much one seed scatters around numbers that this one pins down. Where a
layer has few outputs, the variance of a batch scatters, and the mean of its inverse, which gradients see, is larger
than the inverse of its mean: by a fifth for ten outputs and much correlated samples. Where the variance is about as
far from 1 as the tolerance, some seeds rescale and others do not; theory follows the usual one.
"""

import math
from collections.abc import Mapping, Sequence

from initviz.core.document.probe import Probe
from initviz.core.document.resolve import ResolvedLayer
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.initializers.structured import Orthogonal
from initviz.core.layers.signal import Signal, Unknown, average, flat, normal_signal
from initviz.core.parameter import Filling, Parameter, Role
from initviz.messages import Message, message

Fillings = dict[Role, Filling]


_NEAR_ONE = 0.2
"""The largest tolerance with which a variance that is not known beforehand is told as 1."""


def before_rescaling(parameter: Parameter) -> Filling:
    """Give what the weight is before its layer has seen the batch."""
    return Orthogonal().filling(parameter)


def rescaled(
    resolved: ResolvedLayer, asked: Lsuv, state: Signal | Unknown, fillings: list[Fillings], probe: Probe
) -> Signal | Unknown:
    """Send a signal through a layer whose weight is rescaled by it.

    Parameters
    ----------
    resolved
        The layer; of tied ones the first use is rescaled.
    asked
        Tolerance and number of steps.
    state
        What enters.
    fillings
        Of all layers; this one's weight gets its gain.
    probe
        Batch and mode.

    Returns
    -------
    Signal or Unknown
        What leaves. Where nothing is known of what enters, the gain is not known either, but what leaves a Linear
        without a bias has variance 1 all the same, nearly enough where the tolerance is small.
    """
    layer, here = resolved.layer, fillings[resolved.index]
    if resolved.source is not None:
        here = fillings[resolved.index] = {**here, "weight": fillings[resolved.source]["weight"]}
    if isinstance(state, Unknown):
        bias, shape = here.get("bias"), resolved.output_shape
        near = asked.tol <= _NEAR_ONE and resolved.source is None
        if near and layer.tag() == "Linear" and len(shape) == 1 and (bias is None or bias.is_zero):
            return normal_signal(shape, flat(0.0, shape), flat(1.0, shape), flat(math.nan, shape))
        return layer.resume(state, resolved.input_shape, here, probe.mode)
    passed = layer.forward(state, here, probe.mode)
    if resolved.source is not None or isinstance(passed, Unknown):
        return passed
    shift = here["bias"].law.variance if "bias" in here else 0.0
    gain = _gain(asked, _variance(passed, resolved.output_shape, probe.batch), shift)
    here["weight"] = Orthogonal(gain=gain).filling(resolved.parameters[0])
    return layer.forward(state, here, probe.mode)


def _variance(signal: Signal, shape: tuple[int, ...], batch: int) -> float:
    """Expect the variance over batch, units and positions, about their common mean.

    That mean is not quite zero where units are few: its square is E[z²] over the units and the batch, and E[z z'] of
    two samples over the units.
    """
    _, _, variance = signal.pooled()
    cross = average(signal.cross) - average(signal.mean) ** 2
    if len(shape) > 1 or math.isnan(cross):
        return variance
    return max(variance - (variance / batch + (1.0 - 1.0 / batch) * cross) / shape[0], 0.0)


def _gain(asked: Lsuv, variance: float, shift: float) -> float:
    """Follow the rescalings: the weight's share of the variance scales, the bias's stays."""
    scaled, gain = max(variance - shift, 0.0), 1.0
    for _ in range(asked.max_iterations):
        total = gain * gain * scaled + shift
        if asked.is_reached(total) or not 0.0 < total < math.inf:
            break
        gain /= math.sqrt(total)
    return gain


def open_gains(
    initializers: Sequence[Mapping[Role, Initializer]], signals: Sequence[Signal | Unknown]
) -> dict[int, Message]:
    """Say why no gradient is followed back through weights whose scale is not known, by the index of the layer."""
    return {
        index: message("theory.lsuv_open")
        for index, (chosen, entering) in enumerate(zip(initializers, signals, strict=False))
        if isinstance(entering, Unknown) and uses_data(chosen)
    }


def uses_data(chosen: Mapping[Role, Initializer]) -> bool:
    """Say whether a layer's weight is rescaled by the probe's batch."""
    return isinstance(chosen.get("weight"), Lsuv)
