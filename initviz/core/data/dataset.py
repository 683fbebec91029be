"""Data sets as the network sees them: samples with a shape and a scale, and what theory needs to know of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from initviz.messages import ReasonedError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_CHUNK = 1 << 20
"""Entries that are converted to float64 at a time."""


class DataError(ReasonedError):
    """Data that cannot be sent through the network; its text is one line that says why."""


_COMPARED = 600
"""Samples that are compared with each other: what they say of how alike samples are is good to a few per cent."""


@dataclass(frozen=True, eq=False)
class DataSet:
    """Samples as they are stored.

    Attributes
    ----------
    name
        What messages call it: a file's path, or words.
    values
        Samples along the first axis, of any dtype that holds real numbers; all of them finite.
    labels
        The class of each sample, or None where it has none.
    """

    name: object
    values: NDArray[Any]
    labels: IntArray | None = None

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Mean and standard deviation over all entries of all samples."""
        total = squares = 0.0
        flat = self.values.reshape(-1)
        origin = float(flat[0])  # where the spread is small, little cancels
        for start in range(0, flat.size, _CHUNK):
            part = flat[start : start + _CHUNK].astype(np.float64) - origin
            total += float(part.sum())
            squares += float(part @ part)
        shift = total / flat.size
        return origin + shift, max(squares / flat.size - shift * shift, 0.0) ** 0.5


@dataclass(frozen=True)
class DataMoments:
    """Moments over the samples of a data set, as maps.

    Attributes
    ----------
    mean, second
        E[x] and E[x²] of every entry, of the sample's shape.
    sum_mean, sum_second
        The same of the sum over the last axis, which is kept with an extent of 1.
    spread
        Variance of a sample's mean square, as a share of its squared mean; 0 where all are equally strong.
    zero_samples, zero_entries
        Whether any sample, and any entry, is exactly zero.
    """

    mean: FloatArray
    second: FloatArray
    sum_mean: FloatArray
    sum_second: FloatArray
    spread: float
    zero_samples: bool
    zero_entries: bool


@dataclass(frozen=True, eq=False)
class Samples:
    """A data set in the shape and on the scale in which it enters the network: (value - shift) · factor."""

    data: DataSet
    shape: tuple[int, ...]
    shift: float = 0.0
    factor: float = 1.0

    def __len__(self) -> int:
        return len(self.data.values)

    def take(self, indices: IntArray | slice) -> FloatArray:
        """Give some samples.

        Returns
        -------
        samples
            Shape (number of indices, *shape), float64.
        """
        chosen = self.data.values[indices].astype(np.float64)
        if self.shift != 0.0 or self.factor != 1.0:
            chosen = (chosen - self.shift) * self.factor
        return chosen.reshape(-1, *self.shape)

    @cached_property
    def moments(self) -> DataMoments:
        """Moments over all samples."""
        powers = np.zeros((2, *self.shape))
        sums = np.zeros((2, *self.shape[:-1], 1))
        strengths = np.zeros(len(self))
        zero_entries = False
        step = max(1, _CHUNK // powers[0].size)
        for start in range(0, len(self), step):
            part = self.take(slice(start, start + step))
            total = part.sum(axis=-1, keepdims=True)
            squares = part * part
            zero_entries = zero_entries or not part.all()
            powers += part.sum(axis=0), squares.sum(axis=0)
            strengths[start : start + step] = squares.reshape(len(part), -1).mean(axis=1)
            sums += total.sum(axis=0), (total * total).sum(axis=0)
        powers /= len(self)
        sums /= len(self)
        mean = float(strengths.mean())
        spread = float(strengths.var()) / mean**2 if mean > 0 else 0.0
        zero_samples = bool((strengths == 0.0).any())
        return DataMoments(powers[0], powers[1], sums[0], sums[1], spread, zero_samples, zero_entries)

    @cached_property
    def alike(self) -> float:
        """E[(x·x' / n)²] of two different samples of n entries, from at most `_COMPARED` of them, evenly chosen."""
        step = -(-len(self) // _COMPARED)
        part = self.take(np.arange(0, len(self), step))
        flat = part.reshape(len(part), -1)
        products = (flat @ flat.T / flat.shape[1]) ** 2
        pairs = len(part) * (len(part) - 1)
        return float(products.sum() - np.trace(products)) / pairs if pairs else float(products.item())
