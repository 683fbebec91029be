"""Custom code in the window: typed, applied, refused, and never run before somebody has agreed to it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.app.settings import Settings
from initviz.core.document.codes import trust_all
from initviz.core.document.edits import set_initializer
from initviz.core.document.files import load, save
from initviz.core.initializers.custom import EXAMPLE, LONGEST, Custom
from initviz.core.initializers.stated import TwoSidedEntries
from initviz.core.initializers.trust import TRUST, digest_of
from initviz.core.measure.errors import MeasureError
from initviz.core.measure.measure import measure
from initviz.gui.code.faults import CodeFaults
from initviz.gui.code.field import CodeField
from initviz.gui.code.trust_bar import CodeDialog, TrustBar
from initviz.gui.forms.variant_field import VariantField
from initviz.messages import message
from tests.gui.stage import Stage, small_scene

pytestmark = pytest.mark.usefixtures("one_page")


def custom(stage: Stage, code: str = EXAMPLE) -> CodeField:
    scheme, layer = stage.session.scheme, stage.session.layer
    stage.session.apply(
        "edit.name.argument",
        lambda experiment: set_initializer(experiment, scheme, layer, "weight", Custom(code=code)),
    )
    stage.settle()
    field = stage.window.side.explanation.form.fields["code"]
    assert isinstance(field, CodeField)
    return field


def code_of(stage: Stage) -> str:
    override = stage.session.experiment.schemes[stage.session.scheme].overrides[stage.session.layer]
    assert isinstance(override.weight, Custom)
    return override.weight.code


def test_what_is_typed_is_applied_by_control_return_as_one_step(stage: Callable[..., Stage]) -> None:
    made = stage()
    field = custom(made)
    steps = made.session.position
    field.editor.selectAll()
    QTest.keyClicks(field.editor, "def init_(tensor, generator):")
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    QTest.keyClicks(field.editor, "tensor.fill_(0.25)")
    QTest.keyClick(field.editor.popup, Qt.Key.Key_Escape)
    assert code_of(made) == EXAMPLE
    QTest.keyClick(field.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    made.settle()
    assert code_of(made) == "def init_(tensor, generator):\n    tensor.fill_(0.25)"
    assert made.session.position == steps + 1
    assert TRUST.covers(code_of(made))


def test_return_ends_a_line_while_names_are_proposed_and_none_is_chosen(stage: Callable[..., Stage]) -> None:
    field = custom(stage())
    field.editor.selectAll()
    QTest.keyClicks(field.editor, "import torch")
    assert field.editor.popup.isVisible()
    QTest.keyClick(field.editor.popup, Qt.Key.Key_Return)
    assert field.editor.toPlainText() == "import torch\n"


def test_a_mistake_is_said_with_its_line_and_changes_nothing(stage: Callable[..., Stage]) -> None:
    made = stage()
    field = custom(made)
    field.editor.setPlainText("x = 1\ndef init_(tensor generator):\n    pass")
    QTest.mouseClick(field.apply, Qt.MouseButton.LeftButton)
    made.settle()
    assert field.editor.error_line == 2
    assert field.complaint.startswith("Line 2:")
    assert code_of(made) == EXAMPLE


def test_code_that_is_too_long_is_said_and_not_cut(stage: Callable[..., Stage]) -> None:
    made = stage()
    field = custom(made)
    typed = EXAMPLE + "#" * LONGEST
    field.editor.setPlainText(typed)
    QTest.mouseClick(field.apply, Qt.MouseButton.LeftButton)
    made.settle()
    assert field.complaint.startswith(f"{len(typed)} characters are more than the {LONGEST}")
    assert field.editor.toPlainText() == typed
    assert code_of(made) == EXAMPLE
    field.editor.setPlainText(EXAMPLE + "#" * (LONGEST - len(EXAMPLE)))
    QTest.mouseClick(field.apply, Qt.MouseButton.LeftButton)
    made.settle()
    assert field.complaint == ""
    assert len(code_of(made)) == LONGEST


def test_a_flag_of_the_command_line_is_not_stored(stage: Callable[..., Stage], kept: Callable[[], Settings]) -> None:
    flagged = "# by a flag\n" + EXAMPLE
    scene = set_initializer(small_scene(1, 8, 1), 0, "l1", "weight", Custom(code=flagged))
    trust_all(scene)
    made = stage(scene)
    trust = TrustBar(made.session, kept(), made.window.live, made.window)
    made.window.add_bar(trust.bar)
    assert trust.bar.isHidden()
    assert digest_of(flagged) not in kept().trusted_code


def test_a_session_with_hostile_code_is_opened_without_running_it(
    stage: Callable[..., Stage], tmp_path: Path, kept: Callable[[], Settings]
) -> None:
    mark = tmp_path / "it ran"
    hostile = f"open({str(mark)!r}, 'w').close()\n{EXAMPLE}"
    file = tmp_path / "hostile.initviz.json"
    save(set_initializer(small_scene(1, 8, 1), 0, "l1", "weight", Custom(code=hostile)), file)
    made = stage(small_scene(1, 8, 1))
    settings = kept()
    trust = TrustBar(made.session, settings, made.window.live, made.window)
    made.window.add_bar(trust.bar)
    made.session.open(file)
    made.settle()
    assert trust.bar.isVisibleTo(made.window)
    with pytest.raises(MeasureError):
        list(measure(load(file)))
    assert not mark.exists()
    QTest.mouseClick(trust.bar.action, Qt.MouseButton.LeftButton)
    (dialog,) = made.window.findChildren(CodeDialog)
    assert dialog.text.toPlainText() == hostile
    assert not TRUST.covers(hostile)
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    made.settle()
    assert trust.bar.isHidden()
    assert digest_of(hostile) in kept().trusted_code
    list(measure(load(file)))
    assert mark.exists()


def failed(stage: Stage, id_: str, text: str, **values: object) -> None:
    """Let a measurement fail as the compute process says it does."""
    stage.window.live.failed.emit(message(id_, name="l1.weight", text=digest_of(text), **values))
    stage.settle()


def test_the_line_that_raised_is_marked_in_the_editor_until_something_is_edited(stage: Callable[..., Stage]) -> None:
    made = stage()
    CodeFaults(made.window.live, made.window)
    field = custom(made)
    failed(made, "custom.raised", EXAMPLE, line=2, error="NameError: name 'foo' is not defined")
    assert field.editor.error_line == 2
    assert field.complaint == "Line 2: NameError: name 'foo' is not defined"
    made.session.select(layer="a1")
    made.settle()
    made.session.select(layer="l1")
    made.settle()
    assert field.editor.error_line == 2
    # What runs next may go well: nothing is said before it has run.
    custom(made, EXAMPLE + "    tensor.mul_(2.0)\n")
    assert (field.editor.error_line, field.complaint) == (0, "")


def test_an_endless_loop_is_marked_where_it_was_stopped_and_other_code_is_not(stage: Callable[..., Stage]) -> None:
    made = stage()
    CodeFaults(made.window.live, made.window)
    field = custom(made)
    failed(made, "custom.time_line", "another text", line=3, limit=10)
    assert (field.editor.error_line, field.complaint) == (0, "")
    failed(made, "custom.time_line", EXAMPLE, line=3, limit=10)
    assert field.editor.error_line == 3
    assert field.complaint == "Line 3: stopped here after 10 s"
    failed(made, "custom.died", EXAMPLE, code=-11)
    assert field.editor.error_line == 0
    assert "exit code -11" in field.complaint


def test_a_mistake_in_newer_code_replaces_what_is_said_of_older_code(stage: Callable[..., Stage]) -> None:
    made = stage()
    CodeFaults(made.window.live, made.window).overruled.connect(made.window.errors.hide)
    field = custom(made)
    failed(made, "custom.time_line", EXAMPLE, line=3, limit=10)
    assert made.window.errors.isVisible()
    field.editor.setPlainText("def init_(tensor generator):\n    pass")
    QTest.mouseClick(field.apply, Qt.MouseButton.LeftButton)
    assert field.complaint.startswith("Line 1:")
    assert not made.window.errors.isVisible()
    # What is said of something else stays.
    made.window.errors.show_text("The disk is full.")
    QTest.mouseClick(field.apply, Qt.MouseButton.LeftButton)
    assert made.window.errors.isVisible()


def test_code_that_nobody_has_agreed_to_waits_and_has_not_failed(stage: Callable[..., Stage]) -> None:
    made = stage()
    generation = len(made.bench.submitted)
    for reason, said in (("custom.untrusted", "waits for your consent"), ("custom.died", "measurement failed")):
        made.bench.state_changed.emit("failed")
        made.bench.failed.emit(generation, message(reason, name="l1.weight", code=1))
        made.settle()
        assert made.window.status.activity().text() == said


def test_what_is_being_typed_is_not_marked_for_what_ran(stage: Callable[..., Stage]) -> None:
    made = stage()
    CodeFaults(made.window.live, made.window)
    field = custom(made)
    field.editor.setPlainText(EXAMPLE + "    tensor.mul_(2.0)\n")
    failed(made, "custom.raised", EXAMPLE, line=2, error="NameError")
    assert (field.editor.error_line, field.complaint) == (0, "")


def test_a_law_is_stated_in_the_form_and_tells_theory(stage: Callable[..., Stage]) -> None:
    made = stage()
    custom(made)
    field = made.window.side.explanation.form.fields["stated"]
    assert isinstance(field, VariantField)
    field.combo.setFocus()
    for _ in range(3):
        QTest.keyClick(field.combo, Qt.Key.Key_Down)
    made.settle()
    override = made.session.experiment.schemes[made.session.scheme].overrides[made.session.layer]
    assert isinstance(override.weight, Custom)
    assert override.weight.stated == TwoSidedEntries()
    assert override.weight.code == EXAMPLE
    law = made.window.live.scene.prediction.schemes[made.session.scheme].parameters[0].filling.law
    assert law.kind == "stated"
