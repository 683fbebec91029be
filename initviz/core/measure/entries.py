"""What is said of the entries of one filled parameter: the same numbers for every replicate and for a close look."""

import math

import numpy as np

from initviz.core.measure.statistics import Floats, moments_of, sum_of_squares, zeros_in
from initviz.core.reports import EntryStatistics

_CHUNK = 1 << 16
"""Entries at a time: few enough to stay in the processor's cache."""

_FINE = 1e-2
"""Standard deviation, as a share of the mean, that rounding in float32 leaves alone."""

_SAFE_STD = (1e-30, 1e30)
"""Standard deviations whose inverse float32 can hold."""


def entry_statistics(values: Floats) -> EntryStatistics:
    """Take the statistics of a parameter's entries."""
    finite = values
    moments = moments_of(values)
    if not moments.is_finite:
        finite = values[np.isfinite(values)]
        moments = moments_of(finite)
    return EntryStatistics(
        mean=moments.mean,
        std=math.sqrt(moments.variance),
        min=float(finite.min(initial=math.inf)),
        max=float(finite.max(initial=-math.inf)),
        zero_fraction=zeros_in(values) / values.size,
        nonfinite_fraction=(values.size - finite.size) / values.size,
    )


def excess_kurtosis(values: Floats, mean: float, std: float) -> float:
    """Give E[(w - mean)⁴] / std⁴ - 3 over the finite entries, 0 for a normal law; nan where all are equal.

    Entries are centred and scaled in their own precision where that is fine enough, to a few 1e-6.
    """
    if not std > 0:
        return math.nan
    fine = std > _FINE * abs(mean) and _SAFE_STD[0] < std < _SAFE_STD[1]
    total, count = 0.0, 0
    for start in range(0, values.size, _CHUNK):
        chunk = values[start : start + _CHUNK]
        fourth = _fourth_power(chunk, mean, std) if fine else math.nan
        if not math.isfinite(fourth):
            chunk = chunk[np.isfinite(chunk)].astype(np.float64)
            fourth = _fourth_power(chunk, mean, std)
        total += fourth
        count += chunk.size
    return total / count - 3.0


def _fourth_power(values: Floats, mean: float, std: float) -> float:
    """Give the sum of the fourth powers of standardized entries."""
    deviation = values - values.dtype.type(mean)
    deviation *= values.dtype.type(1.0 / std)
    deviation *= deviation
    return sum_of_squares(deviation)
