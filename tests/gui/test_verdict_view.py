"""The reason under a verdict, and what helps, by real clicks."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from initviz.core.document.edits import set_all_initializers
from initviz.core.document.experiment import Experiment
from initviz.core.document.scheme_edits import set_hidden
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.simple import Uniform, Zeros
from initviz.gui.advice_line import AdviceLine
from initviz.gui.scheme_lines import Mark
from initviz.messages import text
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]


def deep() -> Experiment:
    return small_scene(depth=8)


def rows(shown: Stage) -> list[QWidget]:
    """Give the lines of the schemes, from top to bottom."""
    found = [mark.parentWidget() for mark in shown.verdicts.findChildren(Mark)]
    return [row for row in found if row is not None]


def advice(shown: Stage) -> AdviceLine:
    """Let the search end, and give what it found."""
    shown.verdicts.advisor.finish()
    shown.settle()
    return shown.verdicts.advice


def test_the_reason_stands_under_the_active_scheme(stage: Build) -> None:
    shown = stage(deep())
    line = shown.verdicts.advice
    assert line.reason() == "Halves per layer because ReLU keeps half of E[z²] and fan_in·Var[w] = 1."
    shown.session.select(scheme=1)
    shown.settle()
    shown.qtbot.wait(1)
    assert line.reason() == "Keeps its size because fan_in·Var[w] = 2 and ReLU keeps half of E[z²]."
    assert rows(shown)[1].y() < line.y()


def test_it_moves_with_the_active_scheme(stage: Build) -> None:
    shown = stage(deep())
    shown.qtbot.wait(1)
    first, second = rows(shown)
    assert first.y() < shown.verdicts.advice.y() < second.y()


def test_one_click_helps_and_one_step_takes_it_back(stage: Build) -> None:
    shown = stage(deep())
    before = shown.session.experiment
    button = advice(shown).button
    assert button.isVisible()
    assert button.text() == "Use gain √2 (relu)"
    assert "then it is stable (×1 over 8 layers)" in button.toolTip()
    assert button.toolTip() in button.accessibleName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    shown.settle()
    after = shown.session.experiment
    assert after == set_all_initializers(before, 0, "weight", XavierUniform(gain=GainOf("relu")))
    assert shown.verdicts.sentences()[0].startswith("A Xavier is stable (×1 over 8 layers)")
    assert not advice(shown).button.isVisible()
    shown.keys(Qt.Key.Key_Z)
    assert shown.session.experiment == before
    assert shown.session.undo_name is None
    # What was found once is there at once.
    assert shown.verdicts.advice.button.isVisible()


def test_the_button_is_reached_and_pressed_with_the_keyboard(stage: Build) -> None:
    shown = stage(deep())
    button = advice(shown).button
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.hasFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    shown.settle()
    assert shown.session.undo_name is not None
    assert "gain" in text(shown.session.undo_name)


def test_measurements_keep_what_theory_found(stage: Build) -> None:
    shown = stage(deep())
    assert advice(shown).button.text() == "Use gain √2 (relu)"
    shown.deliver()
    assert shown.verdicts.advice.button.isVisible()


def test_only_what_is_wrong_is_helped(stage: Build) -> None:
    shown = stage(deep())
    shown.session.select(scheme=1)
    shown.settle()
    assert not advice(shown).button.isVisible()


def test_the_scheme_that_is_helped_is_that_of_the_document(stage: Build) -> None:
    dead = set_all_initializers(deep(), 1, "weight", Zeros())
    shown = stage(set_hidden(dead, 0, hidden=True))
    shown.session.select(scheme=1)
    shown.settle()
    button = advice(shown).button
    assert button.text() == "Use kaiming_normal for relu"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    shown.settle()
    assert shown.session.experiment.schemes[0] == set_hidden(dead, 0, hidden=True).schemes[0]
    assert shown.session.experiment.schemes[1] != dead.schemes[1]


def test_an_edit_ends_the_search_for_what_was_before(stage: Build) -> None:
    shown = stage(deep())
    shown.session.apply("edit.name.initializer", lambda e: set_all_initializers(e, 0, "weight", Zeros()))
    shown.settle()
    assert advice(shown).button.text() == "Use kaiming_normal for relu"


def test_the_search_begins_by_itself(stage: Build) -> None:
    shown = stage(deep())
    shown.qtbot.waitUntil(shown.verdicts.advice.button.isVisible, timeout=10_000)


def test_a_theory_that_fails_ends_the_search(stage: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr("initviz.core.verdict.remedy.predict_scheme", fail)
    shown = stage(deep())
    assert not advice(shown).button.isVisible()


def test_tooltips_say_why_and_when(stage: Build) -> None:
    shown = stage(deep())
    tips = [row.toolTip() for row in rows(shown)]
    assert "Halves per layer because" in tips[0]
    assert "Vanishes: the second moment falls below 1/100" in tips[0]
    assert "Stable: the second moment ends between 1/4 and 4 times" in tips[1]


def test_a_reason_that_only_measurements_give_has_its_line_before(stage: Build) -> None:
    # Behind weights with a mean, theory stops at the first ReLU.
    shown = stage(set_all_initializers(deep(), 0, "weight", Uniform()))
    line = shown.verdicts.advice
    assert line.reason() == ""
    assert line.isVisible()
    assert line.height() >= line.fontMetrics().height()
