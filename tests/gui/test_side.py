"""The right pane as a whole: ways out of problems, widths, the keyboard."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.forms.grid import FieldGrid
from initviz.gui.side.section import Fold, Section
from initviz.gui.side.sticky import Sticky
from tests.gui.side_actions import Build, click, convolutional, layer, put, select
from tests.gui.stage import Stage

pytestmark = pytest.mark.usefixtures("one_page")

# --- problems and ways out ---


def test_an_impossible_layer_says_why_and_is_mended_by_a_click(stage: Build) -> None:
    shown = stage(convolutional(Conv2d(id="c3", out_channels=2, kernel_size=7)))
    select(shown, "c3")
    problem = shown.window.side.problem
    assert "spans 7" in problem.text()
    assert problem.buttons[0].text() == "Kernel 3×3"
    click(shown, problem.buttons[0])
    mended = layer(shown, "c3")
    assert isinstance(mended, Conv2d)
    assert mended.axes("kernel_size") == (3, 3)
    assert problem.text() == ""
    assert shown.window.toolbar.undo.text() == "Undo: Conv2d 3: kernel_size 7 → 3"


@pytest.mark.parametrize("chosen", ["c1", "p1"])
@pytest.mark.parametrize("scrolled", [0, 30])
def test_what_is_edited_stays_where_it_is_while_the_layer_is_impossible(
    stage: Build, chosen: str, scrolled: int
) -> None:
    shown = stage(convolutional())
    select(shown, chosen)
    side = shown.window.side
    (kernel, *_) = side.layer.form.fields["kernel_size"].editors()
    assert isinstance(kernel, NumberEntry)
    kernel.setFocus()
    side.verticalScrollBar().setValue(scrolled)

    def place() -> int:
        return kernel.mapTo(side, QPoint(0, 0)).y()

    before = place()
    put(shown, kernel.lineEdit(), "40")
    assert side.problem.isVisible()
    assert place() == before
    put(shown, kernel.lineEdit(), "3")
    assert not side.problem.isVisible()
    assert place() == before


@pytest.mark.parametrize("height", [300, 900])
def test_what_is_wrong_is_seen_however_low_the_pane_is(stage: Build, height: int) -> None:
    shown = stage(convolutional(Conv2d(id="c3", out_channels=2, kernel_size=7)))
    select(shown, "c3")
    side, form = shown.window.side, shown.window.side.layer.form
    side.setFixedHeight(height)
    shown.settle()
    below = form.mapTo(side, QPoint(0, form.height())).y()
    top = side.problem.mapTo(side, QPoint(0, 0)).y()
    assert top + side.problem.height() <= side.height()
    assert (top > below) is (height == 900)
    assert not covered(shown)
    bar = side.verticalScrollBar()
    bar.setValue(bar.maximum())
    shown.settle()
    below = form.mapTo(side, QPoint(0, form.height())).y()
    assert side.problem.mapTo(side, QPoint(0, 0)).y() > below
    assert not covered(shown)


def covered(shown: Stage) -> list[QWidget]:
    """Give the parts of the pane of which something is seen under the problem, or under another part."""
    side = shown.window.side
    content, view = side.widget(), side.viewport().rect()
    assert content is not None
    problem = QRect(side.problem.mapTo(side, QPoint(0, 0)), side.problem.size())
    found = []
    seen = [problem] if side.problem.isVisible() else []
    for part in content.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        # The place of the problem is empty.
        if part.isVisible() and not isinstance(part, Sticky):
            place = QRect(part.mapTo(side.viewport(), QPoint(0, 0)), part.size()) & view
            found += [part] if any(place.intersects(other) for other in seen) else []
            seen.append(place)
    return found


@pytest.mark.parametrize("scrolled", [0, 60, 10_000])
def test_a_hint_covers_nothing_of_the_pane(stage: Build, scrolled: int) -> None:
    shown = stage(convolutional(Linear(id="l", out_features=3)))
    shown.window.resize(1280, 720)
    select(shown, "l")
    side = shown.window.side
    side.verticalScrollBar().setValue(scrolled)
    shown.settle()
    assert side.problem.isVisible()
    assert not covered(shown)
    select(shown, "c1")
    assert not side.problem.isVisible()
    assert side.viewport().height() == side.height()


def test_another_layer_is_shown_from_its_title_on(stage: Build) -> None:
    shown = stage(convolutional(Linear(id="l", out_features=3)))
    shown.window.side.setFixedHeight(300)
    select(shown, "c1")
    bar = shown.window.side.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    select(shown, "c2")
    assert bar.value() == 0


def test_behind_an_impossible_layer_the_pane_leads_to_it(stage: Build) -> None:
    shown = stage(convolutional(Conv2d(id="c3", out_channels=2, kernel_size=7), Linear(id="l", out_features=3)))
    select(shown, "l")
    side = shown.window.side
    assert "Conv2d before it cannot take its own" in side.problem.text()
    assert side.layer.form.isVisible()
    assert not side.explanation.isVisible()
    assert not side.code.isVisible()
    click(shown, side.problem.buttons[0])
    assert shown.session.layer == "c3"


def test_a_linear_that_meets_an_image_is_offered_a_flatten(stage: Build) -> None:
    shown = stage(convolutional(Linear(id="l", out_features=3)))
    select(shown, "l")
    problem = shown.window.side.problem
    assert "last dimension" in problem.text()
    click(shown, problem.buttons[0])
    assert [found.tag() for found in shown.session.experiment.network.layers][-2:] == ["Flatten", "Linear"]
    assert problem.text() == ""


# --- all of it ---


@pytest.mark.parametrize("selected", ["", "c1", "d1"])
def test_showing_is_no_edit(stage: Build, selected: str) -> None:
    shown = stage(convolutional())
    select(shown, selected)
    before = len(shown.bench.submitted)
    for _ in range(2):
        shown.window.side.show_scene(shown.window.live.scene, shown.window.theme)
    assert len(shown.bench.submitted) == before
    assert not shown.session.undo_name


@pytest.mark.parametrize("selected", ["", "c1", "b1", "p1"])
@pytest.mark.parametrize("width", [236, 288])
def test_nothing_is_wider_than_the_pane(stage: Build, selected: str, width: int) -> None:
    shown = stage(convolutional())
    select(shown, selected)
    side = shown.window.side
    side.setFixedWidth(width)
    shown.settle()
    content = side.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= side.viewport().width()
    for section in side.findChildren(Section):
        if section.isVisible():
            right = section.mapTo(side, QPoint(section.width(), 0)).x()
            assert right <= side.viewport().width()


@pytest.mark.parametrize("selected", ["", "c1", "b1", "p1", "d1"])
def test_forms_fit_the_narrowest_pane_in_large_letters(stage: Build, selected: str) -> None:
    shown = stage(convolutional())
    side = shown.window.side
    font = side.font()
    font.setPointSize(18)
    side.setFont(font)
    select(shown, selected)
    side.setFixedWidth(236)
    shown.settle()
    grids = [grid for grid in side.findChildren(FieldGrid) if grid.isVisible()]
    assert grids
    for grid in grids:
        assert grid.minimumSizeHint().width() <= 236 - 24
    for entry in side.findChildren(NumberEntry):
        if entry.isVisible():
            assert entry.lineEdit().width() >= entry.fontMetrics().horizontalAdvance("0.25")
    for fold in side.findChildren(Fold):
        if fold.isVisible():
            assert fold.fontMetrics().horizontalAdvance(fold.text()) <= fold.width()


def test_titles_stand_in_full_where_there_is_room(stage: Build) -> None:
    shown = stage(convolutional())
    select(shown, "c1")
    titles = {fold.text() for fold in shown.window.findChildren(Fold) if fold.isVisible()}
    assert titles == {"All layers", "Initializer", "Layer", "Code"}


def test_the_tab_key_goes_down_the_pane(stage: Build) -> None:
    shown = stage(convolutional())
    select(shown, "d1")
    select(shown, "c1")
    side = shown.window.side
    shown.window.activateWindow()
    shown.qtbot.waitUntil(shown.window.isActiveWindow)
    content = side.widget()
    assert content is not None
    side.explanation.fold.setFocus()
    heights: list[int] = []
    while True:
        focused = QApplication.focusWidget()
        assert focused is not None
        if not side.isAncestorOf(focused):
            break
        heights.append(focused.mapTo(content, QPoint(0, 0)).y())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert len(heights) > 15
    tall = 24  # what stands in one line differs by less
    assert all(after > before - tall for before, after in pairwise(heights))


def test_a_long_name_of_a_scheme_is_cut_and_stands_in_the_tooltip(stage: Build) -> None:
    scene = convolutional()
    scheme = replace(scene.schemes[0], name="a name of sixty characters, as long as a scheme's name may be")
    shown = stage(replace(scene, schemes=(scheme,)))
    select(shown, "c1")
    side = shown.window.side
    side.setFixedWidth(236)
    shown.settle()
    content, button = side.widget(), side.explanation.to_all
    assert content is not None
    assert content.minimumSizeHint().width() <= side.viewport().width()
    assert button.text().endswith("…")
    assert scheme.name in button.toolTip()
    assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width()
