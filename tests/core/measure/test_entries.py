import math

import numpy as np
import pytest
from scipy.stats import kurtosis

from initviz.core.measure.entries import entry_statistics, excess_kurtosis

RNG = np.random.default_rng(8)


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize(("mean", "std"), [(0.0, 1.0), (1000.0, 1.0), (0.0, 1e-38), (1.0, 1e35), (-5.0, 0.3)])
@pytest.mark.parametrize("size", [3, 200_001])
def test_kurtosis_is_that_of_scipy(kind: str, mean: float, std: float, size: int) -> None:
    values = (mean + std * RNG.standard_t(5, size=size)).astype(kind)
    entries = entry_statistics(values)
    found = excess_kurtosis(values, entries.mean, entries.std)
    assert found == pytest.approx(kurtosis(values.astype(np.longdouble)), rel=2e-3, abs=1e-5)


def test_only_finite_entries_count() -> None:
    values = RNG.normal(size=150_000).astype(np.float32)
    broken = np.concatenate([values, np.array([np.inf, np.nan], dtype=np.float32)])
    whole, part = entry_statistics(values), entry_statistics(broken)
    assert (part.min, part.max) == (whole.min, whole.max)
    assert part.mean == pytest.approx(whole.mean, abs=1e-9)
    assert part.nonfinite_fraction == 2 / 150_002
    assert excess_kurtosis(broken, part.mean, part.std) == pytest.approx(kurtosis(values.astype(float)), abs=1e-5)


def test_equal_entries_have_no_kurtosis() -> None:
    assert math.isnan(excess_kurtosis(np.full(7, 0.25, dtype=np.float32), 0.25, 0.0))


def test_nothing_finite_leaves_nothing_to_say() -> None:
    entries = entry_statistics(np.full(4, np.nan, dtype=np.float32))
    assert (entries.nonfinite_fraction, entries.min, entries.max) == (1.0, math.inf, -math.inf)
    assert math.isnan(entries.mean)
