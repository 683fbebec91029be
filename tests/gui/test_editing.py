"""Edits through rows, menus, forms and controls, with real events."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.structure import remove_layers
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import XavierUniform
from initviz.core.initializers.simple import Normal, Uniform
from initviz.core.layers.convolution import Conv1d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Flatten
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.forms.form import Form
from initviz.gui.forms.gain_field import GainField
from initviz.messages import text
from tests.gui.stage import Stage, small_scene

pytestmark = pytest.mark.usefixtures("one_page")

Build = Callable[..., Stage]


def weight(stage: Stage, layer: str, scheme: int = 0) -> Initializer | None:
    override = stage.session.experiment.schemes[scheme].overrides.get(layer)
    return override.weight if override is not None else None


def entry(form: Form, name: str) -> NumberEntry:
    return next(iter(form.fields[name].findChildren(NumberEntry)))


def type_number(stage: Stage, box: QAbstractSpinBox, typed: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, typed)
    QTest.keyClick(box, Qt.Key.Key_Return)
    stage.settle()


def test_choosing_an_initializer_from_a_rows_dropdown(stage: Build) -> None:
    shown = stage()
    shown.pick(shown.open_menu(1, "weight"), "orthogonal")
    chosen = weight(shown, "l2")
    assert chosen is not None
    assert chosen.tag() == "orthogonal"
    assert shown.session.layer == "l2"
    assert shown.rows.rows[1].dropdowns[0].initializer == "orthogonal"
    assert shown.bench.submitted[-1] == shown.session.experiment


def test_going_back_to_the_schemes_rule(stage: Build) -> None:
    shown = stage()
    first = shown.session.experiment
    shown.pick(shown.open_menu(1, "weight"), "orthogonal")
    menu = shown.open_menu(1, "weight")
    rule = menu.actions()[0]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(rule).center())
    shown.settle()
    assert shown.session.experiment == first


def test_what_cannot_be_chosen_is_grey_and_says_why(stage: Build) -> None:
    shown = stage()
    menu = shown.open_menu(0, "bias")
    by_name = {action.objectName(): action for action in menu.actions()}
    assert not by_name["xavier_uniform"].isEnabled()
    assert "at least 2 dimensions" in by_name["xavier_uniform"].text()
    assert "shape 32" in by_name["xavier_uniform"].toolTip()
    assert by_name["normal"].isEnabled()
    before = shown.session.experiment
    shown.pick(menu, "xavier_uniform")
    assert shown.session.experiment == before
    menu.close()


def test_the_explanation_turns_to_the_bias_and_back(stage: Build) -> None:
    shown = stage()
    panel = shown.window.side.explanation
    weight_button, bias_button = panel.roles.buttons
    QTest.mouseClick(bias_button, Qt.MouseButton.LeftButton)
    assert (panel.role, panel.combo.currentText()) == ("bias", "zeros")
    items = panel.combo.model()
    refused = items.index(panel.combo.findText("xavier_uniform"), 0)
    assert not refused.flags() & Qt.ItemFlag.ItemIsEnabled
    assert "at least 2 dimensions" in str(refused.data(Qt.ItemDataRole.ToolTipRole))
    shown.choose(panel.combo, "ones")
    override = shown.session.experiment.schemes[0].overrides["l1"]
    assert (override.weight, override.bias is not None and override.bias.tag()) == (None, "ones")
    QTest.mouseClick(weight_button, Qt.MouseButton.LeftButton)
    assert panel.combo.currentText() == "xavier_uniform"


def test_the_menu_opens_with_return_and_the_bias_menu_with_shift(stage: Build) -> None:
    shown = stage()
    shown.rows.setFocus()
    for modifier, current in (
        (Qt.KeyboardModifier.NoModifier, "xavier_uniform"),
        (Qt.KeyboardModifier.ShiftModifier, "zeros"),
    ):
        QTest.keyClick(shown.rows, Qt.Key.Key_Return, modifier)
        menu = shown.rows.menu
        assert menu is not None
        assert [action.objectName() for action in menu.actions() if action.isChecked()] == [current]
        QTest.keyClick(menu, Qt.Key.Key_Escape)


def test_a_chip_changes_one_activation(stage: Build) -> None:
    shown = stage()
    where = shown.rows.chip_rect(1, "a2").center()
    QTest.mouseClick(shown.rows.viewport(), Qt.MouseButton.LeftButton, pos=where)
    shown.settle()
    assert shown.session.layer == "a2"
    QTest.keyClick(shown.rows, Qt.Key.Key_Return)
    menu = shown.rows.menu
    assert menu is not None
    shown.pick(menu, "GELU")
    assert [row.chips[0].text for row in shown.rows.rows] == ["ReLU", "GELU", "ReLU"]


def test_an_argument_typed_as_an_expression(stage: Build) -> None:
    shown = stage()
    type_number(shown, entry(shown.window.side.explanation.form, "gain"), "sqrt(2)")
    assert weight(shown, "l1") == XavierUniform(gain=2.0**0.5)
    type_number(shown, entry(shown.window.side.explanation.form, "gain"), "nonsense(")
    assert weight(shown, "l1") == XavierUniform(gain=2.0**0.5)


def test_a_gain_that_follows_an_activation_says_its_number(stage: Build) -> None:
    shown = stage()
    field = shown.window.side.explanation.form.fields["gain"]
    assert isinstance(field, GainField)
    shown.choose(field.combo, "of tanh")
    assert weight(shown, "l1") == XavierUniform(gain=GainOf(gain_of="tanh"))
    assert field.says() == "= 5/3 = 1.667"
    shown.choose(field.combo, "of leaky_relu")
    type_number(shown, field.slope, "1")
    assert weight(shown, "l1") == XavierUniform(gain=GainOf(gain_of="leaky_relu", param=1.0))
    assert field.says() == "= 1"


def test_steps_of_a_spin_box_are_one_step_of_the_history(stage: Build) -> None:
    shown = stage()
    first = shown.session.experiment
    box = entry(shown.window.side.explanation.form, "gain")
    for _ in range(5):
        box.stepUp()
        shown.settle()
    assert weight(shown, "l1") == XavierUniform(gain=1.5)
    shown.session.undo()
    assert shown.session.experiment == first


def test_what_a_class_refuses_is_said_beside_the_field_until_it_fits(stage: Build) -> None:
    shown = stage()
    shown.pick(shown.open_menu(0, "weight"), "uniform")
    form = shown.window.side.explanation.form
    type_number(shown, entry(form, "a"), "7")
    assert "must not exceed" in form.fields["a"].complaint
    assert weight(shown, "l1") == Uniform()
    assert not shown.window.errors.isVisible()
    type_number(shown, entry(form, "b"), "9")
    assert weight(shown, "l1") == Uniform(a=7.0, b=9.0)
    assert not form.fields["a"].complaint


def test_one_initializer_for_every_layer(stage: Build) -> None:
    shown = stage()
    shown.pick(shown.open_menu(0, "weight"), "normal")
    type_number(shown, entry(shown.window.side.explanation.form, "std"), "0.5")
    QTest.mouseClick(shown.window.side.explanation.to_all, Qt.MouseButton.LeftButton)
    shown.settle()
    scheme = shown.session.experiment.schemes[0]
    assert not scheme.overrides
    assert scheme.rules[-1].weight == Normal(std=0.5)


def test_depth_and_width_are_typed(stage: Build) -> None:
    shown = stage()
    type_number(shown, shown.window.network.stack.depth_field.entry, "5")
    type_number(shown, shown.window.network.stack.width_field.entry, "4*4")
    assert [row.title for row in shown.rows.rows] == ["Linear 16"] * 5
    assert shown.session.experiment.network.input == (16,)


def test_a_depth_or_width_that_is_none_is_explained_over_the_whole_width(stage: Build) -> None:
    shown = stage()
    stack = shown.window.network.stack
    type_number(shown, stack.depth_field.entry, "1001")
    assert stack.depth_field.complaint == "Expected a whole number, 1 to 1,000, got 1001"
    assert stack.depth_field.explanation.isVisible()
    assert stack.depth_field.explanation.width() > 2 * stack.depth_field.width()
    assert shown.session.position == 0
    QTest.keyClick(stack.depth_field.entry, Qt.Key.Key_Escape)
    assert not stack.depth_field.explanation.isVisible()
    assert stack.depth_field.value() == 3


def test_the_depth_counts_layers_with_a_weight_and_widths_that_differ_are_various(stage: Build) -> None:
    layers = (
        Flatten(id="f"),
        Linear(id="l1", out_features=8),
        ReLU(id="a1"),
        Linear(id="l2", out_features=6),
        ReLU(id="a2"),
        Linear(id="l3", out_features=3),
    )
    shown = stage(Experiment(network=Network(input=(2, 4), layers=layers)))
    stack = shown.window.network.stack
    assert stack.depth_field.value() == 3
    assert stack.width_field.entry.text() == ""
    assert stack.width_field.entry.lineEdit().placeholderText() == "various"
    type_number(shown, stack.width_field.entry, "5")
    assert [row.title for row in shown.rows.rows] == ["Flatten", "Linear 5", "Linear 5", "Linear 3"]
    assert stack.width_field.value() == 5


def test_a_depth_that_the_network_cannot_have_is_refused_and_forgotten(stage: Build) -> None:
    layers = (Linear(id="l1", out_features=8), ReLU(id="a1"), Linear(id="l2", out_features=3))
    shown = stage(remove_layers(Experiment(network=Network(input=(4,), layers=layers)), {"l1"}))
    stack = shown.window.network.stack
    type_number(shown, stack.depth_field.entry, "4")
    assert shown.window.errors.isVisible()
    assert stack.depth_field.value() == 1


def test_showing_a_scene_is_no_edit_and_does_nothing_twice(stage: Build) -> None:
    shown = stage()
    before = len(shown.bench.submitted)
    for _ in range(3):
        shown.window.network.show_scene(shown.window.live.scene, shown.window.theme)
        shown.window.side.show_scene(shown.window.live.scene, shown.window.theme)
        shown.window.toolbar.show_session()
    assert len(shown.bench.submitted) == before
    assert not shown.session.undo_name


def test_an_impossible_layer_marks_its_row_and_leaves_the_others_working(stage: Build) -> None:
    layers = (
        Linear(id="l1", out_features=8),
        ReLU(id="a1"),
        Linear(id="l2", out_features=8),
        Conv1d(id="n", out_channels=2, kernel_size=3),
        Linear(id="l3", out_features=4),
    )
    shown = stage(Experiment(network=Network(input=(8,), layers=layers), schemes=(Scheme(name="A"),)))
    first, second, third, last = shown.rows.rows
    assert first.problem is None
    assert second.problem is None
    assert third.problem is not None
    assert "2 dimensions" in text(third.problem)
    assert last.dropdowns == ()
    figure = shown.window.page.views[0].plot.figure
    assert figure is not None
    assert figure.x.high == 2.5
    shown.click_row(3)
    assert shown.session.layer == "l3"


def test_copying_the_code(stage: Build) -> None:
    shown = stage()
    QTest.mouseClick(shown.window.side.code.copy_layer, Qt.MouseButton.LeftButton)
    assert "nn.init.xavier_uniform_" in QGuiApplication.clipboard().text()
    QTest.mouseClick(shown.window.side.code.copy_all, Qt.MouseButton.LeftButton)
    assert "nn.Sequential" in QGuiApplication.clipboard().text()


def test_the_small_scene_is_what_it_says() -> None:
    assert len(small_scene().network.layers) == 6


def test_undo_reaches_the_document_from_a_box_whose_entry_was_taken(stage: Build) -> None:
    shown = stage()
    first = shown.session.experiment
    box = shown.window.network.stack.depth_field.entry
    box.setFocus()
    shown.window.activateWindow()
    shown.qtbot.waitUntil(box.hasFocus)
    box.selectAll()
    QTest.keyClicks(box, "2")
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown.session.experiment == first  # what was typed is taken back, and nothing else
    box.selectAll()
    QTest.keyClicks(box, "2")
    QTest.keyClick(box, Qt.Key.Key_Return)
    shown.settle()
    assert shown.session.experiment != first
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    shown.settle()
    assert shown.session.experiment == first
