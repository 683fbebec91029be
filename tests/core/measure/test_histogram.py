import math

import numpy as np
import pytest
import torch

from initviz.core.laws.continuous import Normal, OrthogonalEntry, Uniform
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import ZeroInflatedNormal, point, zero_one
from initviz.core.laws.truncated import TruncatedNormal
from initviz.core.measure.histogram import BINS, parameter_histogram, signal_histogram

RNG = np.random.default_rng(1)


def draws(values: object) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.asarray(values, dtype=np.float32).reshape(-1)


def test_a_bounded_law_is_binned_from_bound_to_bound() -> None:
    bound = 0.1082531754730548
    values = draws(RNG.uniform(-bound, bound, 5000))
    values[0], values[1] = np.float32(bound), np.float32(-bound)
    histogram = parameter_histogram(values, Uniform(-bound, bound))
    assert (histogram.low, histogram.high) == (-bound, bound)
    assert histogram.counts.size == BINS
    assert histogram.counts.sum() == histogram.total == 5000
    expected, _ = np.histogram(values.astype(np.float64).clip(-bound, bound), BINS, (-bound, bound))
    assert histogram.counts == pytest.approx(expected, abs=2)


def test_entries_beyond_a_bound_stretch_the_range() -> None:
    histogram = parameter_histogram(draws([-0.5, 0.25, 1.5]), Uniform(0.0, 1.0))
    assert (histogram.low, histogram.high) == (-0.5, 1.5)
    assert histogram.counts.sum() == 3


@pytest.mark.parametrize(
    "law",
    [Normal(0.0, 0.02), TruncatedNormal(0.0, 0.02, -2.0, 2.0), OrthogonalEntry(1.0, 2500)],
    ids=lambda law: law.kind,
)
def test_where_no_bound_is_near_the_range_is_that_of_the_entries(law: Law) -> None:
    values = draws(RNG.normal(0.0, 0.02, 1000))
    histogram = parameter_histogram(values, law)
    assert (histogram.low, histogram.high) == (values.min(), values.max())
    assert histogram.counts.sum() == 1000


def test_atoms_are_counted_apart_and_never_in_a_bin() -> None:
    values = draws(RNG.normal(0.0, 1.0, 1000))
    values[:300] = 0.0
    histogram = parameter_histogram(values, ZeroInflatedNormal(0.3, 1.0))
    assert histogram.atoms == ((0.0, 300),)
    assert histogram.counts.sum() == 700


def test_a_discrete_law_has_atoms_only() -> None:
    histogram = parameter_histogram(draws(np.eye(4)), zero_one(4, 16))
    assert histogram.atoms == ((0.0, 12), (1.0, 4))
    assert histogram.counts.size == 0
    assert histogram.low == histogram.high


@pytest.mark.parametrize("value", [0.1, -7.0, 0.0])
def test_an_atom_is_found_as_float32_rounds_it(value: float) -> None:
    histogram = parameter_histogram(draws([value] * 5), point(value))
    assert histogram.atoms == ((value, 5),)


def test_equal_entries_are_an_atom_whatever_their_law() -> None:
    histogram = parameter_histogram(draws([0.25]), Uniform(-1.0, 1.0))
    assert histogram.atoms == ((0.25, 1),)
    assert histogram.counts.size == 0


def test_what_is_not_finite_is_left_out_but_counts_in_the_total() -> None:
    histogram = signal_histogram(torch.tensor([1.0, 2.0, math.inf, -math.inf, math.nan]))
    assert (histogram.low, histogram.high, histogram.counts.sum(), histogram.total) == (1.0, 2.0, 2, 5)
    assert signal_histogram(torch.full((3,), math.nan)).counts.size == 0


def test_zeros_of_a_signal_are_an_atom_when_there_are_many() -> None:
    signal = torch.from_numpy(RNG.normal(size=(20, 50)).astype(np.float32))
    rectified = signal_histogram(signal.relu())
    assert rectified.atoms == ((0.0, int((signal <= 0).sum())),)
    assert rectified.low > 0
    signal[0, 0] = 0.0
    assert signal_histogram(signal).atoms == ()


@pytest.mark.parametrize("scale", [1e-42, 1e-20, 1.0, 1e38])
def test_no_range_is_too_small_or_too_large(scale: float) -> None:
    signal = torch.linspace(-3.0, 3.0, 1000).mul(scale)
    histogram = signal_histogram(signal)
    assert histogram.counts.sum() == 1000
    assert math.isfinite(histogram.high - histogram.low)


@pytest.mark.parametrize("shift", [-3.0, 0.0, 3.0])
@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_zeros_are_taken_out_of_whatever_bin_they_lie_in(shift: float, sign: float) -> None:
    signal = sign * torch.from_numpy(RNG.normal(shift, 1.0, size=(100, 60)).astype(np.float32))
    signal = signal.relu() if shift else signal
    signal[::2] = 0.0
    rest = signal[signal != 0].double().numpy()
    histogram = signal_histogram(signal)
    assert histogram.atoms == ((0.0, int((signal == 0).sum())),)
    assert (histogram.low, histogram.high) == (rest.min(), rest.max())
    expected, _ = np.histogram(rest, BINS)
    assert histogram.counts == pytest.approx(expected, abs=2)


def test_zeros_beside_one_other_value_are_two_atoms() -> None:
    assert signal_histogram(torch.tensor([0.0, -2.0, 0.0])).atoms == ((-2.0, 1), (0.0, 2))
    assert signal_histogram(torch.zeros(3)).atoms == ((0.0, 3),)


def test_an_inspection_can_ask_for_more_bins() -> None:
    values = draws(RNG.normal(size=5000))
    fine, coarse = parameter_histogram(values, Normal(0.0, 1.0), 1024), parameter_histogram(values, Normal(0.0, 1.0))
    assert fine.counts.size == 1024
    assert fine.counts.reshape(BINS, -1).sum(axis=1) == pytest.approx(coarse.counts, abs=2)
