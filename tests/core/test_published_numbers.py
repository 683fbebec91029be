"""Numbers that others have published, computed by theory alone."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from initviz.core.document.decode import from_builtins
from initviz.core.layers.activation import Activation
from initviz.core.layers.entry import Entry
from initviz.core.layers.rectifiers import SELU, ReLU
from initviz.core.layers.smooth import Tanh
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory, SchemePrediction
from tests.core.agreement import forward_of

Layers = list[dict[str, Any]]
ZEROS: dict[str, Any] = {"init": "zeros"}
TANH: dict[str, Any] = {"type": "Tanh"}
RELU: dict[str, Any] = {"type": "ReLU"}


def theory_of(
    widths: Sequence[int], weight: dict[str, Any], after: Layers, *, linear_end: bool = False
) -> SchemePrediction:
    """Predict a fully connected network on N(0, 1) inputs; the last layer may stay linear."""
    layers: Layers = []
    for width in widths[1:]:
        layers += [{"type": "Linear", "out_features": width}, *after]
    if linear_end:
        layers = layers[: len(layers) - len(after)]
    scheme = {"name": "A", "rules": [{"weight": weight, "bias": ZEROS}]}
    plain = {"network": {"input": [widths[0]], "layers": layers}, "schemes": [scheme]}
    return predict(from_builtins(plain)).schemes[0]


def ends(theory: SchemePrediction, step: int) -> list[ForwardTheory]:
    return [forward_of(theory, at) for at in range(step, len(theory.tensors), step)]


def gradient(theory: SchemePrediction, tensor: int) -> float:
    power = theory.tensors[tensor].backward
    assert isinstance(power, float)
    return power


def test_cs231n_small_weights_on_tanh() -> None:
    theory = theory_of([500] * 11, {"init": "normal", "std": 0.01}, [TANH])
    stds = [math.sqrt(end.variance) for end in ends(theory, 2)]
    assert stds[:5] == pytest.approx([0.21355, 0.04764, 0.01065, 0.00238, 0.00053], abs=6e-6)
    # The lecture's own draw of ten layers.
    assert stds[:5] == pytest.approx([0.213081, 0.047551, 0.010630, 0.002378, 0.000532], rel=5e-3)


def test_cs231n_large_weights_on_tanh() -> None:
    theory = theory_of([500] * 11, {"init": "normal", "std": 1.0}, [TANH])
    for end in ends(theory, 2):
        assert math.sqrt(end.variance) == pytest.approx(0.9817, abs=6e-4)


def test_cs231n_he_on_relu() -> None:
    theory = theory_of([500] * 11, {"init": "kaiming_normal", "nonlinearity": "relu"}, [RELU])
    for end in ends(theory, 2):
        assert (end.mean, math.sqrt(end.variance)) == pytest.approx((0.56419, 0.82565), abs=6e-6)


def test_pytorch_pull_request_50664_selu_settles() -> None:
    weight = {"init": "xavier_normal", "gain": {"gain_of": "selu"}}
    stds = [math.sqrt(end.second_moment) for end in ends(theory_of([64] * 401, weight, [{"type": "SELU"}]), 2)]
    assert 0.194 < stds[60] < 0.209  # as measured there
    assert stds[-1] == pytest.approx(0.2024, abs=6e-5)


@pytest.mark.parametrize(
    ("activation", "measured", "exact"),
    [
        ({"type": "Sigmoid"}, 4.809, 4.801),
        (TANH, 1.598, 1.5925),
        (RELU, 1.707, 1.7129),
        ({"type": "LeakyReLU", "negative_slope": 0.2}, 1.542, 1.5465),
        ({"type": "ELU"}, 1.269, 1.2708),
    ],
    ids=str,
)
def test_pytorch_issue_24991_gains_that_keep_the_std(activation: dict[str, Any], measured: float, exact: float) -> None:
    plain = {"network": {"input": [4], "layers": [activation]}}
    after = forward_of(predict(from_builtins(plain)).schemes[0], 1)
    gain = 1 / math.sqrt(after.variance)
    assert gain == pytest.approx(exact, abs=6e-4)
    assert gain == pytest.approx(measured, rel=5e-3)


UVA = [784, 512, 256, 256, 128, 10]


@pytest.mark.parametrize(
    ("weight", "ours", "published"),
    [
        ({"init": "xavier_normal"}, [1.210, 0.572, 0.296, 0.261, 0.332], [1.216, 0.585, 0.297, 0.247, 0.293]),
        (
            {"init": "kaiming_normal", "mode": "fan_out", "nonlinearity": "linear"},
            [1.531, 0.944, 0.384, 0.465, 3.353],
            [1.604, 0.955, 0.381, 0.480, 3.718],
        ),
    ],
    ids=["xavier", "fan out"],
)
def test_uva_tutorial_4_on_tanh(weight: dict[str, Any], ours: list[float], published: list[float]) -> None:
    # The tutorial's images are normalized to a second moment of one. Its numbers are those of one draw.
    theory = theory_of(UVA, weight, [TANH], linear_end=True)
    found = [forward_of(theory, at).second_moment for at in range(1, len(theory.tensors), 2)]
    assert found == pytest.approx(ours, abs=6e-4)
    assert found == pytest.approx(published, rel=0.15)


def test_uva_tutorial_4_constant_weights() -> None:
    theory = theory_of(UVA, {"init": "constant", "val": 0.005}, [])
    found = [end.second_moment for end in ends(theory, 1)]
    ratios = [after / before for before, after in itertools.pairwise(found)]
    assert ratios == pytest.approx([6.5536, 1.6384, 1.6384, 0.4096], rel=1e-12)


def entry(q: float, covariance: float = 0.0) -> Entry:
    return Entry("normal", np.zeros(1), np.full(1, q), np.full(1, covariance))


def derivative(function: Callable[[float], float], at: float) -> float:
    h = 1e-4
    return (function(at + h) - function(at - h)) / (2 * h)


def test_klambauer_2017_jacobian_of_selu() -> None:
    def mean(q: float) -> float:
        return float(SELU().moments(entry(q)).mean[0])

    def variance(q: float) -> float:
        return float(SELU().moments(entry(q)).second[0]) - mean(q) ** 2

    assert mean(1.0) == pytest.approx(0.0, abs=1e-12)
    assert derivative(mean, 1.0) == pytest.approx(0.088834, abs=1.5e-6)
    assert derivative(variance, 1.0) == pytest.approx(0.782648, abs=1.5e-6)


def settled(activation: Activation, sw2: float, sb2: float) -> float:
    """Find the fixed point of q' = σ_w² E φ² + σ_b²."""
    return float(
        brentq(lambda q: sw2 * float(activation.moments(entry(q)).second[0]) + sb2 - q, 1e-9, 50.0, xtol=1e-13)
    )


def growth(activation: Activation, sw2: float, sb2: float) -> float:
    """χ₁ = σ_w² E φ'² at the fixed point."""
    return sw2 * float(activation.slopes(entry(settled(activation, sw2, sb2))).power[0])


@pytest.mark.parametrize(
    ("sb2", "critical"),
    [
        (2.01e-5, 1.0500),  # Xiao et al. 2018 train 10 000 layers with (1.05, 2.01e-5)
        (0.001, 1.18919),
        (0.01, 1.42421),
        (0.05, 1.76095),  # Schoenholz et al. 2017 say (1.76, 0.05)
        (0.1, 1.98607),
        (0.2, 2.28515),
        (0.3, 2.50513),
    ],
)
def test_the_edge_of_chaos_of_tanh(sb2: float, critical: float) -> None:
    found = brentq(lambda sw2: growth(Tanh(), sw2, sb2) - 1.0, 1.0, 4.0, xtol=1e-9)
    assert found == pytest.approx(critical, abs=1.2e-5 if sb2 > 1e-4 else 6e-5)


@pytest.mark.parametrize(
    ("sw2", "sb2", "fixed", "chi", "cosine", "depth"),
    [
        (1.0, 0.05, 0.19359, 0.75903, 1.0, 3.627),
        (1.3, 0.05, 0.31532, 0.88016, 1.0, 7.834),
        (2.5, 0.05, 1.06396, 1.13352, 0.44680, 11.796),
        (4.0, 0.05, 2.19549, 1.34240, 0.16506, 6.980),
        (2.0, 0.0, 0.61796, 1.10553, 0.0, 21.72),
    ],
)
def test_the_phases_of_tanh(sw2: float, sb2: float, fixed: float, chi: float, cosine: float, depth: float) -> None:
    q = settled(Tanh(), sw2, sb2)
    assert q == pytest.approx(fixed, abs=6e-6)
    assert growth(Tanh(), sw2, sb2) == pytest.approx(chi, abs=6e-6)
    c = 0.3 if sb2 else 0.0
    for _ in range(400):
        c = (sw2 * float(Tanh().moments(entry(q, c * q)).cross[0]) + sb2) / q
    assert c == pytest.approx(cosine, abs=6e-6)
    pair = sw2 * float(Tanh().slopes(entry(q, min(c, 1.0) * q)).between[0])
    assert -1 / math.log(pair) == pytest.approx(depth, rel=1e-3)


def test_critical_tanh_decays_like_one_over_twice_the_depth() -> None:
    # A widely read tutorial says that the variance settles at 0.25; it does not settle.
    theory = theory_of([64] * 1001, {"init": "xavier_normal"}, [TANH])
    seconds = [end.second_moment for end in ends(theory, 2)]
    assert seconds[999] * 2 * 1000 == pytest.approx(1.0, abs=0.01)
    assert seconds[2] == pytest.approx(0.17, abs=0.03)


def test_he_relu_forgets_the_input_like_the_depth_squared() -> None:
    c = 0.0
    for depth in range(1, 4001):
        c = float(ReLU().moments(entry(2.0, 2.0 * c)).cross[0])
        if depth in {500, 4000}:  # the next term of the expansion falls like log(l) / l
            room = 5 * math.log(depth) / depth
            assert (1 - c) * 2 * depth**2 / (9 * math.pi**2) == pytest.approx(1.0, abs=room)


def test_torchs_default_makes_deep_relu_networks_constant() -> None:
    # Samples look alike beyond the fifth layer: what is left is the bias that they share.
    n, q, c = 256, 1.0, 0.0
    for _ in range(5):
        moments = (q, q * c) if q == 1.0 and c == 0.0 else _relu_pair(q, c)
        next_q = moments[0] / 3 + 1 / (3 * n)
        c, q = (moments[1] / 3 + 1 / (3 * n)) / next_q, next_q
    assert c > 0.95


def _relu_pair(q: float, c: float) -> tuple[float, float]:
    moments = ReLU().moments(entry(q, q * c))
    return float(moments.second[0]), float(moments.cross[0])
