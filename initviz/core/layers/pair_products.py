"""E[f(x) f(y)] for many pairs of jointly normal variables at once, each with its own mean, variance and covariance."""

import math
from functools import lru_cache

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import HERMITE_TERMS, hermite_coefficients, power_law_tail
from initviz.core.layers.entry import Branch, Entry
from initviz.core.layers.expectation import Place, branch_average, branch_nodes, distinct_rows, rounded
from initviz.core.layers.positions import Positions

Side = tuple[FloatArray, FloatArray]
"""Means and variances of one variable of each pair."""


def pair_products(entry: Entry, first: Side, second: Side, covariance: FloatArray) -> FloatArray | None:
    """Give E[f(x) f(y)], where f is what the entry's branches make of its base variable on average.

    Parameters
    ----------
    entry
        Its base and branches count, not its maps.
    first, second
        Means and variances of x and of y, which broadcast to the covariances.
    covariance
        Between x and y.

    Returns
    -------
    products
        Or None where the base is not normal and x and y are neither independent nor the same.

    Notes
    -----
    Few pairs differ from all others: each kind of pair is done once. Normal variables go through Mehler's expansion
    Σ aₖ bₖ ρᵏ in the Hermite coefficients of f at the two scales.
    """
    columns = np.stack([np.broadcast_to(part, covariance.shape).ravel() for part in (*first, *second, covariance)], 1)
    kinds, which = distinct_rows(rounded(columns))
    places, index = distinct_rows(kinds[:, :4].reshape(-1, 2))
    i, j = index.reshape(-1, 2).T
    scale = np.sqrt(kinds[:, 1] * kinds[:, 3])
    correlation = np.clip(np.divide(kinds[:, 4], scale, out=np.zeros(len(kinds)), where=scale > 0), -1.0, 1.0)
    if entry.base != "normal" and not (((correlation == 0) | (correlation == 1)) & (kinds[:, 1] == kinds[:, 3])).all():
        return None
    known = [
        _coefficients(Place(entry.base, float(mean), float(variance), 0.0, entry.largest_of), entry.branches)
        for mean, variance in places
    ]
    coefficients, seconds = np.array([found for found, _ in known]), np.array([total for _, total in known])
    if entry.base == "normal":
        products = _mehler(coefficients, seconds, (i, j), correlation)
    else:
        products = np.where(correlation == 1, seconds[i], coefficients[i, 0] * coefficients[j, 0])
    return products[which].reshape(covariance.shape)


@lru_cache(maxsize=2048)
def _coefficients(place: Place, branches: tuple[Branch, ...]) -> tuple[FloatArray, float]:
    """Give the Hermite coefficients of f at one mean and variance, and E[f²]."""
    nodes, weights = branch_nodes(place, branches)
    values, std = branch_average(branches, nodes), math.sqrt(place.variance)
    u = (nodes - place.mean) / std if std > 0 else np.zeros_like(nodes)
    return hermite_coefficients(values, u, weights), float(weights @ (values * values))


def _mehler(
    coefficients: FloatArray, seconds: FloatArray, at: tuple[Positions, Positions], correlation: FloatArray
) -> FloatArray:
    i, j = at
    total = np.zeros_like(correlation)
    for k in range(HERMITE_TERMS - 1, -1, -1):  # Horner's scheme
        total = total * correlation + coefficients[i, k] * coefficients[j, k]
    squares = coefficients**2
    left = np.maximum(seconds - squares.sum(axis=1), 0.0)
    halfway = np.maximum(seconds - squares[:, : HERMITE_TERMS // 2].sum(axis=1), 0.0)
    # What the terms taken leave matters where the correlation is nearly one, which is where the two are nearly alike.
    both = np.sqrt(left[i] * left[j])
    near = np.flatnonzero(
        (correlation > 0) & (both * np.abs(correlation) ** HERMITE_TERMS > 1e-13 * np.sqrt(seconds[i] * seconds[j]))
    )
    for n in near:
        total[n] += power_law_tail(math.sqrt(halfway[i[n]] * halfway[j[n]]), float(both[n]), float(correlation[n]))
    return total
