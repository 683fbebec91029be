import math

import numpy as np
import pytest
import torch
from scipy.stats import kstwo

from initviz.core.initializers.base import Initializer
from initviz.core.initializers.calls import call_for
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import KaimingNormal, KaimingUniform, VarianceScaling, XavierNormal
from initviz.core.initializers.simple import Constant, Normal, TruncNormal, Uniform
from initviz.core.initializers.structured import Dirac, Orthogonal, Sparse
from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.core.layers.convolution import Conv1d, Conv2d, ConvTranspose2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import PReLU
from initviz.core.measure.fill import fill
from initviz.core.measure.ks import ks_test
from initviz.core.parameter import Parameter
from initviz.core.seeds import Draw

LAYERS: list[tuple[Layer, Shape]] = [
    (Linear(out_features=96), (64,)),
    (Linear(out_features=64), (96,)),
    (Conv1d(out_channels=48, kernel_size=5), (32, 20)),
    (Conv2d(out_channels=32, kernel_size=(3, 5), groups=2), (16, 9, 9)),
    (ConvTranspose2d(out_channels=24, kernel_size=4), (32, 6, 6)),
    (BatchNorm1d(), (40,)),
    (PReLU(num_parameters=12), (12,)),
]
PARAMETERS = [parameter for layer, shape in LAYERS for parameter in layer.parameters(shape)]

OTHER_ARGUMENTS: list[Initializer] = [
    Uniform(a=0.5, b=0.75),
    Normal(mean=-3.0, std=0.5),
    Normal(mean=1000.0, std=1e-4),
    Constant(val=0.1),
    XavierNormal(gain=GainOf(gain_of="tanh")),
    KaimingUniform(a=math.sqrt(5.0)),
    KaimingNormal(a=0.3, mode="fan_out"),
    VarianceScaling(scale=2.0, mode="fan_avg", distribution="normal"),
    VarianceScaling(scale=3.0, mode="fan_out", distribution="uniform"),
    TruncNormal(std=0.02),
    TruncNormal(mean=0.5, std=1.0, a=0.0, b=0.25),
    TruncNormal(std=0.001, a=0.001, b=2.0),
    TruncNormal(mean=-10.0, a=-2.0),
    TruncNormal(mean=10.0, b=-30.0, a=-31.0),
    Orthogonal(gain=2.0),
    Sparse(sparsity=0.35, std=0.5),
    Dirac(groups=2),
]
LAWLESS = {"custom", "assigned", "lsuv"}
CHOICES = [kind() for kind in INITIALIZERS if kind.tag() not in LAWLESS] + OTHER_ARGUMENTS
"""Those whose entries have a law."""
CASES = [
    pytest.param(initializer, parameter, id=f"{initializer.tag()}{index}-{parameter.layer_type}-{parameter.name}")
    for index, initializer in enumerate(CHOICES)
    for parameter in PARAMETERS
    if initializer.refusal(parameter) is None
]


def filled(initializer: Initializer, parameter: Parameter, draw: Draw, name: str = "l1.weight") -> torch.Tensor:
    tensor = torch.full(parameter.shape, math.nan)
    fill(tensor, call_for(initializer, parameter), draw, name)
    return tensor


@pytest.mark.parametrize(("initializer", "parameter"), CASES)
def test_samples_have_the_law(initializer: Initializer, parameter: Parameter) -> None:
    law = initializer.law(parameter)
    tensor = filled(initializer, parameter, Draw(11, 0))
    values = tensor.numpy().reshape(-1)
    assert tensor.dtype == torch.float32
    found = ks_test(values, law)
    if found.kind == "exact":
        assert found.statistic == 0
    elif found.kind == "dependent":  # entries of one matrix follow their law more closely than independent ones do
        assert kstwo.sf(found.statistic, values.size) > 1e-4
    else:
        assert found.p_value > 1e-4

    centred = values.astype(np.float64) - law.mean
    if law.variance == 0:
        assert np.abs(centred).max() <= np.spacing(np.float32(law.mean))
        return
    # A KS test alone would miss a std that is wrong by a few percent; rounding to float32 adds a little variance.
    rounding = float(np.spacing(np.abs(values).max())) ** 2 / 12.0
    error = law.variance * math.sqrt((law.kurtosis - 1.0) / values.size) + rounding
    assert abs(float((centred**2).mean()) - law.variance) < 4.5 * error


@pytest.mark.parametrize(("initializer", "parameter"), CASES)
def test_a_tensor_follows_from_its_seed_and_name_alone(initializer: Initializer, parameter: Parameter) -> None:
    before = torch.random.get_rng_state()
    first = filled(initializer, parameter, Draw(3, 1))
    torch.rand(5)
    torch.random.set_rng_state(before)
    assert torch.equal(first, filled(initializer, parameter, Draw(3, 1)))
    assert torch.equal(before, torch.random.get_rng_state())
    others = [
        filled(initializer, parameter, Draw(3, 1), "l2.weight"),
        filled(initializer, parameter, Draw(3, 2)),
        filled(initializer, parameter, Draw(4, 1)),
    ]
    random = call_for(initializer, parameter).takes_generator and initializer.law(parameter).variance > 0
    # A single number, or one that float32 holds coarsely, may repeat by chance.
    if random and parameter.size > 100:
        assert not any(torch.equal(first, other) for other in others)


def test_sparse_has_exactly_its_zeros_in_every_column_and_other_columns_for_another_seed() -> None:
    parameter = PARAMETERS[0]
    tensors = [filled(Sparse(sparsity=0.35), parameter, Draw(seed, 0)) for seed in range(2)]
    for tensor in tensors:
        assert ((tensor == 0).sum(0) == math.ceil(0.35 * parameter.shape[0])).all()
    assert not torch.equal(tensors[0] == 0, tensors[1] == 0)


def test_orthogonal_matrices_are_orthogonal() -> None:
    tall = filled(Orthogonal(gain=1.5), PARAMETERS[0], Draw(0, 0))
    assert torch.allclose(tall.T @ tall, 1.5**2 * torch.eye(tall.shape[1]), atol=1e-5)
