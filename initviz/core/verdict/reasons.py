"""Why a scheme gets its verdict: one sentence, from the numbers of the layers and never from a list of excuses."""

import math
from collections.abc import Iterable

import numpy as np

from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import ResolvedNetwork, resolve
from initviz.core.layers.activation import Activation
from initviz.core.layers.reshaping import Dropout
from initviz.core.layers.weighted import Weighted
from initviz.core.reports import SchemePrediction
from initviz.core.verdict.causes import STEADY, Cause, Causes, Direction, find_causes, weight_power
from initviz.core.verdict.evidence import Evidence, is_rectifier
from initviz.core.verdict.factor import Factor
from initviz.messages import Message, message

_AS_IT_IS = 0.04
"""A factor this close to 1 (in the logarithm) is said to change nothing, one this close to 1/2 to halve."""

_MOST = 3
"""So many causes are named."""

_ALIKE = 0.9
"""Where this share of all zeros is in dead units, samples agree on which units are zero."""


def way_reason(
    experiment: Experiment,
    prediction: SchemePrediction,
    evidences: Iterable[Evidence],
    direction: Direction,
    word: str,
) -> Message | None:
    """Say why a signal, or its gradient, changes as it does; None where the numbers are not known.

    Parameters
    ----------
    experiment, prediction
        The document, and the theory of the scheme.
    evidences
        Theory's first, whose numbers are the exact ones; measurements where it stops.
    direction
        Which way.
    word
        What it does, as the verdict says.
    """
    for evidence in evidences:
        found = find_causes(experiment, prediction, evidence, direction)
        if found is not None and found.parts:
            kind = "uneven" if word in {"dips", "peaks"} else _pace(found)
            pace = message(f"reason.{direction}.{kind}", factor=Factor(found.pace), layer=found.alone)
            return message("reason.because", pace=pace, causes=_joined([_said(c, direction) for c in _named(found)]))
    return None


def saturation_reason(
    experiment: Experiment, prediction: SchemePrediction, evidence: Evidence, power: float
) -> Message:
    """Say how flat the flattest activation is, and how large its input, whose second moment is `power`."""
    network, tensor = resolve(experiment.network), evidence.saturated.tensor
    values = {
        "percent": 100.0 * evidence.saturated.largest,
        "layer": network.layers[tensor - 1].layer.tag(),
        "block": evidence.block_of(tensor),
        "power": Factor(power),
    }
    kind = "reason.at_bound" if is_rectifier(network, tensor) else "reason.flat"
    before = network.layers[tensor - 2] if tensor > 1 else None
    if before is None or not isinstance(before.layer, Weighted):
        return message("reason.flat_because", flat=message(kind, **values), cause=message("reason.power", **values))
    made = message("reason.power_of_weights", weights=Factor(weight_power(before, prediction)), **values)
    return message("reason.flat_because", flat=message(kind, **values), cause=made)


def zero_reason(experiment: Experiment, prediction: SchemePrediction, evidence: Evidence) -> Message | None:
    """Say which layer makes a signal exactly zero."""
    tensor = int(np.flatnonzero(evidence.forward == 0.0)[0])
    return _zero_at(resolve(experiment.network), prediction, evidence, tensor, "forward") if tensor else None


def zero_gradient_reason(experiment: Experiment, prediction: SchemePrediction, evidence: Evidence) -> Message | None:
    """Say which layer hands no gradient back."""
    tensor = int(np.flatnonzero(evidence.backward == 0.0)[-1]) + 1
    known = tensor < len(evidence.backward)
    return _zero_at(resolve(experiment.network), prediction, evidence, tensor, "backward") if known else None


def dead_reason(experiment: Experiment, evidence: Evidence) -> Message | None:
    """Say why units are dead: all of their inputs are negative, or all samples look alike."""
    worst = evidence.dead.tensor
    block = evidence.block_of(worst)
    layers = resolve(experiment.network).layers[:worst]
    taken = next((layer.index for layer in reversed(layers) if isinstance(layer.layer, Activation)), None)
    if taken is not None:
        mean = float(evidence.mean[taken])
        std = math.sqrt(max(float(evidence.forward[taken]) - mean * mean, 0.0))
        if mean < -std:
            return message("reason.below_zero", block=block, mean=Factor(mean), std=Factor(std))
    if evidence.dead.share >= _ALIKE * evidence.zero_share:
        return message("reason.alike", block=block)
    return None


def _zero_at(
    network: ResolvedNetwork, prediction: SchemePrediction, evidence: Evidence, tensor: int, direction: Direction
) -> Message | None:
    """Say why the layer that makes a tensor lets nothing through."""
    resolved, block = network.layers[tensor - 1], evidence.block_of(tensor)
    if isinstance(resolved.layer, Weighted) and prediction.by_parameter[resolved.index, "weight"].filling.is_zero:
        return message(f"reason.zero_weights.{direction}", block=block)
    if isinstance(resolved.layer, Activation | Dropout):
        return message(f"reason.nothing_through.{direction}", layer=resolved.layer.tag(), block=block)
    return None


# --- words for causes ---


def _pace(found: Causes) -> str:
    size = math.log(found.pace)
    if found.alone:
        return "alone"
    if abs(size) <= _AS_IT_IS:
        return "keeps"
    if not found.steady:
        return "average"
    if abs(abs(size) - math.log(2.0)) <= _AS_IT_IS:
        return "halves" if size < 0.0 else "doubles"
    return "falls" if size < 0.0 else "rises"


def _named(found: Causes) -> list[Cause]:
    """Choose the causes to name: all that change something, so that their factors make the whole, and the usual two."""
    usual = {"weights", "norm", "activation"}
    return [c for c in found.parts if abs(math.log(c.factor)) > _AS_IT_IS or c.kind in usual][:_MOST]


def _said(cause: Cause, direction: Direction) -> Message:
    size = math.log(cause.factor)
    kind: str = "power" if cause.by_power else "biased" if cause.biased and direction == "forward" else cause.kind
    amount = "same" if abs(size) <= _AS_IT_IS else "less" if size < 0.0 else "more"
    if cause.kind == "weights" and math.log(cause.high / cause.low) > STEADY:
        amount = "range"
    values: dict[str, object] = {
        "layer": cause.layer,
        "factor": Factor(cause.factor),
        "low": Factor(cause.low),
        "high": Factor(cause.high),
        "share": _share(cause.factor),
    }
    return message(f"cause.{direction}.{kind}.{amount}", **values)


def _share(factor: float) -> Message:
    known = {0.5: "half", 1.0 / 3.0: "third", 0.25: "quarter"}
    name = next((name for share, name in known.items() if abs(math.log(factor / share)) <= _AS_IT_IS), "number")
    return message(f"share.{name}", factor=Factor(factor))


def _joined(said: list[Message]) -> Message:
    """Join what does something to a list in words."""
    joined = said[0]
    for place, one in enumerate(said[1:], start=2):
        joined = message("reason.and" if place == len(said) else "reason.comma", first=joined, second=one)
    return joined
