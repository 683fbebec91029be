"""The mean product of two samples against all pairs written out, and against the theory of whole networks."""

import itertools
import math

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import NormalInput, Probe
from initviz.core.document.scenes import dense, everywhere, scene_of
from initviz.core.initializers.scaled import KaimingNormal, VarianceScaling
from initviz.core.initializers.simple import Normal
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.smooth import Tanh
from initviz.core.measure.crossing import cross_moment
from initviz.core.measure.measure import measure
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory, ReplicateReport


def by_pairs(x: torch.Tensor) -> float:
    rows = x.double().reshape(len(x), -1).numpy()
    pairs = [float(rows[i] @ rows[j]) / rows.shape[1] for i in range(len(rows)) for j in range(len(rows)) if i != j]
    return float(np.mean(pairs))


@pytest.mark.parametrize("shape", [(2, 5), (7, 3, 4, 4), (40, 300)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shared", [0.0, 3.0])
def test_is_the_mean_over_pairs(shape: tuple[int, ...], dtype: torch.dtype, shared: float) -> None:
    generator = torch.Generator().manual_seed(3)
    x = (torch.randn(shape, generator=generator) + shared * torch.randn(shape[1:], generator=generator)).to(dtype)
    second = float((x.double() ** 2).mean())
    assert cross_moment(x, second) == pytest.approx(by_pairs(x), rel=1e-6, abs=1e-6 * second)


def test_of_equal_samples_is_their_power() -> None:
    x = torch.randn(1, 64, generator=torch.Generator().manual_seed(0)).expand(32, 64)
    second = float((x.double() ** 2).mean())
    assert cross_moment(x, second) == pytest.approx(second, rel=1e-6)


def test_of_one_sample_or_of_infinities_there_is_none() -> None:
    assert math.isnan(cross_moment(torch.ones(1, 4), 1.0))
    assert math.isnan(cross_moment(torch.full((3, 4), math.inf), math.inf))


def correlations(experiment: Experiment) -> tuple[list[float], list[float]]:
    """Give cosines behind each Linear, predicted and measured over all seeds."""
    theory = predict(experiment).schemes[0].tensors
    reports = [report for report in measure(experiment) if isinstance(report, ReplicateReport)]
    predicted, measured = [], []
    for tensor in range(1, len(theory), 2):
        known = theory[tensor].forward
        assert isinstance(known, ForwardTheory)
        predicted.append(known.cross / known.second_moment)
        cross = np.mean([report.forward.cross[tensor] for report in reports])
        measured.append(float(cross / np.mean([report.forward.second_moment[tensor] for report in reports])))
    return predicted, measured


def test_relu_makes_inputs_alike_as_theory_says() -> None:
    """In the first layers 1 - c falls as arccosine kernels do, later like 9π² / 2l²."""
    he = everywhere("He", KaimingNormal(nonlinearity="relu"), "#000000")
    made = scene_of((400,), dense([400] * 12, ReLU()), (he,), Probe(batch=64, seeds=12))
    predicted, measured = correlations(made)
    assert predicted[0] == 0.0
    assert predicted[1] == pytest.approx(1 / math.pi, abs=1e-9)
    assert measured == pytest.approx(predicted, abs=0.02)


def test_chaos_parts_nearly_equal_inputs() -> None:
    """tanh at (2.5, 0.05) is in the chaotic phase: c falls towards 0.447."""
    plain = everywhere("chaos", VarianceScaling(scale=2.5, distribution="normal"), "#000000")
    chaos = replace(plain, rules=(replace(plain.rules[0], bias=Normal(std=0.05**0.5)),))
    probe = Probe(input=NormalInput(mean=1.0, std=0.3), batch=32, seeds=8)
    predicted, measured = correlations(scene_of((400,), dense([400] * 25, Tanh()), (chaos,), probe))
    assert predicted[0] > 0.9
    assert all(after < before for before, after in itertools.pairwise(predicted))
    assert 0.4468 < predicted[-1] < 0.6
    assert measured == pytest.approx(predicted, abs=0.06)
