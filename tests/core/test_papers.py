"""What the papers found, in their scenes: by theory, and in draws by the independent simulation."""

import math

import msgspec
import numpy as np
import pytest
from scipy.special import digamma, polygamma
from scipy.stats import binom

from initviz.core.document.experiment import Experiment
from initviz.core.document.papers import PAPERS
from initviz.core.laws.spectra_chains import ChainLaw
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.predict.predict import predict
from initviz.core.predict.spectra_jacobian import with_theory
from initviz.core.reports import Band, SchemePrediction
from initviz.core.spectra import Spectrum
from tests.core.agreement import assert_theory_holds, forward_of
from tests.core.operations import Array
from tests.core.simulation import simulate
from tests.core.spectra_cases import distance


def scene(name: str, scheme: int, **probe: int) -> Experiment:
    """Give a paper's scene with one of its schemes, probed like that."""
    made = PAPERS[name]()
    return msgspec.structs.replace(
        made, schemes=(made.schemes[scheme],), probe=msgspec.structs.replace(made.probe, **probe)
    )


def theory(name: str, scheme: int) -> SchemePrediction:
    return predict(PAPERS[name]()).schemes[scheme]


def gradient_std(found: SchemePrediction, tensor: int) -> float:
    power = found.tensors[tensor].backward
    assert isinstance(power, float)
    return math.sqrt(power)


@pytest.mark.parametrize(
    ("scheme", "activations", "first_gradient"),
    [(0, [0.460, 0.249, 0.141, 0.081, 0.047], 0.083), (1, [0.628, 0.487, 0.408, 0.358, 0.322], 0.41)],
    ids=["standard", "normalized"],
)
def test_glorot_and_bengio_2010(scheme: int, activations: list[float], first_gradient: float) -> None:
    found = theory("glorot_bengio_2010", scheme)
    stds = [math.sqrt(forward_of(found, at).second_moment) for at in range(2, 11, 2)]
    assert stds == pytest.approx(activations, abs=1.1e-3)
    at_units = [gradient_std(found, at) for at in range(1, 11, 2)]
    assert at_units[0] / at_units[-1] == pytest.approx(first_gradient, rel=0.015)
    assert at_units == sorted(at_units)
    draws = simulate(scene("glorot_bengio_2010", scheme, batch=40), 3)
    assert np.sqrt(draws.second.mean(axis=0))[2::2] == pytest.approx(stds, rel=0.02)


def test_saxe_2013_orthogonal_weights_know_no_depth() -> None:
    spreads = []
    for scheme in range(2):
        found = theory("saxe_2013", scheme)
        assert forward_of(found, 40).second_moment == pytest.approx(1.0, rel=1e-12)
        draws = simulate(scene("saxe_2013", scheme, batch=4), 12)
        spreads.append(float(np.log(draws.second[:, -1] / draws.second[:, 0]).std(ddof=1)))
        assert np.log(draws.backward[:, 0] / draws.backward[:, -1]).std() == pytest.approx(spreads[-1], rel=1.0)
    assert spreads[0] < 1e-12
    # One sample's logarithm has variance 40 · 2 / 128; four that share the weights average some of it out.
    assert 0.5 * math.sqrt(40 * 2 / 128) < spreads[1] < 1.3 * math.sqrt(40 * 2 / 128)


def test_he_2015_a_factor_of_two_a_layer() -> None:
    xavier, he = theory("he_2015", 0), theory("he_2015", 1)
    for depth in range(31):
        assert forward_of(xavier, 2 * depth).second_moment == pytest.approx(2.0**-depth, rel=1e-12)
        if depth:  # in front of the first ReLU is the input, whose second moment is 1 as well
            assert forward_of(he, 2 * depth).second_moment == pytest.approx(1.0, rel=1e-12)
        assert gradient_std(he, 2 * depth) == pytest.approx(1.0, rel=1e-12)
    for scheme in range(2):
        assert_theory_holds(scene("he_2015", scheme, batch=8), replicates=8, pooled=0.1)


def test_he_2015_vgg_b() -> None:
    found = theory("he_2015_vgg", 0)
    # Both are ∏ of 0.01 · √(9 · channels / 2), which the paper rounds to 1 / (1.7 × 10⁴).
    assert gradient_std(found, 20) / gradient_std(found, 2) == pytest.approx(16728.8, abs=0.05)
    assert gradient_std(theory("he_2015_vgg", 1), 2) == pytest.approx(math.sqrt(512 / 64), rel=1e-12)


@pytest.mark.parametrize(
    ("scheme", "fixed", "chi"),
    [(0, 0.31532, 0.88016), (1, 0.57, 1.0), (2, 1.06396, 1.13352)],
    ids=["ordered", "critical", "chaotic"],
)
def test_schoenholz_2017(scheme: int, fixed: float, chi: float) -> None:
    found = theory("schoenholz_2017", scheme)
    assert forward_of(found, 59).second_moment == pytest.approx(fixed, rel=0.02)
    paces = [(gradient_std(found, 2 * at) / gradient_std(found, 2 * at + 2)) ** 2 for at in range(10, 25)]
    assert paces == pytest.approx([chi] * 15, rel=3e-3)
    draws = simulate(scene("schoenholz_2017", scheme, batch=8), 3)
    measured = (draws.backward[:, 20] / draws.backward[:, 50]).mean() ** (1 / 15)
    assert measured == pytest.approx(chi, rel=0.02)


def test_klambauer_2017_selu_attracts() -> None:
    seconds = [forward_of(theory("klambauer_2017", 0), at).second_moment for at in range(0, 65, 2)]
    assert seconds[0] == pytest.approx(0.25)
    distances = [abs(second - 1.0) for second in seconds]
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 0.01
    # Near the fixed point the distance shrinks by the Jacobian's entry in every layer.
    assert distances[-1] / distances[-2] == pytest.approx(0.782648, abs=5e-3)
    settles = forward_of(theory("klambauer_2017", 1), 64).second_moment
    assert math.sqrt(settles) < 0.3
    draws = simulate(scene("klambauer_2017", 0, batch=16), 5)
    assert draws.second[:, -1].mean() == pytest.approx(1.0, abs=0.05)


def log_length_of_one_layer(width: int) -> tuple[float, float]:
    """Mean and variance of log (2/n) Σ relu(g)²: of k live units, which is binomial, a chi-square with k degrees."""
    live = np.arange(1, width + 1)
    share = binom.pmf(live, width, 0.5)
    share = share / share.sum()
    means = digamma(live / 2) + math.log(4 / width)
    mean = float(share @ means)
    return mean, float(share @ (polygamma(1, live / 2) + (means - mean) ** 2))


def test_hanin_and_rolnick_2018() -> None:
    made = scene("hanin_rolnick_2018", 0)
    draws = simulate(made, 600)
    growth: Array = np.log(draws.second[:, -1] / draws.second[:, 0])
    mean, variance = (30 * part for part in log_length_of_one_layer(24))
    error = math.sqrt(variance / len(growth))
    assert growth.mean() == pytest.approx(mean, abs=4 * error)
    assert growth.var(ddof=1) == pytest.approx(variance, rel=4 * math.sqrt(2.5 / len(growth)))
    assert variance == pytest.approx(5 * 30 / 24, rel=0.2)  # the paper's Σ 5 / n, to first order
    found = predict(made).schemes[0].tensors[-1].forward_band
    assert isinstance(found, Band)
    assert math.log(found.median) == pytest.approx(float(np.median(np.log(draws.second[:, -1]))), abs=5 * error)


def test_pennington_2017_jacobians_of_deep_linear_chains() -> None:
    """Orthogonal chains are isometries; of Gaussian ones σ² ends at (L + 1)^(L + 1) / L^L (equation 14, σ_w = 1)."""
    made = PAPERS["pennington_2017"]()
    depth = len(made.network.layers)
    orthogonal, gaussian = (
        with_theory(made, found) for found in Spectroscope().look(made, "jacobian", "", lambda: False)
    )
    assert isinstance(orthogonal, Spectrum)
    assert isinstance(gaussian, Spectrum)
    assert orthogonal.values == pytest.approx(np.ones(200), abs=1e-5)
    assert orthogonal.theory is not None
    assert orthogonal.theory.law == ChainLaw(((200.0, 1),), 0.0, 200)
    assert gaussian.theory is not None
    law = gaussian.theory.law
    assert isinstance(law, ChainLaw)
    assert law.support[1] ** 2 == pytest.approx((depth + 1) ** (depth + 1) / depth**depth, rel=1e-4)
    assert law.second_moment == pytest.approx(1.0)
    assert distance(law, gaussian) < 0.08
    assert gaussian.extremes[:, 0].mean() == pytest.approx(law.support[1], rel=0.15)


def test_yang_2019_batch_norm_makes_gradients_grow() -> None:
    limit = math.pi / (math.pi - 1)
    for scheme in range(2):
        found = theory("yang_2019", scheme)
        paces = [(gradient_std(found, 3 * at) / gradient_std(found, 3 * at + 3)) ** 2 for at in range(1, 11)]
        assert paces == pytest.approx([limit] * 10, rel=0.01)
    draws = simulate(scene("yang_2019", 1, batch=128), 4)
    measured = (draws.backward[:, 3] / draws.backward[:, 33]).mean() ** 0.1
    assert measured == pytest.approx(limit, rel=0.03)
