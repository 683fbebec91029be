"""Which layers make a signal, or its gradient, as much larger or smaller as it becomes.

Every layer is a tensor to the next, so the factor over a block is the product of its layers': forward E[x²] behind over
E[x²] before a layer, backward the same of the gradient. For weights they are fan_in·Var[w] and fan_out·Var[w], for an
activation E[φ²] / E[z²] and E[φ'²] (He et al. 2015, eq. 7 to 14).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import ResolvedLayer, resolve
from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation
from initviz.core.layers.convolution import TransposedConvolution
from initviz.core.layers.norms import Norm
from initviz.core.layers.pooling import Pooling
from initviz.core.layers.reshaping import Dropout
from initviz.core.layers.weighted import Weighted
from initviz.core.reports import SchemePrediction
from initviz.core.verdict.evidence import Evidence
from initviz.core.verdict.trend import NEAR, exp

Direction = Literal["forward", "backward"]
Kind = Literal["weights", "activation", "norm", "pooling", "dropout"]

STEADY = 0.1
"""Blocks whose factors are this close to their mean (in the logarithm) do the same."""

_ALONE = 0.8
"""A block with this share of the whole change makes it alone."""

_SAME = 0.05


@dataclass(frozen=True)
class Cause:
    """What all layers of one kind do.

    Attributes
    ----------
    kind
        What they are.
    layer
        Their type, as torch names it; empty for weights.
    change
        Logarithm of the factor that all of them make together.
    factor
        Of one of them: the geometric mean.
    low, high
        The least and the most that one of them makes.
    by_power
        Whether it is fan·Var[w] that makes the factors of weights, and no bias, padding or stride changes them.
    biased
        Whether biases take part in them.
    """

    kind: Kind
    layer: str
    change: float
    factor: float
    low: float
    high: float
    by_power: bool = False
    biased: bool = False


@dataclass(frozen=True)
class Causes:
    """A way taken apart.

    Attributes
    ----------
    pace
        Geometric mean of the factors of its blocks.
    steady
        Whether all of them are alike.
    alone
        Number of the block that makes nearly all of the change; 0 where several do.
    parts
        What drives the change, the largest first, then what works against it; of that block alone if there is one.
    rescales
        Whether norms take part, so that the size of the weights before them does not matter to the gradient.
    """

    pace: float
    steady: bool
    alone: int
    parts: tuple[Cause, ...]
    rescales: bool


def find_causes(
    experiment: Experiment, prediction: SchemePrediction, evidence: Evidence, direction: Direction
) -> Causes | None:
    """Take a way apart, or None where a number on it is unknown or zero; one that overflows, up to where it does."""
    values = evidence.forward if direction == "forward" else evidence.backward
    ends = list(evidence.ends[evidence.start :])
    while direction == "forward" and len(ends) > 1 and _is_lost(float(values[ends[-1]]), evidence):
        ends.pop()
    way = values[ends[0] : ends[-1] + 1]
    if len(ends) < 2 or not all(math.isfinite(value) and value > 0.0 for value in way):
        return None
    blocks = [_between(values, before, after, direction) for before, after in pairwise(ends)]
    whole, mean = sum(blocks), sum(blocks) / len(blocks)
    largest = max(range(len(blocks)), key=lambda place: abs(blocks[place]))
    alone = len(blocks) > 2 and abs(whole) > math.log(NEAR) and blocks[largest] / whole >= _ALONE
    steady = all(abs(block - mean) <= STEADY for block in blocks)
    number = evidence.start + largest + 1 if alone else 0
    if alone:
        ends = ends[largest : largest + 2]
    layers = resolve(experiment.network).layers[ends[0] : ends[-1]]
    steps = [(layer, _between(values, layer.index, layer.index + 1, direction)) for layer in layers]
    parts, rescales = _parts(steps, prediction, direction, len(ends) - 1)
    drive = math.copysign(1.0, whole) if abs(whole) > _SAME else 0.0
    ordered = sorted(parts, key=lambda cause: (-drive * cause.change, -abs(cause.change)))
    return Causes(exp(mean), steady, number, tuple(ordered), rescales)


def _is_lost(value: float, evidence: Evidence) -> bool:
    """Say whether a tensor has overflowed; what theory does not know is nan as well."""
    return math.isinf(value) or (evidence.measured and math.isnan(value))


def _parts(
    steps: Sequence[tuple[ResolvedLayer, float]], prediction: SchemePrediction, direction: Direction, blocks: int
) -> tuple[list[Cause], bool]:
    """Put layers that do the same together; say whether norms among them rescale the gradient."""
    rescales = direction == "backward" and any(isinstance(layer.layer, Norm) for layer, _ in steps)
    groups: dict[tuple[Kind, str], list[tuple[ResolvedLayer, float]]] = {}
    for layer, change in steps:
        group = _group(layer)
        if group is not None:
            # Behind a norm the gradient is divided by what the weights before it made of the signal.
            merged: tuple[Kind, str] = ("norm", "") if rescales and group[0] in {"weights", "norm"} else group
            groups.setdefault(merged, []).append((layer, change))
    return [_cause(group, found, prediction, direction, blocks) for group, found in groups.items()], rescales


def _group(layer: ResolvedLayer) -> tuple[Kind, str] | None:
    kinds: Sequence[tuple[type, Kind]] = (
        (Weighted, "weights"), (Activation, "activation"), (Norm, "norm"), (Pooling, "pooling"), (Dropout, "dropout"),
    )  # fmt: skip
    kind = next((name for type_, name in kinds if isinstance(layer.layer, type_)), None)
    return None if kind is None else (kind, "" if kind == "weights" else layer.layer.tag())


def _between(values: FloatArray, before: int, after: int, direction: Direction) -> float:
    change = math.log(values[after]) - math.log(values[before])
    return change if direction == "forward" else -change


def _cause(
    group: tuple[Kind, str],
    found: Sequence[tuple[ResolvedLayer, float]],
    prediction: SchemePrediction,
    direction: Direction,
    blocks: int,
) -> Cause:
    kind, tag = group
    change = sum(log for _, log in found)
    # What weights and norms do together is a factor per block.
    count = blocks if kind == "norm" else len(found)
    norm = next((layer.layer.tag() for layer, _ in found if isinstance(layer.layer, Norm)), tag)
    return Cause(
        kind=kind,
        layer=norm,
        change=change,
        factor=exp(change / count),
        low=exp(min(log for _, log in found)),
        high=exp(max(log for _, log in found)),
        by_power=kind == "weights" and all(_by_power(layer, log, prediction, direction) for layer, log in found),
        biased=kind == "weights" and any(_has_bias(layer, prediction) for layer, _ in found),
    )


def _has_bias(layer: ResolvedLayer, prediction: SchemePrediction) -> bool:
    bias = prediction.by_parameter.get((layer.index, "bias"))
    return bias is not None and not bias.filling.is_zero


def _by_power(layer: ResolvedLayer, change: float, prediction: SchemePrediction, direction: Direction) -> bool:
    power = weight_power(layer, prediction, direction)
    return power > 0.0 and abs(change - math.log(power)) <= _SAME


def weight_power(layer: ResolvedLayer, prediction: SchemePrediction, direction: Direction = "forward") -> float:
    """Give fan·Var[w] of a layer with a weight, with the fan that its outputs, or its inputs, have in the middle."""
    filled = prediction.by_parameter[layer.index, "weight"]
    fans = filled.parameter.fans
    if fans is None:
        return math.nan
    along = (direction == "forward") != isinstance(layer.layer, TransposedConvolution)
    return (fans.fan_in if along else fans.fan_out) * filled.filling.law.variance
