"""Histograms: bins where the law has a density, and a count of its own for every atom."""

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from initviz.core.laws.law import Law
from initviz.core.measure.statistics import Floats, flat
from initviz.core.reports import Histogram

BINS = 64
_NEAR = 6.0
"""A bound of the law within this many std of its mean is an edge of the histogram."""
_ZERO_SHARE = 0.01
"""Exact zeros of a signal above this share are an atom, not part of a bin."""


def parameter_histogram(values: Floats, law: Law) -> Histogram:
    """Count a parameter's entries in bins that fit its law.

    A bounded law is binned exactly from bound to bound, unless a bound is so far out that no entry comes near it;
    an unbounded one from the least entry to the largest.
    """
    rest, atoms = _without_atoms(_finite(values), [value for value, _ in law.atoms])
    return _binned(rest, atoms, values.size, law)


def signal_histogram(tensor: Tensor) -> Histogram:
    """Count a signal's entries from the least to the largest; many exact zeros are counted apart."""
    values = flat(tensor)
    finite = _finite(values)
    zeros = finite.size - int(np.count_nonzero(finite))
    rest, atoms = _without_atoms(finite, [0.0]) if zeros > _ZERO_SHARE * finite.size else (finite, [])
    return _binned(rest, atoms, values.size, None)


def _finite(values: Floats) -> Floats:
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def _without_atoms(values: Floats, atoms: Iterable[float]) -> tuple[Floats, list[tuple[float, int]]]:
    """Take the atoms out, each as float32 holds it, and count them."""
    counted: list[tuple[float, int]] = []
    for atom in atoms:
        hit = values == np.float32(atom)
        count = int(np.count_nonzero(hit))
        if count:
            counted.append((atom, count))
            values = values[~hit]
    return values, counted


def _binned(values: Floats, atoms: list[tuple[float, int]], total: int, law: Law | None) -> Histogram:
    if values.size == 0:
        edge = atoms[0][0] if atoms else 0.0
        return Histogram(edge, edge, np.zeros(0), tuple(atoms), total)
    least, largest = float(values.min()), float(values.max())
    if least == largest:
        atoms = sorted([*atoms, (least, values.size)])
        return Histogram(least, least, np.zeros(0), tuple(atoms), total)
    low, high = _range(least, largest, law)
    # In float64 no range overflows and no two edges fall together.
    data = torch.from_numpy(values).double().clamp_(low, high)
    counts = torch.histc(data, bins=BINS, min=low, max=high)
    return Histogram(low, high, counts.numpy(), tuple(atoms), total)


def _range(least: float, largest: float, law: Law | None) -> tuple[float, float]:
    """Give the edges: the law's bounds where they are near, stretched to entries that exceed them."""
    if law is None:
        return least, largest
    low, high = law.support
    reach = _NEAR * law.std
    near_low, near_high = low >= law.mean - reach, high <= law.mean + reach
    # An entry that exceeds a bound only because float32 rounds the bound is counted inside it.
    if not near_low or least < np.float32(low):
        low = least
    if not near_high or largest > np.float32(high):
        high = largest
    return low, high
