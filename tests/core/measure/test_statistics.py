import math

import numpy as np
import pytest
import torch

from initviz.core.measure.statistics import mean_square, moments_of, tensor_statistics, zeros_in

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("size", [1, 255, 8192, 8193, 100_003, 300_000])
@pytest.mark.parametrize(("mean", "std"), [(0.0, 1.0), (3.0, 1.0), (1000.0, 0.01), (0.0, 1e-18), (0.0, 1e25)])
def test_sums_are_those_of_float64(size: int, mean: float, std: float) -> None:
    values = (mean + std * RNG.standard_normal(size)).astype(np.float32)
    exact = values.astype(np.float64)
    moments = moments_of(values)
    assert moments.second_moment == pytest.approx(float((exact**2).mean()), rel=5e-8)
    assert moments.mean == pytest.approx(float(exact.mean()), abs=1e-7 * float(np.abs(exact).mean()))
    assert moments.variance == pytest.approx(float(exact.var()), rel=1e-5, abs=1e-14 * moments.second_moment)
    assert mean_square(torch.from_numpy(values)) == pytest.approx(moments.second_moment, rel=5e-8)


def test_a_mean_square_that_overflows_float32_is_finite() -> None:
    values = torch.full((4, 50_000), 2e38)
    assert mean_square(values) == pytest.approx(4e76, rel=1e-6)
    assert moments_of(values.numpy().reshape(-1)).mean == pytest.approx(2e38, rel=1e-6)


def test_tensors_of_equal_entries_have_no_variance() -> None:
    values = torch.full((100, 300), 0.1)
    statistics = tensor_statistics(values, 0)
    assert statistics.variance == 0.0
    assert statistics.second_moment == pytest.approx(0.01, rel=1e-6)


def test_what_is_not_finite_is_counted_and_shows_in_the_moments() -> None:
    values = torch.ones(10, 20)
    values[0, :5] = math.inf
    statistics = tensor_statistics(values, 0)
    assert statistics.second_moment == math.inf
    assert math.isnan(statistics.variance)
    assert statistics.nonfinite_fraction == 5 / 200
    values[1, 0] = math.nan
    assert math.isnan(tensor_statistics(values, 0).mean)


@pytest.mark.parametrize("shape", [(40, 30), (40, 3, 5, 7), (3, 200), (1, 4)])
@pytest.mark.parametrize("axis", [0, -1])
def test_dead_units_are_zero_on_the_whole_batch_and_at_all_positions(shape: tuple[int, ...], axis: int) -> None:
    unit_axis = axis % (len(shape) - 1)
    values = torch.ones(shape)
    values[: shape[0] - 1] = 0.0  # every unit but for its last sample
    dead = values.movedim(unit_axis + 1, 0)
    dead[1] = 0.0
    dead[2] = 0.0
    statistics = tensor_statistics(values, unit_axis)
    assert statistics.dead_fraction == pytest.approx(2 / shape[unit_axis + 1])
    assert statistics.zero_fraction == pytest.approx(float((values == 0).double().mean()))


def test_negative_zero_is_a_zero() -> None:
    assert zeros_in(np.array([0.0, -0.0, 1e-45, 1.0], dtype=np.float32)) == 2
