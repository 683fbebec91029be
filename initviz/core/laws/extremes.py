"""The least and the largest of many draws from a law."""

from functools import lru_cache

import numpy as np

from initviz.core.laws.given import Given
from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.quadrature import composite_rule

_REACH = 3.0
"""How many times the drawn range is looked at: 13 std of a normal law, beyond the extremes of any number of draws."""
_PANELS = 256
_HALVINGS = 48


@lru_cache(maxsize=256)
def expected_extremes(law: Law, count: int) -> tuple[float, float]:
    """Give the expected minimum and maximum of independent draws.

    Parameters
    ----------
    law
        Of one draw.
    count
        Number of draws, at least one.

    Returns
    -------
    minimum, maximum
        low + ∫ (1 - F)ⁿ dx and low + ∫ (1 - Fⁿ) dx over an interval that begins at low and holds all of the mass, F
        being the cdf (David and Nagaraja, *Order Statistics*, 3rd ed. 2003, section 3.1). Entries of an orthogonal
        matrix or of one with counted zeros are not quite independent; for them this is an approximation.
    """
    low, high = law.support
    if low == high or isinstance(law, Given):  # values that were given have their own
        return low, high
    edges = _edges(law)
    nodes, weights = composite_rule(edges)
    below = np.clip(law.cdf(nodes), 0.0, 1.0)
    start = float(edges[0])
    return start + float(weights @ (1.0 - below) ** count), start + float(weights @ (1.0 - below**count))


def _edges(law: Law) -> FloatArray:
    """Give panels that are fine where the law is drawn, and halve towards bounds, where all turns within a hair."""
    first, last = law.drawn_range()
    middle, half = 0.5 * (first + last), 0.5 * _REACH * (last - first)
    low, high = max(law.support[0], middle - half), min(law.support[1], middle + half)
    reach = (high - low) * 0.5 ** np.arange(1, _HALVINGS)
    atoms = np.array([value for value, _ in law.atoms])
    return np.unique(np.concatenate([np.linspace(low, high, _PANELS + 1), low + reach, high - reach, atoms]))
