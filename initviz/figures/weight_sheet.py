"""How a matrix of weights is laid out as a picture, and back: from a place in it to the entry.

Columns count units of the input and rows units of the output: the entries of a convolution's filter share one unit
square, as a tile. A parameter of one dimension is a strip.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from initviz.core.inspections import Cells, Region, WeightImage

Span = tuple[float, float]
Shape = tuple[int, ...]
_CLOSEST = 8.0
"""Entries a side that are seen at least: closer, the colours around an entry say nothing of it any more."""


def kernel_of(shape: Shape) -> Shape:
    """Give the axes of a filter; none for a matrix or a strip."""
    return shape[2:]


def is_strip(shape: Shape) -> bool:
    """Say whether a parameter is drawn as one row."""
    return len(shape) == 1


def extent(shape: Shape) -> tuple[int, int]:
    """Give rows and columns of the whole picture, in units."""
    return (1, shape[0]) if is_strip(shape) else (shape[0], shape[1])


def closest(shape: Shape) -> Span:
    """Give the columns and rows, in units, that are seen at least."""
    rows, columns = extent(shape)
    kernel = kernel_of(shape) or (1,)
    wide, high = kernel[-1], math.prod(kernel[:-1])
    return min(_CLOSEST / wide, columns), min(_CLOSEST / high, rows)


def region_within(shape: Shape, x: Span, y: Span, air: float = 0.0) -> Region:
    """Give the region of the matrix that a range of positions shows.

    Parameters
    ----------
    shape
        Of the parameter.
    x, y
        Ranges of positions.
    air
        How much around it is to be in the region too, as a share of the range on either side.
    """
    rows, columns = extent(shape)
    left, right = _cut(x, columns, air)
    top, bottom = _cut((-y[1], -y[0]), rows, air)
    if is_strip(shape):
        return Region(left, 0, right - left, 1)
    patch = math.prod(kernel_of(shape))
    return Region(top, left * patch, bottom - top, (right - left) * patch)


def _cut(span: Span, most: int, air: float) -> tuple[int, int]:
    """Give the units that a range touches."""
    more = air * (span[1] - span[0])
    low = min(max(math.floor(span[0] - more), 0), most - 1)
    return low, max(min(math.ceil(span[1] + more), most), low + 1)


@dataclass(frozen=True)
class Sheet:
    """A sampled matrix in its place among all units.

    Attributes
    ----------
    image
        Cells and what they are of.
    shape
        Of the parameter.
    """

    image: WeightImage
    shape: Shape

    @property
    def tile(self) -> tuple[int, int]:
        """Rows and columns of a tile; the planes of a kernel with three axes stand one below the other."""
        kernel = kernel_of(self.shape)
        if self.image.patch == 1 or not kernel:
            return (1, 1)
        return (self.image.patch // kernel[-1], kernel[-1])

    @cached_property
    def cells(self) -> Cells:
        """The cells as they are drawn."""
        values = self.image.values
        if is_strip(self.shape):
            return values.T
        (rows, columns), (high, wide) = values.shape, self.tile
        tiled: Cells = values.reshape(rows, columns // (high * wide), high, wide).transpose(0, 2, 1, 3)
        return tiled.reshape(rows * high, -1)

    @property
    def x(self) -> Span:
        """Left and right edge, in positions."""
        image = self.image
        if is_strip(self.shape):
            return float(image.region.top), float(image.region.top + image.values.shape[0] * image.row_step)
        unit = math.prod(kernel_of(self.shape))
        runs = image.values.shape[1] // image.patch
        return image.region.left / unit, (image.region.left + runs * image.column_step) / unit

    @property
    def y(self) -> Span:
        """Lower and upper edge, in positions, which fall from row to row."""
        image = self.image
        if is_strip(self.shape):
            return -1.0, 0.0
        return -float(image.region.top + image.values.shape[0] * image.row_step), -float(image.region.top)

    def entry_at(self, x: float, y: float) -> tuple[Shape, float] | None:
        """Give index and value of the entry that is drawn at a place."""
        found = self._cell(x, y)
        return (self._index(*found), float(self.cells[found])) if found is not None else None

    def cell_at(self, x: float, y: float) -> tuple[float, float, float, float] | None:
        """Give left, right, lower and upper edge of the cell at a place, in positions."""
        found = self._cell(x, y)
        if found is None:
            return None
        left, top = self.x[0], self.y[1]
        high, wide = ((end - start) / n for (start, end), n in zip((self.y, self.x), self.cells.shape, strict=True))
        i, j = found
        return left + j * wide, left + (j + 1) * wide, top - (i + 1) * high, top - i * high

    def _cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Give row and column of the cell at a place."""
        (left, right), (bottom, top) = self.x, self.y
        if not (left <= x < right and bottom < y <= top):
            return None
        rows, columns = self.cells.shape
        i = min(int((top - y) / (top - bottom) * rows), rows - 1)
        j = min(int((x - left) / (right - left) * columns), columns - 1)
        return i, j

    def _index(self, i: int, j: int) -> Shape:
        image, (high, wide) = self.image, self.tile
        if is_strip(self.shape):
            return (image.region.top + j * image.row_step,)
        row = image.region.top + (i // high) * image.row_step
        column = image.region.left + (j // wide) * image.column_step + (i % high) * wide + j % wide
        return (row, *(int(k) for k in np.unravel_index(column, self.shape[1:])))

    def covers(self, region: Region) -> bool:
        """Say whether every entry of a region is drawn."""
        own = self.image.region
        return (
            self.image.is_complete
            and own.top <= region.top
            and own.left <= region.left
            and own.top + own.height >= region.top + region.height
            and own.left + own.width >= region.left + region.width
        )
