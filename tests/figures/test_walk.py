"""The walk's stops: which tensors stand in the plots, and the sentences with their numbers."""

import re

import msgspec
import numpy as np
import pytest

from initviz.core.document.edits import set_all_activations, set_all_initializers, set_initializer
from initviz.core.document.experiment import Experiment, Network
from initviz.core.document.scenes import first_scene
from initviz.core.initializers.simple import Constant, Normal, Zeros
from initviz.core.initializers.structured import Default, Orthogonal
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm2d
from initviz.core.layers.convolution import Conv2d, ConvTranspose2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import MaxPool2d
from initviz.core.layers.rectifiers import PReLU, ReLU
from initviz.core.layers.reshaping import Dropout, Flatten
from initviz.core.layers.smooth import Tanh
from initviz.figures.figure import Figure
from initviz.figures.marks import Curve, Graph, Steps
from initviz.figures.walk import walk_in, walk_middle, walk_out
from initviz.figures.walk_words import fraction, walk_sentences
from initviz.messages import text
from tests.figures.scenes import scene_of, small


def conv_net() -> Experiment:
    layers: tuple[Layer, ...] = (
        Conv2d(id="c", out_channels=4, kernel_size=3, padding=1),
        BatchNorm2d(id="b"),
        ReLU(id="r"),
        MaxPool2d(id="m", kernel_size=2),
        Flatten(id="f"),
        Dropout(id="d", p=0.25),
        Linear(id="l", out_features=10),
    )
    experiment = small(depth=2, seeds=1)
    return msgspec.structs.replace(
        experiment,
        network=Network(input=(3, 8, 8), layers=layers),  # type: ignore[arg-type]  # all kinds are in the union
        probe=msgspec.structs.replace(experiment.probe, batch=32),
    )


def series_of(figure: Figure, kind: type[Steps | Curve]) -> list[int]:
    return [mark.series for mark in figure.marks if isinstance(mark, kind)]


def test_at_a_linear_layer_stand_what_comes_in_its_weights_and_what_goes_out() -> None:
    scene = scene_of(small(width=64), layer="l2")
    before, weights, after = walk_in(scene), walk_middle(scene), walk_out(scene)
    assert [text(figure.x.title) for figure in (before, weights, after) if figure.x.title] == ["x", "w", "z"]
    assert sorted(series_of(weights, Steps)) == sorted(series_of(weights, Curve)) == [0, 1]
    assert sorted(series_of(after, Curve)) == [0, 1]
    # What comes in has passed a ReLU: no law is drawn over it.
    assert series_of(before, Curve) == []
    assert text(weights.title) == "Weights of this Linear"


def test_signal_in_and_out_stand_on_one_axis_unless_one_could_not_be_read() -> None:
    scene = scene_of(small(width=64), layer="l2")
    assert (walk_in(scene).x.low, walk_in(scene).x.high) == (walk_out(scene).x.low, walk_out(scene).x.high)
    wide = set_all_initializers(set_all_activations(small(), Tanh()), 1, "weight", Normal(std=5.0))
    saturated = scene_of(wide, layer="a2")
    assert walk_in(saturated).x.high > 20
    assert walk_out(saturated).x.high < 2


def test_at_an_activation_stands_its_function_over_what_comes_in() -> None:
    scene = scene_of(set_all_activations(small(), Tanh()), layer="a1")
    figure = walk_middle(scene)
    graph = next(mark for mark in figure.marks if isinstance(mark, Graph))
    np.testing.assert_allclose(graph.y, np.tanh(graph.x), atol=1e-12)
    assert sorted(series_of(figure, Steps)) == [0, 1]
    for mark in figure.marks:
        if isinstance(mark, Steps):
            assert mark.base == figure.y.low
            assert float(mark.heights.max()) < 0.4 * (figure.y.high - figure.y.low)


def test_an_activation_whose_slope_is_drawn_has_words_instead_of_a_graph() -> None:
    experiment = set_all_activations(small(depth=2), PReLU())
    drawn = set_initializer(experiment, 0, "a1", "weight", Normal(std=1.0))
    assert any(isinstance(mark, Graph) for mark in walk_middle(scene_of(experiment, layer="a1")).marks)
    state = walk_middle(scene_of(drawn, layer="a1")).state
    assert state is not None
    assert "leaky ReLU" in text(state)


def test_other_layers_say_what_they_do() -> None:
    for layer, words in (("b", "BatchNorm"), ("m", "Largest value"), ("f", "Joins dimensions"), ("d", "probability p")):
        figure = walk_middle(scene_of(conv_net(), layer=layer))
        assert figure.state is not None
        assert words in text(figure.state)
        assert figure.marks == ()


def test_the_input_is_the_first_stop() -> None:
    scene = scene_of(small(), layer="")
    assert walk_in(scene).state is not None
    assert walk_middle(scene).state is not None
    # N(0, 1) from the probe, measured and as its law.
    assert sorted(series_of(walk_out(scene), Steps)) == sorted(series_of(walk_out(scene), Curve)) == [0, 1]
    assert [text(said).startswith("E[x²] = 1 (measured") for said in walk_sentences(scene)] == [True, True]


def test_behind_an_impossible_shape_the_reason_stands_in_the_plots() -> None:
    experiment = conv_net()
    layers = (Flatten(id="f0"), *experiment.network.layers)
    broken = msgspec.structs.replace(experiment, network=msgspec.structs.replace(experiment.network, layers=layers))
    scene = scene_of(broken, measured=False, layer="b")
    for build in (walk_in, walk_middle, walk_out):
        state = build(scene).state
        assert state is not None
        assert "Conv2d" in text(state)
    assert walk_sentences(scene) == ()


def sentence(experiment: Experiment, layer: str, *, scheme: int = 0, measured: bool = False) -> str:
    said = text(walk_sentences(scene_of(experiment, measured=measured, layer=layer))[scheme])
    return said.replace("\N{NO-BREAK SPACE}", " ")


def test_sentences_of_the_first_scene() -> None:
    first = first_scene()
    assert sentence(first, "l1") == "E[x²] = 1 → E[z²] = 1: each output adds 256 products w·x with E[w²] = 1/256"
    assert sentence(first, "a1") == "keeps half of E[z²]: 1 → 0.5"
    assert sentence(first, "l2") == "E[x²] = 0.5 → E[z²] = 0.5: each output adds 256 products w·x with E[w²] = 1/256"
    assert sentence(first, "a2", scheme=1) == "keeps half of E[z²]: 2 → 1"


def test_torchs_default_keeps_a_third() -> None:
    experiment = set_all_initializers(first_scene(), 0, "weight", Default())
    said = sentence(experiment, "l1")
    assert said == "E[x²] = 1 → E[z²] = 0.333: each output adds 256 products w·x with E[w²] = 1/768"


def test_measured_numbers_stand_beside_the_theory() -> None:
    scene = scene_of(small(width=64), layer="l1")
    found = re.search(r"E\[z²\] = 1 \(measured ([\d.]+)\)", text(walk_sentences(scene)[0]))
    measured = [float(report.forward.second_moment[1]) for report in scene.replicates(0)]
    assert found is not None
    assert float(found[1]) == pytest.approx(float(np.median(measured)), rel=5e-3)


def test_sentences_of_other_weights_and_biases() -> None:
    assert "every weight is 0" in sentence(set_all_initializers(small(), 0, "weight", Zeros()), "l1")
    biased = set_all_initializers(small(), 0, "bias", Constant(val=0.5))
    assert sentence(biased, "l1").endswith("and a bias of E[b²] = 1/4")
    assert "32 products" in sentence(set_all_initializers(small(), 0, "weight", Orthogonal()), "l1")
    shifted = set_all_initializers(small(), 0, "weight", Normal(mean=0.1, std=0.1))
    assert "products" not in sentence(shifted, "l1")
    assert sentence(shifted, "l2").startswith("E[x²] = … → E[z²] = …")
    assert "(measured)" in sentence(shifted, "l2", measured=True)


@pytest.mark.parametrize(
    ("layer", "met"),
    [
        (Conv2d(id="c", out_channels=4, kernel_size=3, padding=1), (3 * 8 - 2) / 8),
        (Conv2d(id="c", out_channels=4, kernel_size=5, padding=2, stride=2), (3 + 5 + 5 + 4) / 4),
        (Conv2d(id="c", out_channels=4, kernel_size=3, padding=1, padding_mode="circular"), 3.0),
        (ConvTranspose2d(id="c", out_channels=4, kernel_size=3, stride=2), 8 * 3 / 17),
    ],
    ids=["padded", "strided", "circular", "transposed"],
)
def test_products_at_a_border_are_counted_as_theory_counts_them(layer: Layer, met: float) -> None:
    experiment = small(depth=1, seeds=1)
    network = Network(input=(3, 8, 8), layers=(layer,))  # type: ignore[arg-type]  # all kinds are in the union
    made = set_all_initializers(msgspec.structs.replace(experiment, network=network), 0, "weight", Normal(std=0.5))
    said = sentence(made, "c")
    found = re.search(
        r"E\[z²\] = ([\d.]+): each output adds (?:up to )?(\d+) products.*?(?:([\d.]+) on average)?$", said
    )
    assert found is not None
    mean = 3 * met**2
    assert float(found[1]) == pytest.approx(mean / 4, rel=5e-3)
    assert float(found[3] or found[2]) == pytest.approx(mean, rel=5e-3)
    assert ("border" in said) is (mean != int(found[2]) and isinstance(layer, Conv2d))


def test_a_function_is_read_out_where_the_mouse_is() -> None:
    figure = walk_middle(scene_of(set_all_activations(small(), Tanh()), layer="a1"))
    assert figure.reader is not None
    assert [text(line) for line in figure.reader(0.5, 0.0)] == [f"φ(0.5) = {np.tanh(0.5):.3g}"]
    place = figure.reader.place(0.5, 0.0)
    assert place is not None
    assert place.left == place.right == 0.5


def test_sentences_of_flat_activations_name_their_share() -> None:
    wide = set_all_initializers(set_all_activations(small(), Tanh()), 0, "weight", Normal(std=2.0))
    for measured in (False, True):
        found = re.search(r"; ([\d.]+) % of its inputs are where it is flat$", sentence(wide, "a1", measured=measured))
        assert found is not None
        assert 60 < float(found[1]) < 90


def test_sentences_of_other_layers() -> None:
    said = {layer: sentence(conv_net(), layer, measured=True) for layer in ("c", "b", "m", "f", "d")}
    assert "27 products" in said["c"]
    assert said["b"].startswith("sets the scale anew")
    plain = conv_net()
    in_eval = msgspec.structs.replace(plain, probe=msgspec.structs.replace(plain.probe, mode="eval"))
    assert sentence(in_eval, "b", measured=True).startswith("E[x²] = ")
    assert said["m"].startswith("E[x²] = ")
    assert said["f"].startswith("hands on what comes")
    assert said["d"].startswith("sets 25 % to zero and divides the others by 0.75")


@pytest.mark.parametrize(
    ("value", "said"), [(1 / 768, "1/768"), (2 / 256, "1/128"), (0.3, "0.3"), (2.0, "2"), (0.0, "0")]
)
def test_fractions(value: float, said: str) -> None:
    assert fraction(value) == said
