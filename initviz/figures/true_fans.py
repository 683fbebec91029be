"""How many products meet in one output and in one gradient, where torch's fans do not say so."""

import math

from initviz.core.document.resolve import ResolvedLayer
from initviz.core.layers.convolution import Convolution
from initviz.core.meanfield.points import true_fan
from initviz.core.parameter import Parameter
from initviz.figures.numbers import short
from initviz.messages import Message, message


def true_fans(resolved: ResolvedLayer, parameter: Parameter) -> list[tuple[Message, str]]:
    """Give the names and numbers of the fans that variances follow, where they are not torch's.

    torch counts from the weight's shape alone: of a transposed convolution the wrong way round, of groups the channels
    of all, and without the stride, through which an output, or a gradient, meets a part of the kernel only. Averages,
    away from borders.
    """
    layer, fans = resolved.layer, parameter.fans
    if not isinstance(layer, Convolution) or fans is None or parameter.name != "weight":
        return []
    skipped = 1 if layer.transposed else math.prod(layer.axes("stride"))
    ahead, back = true_fan(layer, resolved.input_shape), layer.outputs_per_tap() * layer.taps() / skipped
    found = []
    if ahead != fans.fan_in:
        found.append((message("explain.fact.true_fan_in"), short(ahead)))
    if back != fans.fan_out:
        found.append((message("explain.fact.true_fan_out"), short(back)))
    return found
