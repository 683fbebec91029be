"""Rules by layer type, as a hand makes them: the list, the chosen rule, and the layers that are apart from theirs."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel

from initviz.core.document.experiment import Assignment, Experiment, Rule
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.initializers.scaled import KaimingNormal, KaimingUniform
from initviz.core.initializers.simple import Constant, Normal, Ones, TruncNormal, Zeros
from initviz.core.initializers.structured import Default, Orthogonal
from initviz.gui.network.choices import RESET
from initviz.gui.rules.all_layers import AllLayers
from initviz.gui.rules.rule_row import RuleRow
from tests.gui.building import LEFT, context_menu, image_scene
from tests.gui.stage import Stage

pytestmark = pytest.mark.usefixtures("one_page")


def conv_net() -> Experiment:
    """Two convolutions with batch norms, and two Linear behind them."""
    return image_scene(
        {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "id": "c1"},
        {"type": "BatchNorm2d", "id": "n1"},
        {"type": "ReLU", "id": "a1"},
        {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "id": "c2"},
        {"type": "BatchNorm2d", "id": "n2"},
        {"type": "ReLU", "id": "a2"},
        {"type": "Flatten", "id": "f1"},
        {"type": "Linear", "out_features": 6, "id": "l1"},
        {"type": "ReLU", "id": "a3"},
        {"type": "Linear", "out_features": 5, "id": "l2"},
    )


@pytest.fixture
def ruled(stage: Callable[..., Stage]) -> Stage:
    """The network with the list of rules open, and none in it yet."""
    made = stage(conv_net())
    QTest.mouseClick(section(made).rules_button, LEFT)
    made.settle()
    return made


def section(stage: Stage) -> AllLayers:
    return stage.window.network.stack_section


def add(stage: Stage, layers: str) -> None:
    """Click + Rule, and a type in its menu."""
    panel = section(stage).rules
    QTest.mouseClick(panel.add, LEFT)
    stage.pick(panel.menu, layers)


def pick(stage: Stage, combo: QComboBox, name: str) -> None:
    """Open a combo box with the mouse, go to an entry with the arrows, and press Return: one choice, one edit."""
    QTest.mouseClick(combo, LEFT)
    view = combo.view()
    assert view.isVisible()
    target = combo.findText(name)
    for _ in range(combo.count()):
        at = view.currentIndex().row()
        if at == target:
            break
        QTest.keyClick(view, Qt.Key.Key_Down if at < target else Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    stage.settle()


def rows(stage: Stage) -> tuple[RuleRow, ...]:
    return section(stage).rules.rows


def rules(stage: Stage) -> tuple[Rule, ...]:
    return stage.session.experiment.schemes[stage.session.scheme].rules


def click_rule(stage: Stage, index: int) -> None:
    QTest.mouseClick(rows(stage)[index], LEFT, pos=QPoint(6, 6))
    stage.settle()


def key(stage: Stage, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key on the rule that has the focus, in a window that is active, as shortcuts need it."""
    stage.window.activateWindow()
    stage.qtbot.waitUntil(stage.window.isActiveWindow)
    held = next(row for row in rows(stage) if row.hasFocus())
    QTest.keyClick(held, which, modifier)
    stage.settle()


def filled(stage: Stage) -> dict[str, str]:
    """What fills every parameter, by "layer.role"."""
    scheme = stage.session.experiment.schemes[stage.session.scheme]
    return {
        f"{one.layer.id}.{parameter.name}": initializer_for(scheme, one.layer, parameter.name).tag()
        for one in resolve(stage.session.experiment.network).layers
        for parameter in one.parameters
    }


# --- the researcher ---


def test_the_researcher_gives_rules_by_type_and_overrides_one_layer(ruled: Stage) -> None:
    first = ruled.session.experiment
    add(ruled, "*")
    pick(ruled, rows(ruled)[0].combos["bias"], "zeros")
    add(ruled, "Conv2d")
    pick(ruled, rows(ruled)[1].combos["weight"], "kaiming_normal")
    side = ruled.window.side
    assert side.title() == "Rule 2 · Conv2d"
    assert not side.explanation.isVisible()
    mode = side.rule.halves["weight"].form.fields["mode"].editors()[0]
    assert isinstance(mode, QComboBox)
    pick(ruled, mode, "fan_out")
    add(ruled, "Linear")
    pick(ruled, rows(ruled)[2].combos["weight"], "trunc_normal")
    std = side.rule.halves["weight"].form.fields["std"].editors()[0]
    std.setFocus()
    QTest.keyClick(std, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(std, "0.02")
    QTest.keyClick(std, Qt.Key.Key_Return)
    ruled.settle()
    assert rules(ruled) == (
        Rule(layers="*", weight=Default(), bias=Zeros()),
        Rule(layers="Conv2d", weight=KaimingNormal(mode="fan_out"), bias=Zeros()),
        Rule(layers="Linear", weight=TruncNormal(std=0.02), bias=Zeros()),
    )
    assert [row.arguments() for row in rows(ruled)] == ["", "kaiming_normal(fan_out)", "trunc_normal(std=0.02)"]
    ruled.pick(ruled.open_menu(2, "weight"), "orthogonal")
    scheme = ruled.session.experiment.schemes[0]
    assert scheme.overrides == {"c2": Assignment(weight=Orthogonal())}
    assert filled(ruled) == {
        "c1.weight": "kaiming_normal", "c1.bias": "zeros", "n1.weight": "default", "n1.bias": "default",
        "c2.weight": "orthogonal", "c2.bias": "zeros", "n2.weight": "default", "n2.bias": "default",
        "l1.weight": "trunc_normal", "l1.bias": "zeros", "l2.weight": "trunc_normal", "l2.bias": "zeros",
    }  # fmt: skip
    # Each was one step: three rules added, five values chosen, one layer set.
    assert ruled.session.position == 8 + 1
    for _ in range(ruled.session.position):
        ruled.session.undo()
    ruled.settle()
    assert ruled.session.experiment == first
    assert rows(ruled) == ()


def test_norms_and_prelu_get_rules_of_their_own(stage: Callable[..., Stage]) -> None:
    made = stage(
        image_scene(
            {"type": "Conv2d", "out_channels": 4, "kernel_size": 3, "id": "c1"},
            {"type": "BatchNorm2d", "id": "n1"},
            {"type": "PReLU", "id": "p1"},
        )
    )
    QTest.mouseClick(section(made).rules_button, LEFT)
    add(made, "BatchNorm2d")
    assert rules(made) == (Rule(layers="BatchNorm2d", weight=Ones(), bias=Zeros()),)
    pick(made, rows(made)[0].combos["weight"], "normal")
    add(made, "PReLU")
    assert rules(made)[1] == Rule(layers="PReLU", weight=Constant(val=0.25))
    assert not rows(made)[1].combos["bias"].isVisible()
    assert not made.window.side.rule.halves["bias"].isVisible()
    assert filled(made)["n1.weight"] == "normal"
    assert filled(made)["p1.weight"] == "constant"
    # A vector has no fans: what needs them cannot be chosen, and says why.
    combo = rows(made)[0].combos["weight"]
    refused = combo.model().index(combo.findText("xavier_uniform"), 0)
    assert not refused.flags() & Qt.ItemFlag.ItemIsEnabled
    assert "at least 2 dimensions" in refused.data(Qt.ItemDataRole.ToolTipRole)


# --- the list ---


def test_types_of_the_network_are_offered_first_then_the_star(ruled: Stage) -> None:
    panel = section(ruled).rules
    QTest.mouseClick(panel.add, LEFT)
    names = [action.objectName() for action in panel.menu.actions()]
    assert names[:5] == ["Linear", "Conv2d", "BatchNorm2d", "*", ""]
    assert {"Conv1d", "LayerNorm", "PReLU"} <= set(names[5:])
    assert "ReLU" not in names
    QTest.keyClick(panel.menu, Qt.Key.Key_Escape)


def test_each_rule_says_what_it_comes_to_and_a_shadowed_one_by_whom(ruled: Stage) -> None:
    add(ruled, "Conv2d")
    add(ruled, "Conv1d")
    add(ruled, "*")
    # 4·1·9 + 4·4·9 weights and 4 + 4 biases, all of which `*` decides now.
    assert rows(ruled)[0].shown() == ("Conv2d", "no effect")
    assert rows(ruled)[1].shown() == ("Conv1d", "no such layer")
    weights, biases = 4 * 9 + 16 * 9 + 64 * 6 + 6 * 5, 4 + 4 + 6 + 5
    assert rows(ruled)[2].shown() == ("Linear, Conv", f"4 layers · {weights + biases}")
    assert "Rule 3, for Linear and Conv, comes later" in rows(ruled)[0].toolTip()
    assert rows(ruled)[0].combos["weight"].property("faint") is True
    click_rule(ruled, 2)
    key(ruled, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    key(ruled, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [rule.layers for rule in rules(ruled)] == ["*", "Conv2d", "Conv1d"]
    assert rows(ruled)[1].shown() == ("Conv2d", f"2 layers · {4 * 9 + 16 * 9 + 8}")
    assert rows(ruled)[0].combos["weight"].property("faint") is False


def test_rules_are_moved_and_removed_by_buttons_and_keys(ruled: Stage) -> None:
    for layers in ("*", "Conv2d", "Linear"):
        add(ruled, layers)
    panel = section(ruled).rules
    assert section(ruled).chosen_rule.index == 2
    assert not panel.move_down.isEnabled()
    panel.move_up.trigger()
    ruled.settle()
    assert [rule.layers for rule in rules(ruled)] == ["*", "Linear", "Conv2d"]
    assert section(ruled).chosen_rule.index == 1
    click_rule(ruled, 0)
    assert not panel.move_up.isEnabled()
    key(ruled, Qt.Key.Key_Down)
    assert section(ruled).chosen_rule.index == 1
    key(ruled, Qt.Key.Key_Delete)
    assert [rule.layers for rule in rules(ruled)] == ["*", "Conv2d"]
    ruled.session.undo()
    ruled.settle()
    assert [rule.layers for rule in rules(ruled)] == ["*", "Linear", "Conv2d"]


def test_a_half_is_left_to_the_rules_before(ruled: Stage) -> None:
    add(ruled, "*")
    add(ruled, "Conv2d")
    pick(ruled, rows(ruled)[1].combos["bias"], "as before")
    assert rules(ruled)[1].bias is None
    # The choice that is there already is no edit.
    position = ruled.session.position
    pick(ruled, rows(ruled)[1].combos["bias"], "as before")
    assert ruled.session.position == position


def test_what_a_rule_cannot_fill_is_refused_and_nothing_changes(ruled: Stage) -> None:
    add(ruled, "Conv2d")
    side = ruled.window.side.rule.halves["weight"]
    pick(ruled, rows(ruled)[0].combos["weight"], "dirac")
    before = ruled.session.experiment
    groups = side.form.fields["groups"].editors()[0]
    groups.setFocus()
    QTest.keyClick(groups, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(groups, "3")
    QTest.keyClick(groups, Qt.Key.Key_Return)
    ruled.settle()
    assert ruled.session.experiment == before
    assert "4" in side.form.fields["groups"].complaint


# --- layers and their rules ---


def test_a_row_says_where_its_initializer_comes_from(ruled: Stage) -> None:
    add(ruled, "Conv2d")
    pick(ruled, rows(ruled)[0].combos["weight"], "kaiming_normal")
    ruled.pick(ruled.open_menu(2, "weight"), "orthogonal")
    tips = {row.layer: row.dropdowns[0].tip() for row in ruled.rows.rows}
    assert tips["c1"] == "weight kaiming_normal: by rule 1, Conv2d"
    assert tips["n1"] == "weight default: torch's own default: no rule reaches it"
    assert tips["c2"] == "weight orthogonal: set for this layer only\nWithout it: kaiming_normal"
    marked = [row.layer for row in ruled.rows.rows for choice in row.dropdowns if choice.overridden]
    assert marked == ["c2"]
    assert "set for this layer only" in ruled.rows.rows[2].spoken()


def test_the_mark_of_an_override_is_a_dot_in_the_accent_colour(ruled: Stage) -> None:
    ruled.pick(ruled.open_menu(2, "weight"), "orthogonal")
    ruled.click_row(0)
    image = ruled.rows.viewport().grab().toImage()
    ratio = image.devicePixelRatio()

    def accents(place: int) -> int:
        area = ruled.rows.dropdown_rect(place, "weight").adjusted(2, 2, -20, -2)
        pixels = (
            image.pixelColor(int(x * ratio), int(y * ratio)).name()
            for x in range(area.left(), area.right())
            for y in range(area.top(), area.bottom())
        )
        return sum(color == ruled.window.theme.accent for color in pixels)

    assert accents(2) >= 9
    assert accents(0) == 0


def test_the_chosen_rule_lights_up_what_it_decides(ruled: Stage) -> None:
    add(ruled, "Conv2d")
    add(ruled, "Linear")
    ruled.pick(ruled.open_menu(2, "weight"), "orthogonal")
    click_rule(ruled, 0)

    def lit(place: int, role: str) -> bool:
        area = ruled.rows.dropdown_rect(place, role)
        image = ruled.rows.viewport().grab().toImage()
        x, y = (round(at * image.devicePixelRatio()) for at in (area.center().x(), area.top()))
        return bool(image.pixelColor(x, y).name() == ruled.window.theme.accent)

    # The first convolution's weight and bias; of the second its bias only; of norms and Linear nothing.
    assert [(lit(place, "weight"), lit(place, "bias")) for place in range(4)] == [
        (True, True), (False, False), (False, True), (False, False),
    ]  # fmt: skip
    ruled.click_row(0)
    assert not lit(0, "weight")


def test_choosing_what_the_rule_gives_is_no_edit_and_takes_an_override_away(ruled: Stage) -> None:
    add(ruled, "Conv2d")
    pick(ruled, rows(ruled)[0].combos["weight"], "kaiming_uniform")
    made, position = ruled.session.experiment, ruled.session.position
    ruled.pick(ruled.open_menu(0, "weight"), "kaiming_uniform")
    assert ruled.session.position == position
    ruled.pick(ruled.open_menu(0, "weight"), "normal")
    assert ruled.session.experiment.schemes[0].overrides == {"c1": Assignment(weight=Normal())}
    ruled.pick(ruled.open_menu(0, "weight"), "kaiming_uniform")
    assert ruled.session.experiment == made
    assert made.schemes[0].rules[0].weight == KaimingUniform()


def test_a_layer_is_reset_from_its_dropdown_its_row_and_the_right_pane(ruled: Stage) -> None:
    add(ruled, "Conv2d")
    made = ruled.session.experiment
    ruled.pick(ruled.open_menu(0, "weight"), "ones")
    ruled.pick(ruled.open_menu(0, "weight"), RESET)
    assert ruled.session.experiment == made
    ruled.pick(ruled.open_menu(0, "weight"), "ones")
    ruled.pick(ruled.open_menu(0, "bias"), "ones")
    ruled.pick(context_menu(ruled, ruled.rows.title_rect(0).center()), RESET)
    assert ruled.session.experiment == made
    assert RESET not in [
        action.objectName() for action in context_menu(ruled, ruled.rows.title_rect(0).center()).actions()
    ]
    menu = ruled.rows.menu
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    ruled.pick(ruled.open_menu(0, "weight"), "ones")
    line = ruled.window.side.explanation.origin
    assert line.text() == "Set for this layer only, in place of default"
    assert line.reset.toolTip() == "Reset to the rule: default, by rule 1, Conv2d"
    QTest.mouseClick(line.reset, LEFT)
    ruled.settle()
    assert ruled.session.experiment == made
    assert line.text() == "By rule 1, Conv2d"
    assert not line.reset.isVisible()


def test_the_right_pane_leads_to_the_rule_and_back(ruled: Stage) -> None:
    add(ruled, "Conv2d")
    ruled.click_row(0)
    QTest.mouseClick(section(ruled).all_button, LEFT)
    side = ruled.window.side
    assert side.title() == "1 · Conv2d 4, 3×3"
    QTest.mouseClick(side.explanation.origin.show_rule, LEFT)
    ruled.settle()
    assert side.title() == "Rule 1 · Conv2d"
    assert rows(ruled)[0].isVisible()
    assert "Reaches 2 layers" in side.rule.reach()
    assert "if isinstance(m, nn.Conv2d):" in side.code.code()
    QTest.mouseClick(side.rule.back, LEFT)
    ruled.settle()
    assert side.title() == "1 · Conv2d 4, 3×3"
    click_rule(ruled, 0)
    # The row that is selected already leads back too.
    ruled.click_row(0)
    assert side.title() == "1 · Conv2d 4, 3×3"


def test_one_layers_initializer_becomes_the_rule_of_its_type(ruled: Stage) -> None:
    add(ruled, "*")
    ruled.pick(ruled.open_menu(0, "weight"), "kaiming_normal")
    explanation = ruled.window.side.explanation
    assert explanation.to_type.accessibleName() == "Use for every Conv2d of A default"
    QTest.mouseClick(explanation.to_type, LEFT)
    ruled.settle()
    assert rules(ruled)[1] == Rule(layers="Conv2d", weight=KaimingNormal())
    assert ruled.session.experiment.schemes[0].overrides == {}
    assert (filled(ruled)["c2.weight"], filled(ruled)["l1.weight"]) == ("kaiming_normal", "default")


def test_set_all_replaces_the_rules_by_one_and_says_so(ruled: Stage) -> None:
    for layers in ("Conv2d", "BatchNorm2d", "Linear"):
        add(ruled, layers)
    QTest.mouseClick(section(ruled).all_button, LEFT)
    ruled.settle()
    stack = section(ruled).stack
    assert "a single rule takes the place" in stack.weights_combo.toolTip()
    pick(ruled, stack.weights_combo, "orthogonal")
    pick(ruled, stack.biases_combo, "ones")
    assert [rule.layers for rule in rules(ruled)] == ["BatchNorm2d", "*"]
    assert rules(ruled)[1] == Rule(weight=Orthogonal(), bias=Ones())


@pytest.mark.parametrize("size", [(1024, 640), (1280, 720), (960, 600)])
def test_nothing_of_the_list_is_clipped_and_the_network_stays_in_sight(ruled: Stage, size: tuple[int, int]) -> None:
    for layers in ("*", "Conv2d", "Linear", "BatchNorm2d", "ConvTranspose3d"):
        add(ruled, layers)
    ruled.window.resize(*size)
    row_height = ruled.rows.visualRect(ruled.rows.model().index(0, 0)).height()
    ruled.qtbot.waitUntil(lambda: ruled.rows.viewport().height() >= 2 * row_height)
    panel = section(ruled).rules
    for row in rows(ruled):
        assert row.width() <= panel.width()
        assert row.combos["weight"].width() == row.combos["bias"].width()
        assert row.combos["weight"].geometry().right() <= row.rect().right()
    title = rows(ruled)[0].shown()[0]
    assert rows(ruled)[0].title_room() >= rows(ruled)[0].fontMetrics().horizontalAdvance(title)


def test_the_form_of_a_new_rule_stands_right_under_its_title(ruled: Stage) -> None:
    add(ruled, "Conv2d")
    shown = ruled.window.side
    pick(ruled, shown.rule.halves["weight"].combo, "kaiming_normal")
    (mode,) = shown.rule.halves["weight"].form.fields["mode"].findChildren(QComboBox)
    pick(ruled, mode, "fan_out")
    ruled.window.activateWindow()
    ruled.qtbot.waitUntil(ruled.window.isActiveWindow)
    mode.setFocus()
    add(ruled, "Linear")
    assert shown.title() == "Rule 2 · Linear"
    title = shown.findChildren(QLabel)[0]
    assert title.text() == shown.title()
    top, bottom = shown.rule.mapTo(shown, QPoint(0, 0)).y(), title.mapTo(shown, title.contentsRect().bottomLeft()).y()
    assert 0 < top - bottom < 60
