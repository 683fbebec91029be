"""Plots under the mouse: read-outs, zoom, and what a picture of many layers costs."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from initviz.figures.catalogue import FIGURES
from initviz.figures.scene import Scene
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.markers import marker
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import DARK, LIGHT, THEMES, Theme, blend, contrast_text, palette_of, scheme_color, style_sheet
from tests.gui.stage import Stage, measured, small_scene

Build = Callable[..., Stage]


@pytest.fixture
def plot(qtbot: QtBot, stage: Build) -> Iterator[tuple[Plot, Scene]]:
    scene = stage().window.live.scene
    made = Plot()
    made.resize(500, 300)
    made.draw(FIGURES["signal"].build(scene), LIGHT)
    made.show()
    qtbot.waitExposed(made)
    yield made, scene
    made.close_surface()
    made.deleteLater()


def move(plot: Plot, where: QPoint) -> None:
    target, none = plot.viewport(), Qt.MouseButton.NoButton
    place, everywhere = QPointF(where), QPointF(target.mapToGlobal(where))
    kind, keys = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QMouseEvent(kind, place, everywhere, none, none, keys))


def wheel(plot: Plot, where: QPoint) -> None:
    target = plot.viewport()
    event = QWheelEvent(
        QPointF(where),
        QPointF(target.mapToGlobal(where)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def test_pointing_reads_out_theory(plot: tuple[Plot, Scene], qtbot: QtBot) -> None:
    made, _ = plot
    where = made.place_of("l2")
    assert where is not None
    move(made, where)
    readout = made.findChild(QLabel, "readout")
    assert isinstance(readout, QLabel)
    qtbot.waitUntil(readout.isVisible)
    assert readout.text().splitlines() == ["layer 2", "Xavier: theory 0.25", "Kaiming: theory 1"]
    assert made.rect().contains(readout.geometry())


def test_a_zoomed_view_stays_while_numbers_change_and_goes_with_a_double_click(plot: tuple[Plot, Scene]) -> None:
    made, scene = plot
    before = made.place_of("l1")
    assert before is not None
    wheel(made, made.rect().center())
    zoomed = made.place_of("l1")
    assert zoomed != before
    made.draw(FIGURES["signal"].build(scene), LIGHT)
    assert made.place_of("l1") == zoomed
    QTest.mouseDClick(made.viewport(), Qt.MouseButton.LeftButton, pos=made.rect().center())
    QTest.mouseRelease(made.viewport(), Qt.MouseButton.LeftButton, pos=made.rect().center())
    assert made.place_of("l1") == before


def test_another_kind_of_figure_shows_all_of_itself(plot: tuple[Plot, Scene]) -> None:
    made, scene = plot
    before = made.place_of("l1")
    wheel(made, made.rect().center())
    made.draw(FIGURES["variance"].build(scene), LIGHT)
    made.draw(FIGURES["signal"].build(scene), LIGHT)
    assert made.place_of("l1") == before


def test_copying_a_picture(plot: tuple[Plot, Scene]) -> None:
    made, _ = plot
    made.copy_picture()
    image: QImage = QApplication.clipboard().image()
    assert (image.width(), image.height()) == (500, 300)


def test_drawing_the_same_figure_again_gives_the_same_pixels(stage: Build) -> None:
    shown = stage()
    shown.deliver()
    plot = shown.window.page.views[1].plot
    before = plot.grab().toImage()
    shown.window.live.add_reports(())
    shown.settle()
    assert plot.grab().toImage() == before


def test_a_mapping_goes_there_and_back() -> None:
    mapping = Mapping(QRectF(40, 10, 300, 200), (-1.0, 3.0), (0.0, 10.0))
    assert mapping.from_x(mapping.to_x(0.25)) == pytest.approx(0.25)
    assert mapping.from_y(mapping.to_y(7.0)) == pytest.approx(7.0)
    assert mapping.to_y(10.0) < mapping.to_y(0.0)


def test_markers_of_neighbouring_schemes_differ() -> None:
    shapes = [marker(index, QPointF(0, 0), 8.0) for index in range(6)]
    assert all(a != b for k, a in enumerate(shapes) for b in shapes[k + 1 :])


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_a_theme_is_complete(theme: Theme) -> None:
    sheet = style_sheet(theme)
    assert "$" not in sheet
    assert theme.background in sheet
    assert palette_of(theme).windowText().color() == QColor(theme.text)


def test_schemes_stand_out_on_both_backgrounds() -> None:
    for color in ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"):
        assert scheme_color(color, DARK).lightnessF() >= 0.55
        assert scheme_color(color, LIGHT) == QColor(color)
    assert contrast_text(QColor("#0072B2")) == QColor("#ffffff")
    assert contrast_text(QColor("#ffe066")) != QColor("#ffffff")
    assert blend(QColor("#ffffff"), QColor("#000000"), 0.5).lightness() in {127, 128}


def test_the_scene_is_measured_once() -> None:
    assert measured(small_scene()) is measured(small_scene())
