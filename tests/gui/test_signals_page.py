"""The pages of activations and gradients in the window: picking, enlarging, reading out, small windows."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from initviz.core.document.edits import set_all_initializers
from initviz.core.initializers.simple import Normal
from initviz.figures.figure import Figure
from initviz.figures.marks import Steps
from initviz.gui.pages.signals_page import ActivationsPage, GradientsPage, SignalsPage
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import LIGHT, blend
from initviz.messages import text
from tests.gui.mouse import move, read_out
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]


def opened(shown: Stage, kind: type[SignalsPage]) -> SignalsPage:
    """Bring a page to the front."""
    page = next(page for page in shown.window.pages if isinstance(page, kind))
    shown.window.tabs.setCurrentWidget(page)
    shown.settle()
    return page


def click(plot: Plot, where: QPoint) -> None:
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=where)


def figure_of(plot: Plot) -> Figure:
    assert plot.figure is not None
    return plot.figure


@pytest.mark.parametrize("kind", [ActivationsPage, GradientsPage])
def test_clicking_a_row_of_the_ridge_enlarges_its_layer(stage: Build, kind: type[SignalsPage]) -> None:
    shown = stage()
    shown.deliver()
    page = opened(shown, kind)
    assert "layer 1" in text(figure_of(page.detail.view.plot).title)
    where = page.ridge.plot.place_of("l3")
    assert where is not None
    click(page.ridge.plot, where)
    shown.settle()
    assert shown.session.layer == "l3"
    assert "layer 3" in text(figure_of(page.detail.view.plot).title)
    assert any(isinstance(mark, Steps) for mark in figure_of(page.detail.view.plot).marks)
    assert [said.split()[1] for said in page.detail.facts.sentences()] == ["Xavier", "Kaiming"]


def test_the_close_up_follows_what_the_ridge_shows(stage: Build) -> None:
    shown = stage()
    shown.deliver()
    page = opened(shown, ActivationsPage)
    QTest.mouseClick(page.ridge.switch.buttons["preactivations"], Qt.MouseButton.LeftButton)
    shown.settle()
    assert figure_of(page.ridge.plot).name == "preactivations"
    assert figure_of(page.detail.view.plot).name == "enlarged_preactivation"
    facts = page.detail.facts.sentences()
    QTest.mouseClick(page.detail.view.switch.buttons["unit_variances"], Qt.MouseButton.LeftButton)
    shown.settle()
    assert figure_of(page.detail.view.plot).name == "unit_variances"
    assert figure_of(page.ridge.plot).name == "preactivations"
    assert page.detail.facts.sentences() != facts


def test_pointing_at_a_gauge_reads_its_shares(stage: Build) -> None:
    shown = stage()
    shown.deliver()
    page = opened(shown, ActivationsPage)
    plot = page.ridge.plot
    row = plot.place_of("l2")
    assert row is not None
    where = QPoint(plot.width() - 20, row.y())
    move(plot, where)
    shown.qtbot.waitUntil(lambda: bool(read_out(plot)))
    assert "layer 2" in read_out(plot)
    assert "zero" in read_out(plot)


def test_a_gauge_is_filled_as_far_as_its_share(stage: Build) -> None:
    shown = stage(small_scene(depth=2))
    shown.deliver()
    page = opened(shown, ActivationsPage)
    plot = page.ridge.plot
    row = plot.place_of("l1")
    assert row is not None
    # Half of what leaves a ReLU is zero: the last column's bar is filled for about half of its width.
    picture = plot.grab().toImage()
    filled = QColor(shown.session.experiment.schemes[0].color)
    empty = blend(QColor(LIGHT.text), QColor(LIGHT.background), 0.08)
    lines = range(row.y() - 12, row.y())
    rows = [[picture.pixelColor(x, y).name() for x in range(plot.width() - 60, plot.width())] for y in lines]
    bar = next(row for row in rows if filled.name() in row)
    share = bar.count(filled.name()) / (bar.count(filled.name()) + bar.count(empty.name()))
    first = shown.window.live.scene.first_replicate(0)
    assert first is not None
    assert share == pytest.approx(float(first.report.forward.zero_fraction[2]), abs=0.1)


def test_before_measurements_the_page_says_what_it_waits_for(stage: Build) -> None:
    shown = stage()
    page = opened(shown, ActivationsPage)
    for view in (page.ridge, page.detail.view):
        state = figure_of(view.plot).state
        assert state is not None
        assert "being measured" in text(state)
    assert all("theory: mean" in said for said in page.detail.facts.sentences())


def test_while_replicates_arrive_only_the_way_is_drawn_again(stage: Build) -> None:
    shown = stage()
    activations = [key for key, _ in opened(shown, ActivationsPage).pieces(growing_only=True)]
    gradients = [key for key, _ in opened(shown, GradientsPage).pieces(growing_only=True)]
    assert activations == ["verdicts"]
    assert gradients == ["way", "verdicts"]


def test_a_network_that_overflows_says_so(stage: Build) -> None:
    shown = stage(set_all_initializers(small_scene(depth=30), 0, "weight", Normal(std=100.0)))
    shown.deliver()
    page = opened(shown, ActivationsPage)
    assert "inf/nan" in [text(column) for column in figure_of(page.ridge.plot).columns]
    shown.session.select(layer="l30")
    shown.settle()
    assert "not every value is finite" in page.detail.facts.sentences()[0]


def test_the_close_up_stands_beside_the_ridge_where_there_is_room(stage: Build) -> None:
    shown = stage()
    page = opened(shown, ActivationsPage)
    for width, below in ((1024, True), (1280, True), (1800, False)):
        shown.window.resize(width, 640)
        shown.settle()
        ridge, detail = (widget.mapTo(page, QPoint(0, 0)) for widget in (page.ridge, page.detail))
        assert (ridge.y() < detail.y()) == below
        assert (ridge.x() < detail.x()) == (not below)
        assert min(page.ridge.height(), page.detail.view.height()) >= 160
