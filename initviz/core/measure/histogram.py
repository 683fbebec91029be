"""Histograms: bins where the law has a density, and a count of its own for every atom."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from torch import Tensor

from initviz.core.laws.law import Law
from initviz.core.laws.stated import Stated
from initviz.core.laws.unknown import Unknown
from initviz.core.measure.binning import bin_counts, smallest_positive
from initviz.core.measure.statistics import Floats, flat, zeros_in
from initviz.core.reports import Histogram

BINS = 64
_NEAR = 6.0
"""A bound of the law within this many std of its mean is an edge of the histogram."""
_ATOM_SHARE = 0.01
"""A value that this share of entries has is an atom, where no law says which are."""
_MOST_ATOMS = 16
_ZERO_SHARE = 0.01
"""Exact zeros of a signal above this share are an atom, not part of a bin."""


def parameter_histogram(values: Floats, law: Law, bins: int = BINS) -> Histogram:
    """Count a parameter's entries in bins that fit its law.

    A bounded law is binned exactly from bound to bound, unless a bound is so far out that no entry comes near it;
    an unbounded one from the least entry to the largest.
    """
    finite = _finite(values)
    known = [value for value, _ in law.atoms]
    if isinstance(law, Unknown | Stated):  # what somebody states may lack atoms that the sample has
        known = sorted({*known, *found_atoms(finite)})
    rest, atoms = _without_atoms(finite, known)
    return _binned(rest, atoms, values.size, law, bins)


def found_atoms(values: Floats) -> list[float]:
    """Find the values that so many entries have that they are no accident of rounding, at most so many as are drawn."""
    distinct, counts = np.unique(values, return_counts=True)
    often = counts >= max(_ATOM_SHARE * values.size, 3.0)
    most = np.argsort(-counts[often], kind="stable")[:_MOST_ATOMS]
    return sorted(distinct[often][most].tolist())


def signal_histogram(tensor: Tensor) -> Histogram:
    """Count a signal's entries from the least to the largest; many exact zeros are counted apart."""
    values = flat(tensor)
    finite = _finite(values)
    zeros = zeros_in(finite)
    if zeros <= _ZERO_SHARE * finite.size:
        return _binned(finite, [], values.size, None, BINS)
    return _binned_beside_zeros(finite, zeros, values.size)


def _binned_beside_zeros(values: Floats, zeros: int, total: int) -> Histogram:
    """Count entries of which many are zero: all of them, and then the zeros are taken out of their bin."""
    if zeros == values.size:
        return Histogram(0.0, 0.0, np.zeros(0), ((0.0, zeros),), total)
    least, largest = float(values.min()), float(values.max())
    low = least if least < 0 else smallest_positive(values)
    high = largest if largest > 0 else -smallest_positive(-values)
    if low == high:
        return Histogram(low, low, np.zeros(0), tuple(sorted([(0.0, zeros), (low, values.size - zeros)])), total)
    counts = bin_counts(values, low, high, BINS)
    counts -= zeros * bin_counts(np.zeros(1, dtype=values.dtype), low, high, BINS)
    return Histogram(low, high, counts, ((0.0, zeros),), total)


def _finite(values: Floats) -> Floats:
    # Whatever is not finite shows in the least or the largest entry.
    if values.size == 0 or (math.isfinite(values.min()) and math.isfinite(values.max())):
        return values
    return values[np.isfinite(values)]


def _without_atoms(values: Floats, atoms: Iterable[float]) -> tuple[Floats, list[tuple[float, int]]]:
    """Take the atoms out, each as the dtype holds it, and count them."""
    counted: list[tuple[float, int]] = []
    for atom in atoms:
        hit = values == values.dtype.type(atom)
        count = int(np.count_nonzero(hit))
        if count:
            counted.append((atom, count))
            values = values[~hit]
    return values, counted


def _binned(values: Floats, atoms: list[tuple[float, int]], total: int, law: Law | None, bins: int) -> Histogram:
    if values.size == 0:
        edge = atoms[0][0] if atoms else 0.0
        return Histogram(edge, edge, np.zeros(0), tuple(atoms), total)
    least, largest = float(values.min()), float(values.max())
    if least == largest:
        atoms = sorted([*atoms, (least, values.size)])
        return Histogram(least, least, np.zeros(0), tuple(atoms), total)
    low, high = _range(least, largest, law, values.dtype)
    return Histogram(low, high, bin_counts(values, low, high, bins), tuple(atoms), total)


def _range(least: float, largest: float, law: Law | None, dtype: np.dtype[Any]) -> tuple[float, float]:
    """Give the edges: the law's bounds where they are near, stretched to entries that exceed them."""
    if law is None:
        return least, largest
    low, high = law.support
    reach = _NEAR * law.std
    near_low, near_high = low >= law.mean - reach, high <= law.mean + reach
    # An entry that exceeds a bound only because its dtype rounds the bound is counted inside it.
    if not near_low or least < np.array(low, dtype):
        low = least
    if not near_high or largest > np.array(high, dtype):
        high = largest
    return low, high
