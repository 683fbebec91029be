"""Where means over seeds fall: the band comes at the right rate, and closes upon the expected value."""

import math

import numpy as np
import pytest
import torch

from initviz.core.predict.fluctuations import Scatter, gamma_scatter
from initviz.core.predict.means import mean_band
from initviz.core.predict.predict import predict
from initviz.core.predict.seen import band_of
from initviz.core.reports import Band
from tests.core.many_seeds import Drawn, many_seeds
from tests.core.test_propagation_dense import HE, RELU, experiment, stack

DRAWS = 20_000


@pytest.mark.parametrize("variance", [0.02, 0.2, 0.8, 1.5])
@pytest.mark.parametrize("seeds", [2, 10, 20])
def test_means_of_log_normal_values_fall_inside_at_the_right_rate(variance: float, seeds: int) -> None:
    rng = np.random.default_rng(17)
    drawn = np.exp(rng.normal(-0.5 * variance, math.sqrt(variance), (DRAWS, seeds))).mean(axis=1)
    found = mean_band(band_of(1.0, Scatter(-0.5 * variance, variance)), seeds)
    assert found is not None
    outside = np.mean([not found.holds(value) for value in drawn])
    assert 0.007 < outside < 0.014
    assert float(np.median(drawn)) == pytest.approx(found.median, rel=0.02)


def test_means_of_gamma_values_have_their_own_law() -> None:
    # The sum of gamma variables is one: their mean has a tenth of the variance.
    one, ten = band_of(3.0, gamma_scatter(0.2)), band_of(3.0, gamma_scatter(0.02))
    found = mean_band(one, 10)
    assert found is not None
    assert (found.low, found.median, found.high) == pytest.approx((ten.low, ten.median, ten.high), rel=0.03)
    assert mean_band(one, 1) == one


def test_means_over_seeds_of_a_network_fall_inside_at_the_right_rate() -> None:
    layers, seeds = stack(5, 32, RELU), 5
    torch.manual_seed(2)
    found, _ = many_seeds(layers, lambda n: torch.randn(n, 4, 32), Drawn("he"), 3000)
    rates = []
    for at, tensor in enumerate(predict(experiment(layers, 32, HE, batch=4)).schemes[0].tensors):
        assert isinstance(tensor.forward_band, Band)
        band = mean_band(tensor.forward_band, seeds)
        assert band is not None
        assert tensor.forward_band.low < band.low < band.high < tensor.forward_band.high
        rates.append(np.mean([not band.holds(mean) for mean in found[:, at].reshape(-1, seeds).mean(axis=1)]))
    assert max(rates) < 0.03  # 6 of 600, give or take 2.4
    assert 0.003 < float(np.mean(rates)) < 0.02


def test_a_band_of_which_no_law_is_known_says_nothing_of_means() -> None:
    assert mean_band(Band(0.5, 1.0, 2.0), 20) is None
