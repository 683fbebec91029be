"""Everything in float64: the weights are torch's own, and what is measured of them is as exact as they are."""

import hashlib

import numpy as np
import pytest
import torch
from torch import nn

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.laws.continuous import Normal, Uniform
from initviz.core.laws.mixed import point
from initviz.core.measure.histogram import parameter_histogram, signal_histogram
from initviz.core.measure.ks import ks_test
from initviz.core.measure.measure import measure
from initviz.core.measure.model import build
from initviz.core.measure.statistics import mean_square, moments_of, tensor_statistics
from initviz.core.reports import LawTestReport, ReplicateReport
from initviz.core.seeds import Draw

RNG = np.random.default_rng(9)


FILLS_MATRICES = [kind for kind in INITIALIZERS if kind.tag() not in {"custom", "assigned", "delta_orthogonal", "lsuv"}]
"""Initializers that have a law and fill the weight of a Linear."""


def scene(init: str) -> Experiment:
    """A network of one layer that the initializer can fill, and what may follow it."""
    shape, layer = [30], {"id": "l1", "type": "Linear", "out_features": 40}
    if init == "dirac":
        shape, layer = [4, 9], {"id": "l1", "type": "Conv1d", "out_channels": 4, "kernel_size": 3}
    network = {"input": shape, "layers": [layer, {"type": "Tanh"}]}
    scheme = {"rules": [{"weight": {"init": init}, "bias": {"init": "zeros"}}]}
    probe = {"dtype": "float64", "batch": 64, "seeds": 1}
    return from_builtins({"network": network, "schemes": [scheme], "probe": probe})


def generator(name: str) -> torch.Generator:
    seed = int.from_bytes(hashlib.blake2b(f"0/0/{name}".encode(), digest_size=8).digest(), "big") >> 1
    return torch.Generator().manual_seed(seed)


def test_weights_and_signals_are_what_torch_gives_in_that_dtype() -> None:
    made = scene("kaiming_normal")
    weight = nn.init.kaiming_normal_(torch.empty(40, 30, dtype=torch.float64), generator=generator("l1.weight"))
    (linear, _) = build(made)
    linear.fill(made.schemes[0], Draw(0, 0))
    assert torch.equal(linear.slots[0].tensor, weight)
    x = torch.empty(64, 30, dtype=torch.float64).normal_(generator=generator("input"))
    v = torch.empty(64, 40, dtype=torch.float64).normal_(generator=generator("cotangent"))
    y = torch.tanh(x @ weight.T)
    back = (v * (1 - y * y)) @ weight
    found = next(iter(measure(made)))
    assert isinstance(found, ReplicateReport)
    # Six digits more than float32 has.
    assert found.forward.second_moment[[0, 2]] == pytest.approx([float((t**2).mean()) for t in (x, y)], rel=1e-13)
    assert found.backward[[0, 2]] == pytest.approx([float((t**2).mean()) for t in (back, v)], rel=1e-13)


@pytest.mark.parametrize("kind", FILLS_MATRICES, ids=lambda kind: kind.tag())
def test_every_initializer_keeps_its_law(kind: type[Initializer]) -> None:
    reports = list(measure(scene(kind.tag())))
    (tests,) = [report.tests for report in reports if isinstance(report, LawTestReport)]
    assert len(tests) == 2
    # What chance has no part in has no p-value.
    assert not any(test.p_value <= 1e-4 for test in tests.values())


@pytest.mark.parametrize("size", [10, 1000, 100_000, 100_003])
@pytest.mark.parametrize(("mean", "std"), [(0.0, 1.0), (1e6, 1e-3), (3.0, 1e100), (0.0, 1e-200)])
def test_moments_of_float64_entries(size: int, mean: float, std: float) -> None:
    values = mean + std * RNG.standard_normal(size)
    found = moments_of(values)
    assert found.mean == pytest.approx(values.mean(), rel=1e-9, abs=1e-9 * std)
    assert found.variance == pytest.approx(values.var(), rel=1e-9)
    assert mean_square(torch.from_numpy(values)) == pytest.approx(float((values**2).mean()), rel=1e-12)


def test_statistics_of_a_float64_tensor() -> None:
    tensor = torch.from_numpy(RNG.standard_normal((50, 40)).clip(min=0.0))
    tensor[:, 3] = 0.0
    found = tensor_statistics(tensor, 0)
    assert found.dead_fraction == 1 / 40
    assert found.zero_fraction == float((tensor == 0).double().mean())
    assert found.nonfinite_fraction == 0.0


def test_a_histogram_leaves_its_entries_as_they_were() -> None:
    values = RNG.uniform(-0.1, 0.1, 5000)
    before = values.copy()
    found = parameter_histogram(values, Uniform(-0.05, 0.05))
    signal_histogram(torch.from_numpy(values))
    assert (values == before).all()
    assert found.counts.sum() == 5000


def test_an_atom_is_found_as_float64_holds_it() -> None:
    values = np.full(100, 0.1)
    assert parameter_histogram(values, point(0.1)).atoms == ((0.1, 100),)
    assert ks_test(values, point(0.1)).statistic == 0.0
    near = np.full(100, float(np.float32(0.1)))  # what float32 would hold is another number
    assert ks_test(near, point(0.1)).statistic == 1.0


def test_ks_sees_what_only_float64_resolves() -> None:
    law = Normal(1.0, 1e-9)
    values = RNG.normal(1.0, 1e-9, 2000)
    assert ks_test(values, law).p_value > 1e-3
    assert ks_test(1.0 + 1.3 * (values - 1.0), law).p_value < 1e-3
