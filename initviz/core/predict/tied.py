"""Where theory holds for tied layers, and where it does not.

Theory takes the parameters of different layers for independent. One weight used several times gives the same second
moments, forward and back, in the limit of wide layers, if its entries are independent with mean zero and nothing that
sends the gradient back has seen it (Yang 2020, Tensor Programs II, section 3 and theorem 7.2); gradients of different
uses are then uncorrelated, so that their sum has the sum of their mean squares. What is left grows with the cube of
the number of uses and falls with the width: at the narrowest admitted here it is a few percent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.layers.flow import Flow
from initviz.core.layers.weighted import Weighted
from initviz.core.parameter import Filling, Role
from initviz.core.reports import TensorPrediction
from initviz.messages import Message, message

Reasons = Mapping[int, Message]
_NARROWEST = 16
"""Width for two uses; for more the cube of their number less one times that."""


def tie_reasons(network: ResolvedNetwork, fillings: Sequence[Mapping[Role, Filling]]) -> Reasons:
    """Say why theory does not hold for modules that are used several times, by the index of each use."""
    found: dict[int, Message] = {}
    for uses in network.tied.values():
        reason = _reason(network.layers[uses[0]], fillings[uses[0]], len(uses))
        if reason is not None:
            found |= dict.fromkeys(uses, reason)
    return found


def _reason(layer: ResolvedLayer, fillings: Mapping[Role, Filling], uses: int) -> Message | None:
    if all(_is_fixed(filling) for filling in fillings.values()):
        return None  # equal whether it is drawn once or twice
    if not _averages_out(layer, fillings):
        return message("theory.tied_random", layer=layer.layer.tag())
    width, wanted = min(layer.parameters[0].shape[:2]), _NARROWEST * (uses - 1) ** 3
    if width < wanted:
        return message("theory.tied_narrow", uses=uses, width=width, expected=wanted)
    return None


def _is_fixed(filling: Filling) -> bool:
    return filling.structure != "independent" or filling.law.is_deterministic


def _averages_out(layer: ResolvedLayer, fillings: Mapping[Role, Filling]) -> bool:
    """Say whether a layer sums over many independent weights of mean zero."""
    return isinstance(layer.layer, Weighted) and not _is_fixed(fillings["weight"]) and fillings["weight"].law.mean == 0


def behind_tie(network: ResolvedNetwork, reasons: Reasons, index: int, gradient: Flow | Message) -> Flow | Message:
    """Give the gradient that theory may take back through a layer, or why there is none."""
    if isinstance(gradient, Message) or gradient.vanishes:
        return gradient
    if index in reasons:
        return reasons[index]
    if gradient.by_loss and any(index in uses for uses in network.tied.values()):
        return message("theory.tied_loss")
    return gradient


def summed_gradients(
    network: ResolvedNetwork,
    fillings: Sequence[Mapping[Role, Filling]],
    reasons: Reasons,
    gradients: Sequence[Mapping[Role, float | Message]],
) -> list[Mapping[Role, float | Message]]:
    """Sum the mean squares of parameters' gradients over the uses of each module; a frozen one has none."""
    found = list(gradients)
    for source, uses in network.tied.items():
        layer = network.layers[source]
        apart = _averages_out(layer, fillings[source])
        total = {
            role: reasons.get(source) or _sum([gradients[use][role] for use in uses], uncorrelated=apart)
            for role in gradients[source]
        }
        for use in uses:
            found[use] = total
    for layer in network.layers:
        if layer.layer.is_frozen:
            found[layer.index] = dict.fromkeys(found[layer.index], message("theory.frozen"))
    return found


def _sum(parts: Sequence[float | Message], *, uncorrelated: bool) -> float | Message:
    reason = next((part for part in parts if isinstance(part, Message)), None)
    if reason is not None:
        return reason
    numbers = [part for part in parts if not isinstance(part, Message)]
    if uncorrelated or sum(number != 0.0 for number in numbers) < 2:
        return sum(numbers)
    return message("theory.tied_gradient")


def without_bands(network: ResolvedNetwork, tensors: Sequence[TensorPrediction]) -> tuple[TensorPrediction, ...]:
    """Take bands away where seeds scatter more than those of independent layers: behind a second use, and back."""
    again = min((uses[1] for uses in network.tied.values()), default=None)
    if again is None:
        return tuple(tensors)
    none = message("theory.tied_band")
    return tuple(
        replace(tensor, backward_band=none, forward_band=none if index > again else tensor.forward_band)
        for index, tensor in enumerate(tensors)
    )
