import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initviz.gui.forms.expression import parse_number


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
