"""Where correlations of two inputs take equally many layers to settle: contours of ξ_c over the plane of variances."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.meanfield.correlations import pair_moments
from initviz.core.meanfield.integrals import integrals, table

_LENGTHS = np.logspace(-1.8, 1.2, 20)
"""Lengths at which contours of the chaotic phase are traced."""
_CORRELATIONS = 1.0 - np.geomspace(1e-4, 1.0, 60)
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Contour:
    """One line of equal ξ_c.

    Attributes
    ----------
    scale
        ξ_c in layers.
    weight, bias
        σ_w² and σ_b² along it, with q* ascending.
    """

    scale: float
    weight: FloatArray
    bias: FloatArray


def contours(activation: Activation, scales: tuple[float, ...]) -> tuple[Contour, ...]:
    """Trace lines of equal depth scale on both sides of the edge; only where lengths settle.

    Parameters
    ----------
    activation
        φ.
    scales
        The ξ_c that are wanted, in layers (Schoenholz et al. 2017, eq. 9).
    """
    return _contours(anonymous(activation), scales)


@lru_cache(maxsize=32)
def _contours(activation: Activation, scales: tuple[float, ...]) -> tuple[Contour, ...]:
    found = [*(_ordered(activation, scale) for scale in scales), *_chaotic(activation, scales)]
    return tuple(line for line in found if line.weight.size > 1)


def _ordered(activation: Activation, scale: float) -> Contour:
    """Trace χ₁ = exp(-1/ξ): there all inputs come to a correlation of one, and χ₁ is the map's slope."""
    known = table(activation)
    with np.errstate(divide="ignore"):
        weight = np.where(known.slopes > 0, math.exp(-1.0 / scale) / known.slopes, np.inf)
        bias = known.q - weight * known.second
    kept = np.isfinite(weight) & (bias >= -_ROUNDING * known.q) & (weight * known.growth <= 1.0)
    return Contour(scale, weight[kept], np.maximum(bias[kept], 0.0))


def _chaotic(activation: Activation, scales: tuple[float, ...]) -> list[Contour]:
    """Trace ξ_c where two inputs come to a correlation c* < 1.

    At given q* and c* both fixed points can be solved: with S(c) = E[φ φ'] of two inputs, σ_w² = q (1 - c) / (S(1) -
    S(c)) and σ_b² = q - σ_w² S(1). Along c* the slope of the map says ξ_c.
    """
    places: dict[float, list[tuple[float, float]]] = {scale: [] for scale in scales}
    for q in _LENGTHS:
        second = integrals(activation, float(q)).second
        products, slopes = pair_moments(activation, float(q), _CORRELATIONS)
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = q * (1.0 - _CORRELATIONS) / (second - products)
            bias = q - weight * second
            decay = -np.log(weight * slopes)
        chaotic = weight * integrals(activation, float(q)).slopes > 1.0 + 1e-6
        usable = chaotic & np.isfinite(decay) & (decay > 0) & (bias >= 0)
        for scale in scales:
            place = _crossing(decay, 1.0 / scale, usable)
            if place is not None:
                at, share = place
                between = [(1.0 - share) * of[at] + share * of[at + 1] for of in (weight, bias)]
                places[scale].append((float(between[0]), float(between[1])))
    return [Contour(scale, *np.array(found).reshape(-1, 2).T) for scale, found in places.items()]


def _crossing(values: FloatArray, wanted: float, usable: NDArray[np.bool_]) -> tuple[int, float] | None:
    """Find between which neighbours a value is passed first, and where between them."""
    beyond = values > wanted
    steps = np.flatnonzero((beyond[1:] != beyond[:-1]) & usable[1:] & usable[:-1])
    if not steps.size:
        return None
    at = int(steps[-1])
    return at, float((wanted - values[at]) / (values[at + 1] - values[at]))
