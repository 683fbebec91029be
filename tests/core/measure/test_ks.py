import math

import numpy as np
import pytest
import torch
from scipy import stats

from initviz.core.laws.continuous import Normal, Uniform
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import Discrete, ZeroInflatedNormal, point, zero_one
from initviz.core.measure.ks import EXACT_SIZE, ks_test

RNG = np.random.default_rng(2)


@pytest.mark.parametrize("size", [1, 7, 99, 101, 5000, 100_000])
def test_statistic_and_p_value_are_scipys(size: int) -> None:
    values = RNG.normal(0.02, 1.0, size).astype(np.float32)
    expected = stats.kstest(values.astype(np.float64), "norm", method="exact" if size < 20_000 else "asymp")
    found = ks_test(values, Normal(0.0, 1.0))
    assert found.statistic == pytest.approx(expected.statistic, abs=1e-7)
    assert found.p_value == pytest.approx(expected.pvalue, abs=1e-2 if size > 100 else 1e-9)


def test_many_entries_are_binned_with_nearly_the_same_statistic() -> None:
    values = RNG.uniform(0.0, 1.003, 2 * EXACT_SIZE).astype(np.float32)
    expected = stats.kstest(values.astype(np.float64), "uniform").statistic
    found = ks_test(values, Uniform(0.0, 1.0))
    assert expected - 1e-4 <= found.statistic <= expected + 1e-9
    assert found.p_value < 0.05


def test_p_values_of_a_true_law_are_uniform() -> None:
    p_values = [ks_test(RNG.normal(size=400).astype(np.float32), Normal(0.0, 1.0)).p_value for _ in range(300)]
    assert stats.kstest(p_values, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("size", [1000, 2 * EXACT_SIZE])
def test_a_mixed_law_is_compared_on_both_sides_of_its_atom(size: int) -> None:
    values = RNG.normal(size=size).astype(np.float32)
    values[: size // 4] = 0.0
    assert ks_test(values, ZeroInflatedNormal(0.25, 1.0)).p_value > 1e-3
    assert ks_test(values, ZeroInflatedNormal(0.35, 1.0)).p_value < 1e-3
    assert ks_test(values, Normal(0.0, 1.0)).p_value < 1e-6


@pytest.mark.parametrize("side", [64, 512])
def test_discrete_laws_that_match_have_distance_zero(side: int) -> None:
    identity = torch.eye(side).numpy().reshape(-1)
    assert ks_test(identity, zero_one(side, side * side)).statistic == pytest.approx(0.0, abs=1e-12)
    assert ks_test(identity, zero_one(side, side * side)).kind == "exact"
    assert math.isnan(ks_test(identity, zero_one(side, side * side)).p_value)
    assert ks_test(identity, zero_one(side * side // 2, side * side)).p_value == 0.0


@pytest.mark.parametrize("value", [0.1, 1e-40, -3.3e7])
def test_a_constant_is_its_atom_however_float32_rounds_it(value: float) -> None:
    constant = np.full(300, value, dtype=np.float32)
    assert ks_test(constant, point(value)).statistic == 0.0
    assert ks_test(constant, point(value + 1e-3 * abs(value))).statistic == 1.0


def test_rounding_to_float32_is_no_difference() -> None:
    laws: list[tuple[Law, np.ndarray[tuple[int], np.dtype[np.float64]]]] = [
        (Normal(1000.0, 1e-4), RNG.normal(1000.0, 1e-4, 5000)),
        (Uniform(16_777_216.0, 16_777_226.0), RNG.uniform(16_777_216.0, 16_777_226.0, 5000)),
        (Normal(1000.0, 1e-4), RNG.normal(1000.0, 1e-4, 2 * EXACT_SIZE)),
    ]
    for law, values in laws:
        assert ks_test(values.astype(np.float32), law).p_value > 1e-3
    halves = ks_test(np.repeat([0.1, 0.3], 2500).astype(np.float32), Discrete(((0.1, 0.5), (0.3, 0.5))))
    assert halves.statistic == pytest.approx(0.0, abs=1e-12)
    # The same coarse numbers still tell a wrong law apart.
    assert ks_test(laws[0][1].astype(np.float32), Normal(1000.0, 1.2e-4)).p_value < 1e-3


def test_entries_that_are_not_finite_have_no_test() -> None:
    found = ks_test(np.array([0.0, math.inf], dtype=np.float32), Normal(0.0, 1.0))
    assert math.isnan(found.statistic)
    assert math.isnan(found.p_value)
