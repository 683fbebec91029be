"""Gains: torch's table, and the gains that keep the second moment, from theory alone."""

import math
from typing import get_args

import numpy as np
import pytest
from torch.nn import init

from initviz.core.initializers.gains import GainOf, Nonlinearity, calculate_gain, gain_value
from initviz.core.initializers.scaled import KaimingNormal, XavierUniform
from initviz.core.initializers.structured import Orthogonal
from initviz.core.laws.continuous import OrthogonalEntry, Uniform
from initviz.core.layers.activation import Activation
from initviz.core.layers.entry import Entry
from initviz.core.layers.rectifiers import ELU, SELU, Hardtanh, LeakyReLU, PReLU, ReLU
from initviz.core.layers.smooth import GELU, Hardswish, Mish, Sigmoid, SiLU, Softplus, Softsign, Tanh
from initviz.core.parameter import Parameter

PARAMETER = Parameter("weight", (40, 25), "Linear", Uniform(-0.2, 0.2))


@pytest.mark.parametrize("param", [None, 0.0, 0.2, -1.5, 3])
@pytest.mark.parametrize("nonlinearity", get_args(Nonlinearity))
def test_the_table_is_torchs(nonlinearity: Nonlinearity, param: float | None) -> None:
    assert calculate_gain(nonlinearity, param) == init.calculate_gain(nonlinearity, param)


def test_the_list_of_nonlinearities_is_torchs() -> None:
    for name in ("gelu", "silu", "elu", "ReLU", "softplus"):
        assert name not in get_args(Nonlinearity)
        with pytest.raises(ValueError, match="Unsupported"):
            init.calculate_gain(name)  # type: ignore[arg-type]  # torch refuses these too


def test_a_gain_that_follows_an_activation_resolves_to_its_number() -> None:
    assert gain_value(GainOf(gain_of="leaky_relu", param=0.2)) == math.sqrt(2 / 1.04)
    assert gain_value(GainOf(gain_of="tanh")) == 5 / 3
    assert gain_value(0.7) == 0.7
    assert XavierUniform(gain=GainOf(gain_of="relu")).law(PARAMETER) == XavierUniform(gain=math.sqrt(2)).law(PARAMETER)
    assert XavierUniform(gain=GainOf(gain_of="relu")).arguments() == {"gain": math.sqrt(2)}
    assert Orthogonal(gain=GainOf(gain_of="relu")).law(PARAMETER) == OrthogonalEntry(math.sqrt(2), 40)
    assert Orthogonal(gain=GainOf(gain_of="selu")).arguments() == {"gain": 0.75}


def test_the_slope_of_kaiming_counts_with_leaky_relu_only() -> None:
    assert KaimingNormal(a=1.0, nonlinearity="relu").law(PARAMETER).variance == pytest.approx(2 / 25)
    assert KaimingNormal(a=1.0).law(PARAMETER).variance == pytest.approx(1 / 25)
    assert KaimingNormal(a=math.sqrt(5)).law(PARAMETER).variance == pytest.approx(1 / 75)


def unit_entry(q: float) -> Entry:
    return Entry("normal", np.zeros(1), np.array([q]), np.zeros(1))


def second(activation: Activation, q: float = 1.0) -> float:
    return float(activation.moments(unit_entry(q)).second[0])


def mean(activation: Activation) -> float:
    return float(activation.moments(unit_entry(1.0)).mean[0])


def power(activation: Activation) -> float:
    return float(activation.slopes(unit_entry(1.0)).power[0])


# Mean, E φ², the gains that keep second moment, variance and gradient, slope of q, and χ₁ with the first gain.
TABLE: list[tuple[Activation, tuple[float, ...]]] = [
    (ReLU(), (0.3989, 0.5, 1.414214, 1.7129, 1.4142, 1.0, 1.0)),
    (LeakyReLU(), (0.3950, 0.50005, 1.414143, 1.7048, 1.4141, 1.0, 1.0)),
    (LeakyReLU(negative_slope=0.2), (0.3192, 0.52, 1.386750, 1.5465, 1.3868, 1.0, 1.0)),
    (PReLU(), (0.2992, 0.53125, 1.371989, 1.5046, 1.3720, 1.0, 1.0)),
    (Tanh(), (0.0, 0.394294, 1.592537, 1.5925, 1.4674, 0.461, 1.178)),
    (Sigmoid(), (0.5, 0.293379, 1.846229, 4.8013, 4.7226, 0.106, 0.153)),
    (SELU(), (0.0, 1.0, 1.0, 1.0, 0.9660, 0.783, 1.0716)),
    (ELU(), (0.1605, 0.644945, 1.245198, 1.2708, 1.2234, 0.891, 1.036)),
    (GELU(), (0.2821, 0.425221, 1.533530, 1.7009, 1.4811, 1.144, 1.072)),
    (SiLU(), (0.2066, 0.355776, 1.676532, 1.7872, 1.6233, 1.173, 1.067)),
    (Mish(), (0.2404, 0.452342, 1.486848, 1.5920, 1.4448, 1.076, 1.059)),
    (Softplus(), (0.8061, 0.921246, 1.041867, 1.9191, 1.8462, 0.492, 0.318)),
    (Softsign(), (0.0, 0.183014, 2.337533, 2.3375, 2.0958, 0.477, 1.244)),
    (Hardtanh(), (0.0, 0.516059, 1.392036, 1.3920, 1.2103, 0.385, 1.323)),
    (Hardswish(), (0.1662, 0.331567, 1.736657, 1.8139, 1.6701, 1.224, 1.081)),
]


@pytest.mark.parametrize(
    ("activation", "row"), TABLE, ids=lambda value: repr(value) if isinstance(value, Activation) else ""
)
def test_the_preserving_gains_are_those_of_the_table(activation: Activation, row: tuple[float, ...]) -> None:
    m, p, d = mean(activation), second(activation), power(activation)
    h = 1e-4
    slope = (math.log(second(activation, math.exp(h))) - math.log(second(activation, math.exp(-h)))) / (2 * h)
    found = (m, p, p**-0.5, (p - m * m) ** -0.5, d**-0.5, slope, d / p)
    half_a_digit = (5e-5, 5e-7, 5e-7, 5e-5, 5e-5, 5e-4, 5e-4)
    for got, published, tolerance in zip(found, row, half_a_digit, strict=True):
        assert got == pytest.approx(published, abs=1.02 * tolerance)


# torch's own gain, where the second moment settles with it, and what a layer then does to the gradient.
SETTLED: list[tuple[Activation, float, float, float, float]] = [
    (Tanh(), 5 / 3, 1.1785, 0.6513, 1.210),
    (Sigmoid(), 1.0, 0.2647, 0.5145, 0.0557),
    (SELU(), 0.75, 0.0230, 0.2024, 1.0037),
]


@pytest.mark.parametrize(("activation", "gain", "fixed", "std", "growth"), SETTLED)
def test_where_torchs_gains_settle(
    activation: Activation, gain: float, fixed: float, std: float, growth: float
) -> None:
    q = 1.0
    for _ in range(400):
        q = gain**2 * second(activation, q)
    entry = unit_entry(q)
    moments = activation.moments(entry)
    assert q == pytest.approx(fixed, abs=6e-5)
    assert math.sqrt(float(moments.second[0])) == pytest.approx(std, abs=6e-5)
    assert gain**2 * float(activation.slopes(entry).power[0]) == pytest.approx(growth, abs=5e-4)
