"""The teacher's journey, as far as this version goes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.core.document.edits import set_seeds
from initviz.core.document.scenes import first_scene
from initviz.core.layers.activation import Activation
from initviz.figures.figure import Figure
from initviz.gui.pages.page import Page
from initviz.gui.pages.signals_page import GradientsPage
from initviz.gui.theme import LIGHT
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]


@pytest.fixture
def small(stage: Build) -> Stage:
    made = stage()
    made.deliver()
    return made


def figures(stage: Stage) -> list[Figure]:
    return [view.plot.figure for view in stage.window.page.views if view.plot.figure is not None]


def show_page(stage: Stage, kind: type[Page]) -> None:
    """Click the tab of a page."""
    tabs = stage.window.tabs
    place = next(place for place, page in enumerate(stage.window.pages) if isinstance(page, kind))
    QTest.mouseClick(tabs.tabBar(), Qt.MouseButton.LeftButton, pos=tabs.tabBar().tabRect(place).center())
    stage.settle()


def selected(figure: Figure) -> set[str]:
    return {target.layer for target in figure.targets if target.selected}


def test_clicking_a_row_selects_the_layer_everywhere(small: Stage) -> None:
    small.click_row(1)
    assert small.session.layer == "l2"
    assert [selected(figure) for figure in figures(small)] == [{"l2"}, {"l2"}]
    assert small.window.side.code.code().startswith("layer = nn.Linear(")
    assert "l2.weight" in small.window.side.code.code()


def test_only_the_selected_row_looks_selected(small: Stage) -> None:
    plot = small.window.page.views[0].plot
    where = plot.place_of("l3")
    assert where is not None
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
    small.settle()
    small.qtbot.wait(30)
    picture = small.rows.viewport().grab().toImage()
    centres = [small.rows.visualRect(small.rows.model().index(place, 0)).center().y() for place in range(3)]
    bars = [picture.pixelColor(1, y).name() == LIGHT.accent for y in centres]
    assert bars == [False, False, True]


@pytest.mark.parametrize("place", [0, 1])
def test_clicking_in_a_plot_selects_the_layer_everywhere(small: Stage, place: int) -> None:
    plot = small.window.page.views[place].plot
    where = plot.place_of("l3")
    assert where is not None
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
    small.settle()
    assert small.session.layer == "l3"
    assert small.rows.currentIndex().row() == 2
    assert [selected(figure) for figure in figures(small)] == [{"l3"}, {"l3"}]


def test_a_selected_row_that_goes_leaves_the_one_before_it_selected(small: Stage) -> None:
    small.click_row(2)
    small.window.network.stack.depth_edited.emit(2)
    small.settle()
    assert small.session.layer == "l2"
    assert small.rows.currentIndex().row() == 1


def test_arrows_move_through_the_rows(small: Stage) -> None:
    small.rows.setFocus()
    QTest.keyClick(small.rows, Qt.Key.Key_Down)
    small.settle()
    assert small.session.layer == "l2"


def test_all_activations_in_one_step_and_back(small: Stage) -> None:
    first = small.session.experiment
    small.choose(small.window.network.stack.activations_combo, "Tanh")
    activations = [layer for layer in small.session.experiment.network.layers if isinstance(layer, Activation)]
    assert {layer.tag() for layer in activations} == {"Tanh"}
    assert all([chip.text for chip in row.chips] == ["Tanh"] for row in small.rows.rows)
    small.session.end_drag()
    while small.session.undo_name:
        small.keys(Qt.Key.Key_Z)
    assert small.session.experiment == first


def test_normal_with_std_one_saturates_tanh_and_explodes_backwards(stage: Build) -> None:
    shown = stage(set_seeds(first_scene(), 2))
    shown.window.network.stack.activations_chosen.emit("Tanh")
    QTest.mouseClick(shown.window.network.pills.pills[1], Qt.MouseButton.LeftButton)
    assert shown.session.scheme == 1
    shown.choose(shown.window.network.stack.weights_combo, "normal")
    shown.deliver()
    assert "B Kaiming saturates" in shown.verdicts.sentences()[1]
    show_page(shown, GradientsPage)
    shown.settle()
    gradient = figures(shown)[0]
    assert gradient.name == "gradient"
    assert gradient.y.high > 3.0
    assert "explodes" in shown.verdicts.sentences()[1]


def test_undo_and_redo_with_the_keyboard(small: Stage) -> None:
    first = small.session.experiment
    small.pick(small.open_menu(0, "weight"), "orthogonal")
    changed = small.session.experiment
    assert changed != first
    small.keys(Qt.Key.Key_Z)
    assert small.session.experiment == first
    small.keys(Qt.Key.Key_Y)
    assert small.session.experiment == changed


def test_resample_draws_anew_and_reset_brings_the_same_weights_back(small: Stage) -> None:
    first = small.session.experiment
    for _ in range(3):
        QTest.mouseClick(small.window.toolbar.resample, Qt.MouseButton.LeftButton)
    assert small.session.experiment.probe.seed == 3
    assert small.window.toolbar.seed.number == 3
    QTest.mouseClick(small.window.toolbar.reset, Qt.MouseButton.LeftButton)
    assert small.session.experiment == first
    assert small.bench.submitted[-1] == small_scene()
