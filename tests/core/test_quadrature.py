"""Quadrature against closed forms and against SciPy's adaptive integration."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from initviz.core.laws.law import FloatArray
from initviz.core.laws.quadrature import composite_rule, correlated_product, normal_rule, uniform_rule

Function = Callable[[FloatArray], FloatArray]
means = st.floats(-20, 20)
stds = st.floats(1e-3, 30)


def test_a_composite_rule_is_exact_for_polynomials_of_degree_47() -> None:
    nodes, weights = composite_rule(np.array([-1.0, -0.9, 0.3, 2.0]))
    for degree in (0, 1, 2, 7, 30, 47):
        exact = (2.0 ** (degree + 1) - (-1.0) ** (degree + 1)) / (degree + 1)
        assert weights @ nodes**degree == pytest.approx(exact, rel=1e-13)


@given(mean=means, std=stds, kinks=st.lists(st.floats(-10, 10), max_size=3))
def test_normal_moments_are_exact_wherever_the_breaks_lie(mean: float, std: float, kinks: list[float]) -> None:
    nodes, weights = normal_rule(mean, std, kinks)
    u = (nodes - mean) / std
    assert [weights @ u**k for k in range(9)] == pytest.approx([1, 0, 1, 0, 3, 0, 15, 0, 105], rel=1e-11, abs=1e-11)


@given(mean=means, std=stds, kinks=st.lists(st.floats(-10, 10), max_size=3))
def test_uniform_moments_are_exact_wherever_the_breaks_lie(mean: float, std: float, kinks: list[float]) -> None:
    nodes, weights = uniform_rule(mean, std, kinks)
    u = (nodes - mean) / (math.sqrt(3.0) * std)
    exact = [1, 0, 1 / 3, 0, 1 / 5, 0, 1 / 7, 0, 1 / 9]
    assert [weights @ u**k for k in range(9)] == pytest.approx(exact, rel=1e-11, abs=1e-11)


@given(mean=means, std=stds, kink=st.floats(-10, 10))
def test_a_jump_at_a_named_kink_costs_nothing(mean: float, std: float, kink: float) -> None:
    nodes, weights = normal_rule(mean, std, (kink,))
    assert weights @ (nodes > kink) == pytest.approx(stats.norm.sf(kink, mean, std), abs=1e-11)
    excess = stats.norm.pdf((kink - mean) / std) * std + (mean - kink) * stats.norm.sf(kink, mean, std)
    assert weights @ np.maximum(nodes - kink, 0.0) == pytest.approx(excess, abs=1e-11 * (1 + std + abs(mean - kink)))
    nodes, weights = uniform_rule(mean, std, (kink,))
    reach = math.sqrt(3.0) * std
    assert weights @ (nodes > kink) == pytest.approx(stats.uniform.sf(kink, mean - reach, 2 * reach), abs=1e-11)


@pytest.mark.parametrize("rule", [normal_rule, uniform_rule])
def test_no_spread_is_one_point(rule: Callable[[float, float], tuple[FloatArray, FloatArray]]) -> None:
    nodes, weights = rule(3.5, 0.0)
    assert (nodes.tolist(), weights.tolist()) == ([3.5], [1.0])


@pytest.mark.parametrize("q", [1e-3, 0.1, 1.0, 10.0, 100.0, 1e4])
def test_saturating_functions_are_exact_at_every_width(q: float) -> None:
    # Gauss-Hermite with 200 nodes is off by 2 % at q = 100 (tanh) and by 7 % at q = 1 (Hardtanh's slope).
    std = math.sqrt(q)
    nodes, weights = normal_rule(0.0, std)
    assert weights @ special.erf(nodes) ** 2 == pytest.approx(2 / math.pi * math.asin(2 * q / (1 + 2 * q)), rel=1e-9)
    slope = 2 / math.sqrt(math.pi) * np.exp(-(nodes**2))
    assert weights @ slope**2 == pytest.approx(4 / math.pi / math.sqrt(1 + 4 * q), rel=1e-9)
    nodes, weights = normal_rule(0.0, std, (-1.0, 1.0))
    assert weights @ (np.abs(nodes) < 1) == pytest.approx(math.erf(1 / math.sqrt(2 * q)), rel=1e-11)


def product(function: Function, std: float, correlation: float, kinks: tuple[float, ...] = ()) -> float:
    nodes, weights = normal_rule(0.0, std, kinks)
    return correlated_product(function(nodes), nodes / std, weights, correlation)


CORRELATIONS = [-1.0, -0.9, -0.3, 0.0, 0.05, 0.5, 0.9, 0.99, 0.9999, 1.0]


@pytest.mark.parametrize("correlation", CORRELATIONS)
@pytest.mark.parametrize("q", [0.1, 1.0, 5.0])
def test_products_of_smooth_functions_have_their_closed_forms(q: float, correlation: float) -> None:
    std = math.sqrt(q)
    assert product(lambda x: 3 * x - 2, std, correlation) == pytest.approx(9 * q * correlation + 4, abs=1e-10)
    cosines = math.exp(-q) * math.cosh(q * correlation)
    assert product(np.cos, std, correlation) == pytest.approx(cosines, abs=1e-10)
    erfs = 2 / math.pi * math.asin(2 * correlation * q / (1 + 2 * q))
    assert product(special.erf, std, correlation) == pytest.approx(erfs, abs=1e-6)


@pytest.mark.parametrize("correlation", [-0.9, -0.3, 0.0, 0.5, 0.9, 0.99, 0.9999, 1.0])
def test_products_of_functions_with_kinks_have_their_closed_forms(correlation: float) -> None:
    angle = math.acos(correlation)
    step = product(lambda x: (x > 0).astype(np.float64), 1.0, correlation, (0.0,))
    assert 0.5 - step == pytest.approx(angle / (2 * math.pi), rel=3e-3, abs=1e-11)
    relu = product(lambda x: np.maximum(x, 0.0), 2.0, correlation, (0.0,))
    exact = 4 * (math.sin(angle) + (math.pi - angle) * correlation) / (2 * math.pi)
    assert 2.0 - relu == pytest.approx(2.0 - exact, rel=1e-3, abs=2e-3 if correlation == 1.0 else 1e-10)
    both = product(lambda x: (np.abs(x) < 1).astype(np.float64), 1.0, correlation, (-1.0, 1.0))
    if abs(correlation) < 1:
        normal = stats.multivariate_normal([0.0, 0.0], [[1.0, correlation], [correlation, 1.0]])
        square = normal.cdf([1, 1], lower_limit=[-1, -1])
        assert stats.norm.cdf(1) - stats.norm.cdf(-1) - both == pytest.approx(
            stats.norm.cdf(1) - stats.norm.cdf(-1) - square, rel=0.1 if correlation > 0.99 else 3e-3
        )
