"""Moments of an entry whose law is known: a base variable and the functions applied to it."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray, normal_cdf
from initviz.core.laws.quadrature import correlated_product, normal_rule, uniform_rule
from initviz.core.layers.entry import Branch, Elementwise, Entry

_HALF, _KEPT = np.uint64(1 << 15), np.uint64((1 << 64) - (1 << 16))
"""Half of what the last bit kept is worth, and which bits of a number are kept."""
_HASH = np.uint64(0x9E3779B97F4A7C15)


def compose(functions: tuple[Elementwise, ...], x: FloatArray) -> FloatArray:
    """Apply functions in order."""
    for function in functions:
        x = function.value(x)
    return x


def preimages(functions: tuple[Elementwise, ...], low: float, high: float) -> tuple[float, ...]:
    """Find the points of the base variable at which a composition is not smooth, by bisection on a grid."""
    found: list[float] = list(functions[0].kinks) if functions else []
    for depth in range(1, len(functions)):
        inner, kinks = functions[:depth], functions[depth].kinks
        if not kinks:
            continue
        grid = np.linspace(low, high, 2001)
        values = compose(inner, grid)
        for kink in kinks:
            above = values > kink
            for i in np.flatnonzero(above[1:] != above[:-1]):
                left, right = grid[i], grid[i + 1]
                for _ in range(60):
                    middle = 0.5 * (left + right)
                    if (compose(inner, np.array([middle]))[0] > kink) == above[i]:
                        left = middle
                    else:
                        right = middle
                found.append(float(right))
    return tuple(found)


class SlopeStatistics(NamedTuple):
    """How the gradient passes through an activation φ of an entry x, as maps.

    `power` is E[φ'(x)²], `between` is E[φ'(x) φ'(x')] between two samples, `joint` is E[φ'(x)² x²], and
    `joint_between` is E[φ'(x) x φ'(x') x'].
    """

    power: FloatArray
    between: FloatArray
    joint: FloatArray
    joint_between: FloatArray


Factors = tuple[tuple[tuple[Elementwise, ...], ...], ...]
"""For each branch of an entry, functions of its base variable, each a composition."""


def branch_nodes(
    place: "Place", branches: tuple[Branch, ...], others: tuple[tuple[Elementwise, ...], ...] = ()
) -> tuple[FloatArray, FloatArray]:
    """Give nodes and weights of the base variable, with breaks wherever a branch or another composition has a kink."""
    std = math.sqrt(place.variance)
    reach = 10.0 * std
    kinks: list[float] = []
    for functions in (*(branch.functions for branch in branches), *others):
        kinks.extend(preimages(functions, place.mean - reach, place.mean + reach))
    rule = normal_rule if place.base == "normal" else uniform_rule
    nodes, weights = rule(place.mean, std, tuple(kinks))
    if place.largest_of > 1 and std > 0:
        # The largest of n draws has the density n F^(n-1) f.
        u = (nodes - place.mean) / std
        below = normal_cdf(u) if place.base == "normal" else np.clip(0.5 + u / math.sqrt(12.0), 0.0, 1.0)
        weights = weights * place.largest_of * below ** (place.largest_of - 1)
    return nodes, weights


def _between(values: FloatArray, nodes: FloatArray, weights: FloatArray, place: "Place") -> float:
    """E[f(x) f(x')] between two samples of which `values` are f at the nodes."""
    first = float(weights @ values)
    if place.covariance == 0 or place.variance == 0:
        return first * first
    if place.covariance >= place.variance:  # two samples see the same value: only a bias is left of it
        return float(weights @ (values * values))
    u = (nodes - place.mean) / math.sqrt(place.variance)
    return correlated_product(values, u, weights, place.covariance / place.variance)


class Place(NamedTuple):
    """The base variable at one position."""

    base: str
    mean: float
    variance: float
    covariance: float
    largest_of: int

    def entry(self, dimensions: int) -> Entry:
        """Give the entry that is like this at all positions of a tensor of so many dimensions."""
        mean, variance, covariance = (np.full((1,) * dimensions, part) for part in self[1:4])
        return Entry(self.base, mean, variance, covariance, largest_of=self.largest_of)


def place_of(entry: Entry) -> Place | None:
    """Give the one place that an entry is made of, or None where positions differ."""
    if entry.mean.size == entry.variance.size == entry.covariance.size == 1:
        return Place(entry.base, entry.mean.item(), entry.variance.item(), entry.covariance.item(), entry.largest_of)
    return None


def branch_average(branches: tuple[Branch, ...], nodes: FloatArray) -> FloatArray:
    """Average what the branches make of the base variable."""
    average = np.zeros_like(nodes)
    for branch in branches:
        average = average + branch.probability * compose(branch.functions, nodes)
    return average


@lru_cache(maxsize=4096)
def _place_moments(place: Place, branches: tuple[Branch, ...]) -> tuple[float, float, float]:
    nodes, weights = branch_nodes(place, branches)
    average = branch_average(branches, nodes)
    second = sum(b.probability * float(weights @ compose(b.functions, nodes) ** 2) for b in branches)
    first = float(weights @ average)
    if first * first < 1e-28 * second:  # an odd function: what is left is rounding
        first = 0.0
    return first, second, _between(average, nodes, weights, place)


@lru_cache(maxsize=4096)
def _place_slopes(place: Place, branches: tuple[Branch, ...], factors: Factors) -> tuple[float, float, float, float]:
    compositions = tuple(composition for found in factors for composition in found)
    nodes, weights = branch_nodes(place, branches, compositions)
    average, average_joint = np.zeros_like(nodes), np.zeros_like(nodes)
    power = joint = 0.0
    for branch, found in zip(branches, factors, strict=True):
        x = compose(branch.functions, nodes)
        values = np.ones_like(nodes)
        for composition in found:
            values = values * compose(composition, nodes)
        average = average + branch.probability * values
        average_joint = average_joint + branch.probability * values * x
        power += branch.probability * float(weights @ (values * values))
        joint += branch.probability * float(weights @ (values * values * x * x))
    between = _between(average, nodes, weights, place)
    return power, between, joint, _between(average_joint, nodes, weights, place)


def _by_place(entry: Entry, evaluate: Callable[[Place], tuple[float, ...]]) -> tuple[FloatArray, ...]:
    """Evaluate at every position; borders of a convolution make few distinct ones, and each is done once."""
    shape = np.broadcast_shapes(entry.mean.shape, entry.variance.shape, entry.covariance.shape)
    single = place_of(entry)
    if single is not None:
        return tuple(np.full(shape, value) for value in evaluate(single))
    parts = (entry.mean, entry.variance, entry.covariance)
    columns = np.stack([np.broadcast_to(part, shape).ravel() for part in parts], axis=1)
    keys, inverse = distinct_rows(rounded(columns))
    results = np.array(
        [evaluate(Place(entry.base, float(m), float(v), float(c), entry.largest_of)) for m, v, c in keys]
    )
    table = results[inverse]
    return tuple(table[:, i].reshape(shape) for i in range(table.shape[1]))


def entry_moments(entry: Entry) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give maps of E[x], E[x²], and E[x x'] between two samples."""
    mean, second, cross = _by_place(entry, lambda place: _place_moments(place, entry.branches))
    return mean, second, cross


def slope_statistics(entry: Entry, factors: Factors) -> SlopeStatistics:
    """Give what slopes do to a gradient, for an input of that law."""
    return SlopeStatistics(*_by_place(entry, lambda place: _place_slopes(place, entry.branches, factors)))


def factors_of(entry: Entry, slope: Elementwise) -> Factors:
    """Express the slope of an activation, whose input has that law, by the base variable."""
    return tuple(((*branch.functions, slope),) for branch in entry.branches)


def distinct_rows(columns: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Give the rows that differ, and which of them each row is.

    Sorting numbers is ten times as fast as sorting rows, so that a hash of 64 bits stands for each.
    """
    bits = np.ascontiguousarray(columns + 0.0).view(np.uint64)  # adding zero makes one of the two zeros
    code = np.zeros(len(bits), dtype=np.uint64)
    for column in bits.T:
        code = (code ^ column) * _HASH
        code ^= code >> np.uint64(29)
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return columns[first], inverse.ravel()


def rounded(columns: FloatArray) -> FloatArray:
    """Round to 36 bits, eleven significant digits, so that equal positions compare equal.

    Rounding the bits of a number takes a tenth of the time that its decimal digits would.
    """
    bits = np.ascontiguousarray(columns).view(np.uint64)
    return ((bits + _HALF) & _KEPT).view(np.float64)
