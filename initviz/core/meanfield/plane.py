"""The (σ_w², σ_b²) plane of an activation: where χ₁ is one, and what is ordered, chaotic or without bound."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.meanfield.integrals import Table, table

_ROUNDING = 1e-9


@dataclass(frozen=True)
class EdgePiece:
    """A stretch of the curve on which χ₁ = 1 at a fixed point of the length map.

    Attributes
    ----------
    weight, bias
        σ_w² and σ_b² along it, with q ascending.
    stable
        Whether lengths go to that fixed point; from the others they go away, so that no network stays there.
    """

    weight: FloatArray
    bias: FloatArray
    stable: bool


@lru_cache(maxsize=64)
def edge(activation: Activation) -> tuple[EdgePiece, ...]:
    """Trace the edge of chaos, and its parts at fixed points that do not attract.

    At a fixed point q both conditions can be solved: σ_w² = 1 / E[φ'²] and σ_b² = q - σ_w² E[φ²].
    """
    known = table(anonymous(activation))
    if activation.homogeneous:  # one point, whatever q is
        return (EdgePiece(1.0 / known.slopes[:1], np.zeros(1), stable=True),)
    with np.errstate(divide="ignore"):
        weight = np.where(known.slopes > 0, 1.0 / known.slopes, np.inf)
    bias = known.q - weight * known.second
    exists = np.isfinite(weight) & (bias >= -_ROUNDING * known.q)
    stable = weight * known.growth <= 1.0 + _ROUNDING
    pieces = []
    for kind in (True, False):
        for run in _runs(exists & (stable == kind)):
            wider = _joined(run, exists)
            pieces.append(EdgePiece(weight[wider], np.maximum(bias[wider], 0.0), kind))
    return tuple(pieces)


def _runs(chosen: NDArray[np.bool_]) -> list[slice]:
    """Give the stretches of neighbours that are chosen."""
    steps = np.diff(np.concatenate([[0], chosen.astype(int), [0]]))
    return [slice(a, b) for a, b in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True)]


def _joined(run: slice, exists: NDArray[np.bool_]) -> slice:
    """Reach one node further where the curve goes on as one of the other kind, so that no gap is seen."""
    return slice(run.start, run.stop + 1) if run.stop < len(exists) and exists[run.stop] else run


def divergence(activation: Activation) -> float | None:
    """Give the σ_w² from which large lengths grow without bound; None for activations with a bound."""
    growth = float(table(activation).growth[-1])
    return 1.0 / growth if growth > 1e-3 else None


@dataclass(frozen=True)
class Field:
    """log χ₁ over a part of the plane, where a length of one leads to.

    Attributes
    ----------
    values
        Rows of ascending σ_b², columns of ascending σ_w², at the middles of equal cells; nan where lengths diverge.
    weight, bias
        Ends of the part.
    """

    values: FloatArray
    weight: tuple[float, float]
    bias: tuple[float, float]


@lru_cache(maxsize=32)
def field(
    activation: Activation,
    weight: tuple[float, float],
    bias: tuple[float, float],
    cells: tuple[int, int] = (180, 120),
) -> Field:
    """Compute χ₁ over a part of the plane, to what a shade can show."""
    known = table(anonymous(activation))
    columns = [_middles(*weight, cells[0]), _middles(*bias, cells[1])]
    log_slopes = np.log(np.maximum(known.slopes, 1e-300))
    values = np.stack([_column(known, log_slopes, float(w), columns[1]) for w in columns[0]], axis=1)
    return Field(values, weight, bias)


def _column(known: Table, log_slopes: FloatArray, weight: float, bias: FloatArray) -> FloatArray:
    """Give log χ₁ at one σ_w².

    A fixed point is where q - σ_w² E[φ²] equals σ_b²: from q = 1 lengths go up to the first one if there is too little
    of it, else down.
    """
    needed = known.q - weight * known.second
    log_q = np.log(known.q)
    one = int(np.searchsorted(known.q, 1.0))
    upwards = np.maximum.accumulate(needed[one:])
    downwards = np.minimum.accumulate(needed[one::-1])
    up = np.interp(bias, upwards, log_q[one:], right=np.nan)
    down = np.interp(bias, downwards[::-1], log_q[: one + 1])
    reached = np.where(bias >= needed[one], up, down)
    return np.asarray(np.log(weight) + np.interp(reached, log_q, log_slopes))


def _middles(low: float, high: float, cells: int) -> FloatArray:
    edges = np.linspace(low, high, cells + 1)
    return np.asarray(0.5 * (edges[1:] + edges[:-1]))
