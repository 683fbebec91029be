"""Where single seeds fall: marks outside of the 99 % band come at the right rate, over many independent seeds."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from initviz.core.document.experiment import Experiment
from initviz.core.layers.rectifiers import LeakyReLU, ReLU
from initviz.core.layers.smooth import Tanh
from initviz.core.predict.bands import band_of
from initviz.core.predict.fluctuations import Scatter, gamma_scatter, response
from initviz.core.predict.predict import predict
from initviz.core.reports import Band
from initviz.messages import Message
from tests.core.operations import Array
from tests.core.simulation import simulate
from tests.core.test_propagation_dense import HE, RELU, TANH, ZEROS, Layers, experiment, stack

XAVIER: dict[str, Any] = {"init": "xavier_normal"}
REPLICATES = 1500


def outside(made: Experiment, tensors: list[int]) -> tuple[Array, Array]:
    """Give the shares of marks, forward and then back, and log(median measured / predicted) at some tensors."""
    theory, found = predict(made).schemes[0], simulate(made, REPLICATES, seed=7)
    shares, medians = [], []
    for values, bands in (
        (found.second, [tensor.forward_band for tensor in theory.tensors]),
        (found.backward, [tensor.backward_band for tensor in theory.tensors]),
    ):
        for at in tensors:
            band = bands[at]
            assert isinstance(band, Band)
            assert band.low < band.median < band.high
            shares.append(np.mean([not band.holds(value) for value in values[:, at]]))
            medians.append(math.log(float(np.median(values[:, at])) / band.median))
    return np.array(shares), np.array(medians)


SELU = {"type": "SELU"}
NETWORKS: dict[str, Experiment] = {
    "relu": experiment(stack(8, 64, RELU), 64, HE, batch=16),
    "linear": experiment(stack(6, 64), 64, XAVIER, batch=16),
    "leaky": experiment(stack(6, 48, {"type": "LeakyReLU", "negative_slope": 0.3}), 48, HE, batch=8),
    "tanh": experiment(stack(8, 64, TANH), 64, {"init": "xavier_normal", "gain": 5 / 3}, batch=16),
    "tanh with biases": experiment(stack(6, 64, TANH), 64, XAVIER, {"init": "normal", "std": 0.3}, batch=16),
    "selu": experiment(stack(5, 64, SELU), 64, {"init": "kaiming_normal", "nonlinearity": "linear"}, batch=8),
    "uniform weights": experiment(stack(6, 64, RELU), 64, {"init": "kaiming_uniform", "nonlinearity": "relu"}, batch=8),
    "orthogonal": experiment(stack(6, 64, RELU), 64, {"init": "orthogonal", "gain": math.sqrt(2)}, batch=8),
    "one sample": experiment(stack(6, 64, RELU), 64, HE, batch=1),
    "few outputs": experiment([*stack(4, 64, RELU), {"type": "Linear", "out_features": 8}], 64, HE, batch=8),
    "shifted input": experiment(stack(4, 64, RELU), 64, HE, batch=8, input={"law": "uniform", "a": 0.0, "b": 1.0}),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_marks_outside_of_the_band_come_at_the_right_rate(name: str) -> None:
    made = NETWORKS[name]
    last = len(made.network.layers)
    shares, medians = outside(made, sorted({1, 2, last // 2, last - 1, last}))
    # One in a hundred: 15 of 1500, give or take 3.9; neglected orders of 1 / width may double it, and no more.
    assert shares.max() < 0.026
    assert 0.004 < shares.mean() < 0.018
    assert np.abs(medians).max() < 0.08


def test_mean_and_median_part_as_depth_over_width() -> None:
    # He ReLU, one sample, width n and depth L: the mean stays, the median falls like exp(-5 L / (2 n)).
    made = experiment(stack(30, 32, RELU), 32, HE, batch=1)
    band = predict(made).schemes[0].tensors[60].forward_band
    assert isinstance(band, Band)
    assert band.median == pytest.approx(math.exp(-2.5 * 30 / 32), rel=0.25)
    found = simulate(made, REPLICATES).second[:, 60]
    assert float(np.median(found)) == pytest.approx(band.median, rel=0.2)
    assert 0.003 < np.mean([not band.holds(value) for value in found]) < 0.03


def test_the_variance_of_the_logarithm_is_that_of_hanin_and_rolnick() -> None:
    # 5 / n a layer for ReLU and one sample, 2 / n for linear layers, 6 (1 + a⁴) / (1 + a²)² - 1 for leaky ones.
    assert response(ReLU(), 3.0, 0.0).single == pytest.approx(5.0, rel=1e-9)
    leaky = 6 * (1 + 0.2**4) / (1 + 0.2**2) ** 2 - 1
    assert response(LeakyReLU(negative_slope=0.2), 0.5, 0.0).single == pytest.approx(leaky, rel=1e-9)
    assert response(LeakyReLU(negative_slope=1.0), 2.0, 0.3).single == pytest.approx(2.0, rel=1e-9)


@pytest.mark.parametrize("c", [0.0, 0.3, 0.9])
def test_pairs_of_rectified_samples_have_their_closed_form(c: float) -> None:
    angle = math.acos(c)
    j = 3 * math.sin(angle) * c + (math.pi - angle) * (1 + 2 * c * c)
    assert response(ReLU(), 1.0, c).pair == pytest.approx(2 * j / math.pi - 1, abs=2e-4)
    assert response(ReLU(), 1.0, c).pair_back == pytest.approx(2 * (math.pi - angle) / math.pi, rel=2e-3)


@pytest.mark.parametrize("q", [0.2, 1.0, 5.0])
def test_responses_are_derivatives(q: float) -> None:
    z = np.linspace(-30, 30, 400_001)

    def mean(values: Array, variance: float) -> float:
        return float(values @ stats.norm.pdf(z, scale=math.sqrt(variance)) * (z[1] - z[0]))

    found, step = response(Tanh(), q, 0.4), 1e-3
    for slope, values in ((found.slope, np.tanh(z) ** 2), (found.slope_back, np.cosh(z) ** -4)):
        change = math.log(mean(values, q * math.exp(step)) / mean(values, q * math.exp(-step))) / (2 * step)
        assert slope == pytest.approx(change, rel=1e-5)


@pytest.mark.parametrize(("shape", "room"), [(4.0, 0.12), (20.0, 0.012), (500.0, 3e-4)])
def test_a_gamma_variable_has_its_cumulants_and_quantiles(shape: float, room: float) -> None:
    found = gamma_scatter(1 / shape)
    assert found.shift == pytest.approx(special.digamma(shape) - math.log(shape), rel=1e-3)
    assert found.variance == pytest.approx(special.polygamma(1, shape), rel=1e-3)
    assert found.third == pytest.approx(special.polygamma(2, shape), rel=1e-2)
    band = band_of(2.0, found)
    exact = 2.0 * stats.gamma.ppf([0.005, 0.5, 0.995], shape, scale=1 / shape)
    assert [band.low, band.median, band.high] == pytest.approx(exact, rel=room)


def test_factors_add_and_powers_scale() -> None:
    both = Scatter(0.1, 0.2, 0.3) + Scatter(1.0, 2.0, 3.0)
    assert (both.shift, both.variance, both.third) == pytest.approx((1.1, 2.2, 3.3))
    twice = both.powered(2.0)
    assert (twice.shift, twice.variance, twice.third) == pytest.approx((2.2, 8.8, 26.4))


@pytest.mark.parametrize(
    "layers", [[{"type": "LayerNorm"}, RELU], [{"type": "Dropout", "p": 0.5}], [{"type": "Softmax"}]], ids=str
)
def test_elsewhere_the_reason_is_given(layers: Layers) -> None:
    theory = predict(experiment([*stack(1, 16), *layers, *stack(1, 16)], 16, HE)).schemes[0]
    for band in (theory.tensors[-1].forward_band, theory.tensors[0].backward_band):
        assert isinstance(band, Message)
        assert band.id == "theory.no_band"
    assert isinstance(theory.tensors[1].forward_band, Band)


def test_orthogonal_layers_that_preserve_norms_do_not_scatter() -> None:
    made = experiment(stack(5, 40), 40, {"init": "orthogonal"}, batch=8)
    preserved = [tensor.forward_band for tensor in predict(made).schemes[0].tensors]
    first, last = preserved[0], preserved[5]
    gaussian = predict(experiment(stack(5, 40), 40, XAVIER, batch=8)).schemes[0].tensors[5].forward_band
    assert isinstance(first, Band)
    assert isinstance(last, Band)
    assert isinstance(gaussian, Band)
    assert (last.low, last.median, last.high) == pytest.approx((first.low, first.median, first.high), rel=1e-12)
    assert math.log(gaussian.high / gaussian.low) > 2.0 * math.log(last.high / last.low)


def test_zeros_have_no_band() -> None:
    theory = predict(experiment(stack(2, 16, RELU), 16, ZEROS)).schemes[0]
    assert all(isinstance(tensor.forward_band, Message) for tensor in theory.tensors[1:])


def test_bands_can_be_left_out() -> None:
    made = experiment(stack(2, 16, RELU), 16, HE)
    with_bands, without = predict(made).schemes[0], predict(made, bands=False).schemes[0]
    assert [tensor.forward for tensor in with_bands.tensors] == [tensor.forward for tensor in without.tensors]
    assert all(isinstance(tensor.forward_band, Message) for tensor in without.tensors)
