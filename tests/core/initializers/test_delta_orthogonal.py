"""Delta-orthogonal kernels keep norms, and theory knows it."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.initializers.structured import DeltaOrthogonal
from initviz.core.laws.continuous import Uniform
from initviz.core.laws.mixed import CentralOrthogonalEntry
from initviz.core.measure.delta import delta_orthogonal
from initviz.core.measure.ks import ks_test
from initviz.core.parameter import Parameter
from initviz.core.predict.predict import predict
from initviz.messages import Message, text
from tests.core.agreement import assert_theory_holds, forward_of


def kernel(*shape: int, gain: float = 1.0, seed: int = 3) -> torch.Tensor:
    return delta_orthogonal(torch.empty(shape), gain=gain, generator=torch.Generator().manual_seed(seed))


def parameter(*shape: int, layer: str = "Conv2d") -> Parameter:
    return Parameter("weight", shape, layer, Uniform(-0.1, 0.1))


@pytest.mark.parametrize("mode", ["constant", "circular"])
@pytest.mark.parametrize("shape", [(12, 8, 3, 3), (8, 8, 5, 3)], ids=str)
def test_a_padded_convolution_keeps_the_norm_of_every_input(shape: tuple[int, ...], mode: str) -> None:
    x = torch.randn(4, shape[1], 7, 6, generator=torch.Generator().manual_seed(1))
    up, across = shape[2] // 2, shape[3] // 2
    z = torch.nn.functional.conv2d(torch.nn.functional.pad(x, (across, across, up, up), mode=mode), kernel(*shape))
    assert z.shape[2:] == x.shape[2:]
    assert torch.linalg.vector_norm(z, dim=(1, 2, 3)).numpy() == pytest.approx(
        torch.linalg.vector_norm(x, dim=(1, 2, 3)).numpy(), rel=1e-5
    )


def test_the_kernel_is_an_orthogonal_matrix_at_its_centre_and_zero_elsewhere() -> None:
    filled = kernel(6, 4, 4, 3, gain=0.5)
    centre = filled[:, :, 2, 1]
    assert (centre.T @ centre).numpy() == pytest.approx(0.25 * np.eye(4), abs=1e-6)
    assert torch.count_nonzero(filled) == torch.count_nonzero(centre) == 24


def test_the_law_has_the_zeros_as_an_atom_and_the_rest_as_a_coordinate_on_a_sphere() -> None:
    law = DeltaOrthogonal(gain=2.0).law(parameter(16, 8, 3, 3))
    assert isinstance(law, CentralOrthogonalEntry)
    ((atom, mass),) = law.atoms
    assert atom == 0.0
    assert mass == pytest.approx(8 / 9)
    assert law.variance == pytest.approx(4.0 / 16 / 9)
    draws = torch.stack([kernel(16, 8, 3, 3, gain=2.0, seed=seed) for seed in range(300)]).double().numpy()
    assert law.kurtosis == pytest.approx(float(stats.kurtosis(draws.ravel(), fisher=False)), rel=0.02)
    x = np.linspace(-1.9, 1.9, 9)
    sphere = stats.beta(0.5, 7.5)
    assert law.continuous_cdf(x) == pytest.approx((0.5 + 0.5 * np.sign(x) * sphere.cdf(x**2 / 4.0)) / 9, abs=1e-12)
    tested = ks_test(kernel(16, 8, 3, 3, gain=2.0).numpy().ravel(), law)
    assert tested.kind == "dependent"
    assert tested.statistic < 0.02
    assert ks_test(kernel(16, 8, 3, 3, gain=0.2).numpy().ravel(), law).statistic > 0.04


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (parameter(4, 8, 3, 3), "at least as many outputs"),
        (parameter(8, 4), "8×4"),
        (parameter(8, 4, 3, 3, layer="ConvTranspose2d"), "transposed"),
    ],
)
def test_what_could_not_keep_norms_is_refused_with_a_reason(refused: Parameter, words: str) -> None:
    reason = DeltaOrthogonal().refusal(refused)
    assert isinstance(reason, Message)
    assert words in text(reason)


def network(*, layers: int = 2, gain: float = 1.0, activation: str = "Tanh", **conv: object) -> Experiment:
    made: list[dict[str, object]] = []
    for _ in range(layers):
        made += [{"type": "Conv2d", "out_channels": 6, "kernel_size": 3, **conv}, {"type": activation}]
    rule = {"weight": {"init": "delta_orthogonal", "gain": gain}, "bias": {"init": "zeros"}}
    return from_builtins(
        {
            "network": {"input": [6, 5, 6], "layers": made},
            "schemes": [{"name": "A", "rules": [rule]}],
            "probe": {"batch": 4},
        }
    )


@pytest.mark.parametrize(
    "conv",
    [{"padding": 1}, {"padding": 1, "padding_mode": "circular"}, {}, {"stride": 2, "padding": 0}, {"padding": 3}],
    ids=str,
)
def test_theory_agrees_with_an_independent_simulation(conv: dict[str, object]) -> None:
    layers = 1 if "stride" in conv or not conv else 2
    assert_theory_holds(
        network(layers=layers, activation="Identity", gain=1.3, **conv), replicates=400, pooled=0.2, seed=5
    )


def test_thirty_layers_keep_the_second_moment_exactly_at_borders_too() -> None:
    scheme = predict(network(layers=30, activation="Identity", padding=1)).schemes[0]
    assert forward_of(scheme, 60).second_moment == pytest.approx(1.0, rel=1e-12)
    last = [tensor.backward for tensor in scheme.tensors]
    assert all(isinstance(power, float) and math.isclose(power, 1.0, rel_tol=1e-12) for power in last)
