"""A close look at the parameters of one layer, or a list of all: what is measured only while it is looked at.

A parameter is looked at as a matrix, as torch flattens it: one row for each entry of the first dimension, the other
dimensions in one row; a bias is a column.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from initviz.core.document.dependence import ground_of
from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.shown import filling
from initviz.core.laws.law import FloatArray
from initviz.core.laws.ordering import Ranks
from initviz.core.laws.outcome import KsTest
from initviz.core.parameter import Role
from initviz.core.reports import EntryStatistics, Histogram

FINE_BINS = 1024
"""Bins of an inspection's histogram: a power of two, so that neighbours can be summed to any coarser power."""

MOST_CELLS = 1024
"""Rows and columns of an image at most."""

Cells = NDArray[np.float32] | FloatArray


@dataclass(frozen=True)
class Region:
    """A part of a matrix, in entries."""

    top: int
    left: int
    height: int
    width: int


Regions = Mapping[Role, Region]
"""What of a layer's parameters is to be seen; a parameter that is not named is seen whole."""


@dataclass(frozen=True)
class WeightImage:
    """A matrix, or a region of it, with at most 1024 × 1024 cells.

    Sampled row k is row `region.top + k * row_step` of the matrix. Columns are sampled in runs of `patch`: run k are
    the `patch` columns from `region.left + k * column_step` on. A run is one entry of a matrix and one whole filter
    of a convolution, `patch` being the number of entries of its kernel, so that filters can always be drawn as tiles;
    the region then holds whole filters only. A kernel of more than 1024 entries is sampled as a matrix.

    Attributes
    ----------
    values
        Cells, as torch holds the entries: rows × columns sampled; inf and nan are left in.
    region
        What was asked for, cut to the matrix and, where filters are kept whole, widened to whole ones.
    row_step, column_step
        Distance between sampled rows, and between the beginnings of sampled runs of columns, in entries; with 1 and
        `patch` nothing is left out.
    rows, columns
        Of the whole matrix.
    limit
        Value at the end of the colour scale, the same for all regions: the largest finite |w|, but at most three
        times the root mean square of the entries that are not zero; 0 where there are none.
    patch
        Columns in a run.
    """

    values: Cells
    region: Region
    row_step: int
    column_step: int
    rows: int
    columns: int
    limit: float
    patch: int = 1

    @property
    def is_complete(self) -> bool:
        """Whether every entry of the region is a cell."""
        return self.row_step == 1 and self.column_step == self.patch


@dataclass(frozen=True)
class OrderedEntries:
    """Some of a parameter's entries in order, without those that are an atom of its law or not finite.

    Attributes
    ----------
    ranks
        Places of the entries that are kept, counted from 1.
    values
        These entries, in float64.
    count
        Entries in all.
    """

    ranks: Ranks
    values: FloatArray
    count: int


@dataclass(frozen=True, kw_only=True)
class ParameterInspection(EntryStatistics):
    """One parameter of replicate 0, the very entries that the measurement sees.

    Attributes
    ----------
    scheme
        Index of the scheme that filled it.
    layer
        Id of its layer.
    name
        Weight or bias.
    shape
        Of the tensor; `image` shows it as a matrix.
    histogram
        With `FINE_BINS` bins over the range of the measurement's own histogram.
    kurtosis
        Excess over the finite entries, 0 for a normal law; nan where all entries are equal.
    ks
        Test against the law of the parameter's initializer.
    image
        Of the region that was asked for.
    ordered
        For comparing quantiles with those of the law.
    """

    scheme: int
    layer: str
    name: Role
    shape: tuple[int, ...]
    histogram: Histogram
    kurtosis: float
    ks: KsTest
    image: WeightImage
    ordered: OrderedEntries


FIRST_VALUES = 4
"""Values of each tensor in a list."""

StateSource = tuple[Network, Scheme, int, str, Hashable]
"""All that a list follows from: layers, what fills them, seed and dtype, and the probe where weights follow from it."""


@dataclass(frozen=True, kw_only=True)
class StateEntry:
    """One tensor of a model's `state_dict`.

    Attributes
    ----------
    name
        Its key.
    layer
        Id of the layer.
    shape, dtype, numel
        As torch has them.
    requires_grad
        Whether training changes it; None for buffers, which are no parameters.
    same_as
        Key of the same tensor in an earlier place; empty for the first.
    first
        Its first values, exactly.
    """

    name: str
    layer: str
    shape: tuple[int, ...]
    dtype: str
    numel: int
    requires_grad: bool | None
    same_as: str
    first: tuple[float, ...]


@dataclass(frozen=True)
class StateListing:
    """The `state_dict` of a scheme's model in replicate 0, up to the first layer that cannot take its input."""

    source: StateSource
    entries: tuple[StateEntry, ...]

    def count(self, *, trainable: bool = False) -> int:
        """Count the different numbers in parameters, or in those that training changes."""
        wanted = (True,) if trainable else (True, False)
        return sum(one.numel for one in self.entries if not one.same_as and one.requires_grad in wanted)


def state_source(experiment: Experiment, scheme: Scheme) -> StateSource:
    """Give all that the list of a scheme's model follows from."""
    probe = experiment.probe
    return (experiment.network, filling(scheme), probe.seed, probe.dtype, ground_of(experiment, scheme))
