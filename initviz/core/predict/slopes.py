"""The slopes of an activation at normal pre-activations, as a factor of the Jacobian."""

import math
from functools import lru_cache

import numpy as np

from initviz.core.laws.quadrature import normal_rule
from initviz.core.laws.spectra_factors import Mask, Slopes, slopes_of
from initviz.core.layers.activation import Activation, anonymous


def slopes_at(activation: Activation, length: float, width: int) -> Slopes | Mask | None:
    """Give the law of φ'(z) for z ~ N(0, `length`); a mask where it is zero or one other value, None where it is zero.

    Parameters
    ----------
    activation
        φ.
    length
        Second moment of the pre-activations, positive.
    width
        Of the layer.
    """
    return _slopes_at(anonymous(activation), length, width)


@lru_cache(maxsize=1024)
def _slopes_at(activation: Activation, length: float, width: int) -> Slopes | Mask | None:
    nodes, weights = normal_rule(0.0, math.sqrt(length), activation.kinks())
    slopes = np.abs(activation.slope(nodes))
    passing = slopes[slopes > 0]
    if not passing.size:
        return None
    if np.ptp(passing) == 0.0:
        kept = float(weights[slopes > 0].sum() / weights.sum())
        return Mask(width, kept, float(passing[0]))
    return slopes_of(width, slopes, weights)
