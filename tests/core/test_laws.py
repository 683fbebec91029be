"""Laws against integration of their own density and against SciPy's distributions."""

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, stats

from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.simple import TruncNormal
from initviz.core.initializers.structured import Dirac, Eye, Orthogonal, Sparse
from initviz.core.laws.continuous import Normal, OrthogonalEntry, Uniform, peak_density
from initviz.core.laws.law import FloatArray, Law, normal_cdf, normal_density, standard_normal_cdf
from initviz.core.laws.mixed import CentralOrthogonalEntry, Discrete, ZeroInflatedNormal, point, zero_one
from initviz.core.laws.truncated import TruncatedNormal
from initviz.core.laws.unknown import Unknown
from initviz.core.parameter import Parameter

TRUNCATIONS = [
    TruncatedNormal(0.0, 1.0, -2.0, 2.0),
    TruncatedNormal(0.0, 0.02, -2.0, 2.0),  # a hundred std: no truncation to speak of
    TruncatedNormal(0.3, 1.0, -0.5, 0.25),
    TruncatedNormal(0.0, 1.0, 0.0, 30.0),  # half normal
    TruncatedNormal(1.0, 0.5, -40.0, 1.2),  # one bound far away
    TruncatedNormal(-10.0, 1.0, -2.0, 2.0),  # 8 std up the tail, mirrored
    TruncatedNormal(10.0, 1.0, -2.0, 2.0),  # and down
    TruncatedNormal(0.0, 0.001, 0.001, 2.0),
    TruncatedNormal(0.0, 1.0, 30.0, 31.0),
    TruncatedNormal(0.0, 1.0, 50.0, 60.0),  # the mass of the window underflows
    TruncatedNormal(0.0, 1.0, -60.0, -50.0),
    TruncatedNormal(0.0, 1.0, 50.0, 50.001),  # and the window is nearly flat
    TruncatedNormal(2.0, 0.25, 502.0, 510.0),
    TruncatedNormal(0.0, 5.0, 0.999, 1.001),
]
ORTHOGONALS = [OrthogonalEntry(gain, m) for gain in (1.0, 0.3) for m in (1, 2, 3, 4, 5, 16, 256, 4096)]
OTHERS: list[Law] = [
    Uniform(0.0, 1.0),
    Uniform(-0.3, 0.1),
    Uniform(2.0, 2.0),
    Normal(0.0, 1.0),
    Normal(-3.0, 0.01),
    Normal(5.0, 0.0),
    OrthogonalEntry(0.0, 8),
    OrthogonalEntry(-2.0, 6),
    Discrete(((-1.0, 0.25), (0.5, 0.25), (2.0, 0.5))),
    point(0.7),
    zero_one(3, 12),
    zero_one(0, 5),
    zero_one(4, 4),
    ZeroInflatedNormal(0.1, 0.01),
    ZeroInflatedNormal(0.75, 2.0),
    ZeroInflatedNormal(0.0, 1.0),
    ZeroInflatedNormal(1.0, 1.0),
    ZeroInflatedNormal(0.3, 0.0),
    CentralOrthogonalEntry(8 / 9, OrthogonalEntry(1.0, 16)),
    CentralOrthogonalEntry(0.5, OrthogonalEntry(0.3, 5)),
    CentralOrthogonalEntry(0.75, OrthogonalEntry(1.0, 1)),
]
PARAMETERS = [
    Parameter("weight", (6, 9), "Linear", Uniform(-0.2, 0.2)),
    Parameter("weight", (8, 2, 3, 3), "Conv2d", Uniform(-0.1, 0.1)),
    Parameter("bias", (4,), "Linear", Uniform(-0.5, 0.5)),
]


def laws_of(kind: type[Initializer]) -> list[Law]:
    return [kind().law(parameter) for parameter in PARAMETERS if kind().refusal(parameter) is None]


LAWS = [*TRUNCATIONS, *ORTHOGONALS, *OTHERS, *itertools.chain.from_iterable(laws_of(kind) for kind in INITIALIZERS)]
# What has no law has nothing that could be right or wrong of one.
LAWS = [law for law in dict.fromkeys(LAWS) if not isinstance(law, Unknown)]
each_law = pytest.mark.parametrize("law", LAWS, ids=str)


def inside(law: Law, count: int = 41) -> FloatArray:
    """Points strictly inside the range that holds the mass, closer together where a law is steep at its edges."""
    low, high = law.drawn_range()
    if isinstance(law, TruncatedNormal):
        low, high = law.support
        nearest = max(law.low - law.location, law.location - law.high, law.scale)
        decay = law.scale**2 / nearest
        if law.low > law.location:
            high = min(high, low + 30 * decay)
        elif law.high < law.location:
            low = max(low, high - 30 * decay)
        else:
            low, high = max(low, law.location - 8 * law.scale), min(high, law.location + 8 * law.scale)
    share = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, count + 2)[1:-1])
    points: FloatArray = low + (high - low) * share
    return points


def expectation(law: Law, power: int, centre: float) -> float:
    """E[(W - centre)^power], integrating the density panel by panel and adding the atoms."""
    total = sum(probability * (value - centre) ** power for value, probability in law.atoms)
    if law.continuous_mass <= 0:
        return float(total)
    if isinstance(law, OrthogonalEntry):
        # x = g sin t takes away the edges' singularity.
        g = abs(law.gain)
        edges = np.linspace(-np.pi / 2, np.pi / 2, 65)

        def integrand(t: FloatArray) -> FloatArray:
            return law.density(g * np.sin(t)) * g * np.cos(t) * (g * np.sin(t) - centre) ** power
    else:
        wide = inside(law, 201)
        low, high = law.support
        reach = 12.0 * max(law.std, getattr(law, "scale", 0.0))
        low, high = max(low, law.mean - reach), min(high, law.mean + reach)
        edges = np.unique(np.concatenate([[low], wide[(wide > low) & (wide < high)], [high]]))

        def integrand(t: FloatArray) -> FloatArray:
            return law.density(t) * (t - centre) ** power

    nodes, weights = np.polynomial.legendre.leggauss(20)
    half, middle = 0.5 * np.diff(edges)[:, None], 0.5 * (edges[1:] + edges[:-1])[:, None]
    return float(total) + float((half * weights * integrand(middle + half * nodes)).sum())


def test_every_kind_of_law_is_in_the_list() -> None:
    drawn = {kind for kind in Law.__subclasses__() if kind.__module__.endswith((".continuous", ".mixed", ".truncated"))}
    assert {type(law) for law in LAWS} == drawn
    assert len({kind.kind for kind in drawn}) == len(drawn)


@each_law
def test_the_cdf_is_the_integral_of_the_density(law: Law) -> None:
    x = inside(law)
    if law.continuous_mass <= 0:
        assert not law.density(x).any()
        assert not law.continuous_cdf(x).any()
        return
    nodes, weights = np.polynomial.legendre.leggauss(40)
    half, middle = 0.5 * np.diff(x)[:, None], 0.5 * (x[1:] + x[:-1])[:, None]
    grown = (half * weights * law.density(middle + half * nodes)).sum(axis=1)
    assert np.diff(law.continuous_cdf(x)) == pytest.approx(grown, rel=1e-7, abs=1e-11)


@each_law
def test_the_density_integrates_to_the_continuous_mass(law: Law) -> None:
    assert expectation(law, 0, law.mean) == pytest.approx(1.0, abs=1e-9)
    assert law.continuous_mass == pytest.approx(1.0 - sum(p for _, p in law.atoms))


@each_law
def test_the_cdf_goes_from_zero_to_one_over_the_support(law: Law) -> None:
    low, high = law.support
    assert low <= high
    beyond = 1.0 + law.std + abs(law.mean)
    ends = np.array([low if math.isfinite(low) else -60.0 * beyond, high if math.isfinite(high) else 60.0 * beyond])
    assert law.cdf_below(ends[:1]) == pytest.approx([0.0], abs=1e-12)
    assert law.cdf(ends[1:]) == pytest.approx([1.0], abs=1e-12)
    outside = np.array([ends[0] - beyond, ends[1] + beyond])
    assert law.cdf(outside) == pytest.approx([0.0, 1.0], abs=1e-12)
    assert not law.density(outside).any()
    grid = np.sort(np.concatenate([inside(law), ends, [value for value, _ in law.atoms]]))
    assert (np.diff(law.cdf(grid)) >= 0).all()
    assert (law.density(inside(law)) >= 0).all()


@each_law
def test_the_cdf_jumps_at_the_atoms_and_nowhere_else(law: Law) -> None:
    values = [value for value, _ in law.atoms]
    assert values == sorted(set(values))
    assert all(0 < probability <= 1 for _, probability in law.atoms)
    at = np.array(values)
    assert law.cdf(at) - law.cdf_below(at) == pytest.approx([p for _, p in law.atoms])
    elsewhere = np.setdiff1d(inside(law), at)
    assert law.cdf(elsewhere) == pytest.approx(law.cdf_below(elsewhere), abs=0)
    assert law.is_deterministic == (len(values) == 1 and law.variance == 0)


@each_law
def test_moments_are_those_of_the_density_and_the_atoms(law: Law) -> None:
    variance = expectation(law, 2, law.mean)
    assert expectation(law, 1, law.mean) == pytest.approx(0.0, abs=1e-9 * law.std + 4e-16 * abs(law.mean))
    assert law.variance == pytest.approx(variance, rel=1e-8)
    assert law.std == math.sqrt(law.variance)
    assert law.second_moment == pytest.approx(expectation(law, 2, 0.0), rel=1e-8)
    if law.variance > 0:
        assert law.kurtosis == pytest.approx(expectation(law, 4, law.mean) / variance**2, rel=1e-7)
    else:
        assert math.isnan(law.kurtosis)


@each_law
def test_the_drawn_range_holds_nearly_all_of_the_mass(law: Law) -> None:
    low, high = law.drawn_range()
    assert math.isfinite(low)
    assert math.isfinite(high)
    held = law.cdf(np.array([high])) - law.cdf_below(np.array([low]))
    assert held == pytest.approx([1.0], abs=1e-5)


def test_a_narrow_law_between_far_bounds_is_drawn_as_wide_as_it_is() -> None:
    low, high = TruncatedNormal(0.0, 0.02, -2.0, 2.0).drawn_range()
    assert (low, high) == pytest.approx((-0.1, 0.1))


@each_law
def test_the_peak_of_the_density_is_finite(law: Law) -> None:
    peak = peak_density(law)
    assert math.isfinite(peak)
    assert (peak > 0) == (law.continuous_mass > 0)


@pytest.mark.parametrize("law", TRUNCATIONS, ids=str)
def test_truncated_normal_agrees_with_scipy(law: TruncatedNormal) -> None:
    scipy_law = stats.truncnorm(
        (law.low - law.location) / law.scale, (law.high - law.location) / law.scale, loc=law.location, scale=law.scale
    )
    x = inside(law, 15)
    assert law.cdf(x) == pytest.approx(scipy_law.cdf(x), rel=1e-9, abs=1e-11)
    assert law.density(x) == pytest.approx(scipy_law.pdf(x), rel=1e-9)
    if law.low - law.location < 1000 * law.scale:  # beyond, SciPy's own moments are nan
        assert law.mean == pytest.approx(float(scipy_law.mean()), rel=1e-10)


def test_truncated_normal_at_two_std_has_the_published_std() -> None:
    assert TruncatedNormal(0.0, 1.0, -2.0, 2.0).std == pytest.approx(0.87962566103423978, rel=1e-13)


def test_truncated_normal_between_equal_distances_has_its_mean_in_the_middle_exactly() -> None:
    assert TruncatedNormal(0.0, 0.1, -0.2, 0.2).mean == 0.0
    assert TruncatedNormal(1.5, 3.0, 1.0, 2.0).mean == 1.5


@pytest.mark.parametrize("edge", [40.0, 1e3, 1e5])
def test_far_in_the_tail_a_truncated_normal_is_exponential(edge: float) -> None:
    law = TruncatedNormal(0.0, 1.0, edge, 2 * edge)
    # E[W - edge] = 1/edge - 2/edge³ and Var = 1/edge² - 6/edge⁴, the first terms of Mills's series.
    assert (law.mean - edge) * edge == pytest.approx(1 - 2 / edge**2, abs=11 / edge**4 + 1e-15 * edge**2)
    assert law.variance * edge**2 == pytest.approx(1 - 6 / edge**2, abs=60 / edge**4 + 1e-10)
    assert law.kurtosis == pytest.approx(9.0, abs=100 / edge**2 + 1e-9)
    x = edge + np.array([0.1, 1.0, 5.0]) / edge
    # With t = edge · (x - edge), 1 - cdf = exp(-t - t² / 2 edge²) · Mills(x) / Mills(edge).
    t = np.array([0.1, 1.0, 5.0])
    # What edge² / 2 is rounded by cannot be better known than to its own last digit.
    assert 1 - law.cdf(x) == pytest.approx(np.exp(-t), abs=20 / edge**2 + 4e-16 * edge**2)


@pytest.mark.parametrize("law", [law for law in ORTHOGONALS if law.dimension > 1], ids=str)
def test_the_square_of_an_orthogonal_entry_is_beta(law: OrthogonalEntry) -> None:
    beta = stats.beta(0.5, 0.5 * (law.dimension - 1))
    share = np.linspace(0.02, 0.98, 25)
    x = law.gain * np.sqrt(beta.ppf(share))
    assert law.cdf(x) == pytest.approx(0.5 + 0.5 * share, rel=1e-9)
    assert law.cdf(-x) == pytest.approx(0.5 - 0.5 * share, rel=1e-9, abs=1e-12)
    assert law.density(x) == pytest.approx(beta.pdf((x / law.gain) ** 2) * np.abs(x) / law.gain**2, rel=1e-7)
    assert law.variance == pytest.approx(law.gain**2 * float(beta.mean()))


def test_orthogonal_entries_of_small_matrices_have_their_known_laws() -> None:
    x = np.linspace(-0.99, 0.99, 33)
    assert OrthogonalEntry(1.0, 1).atoms == ((-1.0, 0.5), (1.0, 0.5))
    assert OrthogonalEntry(1.0, 1).variance == 1.0
    assert OrthogonalEntry(1.0, 2).cdf(x) == pytest.approx(0.5 + np.arcsin(x) / math.pi)
    assert OrthogonalEntry(1.0, 3).density(x) == pytest.approx(np.full(33, 0.5))
    assert OrthogonalEntry(2.0, 4).density(2 * x) == pytest.approx(np.sqrt(1 - x * x) / math.pi)
    wide, normal = OrthogonalEntry(1.0, 4096), stats.norm(0.0, 1 / 64)
    assert wide.cdf(x / 20) == pytest.approx(normal.cdf(x / 20), abs=2e-4)


def test_sparse_takes_its_zeros_as_torch_counts_them() -> None:
    rows = Parameter("weight", (100, 30), "Linear", Uniform(-0.2, 0.2))
    assert Sparse(sparsity=0.07).law(rows).atoms == ((0.0, 0.08),)  # 0.07 · 100 = 7.000000000000001
    assert Sparse(sparsity=0.0).law(rows).atoms == ()
    assert Sparse(sparsity=1.0).law(rows).is_deterministic
    assert Sparse(sparsity=0.25, std=2.0).law(rows).variance == pytest.approx(3.0)
    assert Sparse(sparsity=0.25).law(rows).kurtosis == pytest.approx(4.0)
    assert Sparse(std=0.0).law(rows).is_deterministic


@pytest.mark.parametrize(("rows", "columns"), [(4, 4), (3, 7), (7, 3), (1, 5), (1, 1)])
def test_eye_counts_its_ones(rows: int, columns: int) -> None:
    law = Eye().law(Parameter("weight", (rows, columns), "Linear", point(0.0)))
    matrix = np.eye(rows, columns)
    assert law.mean == pytest.approx(matrix.mean())
    assert law.variance == pytest.approx(matrix.var())


@pytest.mark.parametrize(
    ("shape", "groups", "ones"),
    [((8, 8, 3), 1, 8), ((8, 4, 3, 3), 2, 8), ((6, 1, 2, 2), 3, 3), ((6, 4, 1, 1, 1), 2, 6)],
)
def test_dirac_counts_its_ones(shape: tuple[int, ...], groups: int, ones: int) -> None:
    law = Dirac(groups=groups).law(Parameter("weight", shape, "Conv2d", point(0.0)))
    assert law.mean * math.prod(shape) == pytest.approx(ones)


def test_an_orthogonal_kernel_is_a_flattened_matrix() -> None:
    law = Orthogonal(gain=2.0).law(Parameter("weight", (8, 4, 3, 3), "Conv2d", point(0.0)))
    assert law == OrthogonalEntry(2.0, 36)


def test_truncation_bounds_are_absolute() -> None:
    law = TruncNormal(std=0.5).law(PARAMETERS[0])
    assert law.support == (-2.0, 2.0)


def test_the_normal_helpers_are_the_normal_distribution() -> None:
    u = np.linspace(-38.0, 10.0, 97)
    assert normal_cdf(u) == pytest.approx(stats.norm.cdf(u), rel=1e-12)
    assert normal_density(u) == pytest.approx(stats.norm.pdf(u), rel=1e-12)
    assert [standard_normal_cdf(v) for v in u] == pytest.approx(stats.norm.cdf(u), rel=1e-12)
    area, _ = integrate.quad(lambda v: float(normal_density(np.array([v]))[0]), -1.0, 1.0)
    assert area == pytest.approx(standard_normal_cdf(1.0) - standard_normal_cdf(-1.0))
