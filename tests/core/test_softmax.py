"""How often softmaxes of normal logits agree, against SciPy's quadrature, a formula and plain draws."""

import math

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.special import expit

from initviz.core.laws.softmax import agreement

STANDARD_ERRORS = 4.5


def density(x: float, std: float) -> float:
    return math.exp(-0.5 * (x / std) ** 2) / (std * math.sqrt(2 * math.pi))


@pytest.mark.parametrize("variance", [1e-4, 0.3, 1.0, 4.0, 30.0, 1e4])
def test_two_classes_of_one_vector(variance: float) -> None:
    """With two classes p is a logistic function of the difference of the logits, whose variance is twice as large."""
    std = math.sqrt(2 * variance)

    def agree(x: float) -> float:
        p = float(expit(x))
        return (p * p + (1 - p) ** 2) * density(x, std)

    # Twice one side, in pieces: near zero p bends within a unit however wide the law is.
    expected = 2 * sum(quad(agree, low, high, epsabs=1e-13)[0] for low, high in ((0, 8), (8, max(10, 10 * std))))
    assert agreement(2, variance, variance) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("variance", [0.3, 4.0])
@pytest.mark.parametrize("correlation", [0.9, 0.4, 0.01, -0.6])
def test_two_classes_of_two_vectors(variance: float, correlation: float) -> None:
    std, rest = math.sqrt(2 * variance), math.sqrt(1 - correlation**2)

    def agree(u: float, x: float) -> float:
        p, q = float(expit(std * x)), float(expit(std * (correlation * x + rest * u)))
        return (p * q + (1 - p) * (1 - q)) * density(x, 1.0) * density(u, 1.0)

    expected, _ = dblquad(agree, -8, 8, -8, 8, epsabs=1e-9)
    assert agreement(2, variance, correlation * variance) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("classes", [3, 10, 200])
@pytest.mark.parametrize("std", [0.5, 1.5, 20.0])
@pytest.mark.parametrize("correlation", [1.0, 0.9, 0.3, -0.1])
def test_many_classes_against_draws(classes: int, std: float, correlation: float) -> None:
    rng = np.random.default_rng(classes)
    size = 200_000 // classes
    common, *own = rng.standard_normal((3, size, classes))
    sign = 1.0 if correlation >= 0 else -1.0
    shared, rest = math.sqrt(abs(correlation)), math.sqrt(1 - abs(correlation))
    first, second = (
        std * (part * shared * common + rest * alone) for part, alone in zip((1.0, sign), own, strict=True)
    )
    softmaxes = []
    for logits in (first, second if correlation < 1 else first):
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        softmaxes.append(powers / powers.sum(axis=1, keepdims=True))
    drawn = (softmaxes[0] * softmaxes[1]).sum(axis=1)
    room = STANDARD_ERRORS * drawn.std() / math.sqrt(size) + 1e-5 / classes
    assert abs(drawn.mean() - agreement(classes, std**2, correlation * std**2)) < room


def test_limits() -> None:
    assert agreement(7, 0.0, 0.0) == agreement(7, 3.0, 0.0) == 1 / 7
    assert agreement(1, 5.0, 5.0) == 1.0
    assert agreement(10, 1e12, 1e12) == pytest.approx(1.0, rel=1e-4)
    assert agreement(10, 1e-12, 1e-12) == pytest.approx(0.1, rel=1e-6)
    values = [agreement(10, 2.0, 2.0 * c) for c in (-1.0, -0.5, 0.0, 0.3, 0.7, 0.95, 0.999, 1.0)]
    assert values == sorted(values)
    assert values[-2] == pytest.approx(values[-1], rel=2e-2)
