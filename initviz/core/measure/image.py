"""A parameter as a matrix of at most 1024 × 1024 cells: the whole of it, or a region."""

import math
from dataclasses import dataclass

import numpy as np

from initviz.core.inspections import MOST_CELLS, Region, WeightImage
from initviz.core.measure.statistics import Floats
from initviz.core.reports import EntryStatistics

_REACH = 3.0
"""Colours end at this many times the root mean square, where the largest entry is farther out."""


@dataclass(frozen=True)
class Grid:
    """A tensor as torch flattens it: rows × columns, with runs of `patch` columns that stay together."""

    rows: int
    columns: int
    patch: int

    @classmethod
    def of(cls, shape: tuple[int, ...]) -> "Grid":
        """Lay a tensor out: a kernel stays together unless it alone is wider than an image."""
        kernel = math.prod(shape[2:])
        return cls(shape[0], math.prod(shape[1:]), kernel if kernel <= MOST_CELLS else 1)

    def cut(self, region: Region | None) -> Region:
        """Give the part of a region that exists, widened to whole runs; all of it for None."""
        if region is None:
            return Region(0, 0, self.rows, self.columns)
        top, bottom = _within(region.top, region.top + region.height, self.rows)
        runs = self.columns // self.patch
        first, last = _within(region.left // self.patch, -(-(region.left + region.width) // self.patch), runs)
        return Region(top, first * self.patch, bottom - top, (last - first) * self.patch)


def _within(low: int, high: int, size: int) -> tuple[int, int]:
    """Cut a range to 0..size; at least one is left."""
    low = min(max(low, 0), size - 1)
    return low, max(min(high, size), low + 1)


def weight_image(values: Floats, shape: tuple[int, ...], region: Region | None, limit: float) -> WeightImage:
    """Sample a parameter.

    Parameters
    ----------
    values
        Its entries, flat.
    shape
        Of the tensor.
    region
        What is to be seen, in entries of the matrix; None for all.
    limit
        Value at the end of the colour scale.
    """
    grid = Grid.of(shape)
    seen = grid.cut(region)
    first, runs = seen.left // grid.patch, seen.width // grid.patch
    row_step = -(-seen.height // MOST_CELLS)
    run_step = -(-runs // (MOST_CELLS // grid.patch))
    whole = values.reshape(grid.rows, -1, grid.patch)
    sampled = whole[seen.top : seen.top + seen.height : row_step, first : first + runs : run_step]
    cells = np.array(sampled).reshape(sampled.shape[0], -1)
    return WeightImage(cells, seen, row_step, run_step * grid.patch, grid.rows, grid.columns, limit, grid.patch)


def color_limit(entries: EntryStatistics) -> float:
    """Give the value at the end of the colour scale, as `WeightImage.limit` says."""
    largest = max(abs(entries.min), abs(entries.max))
    finite = 1.0 - entries.nonfinite_fraction
    nonzero = finite - entries.zero_fraction
    if not (nonzero > 0 and math.isfinite(largest)):
        return 0.0
    root_mean_square = math.hypot(entries.mean, entries.std) * math.sqrt(finite / nonzero)
    return min(largest, _REACH * root_mean_square)
