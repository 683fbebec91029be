"""What is predicted of singular values, against what real torch modules have."""

import numpy as np
import pytest

from initviz.core.document.resolve import resolved
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingNormal, KaimingUniform, LecunNormal, XavierUniform
from initviz.core.initializers.simple import Constant, Normal, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Default, DeltaOrthogonal, Dirac, Eye, Orthogonal, Sparse
from initviz.core.laws.law import Law
from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.convolution import Conv1d, Conv2d, ConvTranspose2d
from initviz.core.layers.linear import Linear
from initviz.core.predict.predict import predict
from initviz.core.predict.spectra import operator_theory
from initviz.messages import Message, text
from tests.core.spectra_cases import both, distance, experiment_of

RANDOM = [
    Default(),
    XavierUniform(),
    KaimingNormal(),
    LecunNormal(),
    TruncNormal(std=0.02, a=-0.03, b=0.03),
    Sparse(sparsity=0.7),
    Uniform(a=-0.1, b=0.3),
]


@pytest.mark.parametrize("initializer", RANDOM, ids=lambda one: one.tag())
@pytest.mark.parametrize("shape", [(256, 256), (128, 320)], ids=str)
def test_weights_have_the_spectrum_that_is_predicted(initializer: Initializer, shape: tuple[int, int]) -> None:
    theory, seen = both(experiment_of([Linear(id="l", out_features=shape[0])], shape[1:], initializer), "matrix")
    assert isinstance(theory.law, Law)
    assert theory.largest is not None
    assert distance(theory.law, seen) < 0.04
    assert abs(seen.largest - theory.largest.mean) < 5.0 * theory.largest.std + 0.005 * seen.largest
    assert theory.law.second_moment == pytest.approx(float((seen.values**2).mean()), rel=0.05)


EXACT: list[tuple[Initializer, list[Layer], Shape]] = [
    (Orthogonal(gain=2.0), [Linear(id="l", out_features=40)], (70,)),
    (Eye(), [Linear(id="l", out_features=40)], (70,)),
    (Zeros(), [Linear(id="l", out_features=4)], (7,)),
    (Constant(val=-0.3), [Linear(id="l", out_features=4)], (7,)),
    (Dirac(), [Conv1d(id="c", out_channels=6, kernel_size=3)], (4, 9)),
    (Dirac(groups=3), [Conv1d(id="c", out_channels=6, kernel_size=3)], (4, 9)),
    (DeltaOrthogonal(gain=1.5), [Conv2d(id="c", out_channels=8, kernel_size=3)], (4, 6, 6)),
    (Orthogonal(), [Conv2d(id="c", out_channels=8, kernel_size=3)], (4, 6, 6)),
    (Constant(val=0.1), [Conv1d(id="c", out_channels=6, kernel_size=3)], (4, 9)),
]


@pytest.mark.parametrize(("initializer", "layers", "shape"), EXACT, ids=lambda case: str(case)[:40])
def test_matrices_without_chance_have_exact_values(initializer: Initializer, layers: list[Layer], shape: Shape) -> None:
    theory, seen = both(experiment_of(layers, shape, initializer), "matrix")
    assert isinstance(theory.law, Law)
    expected = np.concatenate([np.full(round(mass * seen.values.size), value) for value, mass in theory.law.atoms])
    assert np.sort(seen.values) == pytest.approx(expected, abs=2e-6)
    assert theory.largest is not None
    assert theory.smallest is not None
    assert (theory.largest.mean, theory.smallest.mean) == pytest.approx((seen.largest, seen.smallest), abs=2e-6)


OPERATORS: list[tuple[str, Initializer, Layer, Shape]] = [
    ("square", KaimingNormal(), Conv2d(id="c", out_channels=32, kernel_size=3), (32, 8, 8)),
    ("wide", KaimingUniform(), Conv2d(id="c", out_channels=16, kernel_size=3), (48, 6, 6)),
    ("stride", KaimingNormal(), Conv2d(id="c", out_channels=64, kernel_size=4, stride=2), (24, 8, 8)),
    ("patches", KaimingNormal(), Conv2d(id="c", out_channels=40, kernel_size=2, stride=4), (16, 8, 8)),
    ("groups", KaimingNormal(), Conv2d(id="c", out_channels=64, kernel_size=3, groups=2), (64, 6, 6)),
    ("transposed", Normal(std=0.02), ConvTranspose2d(id="c", out_channels=32, kernel_size=3), (24, 6, 6)),
    ("orthogonal", Orthogonal(), Conv2d(id="c", out_channels=48, kernel_size=3), (32, 6, 6)),
    ("orthogonal stride", Orthogonal(), Conv2d(id="c", out_channels=48, kernel_size=2, stride=2), (24, 8, 8)),
    ("orthogonal tall", Orthogonal(gain=0.5), Conv1d(id="c", out_channels=70, kernel_size=3), (20, 8)),
    ("orthogonal patches", Orthogonal(), Conv1d(id="c", out_channels=40, kernel_size=2, stride=4), (30, 16)),
]


@pytest.mark.parametrize(("name", "initializer", "layer", "shape"), OPERATORS, ids=[case[0] for case in OPERATORS])
def test_convolutions_have_the_operator_spectrum_that_is_predicted(
    name: str, initializer: Initializer, layer: Layer, shape: Shape
) -> None:
    theory, seen = both(experiment_of([layer], shape, initializer), "operator")
    assert isinstance(theory.law, Law), name
    assert distance(theory.law, seen) < 0.035
    assert seen.largest < 1.12 * theory.law.support[1]
    # The mean square of so few weights scatters by √(2 / entries), 3 % of the smallest of these.
    assert float((seen.values**2).mean()) == pytest.approx(theory.law.second_moment, rel=0.09)


@pytest.mark.parametrize("stride", [1, 2])
def test_a_delta_orthogonal_kernel_keeps_every_frequency(stride: int) -> None:
    layer = Conv2d(id="c", out_channels=9, kernel_size=3, stride=stride)
    theory, seen = both(experiment_of([layer], (4, 6, 6), DeltaOrthogonal(gain=1.5)), "operator")
    assert isinstance(theory.law, Law)
    expected = np.concatenate([np.full(round(mass * seen.values.size), value) for value, mass in theory.law.atoms])
    assert np.sort(seen.values) == pytest.approx(expected, abs=2e-6)
    assert (theory.law.atoms[-1][1] == 1.0) == (stride == 1)


@pytest.mark.parametrize("groups", [1, 2])
def test_dirac_passes_every_frequency(groups: int) -> None:
    layer = Conv2d(id="c", out_channels=4, kernel_size=3, groups=groups)
    theory, seen = both(experiment_of([layer], (4, 4, 4), Dirac(groups=groups)), "operator")
    assert isinstance(theory.law, Law)
    assert theory.law.atoms == ((1.0, 1.0),)
    assert seen.values == pytest.approx(np.ones(64))


def test_dirac_in_other_groups_than_the_layers_repeats_some_inputs() -> None:
    layer = Conv1d(id="c", out_channels=8, kernel_size=3, groups=2)
    theory, seen = both(experiment_of([layer], (8, 6), Dirac(groups=4)), "operator")
    assert isinstance(theory.law, Law)
    expected = np.concatenate([np.full(round(mass * seen.values.size), value) for value, mass in theory.law.atoms])
    assert np.sort(seen.values) == pytest.approx(expected, abs=1e-9)


REASONS: list[tuple[str, Initializer, Layer, Shape]] = [
    ("have a mean", Uniform(), Conv1d(id="c", out_channels=4, kernel_size=3), (4, 9)),
    ("through more taps", KaimingNormal(), Conv1d(id="c", out_channels=4, kernel_size=3, stride=2), (4, 8)),
    ("does not divide", KaimingNormal(), Conv1d(id="c", out_channels=4, kernel_size=3, stride=2), (4, 9)),
    ("different groups", Orthogonal(), Conv1d(id="c", out_channels=4, kernel_size=3, groups=2), (4, 9)),
    ("no convolution", KaimingNormal(), Linear(id="c", out_features=4), (4,)),
]


@pytest.mark.parametrize(("words", "initializer", "layer", "shape"), REASONS, ids=[case[0] for case in REASONS])
def test_an_operator_without_theory_says_why(words: str, initializer: Initializer, layer: Layer, shape: Shape) -> None:
    experiment = experiment_of([layer], shape, initializer)
    first = resolved(experiment).layers[0]
    theory = operator_theory(layer, first.input_shape, predict(experiment).schemes[0].parameters[0].filling)
    assert isinstance(theory.law, Message)
    assert words in text(theory.law)


def test_too_sparse_a_matrix_has_no_limit() -> None:
    experiment = experiment_of([Linear(id="l", out_features=50)], (50,), Sparse(sparsity=0.9))
    theory, _ = both(experiment, "matrix")
    assert isinstance(theory.law, Message)
    assert "5.0 entries" in text(theory.law)
