import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from initviz.gui.forms.expression import parse_number
from initviz.gui.forms.spin import CountSpin, NumberSpin


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0.1", 0.1),
        ("1e-5", 1e-5),
        ("5/3", 5 / 3),
        ("sqrt(5)", math.sqrt(5)),
        ("√2", math.sqrt(2)),
        ("-2*sqrt(3)", -2 * math.sqrt(3)),
        ("−1,5", -1.5),
        ("2^-3", 0.125),
        ("(1 + 2) × 4", 12.0),
        ("pi/2", math.pi / 2),
        (" 7 ", 7.0),
    ],
)
def test_what_is_a_number(typed: str, value: float) -> None:
    assert parse_number(typed) == pytest.approx(value)


@pytest.mark.parametrize(
    "typed",
    [
        "", "abc", "1/0", "sqrt(-1)", "1e999", "9**9**9**9", "__import__('os')", "sqrt", "sqrt(1, 2)", "[1]", "True",
        "'a'", "1 if 1 else 2", "x := 1", "1" * 100, "2(3)", "(" * 60,
    ],
)  # fmt: skip
def test_what_is_none(typed: str) -> None:
    assert parse_number(typed) is None


@given(st.text(max_size=40))
def test_nothing_typed_raises(typed: str) -> None:
    value = parse_number(typed)
    assert value is None or math.isfinite(value)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_a_number_box_keeps_and_writes_every_number(qapp: object, number: float) -> None:
    assert qapp is not None
    box = NumberSpin()
    box.setValue(number)
    assert float(box.textFromValue(box.value())) == box.value()
    assert box.value() == pytest.approx(number, rel=1e-12, abs=1e-300)
    box.deleteLater()


def test_steps_are_a_tenth_of_the_size(qtbot: QtBot) -> None:
    box = NumberSpin(0.0)
    qtbot.addWidget(box)
    cases = [(1.0, 1, 1.1), (1.0, -1, 0.99), (0.05, 1, 0.051), (250.0, 1, 260.0), (0.0, 1, 0.1), (0.0, -1, 0.0)]
    for value, steps, after in cases:
        box.setValue(value)
        box.stepBy(steps)
        assert box.value() == pytest.approx(after)


def test_a_count_box_holds_the_largest_seed(qtbot: QtBot) -> None:
    box = CountSpin(0, 2**53 - 1)
    qtbot.addWidget(box)
    box.setValue(float(2**53 - 1))
    assert box.count() == 2**53 - 1
    assert box.text() == "9007199254740991"
