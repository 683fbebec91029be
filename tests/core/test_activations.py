"""Activations: values and slopes against torch's autograd in float64, moments against adaptive integration."""

import itertools
import math
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
import torch
from scipy import integrate, stats

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import from_builtins
from initviz.core.laws.continuous import Normal
from initviz.core.laws.law import FloatArray
from initviz.core.laws.mixed import point
from initviz.core.layers.activation import SATURATION_SLOPE, Activation, function_of
from initviz.core.layers.affine import affine_function
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.layers.entry import Branch, Entry
from initviz.core.layers.expectation import compose, preimages
from initviz.core.layers.rectifiers import CELU, ELU, SELU, Hardtanh, LeakyReLU, PReLU, ReLU
from initviz.core.layers.signal import normal_signal
from initviz.core.layers.smooth import GELU, Hardsigmoid, Sigmoid, Softplus, Tanh
from initviz.core.parameter import Filling
from initviz.messages import Message
from tests.core.layer_cases import VARIANTS, module_of

VARIED = [
    *(made for made in VARIANTS if isinstance(made, Activation) and getattr(made, "num_parameters", 1) == 1),
    CELU(alpha=0.5),
    ELU(alpha=-0.5),
    LeakyReLU(negative_slope=-0.4),
    LeakyReLU(negative_slope=1.5),
    PReLU(init=0.125),
    Softplus(beta=0.5, threshold=1.0),
]
VARIANCES = [1e-3, 0.03, 0.5, 1.0, 4.0, 100.0]
each_activation = pytest.mark.parametrize("activation", VARIED, ids=repr)
each_variance = pytest.mark.parametrize("variance", VARIANCES)


def grid(activation: Activation) -> FloatArray:
    """Points everywhere, with the neighbours of every kink."""
    near = [kink + side for kink in activation.kinks() for side in (-1e-3, -1e-9, 1e-9, 1e-3)]
    return np.sort(np.concatenate([np.linspace(-40.0, 40.0, 1601) + 0.0123, np.linspace(-0.1, 0.1, 41) + 1e-7, near]))


def torch_value_and_slope(activation: Activation, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    module = module_of(activation, (1,)).double()
    data = torch.tensor(x[:, None], requires_grad=True)
    value = module(data)
    value.sum().backward()
    assert data.grad is not None
    return value.detach().numpy().ravel(), data.grad.numpy().ravel()


def entry(mean: float, variance: float, covariance: float = 0.0) -> Entry:
    return Entry("normal", np.full(1, mean), np.full(1, variance), np.full(1, covariance))


def rule(activation: Activation, low: float, high: float, width: float) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre nodes on panels of at most that width, which end at the activation's kinks."""
    kinks = [kink for kink in activation.kinks() if low < kink < high]
    edges = np.unique(np.concatenate([np.linspace(low, high, math.ceil((high - low) / width) + 1), kinks]))
    nodes, weights = np.polynomial.legendre.leggauss(16)
    half, middle = 0.5 * np.diff(edges)[:, None], 0.5 * (edges[1:] + edges[:-1])[:, None]
    return (middle + half * nodes).ravel(), (half * weights).ravel()


def integral(function: Callable[[FloatArray], FloatArray], activation: Activation, mean: float, std: float) -> float:
    """E f(z) for z ~ N(mean, std²), adaptively, in pieces that end at kinks and bends."""
    low, high = mean - 12 * std, mean + 12 * std
    bends = [-6.0, -2.0, -0.5, 0.0, 0.5, 2.0, 6.0, *activation.kinks(), *(mean + k * std for k in (-3, -1, 0, 1, 3))]
    edges = [low, *sorted({bend for bend in bends if low < bend < high}), high]

    def integrand(z: float) -> float:
        return float(function(np.array([z]))[0]) * math.exp(-0.5 * ((z - mean) / std) ** 2)

    pieces = [integrate.quad(integrand, a, b, epsabs=1e-13, epsrel=1e-11)[0] for a, b in itertools.pairwise(edges)]
    return math.fsum(pieces) / (std * math.sqrt(2 * math.pi))


def test_every_activation_of_the_list_is_tried() -> None:
    assert {type(activation) for activation in VARIED} == set(ACTIVATIONS)


def precision(activation: Activation) -> float:
    return 5e-8 if isinstance(activation, Hardsigmoid) else 1e-10  # torch keeps its 1/6 in float32


@each_activation
def test_values_and_slopes_are_torchs(activation: Activation) -> None:
    x = grid(activation)
    value, slope = torch_value_and_slope(activation, x)
    assert activation.value(x) == pytest.approx(value, rel=1e-12, abs=1e-14)
    assert activation.slope(x) == pytest.approx(slope, rel=precision(activation), abs=1e-12)


@each_activation
def test_values_and_slopes_at_the_kinks_are_torchs(activation: Activation) -> None:
    kinks = np.array(activation.kinks())
    if kinks.size:
        value, slope = torch_value_and_slope(activation, kinks)
        assert activation.value(kinks) == pytest.approx(value, rel=1e-12, abs=1e-15)
        assert activation.slope(kinks) == pytest.approx(slope, rel=1e-12, abs=1e-15)


@each_activation
def test_far_out_nothing_overflows(activation: Activation) -> None:
    x = np.array([-1e4, -800.0, 800.0, 1e4])
    value, slope = torch_value_and_slope(activation, x)
    assert activation.value(x) == pytest.approx(value, rel=1e-12, abs=1e-30)
    assert activation.slope(x) == pytest.approx(slope, rel=1e-12, abs=1e-30)


@each_activation
def test_smooth_away_from_the_kinks(activation: Activation) -> None:
    x = np.linspace(-12.0, 12.0, 4801) + 1e-4
    x = x[[all(abs(v - kink) > 0.02 for kink in activation.kinks()) for v in x]]
    second_difference = activation.value(x + 1e-3) - 2 * activation.value(x) + activation.value(x - 1e-3)
    # A kink of slope change s shows as s · 1e-3; smooth functions have φ'' · 1e-6.
    assert np.abs(second_difference).max() < 1e-5


@each_variance
@each_activation
def test_moments_are_those_of_adaptive_integration(activation: Activation, variance: float) -> None:
    std = math.sqrt(variance)
    moments, slopes = activation.moments(entry(0.0, variance)), activation.slopes(entry(0.0, variance))
    mean = integral(activation.value, activation, 0.0, std)
    second = integral(lambda z: activation.value(z) ** 2, activation, 0.0, std)
    power = integral(lambda z: activation.slope(z) ** 2, activation, 0.0, std)
    joint = integral(lambda z: (activation.slope(z) * z) ** 2, activation, 0.0, std)
    assert moments.second[0] == pytest.approx(second, rel=1e-9)
    assert moments.mean[0] == pytest.approx(mean, rel=1e-8, abs=1e-10 * math.sqrt(second))
    assert slopes.power[0] == pytest.approx(power, rel=1e-9)
    assert slopes.joint[0] == pytest.approx(joint, rel=1e-8)
    assert moments.cross[0] == pytest.approx(float(moments.mean[0]) ** 2, rel=1e-9, abs=1e-18)


def wide_rule(activation: Activation, std: float) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights for N(0, std²) on panels that grow geometrically from zero, and are fine near it."""
    reach = 14 * std
    growing = np.geomspace(1e-5 * min(std, 1.0), reach, 160)
    bends = np.concatenate([np.arange(-40.0, 40.25, 0.25), activation.kinks()])
    edges = np.unique(np.concatenate([-growing, [0.0], growing, bends[np.abs(bends) < reach]]))
    nodes, weights = np.polynomial.legendre.leggauss(40)
    half, middle = 0.5 * np.diff(edges)[:, None], 0.5 * (edges[1:] + edges[:-1])[:, None]
    z = (middle + half * nodes).ravel()
    return z, (half * weights).ravel() * np.exp(-0.5 * (z / std) ** 2) / (std * math.sqrt(2 * math.pi))


@pytest.mark.parametrize("variance", [1e-6, 1e-4, 1e-2, 10.0, 1e3, 1e4, 1e5, 1e6])
@each_activation
def test_a_hundred_millionth_at_every_scale(activation: Activation, variance: float) -> None:
    z, weights = wide_rule(activation, math.sqrt(variance))
    value, slope = activation.value(z), activation.slope(z)
    moments, slopes = activation.moments(entry(0.0, variance)), activation.slopes(entry(0.0, variance))
    second, mean = float(weights @ value**2), float(weights @ value)
    assert moments.second[0] == pytest.approx(second, rel=1e-8, abs=0.0)
    assert moments.mean[0] == pytest.approx(mean, rel=1e-8, abs=1e-15 * math.sqrt(second))
    assert slopes.power[0] == pytest.approx(float(weights @ slope**2), rel=1e-8, abs=0.0)
    assert slopes.joint[0] == pytest.approx(float(weights @ (slope * z) ** 2), rel=1e-8, abs=0.0)


@pytest.mark.parametrize(("mean", "variance"), [(0.7, 1.0), (-3.0, 0.25), (5.0, 4.0), (-0.1, 30.0)])
@each_activation
def test_moments_about_another_mean(activation: Activation, mean: float, variance: float) -> None:
    std = math.sqrt(variance)
    moments, slopes = activation.moments(entry(mean, variance)), activation.slopes(entry(mean, variance))
    second = integral(lambda z: activation.value(z) ** 2, activation, mean, std)
    expected = integral(activation.value, activation, mean, std)
    assert moments.second[0] == pytest.approx(second, rel=1e-8)
    assert moments.mean[0] == pytest.approx(expected, rel=1e-8, abs=1e-9 * math.sqrt(second))
    power = integral(lambda z: activation.slope(z) ** 2, activation, mean, std)
    assert slopes.power[0] == pytest.approx(power, rel=1e-8)


@pytest.mark.parametrize(("mean", "variance", "correlation"), [(0.0, 1.0, 0.6), (0.0, 6.0, 0.9), (0.4, 1.0, -0.5)])
@each_activation
def test_products_between_samples(activation: Activation, mean: float, variance: float, correlation: float) -> None:
    at, std = entry(mean, variance, correlation * variance), math.sqrt(variance)
    z, weights = rule(activation, mean - 9 * std, mean + 9 * std, 0.4 * std)
    u = (z - mean) / std
    joint = np.exp(-0.5 * (u[:, None] ** 2 - 2 * correlation * np.outer(u, u) + u**2) / (1 - correlation**2))
    density = joint * np.outer(weights, weights) / (2 * math.pi * variance * math.sqrt(1 - correlation**2))
    moments, slopes = activation.moments(at), activation.slopes(at)
    value, slope = activation.value(z), activation.slope(z)
    assert moments.cross[0] == pytest.approx(value @ density @ value, rel=1e-7, abs=1e-8 * float(moments.second[0]))
    assert slopes.between[0] == pytest.approx(slope @ density @ slope, rel=1e-6, abs=1e-7 * float(slopes.power[0]))
    joint = (slope * z) @ density @ (slope * z)
    assert slopes.joint_between[0] == pytest.approx(joint, rel=1e-6, abs=1e-7 * float(slopes.joint[0]))


@each_activation
def test_two_samples_that_see_the_same_are_one(activation: Activation) -> None:
    at = entry(0.3, 2.0, 2.0)
    moments, slopes = activation.moments(at), activation.slopes(at)
    assert moments.cross == pytest.approx(moments.second, rel=1e-8)
    assert slopes.between == pytest.approx(slopes.power, rel=1e-8)


@each_variance
@each_activation
def test_closed_forms_are_the_integrals_of_the_same_function(activation: Activation, variance: float) -> None:
    plain = entry(0.0, variance)
    # A function that does nothing in front hides that the entry is plainly normal, and so forces quadrature.
    hidden = plain.then(affine_function(1.0, 0.0))
    assert not hidden.is_plain_normal
    for closed, integrated in zip(activation.moments(plain), activation.moments(hidden), strict=True):
        assert closed == pytest.approx(integrated, rel=1e-9, abs=1e-12 * variance)
    for closed, integrated in zip(activation.slopes(plain), activation.slopes(hidden), strict=True):
        assert closed == pytest.approx(integrated, rel=1e-9)


@each_activation
def test_no_variance_is_the_value_itself(activation: Activation) -> None:
    moments, slopes = activation.moments(entry(0.4, 0.0)), activation.slopes(entry(0.4, 0.0))
    value, slope = activation.value(np.array([0.4]))[0], activation.slope(np.array([0.4]))[0]
    assert [float(part[0]) for part in moments] == pytest.approx([value, value**2, value**2])
    assert [float(part[0]) for part in slopes] == pytest.approx(
        [slope**2, slope**2, (0.4 * slope) ** 2, (0.4 * slope) ** 2]
    )
    at_zero = activation.moments(entry(0.0, 0.0))
    value = activation.value(np.array([0.0]))[0]
    assert [float(part[0]) for part in at_zero] == pytest.approx([value, value**2, value**2])


@each_activation
def test_moments_of_a_uniform_entry(activation: Activation) -> None:
    at = Entry("uniform", np.full(1, 0.5), np.full(1, 1.0 / 3.0), np.zeros(1))  # U(-0.5, 1.5)
    z, weights = rule(activation, -0.5, 1.5, 0.1)
    moments = activation.moments(at)
    assert moments.mean[0] == pytest.approx(0.5 * weights @ activation.value(z), rel=1e-10)
    assert moments.second[0] == pytest.approx(0.5 * weights @ activation.value(z) ** 2, rel=1e-10)
    assert activation.slopes(at).power[0] == pytest.approx(0.5 * weights @ activation.slope(z) ** 2, rel=1e-10)


@each_activation
def test_maps_are_done_position_by_position(activation: Activation) -> None:
    variances = np.array([[[0.5, 1.0, 0.5], [1.0, 2.0, 1.0]]])
    moments = activation.moments(Entry("normal", np.zeros((1, 1, 1)), variances, np.zeros((1, 1, 1))))
    for at in np.ndindex(variances.shape):
        alone = activation.moments(entry(0.0, float(variances[at])))
        assert np.broadcast_to(moments.second, variances.shape)[at] == pytest.approx(float(alone.second[0]), rel=1e-9)
        assert np.broadcast_to(moments.mean, variances.shape)[at] == pytest.approx(float(alone.mean[0]), rel=1e-9)


@each_activation
def test_the_saturated_share_is_the_mass_where_the_slope_is_small(activation: Activation) -> None:
    flat = np.zeros((1,))
    signal = normal_signal((8,), flat, flat + 30.0, flat)
    z = stats.norm.ppf((np.arange(400_000) + 0.5) / 400_000) * math.sqrt(30.0)
    share = (np.abs(activation.slope(z)) < SATURATION_SLOPE).mean()
    assert activation.saturated_share(signal) == pytest.approx(share, abs=5e-3)


def test_which_activations_saturate_on_both_sides() -> None:
    saturating = {kind.tag() for kind in ACTIVATIONS if kind.saturates}
    assert saturating == {"Tanh", "Sigmoid", "Hardtanh", "Hardsigmoid", "Softsign"}
    for kind in ACTIVATIONS:
        slopes = kind().slope(np.array([-60.0, 60.0]))
        assert kind.saturates == (bool((np.abs(slopes) < SATURATION_SLOPE).all()) and kind.tag() != "ReLU6")


def test_dropout_makes_branches_of_which_all_count() -> None:
    double = affine_function(2.0, 0.0)
    at = Entry(
        "normal",
        np.zeros(1),
        np.ones(1),
        np.zeros(1),
        (Branch(0.5, (double,)), Branch(0.5, (affine_function(0.0, 0.0),))),
    )
    moments = Sigmoid().moments(at)
    kept = Sigmoid().moments(entry(0.0, 4.0))
    assert moments.mean[0] == pytest.approx(0.5 * float(kept.mean[0]) + 0.25)
    assert moments.second[0] == pytest.approx(0.5 * float(kept.second[0]) + 0.125)
    assert Sigmoid().slopes(at).power[0] == pytest.approx(
        0.5 * float(Sigmoid().slopes(entry(0.0, 4.0)).power[0]) + 0.5 * 0.0625
    )


def test_one_activation_after_another_breaks_at_both_kinks() -> None:
    functions = (function_of(Tanh()).value, affine_function(2.0, 0.0), function_of(Hardtanh()).value)
    found = preimages(functions, -10.0, 10.0)
    assert sorted(found) == pytest.approx([-math.atanh(0.5), math.atanh(0.5)])
    assert compose(functions, np.array([3.0])) == pytest.approx([1.0])
    at = entry(0.0, 9.0).then(function_of(Tanh()).value).then(affine_function(2.0, 0.0))
    expected = integral(lambda z: np.clip(2 * np.tanh(z), -1, 1) ** 2, Tanh(), 0.0, 3.0)
    assert Hardtanh().moments(at).second[0] == pytest.approx(expected, rel=1e-8)


def test_prelu_is_a_leaky_relu_with_the_slope_that_fills_it() -> None:
    filled = PReLU().at({"weight": Filling(point(0.6))})
    assert isinstance(filled, Activation)
    assert filled.moments(entry(0.0, 1.0)).second[0] == pytest.approx(0.5 * 1.36)


def test_prelu_with_random_slopes_has_no_theory_and_says_so() -> None:
    reason = PReLU().at({"weight": Filling(Normal(0.25, 0.1))})
    assert isinstance(reason, Message)
    assert reason.id == "theory.random_slope"


def test_equal_activations_share_their_functions_whatever_their_ids() -> None:
    assert function_of(Tanh(id="a")) is function_of(Tanh(id="b"))
    assert function_of(LeakyReLU(negative_slope=0.1)) is not function_of(LeakyReLU(negative_slope=0.2))


def test_selu_keeps_zero_mean_and_unit_variance() -> None:
    moments = SELU().moments(entry(0.0, 1.0))
    assert moments.mean[0] == pytest.approx(0.0, abs=1e-12)
    assert moments.second[0] == pytest.approx(1.0, rel=1e-12)


def test_gelu_has_the_slope_of_its_closed_form() -> None:
    # Section 6 of the reference: E φ'² of the exact GELU.
    for q in VARIANCES:
        arc = math.asin(q / (1 + q)) / (2 * math.pi)
        rest = 2 * q / ((1 + q) * math.sqrt(1 + 2 * q)) + q * (1 + 2 * q) ** -1.5
        assert GELU().slopes(entry(0.0, q)).power[0] == pytest.approx(0.25 + arc + rest / (2 * math.pi), rel=1e-10)


def test_relu_has_the_kernel_of_cho_and_saul() -> None:
    for correlation in (-1.0, -0.5, 0.0, 0.3, 0.99, 1.0):
        angle = math.acos(correlation)
        at = entry(0.0, 3.0, 3.0 * correlation)
        kernel = 3.0 / (2 * math.pi) * (math.sin(angle) + (math.pi - angle) * correlation)
        assert ReLU().moments(at).cross[0] == pytest.approx(kernel, abs=1e-12)
        assert ReLU().slopes(at).between[0] == pytest.approx((math.pi - angle) / (2 * math.pi), abs=1e-12)


@pytest.mark.parametrize(
    "arguments",
    [
        {"type": "CELU", "alpha": 0.0},
        {"type": "Hardtanh", "min_val": 1.0},
        {"type": "Softplus", "beta": 0.0},
        {"type": "GELU", "approximate": "erf"},
        {"type": "PReLU", "num_parameters": 0},
    ],
    ids=str,
)
def test_impossible_arguments_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(DocumentError, match=r"network\.layers\[0\]"):
        from_builtins({"network": {"layers": [arguments]}})


def test_arguments_are_the_structs_fields() -> None:
    for activation in VARIED:
        fields = {info.name for info in msgspec.structs.fields(activation)} - {"id", "tied_to", "frozen"}
        assert set(activation.arguments((4,))) == fields
