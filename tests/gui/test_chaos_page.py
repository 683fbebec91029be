"""Order and chaos by hand: points are dragged, numbers are typed, and everything follows."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from initviz.core.document.edits import set_all_activations, set_initializer
from initviz.core.document.resolve import resolve
from initviz.core.initializers.scaled import VarianceScaling, XavierUniform
from initviz.core.initializers.simple import Normal, Zeros
from initviz.core.initializers.structured import Eye
from initviz.core.layers.smooth import Tanh
from initviz.core.meanfield.lengths import Variances
from initviz.core.meanfield.points import layer_points
from initviz.core.predict.predict import predict
from initviz.figures.plane_marks import Dot
from initviz.gui.pages.chaos_page import ChaosPage
from initviz.messages import text
from tests.gui.mouse import drag, move, read_out
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]


@pytest.fixture
def chaos(stage: Build) -> tuple[Stage, ChaosPage]:
    shown = stage(set_all_activations(small_scene(), Tanh()))
    shown.deliver()
    return shown, opened(shown)


def opened(shown: Stage) -> ChaosPage:
    """Bring the page to the front."""
    shown.window.tabs.turn_to("page.chaos")
    shown.settle()
    page = shown.window.page
    assert isinstance(page, ChaosPage)
    return page


def place(shown: Stage, scheme: int) -> Variances:
    """Give where the first layer of a scheme is, by its laws."""
    experiment = shown.session.experiment
    return layer_points(resolve(experiment.network), predict(experiment).schemes[scheme], "train")[0].at


def pixel(page: ChaosPage, x: float, y: float) -> QPoint:
    return page.plane.plot.pixel_of(x, y)


def dots(page: ChaosPage) -> list[Dot]:
    figure = page.plane.plot.figure
    assert figure is not None
    return [mark for mark in figure.marks if isinstance(mark, Dot)]


class TestDragging:
    def test_a_point_changes_gain_and_bias_in_one_step(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        steps = len(shown.session.steps)
        drag(page.plane.plot, pixel(page, 1.0, 0.0), pixel(page, 2.5, 0.2))
        shown.settle()
        assert place(shown, 0) == pytest.approx((2.5, 0.2), abs=0.03)
        rule = shown.session.experiment.schemes[0].rules[0]
        assert isinstance(rule.weight, XavierUniform)
        assert rule.weight.gain == pytest.approx(2.5**0.5, abs=0.01)
        assert isinstance(rule.bias, Normal)
        assert len(shown.session.steps) == steps + 1
        shown.session.undo()
        shown.settle()
        assert place(shown, 0) == Variances(1.0, 0.0)
        assert [(dot.x, dot.y) for dot in dots(page) if dot.series == 0] == [(1.0, 0.0)]

    def test_two_drags_are_two_steps(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        steps = len(shown.session.steps)
        drag(page.plane.plot, pixel(page, 1.0, 0.0), pixel(page, 1.5, 0.1))
        shown.settle()
        at = place(shown, 0)
        drag(page.plane.plot, pixel(page, *at), pixel(page, 1.8, 0.3))
        shown.settle()
        assert len(shown.session.steps) == steps + 2

    def test_a_point_of_another_scheme_becomes_the_active_one(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        drag(page.plane.plot, pixel(page, 2.0, 0.0), pixel(page, 3.0, 0.1))
        shown.settle()
        assert shown.session.scheme == 1
        assert place(shown, 1) == pytest.approx((3.0, 0.1), abs=0.03)
        assert place(shown, 0) == Variances(1.0, 0.0)
        weight = shown.session.experiment.schemes[1].rules[0].weight
        assert isinstance(weight, VarianceScaling)
        assert weight.distribution == "uniform"

    def test_ends_at_the_figures_edges_and_snaps_to_no_bias(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        drag(page.plane.plot, pixel(page, 1.0, 0.0), pixel(page, 4.5, 0.7))
        shown.settle()
        figure = page.plane.plot.figure
        assert figure is not None
        assert (figure.x.high, figure.y.high) == (4.0, 0.5)
        at = place(shown, 0)
        assert 3.7 < at.weight < 4.0
        assert 0.45 < at.bias < 0.5
        drag(page.plane.plot, pixel(page, *at), pixel(page, -0.5, 0.001))
        shown.settle()
        assert place(shown, 0) == pytest.approx((0.01, 0.0))
        assert shown.session.experiment.schemes[0].rules[0].bias == Zeros()

    def test_a_click_selects_and_moves_nothing(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        before = shown.session.experiment
        QTest.mouseClick(page.plane.plot.viewport(), Qt.MouseButton.LeftButton, pos=pixel(page, 2.0, 0.0))
        shown.settle()
        assert shown.session.experiment is before
        assert shown.session.scheme == 1
        assert [dot.selected for dot in dots(page)] == [False, True]

    def test_beside_all_points_the_plot_moves_as_ever(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        before = shown.session.experiment
        page.plane.plot.show_part((0.5, 2.5), (0.05, 0.3))
        seen = page.plane.plot.seen
        drag(page.plane.plot, pixel(page, 1.5, 0.15), pixel(page, 1.2, 0.18))
        assert shown.session.experiment is before
        assert page.plane.plot.seen != seen

    def test_the_mouse_says_where_it_can_grasp(self, chaos: tuple[Stage, ChaosPage]) -> None:
        _, page = chaos
        move(page.plane.plot, pixel(page, 2.0, 0.0))
        assert page.plane.plot.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
        assert "B Kaiming: layer 1–3" in read_out(page.plane.plot)
        move(page.plane.plot, pixel(page, 3.0, 0.3))
        assert page.plane.plot.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
        assert "chaotic" in read_out(page.plane.plot)

    def test_what_cannot_be_moved_says_why(self, stage: Build) -> None:
        start = set_all_activations(small_scene(), Tanh())
        shown = stage(set_initializer(start, 0, "l2", "weight", Eye()))
        page = opened(shown)
        before = shown.session.experiment
        odd = next(dot for dot in dots(page) if dot.hollow)
        drag(page.plane.plot, pixel(page, odd.x, odd.y), pixel(page, 2.8, 0.2))
        shown.settle()
        assert shown.session.experiment == before
        assert shown.window.errors.isVisible()


class TestNumbers:
    def test_say_what_theory_expects(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        shown.session.select(scheme=1)
        shown.settle()
        said = {name: label.text() for name, label in page.facts.values.items()}
        assert said == {
            "phase": "chaotic",
            "chi": "1.106",
            "length": "0.618",
            "length_scale": "1.69",
            "correlation": "0",
            "correlation_scale": "21.7",
        }
        assert "gradients explode" in page.facts.meaning.text()

    def test_are_typed(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        for box, number in ((page.facts.weight, "1.76"), (page.facts.bias, "0.05")):
            box.setFocus()
            box.selectAll()
            QTest.keyClicks(box, number)
            QTest.keyClick(box, Qt.Key.Key_Return)
            shown.settle()
        assert place(shown, 0) == pytest.approx((1.76, 0.05))
        assert page.facts.values["phase"].text() == "on the edge of chaos"
        assert page.facts.values["correlation_scale"].text() == "4912"

    def test_that_are_none_are_explained(self, chaos: tuple[Stage, ChaosPage]) -> None:
        shown, page = chaos
        before = shown.session.experiment
        box = page.facts.weight
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, "-2")
        QTest.keyClick(box, Qt.Key.Key_Return)
        shown.settle()
        assert shown.session.experiment is before
        assert "more than 0" in box.accessibleDescription()


def test_measured_layers_lie_on_the_maps(chaos: tuple[Stage, ChaosPage]) -> None:
    _, page = chaos
    for view in (page.lengths, page.pairs):
        figure = view.plot.figure
        assert figure is not None
        assert len([mark for mark in figure.marks if isinstance(mark, Dot)]) == 2


def test_correlations_by_depth_are_a_click_away(chaos: tuple[Stage, ChaosPage]) -> None:
    shown, page = chaos
    button = page.pairs.switch.buttons["correlation"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    shown.settle()
    figure = page.pairs.plot.figure
    assert figure is not None
    assert text(figure.title) == "Correlation of two inputs through depth"


def test_the_page_fits_narrow_windows(chaos: tuple[Stage, ChaosPage]) -> None:
    shown, page = chaos
    shown.window.resize(1024, 640)
    shown.qtbot.wait(1)
    assert page.facts.y() > page.plane.y()
    assert page.facts.x() == page.plane.x()
    shown.window.resize(1600, 900)
    shown.qtbot.wait(1)
    assert page.facts.x() > page.plane.geometry().right()
