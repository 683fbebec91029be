"""Pairs of positions of one unit, which share its weights and parts of its inputs: which are needed, and how they map.

A set of pairs is a product over axes: for each axis a list of pairs of positions, of shape (n, 2). All of an image's
pairs are all pairs of rows times all pairs of columns; those that a pooling window needs are far fewer.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache, reduce
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Positions = NDArray[np.intp]
Pairs = tuple[Positions, ...]
"""For each axis of positions, pairs of them, of shape (n, 2), in ascending order."""

MOST_PAIRS = 1 << 20
"""As many as a map of 32 by 32 has; beyond them theory stops rather than keep anybody waiting."""


class PairMap:
    """How pairs of an output's positions along one axis follow from pairs of the input's.

    Attributes
    ----------
    needed
        Pairs of input positions, of shape (m, 2).
    matrix
        Of shape (n, m): the weight of each in the pairs of output positions that were asked for.
    """

    def __init__(self, rows: Positions, found: Positions, weights: FloatArray, wanted: int) -> None:
        from scipy.sparse import csr_array  # noqa: PLC0415  (kept off the way to the first paint)

        width = int(found.max(initial=0)) + 1
        codes, columns = np.unique(found[:, 0] * width + found[:, 1], return_inverse=True)
        self.needed: Positions = np.stack(np.divmod(codes, width), axis=1)
        self.matrix: csr_array = csr_array((weights, (rows, columns.ravel())), shape=(wanted, len(codes)))

    @cached_property
    def transpose(self) -> "csr_array":
        """Give the map from pairs of the input back to those of the output, as gradients take it."""
        return self.matrix.T.tocsr()


_Array = TypeVar("_Array", FloatArray, Positions)


class _ByContent(Generic[_Array]):
    """Compares an array by what is in it; nobody writes into arrays of positions and shares."""

    def __init__(self, array: _Array) -> None:
        self.array: _Array = array
        self._key = (array.shape, array.tobytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByContent) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


_REMEMBERED = 128
"""Maps: the axes of an image share theirs, and so do a network's schemes, and its passes forward and back."""


def shared_taps(table: Positions, pairs: Positions) -> PairMap:
    """Map pairs through a convolution: weights are independent, so that both positions meet the same tap.

    Parameters
    ----------
    table
        Shape (outputs, taps): the input that each output reads through each tap, or -1.
    pairs
        Pairs of outputs, shape (n, 2).
    """
    return _shared_taps(_ByContent(table), _ByContent(pairs))


@lru_cache(maxsize=_REMEMBERED)
def _shared_taps(by_table: _ByContent[Positions], by_pairs: _ByContent[Positions]) -> PairMap:
    table, pairs = by_table.array, by_pairs.array
    first, second = table[pairs[:, 0]], table[pairs[:, 1]]
    rows, taps = np.nonzero((first >= 0) & (second >= 0))
    found = np.stack([first[rows, taps], second[rows, taps]], axis=1)
    return PairMap(rows, found, np.ones(len(rows)), len(pairs))


def all_taps(table: Positions, weights: FloatArray, pairs: Positions) -> PairMap:
    """Map pairs through an average: every input of one window meets every input of the other.

    Parameters
    ----------
    table
        Shape (outputs, window): the inputs in each window, or -1.
    weights
        Shape (outputs,): what each of them is multiplied by.
    pairs
        Pairs of outputs, shape (n, 2).
    """
    return _all_taps(_ByContent(table), _ByContent(weights), _ByContent(pairs))


@lru_cache(maxsize=_REMEMBERED)
def _all_taps(
    by_table: _ByContent[Positions], by_weights: _ByContent[FloatArray], by_pairs: _ByContent[Positions]
) -> PairMap:
    table, weights, pairs = by_table.array, by_weights.array, by_pairs.array
    first, second = table[pairs[:, 0]][:, :, None], table[pairs[:, 1]][:, None, :]
    rows, i, j = np.nonzero((first >= 0) & (second >= 0))
    found = np.stack([first[rows, i, 0], second[rows, 0, j]], axis=1)
    return PairMap(rows, found, weights[pairs[rows, 0]] * weights[pairs[rows, 1]], len(pairs))


def same_positions(extents: Sequence[int]) -> Pairs:
    """Give every position paired with itself."""
    return tuple(np.repeat(np.arange(extent)[:, None], 2, axis=1) for extent in extents)


def count(pairs: Pairs) -> int:
    """Give the number of pairs."""
    return int(np.prod([len(part) for part in pairs]))


def are_same(pairs: Pairs) -> NDArray[np.bool_]:
    """Say which pairs are of a position with itself, as an array over pairs."""
    along = [part[:, 0] == part[:, 1] for part in pairs]
    return reduce(np.logical_and.outer, along)


def at(values: FloatArray, pairs: Pairs, side: int) -> FloatArray:
    """Give a map's values at the first (0) or second (1) positions of pairs; a flat axis stays flat.

    `values` has an axis of units in front, along which it is flat.
    """
    found: FloatArray = values[0]
    for axis, part in enumerate(pairs):
        if found.shape[axis] > 1:
            found = found.take(part[:, side], axis=axis)
    return found


def diagonal(values: FloatArray, pairs: Pairs, extents: Sequence[int]) -> FloatArray:
    """Give a map over positions of what is known of pairs of each with itself; the inverse of `at` on them."""
    index = [np.flatnonzero(part[:, 0] == part[:, 1]) for part in pairs]
    for axis, (part, extent, rows) in enumerate(zip(pairs, extents, index, strict=True)):
        if len(rows) != extent:  # positions that no pair names hold nothing
            full = np.zeros((*values.shape[:axis], extent, *values.shape[axis + 1 :]))
            full[(*(slice(None),) * axis, part[rows, 0])] = values.take(rows, axis=axis)
            values = full
        else:
            values = values.take(rows, axis=axis)
    return values[None]


def flattened(values: FloatArray) -> FloatArray:
    """Make a map that is the same everywhere, but for rounding, a flat one."""
    low, high = values.min(), values.max()
    return np.full((1,) * values.ndim, values.flat[0]) if high - low <= 1e-13 * max(abs(low), abs(high)) else values


def within_windows(tables: tuple[Positions, ...]) -> Pairs:
    """Give all pairs of inputs that lie in one window."""
    found = []
    for table in tables:
        first, second = np.broadcast_arrays(table[:, :, None], table[:, None, :])
        inside = (first >= 0) & (second >= 0)
        found.append(np.unique(np.stack([first[inside], second[inside]], axis=1), axis=0))
    return tuple(found)


def gathered(maps: tuple[PairMap, ...], values: FloatArray) -> FloatArray:
    """Map values at the needed pairs to those that were asked for, along the last axes."""
    for axis, found in enumerate(maps, start=values.ndim - len(maps)):
        values = _along(found.matrix, values, axis)
    return values


def spread(maps: tuple[PairMap, ...], values: FloatArray) -> FloatArray:
    """Apply the transpose: spread values at the output's pairs over the input's."""
    for axis, found in enumerate(maps, start=values.ndim - len(maps)):
        values = _along(found.transpose, values, axis)
    return values


def _along(matrix: "csr_array", values: FloatArray, axis: int) -> FloatArray:
    moved = np.moveaxis(values, axis, 0)
    mapped: FloatArray = matrix @ moved.reshape(len(moved), -1)
    return np.moveaxis(mapped.reshape(-1, *moved.shape[1:]), 0, axis)
