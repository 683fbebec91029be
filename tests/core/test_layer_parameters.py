"""Parameters of every layer: torch's names, shapes, and the laws that `reset_parameters` draws from."""

import math

import msgspec
import numpy as np
import pytest
import torch
from scipy import stats

from initviz.core.initializers.structured import Default
from initviz.core.laws.continuous import Uniform
from initviz.core.laws.law import FloatArray, Law
from initviz.core.layers.base import Layer, Shape, ShapeError
from initviz.core.layers.catalogue import LAYERS
from initviz.core.layers.rectifiers import PReLU
from initviz.core.parameter import Fans, Parameter
from tests.core.layer_cases import SHAPES, VARIANTS, layer, module_of


def takes(made: Layer, shape: Shape) -> bool:
    try:
        made.output_shape(shape)
    except ShapeError:
        return False
    return True


CASES = [(made, shape) for made in VARIANTS for shape in SHAPES if takes(made, shape)]
PARAMETRIC = [(made, shape) for made, shape in CASES if made.parameters(shape)]


def reset(made: Layer, shape: Shape, times: int) -> dict[str, FloatArray]:
    """Draw each parameter's entries by torch's own `reset_parameters`."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(20261122)
        drawn = [dict(module_of(made, shape).double().named_parameters()) for _ in range(times)]
    return {name: np.concatenate([one[name].detach().numpy().ravel() for one in drawn]) for name in drawn[0]}


def test_every_kind_is_tried() -> None:
    assert {type(made) for made, _ in CASES} == set(LAYERS)


@pytest.mark.parametrize(("made", "shape"), CASES, ids=str)
def test_names_and_shapes_are_torchs(made: Layer, shape: Shape) -> None:
    theirs = {name: tuple(tensor.shape) for name, tensor in module_of(made, shape).named_parameters()}
    ours = {parameter.name: parameter.shape for parameter in made.parameters(shape)}
    assert ours == theirs
    assert list(ours) == list(theirs)
    for parameter in made.parameters(shape):
        assert parameter.layer_type == made.tag()
        assert parameter.size == math.prod(parameter.shape)


@pytest.mark.parametrize(("made", "shape"), PARAMETRIC, ids=str)
def test_the_default_law_is_what_the_module_draws_from(made: Layer, shape: Shape) -> None:
    drawn = reset(made, shape, 40)
    for parameter in made.parameters(shape):
        law, entries = Default().law(parameter), drawn[parameter.name]
        if law.is_deterministic:
            assert (entries == np.float32(law.mean)).all()
        else:
            assert_drawn_from(law, entries)


def assert_drawn_from(law: Law, entries: FloatArray) -> None:
    """Test the shape, and by its variance the scale, to which a KS test is nearly blind."""
    low, high = law.support
    # Torch draws in float32.
    assert entries.min() >= low * (1 + 1e-6)
    assert entries.max() <= high * (1 + 1e-6)
    assert stats.kstest(entries, law.cdf).pvalue > 1e-4  # type: ignore[arg-type]  # it takes a function of arrays too
    error = law.variance * math.sqrt((law.kurtosis - 1) / entries.size)
    assert np.mean((entries - law.mean) ** 2) == pytest.approx(law.variance, abs=4 * error)
    assert entries.mean() == pytest.approx(law.mean, abs=4 * law.std / math.sqrt(entries.size))


@pytest.mark.parametrize(
    ("made", "shape", "fans"),
    [
        (layer("Linear", out_features=7), (5,), Fans(5, 7)),
        (layer("Conv2d", out_channels=8), (4, 9, 9), Fans(36, 72)),
        (layer("Conv2d", out_channels=8, groups=4), (4, 9, 9), Fans(9, 72)),  # torch's fan out ignores the groups
        (layer("ConvTranspose2d", out_channels=8), (4, 9, 9), Fans(72, 36)),  # and turns these around
        (layer("ConvTranspose1d", out_channels=8, groups=2), (4, 9), Fans(12, 12)),
    ],
)
def test_fans_are_torchs_and_not_the_true_ones(made: Layer, shape: Shape, fans: Fans) -> None:
    weight, bias = made.parameters(shape)
    assert weight.fans == fans
    assert bias.fans is None
    bound = 1 / math.sqrt(fans.fan_in)
    assert weight.default == bias.default == Uniform(-bound, bound)


def test_the_default_of_prelu_is_its_own_argument() -> None:
    (weight,) = PReLU(init=0.1).parameters((4,))
    assert weight.default.atoms == ((0.1, 1.0),)


def test_parameters_say_what_they_are() -> None:
    weight = Parameter("weight", (3, 4), "Linear", Uniform(-0.5, 0.5))
    assert (weight.size, weight.fans) == (12, Fans(4, 3))


def test_layers_are_frozen() -> None:
    for kind in LAYERS:
        made = layer(kind.tag())
        with pytest.raises(AttributeError):
            made.id = "other"  # type: ignore[misc]  # that it cannot be assigned is what is tested
        assert hash(made) == hash(msgspec.structs.replace(made))
