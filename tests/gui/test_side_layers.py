"""The right pane for a layer: its kind, its arguments, its sections, edited with real events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from initviz.core.layers.base import Layer
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.pooling import AvgPool2d
from initviz.core.layers.reshaping import Dropout
from initviz.core.layers.smooth import Tanh
from initviz.gui.forms.size_field import SizeField
from tests.gui.side_actions import Build, click, convolutional, layer, number, put, select

pytestmark = pytest.mark.usefixtures("one_page")


def test_a_layer_shows_its_shapes_and_arguments(stage: Build) -> None:
    shown = stage(convolutional())
    side = shown.window.side
    select(shown, "c1")
    assert side.title() == "1 · Conv2d 4, 3×3"
    assert side.layer.shapes() == "2×12×12 → 4×10×10\nparameters: 76"
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
    assert shown.window.toolbar.undo.text() == "Undo: Conv2d 1: out_channels 4 → 8"
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
    assert "do not split into 3 groups" in shown.window.side.problem.text()


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


def test_arrow_keys_on_a_slider_are_one_step_until_the_focus_leaves_it(stage: Build) -> None:
    shown = stage(convolutional())
    select(shown, "d1")
    field = number(shown.window.side.layer, "p")
    assert field.slider is not None
    for _ in range(2):
        field.slider.setFocus()
        for _ in range(3):
            QTest.keyClick(field.slider, Qt.Key.Key_Right)
            shown.settle()
        field.entry.setFocus()
    assert layer(shown, "d1") == Dropout(id="d1", p=0.06)
    assert shown.session.position == 2
    shown.session.undo()
    assert layer(shown, "d1") == Dropout(id="d1", p=0.03)


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
