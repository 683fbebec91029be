"""The page of weights: theory at once, the close look after it, zooming that asks for more, every way to choose."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from initviz.core.document.edits import set_all_initializers, set_width
from initviz.core.document.experiment import Experiment, Network
from initviz.core.initializers.simple import Normal
from initviz.core.inspections import Region
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.figures.marks import Image, Steps, Words
from initviz.gui.pages.weights_page import WeightsPage
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import DARK, LIGHT
from initviz.messages import message, text
from tests.gui.building import small_conv_net
from tests.gui.mouse import ask_for_menu, drag, move, read_out, wheel, zoomed
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]
CTRL = Qt.KeyboardModifier.ControlModifier


def opened(stage: Stage) -> WeightsPage:
    """Bring the page to the front, as the user does."""
    page = next(page for page in stage.window.pages if isinstance(page, WeightsPage))
    bar = stage.window.tabs.tabBar()
    place = bar.tabRect(stage.window.pages.index(page)).center()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
    stage.settle()
    assert stage.window.page is page
    return page


def steps(plot: Plot) -> list[Steps]:
    assert plot.figure is not None
    return [mark for mark in plot.figure.marks if isinstance(mark, Steps)]


def images(plot: Plot) -> list[Image]:
    assert plot.figure is not None
    return [mark for mark in plot.figure.marks if isinstance(mark, Image)]


def numbers(page: WeightsPage) -> list[str]:
    return [label.text() for label in page.facts.findChildren(QLabel)]


def test_theory_is_there_at_once_and_the_look_follows(three: Stage) -> None:
    page = opened(three)
    plot = page.histogram.plot
    assert plot.figure is not None
    assert not steps(plot)
    assert "measuring…" in page.histogram.key.accessibleName()
    assert "0.1768" in numbers(page)
    assert "…" in numbers(page)
    assert three.bench.looks[-1].layer == three.session.layer
    three.bench.see()
    three.settle()
    assert len(steps(plot)) == 2
    assert "measuring…" not in page.histogram.key.accessibleName()
    assert "…" not in numbers(page)
    assert images(page.maps.maps[0].plot)[0].values.shape == (32, 32)


def test_nobody_looks_before_the_page_is_in_front(three: Stage) -> None:
    assert three.bench.looks == []
    opened(three)
    assert len(three.bench.looks) == 1


def test_another_layer_is_another_look(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    three.click_row(1)
    assert three.bench.looks[-1].layer == three.session.layer
    figure = page.histogram.plot.figure
    assert figure is not None
    assert text(figure.title) == "2 Linear: weight 32×32"
    assert not steps(page.histogram.plot)


def test_bins_count_log_and_apart_are_chosen_by_mouse_and_keyboard(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    options, plot = page.histogram.options, page.histogram.plot
    assert len(steps(plot)[0].heights) == 64
    three.choose(options.bins, "256 bins")
    assert len(steps(plot)[0].heights) == 256
    for name in ("count", "log", "apart"):
        QTest.mouseClick(options.switches[name], Qt.MouseButton.LeftButton)
        three.settle()
    figure = plot.figure
    assert figure is not None
    assert figure.y.title is not None
    assert text(figure.y.title) == "entries per bin"
    assert any(isinstance(mark, Words) for mark in figure.marks)
    assert page.histogram.chosen.log
    QTest.keyClick(options.switches["apart"], Qt.Key.Key_Space)
    three.settle()
    assert plot.figure is not None
    assert not any(isinstance(mark, Words) for mark in plot.figure.marks)


def test_choices_stay_when_the_document_changes(three: Stage) -> None:
    page = opened(three)
    QTest.mouseClick(page.histogram.options.switches["log"], Qt.MouseButton.LeftButton)
    three.session.apply(message("edit.name.width", width=16), lambda experiment: set_width(experiment, 16))
    three.settle()
    assert page.histogram.chosen.log
    assert page.histogram.options.switches["log"].isChecked()


def test_the_bias_is_beside_the_weight_and_can_take_its_place(three: Stage) -> None:
    three.window.resize(QSize(1500, 900))
    page = opened(three)
    three.bench.see()
    three.settle()
    assert page.other.isVisible()
    QTest.mouseClick(page.other.title, Qt.MouseButton.LeftButton)
    three.settle()
    assert page.histogram.name == "bias_histogram"
    assert page.other.title.text() == "weight"
    assert images(page.maps.maps[0].plot)[0].values.shape == (1, 32)
    QTest.mouseClick(page.histogram.switch.buttons["weight_histogram"], Qt.MouseButton.LeftButton)
    three.settle()
    assert page.other.title.text() == "bias"


def test_zooming_into_a_sampled_matrix_asks_for_what_is_seen(stage: Build) -> None:
    wide = Experiment(
        network=Network(input=(3000,), layers=(Linear(id="l1", out_features=6), ReLU(id="a1"))),
        schemes=small_scene().schemes,
    )
    shown = stage(wide)
    page = opened(shown)
    shown.bench.see()
    shown.settle()
    first = page.maps.maps[0].plot
    assert images(first)[0].values.shape == (6, 1000)
    wheel(first, first.pixel_of(1500.0, -3.0), 10, CTRL)
    assert zoomed(first)
    assert page.maps.maps[1].plot.seen == first.seen
    looks = len(shown.bench.looks)
    shown.qtbot.waitUntil(lambda: len(shown.bench.looks) > looks)
    region = shown.bench.looks[-1].regions["weight"]
    assert isinstance(region, Region)
    (left, right), _ = first.seen
    assert region.left <= left < right <= region.left + region.width
    assert region.width < 3000
    shown.bench.see()
    shown.settle()
    whole, part = images(first)
    assert (whole.left, whole.right) == (0.0, 3000.0)
    assert part.values.shape[1] == pytest.approx(part.right - part.left)
    QTest.mouseDClick(first.viewport(), Qt.MouseButton.LeftButton, pos=first.rect().center())
    QTest.mouseRelease(first.viewport(), Qt.MouseButton.LeftButton, pos=first.rect().center())
    assert not zoomed(first)
    shown.qtbot.waitUntil(lambda: "weight" not in shown.bench.looks[-1].regions)


def test_a_complete_picture_is_zoomed_without_asking(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    first = page.maps.maps[0].plot
    looks = len(three.bench.looks)
    wheel(first, first.rect().center(), 8, CTRL)
    three.qtbot.wait(200)
    assert zoomed(first)
    assert len(three.bench.looks) == looks
    three.click_row(1)
    assert not zoomed(first)


def test_a_drag_moves_all_pictures_and_never_past_their_edge(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    first = page.maps.maps[0].plot
    wheel(first, first.pixel_of(16.0, -16.0), 8, CTRL)
    before = first.seen
    drag(first, first.pixel_of(16.0, -16.0), first.pixel_of(14.0, -16.0))
    (left, right), _ = first.seen
    assert left > before[0][0]
    assert right - left == pytest.approx(before[0][1] - before[0][0])
    drag(first, first.pixel_of(left, -16.0), first.pixel_of(left - 400.0, -16.0))
    assert first.seen[0][1] <= 32.0 + 1e-9


def test_pointing_at_a_cell_reads_its_entry(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    plot = page.maps.maps[0].plot
    found = three.window.live.scene.inspected(0, "weight")
    assert found is not None
    move(plot, plot.pixel_of(5.5, -3.5))
    three.qtbot.waitUntil(lambda: bool(read_out(plot)))
    value = float(found.image.values[3, 5])
    assert read_out(plot).startswith("weight[3, 5] = ")
    assert float(read_out(plot)[15:].replace("−", "-")) == pytest.approx(value, rel=1e-3)


def test_filters_of_a_convolution_are_tiles(net: Stage) -> None:
    page = opened(net)
    net.bench.see()
    net.settle()
    image = images(page.maps.maps[0].plot)[0]
    assert image.tile == (3, 3)


def test_the_menu_offers_the_options_and_the_data(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    plot = page.histogram.plot
    ask_for_menu(plot, plot.rect().center())
    menu = plot.menu
    assert menu is not None
    actions = {action.text().partition("\t")[0]: action for action in menu.actions()}
    assert not actions["Show all"].isEnabled()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(actions["Logarithmic axis"]).center())
    three.settle()
    assert page.histogram.chosen.log
    ask_for_menu(plot, plot.rect().center())
    again = plot.menu
    assert again is not None
    assert again is not menu
    copy = next(action for action in again.actions() if action.text().startswith("Copy data"))
    QTest.mouseClick(again, Qt.MouseButton.LeftButton, pos=again.actionGeometry(copy).center())
    assert QApplication.clipboard().text().startswith("figure\tseries\tmark")
    assert "Kaiming\thistogram" in QApplication.clipboard().text()


@pytest.mark.parametrize("size", [(1024, 640), (1280, 720), (1920, 1080)])
def test_everything_fits_at_every_size(stage: Build, size: tuple[int, int]) -> None:
    shown = stage(small_conv_net())
    shown.window.resize(QSize(*size))
    page = opened(shown)
    shown.bench.see()
    shown.deliver()
    assert page.facts.width() >= page.facts.minimumSizeHint().width()
    content = page.histogram.parentWidget()
    assert content is not None
    for part in (page.histogram, page.facts, page.maps):
        assert content.rect().contains(part.geometry())
    assert content.width() <= page.width()
    shown_maps = [one for one in page.maps.maps if one.isVisible()]
    assert shown_maps
    assert page.facts.schemes


def test_numbers_that_are_too_wide_take_the_room_of_a_scheme(stage: Build) -> None:
    shown = stage()
    shown.window.resize(QSize(960, 640))
    page = opened(shown)
    shown.bench.see()
    shown.settle()
    before = page.facts.schemes
    tiny = Normal(mean=-1.234e-9, std=1.234e-9)
    shown.session.apply("edit.initializers", lambda made: set_all_initializers(made, 0, "weight", tiny))
    shown.bench.see()
    shown.settle()
    shown.settle()
    assert (before, page.facts.schemes) == ((0, 1), (0,))
    assert page.facts.width() >= page.facts.minimumSizeHint().width()
    assert page.facts.geometry().right() <= page.width()


def test_zero_is_the_quietest_colour_in_both_themes(three: Stage) -> None:
    page = opened(three)
    three.bench.see()
    three.settle()
    plot = page.maps.maps[0].plot
    figure = plot.figure
    assert figure is not None
    found = images(plot)[0]
    row, column = np.unravel_index(int(np.abs(found.values).argmin()), found.values.shape)
    most = np.unravel_index(int(found.values.argmax()), found.values.shape)
    for theme in (LIGHT, DARK):
        plot.draw(figure, theme)
        picture: QImage = plot.grab().toImage()
        background = QColor(theme.background).lightness()
        zero = picture.pixelColor(plot.pixel_of(column + 0.5, -(row + 0.5))).lightness()
        extreme = picture.pixelColor(plot.pixel_of(most[1] + 0.5, -(most[0] + 0.5))).lightness()
        assert abs(zero - background) < 0.35 * abs(extreme - background)


def test_a_network_without_weights_is_an_empty_page_that_says_so(stage: Build) -> None:
    bare = Experiment(network=Network(input=(4,), layers=(ReLU(id="a"),)), schemes=small_scene().schemes)
    page = opened(stage(bare))
    for plot in (page.histogram.plot, page.maps.maps[0].plot):
        assert plot.figure is not None
        assert plot.figure.state is not None
        assert text(plot.figure.state) == "No layer has a weight"
    assert not page.facts.isVisible()


@pytest.mark.parametrize("size", [QSize(1024, 640), QSize(1280, 720), QSize(1920, 1080)])
def test_the_histogram_dominates_and_pictures_use_their_room(three: Stage, size: QSize) -> None:
    page = opened(three)
    three.window.resize(size)
    three.bench.see()
    three.settle()
    three.settle()
    assert page.histogram.height() >= 0.54 * page.height() - 1
    one = page.maps.maps[0].plot
    assert one.height() <= one.height_for(one.width()) + 26
    assert one.height() >= min(one.height_for(one.width()), 0.36 * page.height()) - 24
