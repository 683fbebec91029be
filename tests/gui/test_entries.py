"""Numbers and shapes as they are typed, stepped and dragged: what is none is explained and never in force."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from initviz.core.document.probe import FileInput
from initviz.core.initializers.scaled import KaimingNormal
from initviz.core.initializers.simple import Normal, TruncNormal
from initviz.core.initializers.structured import Dirac
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import LeakyReLU
from initviz.core.layers.reshaping import Dropout
from initviz.gui.forms.bounds import Bounds, stepped, written
from initviz.gui.forms.entry import NumberEntry
from initviz.gui.forms.path_field import PathField
from initviz.gui.forms.shape_field import read_shape
from initviz.messages import Message, text
from tests.gui.form_actions import entered, number_field, put, shown


@pytest.mark.parametrize(("typed", "value"), [("sqrt(5)", math.sqrt(5.0)), ("5/3", 5.0 / 3.0), ("1e-5", 1e-5)])
def test_numbers_are_typed_as_expressions(qtbot: QtBot, typed: str, value: float) -> None:
    form = shown(qtbot, Normal())
    names = entered(form)
    put(number_field(form, "std").entry, typed)
    assert form.values()["std"] == pytest.approx(value)
    assert names == ["std"]


@pytest.mark.parametrize(
    ("struct", "name", "typed", "says"),
    [
        (Dropout(), "p", "1.4", "Expected 0 to 1, got 1.4"),
        (Dropout(), "p", "half", "“half” is not a number; expected one such as 0.1, 1e-5"),
        (
            Linear(out_features=3),
            "out_features",
            "ten",
            "“ten” is not a number; expected a whole number, 1 to 1,000,000",
        ),
        (Dropout(), "p", " ", "Expected a number, got nothing"),
        (Normal(), "std", "-1", "Expected at least 0, got −1"),
        (TruncNormal(), "std", "0", "Expected more than 0, got 0"),
        (Linear(out_features=3), "out_features", "2.5", "Expected a whole number, 1 to 1,000,000, got 2.5"),
        (Linear(out_features=3), "out_features", "0", "Expected a whole number, 1 to 1,000,000, got 0"),
        (Dirac(), "groups", "0", "Expected a whole number, at least 1, got 0"),
    ],
)
def test_what_is_no_value_stands_and_is_explained_while_the_last_one_stays_in_force(
    qtbot: QtBot, struct: msgspec.Struct, name: str, typed: str, says: str
) -> None:
    form = shown(qtbot, struct)
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


def test_an_explanation_follows_what_is_typed_until_it_is_right(qtbot: QtBot) -> None:
    form = shown(qtbot, Dropout())
    field = number_field(form, "p")
    put(field.entry, "1.4")
    field.entry.selectAll()
    QTest.keyClicks(field.entry, "-2")
    assert field.complaint == "Expected 0 to 1, got −2"
    field.entry.selectAll()
    QTest.keyClicks(field.entry, "0.2")
    assert field.complaint == ""
    assert form.values()["p"] == 0.5
    QTest.keyClick(field.entry, Qt.Key.Key_Return)
    assert form.values()["p"] == 0.2


def test_escape_takes_back_what_was_typed_and_is_left_to_others_else(qtbot: QtBot) -> None:
    form = shown(qtbot, Dropout())
    names, field = entered(form), number_field(form, "p")
    put(field.entry, "0.9", end=Qt.Key.Key_Escape)
    assert field.entry.lineEdit().text() == "0.5"
    QTest.keyClick(field.entry, Qt.Key.Key_Return)
    assert names == []


def test_a_slider_spans_the_natural_range_and_follows_the_box(qtbot: QtBot) -> None:
    form = shown(qtbot, LeakyReLU())
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
    assert number_field(shown(qtbot, Normal()), "mean").slider is None


def test_a_drag_on_the_slider_edits_on_the_way_and_finishes_at_its_end(
    qtbot: QtBot,
) -> None:
    form = shown(qtbot, Dropout(p=0.0))
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


def test_keys_on_the_slider_belong_together_until_a_pause_or_a_press_of_the_mouse(qtbot: QtBot) -> None:
    form = shown(qtbot, Dropout(p=0.0))
    names, ends = entered(form), list[bool]()
    slider = number_field(form, "p").slider
    assert slider is not None
    slider.setFocus()
    form.finished.connect(lambda: ends.append(True))
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert (names, ends) == (["p"] * 3, [])
    assert form.values()["p"] == 0.03
    qtbot.waitUntil(lambda: ends == [True])
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(6, slider.height() // 2))
    assert ends == [True, True]
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(6, slider.height() // 2))


def test_a_path_that_is_taken_out_comes_back(qtbot: QtBot) -> None:
    form = shown(qtbot, FileInput(path="a.npy"))
    names, field = entered(form), form.fields["path"]
    assert isinstance(field, PathField)
    put(field.line, " ")
    assert (names, field.line.text()) == ([], "a.npy")
    put(field.line, " b.npy ")
    assert (names, field.line.text(), form.values()["path"]) == (["path"], "b.npy", "b.npy")


def wheel_over(widget: QWidget) -> None:
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre, QPointF(widget.mapToGlobal(centre.toPoint())), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_the_wheel_scrolls_the_pane_and_changes_nothing_under_it(qtbot: QtBot) -> None:
    form = shown(qtbot, KaimingNormal())
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


def test_a_box_holds_the_largest_seed(qtbot: QtBot) -> None:
    box = NumberEntry(Bounds(0, 2**53 - 1, whole=True))
    qtbot.addWidget(box)
    box.show_number(0)
    put(box, "2**53 - 1")
    assert (box.number, box.text()) == (2**53 - 1, "9007199254740991")
    box.stepUp()
    assert box.number == 2**53 - 1
