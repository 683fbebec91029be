"""Ordered samples: quantiles invert the cdf, and the band holds a whole sample 99 times of 100."""

import numpy as np
import pytest
from scipy import stats

from initviz.core.laws.continuous import Normal, OrthogonalEntry, Uniform
from initviz.core.laws.given import given_law
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import CentralOrthogonalEntry, ZeroInflatedNormal, point, zero_one
from initviz.core.laws.ordering import (
    band_score,
    band_shares,
    continuous_part,
    plotting_shares,
    quantiles,
    rank_scores,
    shown_ranks,
)
from initviz.core.laws.truncated import TruncatedNormal

LAWS = [Uniform(-2.0, 1.0), Normal(3.0, 0.2), TruncatedNormal(0.0, 1.0, 0.5, 2.0), OrthogonalEntry(1.4, 5)]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.kind)
def test_quantiles_invert_the_cdf(law: Law) -> None:
    shares = np.array([1e-9, 1e-4, 0.1, 0.5, 0.9, 1.0 - 1e-6])
    assert law.cdf(quantiles(law, shares)) == pytest.approx(shares, rel=1e-6, abs=1e-12)


def test_quantiles_of_a_normal_law_are_scipys() -> None:
    shares = np.array([1e-12, 0.01, 0.5, 0.999])
    assert quantiles(Normal(1.0, 2.0), shares) == pytest.approx(stats.norm(1.0, 2.0).ppf(shares), rel=1e-6)


@pytest.mark.parametrize("count", [1, 3, 60, 900, 30_000])
def test_a_whole_sample_lies_in_its_band_99_times_of_100(count: int) -> None:
    rng = np.random.default_rng(count)
    ranks = shown_ranks(count)
    low, high = band_shares(count, ranks)
    draws, out = 8000, 0
    steps = np.diff(np.concatenate([[0], ranks, [count + 1]]))
    for _ in range(draws // 500):
        # Ordered uniform draws at these ranks only, as sums of exponential ones.
        sums = np.cumsum(rng.gamma(steps, size=(500, steps.size)), axis=1)
        shares = sums[:, :-1] / sums[:, -1:]
        out += int(np.count_nonzero(((shares < low) | (shares > high)).any(axis=1)))
    # Four standard errors of a share of one in a hundred, and the table's own rounding.
    assert 0.0055 < out / draws < 0.0155


def test_the_band_is_the_beta_law_of_order_statistics() -> None:
    ranks = np.array([1, 50, 100])
    low, high = band_shares(100, ranks)
    beta = stats.beta(ranks, 101 - ranks)
    assert beta.cdf(low) == pytest.approx(beta.sf(high), rel=1e-6)
    assert (low < plotting_shares(100, ranks)).all()
    assert (plotting_shares(100, ranks) < high).all()


@pytest.mark.parametrize("count", [3, 900])
def test_the_edges_of_the_band_have_one_score_at_all_ranks(count: int) -> None:
    ranks = shown_ranks(count)
    low, high = (rank_scores(count, ranks, shares) for shares in band_shares(count, ranks))
    assert high == pytest.approx(np.full(ranks.shape, band_score(count)), rel=1e-6)
    assert low == pytest.approx(-high, rel=1e-6)


def test_quantiles_of_an_orthogonal_entry_are_those_of_its_beta_law() -> None:
    shares = np.array([1e-6, 0.2, 0.5, 0.8])
    squares = stats.beta(0.5, 3.5).ppf(np.abs(2.0 * shares - 1.0))
    assert quantiles(OrthogonalEntry(-2.0, 8), shares) ** 2 == pytest.approx(4.0 * squares, rel=1e-9)


@pytest.mark.parametrize("count", [1, 400, 401, 10_000_000])
def test_ranks_are_ascending_and_hold_both_ends(count: int) -> None:
    ranks = shown_ranks(count)
    assert (np.diff(ranks) > 0).all()
    assert (ranks[0], ranks[-1]) == (1, count)
    assert ranks.size <= 420


def test_what_is_no_atom_has_a_law_of_its_own() -> None:
    assert continuous_part(ZeroInflatedNormal(0.3, 2.0)) == Normal(0.0, 2.0)
    assert continuous_part(ZeroInflatedNormal(1.0, 2.0)) is None
    assert continuous_part(point(0.3)) is None
    assert continuous_part(zero_one(2, 8)) is None
    assert continuous_part(Normal(0.0, 0.0)) is None
    assert continuous_part(LAWS[0]) is LAWS[0]
    centre = OrthogonalEntry(1.0, 8)
    assert continuous_part(CentralOrthogonalEntry(8.0 / 9.0, centre)) is centre
    assert continuous_part(given_law(np.arange(100.0))) is None
