import numpy as np
import pytest

from initviz.core.measure.binning import bin_counts, smallest_positive
from initviz.core.measure.statistics import Floats

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("bins", [1, 2, 64, 255, 256, 257, 1024])
@pytest.mark.parametrize("size", [0, 1, 2, 7, 65535, 65536, 65537, 300_001])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_counts_are_those_of_numpy(bins: int, size: int, kind: type[np.float32] | type[np.float64]) -> None:
    values: Floats = RNG.normal(size=size).astype(kind)
    counts = bin_counts(values, -1.5, 2.0, bins)
    expected, _ = np.histogram(values.clip(-1.5, 2.0).astype(np.float64), bins, (-1.5, 2.0))
    assert counts.sum() == size
    # float32 may put an entry on the other side of an edge, never further.
    assert np.abs(np.cumsum(counts - expected)).max() <= 1e-5 * size + 1


@pytest.mark.parametrize(("low", "high"), [(1e-44, 3e-43), (-3e38, 3e38), (1.0, 1.0 + 1e-6), (-1e30, -0.999e30)])
@pytest.mark.parametrize("bins", [64, 1024])
def test_every_range_is_binned_evenly(low: float, high: float, bins: int) -> None:
    values = np.linspace(low, high, 20_001)
    counts = bin_counts(values.astype(np.float32), low, high, bins)
    distinct = np.unique(values.astype(np.float32)).size
    assert counts.sum() == values.size
    assert counts.max() <= 3 * values.size / min(bins, distinct) + 2
    assert np.count_nonzero(counts) >= 0.3 * min(bins, distinct)


def test_a_range_beyond_all_numbers_is_binned() -> None:
    values = np.array([-1.7e308, -1e308, 0.5e308, 1.7e308])
    assert bin_counts(values, -1.7e308, 1.7e308, 4).tolist() == [2, 0, 1, 1]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("least", [1e-40, 2.5, 1e38])
def test_zeros_of_either_sign_are_not_positive(kind: type[np.float32] | type[np.float64], least: float) -> None:
    values = np.zeros(100_000, dtype=kind)
    values[::3] = -0.0
    values[77_777], values[5] = kind(least), kind(1.5 * least)
    assert smallest_positive(values) == kind(least)
