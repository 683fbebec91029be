"""How a law is drawn: the points of its density, and its bounds with their numbers."""

import math
from functools import lru_cache

import numpy as np

from initviz.core.laws.continuous import Uniform
from initviz.core.laws.law import FloatArray, Law
from initviz.figures.numbers import short


@lru_cache(maxsize=256)
def curve_of(law: Law, points: int = 121) -> tuple[FloatArray, FloatArray]:
    """Give points of a density: the corners of a uniform one, else a fine grid with the bounds as cliffs."""
    low, high = law.drawn_range()
    if isinstance(law, Uniform):
        density = float(law.density(np.array([0.5 * (low + high)]))[0])
        return np.array([low, low, high, high]), np.array([0.0, density, density, 0.0])
    # A hair inside the bounds, where an arcsine law would be infinite and others are not yet zero.
    hair = 1e-4 * (high - low)
    x = np.linspace(low + hair, high - hair, points)
    return np.concatenate([[low], x, [high]]), np.concatenate([[0.0], law.density(x), [0.0]])


def is_bounded(law: Law) -> bool:
    """Say whether a density is drawn up to its bounds, so that a rule there has something to bound."""
    return not law.atoms and math.isfinite(law.support[0]) and law.drawn_range() == law.support


def bound_texts(law: Law, scheme: int) -> tuple[str, str]:
    """Label the bounds: one label for both where they mirror each other, by turns at either end."""
    low, high = law.support
    if low != -high:
        return short(low, 3), short(high, 3)
    both = f"±{short(high, 3)}"
    return (both, "") if scheme % 2 else ("", both)
