from typing import TypeVar

import numpy as np
import pytest

from initviz.core.document.experiment import Experiment, Network
from initviz.core.initializers.simple import Normal, Uniform, Zeros
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Softmax
from initviz.core.layers.smooth import Tanh
from initviz.figures.figure import Figure
from initviz.figures.marks import Boxes, Curve, EdgeMark, Mark
from initviz.figures.propagation import MOST_BOXES, propagation
from initviz.figures.quantities import QUANTITIES
from initviz.figures.scales import Linear as LinearScale
from initviz.figures.scales import Logarithmic, SignedLogarithmic
from initviz.messages import Message, text
from tests.figures.scenes import changed, scene_of, small

M = TypeVar("M", bound=Mark)


def of_kind(figure: Figure, kind: type[M], series: int = 0) -> list[M]:
    return [mark for mark in figure.marks if isinstance(mark, kind) and getattr(mark, "series", 0) == series]


def read(figure: Figure, x: float) -> tuple[Message, ...]:
    assert figure.reader is not None
    return figure.reader(x, 0.0)


@pytest.mark.parametrize("name", QUANTITIES)
def test_theory_lies_within_the_measured_spread(name: str) -> None:
    figure = propagation(scene_of(small()), name)
    for series in (0, 1):
        line, boxes = of_kind(figure, Curve, series)[0], of_kind(figure, Boxes, series)[0]
        assert len(line.x) == len(boxes.x)
        np.testing.assert_allclose(line.y, boxes.median, atol=0.4)


@pytest.mark.parametrize("name", QUANTITIES)
def test_the_axis_covers_everything_and_names_its_statistic(name: str) -> None:
    figure = propagation(scene_of(small()), name)
    assert figure.y.title is not None
    assert text(figure.y.title)
    for series in (0, 1):
        boxes = of_kind(figure, Boxes, series)[0]
        assert figure.y.low <= np.nanmin(boxes.low)
        assert np.nanmax(boxes.high) <= figure.y.high


def test_gradients_of_weights_start_at_the_first_layer_and_the_input_has_none() -> None:
    figure = propagation(scene_of(small()), "weight_gradient")
    assert of_kind(figure, Curve)[0].x.tolist() == [1.0, 2.0, 3.0, 4.0]


def test_zeros_are_marked_at_the_edge_and_named_once() -> None:
    figure = propagation(scene_of(changed(small(), weight=Zeros())))
    marks = of_kind(figure, EdgeMark)
    assert [(mark.x, mark.edge) for mark in marks] == [(1.0, "low"), (2.0, "low"), (3.0, "low"), (4.0, "low")]
    assert [mark.text is not None for mark in marks] == [True, False, False, False]
    assert of_kind(figure, Boxes, 1)


def test_zeros_of_the_theory_are_marked_before_anything_is_measured() -> None:
    figure = propagation(scene_of(changed(small(), weight=Zeros()), measured=False))
    assert len(of_kind(figure, EdgeMark)) == 4


def test_overflows_are_marked_at_the_upper_edge() -> None:
    figure = propagation(scene_of(changed(small(depth=45, width=64, seeds=2), weight=Normal(std=3.0))))
    marks = of_kind(figure, EdgeMark)
    assert marks
    assert {mark.edge for mark in marks} == {"high"}
    assert "overflow in 2 of 2 seeds" in text(read(figure, 45)[1])


def test_where_a_theory_stops_the_line_has_a_gap_and_a_reason() -> None:
    layers = (Linear(id="l1", out_features=8), ReLU(id="a1"), Softmax(id="s"), Linear(id="l2", out_features=8))
    experiment = small()
    stopped = Experiment(network=Network(input=(8,), layers=layers), schemes=experiment.schemes, probe=experiment.probe)
    figure = propagation(scene_of(stopped))
    assert np.isnan(of_kind(figure, Curve)[0].y).tolist() == [False, True, True]
    assert [text(note) for note in figure.notes] == ["From layer 1 on · no theory: Softmax couples all entries."]
    assert "theory no" not in text(read(figure, 1.0)[1])
    assert np.isfinite(of_kind(figure, Boxes)[0].median).all()


def test_a_mean_has_a_linear_axis_unless_it_spans_decades() -> None:
    assert isinstance(propagation(scene_of(small()), "mean").y.scale, LinearScale)
    wild = changed(small(), weight=Uniform(a=0.0, b=1.0))
    assert isinstance(propagation(scene_of(wild), "mean").y.scale, SignedLogarithmic)
    assert isinstance(propagation(scene_of(small()), "signal").y.scale, Logarithmic)


def test_the_active_scheme_is_drawn_last() -> None:
    for front in (0, 1):
        figure = propagation(scene_of(small(), scheme=front))
        assert [mark.series for mark in figure.marks if isinstance(mark, Curve)][-1] == front
        assert [series.front for series in figure.series] == [front == 0, front == 1]


def test_the_selected_layer_is_marked() -> None:
    figure = propagation(scene_of(small(), layer="l3"))
    assert [target.layer for target in figure.targets if target.selected] == ["l3"]
    assert text(read(figure, 3.4)[0]) == "layer 3"


def test_deep_networks_have_few_boxes_and_a_whole_line() -> None:
    figure = propagation(scene_of(changed(small(depth=100, width=4, seeds=1), activation=Tanh())))
    assert len(of_kind(figure, Curve)[0].x) == 101
    assert len(of_kind(figure, Boxes)[0].x) <= MOST_BOXES


def test_an_empty_network_still_makes_a_figure() -> None:
    experiment = small()
    empty = Experiment(network=Network(input=(8,), layers=()), schemes=experiment.schemes, probe=experiment.probe)
    for name in QUANTITIES:
        figure = propagation(scene_of(empty, measured=False), name)
        assert figure.y.low < figure.y.high


def test_what_is_read_out_at_a_place() -> None:
    scene = scene_of(small())
    figure = propagation(scene)
    seen = [report.forward.second_moment[4] for report in scene.replicates(0)]
    values = f"{np.median(seen):.3g} ({min(seen):.3g}–{max(seen):.3g})"
    assert text(read(figure, 2.0)[1]).startswith(f"Xavier: theory 0.25, measured {values}; 99 % of seeds in ")
    assert text(read(figure, -0.2)[0]) == "input"
    assert read(figure, 9.0) == ()


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_network_without_layers_or_weights_says_so(name: str) -> None:
    bare = Experiment(network=Network(input=(4,), layers=()), schemes=small().schemes)
    figure = propagation(scene_of(bare, measured=False), name)
    assert not figure.marks
    assert figure.state is not None
    wants_weights = QUANTITIES[name].where != "ends"
    assert text(figure.state) == ("No layer has a weight" if wants_weights else "The network has no layers yet")
