"""What an activation needs of the weights before it: the scale at which the signal keeps its second moment."""

import math
from collections import Counter
from functools import lru_cache

from initviz.core.document.experiment import Network
from initviz.core.initializers.gains import GainOf
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.layers.rectifiers import SELU, LeakyReLU, PReLU, ReLU, ReLU6
from initviz.core.layers.smooth import Tanh
from initviz.core.meanfield.integrals import integrals

_HALVINGS = 50
_WIDEST = 1e3
"""Scales beyond a factor of this, up or down, are no remedy for anything."""
_STRONGEST = 1e6
"""Second moments beyond this are no input for which anybody chooses a gain."""


def _power(activation: Activation, power: float) -> float:
    """E[φ(z)²] for z ~ N(0, power)."""
    return integrals(activation, power).second


def kept_power(activation: Activation | None) -> float:
    """E[φ(z)²] for z ~ N(0, 1): the share of the second moment that an activation keeps; 1 where there is none."""
    return 1.0 if activation is None else _power(anonymous(activation), 1.0)


@lru_cache(maxsize=64)
def needed_power(activation: Activation | None, power: float) -> float:
    """Give fan_in·Var[w] at which E[φ(z)²] = E[x²] for inputs of that second moment; 0 where nothing is kept at all.

    An activation with a bound may keep no signal of that strength: it gets what keeps E[z²] = 1.
    """
    at_one = kept_power(activation)
    if activation is None or activation.homogeneous or not at_one > 0.0:
        return 1.0 / at_one if at_one > 0.0 else 0.0
    known = anonymous(activation)
    low, high = 1.0 / _WIDEST, _WIDEST
    if not (0.0 < power < _STRONGEST and _power(known, low * power) < power < _power(known, high * power)):
        return 1.0 / at_one
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if _power(known, middle * power) < power else (low, middle)
    return math.sqrt(low * high)


def main_activation(network: Network) -> Activation | None:
    """Give the activation that most layers of a network are followed by, without its id."""
    found = Counter(anonymous(layer) for layer in network.layers if isinstance(layer, Activation))
    return max(found, key=lambda activation: found[activation]) if found else None


def named_gain(activation: Activation | None) -> GainOf | None:
    """Give torch's name for the gain of an activation, where `calculate_gain` has one that keeps the signal.

    That of SELU (3/4) lets the signal shrink; those of sigmoid and linear are 1 whatever comes.
    """
    if isinstance(activation, ReLU | ReLU6):
        return GainOf("relu")
    if isinstance(activation, LeakyReLU):
        return GainOf("leaky_relu", activation.negative_slope)
    if isinstance(activation, PReLU):
        return GainOf("leaky_relu", activation.init)
    return GainOf("tanh") if isinstance(activation, Tanh) else None


def is_self_normalizing(activation: Activation | None) -> bool:
    """Say whether an activation wants weights of variance 1 / fan_in, without any gain (Klambauer et al. 2017)."""
    return isinstance(activation, SELU)
