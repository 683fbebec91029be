"""Gains: torch's table beside what an activation asks for, and what each of them leads to in a deep network."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from initviz.core.document.experiment import SCHEME_COLORS, Experiment
from initviz.core.document.probe import Probe
from initviz.core.document.scenes import dense, everywhere, scene_of
from initviz.core.initializers.gains import Nonlinearity, calculate_gain
from initviz.core.initializers.scaled import XavierNormal
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.layers.rectifiers import SELU, LeakyReLU, ReLU
from initviz.core.layers.smooth import Sigmoid, Tanh
from initviz.core.meanfield.integrals import Table, integrals, table
from initviz.core.meanfield.lengths import Variances, lengths
from initviz.core.meanfield.outlook import Arrival, arrival

_NAMES: dict[type[Activation], Nonlinearity] = {Sigmoid: "sigmoid", Tanh: "tanh", ReLU: "relu", SELU: "selu"}
_WIDTH, _DEPTH = 512, 24
_STEPS, _EXACT = 60, 1e-13
"""At most so many evaluations for a crossing, and how near to each other two of them are when it is found."""
_TELLING = (1e-4, 1e4)
"""Lengths at which a network can be looked for on the edge."""


@dataclass(frozen=True)
class Gain:
    """One gain, σ_w² being its square, and what it leads to without biases from a length of one."""

    value: float
    leads: Arrival


@dataclass(frozen=True)
class Gains:
    """The gains of one activation.

    Attributes
    ----------
    activation
        With its own arguments, without an id.
    torch
        What `calculate_gain` gives; None where it knows no such name.
    keeping
        The gain that keeps E[z²] = 1 exactly: 1 / √E[φ(z)²] at q = 1.
    edge
        The gain at which χ₁ = 1 at the fixed point that it leads to; None where there is none without a bias.
    """

    activation: Activation
    torch: Gain | None
    keeping: Gain
    edge: Gain | None

    @property
    def by_name(self) -> dict[str, Gain]:
        """Those that there are, by what they are for."""
        found = {"torch": self.torch, "keeping": self.keeping, "edge": self.edge}
        return {name: gain for name, gain in found.items() if gain is not None}


def gains(activation: Activation) -> Gains:
    """Give the gains of an activation."""
    return _gains(anonymous(activation))


@lru_cache(maxsize=128)
def _gains(activation: Activation) -> Gains:
    known, edge = torch_gain(activation), edge_gain(activation)
    return Gains(
        activation,
        None if known is None else _leading(activation, known),
        _leading(activation, 1.0 / math.sqrt(integrals(activation, 1.0).second)),
        None if edge is None else _leading(activation, edge),
    )


def _leading(activation: Activation, gain: float) -> Gain:
    return Gain(gain, arrival(activation, Variances(gain**2, 0.0)))


def torch_gain(activation: Activation) -> float | None:
    """Give what `torch.nn.init.calculate_gain` recommends; None where it knows no such activation."""
    if isinstance(activation, LeakyReLU):
        return calculate_gain("leaky_relu", activation.negative_slope)
    name = _NAMES.get(type(activation))
    return None if name is None else calculate_gain(name)


def edge_gain(activation: Activation) -> float | None:
    """Find the gain at which χ₁ = 1 at a fixed point without a bias, to which lengths go.

    There q E[φ'²] = E[φ²], and σ_w² = 1 / E[φ'²]. Where that holds at no length, it may hold in the limit of vanishing
    ones, for functions that are zero at zero.
    """
    known = table(anonymous(activation))
    if activation.homogeneous:
        return 1.0 / math.sqrt(float(known.slopes[0]))
    excess = known.second - known.q * known.slopes
    telling = (known.q[:-1] >= _TELLING[0]) & (known.q[1:] <= _TELLING[1])
    # What is left of both sides within rounding is no crossing.
    clear = np.abs(excess) > 1e-9 * known.second
    crossing = telling & clear[1:] & clear[:-1] & ((excess[1:] > 0) != (excess[:-1] > 0))
    for place in np.flatnonzero(crossing):
        q = _crossing(activation, float(known.q[place]), float(known.q[place + 1]))
        found = integrals(activation, q)
        if found.growth <= found.slopes:
            return 1.0 / math.sqrt(found.slopes)
    return _at_zero(activation, known)


def _crossing(activation: Activation, low: float, high: float) -> float:
    """Find where E[φ²] - q E[φ'²] is zero, by false position in log q (Illinois: an end that stays counts half)."""

    def excess(log_q: float) -> float:
        found = integrals(activation, math.exp(log_q))
        return found.second / math.exp(log_q) - found.slopes

    ends = [math.log(low), math.log(high)]
    values = [excess(end) for end in ends]
    for _ in range(_STEPS):
        middle = ends[1] - values[1] * (ends[1] - ends[0]) / (values[1] - values[0])
        value = excess(middle)
        if abs(middle - ends[1]) <= _EXACT or value == 0.0:
            return math.exp(middle)
        if value * values[1] < 0:
            ends[0], values[0] = ends[1], values[1]
        else:
            values[0] *= 0.5
        ends[1], values[1] = middle, value
    return math.exp(ends[1])


def _at_zero(activation: Activation, known: Table) -> float | None:
    weight = 1.0 / float(known.slopes[0]) if known.slopes[0] > 1e-9 else math.inf
    if not math.isfinite(weight):
        return None
    points = lengths(activation, Variances(weight, 0.0)).points
    dies = bool(points) and points[0].q == 0.0 and points[0].stable
    return math.sqrt(weight) if dies else None


def gain_scene(experiment: Experiment, activation: Activation) -> Experiment:
    """Replace network and schemes by deep networks of an activation, one for each of its gains; the seed stays."""
    schemes = tuple(
        everywhere(f"{name} gain", XavierNormal(gain=gain.value), color)
        for (name, gain), color in zip(gains(activation).by_name.items(), SCHEME_COLORS, strict=False)
    )
    probe = Probe(batch=64, seeds=5, seed=experiment.probe.seed)
    return scene_of((_WIDTH,), dense([_WIDTH] * _DEPTH, anonymous(activation)), schemes, probe)
