"""Counting entries in equal bins: several times faster than `torch.histc`, in memory that does not grow with them."""

import math

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray
from initviz.core.measure.statistics import Floats

Counts = NDArray[np.int64]

_CHUNK = 1 << 16
"""Entries at a time: an even number, small enough to stay in the processor's cache."""

_BYTE = 256
"""Up to that many bins the index of a bin is a byte, and two of them are counted at once."""

_SAFE_SPAN = (1e-30, 1e30)
"""Widths of a range in which float32 neither overflows nor underflows."""

_COARSE = 0.05
"""Width of a range, as a share of its larger end, below which rounding in float32 would blur a fine bin's edges."""


def bin_counts(values: Floats, low: float, high: float, bins: int) -> FloatArray:
    """Count finite entries in equal bins of [low, high], low < high.

    What lies outside is counted in the first or the last bin. An entry within a few 1e-6 of an edge, relative to the
    range, may be counted on its other side.
    """
    if not math.isfinite(high - low):
        return bin_counts(0.25 * values, 0.25 * low, 0.25 * high, bins)
    safe = _is_safe(low, high)
    counts: Counts = np.zeros(bins, dtype=np.int64)
    for start in range(0, values.size, _CHUNK):
        chunk = values[start : start + _CHUNK]
        if safe:
            counts += _counted(chunk, low, bins / (high - low), bins)
        else:
            counts += _counted((chunk.astype(np.float64) - low) / (high - low), 0.0, bins, bins)
    return counts.astype(np.float64)


def _is_safe(low: float, high: float) -> bool:
    """Say whether places in the range can be taken in the entries' own precision."""
    span = high - low
    return _SAFE_SPAN[0] < span < _SAFE_SPAN[1] and span > _COARSE * max(abs(low), abs(high))


def _counted(values: Floats, low: float, scale: float, bins: int) -> Counts:
    kind = values.dtype.type
    places = values - kind(low)
    places *= kind(scale)
    np.clip(places, 0, bins - 1, out=places)
    return _counted_bytes(places.astype(np.uint8), bins) if bins <= _BYTE else _counted_plainly(places, bins)


def _counted_plainly(places: Floats, bins: int) -> Counts:
    return np.bincount(places.astype(np.int32), minlength=bins)


def _counted_bytes(indices: NDArray[np.uint8], bins: int) -> Counts:
    even = indices.size - indices.size % 2
    table = np.bincount(indices[:even].view(np.uint16), minlength=_BYTE * _BYTE).reshape(_BYTE, _BYTE)
    pairs = table[:bins, :bins]
    counts: Counts = pairs.sum(axis=0) + pairs.sum(axis=1)
    if even < indices.size:
        counts[indices[-1]] += 1
    return counts


def smallest_positive(values: Floats) -> float:
    """Give the least positive entry of finite entries of which none is negative and at least one is positive.

    Read as whole numbers such floats keep their order, and a zero less one becomes the largest of all: no mask is
    needed, which would cost more than everything else.
    """
    bits = np.ascontiguousarray(values).view(f"u{values.itemsize}")
    starts = range(0, bits.size, _CHUNK)
    least = min(int((bits[start : start + _CHUNK] - bits.dtype.type(1)).min()) for start in starts)
    return float(np.array([least + 1], dtype=bits.dtype).view(values.dtype)[0])
