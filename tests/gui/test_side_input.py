"""The right pane for the input: shape, law, data, gradient and measurement, edited with real events."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from initviz.core.document.edits import set_input, set_probe
from initviz.core.document.fitting import set_input_law
from initviz.core.document.probe import CrossEntropy, DigitsInput, FileInput, NormalInput
from initviz.gui.forms.path_field import PathField
from initviz.gui.forms.shape_field import ShapeField
from initviz.gui.forms.simple_fields import NumberField
from initviz.gui.forms.variant_field import VariantField
from tests.gui.side_actions import Build, click, law, put, select
from tests.gui.stage import small_scene

pytestmark = pytest.mark.usefixtures("one_page")

CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_input_has_a_pane_of_its_own(stage: Build) -> None:
    shown = stage()
    side = shown.window.side
    select(shown, "")
    assert side.title() == "Input"
    assert side.input.isVisible()
    for section in (side.explanation, side.layer, side.code, side.problem, side.gradient):
        assert not section.isVisible()
    select(shown, "l1")
    assert not side.input.isVisible()


def test_the_loss_has_a_pane_of_its_own_to_which_undo_goes_back(stage: Build) -> None:
    shown = stage()
    side = shown.window.side
    QTest.mouseClick(shown.window.network.output, Qt.MouseButton.LeftButton)
    shown.settle()
    assert side.title() == "Loss"
    assert side.gradient.isVisible()
    assert side.measurement.isVisible()
    assert not side.input.isVisible()
    field = side.gradient.form.fields["gradient"]
    assert isinstance(field, VariantField)
    field.combo.setFocus()
    QTest.keyClick(field.combo, Qt.Key.Key_Down)
    QTest.mouseClick(shown.window.network.input, Qt.MouseButton.LeftButton)
    shown.settle()
    assert side.title() == "Input"
    assert not side.gradient.isVisible()
    shown.session.undo()
    shown.settle()
    assert side.title() == "Loss"


def test_the_inputs_shape_is_typed(stage: Build) -> None:
    shown = stage()
    select(shown, "")
    field = shown.window.side.input.shape_form.fields["input"]
    assert isinstance(field, ShapeField)
    put(shown, field.line, "2, 4, 16")
    assert shown.session.experiment.network.input == (2, 4, 16)
    assert field.line.text() == "2×4×16"
    put(shown, field.line, "four")
    assert "is not a shape" in field.complaint
    assert shown.session.experiment.network.input == (2, 4, 16)
    QTest.keyClick(field.line, Qt.Key.Key_Escape)
    assert (field.line.text(), field.complaint) == ("2×4×16", "")


def test_a_laws_arguments_are_typed_and_its_moments_follow(stage: Build) -> None:
    shown = stage()
    select(shown, "")
    std = law(shown).grid.fields["std"]
    assert isinstance(std, NumberField)
    put(shown, std.entry.lineEdit(), "3")
    assert shown.session.experiment.probe.input == NormalInput(std=3.0)
    assert shown.window.side.input.facts()["E[x²]"] == "9"
    assert shown.window.side.input.facts()["measured E[x²]"] == "–"
    shown.deliver()
    measured = float(shown.window.side.input.facts()["measured E[x²]"])
    assert measured == pytest.approx(9.0, rel=0.1)


def test_bounds_in_the_wrong_order_are_explained_beside_them(stage: Build) -> None:
    shown = stage()
    select(shown, "")
    law(shown).combo.setFocus()
    QTest.keyClicks(law(shown).combo, "uniform")
    shown.settle()
    lower, upper = law(shown).grid.fields["a"], law(shown).grid.fields["b"]
    assert isinstance(lower, NumberField)
    assert isinstance(upper, NumberField)
    before = shown.session.experiment
    put(shown, lower.entry.lineEdit(), "5")
    assert "must not exceed" in lower.complaint
    assert shown.session.experiment == before
    put(shown, upper.entry.lineEdit(), "6")
    assert (lower.complaint, upper.complaint) == ("", "")
    assert shown.window.side.input.facts()["mean E[x]"] == "5.5"


def test_the_digits_bring_their_shape_their_numbers_and_their_source(stage: Build) -> None:
    shown = stage()
    select(shown, "")
    law(shown).combo.setFocus()
    QTest.keyClicks(law(shown).combo, "digits")
    shown.settle()
    after = shown.session.experiment
    assert (after.probe.input, after.network.input) == (DigitsInput(), (64,))
    section = shown.window.side.input
    assert "Alpaydin" in section.source()
    assert "CC BY 4.0" in section.source()
    facts = section.facts()
    assert (facts["samples"], facts["shape of a sample"]) == ("1,797", "8×8")
    assert (facts["mean E[x]"], facts["E[x²]"]) == ("0", "1")
    assert section.problem.text() == ""
    shown.session.undo()
    assert shown.session.experiment == small_scene(), "shape and law are one step"


def test_a_shape_that_the_data_do_not_have_is_said_and_mended(stage: Build) -> None:
    shown = stage(set_input(set_input_law(small_scene(), DigitsInput()), (1, 7, 7)))
    select(shown, "")
    section = shown.window.side.input
    assert "does not fit the network's input 1×7×7" in section.problem.text()
    mend, *others = section.problem.buttons
    assert mend.text() == "Input 1×8×8"
    assert not any(other.isVisible() for other in others)
    click(shown, mend)
    assert shown.session.experiment.network.input == (1, 8, 8)
    assert section.problem.text() == ""
    assert not mend.isVisible()


def test_a_file_is_chosen_in_a_dialog(stage: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "data.npy"
    np.save(file, np.arange(40.0).reshape(5, 8))
    asked: list[str] = []

    def answer(_parent: object, title: str, _folder: str, _filter: str) -> tuple[str, str]:
        asked.append(title)
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(answer))
    shown = stage()
    select(shown, "")
    before = shown.session.experiment
    law(shown).combo.setFocus()
    QTest.keyClicks(law(shown).combo, "own")
    shown.settle()
    shown.deliver()
    assert shown.session.experiment == before
    assert "samples of 32 numbers (shape 32)" in shown.window.side.input.waiting()
    assert shown.window.side.input.waiting().endswith("Until then the input stays as it is.")
    assert shown.window.side.input.facts() == {}
    browse = next(editor for editor in law(shown).grid.fields["path"].editors() if isinstance(editor, QAbstractButton))
    click(shown, browse)
    assert asked == ["Choose a data file"]
    after = shown.session.experiment
    assert (after.probe.input, after.network.input) == (FileInput(path=str(file)), (8,))
    assert shown.window.side.input.waiting() == ""
    assert shown.window.side.input.facts()["samples"] == "5"
    assert shown.window.side.input.facts()["mean E[x]"] == "19.5"


def test_a_file_that_is_not_there_is_said(stage: Build, tmp_path: Path) -> None:
    shown = stage(set_input_law(small_scene(), FileInput(path=str(tmp_path / "none.csv"))))
    select(shown, "")
    assert "there is no such data file" in shown.window.side.input.problem.text()


def test_labels_that_the_input_has_not_are_said(stage: Build) -> None:
    shown = stage()
    select(shown, "", at_output=True)
    section = shown.window.side.gradient
    field = section.form.fields["gradient"]
    assert isinstance(field, VariantField)
    field.combo.setFocus()
    QTest.keyClick(field.combo, Qt.Key.Key_Down)
    shown.settle()
    assert shown.session.experiment.probe.gradient == CrossEntropy()
    assert section.problem.text() == ""
    (labels,) = field.grid.fields["labels"].editors()
    labels.setFocus()
    QTest.keyClick(labels, Qt.Key.Key_Down)
    shown.settle()
    assert shown.session.experiment.probe.gradient == CrossEntropy(labels="data")
    assert "Only the digits have labels" in section.problem.text()
    assert [button.text() for button in section.problem.buttons] == ["Random labels", "Digits as input"]
    click(shown, section.problem.buttons[1])
    assert shown.session.experiment.probe.input == DigitsInput()
    assert "at least 10" not in section.problem.text()
    assert shown.window.toolbar.undo.text() == "Undo: Input: normal → digits (8×8 images)"


def test_an_input_without_the_labels_that_the_loss_asks_for_is_said_where_it_is_chosen(stage: Build) -> None:
    scene = set_input_law(small_scene(), DigitsInput())
    shown = stage(set_probe(scene, replace(scene.probe, gradient=CrossEntropy(labels="data"))))
    select(shown, "")
    section = shown.window.side.input
    assert section.loss_problem.text() == ""
    law(shown).combo.setFocus()
    QTest.keyClicks(law(shown).combo, "normal")
    shown.settle()
    assert "Only the digits have labels" in section.loss_problem.text()
    click(shown, section.loss_problem.buttons[0])
    assert shown.session.experiment.probe.gradient == CrossEntropy(labels="random")
    assert section.loss_problem.text() == ""


def test_batch_mode_and_precision_are_edited(stage: Build) -> None:
    shown = stage()
    select(shown, "")
    form = shown.window.side.measurement.form
    batch = form.fields["batch"]
    assert isinstance(batch, NumberField)
    put(shown, batch.entry.lineEdit(), "64")
    for name in ("mode", "dtype"):
        (combo,) = form.fields[name].editors()
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        shown.settle()
    probe = shown.session.experiment.probe
    assert (probe.batch, probe.mode, probe.dtype) == (64, "eval", "float64")
    assert "float64 draws other weights" in shown.window.side.measurement.note()
    assert shown.window.toolbar.undo.text() == "Undo: Precision float32 → float64"


@pytest.mark.parametrize("which", ["shape", "path"])
def test_undo_in_a_line_takes_back_what_is_typed_and_then_the_documents_last_edit(stage: Build, which: str) -> None:
    shown = stage(set_input_law(small_scene(), FileInput(path="/none/of.npy")))
    select(shown, "")
    shown.window.activateWindow()
    shown.qtbot.waitUntil(shown.window.isActiveWindow)
    side = shown.window.side.input
    field = side.shape_form.fields["input"] if which == "shape" else law(shown).grid.fields["path"]
    assert isinstance(field, ShapeField | PathField)
    first, line, in_force = shown.session.experiment, field.line, field.line.text()
    put(shown, line, "3×4" if which == "shape" else "/none/other.npy")
    edited = shown.session.experiment
    assert edited != first
    QTest.keyClicks(line, "5")
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)
    shown.settle()
    assert shown.session.experiment == edited
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)
    shown.settle()
    assert shown.session.experiment == first
    assert line.text() == in_force
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    shown.settle()
    assert shown.session.experiment == edited
    QTest.keyClicks(line, "6")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)
    shown.settle()
    assert shown.session.experiment == first
