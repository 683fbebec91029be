"""Moments of an entry whose law is known: a base variable and the functions applied to it."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import correlated_product, normal_rule, uniform_rule
from initviz.core.layers.signal import Branch, Elementwise, Entry

_DIGITS = 11


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

    `power` is E[φ'(x)²], `between` is E[φ'(x) φ'(x')] between two samples, `joint` is E[φ'(x)² x²].
    """

    power: FloatArray
    between: FloatArray
    joint: FloatArray


def _nodes(
    base: str, mean: float, std: float, branches: tuple[Branch, ...], extra: tuple[Elementwise, ...] = ()
) -> tuple[FloatArray, FloatArray]:
    """Give nodes and weights of the base variable, with breaks wherever any branch is not smooth."""
    reach = 10.0 * std
    kinks: list[float] = []
    for branch in branches:
        kinks.extend(preimages((*branch.functions, *extra), mean - reach, mean + reach))
    rule = normal_rule if base == "normal" else uniform_rule
    return rule(mean, std, tuple(kinks))


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

    def entry(self, dimensions: int) -> Entry:
        """Give the entry that is like this at all positions of a tensor of so many dimensions."""
        mean, variance, covariance = (np.full((1,) * dimensions, part) for part in self[1:])
        return Entry(self.base, mean, variance, covariance)


def place_of(entry: Entry) -> Place | None:
    """Give the one place that an entry is made of, or None where positions differ."""
    if entry.mean.size == entry.variance.size == entry.covariance.size == 1:
        return Place(entry.base, entry.mean.item(), entry.variance.item(), entry.covariance.item())
    return None


@lru_cache(maxsize=4096)
def _place_moments(place: Place, branches: tuple[Branch, ...]) -> tuple[float, float, float]:
    nodes, weights = _nodes(place.base, place.mean, math.sqrt(place.variance), branches)
    average = np.zeros_like(nodes)
    second = 0.0
    for branch in branches:
        values = compose(branch.functions, nodes)
        average = average + branch.probability * values
        second += branch.probability * float(weights @ (values * values))
    first = float(weights @ average)
    if first * first < 1e-28 * second:  # an odd function: what is left is rounding
        first = 0.0
    return first, second, _between(average, nodes, weights, place)


@lru_cache(maxsize=4096)
def _place_slopes(place: Place, branches: tuple[Branch, ...], slope: Elementwise) -> tuple[float, float, float]:
    nodes, weights = _nodes(place.base, place.mean, math.sqrt(place.variance), branches, (slope,))
    average = np.zeros_like(nodes)
    power = joint = 0.0
    for branch in branches:
        before = compose(branch.functions, nodes)
        values = slope.value(before)
        average = average + branch.probability * values
        power += branch.probability * float(weights @ (values * values))
        joint += branch.probability * float(weights @ (values * values * before * before))
    return power, _between(average, nodes, weights, place), joint


def _by_place(entry: Entry, evaluate: Callable[[Place], tuple[float, float, float]]) -> tuple[FloatArray, ...]:
    """Evaluate at every position; borders of a convolution make few distinct ones, and each is done once."""
    shape = np.broadcast_shapes(entry.mean.shape, entry.variance.shape, entry.covariance.shape)
    single = place_of(entry)
    if single is not None:
        return tuple(np.full(shape, value) for value in evaluate(single))
    parts = (entry.mean, entry.variance, entry.covariance)
    columns = np.stack([np.broadcast_to(part, shape).ravel() for part in parts], axis=1)
    keys, inverse = np.unique(_rounded(columns), axis=0, return_inverse=True)
    results = np.array([evaluate(Place(entry.base, float(m), float(v), float(c))) for m, v, c in keys])
    table = results[inverse.ravel()]
    return tuple(table[:, i].reshape(shape) for i in range(table.shape[1]))


def entry_moments(entry: Entry) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give maps of E[x], E[x²], and E[x x'] between two samples."""
    mean, second, cross = _by_place(entry, lambda place: _place_moments(place, entry.branches))
    return mean, second, cross


def slope_statistics(entry: Entry, slope: Elementwise) -> SlopeStatistics:
    """Give what an activation with that slope does to a gradient, for an input of that law."""
    return SlopeStatistics(*_by_place(entry, lambda place: _place_slopes(place, entry.branches, slope)))


def _rounded(columns: FloatArray) -> FloatArray:
    """Round to eleven significant digits, so that equal positions compare equal."""
    with np.errstate(divide="ignore"):
        magnitude = np.where(columns == 0, 0.0, np.floor(np.log10(np.abs(columns))))
    scale = 10.0 ** (_DIGITS - 1 - magnitude)
    return np.where(np.isfinite(scale), np.round(columns * scale) / scale, columns)
