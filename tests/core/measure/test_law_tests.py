"""Tests of real parameters against their laws: p-values are uniform over many seeds, and a wrong law is caught."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy import stats

from initviz.core.initializers.base import Initializer
from initviz.core.initializers.calls import call_for
from initviz.core.initializers.scaled import KaimingNormal, LecunNormal, XavierUniform
from initviz.core.initializers.simple import Normal, Ones, TruncNormal, Uniform
from initviz.core.initializers.structured import Default, Dirac, Eye, Orthogonal, Sparse
from initviz.core.laws.given import given_law
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import ZeroInflatedNormal
from initviz.core.laws.outcome import KsTest
from initviz.core.layers.base import Shape
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.measure.fill import fill
from initviz.core.measure.ks import ks_test
from initviz.core.measure.statistics import Floats
from initviz.core.parameter import Parameter
from initviz.core.seeds import Draw

SEEDS = 400


def parameter_of(shape: Shape = (40, 30)) -> Parameter:
    layer = Linear(out_features=shape[0]) if len(shape) == 2 else Conv2d(out_channels=shape[0], kernel_size=shape[-1])
    return layer.parameters((shape[1], *((9,) * (len(shape) - 2))))[0]


def filled(initializer: Initializer, parameter: Parameter, seed: int) -> Floats:
    tensor = torch.empty(parameter.shape)
    fill(tensor, call_for(initializer, parameter), Draw(seed, 0), "l1.weight")
    return tensor.numpy().ravel()


def outcome(initializer: Initializer, seed: int, shape: Shape = (40, 30)) -> KsTest:
    parameter = parameter_of(shape)
    return ks_test(filled(initializer, parameter, seed), initializer.law(parameter))


RANDOM = [
    Uniform(a=-1.0, b=2.0),
    Normal(mean=0.5, std=0.1),
    TruncNormal(std=1.0, a=-0.5, b=2.0),
    Sparse(sparsity=0.35, std=0.3),
    Default(),
    XavierUniform(),
    KaimingNormal(),
    LecunNormal(),
]


@pytest.mark.parametrize("initializer", RANDOM, ids=lambda one: one.tag())
@pytest.mark.parametrize("shape", [(40, 30), (9, 7)], ids=["1200 entries", "63 entries"])
def test_p_values_are_uniform_over_seeds(initializer: Initializer, shape: Shape) -> None:
    found = [outcome(initializer, seed, shape).p_value for seed in range(SEEDS)]
    assert stats.kstest(found, "uniform").pvalue > 1e-3
    assert 0.02 < float(np.mean(np.array(found) < 0.05)) < 0.09


def test_p_values_of_many_binned_entries_are_uniform_too() -> None:
    found = [outcome(XavierUniform(), seed, (400, 400)).p_value for seed in range(60)]
    assert stats.kstest(found, "uniform").pvalue > 1e-3


def test_the_others_of_a_sparse_matrix_are_tested_and_its_zeros_are_counted() -> None:
    parameter = parameter_of()
    initializer = Sparse(sparsity=0.35, std=0.3)
    values, law = filled(initializer, parameter, 0), initializer.law(parameter)
    found = ks_test(values, law)
    assert found.kind == "others"
    others = values[values != 0]
    assert others.size == 26 * 30
    expected = stats.kstest(others.astype(np.float64) / 0.3, "norm")
    assert found.statistic == pytest.approx(expected.statistic, abs=1e-6)
    assert found.p_value == pytest.approx(expected.pvalue, abs=1e-2)
    fewer = values.copy()
    fewer[np.flatnonzero(fewer == 0)[0]] = 0.1
    assert ks_test(fewer, law).p_value == 0.0
    more = values.copy()
    more[np.flatnonzero(more)[:5]] = 0.0
    assert ks_test(more, law).p_value == 0.0


def test_a_draw_that_is_zero_by_accident_is_no_difference() -> None:
    parameter = parameter_of()
    initializer = Sparse(sparsity=0.35, std=0.3)
    values = filled(initializer, parameter, 0)
    values[np.flatnonzero(values)[0]] = 0.0
    assert ks_test(values, initializer.law(parameter)).p_value > 1e-3


@pytest.mark.parametrize("initializer", [Ones(), Eye(), Dirac()], ids=lambda one: one.tag())
def test_what_chance_has_no_part_in_has_no_p_value(initializer: Initializer) -> None:
    shape = (6, 4, 3, 3) if initializer.tag() == "dirac" else (6, 4)
    parameter = parameter_of(shape)
    values, law = filled(initializer, parameter, 0), initializer.law(parameter)
    found = ks_test(values, law)
    assert found.kind == "exact"
    assert found.statistic == pytest.approx(0.0, abs=1e-12)
    assert math.isnan(found.p_value)
    values[0] = 1.0 - values[0]
    assert ks_test(values, law).p_value == 0.0


def test_entries_of_an_orthogonal_matrix_have_a_distance_and_no_p_value() -> None:
    found = outcome(Orthogonal(), 0)
    assert found.kind == "dependent"
    assert 0.0 < found.statistic < 0.1
    assert math.isnan(found.p_value)


def test_entries_that_were_given_cannot_be_wrong() -> None:
    values = np.random.default_rng(0).normal(size=500).astype(np.float32)
    found = ks_test(values, given_law(values.astype(np.float64)))
    assert found.kind == "exact"
    assert math.isnan(found.p_value)


def test_the_distance_of_orthogonal_entries_is_not_that_of_independent_ones() -> None:
    """Why there is no p-value: taken as independent, those of a 2 × 2 matrix are far from uniform."""
    parameter = parameter_of((2, 2))
    law = Orthogonal().law(parameter)
    distances = [ks_test(filled(Orthogonal(), parameter, seed), law).statistic for seed in range(300)]
    p_values = [float(stats.kstwo.sf(distance, 4)) for distance in distances]
    assert stats.kstest(p_values, "uniform").pvalue < 1e-6


WRONG: list[tuple[str, Initializer, Callable[[Parameter], Law]]] = [
    ("scale", KaimingNormal(), lambda p: KaimingNormal(mode="fan_out").law(p)),
    ("shape", XavierUniform(), lambda p: LecunNormal().law(p)),
    ("others", Sparse(sparsity=0.35, std=0.3), lambda _: ZeroInflatedNormal(14 / 40, 0.4)),
]


@pytest.mark.parametrize(("name", "initializer", "wrong"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_law_is_caught(name: str, initializer: Initializer, wrong: Callable[[Parameter], Law]) -> None:
    parameter = parameter_of((60, 40))
    assert ks_test(filled(initializer, parameter, 1), wrong(parameter)).p_value < 1e-4, name
