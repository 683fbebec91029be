"""The correlation map, c*, depth scales and the edge against SciPy, closed forms and published numbers."""

import math

import numpy as np
import pytest

from initviz.core.layers.activation import Activation
from initviz.core.layers.rectifiers import SELU, LeakyReLU, ReLU
from initviz.core.layers.smooth import GELU, Sigmoid, Tanh
from initviz.core.meanfield.correlations import CorrelationMap
from initviz.core.meanfield.lengths import Variances, lengths
from initviz.core.meanfield.outlook import arrival, outlook
from initviz.core.meanfield.plane import divergence, edge, field
from tests.core.meanfield.made import Erf, expected, expected_pair, tanh_fixed_point

TANH = [
    # σ_w², σ_b², q*, χ₁, c*, ξ_q, ξ_c
    (1.0, 0.05, 0.19359, 0.75903, 1.0, 1.748, 3.627),
    (1.3, 0.05, 0.31532, 0.88016, 1.0, 1.785, 7.834),
    (2.5, 0.05, 1.06396, 1.13352, 0.44680, 1.180, 11.796),
    (4.0, 0.05, 2.19549, 1.34240, 0.16506, 0.873, 6.980),
    (2.0, 0.0, 0.61796, 1.10553, 0.0, 1.686, 21.72),
]


@pytest.mark.parametrize(("weight", "bias", "q", "chi", "c", "length_scale", "correlation_scale"), TANH)
def test_numbers_of_tanh(
    weight: float, bias: float, q: float, chi: float, c: float, length_scale: float, correlation_scale: float
) -> None:
    found = outlook(Tanh(), Variances(weight, bias))
    assert found.point is not None
    assert found.point.q == pytest.approx(q, abs=1e-5)
    assert found.chi == pytest.approx(chi, abs=1e-5)
    assert found.correlation == pytest.approx(c, abs=1e-5)
    assert found.length_scale == pytest.approx(length_scale, abs=1e-3)
    assert found.correlation_scale == pytest.approx(correlation_scale, rel=1e-3)
    assert found.phase == ("ordered" if chi < 1 else "chaotic")


def test_depth_scales_are_those_of_schoenholz_definition() -> None:
    """ξ_q = -1 / log(χ₁ + σ_w² E[φ'' φ]), eq. 7; ξ_c = -1 / log(σ_w² E[φ' φ'] at c*), eq. 9."""
    at = Variances(2.5, 0.05)
    q, found = tanh_fixed_point(*at), outlook(Tanh(), at)

    def slope(z: float) -> float:
        return 1 - math.tanh(z) ** 2

    bent = expected(lambda z: -2 * math.tanh(z) ** 2 * slope(z), q)
    chi = at.weight * expected(lambda z: slope(z) ** 2, q)
    assert found.length_scale == pytest.approx(-1 / math.log(chi + at.weight * bent), rel=1e-8)
    joint = at.weight * expected_pair(slope, q, found.correlation)
    assert found.correlation_scale == pytest.approx(-1 / math.log(joint), rel=1e-5)


@pytest.mark.parametrize("c", [-0.6, 0.0, 0.3, 0.8, 0.97])
def test_the_map_of_tanh_is_the_double_integral(c: float) -> None:
    at = Variances(2.0, 0.1)
    q = tanh_fixed_point(*at)
    pairs = CorrelationMap(Tanh(), at, q)
    wanted = (at.weight * expected_pair(math.tanh, q, c) + at.bias) / q
    assert float(pairs(np.array([c]))[0]) == pytest.approx(wanted, abs=1e-7)


@pytest.mark.parametrize("c", [-0.9, 0.2, 0.99, 1.0])
def test_the_map_of_erf_is_the_closed_form(c: float) -> None:
    at, q = Variances(1.7, 0.2), 1.3
    second = at.weight * 2 / math.pi * math.asin(2 * q / (1 + 2 * q)) + at.bias
    wanted = (at.weight * 2 / math.pi * math.asin(2 * c * q / (1 + 2 * q)) + at.bias) / second
    pairs = CorrelationMap(Erf(), at, q)
    assert float(pairs(np.array([c]))[0]) == pytest.approx(wanted, abs=1e-8)
    slope = at.weight * 4 / math.pi / math.sqrt((1 + 2 * q) ** 2 - 4 * c * c * q * q) * q / second
    assert pairs.slope(c) == pytest.approx(slope, rel=1e-7)


def test_the_map_of_relu_is_that_of_cho_and_saul() -> None:
    c = np.linspace(-1, 1, 9)
    angle = np.arccos(c)
    wanted = (np.sin(angle) + (math.pi - angle) * c) / math.pi
    assert CorrelationMap(ReLU(), Variances(2.0, 0.0), 3.0)(c) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("activation", [Tanh(), SELU(), GELU(), Sigmoid(), LeakyReLU(negative_slope=0.2)])
def test_the_slope_is_that_of_the_map(activation: Activation) -> None:
    pairs, step = CorrelationMap(activation, Variances(1.4, 0.1), 0.8), 1e-4
    for c in (0.1, 0.5, 0.8):
        above, below = (float(pairs(np.array([c + sign * step]))[0]) for sign in (1, -1))
        assert pairs.slope(c) == pytest.approx((above - below) / (2 * step), rel=1e-4)


def test_iterating_the_map_comes_to_the_fixed_correlation() -> None:
    at = Variances(3.0, 0.2)
    found = outlook(Tanh(), at)
    assert found.point is not None
    pairs, c = CorrelationMap(Tanh(), at, found.point.q), np.array([0.95])
    for _ in range(400):
        c = pairs(c)
    assert float(c[0]) == pytest.approx(found.correlation, abs=1e-9)


def test_where_the_activation_is_linear_every_correlation_stays() -> None:
    found = outlook(Tanh(), Variances(0.8, 0.0))
    assert math.isnan(found.correlation)
    assert math.isinf(found.correlation_scale)


class TestPhases:
    def test_of_relu(self) -> None:
        assert arrival(ReLU(), Variances(2.0, 0.0)).phase == "edge"
        assert arrival(ReLU(), Variances(1.9, 0.1)).phase == "ordered"
        assert arrival(ReLU(), Variances(2.1, 0.0)).phase == "diverging"

    def test_at_the_critical_points_of_schoenholz_and_xiao(self) -> None:
        """tanh at (1.76, 0.05), Schoenholz et al. 2017; (1.05, 2.01e-5), the code of Xiao et al. 2018."""
        for at in (Variances(1.76, 0.05), Variances(1.05, 2.01e-5)):
            assert arrival(Tanh(), at).phase == "edge"


class TestEdge:
    @pytest.mark.parametrize(
        ("bias", "weight"), [(0.001, 1.18919), (0.01, 1.42421), (0.05, 1.76095), (0.1, 1.98607), (0.3, 2.50513)]
    )
    def test_of_tanh_runs_through_known_points(self, bias: float, weight: float) -> None:
        (piece,) = edge(Tanh())
        assert piece.stable
        assert float(np.interp(bias, piece.bias, piece.weight)) == pytest.approx(weight, rel=2e-3)

    def test_of_tanh_is_where_chi_is_one(self) -> None:
        (piece,) = edge(Tanh())
        for k in range(0, len(piece.weight), 9):
            at = Variances(float(piece.weight[k]), float(piece.bias[k]))
            if 1e-4 < at.bias < 5:
                assert lengths(Tanh(), at).stable[-1].chi == pytest.approx(1.0, abs=1e-6)

    def test_of_relu_is_one_point(self) -> None:
        (piece,) = edge(ReLU())
        assert (piece.weight.tolist(), piece.bias.tolist()) == ([pytest.approx(2.0)], [0.0])
        assert divergence(ReLU()) == pytest.approx(2.0)

    def test_of_gelu_is_at_first_where_nothing_stays(self) -> None:
        pieces = edge(GELU())
        assert {piece.stable for piece in pieces} == {True, False}
        unstable = next(piece for piece in pieces if not piece.stable)
        at = Variances(float(unstable.weight[40]), float(unstable.bias[40]))
        chis = [point.chi for point in lengths(GELU(), at).points if not point.stable]
        assert any(chi == pytest.approx(1.0, abs=1e-6) for chi in chis)

    def test_bounded_activations_never_diverge(self) -> None:
        assert divergence(Tanh()) is None


@pytest.mark.parametrize("activation", [Tanh(), ReLU(), SELU(), GELU(), Sigmoid()])
def test_the_field_is_chi_where_a_length_of_one_leads(activation: Activation) -> None:
    shade = field(activation, (0.0, 4.0), (0.0, 0.5), (8, 5))
    for row, bias in enumerate(np.linspace(0.05, 0.45, 5)):
        for column, weight in enumerate(np.linspace(0.25, 3.75, 8)):
            found = arrival(activation, Variances(float(weight), float(bias)))
            value = float(shade.values[row, column])
            if found.phase == "diverging":
                assert math.isnan(value)
            else:
                assert value == pytest.approx(math.log(found.chi), abs=5e-3)
