"""Schemes on their pills, with real mouse and keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QFrame, QMenu

from initviz.core.document import scheme_edits
from initviz.core.document.experiment import SCHEME_COLORS, Experiment
from initviz.core.document.resolve import initializer_for
from initviz.core.document.scheme_edits import set_hidden
from initviz.core.document.shown import filling
from initviz.core.initializers.structured import Orthogonal
from initviz.gui.schemes.bar import SchemeBar
from initviz.gui.schemes.colors import ColorMenu
from initviz.gui.schemes.pill import Pill
from initviz.messages import text
from tests.gui.stage import Stage, small_scene

LEFT = Qt.MouseButton.LeftButton
Build = Callable[..., Stage]
pytestmark = pytest.mark.usefixtures("one_page")


def many(count: int) -> Experiment:
    """The small scene with more schemes."""
    experiment = small_scene()
    starters = ["orthogonal", "default", "xavier_normal", "kaiming_normal", "lecun_normal", "trunc_normal"]
    for starter in starters[: count - 2]:
        experiment = scheme_edits.add_scheme(experiment, starter)
    return experiment


def bar(shown: Stage) -> SchemeBar:
    return shown.window.network.pills


def names(shown: Stage) -> list[str]:
    return [scheme.name for scheme in shown.session.experiment.schemes]


def undo_name(shown: Stage) -> str:
    name = shown.session.undo_name
    assert name is not None
    return text(name)


def click(shown: Stage, pill: Pill, where: QPoint | None = None) -> None:
    QTest.mouseClick(pill, LEFT, pos=where or QPoint(12, pill.height() // 2))
    shown.settle()


def menu_of(shown: Stage, place: int) -> QMenu:
    """Open a pill's menu with the keyboard."""
    pill = bar(shown).pills[place]
    pill.setFocus()
    pill.open_menu()
    menu = bar(shown).menu
    assert menu is not None
    return menu


def key(shown: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, Pill)
    QTest.keyClick(focused, key, modifier)
    shown.settle()


@pytest.fixture
def two(stage: Build) -> Stage:
    return stage()


@pytest.fixture
def four(stage: Build) -> Stage:
    return stage(many(4))


# --- adding ---


def test_one_click_adds_a_copy_of_the_active_scheme(two: Stage) -> None:
    two.session.select(scheme=1)
    button = bar(two).add_button
    QTest.mouseClick(button, LEFT, pos=QPoint(8, button.height() // 2))
    two.settle()
    assert [pill.text() for pill in bar(two).pills] == ["A Xavier", "B Kaiming", "C Kaiming 2"]
    assert two.session.scheme == 2
    assert bar(two).pills[2].isChecked()
    schemes = two.session.experiment.schemes
    assert filling(schemes[2]) == filling(schemes[1])
    assert undo_name(two) == "Duplicate B Kaiming"
    two.session.undo()
    two.settle()
    assert [pill.text() for pill in bar(two).pills] == ["A Xavier", "B Kaiming"]
    assert two.session.scheme == 1


def test_the_arrow_offers_well_known_schemes(two: Stage) -> None:
    button = bar(two).add_button
    starters = bar(two).starters
    two.qtbot.addWidget(starters, before_close_func=lambda menu: menu.close())
    starters.popup(button.mapToGlobal(button.rect().bottomLeft()))
    two.pick(starters, "orthogonal")
    assert names(two) == ["Xavier", "Kaiming", "orthogonal"]
    assert two.session.scheme == 2
    experiment = two.session.experiment
    assert initializer_for(experiment.schemes[2], experiment.network.layers[0], "weight") == Orthogonal()
    assert undo_name(two) == "Add scheme orthogonal"


# --- choosing ---


def test_a_click_makes_a_scheme_active(four: Stage) -> None:
    click(four, bar(four).pills[2])
    assert four.session.scheme == 2
    assert [pill.isChecked() for pill in bar(four).pills] == [False, False, True, False]


def test_arrow_keys_walk_along_the_pills(four: Stage) -> None:
    bar(four).pills[0].setFocus()
    key(four, Qt.Key.Key_Right)
    key(four, Qt.Key.Key_Right)
    assert four.session.scheme == 2
    key(four, Qt.Key.Key_Left)
    assert four.session.scheme == 1
    assert bar(four).pills[1].hasFocus()


# --- naming ---


@pytest.mark.parametrize("way", ["F2", "double click", "menu"])
def test_a_scheme_is_renamed_in_its_place(two: Stage, way: str) -> None:
    pill = bar(two).pills[1]
    if way == "F2":
        pill.setFocus()
        key(two, Qt.Key.Key_F2)
    elif way == "double click":
        QTest.mouseDClick(pill, LEFT, pos=QPoint(30, pill.height() // 2))
    else:
        two.pick(menu_of(two, 1), "rename")
    field = bar(two).name_field
    assert field.isVisible()
    assert field.text() == "Kaiming"
    QTest.keyClicks(field, "He")
    QTest.keyClick(field, Qt.Key.Key_Return)
    two.settle()
    assert not field.isVisible()
    assert [pill.text() for pill in bar(two).pills] == ["A Xavier", "B He"]
    assert undo_name(two) == "Scheme B: Kaiming → He"


def test_a_bad_name_is_refused_beside_it_and_escape_gives_the_old_one_back(two: Stage) -> None:
    bar(two).rename(0)
    field = bar(two).name_field
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert bar(two).complaint.isVisible()
    assert bar(two).complaint.text() == "a scheme needs a name"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    QTest.keyClicks(field, "x" * 61)
    assert bar(two).complaint.text() == "expected a name of at most 60 characters, got 61"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    two.settle()
    assert not bar(two).complaint.isVisible()
    assert names(two) == ["Xavier", "Kaiming"]
    assert two.session.position == 0


def test_leaving_the_field_takes_a_name_and_no_other(two: Stage) -> None:
    for typed, taken in (("Glorot", "Glorot"), (" ", "Glorot")):
        bar(two).rename(0)
        QTest.keyClicks(bar(two).name_field, typed)
        two.rows.setFocus()
        two.settle()
        assert not bar(two).name_field.isVisible()
        assert names(two)[0] == taken


def test_a_long_name_is_seen_as_a_whole_while_it_is_typed(two: Stage) -> None:
    scheme = two.session.experiment.schemes[0].name
    two.session.apply("edit.name.probe", lambda e: scheme_edits.rename_scheme(e, 0, "xavier, gain of tanh"))
    two.settle()
    assert scheme == "Xavier"
    bar(two).rename(0)
    field = bar(two).name_field
    assert field.width() > field.fontMetrics().horizontalAdvance("xavier, gain of tanh") + 16
    QTest.keyClick(field, Qt.Key.Key_Escape)


def test_moving_says_where_to_and_doing_it_again_selects_the_scheme_that_moves(two: Stage) -> None:
    menu = menu_of(two, 0)
    assert [action.text().split("\t")[0] for action in menu.actions() if action.objectName() in {"left", "right"}] == [
        "Move left",
        "Move right",
    ]
    two.pick(menu, "right")
    for step in (two.session.undo, two.session.redo):
        step()
        two.settle()
        assert two.session.experiment.schemes[two.session.scheme].name == "Xavier"


# --- colours ---


def colors_of(menu: QMenu) -> ColorMenu:
    return next(inner for action in menu.actions() if isinstance(inner := action.menu(), ColorMenu))


def test_a_colour_of_the_palette_is_two_clicks_away(two: Stage) -> None:
    menu = menu_of(two, 0)
    colors = colors_of(menu)
    colors.popup(menu.mapToGlobal(menu.rect().topRight()))
    two.pick(colors, SCHEME_COLORS[2])
    assert two.session.experiment.schemes[0].color == SCHEME_COLORS[2]
    assert undo_name(two) == "Colour of A Xavier"
    menu.close()


def test_any_colour_can_be_typed(two: Stage) -> None:
    menu = menu_of(two, 0)
    colors = colors_of(menu)
    colors.popup(menu.mapToGlobal(menu.rect().topRight()))
    field = colors.field
    field.entry.selectAll()
    QTest.keyClicks(field.entry, "#12345")
    QTest.keyClick(field.entry, Qt.Key.Key_Return)
    assert field.complaint.isVisible()
    assert "expected a colour such as #0072B2" in field.complaint.text()
    assert two.session.position == 0
    QTest.keyClicks(field.entry, "6")
    assert not field.complaint.isVisible()
    QTest.keyClick(field.entry, Qt.Key.Key_Return)
    two.settle()
    assert two.session.experiment.schemes[0].color == "#123456"
    assert bar(two).menu is None


def test_any_colour_can_be_chosen_in_the_dialog(two: Stage) -> None:
    menu = menu_of(two, 1)
    colors = colors_of(menu)
    colors.popup(menu.mapToGlobal(menu.rect().topRight()))
    two.pick(colors, "other")
    dialog = next(found for found in two.window.findChildren(QColorDialog) if found.isVisible())
    dialog.setCurrentColor("#aabbcc")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    two.settle()
    assert two.session.experiment.schemes[1].color == "#aabbcc"


# --- order ---


def drag(pill: Pill, target: QPoint, *, escape: bool = False) -> None:
    """Drag a pill to a place on the screen."""
    start = QPoint(12, pill.height() // 2)
    QTest.mousePress(pill, LEFT, pos=start)
    way = pill.mapFromGlobal(target) - start
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(pill, start + QPoint(round(way.x() * share), round(way.y() * share)))
    if escape:
        QTest.keyClick(pill, Qt.Key.Key_Escape)
    QTest.mouseRelease(pill, LEFT, pos=start + way)


def behind(pill: Pill) -> QPoint:
    return pill.mapToGlobal(QPoint(pill.width() - 2, pill.height() // 2))


def test_a_pill_is_dragged_to_another_place(four: Stage) -> None:
    pills = bar(four).pills
    drag(pills[0], behind(pills[2]))
    four.settle()
    assert names(four) == ["Kaiming", "orthogonal", "Xavier", "default"]
    assert [pill.text() for pill in pills] == ["A Kaiming", "B orthogonal", "C Xavier", "D default"]
    assert four.session.scheme == 2, "the active scheme stays active where it goes"
    assert undo_name(four) == "Move A Xavier"
    four.session.undo()
    assert names(four)[0] == "Xavier"
    assert four.session.scheme == 0


@pytest.mark.parametrize("target", [0, 2, 4])
def test_a_line_shows_where_a_dragged_pill_would_go(four: Stage, target: int) -> None:
    pills = bar(four).pills
    place = behind(pills[target - 1]) if target else pills[0].mapToGlobal(QPoint(1, 10))
    line = bar(four).findChild(QFrame, "gap")
    assert line is not None
    start = QPoint(12, pills[1].height() // 2)
    QTest.mousePress(pills[1], LEFT, pos=start)
    QTest.mouseMove(pills[1], pills[1].mapFromGlobal(place))
    assert line.isVisible()
    parent = line.parentWidget()
    assert parent is not None
    assert parent.rect().contains(line.geometry())
    beside = pills[min(target, 3)].geometry()
    assert abs(line.x() - (beside.left() if target < 4 else beside.right())) <= 6
    QTest.keyClick(pills[1], Qt.Key.Key_Escape)
    assert not line.isVisible()
    QTest.mouseRelease(pills[1], LEFT, pos=start)
    assert four.session.position == 0


def test_a_drag_that_ends_where_it_began_or_by_escape_moves_nothing(four: Stage) -> None:
    pills = bar(four).pills
    drag(pills[1], behind(pills[1]))
    drag(pills[0], behind(pills[3]), escape=True)
    four.settle()
    assert four.session.position == 0
    assert four.session.scheme == 0


def test_alt_and_arrow_keys_move_the_pill_that_has_the_focus(four: Stage) -> None:
    bar(four).pills[0].setFocus()
    key(four, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    key(four, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert names(four) == ["Kaiming", "orthogonal", "Xavier", "default"]
    assert bar(four).pills[2].hasFocus()
    key(four, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert names(four) == ["Kaiming", "Xavier", "orthogonal", "default"]
    assert four.session.scheme == 1


def test_the_menu_moves_too_as_far_as_there_is_room(four: Stage) -> None:
    menu = menu_of(four, 3)
    enabled = {action.objectName(): action.isEnabled() for action in menu.actions()}
    assert enabled["left"]
    assert not enabled["right"]
    four.pick(menu, "left")
    assert names(four) == ["Xavier", "Kaiming", "default", "orthogonal"]
    assert four.session.scheme == 0


# --- hiding and removing ---


def test_a_hidden_scheme_keeps_its_pill_and_a_click_brings_it_back(four: Stage) -> None:
    before = four.session.experiment
    four.pick(menu_of(four, 0), "hide")
    pill = bar(four).pills[0]
    assert pill.shows_hidden
    assert pill.accessibleName() == "scheme A Xavier, hidden"
    assert "click to show it again" in pill.toolTip()
    assert four.session.scheme == 1
    assert [series.title for series in four.window.live.scene.series] == ["B Kaiming", "C orthogonal", "D default"]
    click(four, pill)
    assert four.session.experiment == before
    assert four.session.scheme == 0
    assert undo_name(four) == "Show A Xavier"


def test_arrow_keys_reach_a_hidden_scheme_which_return_shows(four: Stage) -> None:
    four.session.apply("edit.name.probe", lambda e: set_hidden(e, 1, hidden=True))
    four.settle()
    bar(four).pills[0].setFocus()
    key(four, Qt.Key.Key_Right)
    assert four.session.scheme == 0
    assert bar(four).pills[1].hasFocus()
    key(four, Qt.Key.Key_Return)
    assert four.session.scheme == 1
    assert not four.session.experiment.schemes[1].hidden


def test_delete_removes_the_pill_that_has_the_focus(four: Stage) -> None:
    click(four, bar(four).pills[2])
    key(four, Qt.Key.Key_Delete)
    assert names(four) == ["Xavier", "Kaiming", "default"]
    assert undo_name(four) == "Remove C orthogonal"
    four.pick(menu_of(four, 0), "remove")
    assert names(four) == ["Kaiming", "default"]
    assert four.session.scheme == 1, "default is still the active one"


def test_the_last_scheme_that_is_seen_cannot_go(two: Stage) -> None:
    two.pick(menu_of(two, 1), "hide")
    menu = menu_of(two, 0)
    by_name = {action.objectName(): action for action in menu.actions()}
    for name, reason in (("hide", "show another one before you hide it"), ("remove", "before you remove it")):
        assert not by_name[name].isEnabled()
        assert reason in by_name[name].toolTip()
    menu.close()
    two.window.activateWindow()
    two.qtbot.waitUntil(two.window.isActiveWindow)
    bar(two).pills[0].setFocus()
    key(two, Qt.Key.Key_Delete)
    assert "only scheme that is shown" in two.window.errors.text()
    assert names(two) == ["Xavier", "Kaiming"]


# --- copying initializers ---


def test_a_rows_menu_copies_its_initializers_to_other_schemes(four: Stage) -> None:
    four.session.select(scheme=2)
    four.click_row(1)
    where = four.rows.visualRect(four.rows.currentIndex()).center()
    four.window.network.rows.menu_wanted.emit(four.rows.viewport().mapToGlobal(where))
    menu = four.rows.menu
    assert menu is not None
    inner = next(
        found
        for action in menu.actions()
        if isinstance(found := action.menu(), QMenu) and found.objectName() == "copy_to"
    )
    assert [action.text() for action in inner.actions() if action.text()] == [
        "All schemes",
        "A Xavier",
        "B Kaiming",
        "D default",
    ]
    inner.popup(where)
    four.pick(inner, "all")
    menu.close()
    experiment = four.session.experiment
    layers = experiment.network.layers
    assert all(initializer_for(scheme, layers[2], "weight") == Orthogonal() for scheme in experiment.schemes)
    assert initializer_for(experiment.schemes[0], layers[0], "weight") != Orthogonal()
    assert undo_name(four) == "Initializers of Linear: C → A, B, D"


# --- room ---


@pytest.mark.parametrize("size", [(1280, 720), (1024, 640)])
def test_six_pills_stand_within_the_pane_and_beside_each_other(stage: Build, size: tuple[int, int]) -> None:
    shown = stage(many(6))
    shown.window.resize(*size)
    shown.settle()
    areas = [pill.geometry() for pill in bar(shown).pills]
    field = bar(shown).pills[0].parentWidget()
    assert field is not None
    assert all(field.rect().contains(area) for area in areas)
    assert not any(one.intersects(other) for k, one in enumerate(areas) for other in areas[:k])
    assert len({area.top() for area in areas}) <= 3
    assert bar(shown).width() <= shown.window.network.width()
