"""Laws of singular values against SVDs of large matrices, SciPy's quadrature and published numbers."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy import integrate

from initviz.core.laws.law import FloatArray
from initviz.core.laws.spectra import MarchenkoPastur, SpectralLaw, Spiked, with_mean
from initviz.core.laws.spectra_chains import ChainLaw, chain_law
from initviz.core.laws.spectra_edges import largest_value, smallest_value
from initviz.core.laws.spectra_factors import Factor, Independent, Mask, Orthonormal

SHAPES = [(300, 300), (300, 150), (100, 400), (40, 7)]


def singular_values(matrix: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.svd(matrix, compute_uv=False), dtype=np.float64)


def distance(law: SpectralLaw, values: FloatArray) -> float:
    """Largest distance between distribution functions, seen a hair beside the values, where rounding moves no atom."""
    ordered = np.sort(values)
    hair = 1e-9 * ordered[-1]
    seen = np.searchsorted(ordered, ordered + hair, side="right") / ordered.size
    return float(np.abs(law.cdf(ordered + hair) - seen).max())


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_marchenko_pasturs_density_cdf_and_moments_agree(rows: int, columns: int) -> None:
    law = MarchenkoPastur(rows, columns, 0.3)
    low, high = law.support
    for order in range(5):
        found, _ = integrate.quad(lambda x, k=order: x**k * law.density(np.array([x]))[0], low, high, limit=200)
        assert law.moment(order) == pytest.approx(found, rel=1e-6)
    for x in np.linspace(low, high, 9)[1:-1]:
        mass, _ = integrate.quad(lambda y: law.density(np.array([y]))[0], low, x, limit=200)
        assert float(law.cdf(np.array([x]))[0]) == pytest.approx(mass, abs=1e-7)
    assert law.cdf(np.array([low - 0.1, high + 0.1])).tolist() == pytest.approx([0.0, 1.0], abs=1e-12)
    assert law.density(np.array([-1.0, high + 1e-6])).tolist() == [0.0, 0.0]
    assert law.second_moment == pytest.approx(max(rows, columns) * 0.09)


def test_a_square_matrix_has_the_quarter_circle() -> None:
    law = MarchenkoPastur(256, 256, 1.0 / 16.0)
    assert law.support == (0.0, 2.0)
    assert law.mean == pytest.approx(8.0 / (3.0 * math.pi))
    x = np.linspace(0.0, 2.0, 7)
    assert law.density(x) == pytest.approx(np.sqrt(4.0 - x**2) / math.pi, abs=1e-12)


@pytest.mark.parametrize("name", ["normal", "uniform", "sparse"])
@pytest.mark.parametrize(("rows", "columns"), [(400, 400), (400, 160), (120, 480)])
def test_large_matrices_have_marchenko_pasturs_law_whatever_their_entries_are(
    name: str, rows: int, columns: int
) -> None:
    rng = np.random.default_rng(5)
    reach = 0.05 * math.sqrt(3.0)
    normal = rng.normal(0.0, 0.05, (rows, columns))
    entries = {
        "normal": normal,
        "uniform": rng.uniform(-reach, reach, (rows, columns)),
        "sparse": math.sqrt(2.0) * normal * (rng.random((rows, columns)) < 0.5),
    }[name]
    values = singular_values(entries)
    # A spectrum is far more rigid than independent draws: its distance falls like 1 / n.
    assert distance(MarchenkoPastur(rows, columns, 0.05), values) < 6.0 / min(rows, columns)


@pytest.mark.parametrize(("rows", "columns"), [(60, 60), (64, 63), (80, 40), (30, 90)])
def test_extremes_fluctuate_as_tracy_widom_and_edelman_say(rows: int, columns: int) -> None:
    rng = np.random.default_rng(rows + columns)
    draws = 600
    found = np.array([singular_values(rng.normal(0.0, 0.2, (rows, columns))) for _ in range(draws)])
    smallest = smallest_value(rows, columns, 0.2)
    assert smallest is not None
    for seen, expected in ((found[:, 0], largest_value(rows, columns, 0.2)), (found[:, -1], smallest)):
        error = expected.std / math.sqrt(draws)
        # Corrections beyond the limit are of order n^(-4/3), a hundredth of the value at these sizes.
        assert abs(float(seen.mean()) - expected.mean) < 3.0 * error + 0.005 * expected.mean
        assert float(seen.std()) == pytest.approx(expected.std, rel=0.15)


def test_an_almost_square_matrix_has_no_known_smallest_value() -> None:
    assert smallest_value(64, 60, 1.0) is None
    assert smallest_value(64, 48, 1.0) is not None


def test_a_mean_pulls_one_value_out_of_the_bulk() -> None:
    rng = np.random.default_rng(1)
    law = with_mean(256, 256, 0.5, math.sqrt(1.0 / 12.0))
    assert isinstance(law, Spiked)
    (spike,) = law.spikes
    # nμ + s²/μ, and a bulk that ends at 2 s √n = 9.24.
    assert spike == pytest.approx(128.0 + 1.0 / 6.0, abs=2e-3)
    assert law.bulk.support[1] == pytest.approx(9.2376, abs=1e-4)
    found = np.array([singular_values(rng.uniform(0.0, 1.0, (256, 256)))[:2] for _ in range(40)])
    assert found[:, 0].mean() == pytest.approx(spike, abs=4.0 * math.sqrt(1.0 / 12.0 / 40.0))
    assert found[:, 1].max() < 1.03 * law.bulk.support[1]
    assert sum(mass for _, mass in law.atoms) == pytest.approx(1.0 / 256.0)
    assert law.moment(2) == pytest.approx((128.0**2 + 128.0 / 3.0 + 255.0 * 256.0 / 12.0) / 256.0, rel=1e-3)


@pytest.mark.parametrize("strength", [1.5, 3.0])
def test_a_weak_mean_lies_where_the_formula_says(strength: float) -> None:
    rng = np.random.default_rng(2)
    rows, columns = 150, 300
    mean = strength / math.sqrt(rows)
    law = with_mean(rows, columns, mean, 1.0)
    assert isinstance(law, Spiked)
    found = [singular_values(rng.normal(mean, 1.0, (rows, columns)))[0] for _ in range(40)]
    assert float(np.mean(found)) == pytest.approx(law.spikes[0], rel=0.01)


def test_a_mean_below_the_threshold_shows_nothing() -> None:
    assert with_mean(100, 100, 0.05, 1.0) == MarchenkoPastur(100, 100, 1.0)


# --- products ---


def orthonormal(rng: np.random.Generator, rows: int, columns: int) -> FloatArray:
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    found: FloatArray = q if rows >= columns else q.T
    return found


def drawn(rng: np.random.Generator, inputs: int, factors: Sequence[Factor]) -> FloatArray:
    product: FloatArray = np.eye(inputs)
    for factor in factors:
        match factor:
            case Independent(rows, columns, variance):
                product = rng.normal(0.0, math.sqrt(variance), (rows, columns)) @ product
            case Orthonormal(rows, columns, gain):
                product = gain * orthonormal(rng, rows, columns) @ product
            case Mask(width, kept, gain):
                # Exactly that share: how many there are in one draw is no part of this test.
                product = gain * product * (rng.permutation(width) < kept * width)[:, None]
    return singular_values(product)


N = 200
RELU_GAUSS: list[Factor] = [Independent(N, N, 2.0 / N), Mask(N)] * 3
RELU_ORTH: list[Factor] = [Orthonormal(N, N, math.sqrt(2.0)), Mask(N)] * 3
MIXED: list[Factor] = [
    Orthonormal(200, 100, 1.0),
    Mask(200),
    Independent(120, 200, 1.0 / 200),
    Mask(120),
    Independent(50, 120, 1.0 / 100),
]
CHAINS: list[tuple[str, int, list[Factor], float]] = [
    ("one", N, [Independent(N, N, 1.0 / N)], 0.01),
    ("three", N, [Independent(N, N, 1.0 / N)] * 3, 0.02),
    (
        "rectangular",
        100,
        [Independent(200, 100, 0.01), Independent(150, 200, 0.005), Independent(300, 150, 0.01)],
        0.02,
    ),
    ("narrowing", 300, [Independent(200, 300, 0.01), Independent(60, 200, 0.01)], 0.02),
    ("relu", N, RELU_GAUSS, 0.02),
    ("relu orthogonal", N, RELU_ORTH, 0.02),
    ("orthogonal", N, [Orthonormal(N, N, 1.5)] * 4, 0.001),
    ("through a wider one", 100, [Orthonormal(200, 100, 1.0), Orthonormal(120, 200, 1.0)], 0.02),
    ("dropout", N, [Independent(N, N, 1.0 / N), Mask(N, 0.75, 1.0 / 0.75)] * 2, 0.02),
    ("mixed", 100, MIXED, 0.03),
]


@pytest.mark.parametrize(("name", "inputs", "factors", "tolerance"), CHAINS, ids=[case[0] for case in CHAINS])
def test_products_have_the_law_that_s_transforms_give(
    name: str, inputs: int, factors: list[Factor], tolerance: float
) -> None:
    rng = np.random.default_rng(len(name))
    law = chain_law(inputs, tuple(factors))
    values = np.concatenate([drawn(rng, inputs, factors) for _ in range(6)])
    assert law.is_whole
    assert distance(law, values) < tolerance
    low, high = law.support
    # The density leaves its lower edge far faster than the upper one.
    assert 0.6 * low - 1e-9 <= values.min()
    assert values.max() <= 1.12 * high
    for order in (1, 2, 4):
        assert float((values**order).mean()) == pytest.approx(law.moment(order), rel=0.03 * order)


@pytest.mark.parametrize("depth", [1, 2, 5, 30, 1000])
def test_gaussian_chains_have_the_moments_and_the_edge_of_fuss_and_catalan(depth: int) -> None:
    law = chain_law(N, (Independent(N, N, 1.0 / N),) * depth)
    edge = math.exp(0.5 * ((depth + 1) * math.log(depth + 1) - depth * math.log(depth)))
    assert law.support[1] == pytest.approx(edge, rel=1e-6)
    assert law.moment(2) == pytest.approx(1.0)
    assert law.moment(4) == pytest.approx(depth + 1.0)


@pytest.mark.parametrize("depth", [1, 2, 10])
def test_relu_chains_have_penningtons_fourth_moments(depth: int) -> None:
    """m4 / m2² = 1 + L (μ2 / μ1² - 1 - s1), with μ2 / μ1² = 2 for ReLU, s1 = -1 for Gaussian and 0 for orthogonal."""
    gauss = chain_law(N, (Independent(N, N, 2.0 / N), Mask(N)) * depth)
    orthogonal = chain_law(N, (Orthonormal(N, N, math.sqrt(2.0)), Mask(N)) * depth)
    assert gauss.moment(4) / gauss.moment(2) ** 2 == pytest.approx(1.0 + 2.0 * depth)
    assert orthogonal.moment(4) / orthogonal.moment(2) ** 2 == pytest.approx(1.0 + depth)


def test_one_factor_is_marchenko_pasturs_law() -> None:
    for rows, columns in SHAPES:
        chain = chain_law(columns, (Independent(rows, columns, 0.09),))
        known = MarchenkoPastur(rows, columns, 0.3)
        x = np.linspace(known.support[0], known.support[1], 50)[1:-1]
        assert chain.support == pytest.approx(known.support, abs=1e-5)
        assert chain.continuous_cdf(x) == pytest.approx(known.continuous_cdf(x), abs=1e-4)
        assert chain.density(x) == pytest.approx(known.density(x), rel=2e-3)
        assert chain.moment(1) == pytest.approx(known.moment(1), rel=1e-4)


def test_a_mass_that_is_spread_over_several_parts_is_not_passed_off_as_whole() -> None:
    factors = (Orthonormal(320, 300, 1.0), Orthonormal(310, 320, 1.0), Orthonormal(400, 310, 1.0))
    law = chain_law(300, (*factors, Orthonormal(390, 400, 1.0)))
    assert isinstance(law, ChainLaw)
    assert not law.is_whole


def test_a_chain_that_leaves_the_range_of_floats_is_infinite() -> None:
    law = chain_law(N, (Independent(N, N, 100.0),) * 400)
    assert law.moment(2) == math.inf
    assert law.support[1] == math.inf
