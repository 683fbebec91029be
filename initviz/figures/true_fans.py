"""How many products meet in one output and in one gradient, where torch's fans do not say so."""

from initviz.core.document.resolve import ResolvedLayer
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.fans import true_fan, true_fan_out
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
    ahead, back = true_fan(layer, resolved.input_shape), true_fan_out(layer)
    found = []
    if ahead != fans.fan_in:
        found.append((message("explain.fact.true_fan_in"), short(ahead)))
    if back != fans.fan_out:
        found.append((message("explain.fact.true_fan_out"), short(back)))
    return found
