"""What if, with real mouse and keys: live while dragging, one step of the history a drag, exact numbers beside."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionSlider

from initviz.core.document.blocks import blocks
from initviz.core.document.edits import set_all_initializers
from initviz.core.document.experiment import Experiment
from initviz.core.document.what_if import multiplied
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.structured import Eye
from initviz.core.layers.linear import Linear
from initviz.gui.what_if import WhatIf, factor_at, notch_of
from initviz.gui.what_if_slider import HomingSlider
from tests.gui.stage import Stage, small_scene

LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.usefixtures("one_page")


def opened(stage: Stage) -> WhatIf:
    section = stage.window.network.stack_section
    QTest.mouseClick(section.what_if_button, LEFT)
    stage.settle()
    return section.what_if


def handle(slider: HomingSlider) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    style = slider.style()
    part = style.subControlRect(QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider)
    return part.center()


def drag(slider: HomingSlider, *by: int) -> None:
    at = handle(slider)
    QTest.mousePress(slider, LEFT, pos=at)
    for pixels in by:
        QTest.mouseMove(slider, at + QPoint(pixels, 0))
    QTest.mouseRelease(slider, LEFT, pos=at + QPoint(by[-1], 0))


def gain(stage: Stage, scheme: int = 0) -> float:
    weight = stage.session.experiment.schemes[scheme].rules[0].weight
    assert isinstance(weight, XavierUniform)
    assert isinstance(weight.gain, float)
    return weight.gain


def test_a_drag_multiplies_live_and_is_one_step(three: Stage) -> None:
    panel, steps = opened(three), len(three.session.steps)
    seen: list[float] = []
    three.session.changed.connect(lambda: seen.append(gain(three)))
    drag(panel.gain, 15, 30, 45)
    assert len(seen) == 3
    assert seen == sorted(seen)
    assert seen[0] > 1.0
    assert panel.gain_entry.number == gain(three) == seen[-1]
    assert len(three.session.steps) == steps + 1
    three.session.undo()
    three.settle()
    assert three.session.experiment == small_scene()
    assert (panel.gain_entry.number, panel.gain.value()) == (1.0, 0)
    three.session.redo()
    three.settle()
    assert panel.gain_entry.number == seen[-1]


def test_two_drags_are_two_steps_from_the_same_beginning(three: Stage) -> None:
    panel, steps = opened(three), len(three.session.steps)
    drag(panel.gain, 40)
    drag(panel.gain, -25)
    assert len(three.session.steps) == steps + 2
    assert gain(three) == panel.gain_entry.number == factor_at(panel.gain.value())


def test_a_drag_is_caught_at_one_and_keys_go_notch_by_notch(three: Stage) -> None:
    panel = opened(three)
    steps = three.session.steps
    drag(panel.gain, 30, 1)
    assert gain(three) == 1.0
    assert panel.gain.value() == 0
    assert three.session.steps == steps
    panel.gain.setFocus()
    QTest.keyClick(panel.gain, Qt.Key.Key_Right)
    assert gain(three) == factor_at(1) == 1.03


def test_a_double_click_goes_home(three: Stage) -> None:
    panel = opened(three)
    drag(panel.gain, 40)
    QTest.mouseDClick(panel.gain, LEFT, pos=handle(panel.gain))
    three.settle()
    assert three.session.experiment == small_scene()
    assert panel.gain.value() == 0


def test_an_exact_factor_is_typed(three: Stage) -> None:
    panel = opened(three)
    panel.gain_entry.setFocus()
    panel.gain_entry.selectAll()
    QTest.keyClicks(panel.gain_entry, "sqrt(2)")
    QTest.keyClick(panel.gain_entry, Qt.Key.Key_Return)
    assert gain(three) == pytest.approx(2.0**0.5)
    panel.gain_entry.selectAll()
    QTest.keyClicks(panel.gain_entry, "-3")
    QTest.keyClick(panel.gain_entry, Qt.Key.Key_Return)
    assert "Expected 0.001 to 1000" in panel.complaint.text()
    assert gain(three) == pytest.approx(2.0**0.5)


def test_the_factor_is_for_all_schemes_where_that_is_chosen_and_says_what_becomes_of_kaiming(three: Stage) -> None:
    panel = opened(three)
    assert panel.note.text() == ""
    panel.scope.setFocus()
    QTest.keyClick(panel.scope, Qt.Key.Key_Down)
    assert panel.note.text().endswith("made a variance_scaling with the same law: kaiming_uniform.")
    panel.gain_entry.setFocus()
    panel.gain_entry.selectAll()
    QTest.keyClicks(panel.gain_entry, "2")
    QTest.keyClick(panel.gain_entry, Qt.Key.Key_Return)
    assert three.session.experiment == multiplied(small_scene(), (0, 1), 2.0)


def test_each_scheme_shows_its_own_factor(three: Stage) -> None:
    panel = opened(three)
    drag(panel.gain, 40)
    of_first = panel.gain_entry.number
    three.session.select(scheme=1)
    three.settle()
    assert panel.gain_entry.number == 1.0
    assert panel.scope.itemText(0) == "of scheme B"
    three.session.select(scheme=0)
    three.settle()
    assert panel.gain_entry.number == of_first


def test_where_nothing_has_a_scale_the_slider_says_so(three: Stage) -> None:
    three.session.apply("edit.name.probe", lambda e: set_all_initializers(e, 0, "weight", Eye()))
    panel = opened(three)
    assert not panel.gain.isEnabled()
    assert panel.note.text() == "None of these weights has a scale."


def test_the_block_is_repeated_live_and_the_drag_is_one_step(three: Stage) -> None:
    panel, steps = opened(three), len(three.session.steps)
    three.session.select(layer="l3")
    three.settle()
    assert panel.repeats_entry.number == 3
    drag(panel.repeats, 10, 30, -20)
    assert len(blocks(three.session.experiment.network)) == panel.repeats_entry.number == 1
    assert len(three.session.steps) == steps + 1
    QTest.mouseDClick(panel.repeats, LEFT, pos=handle(panel.repeats))
    three.settle()
    assert three.session.experiment == small_scene()


def two_runs() -> Experiment:
    """Five blocks of 32 units, then three of 8; each has a Linear layer and a ReLU."""
    start = small_scene(8)
    layers = start.network.layers
    narrow = [replace(layer, out_features=8) if isinstance(layer, Linear) else layer for layer in layers[10:]]
    return replace(start, network=replace(start.network, layers=(*layers[:10], *narrow)))


def widths(stage: Stage) -> list[int]:
    return [layer.out_features for layer in stage.session.experiment.network.layers if isinstance(layer, Linear)]


@pytest.mark.parametrize("selected", ["last", "input"])
def test_keys_repeat_the_same_run_whatever_is_left_of_it(stage: Callable[..., Stage], selected: str) -> None:
    made = stage(two_runs())
    last = [layer.id for layer in made.session.experiment.network.layers][-2]
    made.session.select(layer=last if selected == "last" else "")
    panel = opened(made)
    steps, (run, other) = len(made.session.steps), ((3, 8), (5, 32)) if selected == "last" else ((5, 32), (3, 8))
    assert panel.repeats_entry.number == run[0]
    panel.repeats.setFocus()
    for key, count in ((Qt.Key.Key_Home, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Left, 2)):
        QTest.keyClick(panel.repeats, key)
        made.settle()
        assert sorted(widths(made)) == sorted([run[1]] * count + [other[1]] * other[0])
        assert panel.repeats_entry.number == panel.repeats.value() == count
    assert len(made.session.steps) == steps + 1
    QTest.mouseClick(panel.repeats, LEFT, pos=handle(panel.repeats))
    QTest.mouseDClick(panel.repeats, LEFT, pos=handle(panel.repeats))
    made.settle()
    assert made.session.experiment == two_runs()
    assert len(made.session.steps) == steps + 2


def test_after_a_drag_the_slider_is_still_of_the_same_run(stage: Callable[..., Stage]) -> None:
    made = stage(two_runs())
    made.session.select(layer=[layer.id for layer in made.session.experiment.network.layers][-2])
    panel, steps = opened(made), len(made.session.steps)
    drag(panel.repeats, -20, -40)
    made.settle()
    assert widths(made) == [32] * 5 + [8]
    assert panel.repeats_entry.number == 1
    QTest.mouseDClick(panel.repeats, LEFT, pos=handle(panel.repeats))
    made.settle()
    assert made.session.experiment == two_runs()
    made.session.go_to(steps - 1)
    assert made.session.experiment == two_runs()


def test_nothing_is_known_of_the_document_before(three: Stage) -> None:
    panel = opened(three)
    drag(panel.gain, 40)
    panel.repeats.setFocus()
    QTest.keyClick(panel.repeats, Qt.Key.Key_Right)
    same = three.session.experiment
    three.session.replace(same)
    three.settle()
    assert panel.gain_entry.number == 1.0
    for slider in (panel.gain, panel.repeats):
        QTest.mouseDClick(slider, LEFT, pos=handle(slider))
        three.settle()
    assert three.session.experiment == same


def test_an_exact_number_of_blocks_is_typed_and_undone_at_once(three: Stage) -> None:
    panel = opened(three)
    panel.repeats_entry.setFocus()
    panel.repeats_entry.selectAll()
    QTest.keyClicks(panel.repeats_entry, "24")
    QTest.keyClick(panel.repeats_entry, Qt.Key.Key_Return)
    three.settle()
    assert len(blocks(three.session.experiment.network)) == 24
    assert panel.block.text() == "Repeats Linear · ReLU"
    three.session.undo()
    three.settle()
    assert three.session.experiment == small_scene()
    assert panel.repeats_entry.number == 3


def test_without_a_block_there_is_nothing_to_repeat(stage: Callable[..., Stage]) -> None:
    made = stage(small_scene())
    made.session.select(layer="l1")
    made.window.network.rows.setFocus()
    QTest.keyClick(made.window.network.rows, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(made.window.network.rows, Qt.Key.Key_Delete)
    panel = opened(made)
    assert not panel.repeats.isEnabled()
    assert not panel.gain.isEnabled()
    assert panel.block.text() == "There is no block to repeat."


@pytest.mark.parametrize("notch", range(-50, 51, 5))
def test_notches_and_factors_belong_together(notch: int) -> None:
    assert notch_of(factor_at(notch)) == notch
    assert (factor_at(-50), factor_at(0), factor_at(50)) == (0.25, 1.0, 4.0)
