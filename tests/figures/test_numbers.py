import math

import pytest

from initviz.figures.numbers import grouped, power_of_ten, shape, short


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (0.10825317547305482, "0.1083"),
        (-0.0625, "−0.0625"),
        (123456.0, "123456"),
        (0.0001, "0.0001"),
        (1.2e-8, "1.2×10⁻⁸"),
        (-3.0e20, "−3×10²⁰"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "–"),
    ],
)
def test_short_numbers(value: float, said: str) -> None:
    assert short(value) == said


def test_powers_counts_and_shapes() -> None:
    assert [power_of_ten(exponent) for exponent in (-4, -3, 0, 3, 12)] == ["10⁻⁴", "0.001", "1", "1000", "10¹²"]
    assert grouped(657920) == "657,920"
    assert shape((64, 7, 7)) == "64×7×7"
