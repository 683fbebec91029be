"""Plots under the mouse: read-outs, zoom, and what a picture of many layers costs."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from initviz.figures.catalogue import FIGURES
from initviz.figures.figure import Axis, ColorBar, Figure
from initviz.figures.marks import Image
from initviz.figures.scene import Scene
from initviz.gui.plots.colors import STEPS, color_table, indices_of
from initviz.gui.plots.mapping import Mapping
from initviz.gui.plots.markers import marker
from initviz.gui.plots.plot import Plot
from initviz.gui.theme import DARK, LIGHT, THEMES, Theme, blend, contrast_text, palette_of, scheme_color, style_sheet
from initviz.messages import message
from tests.gui.mouse import ask_for_menu, drag, move, read_out, wheel, zoomed
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


def test_pointing_reads_out_theory(plot: tuple[Plot, Scene], qtbot: QtBot) -> None:
    made, _ = plot
    where = made.place_of("l2")
    assert where is not None
    move(made, where)
    qtbot.waitUntil(lambda: bool(read_out(made)))
    place, *lines = read_out(made).splitlines()
    assert place == "layer 2"
    assert [line.partition(";")[0] for line in lines] == ["Xavier: theory 0.25", "Kaiming: theory 1"]


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


def test_keys_zoom_and_move_what_is_seen_and_never_leave_the_figure(plot: tuple[Plot, Scene]) -> None:
    made, _ = plot
    whole = made.seen
    QTest.keyClick(made, Qt.Key.Key_Left)
    QTest.keyClick(made, Qt.Key.Key_Minus)
    assert made.seen == whole
    QTest.keyClick(made, Qt.Key.Key_Plus)
    closer = made.seen
    for (low, high), (lowest, highest) in zip(closer, whole, strict=True):
        assert high - low == pytest.approx((highest - lowest) / 1.5)
    QTest.keyClick(made, Qt.Key.Key_Right)
    (left, right), _ = made.seen
    assert left == pytest.approx(closer[0][0] + 0.15 * (right - left))
    for _ in range(5):
        QTest.keyClick(made, Qt.Key.Key_Right)
    assert made.seen[0][1] == pytest.approx(whole[0][1])
    QTest.keyClick(made, Qt.Key.Key_Up)
    QTest.keyClick(made, Qt.Key.Key_0)
    assert made.seen == whole
    assert not zoomed(made)


def test_keys_that_mean_nothing_here_are_left_to_others(plot: tuple[Plot, Scene], qtbot: QtBot) -> None:
    made, _ = plot
    parent = QWidget()
    made.setParent(parent)
    parent.show()
    qtbot.waitExposed(parent)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_A, Qt.Key.Key_Escape):
        pressed = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(made, pressed)
        assert not pressed.isAccepted()
    made.setParent(None)
    made.show()
    parent.deleteLater()


def test_the_wheel_zooms_about_the_mouse_and_back_to_the_whole(plot: tuple[Plot, Scene]) -> None:
    made, _ = plot
    whole = made.seen
    where = made.pixel_of(1.0, -0.5)
    wheel(made, where)
    assert zoomed(made)
    assert (made.pixel_of(1.0, -0.5) - where).manhattanLength() <= 2
    wheel(made, where, -20)
    assert not zoomed(made)
    assert np.array(made.seen) == pytest.approx(np.array(whole))


def test_a_drag_moves_only_what_is_zoomed(plot: tuple[Plot, Scene]) -> None:
    made, _ = plot
    whole, middle = made.seen, made.rect().center()
    drag(made, middle, middle + QPoint(60, 0))
    assert made.seen == whole
    wheel(made, middle, 4)
    before = made.seen
    drag(made, middle, middle + QPoint(60, 0))
    assert made.seen[0][0] < before[0][0]


def test_who_comes_by_the_keyboard_sees_where_they_are(plot: tuple[Plot, Scene]) -> None:
    made, _ = plot
    corner = QPoint(made.width() // 2, 0)
    accent = QColor(LIGHT.accent)
    for reason, framed in ((Qt.FocusReason.MouseFocusReason, False), (Qt.FocusReason.TabFocusReason, True)):
        QApplication.sendEvent(made, QFocusEvent(QEvent.Type.FocusIn, reason))
        assert (made.grab().toImage().pixelColor(corner) == accent) is framed
    QApplication.sendEvent(made, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert made.grab().toImage().pixelColor(corner) != accent
    assert made.accessibleName() == "Second moment after each layer"


def test_the_menu_shows_all_and_copies(plot: tuple[Plot, Scene]) -> None:
    made, _ = plot
    wheel(made, made.rect().center())
    ask_for_menu(made, made.rect().center())
    menu = made.menu
    assert menu is not None
    by_text = {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}
    assert list(by_text) == ["Zoom in", "Zoom out", "Show all", "Copy picture", "Copy data"]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(by_text["Show all"]).center())
    assert not zoomed(made)
    made.copy_data()
    rows = list(csv.DictReader(io.StringIO(QApplication.clipboard().text()), delimiter="\t"))
    assert {(row["figure"], row["series"], row["mark"]) for row in rows} >= {("signal", "Kaiming", "theory")}


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_keys_copy_the_picture_and_the_data(plot: tuple[Plot, Scene], theme: Theme) -> None:
    made, scene = plot
    made.draw(FIGURES["signal"].build(scene), theme)
    made.setFocus()
    clipboard = QApplication.clipboard()
    clipboard.setText("nothing")
    QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.mimeData().hasImage()
    assert clipboard.image().width() >= made.width()
    assert clipboard.image().pixelColor(2, 2).name() == theme.background
    QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert not clipboard.mimeData().hasImage()
    as_csv = bytes(clipboard.mimeData().data("text/csv").data()).decode()
    assert as_csv.splitlines()[0].startswith("figure,series,mark,")
    assert clipboard.text() == as_csv.replace(",", "\t")


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_an_empty_figure_says_why_and_shows_no_axes(plot: tuple[Plot, Scene], theme: Theme) -> None:
    made, scene = plot
    figure = FIGURES["signal"].build(scene)
    said = replace(figure, marks=(), targets=(), state=message("figure.state.measuring"))
    made.draw(said, theme)
    picture = made.grab().toImage()
    inked = [
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y) != QColor(theme.background)
    ]
    assert inked
    middle = made.rect().center()
    assert all(abs(x - middle.x()) < 80 and abs(y - middle.y()) < 20 for x, y in inked)


def test_squares_stay_square_and_have_room_for_their_colours(plot: tuple[Plot, Scene]) -> None:
    made, scene = plot
    name, across, down = message("role.weight"), Axis(None, 0.0, 20.0), Axis(None, -10.0, 0.0)
    image = Image(np.linspace(-1.0, 1.0, 200).reshape(10, 20), 0.0, 20.0, 0.0, -10.0, 1.0)
    bar = ColorBar(message("role.weight"), 1.0, open=True)
    made.draw(Figure("m", name, across, down, scene.series, (image,), color_bar=bar, square=True), LIGHT)
    for size in (QSize(500, 200), QSize(300, 400), QSize(420, 260)):
        made.resize(size)
        origin = made.pixel_of(0.0, 0.0)
        wide, high = made.pixel_of(10.0, 0.0) - origin, made.pixel_of(0.0, -10.0) - origin
        assert wide.x() == pytest.approx(high.y(), abs=1.5)
        assert made.pixel_of(20.0, -5.0).x() < made.width() - 30
        picture = made.grab().toImage()
        first, last = (picture.pixelColor(made.pixel_of(x, y)) for x, y in ((0.5, -0.5), (19.5, -9.5)))
        assert (first, last) == (QColor(color_table(LIGHT)[0]), QColor(color_table(LIGHT)[STEPS - 1]))


def test_values_have_the_colours_of_their_sign_and_size() -> None:
    indices = indices_of(np.array([[-9.0, -1.0, 0.0], [0.25, 1.0, np.nan]]), 1.0)
    assert indices.tolist() == [[0, 0, STEPS // 2], [STEPS // 2 + 32, STEPS - 1, STEPS]]
    for theme in THEMES.values():
        lightness = [QColor(color).lightness() for color in color_table(theme)[:STEPS]]
        assert len(color_table(theme)) == STEPS + 1
        assert lightness[0] == pytest.approx(lightness[-1], abs=60)
        quiet = lightness[STEPS // 2]
        assert quiet == (min if theme.is_dark else max)(lightness)


def test_drawing_the_same_figure_again_gives_the_same_pixels(stage: Build) -> None:
    shown = stage()
    shown.deliver()
    plot = shown.window.page.views[1].plot
    shown.verdicts.advisor.finish()  # its advice comes when nothing else is to be done, and may take a line
    shown.settle()
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
