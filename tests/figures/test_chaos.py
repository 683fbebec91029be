"""Order and chaos as figures: the plane, the two maps, correlations through depth, and the words."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from initviz.core.document.edits import set_all_activations, set_initializer
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import GALLERY, dense, everywhere, first_scene, scene_of
from initviz.core.initializers.scaled import VarianceScaling, XavierNormal
from initviz.core.initializers.simple import Normal
from initviz.core.initializers.structured import Eye
from initviz.core.laws.law import FloatArray
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import LeakyReLU, ReLU
from initviz.core.layers.smooth import GELU, Tanh
from initviz.core.meanfield.lengths import Variances
from initviz.core.meanfield.outlook import arrival
from initviz.core.predict.predict import predict
from initviz.figures.catalogue import FIGURES
from initviz.figures.chaos_maps import correlation_map, length_map
from initviz.figures.chaos_plane import chaos_plane, most_dragged
from initviz.figures.chaos_words import activation_name, meaning
from initviz.figures.export import csv_text
from initviz.figures.figure import Figure
from initviz.figures.marks import Curve
from initviz.figures.plane_marks import Cobweb, Dot, Label, Shade, Trace
from initviz.figures.scene import Scene
from initviz.messages import text
from tests.figures.made_up import report_of


def scene(experiment: Experiment, layer: str = "", scheme: int = 0) -> Scene:
    return Scene(experiment, predict(experiment), scheme=scheme, layer=layer or experiment.network.layers[0].id)


def tanh() -> Experiment:
    return set_all_activations(first_scene(), Tanh())


def dots(figure: Figure) -> list[Dot]:
    return [mark for mark in figure.marks if isinstance(mark, Dot)]


def read(figure: Figure, x: float, y: float) -> str:
    assert figure.reader is not None
    return "\n".join(text(line) for line in figure.reader(x, y))


def lines(figure: Figure) -> list[Trace]:
    """Give the lines that part phases."""
    return [mark for mark in figure.marks if isinstance(mark, Trace) and mark.kind != "contour"]


class TestPlane:
    def test_has_one_dot_for_all_layers_at_a_place(self) -> None:
        found = dots(chaos_plane(scene(tanh())))
        assert [(dot.series, dot.count) for dot in found] == [(1, 10), (0, 10)]
        assert [(dot.x, dot.y) for dot in found] == [pytest.approx((2.0, 0.0)), pytest.approx((1.0, 0.0))]
        assert [dot.selected for dot in found] == [False, True]

    def test_draws_the_edge_where_chi_is_one(self) -> None:
        (trace,) = lines(chaos_plane(scene(tanh())))
        assert trace.kind == "edge"
        assert float(np.interp(0.05, trace.y, trace.x)) == pytest.approx(1.76, abs=0.005)

    def test_tints_and_names_the_phases(self) -> None:
        figure = chaos_plane(scene(tanh()))
        (shade,) = (mark for mark in figure.marks if isinstance(mark, Shade))
        labels = {text(mark.text): mark for mark in figure.marks if isinstance(mark, Label)}
        assert set(labels) == {"ordered", "chaotic", "ξ_c\u00a03", "ξ_c\u00a010"}
        rows, columns = shade.values.shape
        for name, sign in (("ordered", -1), ("chaotic", 1)):
            row = int(labels[name].y / shade.top * rows)
            column = int(labels[name].x / shade.right * columns)
            assert np.sign(shade.values[row, column]) == sign

    def test_of_relu_ends_where_lengths_diverge(self) -> None:
        figure = chaos_plane(scene(first_scene()))
        (trace,) = lines(figure)
        assert trace.x.tolist() == pytest.approx([2.0, 2.0])
        (shade,) = (mark for mark in figure.marks if isinstance(mark, Shade))
        assert np.isnan(shade.values[:, -1]).all()

    def test_draws_fixed_points_that_nothing_stays_at_apart(self) -> None:
        figure = chaos_plane(scene(set_all_activations(first_scene(), GELU())))
        assert {trace.kind for trace in lines(figure)} == {"edge", "unstable", "bound"}

    def test_contours_of_the_depth_scale_stay_off_the_edge(self) -> None:
        figure = chaos_plane(scene(tanh()))
        (edge,) = lines(figure)
        contours = [mark for mark in figure.marks if isinstance(mark, Trace) and mark.kind == "contour"]
        assert len(contours) >= 4
        sides = {bool(np.interp(0.2, line.y, line.x) > np.interp(0.2, edge.y, edge.x)) for line in contours}
        assert sides == {False, True}
        assert figure.caption is not None
        assert "ξ_c 3, 10, 30" in text(figure.caption)

    def test_grows_with_its_points_up_to_an_end(self) -> None:
        def widths(scale: float) -> tuple[float, list[Dot]]:
            drawn = everywhere("n", VarianceScaling(scale=scale, distribution="normal"), "#000000")
            figure = chaos_plane(scene(scene_of((64,), dense([64, 64], Tanh()), (drawn,))))
            return figure.x.high, dots(figure)

        assert widths(3.0)[0] == 4.0
        assert widths(7.0)[0] == 10.0
        end, (far,) = widths(64.0)
        assert (end, far.x, far.beyond) == (4.0, 4.0, (True, False))

    def test_does_not_grow_under_the_mouse(self) -> None:
        most = most_dragged(4.0, 0.5)
        drawn = everywhere("n", VarianceScaling(scale=most.weight, distribution="normal"), "#000000")
        biased = replace(drawn, rules=(replace(drawn.rules[0], bias=Normal(std=math.sqrt(most.bias))),))
        figure = chaos_plane(scene(scene_of((64,), dense([64, 64], Tanh()), (biased,))))
        assert (figure.x.high, figure.y.high) == (4.0, 0.5)

    def test_reads_out_theory_and_layers(self) -> None:
        figure = chaos_plane(scene(tanh()))
        assert read(figure, 2.5, 0.05).split("\n") == [
            "σ_w² = 2.5, σ_b² = 0.05",
            "chaotic: χ₁ = 1.134",
            "q* = 1.064, ξ_q = 1.18",
            "c* = 0.4468, ξ_c = 11.8",
        ]
        assert read(figure, 1.02, 0.001).split("\n")[0] == "A Xavier: layer 1–10"
        assert read(figure, -0.05, 0.1) == ""

    def test_says_what_is_not_of_this_theory(self) -> None:
        first = tanh()
        odd = set_initializer(first, 0, first.network.layers[4].id, "weight", Eye())
        other = chaos_plane(scene(odd))
        assert [text(note) for note in other.notes] == [
            "Hollow points are layers that are not quite of this theory: select one to read why."
        ]
        chosen = chaos_plane(scene(odd, odd.network.layers[4].id))
        assert "Layer 3 is drawn hollow: its weights are a fixed pattern" in text(chosen.notes[0])
        assert [dot.hollow for dot in dots(chosen) if dot.series == 0 and dot.count == 1] == [True]

    def test_layers_without_the_activation_are_hollow(self) -> None:
        mixed = scene_of((64,), [*dense([64, 64], Tanh()), Linear(out_features=8)])
        figure = chaos_plane(scene(mixed))
        assert sorted((dot.count, dot.hollow) for dot in dots(figure) if dot.series == 0) == [(1, True), (2, False)]

    def test_says_so_where_there_is_no_activation(self) -> None:
        for build in (chaos_plane, length_map, correlation_map):
            figure = build(scene(scene_of((8,), [Linear(out_features=8)])))
            assert figure.marks == ()
            assert figure.state is not None
            assert "No activation" in text(figure.state)

    def test_points_without_a_bias_move_sideways_only(self) -> None:
        bare = scene_of((64,), [Linear(out_features=64, bias=False), Tanh(), Linear(out_features=64), Tanh()])
        handles = [dot.handle for dot in dots(chaos_plane(scene(bare))) if dot.series == 0]
        assert [handle.upright for handle in handles if handle is not None] == [False]
        plain = [dot.handle for dot in dots(chaos_plane(scene(tanh()))) if dot.handle is not None]
        assert all(handle.upright for handle in plain)


class TestMaps:
    def test_steps_are_the_predicted_lengths(self) -> None:
        shown = scene(tanh())
        figure = length_map(shown)
        (web,) = (mark for mark in figure.marks if isinstance(mark, Cobweb))
        lengths = [shown.prediction.schemes[0].tensors[tensor].forward.second_moment for tensor in range(1, 21, 2)]  # type: ignore[union-attr]
        values = figure.y.scale.backward(web.y)
        assert values[1::2] == pytest.approx(lengths[1:])
        # Every second corner is on the curve, the others on the diagonal.
        assert web.x[::2] == pytest.approx(web.y[::2])
        curve = next(mark for mark in figure.marks if isinstance(mark, Curve) and mark.series == 0)
        assert np.interp(web.x[1::2], curve.x, curve.y) == pytest.approx(web.y[1::2], abs=2e-3)

    def test_of_lengths_that_differ_much_is_logarithmic(self) -> None:
        assert length_map(scene(first_scene())).y.low < -2
        assert length_map(scene(tanh(), scheme=1)).y.low == 0.0

    def test_of_correlations_has_relus_steps(self) -> None:
        figure = correlation_map(scene(first_scene()))
        (web,) = (mark for mark in figure.marks if isinstance(mark, Cobweb))
        assert web.y[:2] == pytest.approx([0.0, 1 / math.pi], abs=1e-9)
        curve = next(mark for mark in figure.marks if isinstance(mark, Curve) and mark.series == 0)
        assert np.interp(web.x[1::2], curve.x, curve.y) == pytest.approx(web.y[1::2], abs=2e-3)

    def test_measured_layers_are_dots(self) -> None:
        experiment = scene_of((16,), dense([16, 16, 16], ReLU()))
        generator = np.random.default_rng(1)
        tensors = [generator.normal(size=(8, 16)) for _ in range(7)]
        shown = replace_reports(scene(experiment), tensors)
        second = [float((x**2).mean()) for x in tensors[1::2]]
        found = dots(length_map(shown))
        assert [dot.x for dot in found] == pytest.approx(
            length_map(shown).x.scale.forward(np.array(second[:-1])).tolist()
        )
        pairs = [
            float(np.mean([x[i] @ x[j] for i in range(8) for j in range(8) if i != j])) / 16 / float((x**2).mean())
            for x in tensors[1::2]
        ]
        assert [dot.y for dot in dots(correlation_map(shown))] == pytest.approx(pairs[1:])


def replace_reports(shown: Scene, tensors: list[FloatArray]) -> Scene:
    return Scene(
        shown.experiment,
        shown.prediction,
        (report_of(0, tensors, tensors),),
        shown.scheme,
        shown.layer,
    )


def test_correlations_through_depth_have_a_linear_axis() -> None:
    figure = FIGURES["correlation"].build(scene(first_scene()))
    curve = next(mark for mark in figure.marks if isinstance(mark, Curve))
    assert curve.y[0] == 0.0
    assert curve.y[1] == pytest.approx(1 / math.pi)
    assert figure.y.high < 1.2


@pytest.mark.parametrize("name", ["first", "lenet", "vgg", "empty", "autoencoder", "wide_narrow_wide"])
def test_figures_of_every_kind_of_network(name: str) -> None:
    shown = Scene(GALLERY[name](), predict(GALLERY[name]()), layer="")
    for figure in (chaos_plane(shown), length_map(shown), correlation_map(shown)):
        assert figure.marks or figure.state is not None
        csv_text(figure)


def test_the_data_are_exported() -> None:
    lines = csv_text(chaos_plane(scene(tanh()))).splitlines()
    assert "chaos_plane,Xavier,dot,,1.0,,0.0,,,," in lines
    assert any(line.startswith("chaos_plane,,trace") for line in lines)


def test_activations_are_named_with_what_is_not_torchs_own() -> None:
    assert activation_name(Tanh(id="a7")) == "Tanh"
    assert activation_name(LeakyReLU(negative_slope=0.2)) == "LeakyReLU(0.2)"
    assert activation_name(GELU(approximate="tanh")) == "GELU(tanh)"


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        (Variances(0.8, 0.0), "The signal dies out"),
        (Variances(0.8, 0.1), "Nearby inputs come together"),
        (Variances(1.76, 0.05), "reach deepest"),
        (Variances(3.0, 0.0), "Nearby inputs part"),
    ],
)
def test_phases_are_explained(at: Variances, wanted: str) -> None:
    assert wanted in text(meaning(arrival(Tanh(), at)))


def test_lines_that_nothing_stays_on_are_explained() -> None:
    captions = [chaos_plane(scene(set_all_activations(first_scene(), kind))).caption for kind in (Tanh(), GELU())]
    assert ["dotted" in text(caption) for caption in captions if caption is not None] == [False, True]


def test_a_dot_is_where_its_variances_are() -> None:
    drawn = everywhere("n", XavierNormal(gain=1.3), "#000000")
    (dot,) = dots(chaos_plane(scene(scene_of((64,), dense([64], Tanh()), (drawn,)))))
    assert Variances(dot.x, dot.y) == pytest.approx((1.69, 0.0))
