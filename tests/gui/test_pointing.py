"""Pointing at plots: what is read out keeps up, fits into the window and is marked; the wheel on pages that scroll."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from initviz.figures.catalogue import FIGURES
from initviz.figures.figure import Figure, Place
from initviz.figures.scene import Scene
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import LIGHT
from tests.figures.looks import looked_at
from tests.figures.scenes import scene_of, small
from tests.gui.mouse import move, read_out, wheel, zoomed

PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
READ = ("signal", "weight_histogram", "enlarged_activation", "unit_means", "weight_image", "bias_image", "walk_out")
"""Kinds of figures, one for each kind of reader."""


class Bench:
    """A window with one plot in it, in a page that may be higher than the window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window, self.plot = QWidget(), Plot()
        self.area, page = QScrollArea(), QWidget()
        self.area.setWidgetResizable(True)
        column, inside = QVBoxLayout(self.window), QVBoxLayout(page)
        self.plot.setMinimumHeight(160)
        inside.addWidget(self.plot)
        self.below = QLabel("below")
        inside.addWidget(self.below)
        self.area.setWidget(page)
        column.addWidget(self.area)
        self.window.resize(420, 260)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.qtbot = qtbot

    def draw(self, figure: Figure) -> None:
        self.plot.draw(figure, LIGHT)
        QTest.qWait(1)

    def point(self, where: QPoint) -> str:
        """Point at a place, and give what is read there."""
        QTest.qWait(15)
        move(self.plot, where)
        QTest.qWait(1)
        return read_out(self.plot)

    def turn(self, notches: int, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Turn the wheel over the middle of the plot, as the window system tells: only then it reaches the page."""
        where = QPointF(self.plot.mapTo(self.window, self.plot.rect().center()))
        QTest.wheelEvent(self.window.windowHandle(), where, QPoint(0, 120 * notches), QPoint(), modifiers)
        QTest.qWait(1)

    def label(self) -> QLabel:
        return self.window.findChildren(QLabel, "readout")[0]


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.plot.close_surface()
    made.window.deleteLater()


@pytest.fixture(scope="module")
def scene() -> Scene:
    return replace(scene_of(small()), inspections=looked_at(small()).inspections)


@pytest.mark.parametrize("name", READ)
def test_every_kind_of_figure_is_read_inside_the_window(bench: Bench, scene: Scene, name: str) -> None:
    bench.draw(FIGURES[name].build(scene))
    area = bench.plot.rect()
    said = set()
    for x in range(60, area.width() - 20, 25):
        for y in (area.height() // 3, area.height() // 2):
            if bench.point(QPoint(x, y)):
                said.add(read_out(bench.plot))
                assert bench.window.rect().contains(bench.label().geometry())
    assert len(said) > 1


@pytest.mark.parametrize("name", READ[1:])
def test_what_is_read_is_marked_where_it_is(bench: Bench, scene: Scene, name: str) -> None:
    figure = FIGURES[name].build(scene)
    bench.draw(figure)
    assert figure.reader is not None
    plain = bench.plot.grab().toImage()
    middle = bench.plot.rect().center()
    place = next(
        (found, QPoint(x, middle.y()))
        for x in range(middle.x(), bench.plot.width())
        if (found := _place_at(bench.plot, figure, QPoint(x, middle.y()))) is not None
    )
    found, where = place
    bench.point(where)
    marked = bench.plot.grab().toImage()
    changed = [
        x
        for x in range(plain.width())
        for y in range(plain.height())
        if plain.pixelColor(x, y) != marked.pixelColor(x, y) and not _covered(bench, QPoint(x, y))
    ]
    left, right = bench.plot.pixel_of(found.left, 0.0).x(), bench.plot.pixel_of(found.right, 0.0).x()
    assert changed
    assert left - 6 <= min(changed)
    assert max(changed) <= right + 6


def _place_at(plot: Plot, figure: Figure, where: QPoint) -> Place | None:
    (x0, x1), (y0, y1) = plot.seen
    start, end = plot.pixel_of(x0, y0), plot.pixel_of(x1, y1)
    x = x0 + (x1 - x0) * (where.x() - start.x()) / (end.x() - start.x())
    y = y0 + (y1 - y0) * (where.y() - start.y()) / (end.y() - start.y())
    return figure.reader.place(x, y) if figure.reader is not None else None


def _covered(bench: Bench, point: QPoint) -> bool:
    return bench.label().geometry().contains(bench.plot.mapTo(bench.window, point))


def test_a_figure_drawn_under_a_still_mouse_is_read_at_once(bench: Bench) -> None:
    waiting, arrived = (FIGURES["signal"].build(scene_of(small(), measured=there)) for there in (False, True))
    bench.draw(waiting)
    where = bench.plot.place_of("l2")
    assert where is not None
    assert "measured" not in bench.point(where)
    bench.draw(arrived)
    assert "layer 2" in read_out(bench.plot)
    assert "measured" in read_out(bench.plot)


def test_zooming_under_a_still_mouse_reads_what_has_come_there(bench: Bench) -> None:
    bench.draw(FIGURES["signal"].build(scene_of(small())))
    where = bench.plot.place_of("l4")
    assert where is not None
    assert bench.point(where).startswith("layer 4")
    for _ in range(2):
        QTest.keyClick(bench.plot, Qt.Key.Key_Plus)
    assert read_out(bench.plot).startswith("layer 3")
    QTest.keyClick(bench.plot, Qt.Key.Key_0)
    assert read_out(bench.plot).startswith("layer 4")


def test_nothing_is_read_of_a_plot_that_the_mouse_has_left_or_that_is_gone(bench: Bench) -> None:
    bench.draw(FIGURES["signal"].build(scene_of(small())))
    where = bench.plot.place_of("l2")
    assert where is not None
    assert bench.point(where)
    QApplication.sendEvent(bench.plot.viewport(), QEvent(QEvent.Type.Leave))
    assert not read_out(bench.plot)
    assert bench.point(where)
    bench.plot.hide()
    assert not read_out(bench.plot)
    assert bench.label().parent() is bench.plot


def test_the_wheel_scrolls_a_page_and_zooms_with_ctrl_or_after_a_click(bench: Bench) -> None:
    bench.draw(FIGURES["signal"].build(scene_of(small())))
    bench.below.setMinimumHeight(400)
    QTest.qWait(1)
    bar, middle = bench.area.verticalScrollBar(), bench.plot.rect().center()
    assert bench.point(middle)
    bench.turn(-1)
    assert bar.value() > 0
    assert not zoomed(bench.plot)
    assert not read_out(bench.plot)
    bar.setValue(0)
    bench.turn(1, CTRL)
    assert bar.value() == 0
    assert zoomed(bench.plot)
    bench.plot.reset_view()
    bench.window.activateWindow()
    bench.qtbot.waitUntil(bench.window.isActiveWindow)
    QTest.mouseClick(bench.plot.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert bench.plot.hasFocus()
    bench.turn(1)
    assert zoomed(bench.plot)
    assert bar.value() == 0


def test_where_nothing_can_be_scrolled_the_wheel_zooms(bench: Bench) -> None:
    bench.draw(FIGURES["signal"].build(scene_of(small())))
    assert bench.area.verticalScrollBar().maximum() == 0
    bench.turn(1)
    assert zoomed(bench.plot)


def test_a_picture_is_not_zoomed_into_a_single_entry(bench: Bench, scene: Scene) -> None:
    bench.draw(FIGURES["weight_image"].build(scene))
    for _ in range(12):
        wheel(bench.plot, bench.plot.rect().center(), 5)
    for low, high in bench.plot.seen:
        assert high - low == pytest.approx(8.0)
    for _ in range(3):
        QTest.keyClick(bench.plot, Qt.Key.Key_Plus)
    for low, high in bench.plot.seen:
        assert high - low == pytest.approx(8.0)


def test_a_marked_bin_is_shaded_and_not_coloured(bench: Bench, scene: Scene) -> None:
    bench.draw(FIGURES["unit_means"].build(scene))
    where = bench.plot.rect().center()
    plain = bench.plot.grab().toImage()
    assert bench.point(where)
    top = QPoint(where.x(), 40)
    assert plain.pixelColor(top) == QColor(LIGHT.background)
    shaded = bench.plot.grab().toImage().pixelColor(top)
    assert shaded != plain.pixelColor(top)
    assert shaded.saturation() < 16
