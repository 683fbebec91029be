"""Lessons in the window, gone through with mouse and keyboard."""

from collections.abc import Callable
from statistics import fmean

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from initviz.core.document.edits import set_initializer
from initviz.core.document.scenes import deep_mlp
from initviz.core.initializers.scaled import KaimingUniform
from initviz.core.lessons.catalogue import LESSONS, lesson
from initviz.gui.lessons.strip import LessonStrip
from initviz.gui.pages.all_pages import PAGES
from tests.gui.keeping import LEFT, answer, edit, pick
from tests.gui.stage import Stage

ALT = Qt.KeyboardModifier.AltModifier


def strip(stage: Stage) -> LessonStrip:
    return stage.window.guide.strip


def press(stage: Stage, widget: QWidget) -> None:
    QTest.mouseClick(widget, LEFT)
    stage.settle()


def begin(stage: Stage, name: str) -> None:
    """Choose a lesson from the list that the key opens."""
    stage.keys(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    menu = stage.window.guide.menu
    assert menu.isVisible()
    action = next(action for action in menu.actions() if action.objectName() == name)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    stage.settle()


def on_by_key(stage: Stage) -> None:
    """Go on with the key, which presses the button for a moment, as a hand does."""
    expected = stage.window.guide.at + 1
    stage.keys(Qt.Key.Key_PageDown, ALT)
    stage.qtbot.waitUntil(lambda: stage.window.guide.at == expected)
    stage.settle()


def turn_to(stage: Stage, title: str) -> None:
    """Click the tab of a page."""
    bar = stage.window.tabs.tabBar()
    place = next(place for place, kind in enumerate(PAGES) if kind.title == title)
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(place).center())
    stage.settle()


@pytest.fixture
def lessons(stage: Callable[..., Stage]) -> Stage:
    made = stage()
    made.window.resize(1280, 800)
    made.settle()
    return made


def test_the_lesson_of_zeros_from_the_menu_to_its_end(lessons: Stage) -> None:
    assert strip(lessons).isHidden()
    begin(lessons, "zeros")
    scene = lesson("zeros")
    assert lessons.session.experiment == scene.start()
    assert strip(lessons).words()[:3] == (scene.title.en, "3 steps", scene.about.en)
    assert not strip(lessons).back.isEnabled()

    press(lessons, strip(lessons).act)  # Begin
    lessons.deliver()
    assert strip(lessons).words()[1:4] == ("Step 1 of 3", scene.steps[0].do.en, scene.steps[0].observe.en)
    assert not strip(lessons).is_ticked
    turn_to(lessons, "page.table")
    assert strip(lessons).is_ticked
    # A bias behind the loss's normal cotangent has the batch as its expected square.
    runs = lessons.window.live.scene.replicates(0)
    last = fmean(run.by_parameter[(2, "bias")].gradient for run in runs)
    assert last > 0
    assert strip(lessons).words()[4] == (
        "Measured, mean over seeds: A: E[(∂L/∂W)²] of l1 = 0; A: E[(∂L/∂b)²] of l1 = 0; "
        f"A: E[(∂L/∂W)²] of l2 = 0; A: E[(∂L/∂b)²] of l2 = {last:.3g}"
    )

    on_by_key(lessons)
    assert not strip(lessons).is_ticked
    lessons.pick(lessons.open_menu(0, "weight"), "kaiming_uniform")
    lessons.deliver()
    assert strip(lessons).is_ticked

    on_by_key(lessons)
    assert lessons.session.layer == "l2"
    assert not strip(lessons).is_ticked
    press(lessons, strip(lessons).act)  # Show me
    lessons.deliver()
    assert strip(lessons).is_ticked
    assert lessons.session.experiment == scene.after(3)
    lessons.keys(Qt.Key.Key_Z)
    assert lessons.session.experiment.schemes[0].overrides.keys() == {"l1"}
    assert strip(lessons).is_ticked  # what was done was done

    press(lessons, strip(lessons).forward)
    assert strip(lessons).words()[1:4] == ("What you saw", scene.seen.en, "")
    assert not strip(lessons).forward.isEnabled()


def test_the_lesson_of_orthogonal_weights_ticks_what_its_reader_does(lessons: Stage) -> None:
    begin(lessons, "orthogonal")
    press(lessons, strip(lessons).forward)
    press(lessons, lessons.window.toolbar.resample)
    assert strip(lessons).is_ticked
    press(lessons, strip(lessons).back)
    assert strip(lessons).words()[1] == "3 steps"
    press(lessons, strip(lessons).forward)
    assert strip(lessons).is_ticked
    press(lessons, strip(lessons).close_button)
    assert strip(lessons).isHidden()
    assert lessons.session.experiment.probe.seed == 2


def test_a_number_that_is_reached_is_ticked_once_it_is_measured(lessons: Stage) -> None:
    begin(lessons, "too_small")
    for _ in range(3):
        press(lessons, strip(lessons).forward)
    lessons.deliver()
    assert not strip(lessons).is_ticked
    lessons.choose(lessons.window.network.stack.weights_combo, "xavier_normal")
    assert not strip(lessons).is_ticked
    lessons.deliver()
    assert strip(lessons).is_ticked
    assert "A: E[x²] at the output = 0.05" in strip(lessons).words()[4]


def test_what_a_lesson_made_is_not_asked_about_and_what_a_person_made_is(lessons: Stage) -> None:
    begin(lessons, "too_small")
    press(lessons, strip(lessons).act)
    press(lessons, strip(lessons).act)
    assert lessons.window.page.title == "page.overview"
    assert lessons.session.layer == "a10"
    for _ in range(3):
        press(lessons, strip(lessons).forward)
    press(lessons, strip(lessons).act)  # Next lesson, without a question
    assert lessons.window.guide.name == "too_large"
    edit(lessons, 7)
    asked: list[str] = []
    answer("Cancel", asked)
    begin(lessons, "zeros")
    assert len(asked) == 1
    assert lessons.window.guide.name == "too_large"
    assert lessons.session.experiment.probe.seeds == 7


def test_another_document_ends_the_lesson(lessons: Stage) -> None:
    begin(lessons, "zeros")
    pick(lessons, lessons.window.keeping.menu.gallery, "deep_mlp")
    assert lessons.session.experiment == deep_mlp()
    assert strip(lessons).isHidden()
    assert lessons.window.guide.name == ""


def test_the_list_has_all_lessons_and_marks_the_one_of_the_moment(lessons: Stage) -> None:
    begin(lessons, "zeros")
    menu = lessons.window.guide.menu
    menu.popup(QPoint(0, 0))
    assert [action.objectName() for action in menu.actions()] == list(LESSONS)
    assert [action.objectName() for action in menu.actions() if action.isChecked()] == ["zeros"]
    assert menu.actions()[1].text() == "2  One constant for all weights"
    assert menu.actions()[1].toolTip() == lesson("constant").about.en
    menu.close()
    press(lessons, strip(lessons).close_button)
    menu.popup(QPoint(0, 0))
    assert not any(action.isChecked() for action in menu.actions())
    menu.close()


def test_the_last_lesson_offers_no_next_one(lessons: Stage) -> None:
    begin(lessons, LESSONS[-1])
    for _ in range(len(lesson(LESSONS[-1]).steps) + 1):
        press(lessons, strip(lessons).forward)
    assert strip(lessons).words()[1] == "What you saw"
    assert strip(lessons).act.isHidden()


def test_a_step_that_was_done_in_one_layer_says_how_it_is_done_in_all(lessons: Stage) -> None:
    begin(lessons, "sqrt5")
    for _ in range(3):
        press(lessons, strip(lessons).forward)
    relu = KaimingUniform(a=0.0, nonlinearity="relu")
    lessons.session.apply("edit.name.argument", lambda found: set_initializer(found, 1, "l4", "weight", relu))
    lessons.session.select(scheme=1, layer="l4")
    lessons.settle()
    assert not strip(lessons).is_ticked
    every = lessons.window.side.explanation.to_all
    assert every.accessibleName() in strip(lessons).words()[4]
    assert "1 of 10 layers" in strip(lessons).words()[4]
    assert every.accessibleName().startswith("Use for every weight of B")
    press(lessons, every)
    assert strip(lessons).is_ticked
    for said in (lesson("sqrt5").steps[2].do.en, lesson("sqrt5").steps[2].do.zh):
        assert "“Use for every weight of B”" in said


def test_a_lesson_that_cannot_be_read_is_said(lessons: Stage) -> None:
    before = lessons.session.experiment
    lessons.window.guide.begin("ones")
    assert lessons.session.experiment is before
    assert "there is no lesson 'ones'" in lessons.window.errors.text()
