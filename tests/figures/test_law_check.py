"""Quantile figures and the list of tests, from looks and measurements that were made in this process."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from initviz.core.document.experiment import Experiment
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingNormal, XavierUniform
from initviz.core.initializers.structured import Eye, Orthogonal, Sparse
from initviz.core.laws.outcome import KsTest
from initviz.core.layers.linear import Linear
from initviz.core.measure.measure import measure
from initviz.core.predict.predict import predict
from initviz.figures.law_check import QUANTILE_FIGURES, law_check
from initviz.figures.law_tests import LawRow, law_rows, law_summary, threshold
from initviz.figures.marks import Band, Graph, Profile
from initviz.figures.scene import Scene
from initviz.messages import text
from tests.figures.looks import looked_at, network


def dense(*fillings: Initializer, width: int = 60) -> Experiment:
    return network(Linear(id="l1", out_features=width), entering=(width,), fillings=fillings)


def bands(scene: Scene, *, deviations: bool = False) -> list[Band]:
    return [mark for mark in law_check(scene, "weight", deviations=deviations).marks if isinstance(mark, Band)]


def profiles(scene: Scene, *, deviations: bool = False) -> list[Profile]:
    return [mark for mark in law_check(scene, "weight", deviations=deviations).marks if isinstance(mark, Profile)]


def test_entries_lie_on_the_diagonal_inside_of_the_band() -> None:
    scene = looked_at(dense(KaimingNormal(), XavierUniform()))
    assert [band.series for band in bands(scene)] == [1, 0]
    for band, profile in zip(bands(scene), profiles(scene), strict=True):
        assert (band.low <= profile.y).all()
        assert (profile.y <= band.high).all()
    normal = profiles(scene)[1]
    expected = stats.norm(0.0, math.sqrt(2.0 / 60.0)).ppf((np.array([1, 3600]) - 0.5) / 3600)
    assert normal.x[[0, -1]] == pytest.approx(expected, rel=1e-6)
    (line,) = [mark for mark in law_check(scene, "weight").marks if isinstance(mark, Graph)]
    assert line.y.tolist() == line.x.tolist()


def test_deviations_are_scores_that_are_normal_at_every_place() -> None:
    scene = looked_at(dense(KaimingNormal()))
    (band,), (profile,) = bands(scene, deviations=True), profiles(scene, deviations=True)
    assert band.high == pytest.approx(np.full(band.high.size, band.high[0]), rel=1e-6)
    assert band.low == pytest.approx(-band.high)
    assert 3.0 < band.high[0] < 4.5
    seen = next(found for found in scene.inspections if found.name == "weight").ordered
    place = seen.ranks.size // 3
    share = stats.norm(0.0, math.sqrt(2.0 / 60.0)).cdf(seen.values[place])
    score = stats.norm.ppf(stats.beta(seen.ranks[place], seen.count + 1 - seen.ranks[place]).cdf(share))
    assert profile.y[place] == pytest.approx(score, abs=1e-6)


def test_a_wrong_law_leaves_the_band_and_stays_in_the_figure() -> None:
    scene = looked_at(dense(KaimingNormal()))
    (seen,) = [found for found in scene.inspections if found.name == "weight"]
    stretched = replace(seen, ordered=replace(seen.ordered, values=1.2 * seen.ordered.values))
    wrong = replace(scene, inspections=(stretched,))
    (band,), (profile,) = bands(wrong, deviations=True), profiles(wrong, deviations=True)
    assert (profile.y > band.high).any()
    assert (profile.y < band.low).any()
    assert np.isfinite(profile.y).all()


def test_a_sparse_matrix_compares_what_is_not_zero() -> None:
    scene = looked_at(dense(Sparse(sparsity=0.5, std=1.0)))
    (profile,) = profiles(scene)
    assert profile.x[[0, -1]] == pytest.approx(stats.norm.ppf(np.array([0.5, 1799.5]) / 1800), rel=1e-6)
    found = law_check(scene, "weight")
    assert "1,800 entries that are not zero" in text(found.notes[0])


def test_what_is_certain_or_dependent_is_said() -> None:
    scene = looked_at(dense(Eye(), Orthogonal()))
    figure = law_check(scene, "weight")
    notes = [text(note) for note in figure.notes]
    assert notes[0] == "S0: every entry is certain, so there is nothing to compare."
    assert "depend on each other" in notes[1]
    assert [band.series for band in bands(scene)] == [1]


def test_the_law_is_there_before_the_entries() -> None:
    experiment = dense(KaimingNormal())
    scene = Scene(experiment, predict(experiment), layer="l1")
    assert len(bands(scene)) == 1
    assert not profiles(scene)
    assert law_check(scene, "weight").state is not None


def test_a_network_without_parameters_says_so() -> None:
    experiment = network(entering=(4,), fillings=(KaimingNormal(),))
    figure = law_check(Scene(experiment, predict(experiment)), "weight")
    assert figure.marks == ()
    assert figure.state is not None


def test_a_place_reads_rank_value_and_band() -> None:
    figure = law_check(looked_at(dense(KaimingNormal())), "weight")
    assert figure.reader is not None
    (line,) = figure.reader(0.0, 0.0)
    assert "of 3,600" in text(line)
    assert figure.reader(9.0, 0.0) == ()


def test_there_are_two_forms_for_each_parameter() -> None:
    assert QUANTILE_FIGURES == ("weight_quantiles", "bias_quantiles", "weight_deviations", "bias_deviations")


# --- the list of tests ---


def measured(*fillings: Initializer) -> tuple[LawRow, ...]:
    experiment = dense(*fillings, width=20)
    return law_rows(Scene(experiment, predict(experiment), tuple(measure(experiment))))


def with_p(rows: tuple[LawRow, ...], *p_values: float) -> list[LawRow]:
    return [replace(rows[0], layer=f"l{k}", test=KsTest(0.1, p_value)) for k, p_value in enumerate(p_values)]


def test_every_parameter_of_every_scheme_has_a_line() -> None:
    rows = measured(KaimingNormal(), Orthogonal())
    assert [(row.layer, row.role, row.scheme) for row in rows] == [
        ("l1", "weight", 0), ("l1", "weight", 1), ("l1", "bias", 0), ("l1", "bias", 1),
    ]  # fmt: skip
    kinds = [row.test.kind for row in rows if row.test is not None]
    assert kinds == ["entries", "dependent", "exact", "exact"]
    assert 0.0 < rows[0].p_value <= 1.0
    assert math.isnan(rows[1].p_value)


def test_the_threshold_is_bonferronis_over_the_tests_that_have_a_p_value() -> None:
    rows = measured(KaimingNormal())
    assert threshold(with_p(rows, 0.5, 0.2, math.nan)) == pytest.approx(0.005)
    assert math.isnan(threshold(with_p(rows, math.nan)))


def test_the_summary_says_what_so_many_tests_mean() -> None:
    rows = measured(KaimingNormal())
    fine = text(law_summary(with_p(rows, *np.linspace(0.02, 1.0, 99))))
    assert "99 tests, least p 0.02: about 0.01 is to be expected" in fine
    assert "None is below 0.0001" in fine
    shared = [replace(row, layer="l1") for row in with_p(rows, 0.3, 0.4)]
    assert "about 0.5 is to be expected" in text(law_summary(shared))
    assert "1 below 0.0033" in text(law_summary(with_p(rows, 0.5, 0.001, 0.7)))
    assert "least p 0:" in text(law_summary(with_p(rows, 0.0)))
    assert text(law_summary(with_p(rows, math.nan))).startswith("No test has a p-value")
    assert text(law_summary(())) == "No layer has parameters."
    assert text(law_summary([replace(rows[0], test=None)])).startswith("The tests come after")
