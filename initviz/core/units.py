"""Statistics by unit: of one tensor, and of all tensors of a pass in a few arrays, which are quick to send."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray

_REACH = np.finfo(np.float32)


@dataclass(frozen=True)
class UnitStatistics:
    """Mean and variance of every unit of one tensor, over batch and positions; a channel is one unit."""

    mean: FloatArray
    variance: FloatArray


class UnitTable:
    """Statistics by unit of one tensor after the other.

    A thousand layers of 256 units have half a million of either number: they are kept in float32, which has as many
    digits as the tensors that they are taken of, unless one of them is out of its reach.

    Parameters
    ----------
    tensors
        In order.
    """

    def __init__(self, tensors: Sequence[UnitStatistics] = ()) -> None:
        self._ends = np.cumsum([0, *(len(of.mean) for of in tensors)])
        self._mean = _compact([of.mean for of in tensors])
        self._variance = _compact([of.variance for of in tensors])

    def __repr__(self) -> str:
        """Write everything out, as the reports around it do."""
        return f"UnitTable({list(self)!r})"

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, tensor: int) -> UnitStatistics:
        """Give the statistics of a tensor, in float64; raises IndexError where there is no such tensor."""
        if not 0 <= tensor < len(self):
            raise IndexError(tensor)
        units = slice(self._ends[tensor], self._ends[tensor + 1])
        return UnitStatistics(self._mean[units].astype(np.float64), self._variance[units].astype(np.float64))

    def __iter__(self) -> Iterator[UnitStatistics]:
        return map(self.__getitem__, range(len(self)))


def _compact(parts: Sequence[FloatArray]) -> FloatArray | NDArray[np.float32]:
    """Join arrays, in float32 where it reaches their largest and smallest numbers."""
    whole = np.concatenate(parts) if parts else np.empty(0)
    sizes = np.abs(whole[np.isfinite(whole) & (whole != 0)])
    if sizes.size and (sizes.max() > _REACH.max or sizes.min() < _REACH.tiny):
        return whole
    return whole.astype(np.float32)
