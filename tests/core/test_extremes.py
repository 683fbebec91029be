"""Expected extremes against closed forms, SciPy and simulation."""

import numpy as np
import pytest
from scipy import integrate, stats

from initviz.core.laws.continuous import Normal, OrthogonalEntry, Uniform
from initviz.core.laws.extremes import expected_extremes
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import Discrete, ZeroInflatedNormal, point
from initviz.core.laws.truncated import TruncatedNormal


@pytest.mark.parametrize("count", [1, 2, 10, 65536, 10**8])
def test_of_a_uniform_law(count: int) -> None:
    low, high = expected_extremes(Uniform(-1.0, 3.0), count)
    assert low == pytest.approx(-1.0 + 4.0 / (count + 1), abs=1e-9)
    assert high == pytest.approx(3.0 - 4.0 / (count + 1), abs=1e-9)


@pytest.mark.parametrize("count", [1, 3, 256, 16_777_216])
def test_of_a_normal_law(count: int) -> None:
    def weighted(x: float) -> float:
        return x * count * stats.norm.pdf(x) * stats.norm.cdf(x) ** (count - 1)

    exact, _ = integrate.quad(weighted, -9.0, 9.0, limit=400, points=[3.0, 5.0])
    low, high = expected_extremes(Normal(0.5, 2.0), count)
    assert high == pytest.approx(0.5 + 2.0 * exact, abs=1e-6)
    assert low == pytest.approx(0.5 - 2.0 * exact, abs=1e-6)


@pytest.mark.parametrize(
    "law",
    [
        TruncatedNormal(0.0, 1.0, -2.0, 2.0),
        TruncatedNormal(0.0, 1.0, 3.0, 9.0),
        OrthogonalEntry(1.5, 2),
        OrthogonalEntry(1.0, 64),
        ZeroInflatedNormal(0.75, 0.2),
        Discrete(((-1.0, 0.25), (0.0, 0.5), (2.0, 0.25))),
    ],
    ids=lambda law: f"{law.kind}",
)
def test_of_any_law_as_simulated(law: Law) -> None:
    count, repeats = 40, 20_000
    low, high = law.support if np.isfinite(law.support).all() else (-8 * law.std, 8 * law.std)
    grid = np.linspace(low, high, 400_001)
    u = np.random.default_rng(3).random((repeats, count))
    draws = grid[np.minimum(np.searchsorted(law.cdf(grid), u), grid.size - 1)]
    for found, simulated in zip(expected_extremes(law, count), (draws.min(axis=1), draws.max(axis=1)), strict=True):
        spread = simulated.std() / np.sqrt(repeats)
        assert found == pytest.approx(simulated.mean(), abs=5 * spread + 1e-4 * law.std)


def test_of_a_constant() -> None:
    assert expected_extremes(point(0.3), 100) == (0.3, 0.3)


def test_one_draw_has_the_mean() -> None:
    assert expected_extremes(TruncatedNormal(0.2, 1.0, -1.0, 3.0), 1)[1] == pytest.approx(
        TruncatedNormal(0.2, 1.0, -1.0, 3.0).mean, abs=1e-9
    )
