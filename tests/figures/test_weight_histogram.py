"""One parameter's histogram, its expected counts and its band, against plain NumPy and SciPy."""

from typing import TypeVar

import numpy as np
import pytest
from scipy import stats

from initviz.core.document.experiment import Experiment, Network
from initviz.core.initializers.scaled import KaimingNormal, XavierUniform
from initviz.core.initializers.simple import Normal, Zeros
from initviz.core.initializers.structured import Sparse
from initviz.core.laws.continuous import Normal as NormalLaw
from initviz.core.laws.law import FloatArray
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.reports import Histogram
from initviz.figures.figure import Figure
from initviz.figures.marks import Band, Curve, Mark, Rule, Stem, Steps, Words
from initviz.figures.options import Options
from initviz.figures.scene import Scene
from initviz.figures.weight_bins import rebinned
from initviz.figures.weight_histogram import weight_histogram
from initviz.messages import text
from tests.figures.looks import looked_at, network
from tests.figures.scenes import scene_of, small

M = TypeVar("M", bound=Mark)
TWO = network(Linear(id="l1", out_features=64), ReLU(id="a1"), fillings=(XavierUniform(), KaimingNormal()))


def of_kind(figure: Figure, kind: type[M], series: int = 0) -> list[M]:
    return [mark for mark in figure.marks if isinstance(mark, kind) and getattr(mark, "series", None) == series]


def weights_of(scene: Scene, scheme: int = 0) -> FloatArray:
    found = scene.inspected(scheme, "weight")
    assert found is not None
    assert found.image.is_complete
    return np.asarray(found.image.values, dtype=np.float64).ravel()


@pytest.mark.parametrize("bins", [16, 128, 1024])
def test_coarser_bins_are_sums_of_finer_ones(bins: int) -> None:
    scene = looked_at(TWO)
    figure = weight_histogram(scene, Options(bins=bins, count=True))
    steps = of_kind(figure, Steps)[0]
    assert len(steps.heights) == bins
    counted, _ = np.histogram(weights_of(scene), steps.edges)
    # An entry on an edge may be counted on either side of it.
    assert np.abs(np.cumsum(steps.heights) - np.cumsum(counted)).max() <= 1
    assert steps.heights.sum() == counted.sum() == 64 * 48


def test_a_histogram_that_is_no_multiple_stays_as_it_is() -> None:
    odd = Histogram(0.0, 1.0, np.arange(6.0), (), 15)
    assert rebinned(odd, 4) is odd.counts
    assert rebinned(odd, 8) is odd.counts
    assert rebinned(odd, 3).tolist() == [1.0, 5.0, 9.0]


def test_the_band_is_three_sigma_of_a_binomial_count() -> None:
    scene = looked_at(TWO)
    figure = weight_histogram(scene, Options(bins=32, count=True), "weight")
    steps, band = of_kind(figure, Steps, 1)[0], of_kind(figure, Band, 1)[0]
    law = stats.norm(0.0, np.sqrt(2.0 / 48.0))
    counts = stats.binom(64 * 48, np.diff(law.cdf(steps.edges)))
    low, high = band.low[::2], band.high[::2]
    np.testing.assert_allclose(high, counts.mean() + 3 * counts.std(), rtol=1e-9)
    np.testing.assert_allclose(low, np.maximum(counts.mean() - 3 * counts.std(), 0.0), rtol=1e-9, atol=1e-12)
    inside = (low <= steps.heights) & (steps.heights <= high)
    # The outermost bins end at the least and the largest entry, which are never outside.
    assert inside[1:-1].mean() > 0.9


def test_a_density_has_unit_area_and_its_law_runs_through_the_band() -> None:
    figure = weight_histogram(looked_at(TWO), Options(bins=64))
    steps, band, curve = of_kind(figure, Steps)[0], of_kind(figure, Band)[0], of_kind(figure, Curve)[0]
    assert float(steps.heights @ np.diff(steps.edges)) == pytest.approx(1.0, rel=1e-6)
    height = 1.0 / (2.0 * np.sqrt(6.0 / (48 + 64)))
    assert curve.y.max() == pytest.approx(height)
    np.testing.assert_allclose(0.5 * (band.low + band.high), height, rtol=1e-6)


def test_a_logarithmic_axis_places_counts_at_their_decades_and_drops_empty_bins() -> None:
    figure = weight_histogram(looked_at(TWO), Options(bins=256, count=True, log=True))
    steps = of_kind(figure, Steps, 1)[0]
    counted, _ = np.histogram(weights_of(looked_at(TWO), 1), steps.edges)
    assert figure.y.low == pytest.approx(np.log10(0.5))
    np.testing.assert_allclose(steps.base + steps.heights[counted > 0], np.log10(counted[counted > 0]))
    assert (steps.heights[counted == 0] == 0.0).all()
    assert (counted == 0).any()


def test_schemes_apart_stand_one_above_the_other_on_one_scale() -> None:
    over, apart = (weight_histogram(looked_at(TWO), Options(apart=on)) for on in (False, True))
    first, second = of_kind(apart, Steps, 0)[0], of_kind(apart, Steps, 1)[0]
    assert (first.base, second.base) == (1.0, 0.0)
    assert max(first.heights.max(), second.heights.max()) < 1.0
    highest = over.y.high / 1.1
    np.testing.assert_allclose(of_kind(over, Steps, 1)[0].heights / highest, second.heights / 0.84, rtol=1e-9)
    names = [text(mark.text) for mark in apart.marks if isinstance(mark, Words)]
    assert names == ["S0", "S1"]
    assert (over.zoom, apart.zoom) == ("xy", "x")
    assert apart.y.fixed


def test_bounds_are_rules_where_there_are_any() -> None:
    figure = weight_histogram(looked_at(TWO), Options())
    bound = np.sqrt(6.0 / (48 + 64))
    assert sorted(rule.x for rule in of_kind(figure, Rule)) == pytest.approx([-bound, bound])
    assert not of_kind(figure, Rule, 1)


def test_atoms_are_stems_of_their_share_in_theory_and_measured() -> None:
    sparse = network(Linear(id="l1", out_features=64), fillings=(Sparse(sparsity=0.25), Zeros()))
    figure = weight_histogram(looked_at(sparse), Options())
    theory, measured = ([s for s in of_kind(figure, Stem) if s.measured is seen] for seen in (False, True))
    assert [(s.x, s.share) for s in theory] == [(0.0, 0.25)]
    assert [(s.x, s.share) for s in measured] == [(0.0, 0.25)]
    full = of_kind(figure, Stem, 1)[0]
    assert full.share == 1.0
    assert theory[0].height == pytest.approx(0.25 * full.height)
    assert "full height" in text(figure.notes[0])


def test_only_constants_make_an_axis_of_shares() -> None:
    constant = network(Linear(id="l1", out_features=8), fillings=(Zeros(),))
    figure = weight_histogram(looked_at(constant), Options())
    assert figure.y.title is not None
    assert text(figure.y.title) == "share of all entries"
    assert not of_kind(figure, Steps)


def test_theory_is_drawn_before_anything_is_measured_and_that_is_said() -> None:
    figure = weight_histogram(scene_of(small(), measured=False), Options())
    assert of_kind(figure, Curve)
    assert not of_kind(figure, Steps)
    assert figure.state is not None
    assert text(figure.state) == "measuring…"


def test_until_the_close_look_arrives_the_coarse_histogram_is_drawn() -> None:
    figure = weight_histogram(scene_of(small()), Options(bins=256))
    assert len(of_kind(figure, Steps)[0].heights) == 64
    assert figure.state is None


def test_the_bias_and_layers_without_one() -> None:
    biased = weight_histogram(scene_of(small()), Options(), "bias")
    assert "bias 32" in text(biased.title)
    plain = Experiment(
        network=Network(input=(4,), layers=(Linear(id="l1", out_features=4, bias=False),)), schemes=TWO.schemes
    )
    figure = weight_histogram(scene_of(plain, measured=False), Options(), "bias")
    assert figure.state is not None
    assert text(figure.state) == "This layer has no bias"
    assert not figure.marks


def test_a_network_without_weights_says_so() -> None:
    bare = Experiment(network=Network(input=(4,), layers=(ReLU(id="a"),)), schemes=TWO.schemes)
    figure = weight_histogram(scene_of(bare, measured=False, layer="a"), Options())
    assert figure.state is not None
    assert text(figure.state) == "No layer has a weight"


def test_an_activation_shows_the_layer_before_it() -> None:
    experiment = small()
    ids = [layer.id for layer in experiment.network.layers]
    assert text(weight_histogram(scene_of(experiment, layer=ids[3])).title).startswith("2 Linear:")
    assert text(weight_histogram(scene_of(experiment, layer="")).title).startswith("1 Linear:")


def test_pointing_at_a_bin_reads_what_is_in_it_and_what_was_expected() -> None:
    scene = looked_at(TWO)
    figure = weight_histogram(scene, Options(bins=16))
    assert figure.reader is not None
    said = [text(line) for line in figure.reader(0.01, 1.0)]
    bound = np.sqrt(6.0 / (48 + 64))
    edges = np.linspace(-bound, bound, 17)
    count = int(((weights_of(scene) >= edges[8]) & (weights_of(scene) < edges[9])).sum())
    assert said[0].startswith(f"S0: {count} in 0 … 0.0289, expected 192 ± 40")
    assert said[1].startswith("S1: ")
    assert figure.reader(bound + 5.0, 1.0) == ()
    apart = weight_histogram(scene, Options(bins=16, apart=True))
    assert apart.reader is not None
    assert [text(line)[:2] for line in apart.reader(0.01, 0.5)] == ["S1"]


def test_the_expected_counts_of_a_tail_are_those_of_the_law() -> None:
    wide = network(Linear(id="l1", out_features=64), fillings=(Normal(mean=0.5, std=2.0),))
    figure = weight_histogram(looked_at(wide), Options(bins=16, count=True))
    band = of_kind(figure, Band)[0]
    edges = np.unique(band.x)
    law = NormalLaw(0.5, 2.0)
    share = law.cdf(edges[1:2])[0] - law.cdf(edges[0:1])[0]
    spread = np.sqrt(3072 * share * (1 - share))
    assert band.high[0] == pytest.approx(3072 * share + 3 * spread)


def test_shares_of_all_end_at_one() -> None:
    scene = looked_at(network(Linear(id="l1", out_features=64), fillings=(Zeros(),)))
    axis = weight_histogram(scene).y
    assert axis.title is not None
    assert text(axis.title) == "share of all entries"
    assert axis.high > 1.0
    assert max(tick.position for tick in axis.scale.ticks(axis.low, axis.high, 12)) == pytest.approx(1.0)
