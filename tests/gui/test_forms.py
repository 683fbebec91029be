"""Forms: every field of every Struct has an editor, and entries that are none are explained and never in force."""

import math
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from initviz.core.document.experiment import Network
from initviz.core.document.probe import (
    ConstantInput,
    CrossEntropy,
    DigitsInput,
    FileInput,
    GaussianCotangent,
    NormalInput,
    Probe,
    UniformInput,
)
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import KaimingNormal, VarianceScaling, XavierUniform
from initviz.core.initializers.simple import Constant, Normal, TruncNormal, Uniform
from initviz.core.initializers.structured import Dirac, Orthogonal, Sparse
from initviz.core.layers.base import Layer
from initviz.core.layers.catalogue import LAYERS
from initviz.core.layers.convolution import Conv2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import AdaptiveAvgPool2d, MaxPool2d
from initviz.core.layers.rectifiers import LeakyReLU
from initviz.core.layers.reshaping import Dropout
from initviz.core.layers.sample_norms import LayerNorm
from initviz.gui.forms.bounds import Bounds, stepped, written
from initviz.gui.forms.either_field import NamedOrField, OptionalField
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.forms.form import Form
from initviz.gui.forms.grid import fields_of
from initviz.gui.forms.shape_field import read_shape
from initviz.gui.forms.simple_fields import NumberField, SwitchField
from initviz.gui.forms.size_field import SizeField
from initviz.gui.forms.variant_field import VariantField
from initviz.gui.forms.words import meaning
from initviz.messages import Message, text
from tests.core.layer_cases import VARIANTS

INITIALIZER_CASES: tuple[Initializer, ...] = (
    *(kind() for kind in INITIALIZERS),
    XavierUniform(gain=math.sqrt(2.0)),
    XavierUniform(gain=GainOf(gain_of="tanh", param=0.3)),
    Orthogonal(gain=GainOf(gain_of="leaky_relu")),
    Orthogonal(gain=GainOf(gain_of="leaky_relu", param=0.2)),
    KaimingNormal(a=-7.0, mode="fan_out", nonlinearity="relu"),
    VarianceScaling(scale=1e-30, mode="fan_avg", distribution="uniform"),
    Uniform(a=-1 / 3, b=1 / 3),
    Normal(mean=1e20, std=0.0),
    TruncNormal(mean=0.5, std=2.0, a=-1e-5, b=7.0),
    Constant(val=-2.5),
    Dirac(groups=4),
    Sparse(sparsity=1.0, std=3.0),
)
LAYER_CASES: tuple[Layer, ...] = (
    *VARIANTS,
    Conv2d(out_channels=4, kernel_size=(3, 5), padding="same", padding_mode="reflect"),
    Conv2d(out_channels=4, kernel_size=3, padding=(2, 0), groups=2, bias=False),
    MaxPool2d(kernel_size=(4, 2), stride=(2, 1), padding=(2, 1), dilation=3, ceil_mode=True),
    AdaptiveAvgPool2d(output_size=None),
    AdaptiveAvgPool2d(output_size=(None, 4)),
    LayerNorm(normalized_shape=(5, 7)),
    LayerNorm(normalized_shape=(7,)),
    LayerNorm(normalized_shape=7, eps=0.5),
    LeakyReLU(negative_slope=-3.0, inplace=True),
)
PROBE_CASES = (
    Probe(),
    Probe(input=UniformInput(a=-3.0, b=4.0), batch=1, mode="eval", seed=2**53 - 1, seeds=10_000, dtype="float64"),
    Probe(input=ConstantInput(val=0.1), gradient=CrossEntropy()),
    Probe(input=DigitsInput(scale="unit"), gradient=CrossEntropy(labels="data")),
    Probe(input=FileInput(path="folder/a b.csv", scale="standard"), gradient=GaussianCotangent()),
)
STRUCTS = (
    *LAYERS,
    *INITIALIZERS,
    Probe,
    NormalInput,
    UniformInput,
    ConstantInput,
    DigitsInput,
    FileInput,
    CrossEntropy,
)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[msgspec.Struct], Form]:
    def show(struct: msgspec.Struct) -> Form:
        form = Form()
        qtbot.addWidget(form)
        form.show_struct(struct)
        form.resize(264, 600)
        form.show()
        form.activateWindow()
        qtbot.waitUntil(form.isActiveWindow)
        return form

    return show


def entered(form: Form) -> list[str]:
    """Note the fields that the form says were edited."""
    names: list[str] = []
    form.edited.connect(names.append)
    return names


def put(box: QWidget, typed: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type over what stands in a box."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box, typed)
    QTest.keyClick(box, end)


def number_field(form: Form, name: str) -> NumberField:
    field = form.fields[name]
    assert isinstance(field, NumberField)
    return field


@pytest.mark.parametrize(
    "struct", [*LAYER_CASES, *INITIALIZER_CASES, *PROBE_CASES], ids=lambda struct: type(struct).__name__
)
def test_every_field_has_an_editor_that_keeps_its_value(qtbot: QtBot, struct: msgspec.Struct) -> None:
    form = Form()
    qtbot.addWidget(form)
    names = entered(form)
    form.show_struct(struct)
    assert set(form.fields) == set(struct.__struct_fields__) - {"id"}
    values = form.values()
    assert replace(struct, **values) == struct
    assert all(type(value) is type(getattr(struct, name)) for name, value in values.items())
    assert all(field.editors() for field in form.fields.values())
    assert names == []


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda kind: kind.__name__)
def test_every_field_has_a_meaning_and_every_editor_a_name(qtbot: QtBot, kind: type[msgspec.Struct]) -> None:
    assert all(meaning(kind, found.name) for found in fields_of(kind) if found.name != "id")
    struct = next(
        (case for case in (*LAYER_CASES, *INITIALIZER_CASES, *PROBE_CASES) if type(case) is kind),
        FileInput(path="x") if kind is FileInput else None,
    )
    form = Form()
    qtbot.addWidget(form)
    form.show_struct(struct or kind())
    unnamed = [
        editor for field in form.fields.values() for editor in field.editors() if not editor.accessibleName()
    ]  # fmt: skip
    assert unnamed == []


def test_the_shape_of_the_input_has_an_editor_too(qtbot: QtBot) -> None:
    form = Form(only=("input",))
    qtbot.addWidget(form)
    form.show_struct(Network(input=(3, 32, 32)))
    assert form.values() == {"input": (3, 32, 32)}


@pytest.mark.parametrize(("typed", "value"), [("sqrt(5)", math.sqrt(5.0)), ("5/3", 5.0 / 3.0), ("1e-5", 1e-5)])
def test_numbers_are_typed_as_expressions(shown: Callable[[msgspec.Struct], Form], typed: str, value: float) -> None:
    form = shown(Normal())
    names = entered(form)
    put(number_field(form, "std").entry, typed)
    assert form.values()["std"] == pytest.approx(value)
    assert names == ["std"]


@pytest.mark.parametrize(
    ("struct", "name", "typed", "says"),
    [
        (Dropout(), "p", "1.4", "expected 0 to 1, got 1.4"),
        (Dropout(), "p", "half", "“half” is no number"),
        (Dropout(), "p", " ", "expected a number, got nothing"),
        (Normal(), "std", "-1", "expected at least 0, got −1"),
        (TruncNormal(), "std", "0", "expected more than 0, got 0"),
        (Linear(out_features=3), "out_features", "2.5", "expected a whole number, 1 to 1,000,000, got 2.5"),
        (Linear(out_features=3), "out_features", "0", "expected a whole number, 1 to 1,000,000, got 0"),
        (Dirac(), "groups", "0", "expected a whole number, at least 1, got 0"),
    ],
)
def test_what_is_no_value_stands_and_is_explained_while_the_last_one_stays_in_force(
    shown: Callable[[msgspec.Struct], Form], struct: msgspec.Struct, name: str, typed: str, says: str
) -> None:
    form = shown(struct)
    names, field = entered(form), number_field(form, name)
    put(field.entry, typed)
    assert field.complaint.startswith(says)
    assert field.entry.lineEdit().text() == typed
    assert form.values()[name] == getattr(struct, name)
    assert names == []
    assert field.entry.accessibleDescription() == field.complaint
    form.show_struct(struct)  # as when a measurement arrives
    assert field.entry.lineEdit().text() == typed
    QTest.keyClick(field.entry, Qt.Key.Key_Escape)
    assert field.entry.lineEdit().text() == written(getattr(struct, name))
    assert field.complaint == ""


def test_an_explanation_follows_what_is_typed_until_it_is_right(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Dropout())
    field = number_field(form, "p")
    put(field.entry, "1.4")
    field.entry.selectAll()
    QTest.keyClicks(field.entry, "-2")
    assert field.complaint == "expected 0 to 1, got −2"
    field.entry.selectAll()
    QTest.keyClicks(field.entry, "0.2")
    assert field.complaint == ""
    assert form.values()["p"] == 0.5
    QTest.keyClick(field.entry, Qt.Key.Key_Return)
    assert form.values()["p"] == 0.2


def test_escape_takes_back_what_was_typed_and_is_left_to_others_else(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Dropout())
    names, field = entered(form), number_field(form, "p")
    put(field.entry, "0.9", end=Qt.Key.Key_Escape)
    assert field.entry.lineEdit().text() == "0.5"
    QTest.keyClick(field.entry, Qt.Key.Key_Return)
    assert names == []


def test_a_slider_spans_the_natural_range_and_follows_the_box(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(LeakyReLU())
    field = number_field(form, "negative_slope")
    slider = field.slider
    assert slider is not None
    assert slider.share() == 0.01
    put(field.entry, "0.3")
    assert slider.share() == 0.3
    put(field.entry, "12")
    assert (slider.share(), form.values()["negative_slope"]) == (1.0, 12.0)
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert form.values()["negative_slope"] == 0.99
    assert number_field(shown(Normal()), "mean").slider is None


def test_a_drag_on_the_slider_edits_on_the_way_and_finishes_at_its_end(
    shown: Callable[[msgspec.Struct], Form],
) -> None:
    form = shown(Dropout(p=0.0))
    names, ends = entered(form), list[bool]()
    slider = number_field(form, "p").slider
    assert slider is not None
    slider.setFocus()
    form.finished.connect(lambda: ends.append(True))
    middle, right = slider.height() // 2, slider.width() - 4
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(6, middle))
    for x in range(6, right, 10):
        QTest.mouseMove(slider, QPoint(x, middle))
    assert len(names) > 2
    assert ends == []
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(right, middle))
    assert ends == [True]
    assert form.values()["p"] > 0.5


def wheel_over(widget: QWidget) -> None:
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre, QPointF(widget.mapToGlobal(centre.toPoint())), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_the_wheel_scrolls_the_pane_and_changes_nothing_under_it(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(KaimingNormal())
    names, field = entered(form), number_field(form, "a")
    form.setFocus()
    controls = [field.entry, field.slider, *form.fields["mode"].editors()]
    for control in controls:
        assert control is not None
        wheel_over(control)
    assert names == []
    field.entry.setFocus()
    wheel_over(field.entry)
    assert names == ["a"]


def test_a_size_is_the_same_for_all_axes_until_it_is_unlinked(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Conv2d(out_channels=2, kernel_size=3))
    names, field = entered(form), form.fields["kernel_size"]
    assert isinstance(field, SizeField)
    QTest.mouseClick(field.link, Qt.MouseButton.LeftButton)
    assert form.values()["kernel_size"] == (3, 3)
    put(field.apart[1], "5")
    assert form.values()["kernel_size"] == (3, 5)
    put(field.apart[0], "0")
    assert field.complaint.startswith("expected a whole number")
    assert form.values()["kernel_size"] == (3, 5)
    QTest.mouseClick(field.link, Qt.MouseButton.LeftButton)
    assert form.values()["kernel_size"] == 3
    assert field.complaint == ""
    assert names == ["kernel_size"] * 3


def test_an_axis_of_an_output_size_may_be_left_to_the_input(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(AdaptiveAvgPool2d(output_size=(3, 4)))
    optional = form.fields["output_size"]
    assert isinstance(optional, OptionalField)
    assert isinstance(optional.inner, SizeField)
    put(optional.inner.apart[0], " ")
    assert form.values()["output_size"] == (None, 4)
    QTest.mouseClick(optional.box, Qt.MouseButton.LeftButton, pos=QPoint(6, optional.box.height() // 2))
    assert form.values()["output_size"] is None
    assert not optional.inner.isVisible()


def test_an_optional_value_comes_and_goes_with_its_switch(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(MaxPool2d(kernel_size=2))
    field = form.fields["stride"]
    assert isinstance(field, OptionalField)
    assert field.box.isChecked()
    QTest.mouseClick(field.box, Qt.MouseButton.LeftButton, pos=QPoint(6, field.box.height() // 2))
    assert form.values()["stride"] == 1
    assert isinstance(field.inner, SizeField)
    put(field.inner.together, "3")
    assert form.values()["stride"] == 3
    form.show_struct(MaxPool2d(kernel_size=2))
    assert form.values()["stride"] == 3, "what the document has not answered yet stays"
    form.show_struct(MaxPool2d(kernel_size=2, stride=5))
    assert form.values()["stride"] == 5


def test_padding_is_a_number_or_a_name(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Conv2d(out_channels=2, kernel_size=3, padding=1))
    field = form.fields["padding"]
    assert isinstance(field, NamedOrField)
    field.combo.setFocus()
    QTest.keyClick(field.combo, Qt.Key.Key_Down)
    assert form.values()["padding"] == "same"
    assert not field.inner.isVisible()
    QTest.keyClick(field.combo, Qt.Key.Key_Up)
    assert form.values()["padding"] == 1


def test_another_kind_of_input_brings_its_own_fields(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Probe())
    names, field = entered(form), form.fields["input"]
    assert isinstance(field, VariantField)
    field.combo.setFocus()
    QTest.keyClick(field.combo, Qt.Key.Key_Down)
    assert form.values()["input"] == UniformInput()
    lower = field.grid.fields["a"]
    assert isinstance(lower, NumberField)
    put(lower.entry, "-1")
    assert form.values()["input"] == UniformInput(a=-1.0)
    assert names == ["input", "input"]


def test_a_file_counts_only_with_its_path(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Probe())
    names, field = entered(form), form.fields["input"]
    assert isinstance(field, VariantField)
    field.combo.setFocus()
    QTest.keyClicks(field.combo, "own")
    assert names == []
    form.show_struct(Probe())
    assert not field.complete, "it waits for the path, whatever arrives meanwhile"
    put(field.grid.findChildren(QLineEdit)[0], "folder/x.npy")
    assert form.values()["input"] == FileInput(path="folder/x.npy")
    assert names == ["input"]


def test_the_editors_of_a_type_are_made_once(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Dropout())
    field = form.fields["p"]
    form.show_struct(Linear(out_features=3))
    assert field.isHidden() or not field.isVisible()
    form.show_struct(Dropout(p=0.25))
    assert form.fields["p"] is field
    assert form.values()["p"] == 0.25


def test_an_entry_belongs_to_its_owner(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Dropout())
    form.show_struct(Dropout(), "d1")
    field = number_field(form, "p")
    put(field.entry, "9")
    form.show_struct(Dropout(), "d1")
    assert field.complaint
    form.show_struct(Dropout(), "d2")
    assert (field.complaint, field.entry.lineEdit().text()) == ("", "0.5")


def test_a_switch_is_clicked(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Linear(out_features=3))
    field = form.fields["bias"]
    assert isinstance(field, SwitchField)
    assert field.box.text() == "bias"
    QTest.mouseClick(field.box, Qt.MouseButton.LeftButton, pos=QPoint(6, field.box.height() // 2))
    assert form.values()["bias"] is False


def test_the_tab_key_goes_through_the_fields_from_top_to_bottom(shown: Callable[[msgspec.Struct], Form]) -> None:
    form = shown(Dropout())
    form.show_struct(Conv2d(out_channels=2, kernel_size=3))
    first = form.fields["out_channels"].editors()[0]
    first.setFocus()
    heights = []
    for _ in range(10):
        focused = QApplication.focusWidget()
        assert focused is not None
        heights.append(focused.mapTo(form, QPoint(0, 0)).y())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert heights == sorted(heights)
    assert len(set(heights)) > 6


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53))
def test_a_number_is_written_exactly(number: float) -> None:
    assert type(number)(written(number)) == number


@pytest.mark.parametrize(
    ("value", "steps", "after"),
    [(1.0, 1, 1.1), (1.0, -1, 0.99), (0.05, 1, 0.051), (250.0, 1, 260.0), (0.0, 1, 0.1), (0.0, -1, -0.1)],
)
def test_steps_are_a_tenth_of_the_size(value: float, steps: int, after: float) -> None:
    assert stepped(value, steps, whole=False) == pytest.approx(after)
    assert stepped(7, steps, whole=True) == 7 + steps


def test_steps_end_where_the_range_does(qtbot: QtBot) -> None:
    closed = NumberEntry(Bounds(0.0, 1.0))
    opened = NumberEntry(Bounds(low=0.0, open_low=True))
    for entry in (closed, opened):
        qtbot.addWidget(entry)
    closed.show_number(0.95)
    closed.stepBy(10)
    assert closed.number == 1.0
    opened.show_number(0.2)
    opened.stepBy(-50)
    assert opened.number == 0.2


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("784", (784,)), ("1×28×28", (1, 28, 28)), ("1, 28, 28", (1, 28, 28)), ("3x32x32", (3, 32, 32)),
        ("(5, 7)", (5, 7)), ("[16]", (16,)), ("(16,)", (16,)), (" 2 * 3 ", (2, 3)),
    ],
)  # fmt: skip
def test_what_is_a_shape(typed: str, shape: tuple[int, ...]) -> None:
    assert read_shape(typed, Bounds(1, 1e6, whole=True)) == shape


@pytest.mark.parametrize("typed", ["", "×", "3 by 4", "1×-2", "1.5×2", "2×0", "1e7", "9999999", "1×" * 9 + "1"])
def test_what_is_none(typed: str) -> None:
    found = read_shape(typed, Bounds(1, 1e6, whole=True))
    assert isinstance(found, Message)
    assert "expected" in text(found)
