"""Ratios in the digits that a person would use."""

import math

import pytest

from initviz.core.verdict.factor import Factor


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.001, "0.001"),
        (0.0123, "0.012"),
        (0.0072, "0.007"),
        (0.25, "0.25"),
        (1.234, "1.2"),
        (45.4, "45"),
        (99.4, "99"),
        (99.6, "100"),
        (1234.0, "1234"),
        (3e7, "3×10⁷"),
        (1e-6, "10⁻⁶"),
        (2.4e-12, "2×10⁻¹²"),
        (math.inf, "∞"),
        (math.nan, "nan"),
    ],
)
def test_factors_are_said_as_a_person_would(value: float, said: str) -> None:
    assert str(Factor(value)) == f"{Factor(value)}" == said
    assert f"{Factor(value):.3g}" == f"{value:.3g}"
