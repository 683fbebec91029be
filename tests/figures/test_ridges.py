"""Ridges of signals and gradients: shares beside the rows, one readable scale, overflow in words."""

import numpy as np
import pytest
from msgspec import structs

from initviz.core.document.experiment import Network
from initviz.core.laws.law import FloatArray
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.smooth import Tanh
from initviz.figures.figure import Figure
from initviz.figures.histograms import activations, gradients, preactivation_gradients, preactivations
from initviz.figures.marks import Gauge, Steps, Words
from initviz.figures.row_marks import density_of, edges_of
from initviz.figures.rows import MOST_ROWS
from initviz.figures.scales import Linear, SignedLogarithmic
from initviz.figures.shares import percent
from initviz.messages import text
from tests.figures.made_up import histogram_of, report_of, scene_with
from tests.figures.scenes import changed, scene_of, small

BATCH, WIDTH = 40, 32


def arrays(count: int = 5, *, seed: int = 0, spread: float = 1.0) -> list[FloatArray]:
    """Make the tensors of a network of two blocks."""
    rng = np.random.default_rng(seed)
    return [spread * rng.standard_normal((BATCH, WIDTH)) for _ in range(count)]


def gauges(figure: Figure, series: int = 0) -> dict[tuple[str, float], float]:
    names = [text(column) for column in figure.columns]
    found = (mark for mark in figure.marks if isinstance(mark, Gauge) and mark.series == series)
    return {(names[mark.column], mark.high): mark.share for mark in found}


def test_gauges_show_the_shares_of_each_rows_tensor() -> None:
    tensors = arrays()
    tensors[2][tensors[2] < 0.3] = 0.0
    tensors[4][:, :8] = 0.0
    tensors[4][0, 20] = np.inf
    scene = scene_with(small(depth=2), report_of(0, tensors, arrays()), report_of(1, arrays(), arrays()))
    figure = activations(scene)
    assert [text(column) for column in figure.columns] == ["dead", "zero", "inf/nan"]
    shares = gauges(figure)
    # The first row is on top: it ends at 2.
    assert shares["zero", 2.0] == pytest.approx((tensors[2] == 0).mean())
    assert shares["dead", 1.0] == 8 / WIDTH
    assert shares["zero", 1.0] == pytest.approx((tensors[4] == 0).mean())
    assert shares["inf/nan", 1.0] == pytest.approx(1 / (BATCH * WIDTH))
    assert not any(share for (column, _), share in gauges(figure, series=1).items() if column != "zero")


def test_saturation_has_a_column_where_something_else_than_a_relu_stands() -> None:
    experiment = changed(small(depth=2), activation=Tanh())
    scene = scene_with(experiment, report_of(0, arrays(), arrays(), saturated=0.375))
    figure = activations(scene)
    assert [text(column) for column in figure.columns] == ["dead", "saturated", "zero"]
    assert gauges(figure)["saturated", 2.0] == 0.375
    said = [text(line) for line in figure.targets[0].lines]
    assert any("saturated 37.5 % (theory" in line for line in said)
    relu = activations(scene_with(small(depth=2), report_of(0, arrays(), arrays(), saturated=0.375)))
    assert "saturated" not in [text(column) for column in relu.columns]


def test_the_measured_saturation_of_real_tanh_layers_is_near_its_theory() -> None:
    scene = scene_of(changed(small(width=64), activation=Tanh()))
    for row, target in enumerate(activations(scene).targets):
        theory = scene.prediction.schemes[1].tensors[2 * row + 2].saturated
        measured = gauges(activations(scene), series=1)["saturated", 4.0 - row]
        assert theory is not None
        assert measured == pytest.approx(theory, abs=0.01)
        assert target.lines


def test_gradients_know_their_zeros_and_what_is_not_finite() -> None:
    slopes = arrays()
    slopes[2][:10] = 0.0
    slopes[4][:, 0] = np.nan
    scene = scene_with(small(depth=2), report_of(0, arrays(), slopes))
    shares = gauges(gradients(scene))
    assert shares["zero", 2.0] == pytest.approx(0.25)
    assert shares["inf/nan", 1.0] == pytest.approx(1 / WIDTH)
    # Behind the first layers of the blocks stand tensors 1 and 3, which have neither.
    assert preactivation_gradients(scene).columns == (gradients(scene).columns[0],)
    assert set(gauges(preactivation_gradients(scene)).values()) == {0.0}


def test_an_overflow_is_said_in_words_instead_of_an_empty_line() -> None:
    tensors = arrays()
    tensors[2][:] = np.inf
    tensors[4][0] = np.nan
    figure = activations(scene_with(small(depth=2), report_of(0, tensors, arrays()), report_of(1, arrays(), arrays())))
    said = {(mark.series, mark.y): text(mark.text) for mark in figure.marks if isinstance(mark, Words)}
    assert said == {(0, 1.5): "overflow", (0, 0.5): "2.5 % inf or nan"}
    assert len([mark for mark in figure.marks if isinstance(mark, Steps)]) == 3


@pytest.mark.parametrize(("ratio", "kind"), [(100.0, Linear), (1e6, SignedLogarithmic), (1e30, SignedLogarithmic)])
def test_rows_of_very_different_sizes_share_a_logarithmic_axis(ratio: float, kind: type) -> None:
    tensors = [array * spread for array, spread in zip(arrays(), (1, 1, 1, 1, ratio), strict=True)]
    figure = activations(scene_with(small(depth=2), report_of(0, tensors, arrays())))
    assert isinstance(figure.x.scale, kind)
    widths = [float(np.ptp(mark.edges)) for mark in figure.marks if isinstance(mark, Steps)]
    # On the axis chosen even the narrowest row is more than a hair.
    assert min(widths) > 0.005 * (figure.x.high - figure.x.low)
    assert any("logarithmic" in text(note) for note in figure.notes) == (kind is SignedLogarithmic)


def test_a_density_has_the_same_area_on_every_scale() -> None:
    found = histogram_of(np.random.default_rng(1).standard_normal(4000))
    for scale in (Linear(), SignedLogarithmic(0.1)):
        assert float((density_of(found, scale) * np.diff(scale.forward(edges_of(found)))).sum()) == pytest.approx(1.0)


def test_before_anything_is_measured_the_figure_says_so() -> None:
    for build in (activations, preactivations, gradients, preactivation_gradients):
        figure = build(scene_with(small(depth=2)))
        assert figure.state is not None
        assert figure.marks == ()
        assert len(figure.targets) == 2


def test_the_selected_layer_has_a_row_in_a_deep_network() -> None:
    figure = activations(scene_with(small(depth=50, width=4, seeds=1), layer="l50"))
    assert [target.layer for target in figure.targets if target.selected] == ["l50"]


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.5, "50 %"), (1e-5, "< 0.1 %"), (0.99999, "> 99.9 %"), (0.1234, "12.3 %")],
)
def test_neither_a_little_nor_all_but_a_little_is_rounded_away(share: float, said: str) -> None:
    assert percent(share) == said


def test_a_network_without_layers_and_one_without_weights_say_so() -> None:
    experiment = small()
    for layers, said in (((), "no layers"), ((ReLU(id="a"),), "No layer has a weight")):
        bare = structs.replace(experiment, network=Network(input=(4,), layers=layers))
        state = preactivations(scene_of(bare, measured=False, layer="")).state
        assert state is not None
        assert said in text(state)


def test_layers_without_a_row_are_not_said_to_be_left_out() -> None:
    deep = small(depth=MOST_ROWS, width=4, seeds=1)
    headless = structs.replace(deep.network, layers=(ReLU(id="first"), *deep.network.layers))
    scene = scene_of(structs.replace(deep, network=headless), measured=False)
    assert len(scene.blocks) == MOST_ROWS + 1
    assert not preactivations(scene).notes
    assert f"of {MOST_ROWS + 1} layers" in text(activations(scene).notes[-1])
