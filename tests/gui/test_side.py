"""The right pane: layers and the input shown, edited and mended, with real events."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QFileDialog, QLineEdit

from initviz.core.document.edits import set_input
from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.fitting import set_input_law
from initviz.core.document.probe import CrossEntropy, DigitsInput, FileInput, NormalInput, Probe
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm2d
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import AvgPool2d, MaxPool2d
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Dropout
from initviz.core.layers.smooth import Tanh
from initviz.gui.forms.shape_field import ShapeField
from initviz.gui.forms.simple_fields import NumberField
from initviz.gui.forms.size_field import SizeField
from initviz.gui.forms.variant_field import VariantField
from initviz.gui.side.layer_section import LayerSection
from initviz.gui.side.section import Section
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]


def convolutional(*more: Layer) -> Experiment:
    layers = (
        Conv2d(id="c1", out_channels=4, kernel_size=3),
        BatchNorm2d(id="b1"),
        ReLU(id="a1"),
        MaxPool2d(id="p1", kernel_size=2),
        Dropout(id="d1", p=0.0),
        Conv2d(id="c2", out_channels=4, kernel_size=3),
        *more,
    )
    probe = Probe(batch=8, seeds=2)
    return Experiment(network=Network(input=(2, 12, 12), layers=layers), schemes=(Scheme(name="A"),), probe=probe)  # type: ignore[arg-type]  # all of these kinds are in the union


def select(stage: Stage, layer: str) -> None:
    stage.session.select(layer=layer)
    stage.settle()


def layer(stage: Stage, id_: str) -> Layer:
    return next(found for found in stage.session.experiment.network.layers if found.id == id_)


def click(stage: Stage, button: QAbstractButton) -> None:
    left = QPoint(8, button.height() // 2) if isinstance(button, QCheckBox) else button.rect().center()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=left)
    stage.settle()


def number(section: LayerSection, name: str) -> NumberField:
    field = section.form.fields[name]
    assert isinstance(field, NumberField)
    return field


def law(stage: Stage) -> VariantField:
    field = stage.window.side.input.law_form.fields["input"]
    assert isinstance(field, VariantField)
    return field


def put(stage: Stage, line: QLineEdit, typed: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, typed)
    QTest.keyClick(line, Qt.Key.Key_Return)
    stage.settle()


# --- layers ---


def test_a_layer_shows_its_shapes_and_arguments(stage: Build) -> None:
    shown = stage(convolutional())
    side = shown.window.side
    select(shown, "c1")
    assert side.title() == "1 · Conv2d 4, 3×3"
    assert side.layer.shapes() == "2×12×12 → 4×10×10\ntrainable numbers: 76"
    assert side.explanation.isVisible()
    select(shown, "p1")
    assert side.title() == "1 · MaxPool2d"
    assert side.layer.shapes() == "4×10×10 → 4×5×5"
    assert not side.explanation.isVisible()
    assert side.code.code().startswith("layer = nn.MaxPool2d")


def test_an_argument_of_a_layer_is_typed(stage: Build) -> None:
    shown = stage(convolutional())
    select(shown, "c1")
    put(shown, number(shown.window.side.layer, "out_channels").entry.lineEdit(), "2*4")
    assert layer(shown, "c1") == Conv2d(id="c1", out_channels=8, kernel_size=3)
    assert shown.session.undo_name == "edit.name.layer_argument"
    shown.session.undo()
    shown.settle()
    assert number(shown.window.side.layer, "out_channels").value() == 4


def test_what_a_layer_refuses_is_said_beside_the_argument(stage: Build) -> None:
    shown = stage(convolutional())
    select(shown, "c1")
    section = shown.window.side.layer
    put(shown, number(section, "groups").entry.lineEdit(), "3")
    assert "must be divisible by groups = 3" in number(section, "groups").complaint
    assert layer(shown, "c1") == Conv2d(id="c1", out_channels=4, kernel_size=3)
    assert not shown.window.errors.isVisible()
    shown.deliver()
    assert number(section, "groups").entry.lineEdit().text() == "3"
    stride = section.form.fields["stride"]
    assert isinstance(stride, SizeField)
    put(shown, stride.together.lineEdit(), "2")
    assert layer(shown, "c1") == Conv2d(id="c1", out_channels=4, kernel_size=3, stride=2)
    assert "groups" in number(section, "groups").complaint, "it still waits for what goes with it"
    put(shown, number(section, "out_channels").entry.lineEdit(), "6")
    assert layer(shown, "c1") == Conv2d(id="c1", out_channels=6, kernel_size=3, stride=2, groups=3)
    assert not number(section, "groups").complaint
    assert "do not split into 3 groups" in shown.window.side.problem.reason()


def test_a_drag_is_one_step_and_keeps_the_slider_while_measurements_arrive(stage: Build) -> None:
    shown = stage(convolutional())
    first = shown.session.experiment
    select(shown, "d1")
    slider = number(shown.window.side.layer, "p").slider
    assert slider is not None
    shown.window.side.ensureWidgetVisible(slider)
    middle = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(6, middle))
    for x in range(8, slider.width() - 8, 12):
        QTest.mouseMove(slider, QPoint(x, middle))
        shown.settle()
        if shown.session.position and len(shown.bench.submitted) == 3:
            shown.deliver()
        assert slider.isSliderDown()
        assert QApplication.focusWidget() is slider
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 8, middle))
    dragged = layer(shown, "d1")
    assert isinstance(dragged, Dropout)
    assert dragged.p > 0.5
    assert shown.session.position == 1
    shown.session.undo()
    assert shown.session.experiment == first


def test_typed_text_survives_a_measurement(stage: Build) -> None:
    shown = stage(convolutional())
    select(shown, "d1")
    entry = number(shown.window.side.layer, "p").entry
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, "0.")
    shown.deliver()
    assert entry.lineEdit().text() == "0."
    QTest.keyClicks(entry, "25")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    shown.settle()
    assert layer(shown, "d1") == Dropout(id="d1", p=0.25)


def test_layers_of_one_kind_share_their_editors(stage: Build) -> None:
    shown = stage(convolutional())
    select(shown, "c1")
    form = shown.window.side.layer.form
    field = form.fields["kernel_size"]
    put(shown, number(shown.window.side.layer, "groups").entry.lineEdit(), "3")
    select(shown, "b1")
    select(shown, "c2")
    assert form.fields["kernel_size"] is field
    assert number(shown.window.side.layer, "groups").entry.lineEdit().text() == "1"
    assert not number(shown.window.side.layer, "groups").complaint


@pytest.mark.parametrize(
    ("id_", "kind", "after"),
    [("a1", "Tanh", Tanh(id="a1")), ("p1", "AvgPool2d", AvgPool2d(id="p1", kernel_size=2))],
)
def test_another_kind_takes_a_layers_place(stage: Build, id_: str, kind: str, after: Layer) -> None:
    shown = stage(convolutional())
    select(shown, id_)
    combo = shown.window.side.layer.kind
    assert combo.isVisible()
    combo.setFocus()
    QTest.keyClicks(combo, kind)
    shown.settle()
    assert layer(shown, id_) == after
    assert shown.window.side.title() == f"1 · {kind}"


def test_a_layer_without_alternatives_offers_none(stage: Build) -> None:
    shown = stage()
    select(shown, "l1")
    assert not shown.window.side.layer.kind.isVisible()


def test_only_initializers_that_all_layers_could_use_are_offered_to_them(stage: Build) -> None:
    shown = stage(convolutional())
    select(shown, "c1")
    assert shown.window.side.explanation.to_all.isVisible()
    select(shown, "b1")
    assert shown.window.side.explanation.isVisible()
    assert not shown.window.side.explanation.to_all.isVisible()


def test_sections_fold_and_stay_folded(stage: Build) -> None:
    shown = stage(convolutional())
    side = shown.window.side
    select(shown, "c1")
    click(shown, side.code.fold)
    click(shown, side.layer.fold)
    assert (side.code.is_folded, side.layer.is_folded, side.explanation.is_folded) == (True, True, False)
    assert not side.layer.form.isVisible()
    select(shown, "c2")
    shown.deliver()
    assert not side.layer.form.isVisible()
    assert side.code.copy_layer.isVisible(), "code can be copied unseen"
    QTest.keyClick(side.layer.fold, Qt.Key.Key_Space)
    assert side.layer.form.isVisible()


# --- problems and ways out ---


def test_an_impossible_layer_says_why_and_is_mended_by_a_click(stage: Build) -> None:
    shown = stage(convolutional(Conv2d(id="c3", out_channels=2, kernel_size=7)))
    select(shown, "c3")
    problem = shown.window.side.problem
    assert "spans 7" in problem.reason()
    assert problem.buttons[0].text() == "Kernel 3×3"
    click(shown, problem.buttons[0])
    mended = layer(shown, "c3")
    assert isinstance(mended, Conv2d)
    assert mended.axes("kernel_size") == (3, 3)
    assert problem.reason() == ""
    assert shown.session.undo_name == "edit.name.remedy"


def test_behind_an_impossible_layer_the_pane_leads_to_it(stage: Build) -> None:
    shown = stage(convolutional(Conv2d(id="c3", out_channels=2, kernel_size=7), Linear(id="l", out_features=3)))
    select(shown, "l")
    side = shown.window.side
    assert "Conv2d before it cannot take its input" in side.problem.reason()
    assert side.layer.form.isVisible()
    assert not side.explanation.isVisible()
    assert not side.code.isVisible()
    click(shown, side.problem.buttons[0])
    assert shown.session.layer == "c3"


def test_a_linear_that_meets_an_image_is_offered_a_flatten(stage: Build) -> None:
    shown = stage(convolutional(Linear(id="l", out_features=3)))
    select(shown, "l")
    problem = shown.window.side.problem
    assert "last dimension" in problem.reason()
    click(shown, problem.buttons[0])
    assert [found.tag() for found in shown.session.experiment.network.layers][-2:] == ["Flatten", "Linear"]
    assert problem.reason() == ""


# --- the input ---


def test_the_input_has_a_pane_of_its_own(stage: Build) -> None:
    shown = stage()
    side = shown.window.side
    select(shown, "")
    assert side.title() == "Input"
    assert side.input.isVisible()
    for section in (side.explanation, side.layer, side.code, side.problem):
        assert not section.isVisible()
    select(shown, "l1")
    assert not side.input.isVisible()


def test_the_inputs_shape_is_typed(stage: Build) -> None:
    shown = stage()
    select(shown, "")
    field = shown.window.side.input.shape_form.fields["input"]
    assert isinstance(field, ShapeField)
    put(shown, field.line, "2, 4, 16")
    assert shown.session.experiment.network.input == (2, 4, 16)
    assert field.line.text() == "2×4×16"
    put(shown, field.line, "four")
    assert "is no shape" in field.complaint
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
    assert section.problem() == ""
    shown.session.undo()
    assert shown.session.experiment == small_scene(), "shape and law are one step"


def test_a_shape_that_the_data_do_not_have_is_said_and_mended(stage: Build) -> None:
    shown = stage(set_input(set_input_law(small_scene(), DigitsInput()), (1, 7, 7)))
    select(shown, "")
    section = shown.window.side.input
    assert "does not fit the network's input 1×7×7" in section.problem()
    assert section.reshape.text() == "Input 1×8×8"
    click(shown, section.reshape)
    assert shown.session.experiment.network.input == (1, 8, 8)
    assert section.problem() == ""
    assert not section.reshape.isVisible()


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
    browse = next(editor for editor in law(shown).grid.fields["path"].editors() if isinstance(editor, QAbstractButton))
    click(shown, browse)
    assert asked == ["Choose a data file"]
    after = shown.session.experiment
    assert (after.probe.input, after.network.input) == (FileInput(path=str(file)), (8,))
    assert shown.window.side.input.facts()["samples"] == "5"
    assert shown.window.side.input.facts()["mean E[x]"] == "19.5"


def test_a_file_that_is_not_there_is_said(stage: Build, tmp_path: Path) -> None:
    shown = stage(set_input_law(small_scene(), FileInput(path=str(tmp_path / "none.csv"))))
    select(shown, "")
    assert "there is no such data file" in shown.window.side.input.problem()


def test_labels_that_the_input_has_not_are_said(stage: Build) -> None:
    shown = stage()
    select(shown, "")
    section = shown.window.side.gradient
    field = section.form.fields["gradient"]
    assert isinstance(field, VariantField)
    field.combo.setFocus()
    QTest.keyClick(field.combo, Qt.Key.Key_Down)
    shown.settle()
    assert shown.session.experiment.probe.gradient == CrossEntropy()
    assert section.problem() == ""
    (labels,) = field.grid.fields["labels"].editors()
    labels.setFocus()
    QTest.keyClick(labels, Qt.Key.Key_Down)
    shown.settle()
    assert shown.session.experiment.probe.gradient == CrossEntropy(labels="data")
    assert "only the digits have labels" in section.problem()


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
    assert shown.session.undo_name == "edit.name.probe"


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
