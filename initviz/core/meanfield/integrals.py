"""What mean-field theory needs of an activation φ: moments of φ(z) and φ'(z) for z ~ N(0, q), each done once."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import normal_rule
from initviz.core.layers.activation import Activation, anonymous

LEAST, MOST = 1e-12, 1e8
"""Range of q: what is below counts as zero, and what is above as infinite."""

_SPANS = ((LEAST, 1e-4, 3), (1e-4, 1e3, 12), (1e3, MOST, 3))
"""Nodes of a table for each decade: many where activations bend."""

_FLAT = 1e-8
"""Below this q a function that is not zero at zero is the same as there; its growth is taken here."""


class Integrals(NamedTuple):
    """Moments at one q.

    Attributes
    ----------
    second
        E[φ²].
    slopes
        E[φ'²].
    growth
        d E[φ²] / dq.
    """

    second: float
    slopes: float
    growth: float


def integrals(activation: Activation, q: float) -> Integrals:
    """Give the moments at a q from `LEAST` to `MOST`, to about ten digits; beyond, those at the nearer end."""
    return _integrals(anonymous(activation), float(min(max(q, LEAST), MOST)))


@lru_cache(maxsize=32768)
def _integrals(activation: Activation, q: float) -> Integrals:
    std = float(np.sqrt(q))
    nodes, weights = normal_rule(0.0, std, activation.kinks())
    values, slopes = activation.value(nodes), activation.slope(nodes)
    squares = values * values
    at_zero = float(activation.value(np.zeros(1))[0]) ** 2
    if at_zero > 0 and q < _FLAT:
        growth = _integrals(activation, _FLAT).growth
    else:
        # E[f(z)] changes with q by E[f(z) (u² - 1)] / 2q, which needs no derivative of f; u = z / √q.
        u = nodes / std
        growth = float(weights @ ((squares - at_zero) * (u * u - 1.0))) / (2.0 * q)
    return Integrals(float(weights @ squares), float(weights @ (slopes * slopes)), growth)


class Table(NamedTuple):
    """The moments at many q, ascending: where curves are drawn and roots are looked for."""

    q: FloatArray
    second: FloatArray
    slopes: FloatArray
    growth: FloatArray


def table(activation: Activation) -> Table:
    """Give the moments of an activation from `LEAST` to `MOST`; those of a homogeneous one are known from q = 1."""
    return _table(anonymous(activation))


@lru_cache(maxsize=64)
def _table(activation: Activation) -> Table:
    if activation.homogeneous:
        q, one = _lengths(), _integrals(activation, 1.0)
        return Table(q, one.second * q, np.full_like(q, one.slopes), np.full_like(q, one.growth))
    q, nodes, weights, bends, starts = _rules(activation.kinks())
    values, slopes = activation.value(nodes), activation.slope(nodes)
    squares = values * values
    at_zero = float(activation.value(np.zeros(1))[0]) ** 2
    second, steep, growth = (
        np.add.reduceat(weights * of, starts) for of in (squares, slopes * slopes, (squares - at_zero) * bends)
    )
    growth /= 2.0 * q
    if at_zero > 0:
        growth[q < _FLAT] = _integrals(activation, _FLAT).growth
    return Table(q, second, steep, growth)


def _lengths() -> FloatArray:
    """Give the q of a table."""
    spans = [
        np.logspace(np.log10(low), np.log10(high), round(np.log10(high / low)) * nodes, endpoint=False)
        for low, high, nodes in _SPANS
    ]
    return np.concatenate([*spans, [MOST]])


class _Rules(NamedTuple):
    """The rules of all q of a table behind one another, so that a function is asked once for all of them.

    Attributes
    ----------
    q
        The lengths.
    nodes, weights
        Of all rules.
    bends
        u² - 1 of the standardized nodes.
    starts
        Where the rule of each q begins.
    """

    q: FloatArray
    nodes: FloatArray
    weights: FloatArray
    bends: FloatArray
    starts: NDArray[np.int64]


@lru_cache(maxsize=6)
def _rules(kinks: tuple[float, ...]) -> _Rules:
    q = _lengths()
    rules = [normal_rule(0.0, float(np.sqrt(value)), kinks) for value in q]
    sizes = np.array([nodes.size for nodes, _ in rules])
    nodes, weights = (np.concatenate(parts) for parts in zip(*rules, strict=True))
    return _Rules(q, nodes, weights, nodes * nodes / np.repeat(q, sizes) - 1.0, np.cumsum(sizes) - sizes)
