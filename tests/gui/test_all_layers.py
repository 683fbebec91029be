"""The section for all layers: its faces, its room, what is remembered of it, and large letters."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from initviz.app.settings import Settings
from initviz.core.document.edits import set_all_initializers
from initviz.core.document.experiment import Experiment
from initviz.core.document.rules import add_rule
from initviz.core.document.scenes import GALLERY
from initviz.core.initializers.simple import Zeros
from initviz.gui.rules.all_layers import AllLayers
from tests.gui.stage import Stage, small_scene

LEFT = Qt.MouseButton.LeftButton
Build = Callable[..., Stage]
pytestmark = pytest.mark.usefixtures("one_page")


def _with_rule(kind: str, experiment: Experiment) -> Experiment:
    return add_rule(experiment, 0, kind)


def section(stage: Stage) -> AllLayers:
    return stage.window.network.stack_section


def ruled(stage: Stage, rules: int = 8) -> AllLayers:
    """Open the list of rules, with many in it."""
    for kind in ("Linear", "Conv1d", "Conv2d", "Conv3d", "LayerNorm", "BatchNorm1d", "BatchNorm2d", "PReLU")[:rules]:
        stage.session.apply("edit.name.probe", partial(_with_rule, kind))
    found = section(stage)
    QTest.mouseClick(found.rules_button, LEFT)
    stage.settle()
    if rules:
        wait_for_height(stage, max(stage.window.network.height() // 3 - 100, 60))
    return found


def wait_for_height(stage: Stage, height: int) -> None:
    """Wait until the list of rules is so high: layouts follow each other in turns."""
    stage.qtbot.waitUntil(lambda: section(stage).rules.height_of_list == height)


@pytest.fixture
def large() -> Iterator[None]:
    """Letters of 18 points everywhere."""
    before = QApplication.font()
    font = QFont(before)
    font.setPointSizeF(18.0)
    QApplication.setFont(font)
    yield
    QApplication.setFont(before)


def test_a_long_list_of_rules_leaves_rows_in_sight_at_720(three: Stage) -> None:
    three.window.resize(1280, 720)
    ruled(three)
    shown = three.rows.viewport().height() / three.rows.visualRect(three.rows.model().index(0, 0)).height()
    assert shown >= 4.0


def test_a_new_rule_comes_into_sight(three: Stage) -> None:
    rules = ruled(three).rules
    QTest.mouseClick(rules.add, LEFT)
    three.pick(rules.menu, "Linear")
    row = rules.rows[-1]
    three.qtbot.waitUntil(lambda: not row.visibleRegion().isEmpty())


def test_the_grip_gives_rules_more_room_and_a_double_click_takes_it_back(three: Stage) -> None:
    three.window.resize(1280, 900)
    found = ruled(three)
    before = found.rules.height_of_list
    middle = found.grip.rect().center()
    QTest.mousePress(found.grip, LEFT, pos=middle)
    QTest.mouseMove(found.grip, middle - QPoint(0, 40))
    QTest.mouseRelease(found.grip, LEFT, pos=middle)
    wait_for_height(three, before + 40)
    found.grip.setFocus()
    QTest.keyClick(found.grip, Qt.Key.Key_Down)
    wait_for_height(three, before + 24)
    QTest.mouseDClick(found.grip, LEFT, pos=middle)
    wait_for_height(three, before)


def test_what_is_open_and_how_high_comes_back_at_the_next_start(stage: Build, kept: Callable[[], Settings]) -> None:
    first = stage(small_scene(), kept())
    found = ruled(first)
    found.grip.setFocus()
    QTest.keyClick(found.grip, Qt.Key.Key_Up)
    QTest.mouseClick(found.fold, LEFT)
    first.settle()
    first.window.keeping.layout.save()
    second = stage(small_scene(), kept())
    again = section(second)
    assert again.rules_button.isChecked()
    assert again.is_folded
    second.window.keeping.layout.reset()
    assert again.all_button.isChecked()
    assert not again.is_folded


@pytest.mark.usefixtures("large")
def test_in_large_letters_buttons_stand_under_the_title_and_nothing_is_cut(three: Stage) -> None:
    three.window.resize(1280, 900)
    three.settle()
    found = section(three)
    assert found.segments.y() > found.fold.geometry().bottom()
    for button in found.segments.buttons:
        assert button.width() >= button.sizeHint().width()
        assert found.segments.rect().contains(button.geometry())
    stack = found.stack
    assert stack.width_field.y() > stack.depth_field.geometry().bottom()
    words = [one for one in stack.findChildren(QLabel) if one.isVisible() and one.parent() is stack]
    assert len(words) == 5
    assert all(one.width() >= one.sizeHint().width() for one in words)


def test_in_usual_letters_buttons_stand_beside_the_title(three: Stage) -> None:
    found = section(three)
    assert found.segments.geometry().top() <= found.fold.geometry().center().y()
    assert found.segments.x() > found.fold.geometry().right() - 1
    assert found.stack.width_field.y() == found.stack.depth_field.y()


def test_an_empty_network_has_nothing_to_choose(stage: Build) -> None:
    made = stage(GALLERY["empty"]())
    stack = section(made).stack
    for combo in (stack.weights_combo, stack.biases_combo, stack.activations_combo):
        assert not combo.isEnabled()
        assert combo.placeholderText() == ""


def test_with_a_layer_there_is(three: Stage) -> None:
    stack = section(three).stack
    assert stack.weights_combo.isEnabled()
    three.session.apply("edit.name.probe", lambda e: set_all_initializers(e, 0, "bias", Zeros()))
    three.settle()
    assert stack.biases_combo.currentText() == "zeros"


def test_the_types_under_plus_rule_are_found_by_typing(three: Stage) -> None:
    found = ruled(three, 0)
    QTest.mouseClick(found.rules.add, LEFT)
    QTest.keyClicks(found.rules.menu, "convt")
    assert found.rules.menu.activeAction().objectName() == "ConvTranspose1d"
    QTest.keyClick(found.rules.menu, Qt.Key.Key_Return)
    three.settle()
    assert three.session.experiment.schemes[0].rules[-1].layers == "ConvTranspose1d"
