"""The length map and its fixed points against SciPy, closed forms and published numbers."""

import math

import numpy as np
import pytest
from scipy.special import erf

from initviz.core.layers.activation import Activation
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.layers.rectifiers import SELU, Hardtanh, LeakyReLU, ReLU
from initviz.core.layers.smooth import GELU, Sigmoid, SiLU, Softplus, Tanh
from initviz.core.meanfield.integrals import integrals, table
from initviz.core.meanfield.lengths import Variances, depth_scale, iterated, length_curve, length_map, lengths
from tests.core.meanfield.made import Erf, expected, tanh_fixed_point


@pytest.mark.parametrize("q", [1e-6, 0.03, 1.0, 40.0, 1e4])
def test_integrals_of_erf_are_the_closed_forms(q: float) -> None:
    found = integrals(Erf(), q)
    assert found.second == pytest.approx(2 / math.pi * math.asin(2 * q / (1 + 2 * q)), rel=1e-9)
    assert found.slopes == pytest.approx(4 / math.pi / math.sqrt(1 + 4 * q), rel=1e-9)
    # d/dq of the first.
    inside = 2 * q / (1 + 2 * q)
    growth = 2 / math.pi / math.sqrt(1 - inside**2) * 2 / (1 + 2 * q) ** 2
    assert found.growth == pytest.approx(growth, rel=1e-7)


@pytest.mark.parametrize("kind", ACTIVATIONS)
@pytest.mark.parametrize("q", [0.01, 1.0, 30.0])
def test_growth_is_the_difference_quotient(kind: type[Activation], q: float) -> None:
    activation, step = kind(), 1e-4 * q
    above, below = integrals(activation, q + step).second, integrals(activation, q - step).second
    assert integrals(activation, q).growth == pytest.approx((above - below) / (2 * step), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_the_table_is_that_of_single_values(kind: type[Activation]) -> None:
    activation, known = kind(), table(kind())
    for k in (0, 40, 80, len(known.q) - 1):
        found = integrals(activation, float(known.q[k]))
        assert found == pytest.approx((known.second[k], known.slopes[k], known.growth[k]), rel=1e-9)


@pytest.mark.parametrize(
    ("weight", "bias"), [(1.0, 0.05), (1.3, 0.05), (1.76, 0.05), (2.5, 0.05), (4.0, 0.05), (2.0, 0.0), (0.4, 0.3)]
)
def test_fixed_points_of_tanh_are_those_of_scipy(weight: float, bias: float) -> None:
    found = lengths(Tanh(), Variances(weight, bias))
    q = tanh_fixed_point(weight, bias)
    assert found.stable[-1].q == pytest.approx(q, rel=1e-9)
    assert found.stable[-1].chi == pytest.approx(weight * expected(lambda z: (1 - math.tanh(z) ** 2) ** 2, q), rel=1e-9)
    assert not found.diverges
    # Without a bias zero is one more, which repels.
    assert [point.q for point in found.points if not point.stable] == ([0.0] if bias == 0 else [])


def test_published_numbers_of_tanh() -> None:
    """Poole et al. 2016, figure 1: at σ_w = 4, σ_b = 0.3 a length settles within about four layers."""
    at = Variances(16.0, 0.09)
    q = lengths(Tanh(), at).stable[0].q
    small, large = iterated(Tanh(), at, 0.5, 4)[-1], iterated(Tanh(), at, 15.0, 4)[-1]
    assert small == pytest.approx(q, rel=0.01)
    assert large == pytest.approx(q, rel=0.01)


def test_selu_has_the_fixed_point_of_klambauer() -> None:
    """Klambauer et al. 2017: (mean, variance) = (0, 1), to which lengths go with a slope of 0.782648."""
    point = lengths(SELU(), Variances(1.0, 0.0)).reached(0.5)
    assert point is not None
    assert point.q == pytest.approx(1.0, abs=1e-9)
    assert point.slope == pytest.approx(0.782648, abs=2e-6)
    assert point.chi == pytest.approx(1.07157, abs=1e-5)


class TestReLU:
    def test_keeps_every_length_at_two(self) -> None:
        found = lengths(ReLU(), Variances(2.0, 0.0))
        assert found.neutral
        assert found.points == ()
        assert found.chi == pytest.approx(1.0)

    def test_comes_to_bias_over_what_is_missing_below(self) -> None:
        (point,) = lengths(ReLU(), Variances(1.5, 0.2)).points
        assert point.q == pytest.approx(0.2 / (1 - 0.75), rel=1e-10)
        assert (point.slope, point.chi) == pytest.approx((0.75, 0.75), rel=1e-10)

    def test_dies_without_a_bias_below(self) -> None:
        (point,) = lengths(ReLU(), Variances(1.5, 0.0)).points
        assert point.q == 0.0
        assert point.stable

    @pytest.mark.parametrize("at", [Variances(2.0, 0.1), Variances(2.2, 0.0), Variances(2.2, 0.1)])
    def test_grows_without_bound_above(self, at: Variances) -> None:
        found = lengths(ReLU(), at)
        assert found.diverges
        assert found.reached(1.0) is None

    def test_and_its_leaky_kin_at_two_over_one_plus_slope_squared(self) -> None:
        assert lengths(LeakyReLU(negative_slope=0.5), Variances(1.6, 0.0)).neutral


class TestSeveralFixedPoints:
    """GELU keeps a length of one with a gain that lets all others go (theory, section 7)."""

    at = Variances(1.0 / 0.4252214829, 0.0)

    def test_are_all_found(self) -> None:
        zero, one = lengths(GELU(), self.at).points
        assert (zero.q, zero.stable) == (0.0, True)
        assert one.q == pytest.approx(1.0, abs=1e-6)
        assert one.slope == pytest.approx(1.144, abs=1e-3)
        assert not one.stable

    def test_part_what_dies_from_what_diverges(self) -> None:
        found = lengths(GELU(), self.at)
        below, above = found.reached(0.9), found.reached(1.1)
        assert below is not None
        assert below.q == 0.0
        assert above is None
        assert found.diverges

    def test_are_those_that_iterating_comes_to(self) -> None:
        at = Variances(1.99, 0.2)
        (point,) = lengths(GELU(), at).stable
        assert iterated(GELU(), at, 20.0, 4000)[-1] == pytest.approx(point.q, rel=1e-5)


@pytest.mark.parametrize("activation", [Sigmoid(), Softplus(), SiLU(), Hardtanh()])
@pytest.mark.parametrize("at", [Variances(0.7, 0.0), Variances(1.1, 0.3)])
def test_iterating_comes_to_the_fixed_point(activation: Activation, at: Variances) -> None:
    point = lengths(activation, at).reached(1.0)
    assert point is not None
    assert iterated(activation, at, 1.0, 400)[-1] == pytest.approx(point.q, rel=1e-8, abs=1e-8)


def test_a_slope_of_one_at_zero_attracts_where_the_map_bends_down() -> None:
    """tanh at (1, 0): q falls like 1 / 2l, slower than any exponential."""
    (point,) = lengths(Tanh(), Variances(1.0, 0.0)).points
    assert (point.q, point.slope, point.stable) == (0.0, 1.0, True)
    assert iterated(Tanh(), Variances(1.0, 0.0), 1.0, 500)[-1] == pytest.approx(1 / 1000, rel=0.02)
    (up,) = lengths(GELU(), Variances(4.0, 0.0)).points
    assert not up.stable


def test_the_map_itself() -> None:
    q = np.array([0.0, 0.5, 3.0])
    wanted = [1.5 * expected(lambda z: float(erf(z)) ** 2, value) + 0.1 if value else 0.1 for value in q]
    assert length_map(Erf(), Variances(1.5, 0.1), q) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_the_drawn_map_is_the_map(kind: type[Activation]) -> None:
    q, at = np.geomspace(2e-3, 200.0, 23), Variances(1.5, 0.1)
    assert length_curve(kind(), at, q) == pytest.approx(length_map(kind(), at, q), rel=2e-4)


def test_depth_scales() -> None:
    assert depth_scale(math.exp(-0.25)) == pytest.approx(4.0)
    assert depth_scale(-math.exp(-0.25)) == pytest.approx(4.0)
    assert depth_scale(1.0) == depth_scale(1.2) == math.inf
    assert depth_scale(0.0) == 0.0
