"""A layer enlarged: under its law, with its numbers, and unit by unit."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from scipy import stats

from initviz.core.document.edits import set_all_initializers, set_initializer
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import ConstantInput, DigitsInput, InputLaw, NormalInput, UniformInput
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.simple import Constant, Normal, Uniform, Zeros
from initviz.core.initializers.structured import Eye, Orthogonal
from initviz.core.parameter import Role
from initviz.figures.close_up import BinReader
from initviz.figures.enlarged import (
    enlarged_activation,
    enlarged_gradient,
    enlarged_preactivation,
    quantile,
)
from initviz.figures.figure import Figure
from initviz.figures.marks import Curve, EdgeMark, Profile, Steps
from initviz.figures.root_scale import Root
from initviz.figures.scales import Logarithmic, SignedLogarithmic
from initviz.figures.tensor_law import tensor_law
from initviz.figures.units import gradient_unit_means, unit_means, unit_variances
from initviz.messages import text
from tests.figures.made_up import histogram_of, report_of, scene_with
from tests.figures.scenes import scene_of, small
from tests.figures.test_ridges import arrays


def curve(figure: Figure, series: int) -> Curve:
    return next(mark for mark in figure.marks if isinstance(mark, Curve) and mark.series == series)


def steps(figure: Figure, series: int) -> Steps:
    return next(mark for mark in figure.marks if isinstance(mark, Steps) and mark.series == series)


def test_the_line_over_a_pre_activation_is_the_normal_law_of_theory() -> None:
    # Xavier with gain 1 on ReLU: Var[z] is 1 in front of the first ReLU and halves with every block.
    figure = enlarged_preactivation(scene_of(small(), layer="l3"))
    line, scale = curve(figure, 0), figure.y.scale
    np.testing.assert_allclose(scale.backward(line.y)[1:-1], stats.norm(0, 0.5).pdf(line.x)[1:-1], rtol=1e-6)
    assert "theory" in text(figure.caption or figure.title)


def test_a_histogram_under_the_line_has_area_one() -> None:
    figure = enlarged_preactivation(scene_of(small(width=64), layer="l2"))
    bins = steps(figure, 1)
    area = float((figure.y.scale.backward(bins.heights) * np.diff(bins.edges)).sum())
    assert area == pytest.approx(1.0, rel=1e-6)


def test_wide_layers_come_close_to_the_law() -> None:
    scene = scene_of(small(depth=2, width=256, seeds=1), layer="l2")
    law = tensor_law(scene, 1, 3)
    first = scene.first_replicate(1)
    assert law is not None
    assert first is not None
    found = first.report.activations[3]
    edges = np.linspace(found.low, found.high, len(found.counts) + 1)
    measured = np.cumsum(found.counts) / found.total
    # One draw of the weights: its scale differs from the mean over seeds by a few percent.
    assert float(np.abs(measured - law.cdf(edges[1:])).max()) < 0.03


@pytest.mark.parametrize(
    ("initializer", "role", "kind"),
    [
        (Normal(std=0.1), "weight", "normal"),
        (Orthogonal(), "weight", "normal"),
        (Uniform(a=0.0, b=1.0), "weight", None),
        (Eye(), "weight", None),
        (Zeros(), "weight", None),
        (Constant(val=3.0), "bias", "normal"),
        (Normal(std=5.0), "bias", "normal"),
        (Uniform(a=-5.0, b=5.0), "bias", None),
        (Uniform(a=-0.1, b=0.1), "bias", "normal"),
    ],
    ids=str,
)
def test_only_sums_of_many_independent_products_have_a_normal_limit(
    initializer: Initializer, role: Role, kind: str | None
) -> None:
    scene = scene_of(set_initializer(small(), 0, "l1", role, initializer), measured=False)
    law = tensor_law(scene, 0, 1)
    assert (law.kind if law is not None else None) == kind
    assert tensor_law(scene, 0, 2) is None  # behind the ReLU


def with_input(law: InputLaw) -> Experiment:
    experiment = small()
    return replace_probe(experiment, law)


def replace_probe(experiment: Experiment, law: InputLaw) -> Experiment:
    return msgspec.structs.replace(experiment, probe=msgspec.structs.replace(experiment.probe, input=law))


@pytest.mark.parametrize(
    ("law", "mean", "std"),
    [
        (NormalInput(mean=2.0, std=3.0), 2.0, 3.0),
        (UniformInput(a=0.0, b=6.0), 3.0, 12**0.5 / 2),
        (ConstantInput(val=4.0), 4.0, 0.0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_input_has_the_law_that_it_is_drawn_from(law: InputLaw, mean: float, std: float) -> None:
    found = tensor_law(scene_of(with_input(law), measured=False), 0, 0)
    assert found is not None
    assert (found.mean, found.std) == pytest.approx((mean, std))


def test_samples_of_different_length_make_no_normal_law() -> None:
    experiment = msgspec.structs.replace(
        with_input(DigitsInput()), network=msgspec.structs.replace(small().network, input=(64,))
    )
    scene = scene_of(experiment, measured=False)
    assert tensor_law(scene, 0, 0) is None
    assert tensor_law(scene, 0, 1) is None


def test_very_different_schemes_are_seen_on_a_logarithmic_axis_under_the_masses_of_their_bins() -> None:
    experiment = set_all_initializers(small(), 1, "weight", Normal(std=300.0))
    figure = enlarged_preactivation(scene_of(experiment, layer="l1"))
    assert isinstance(figure.x.scale, SignedLogarithmic)
    for series in (0, 1):
        line, bins = curve(figure, series), steps(figure, series)
        area = float((figure.y.scale.backward(line.y[::2]) * np.diff(bins.edges)).sum())
        assert area == pytest.approx(1.0, abs=0.01)
        near = figure.y.scale.backward(bins.heights) > 0.05 * figure.y.scale.backward(bins.heights).max()
        np.testing.assert_allclose(line.y[::2][near], bins.heights[near], rtol=0.25)


def test_reading_a_bin_gives_its_share_and_that_of_the_law() -> None:
    scene = scene_of(small(width=64), layer="l1")
    figure = enlarged_preactivation(scene)
    assert isinstance(figure.reader, BinReader)
    said = [text(line) for line in figure.reader(0.01, 0.5)]
    assert [line.split(":")[0] for line in said] == ["Xavier", "Kaiming"]
    first = scene.first_replicate(0)
    assert first is not None
    found = first.report.activations[1]
    edges = np.linspace(found.low, found.high, len(found.counts) + 1)
    place = int(np.searchsorted(edges, 0.01)) - 1
    assert f"{100 * found.counts[place] / found.total:.3g} % from" in said[0]
    mass = stats.norm(0, 1).cdf(edges[place + 1]) - stats.norm(0, 1).cdf(edges[place])
    assert f"(theory {100 * mass:.3g} %)" in said[0]
    assert figure.reader(1e6, 0.5) == ()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5, 0.75, 0.99, 1.0])
@pytest.mark.parametrize("zeros", [0, 600, 1900])
def test_quantiles_of_a_histogram_are_those_of_the_entries(share: float, zeros: int) -> None:
    values = np.random.default_rng(3).standard_normal(2000)
    values[:zeros] = 0.0
    found = histogram_of(np.append(values, [np.nan, np.inf]))
    width = (found.high - found.low) / len(found.counts)
    assert quantile(found, share) == pytest.approx(float(np.quantile(values, share)), abs=1.01 * width)


def test_the_quantile_of_atoms_alone_is_an_atom_and_of_nothing_nan() -> None:
    assert quantile(histogram_of(np.zeros(5)), 0.25) == 0.0
    assert np.isnan(quantile(histogram_of(np.array([np.nan])), 0.5))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.tanh(43.0 * np.random.default_rng(4).standard_normal(20_000)), "from below -0.938 to above 0.938"),
        (np.linspace(-1.0, 1.0, 20_001), "from -0.5 to 0.5"),
        (np.append([-1.0, 1.01], np.linspace(-0.001, 0.001, 1998)), "from about -"),
        (np.append(np.repeat([0.0, 2.0], 500), np.linspace(0.1, 1.9, 100)), "from 0 to above 1.94"),
    ],
)
def test_quartiles_are_said_as_closely_as_the_bins_know_them(values: np.ndarray, said: str) -> None:
    tensors = arrays()
    tensors[4] = values[: values.size // 20 * 20].reshape(20, -1)
    scene = scene_with(small(depth=2), report_of(0, tensors, arrays(seed=1)), layer="l2")
    assert said in text(enlarged_activation.facts(scene)[0]).replace("\N{MINUS SIGN}", "-")


def test_facts_are_the_tensors_own_numbers_beside_the_theory() -> None:
    tensors, slopes = arrays(), arrays(seed=1, spread=3.0)
    scene = scene_with(small(depth=2), report_of(0, tensors, slopes), layer="l2")
    forward, backward = (text(kind.facts(scene)[0]) for kind in (enlarged_activation, enlarged_gradient))
    assert f"std {tensors[4].std():.3g} (theory " in forward
    assert f"std {slopes[4].std():.3g}, middle half" in backward
    assert text(enlarged_activation.facts(scene)[1]).startswith("theory: mean")
    assert text(enlarged_gradient.facts(scene)[1]) == "being measured…"


def test_facts_of_an_overflow_say_so() -> None:
    tensors = arrays()
    tensors[4][0, 0] = np.inf
    scene = scene_with(small(depth=2), report_of(0, tensors, arrays()), layer="l2")
    assert "not every value is finite" in text(enlarged_activation.facts(scene)[0])


def test_without_a_selected_layer_it_is_the_input() -> None:
    scene = replace(scene_of(small()), layer="")
    figure = enlarged_activation(scene)
    assert text(figure.title) == "Input"
    assert curve(figure, 0).x.size
    assert text(unit_means(scene).title) == "Means of the input's units"


def test_unit_profiles_are_sorted_statistics_of_columns() -> None:
    tensors, slopes = arrays(), arrays(seed=5)
    scene = scene_with(small(depth=2), report_of(0, tensors, slopes), layer="l2")
    for build, values in (
        (unit_means, tensors[4].mean(axis=0)),
        (unit_variances, tensors[4].var(axis=0)),
        (gradient_unit_means, slopes[4].mean(axis=0)),
    ):
        figure = build(scene)
        profile = next(mark for mark in figure.marks if isinstance(mark, Profile))
        # Reports keep seven digits of a unit's statistics.
        np.testing.assert_allclose(profile.y, figure.y.scale.forward(np.sort(values)), rtol=1e-6, atol=1e-7)
        assert profile.x.tolist() == list(range(1, 33))
        assert figure.reader is not None
        assert f"{np.sort(values)[0]:.3g}".replace("-", "−") in text(figure.reader(1.2, 0.0)[1])


def test_dead_units_and_units_that_overflow_are_counted_at_the_edges() -> None:
    tensors = arrays()
    tensors[4][:, :8] = 0.0
    tensors[4][0, 20] = np.inf
    scene = scene_with(small(depth=2), report_of(0, tensors, arrays()), layer="l2")
    figure = unit_variances(scene)
    assert isinstance(figure.y.scale, Logarithmic)
    said = {mark.edge: text(mark.text) for mark in figure.marks if isinstance(mark, EdgeMark) and mark.text}
    assert said == {"low": "8 at 0", "high": "1 not finite"}


def test_means_of_very_different_sizes_share_an_axis() -> None:
    reports = (report_of(0, arrays(), arrays()), report_of(1, arrays(spread=1e6), arrays()))
    figure = unit_means(scene_with(small(depth=2), *reports, layer="l2"))
    assert isinstance(figure.y.scale, SignedLogarithmic)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_a_root_scale_goes_there_and_back_and_its_ticks_stand_apart(order: int) -> None:
    scale = Root(peak=40.0, height=0.86, order=order)
    values = np.array([0.0, 1e-3, 0.5, 40.0])
    np.testing.assert_allclose(scale.backward(scale.forward(values)), values, atol=1e-12)
    ticks = scale.ticks(0.0, 1.0, 5)
    positions = [tick.position for tick in ticks]
    assert 3 <= len(ticks) <= 6
    assert min(np.diff(positions)) >= 0.19
    for tick in ticks:
        assert float(tick.label) == pytest.approx(float(scale.backward(np.array(tick.position))), abs=1e-9)
