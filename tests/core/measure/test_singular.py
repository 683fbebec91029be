"""Singular values of convolutions against the explicit matrix of the map, and of Jacobians against differences."""

import itertools
import math

import numpy as np
import pytest
import torch
from torch import nn

from initviz.core.document.resolve import resolved
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.simple import Constant
from initviz.core.initializers.structured import Orthogonal
from initviz.core.laws.law import FloatArray
from initviz.core.layers.base import Layer
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.core.layers.convolution import Conv1d, Conv2d, Conv3d, Convolution, ConvTranspose1d, ConvTranspose2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d
from initviz.core.layers.rectifiers import PReLU, ReLU
from initviz.core.layers.reshaping import Dropout, Flatten, Identity, Softmax
from initviz.core.layers.sample_norms import GroupNorm, LayerNorm
from initviz.core.layers.smooth import GELU, Tanh
from initviz.core.measure.errors import MeasureError, Stopped
from initviz.core.measure.jacobian import jacobian
from initviz.core.measure.measure import never
from initviz.core.measure.model import build
from initviz.core.measure.singular import matrix_values, operator_values
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.seeds import Draw
from initviz.core.spectra import NoSpectrum, Spectrum
from initviz.messages import text
from tests.core.measure.conftest import make

CONVOLUTIONS: list[tuple[Convolution, tuple[int, ...]]] = [
    (Conv1d(id="c", out_channels=3, kernel_size=3), (2, 8)),
    (Conv1d(id="c", out_channels=5, kernel_size=4, stride=2), (3, 12)),
    (Conv1d(id="c", out_channels=4, kernel_size=3, stride=3, dilation=2), (6, 9)),
    (Conv1d(id="c", out_channels=6, kernel_size=5, padding=2, groups=2), (4, 4)),
    (Conv2d(id="c", out_channels=3, kernel_size=(3, 2)), (2, 5, 4)),
    (Conv2d(id="c", out_channels=4, kernel_size=2, stride=(2, 1), groups=2), (4, 4, 5)),
    (Conv3d(id="c", out_channels=2, kernel_size=2), (2, 3, 2, 4)),
    (ConvTranspose1d(id="c", out_channels=3, kernel_size=3), (4, 6)),
    (ConvTranspose1d(id="c", out_channels=4, kernel_size=4, stride=2, groups=2), (6, 5)),
    (ConvTranspose2d(id="c", out_channels=2, kernel_size=3, stride=2), (3, 4, 3)),
]


def circulant(layer: Convolution, weight: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Write down the whole matrix entry by entry: out channels and positions × in channels and positions."""
    strides, dilations = layer.axes("stride"), layer.axes("dilation")
    image = tuple(n * s for n, s in zip(shape[1:], strides, strict=True)) if layer.transposed else shape[1:]
    coarse = tuple(n // s for n, s in zip(image, strides, strict=True))
    outputs, inputs = weight.shape[0], weight.shape[1] * layer.groups
    matrix = np.zeros((outputs, *coarse, inputs, *image))
    per_group = outputs // layer.groups
    for out, of_group in itertools.product(range(outputs), range(weight.shape[1])):
        channel = out // per_group * weight.shape[1] + of_group
        for place in np.ndindex(*coarse):
            for tap in np.ndindex(*weight.shape[2:]):
                axes = zip(place, strides, tap, dilations, image, strict=True)
                read = tuple((p * s + t * d) % n for p, s, t, d, n in axes)
                matrix[(out, *place, channel, *read)] += weight[(out, of_group, *tap)]
    return matrix.reshape(outputs * math.prod(coarse), -1)


@pytest.mark.parametrize(("layer", "shape"), CONVOLUTIONS, ids=lambda case: str(case)[:60])
def test_frequencies_give_the_singular_values_of_the_explicit_matrix(
    layer: Convolution, shape: tuple[int, ...]
) -> None:
    found = resolved(make([layer], shape)).layers[0]
    weight = torch.randn(found.parameters[0].shape, generator=torch.Generator().manual_seed(1))
    explicit = np.linalg.svd(circulant(layer, weight.numpy().astype(np.float64), shape), compute_uv=False)
    assert operator_values(found, weight, never) == pytest.approx(explicit, abs=1e-9)


def test_the_explicit_matrix_is_torchs_circular_convolution() -> None:
    """The reference of the test above, against torch itself."""
    layer = Conv2d(id="c", out_channels=3, kernel_size=3, padding=1, padding_mode="circular")
    module = nn.Conv2d(2, 3, 3, padding=1, padding_mode="circular", bias=False).double()
    x = torch.randn(1, 2, 5, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    matrix = circulant(layer, module.weight.detach().numpy(), (2, 5, 4))
    # The explicit kernel begins at its place, torch's is centred there: a shift, which changes no singular value.
    shifted = torch.roll(x, (1, 1), dims=(2, 3)).flatten().numpy()
    assert matrix @ shifted == pytest.approx(module(x).flatten().detach().numpy())


def test_a_stride_that_does_not_divide_is_refused_in_words() -> None:
    layer = Conv1d(id="c", out_channels=3, kernel_size=3, stride=2)
    found = resolved(make([layer], (2, 9))).layers[0]
    with pytest.raises(MeasureError, match="9 does not divide"):
        operator_values(found, torch.ones(3, 2, 3), never)


def test_work_on_frequencies_can_be_stopped() -> None:
    layer = Conv1d(id="c", out_channels=3, kernel_size=3)
    found = resolved(make([layer], (2, 9))).layers[0]
    with pytest.raises(Stopped):
        operator_values(found, torch.ones(3, 2, 3), lambda: True)


def test_large_matrices_and_entries_without_a_number_are_refused() -> None:
    with pytest.raises(MeasureError, match="1700 × 1700"):
        matrix_values(torch.ones(1700, 1700))
    with pytest.raises(MeasureError, match="not finite"):
        matrix_values(torch.tensor([[1.0, math.inf]]))


# --- the Jacobian ---

NETWORKS: list[tuple[list[Layer], tuple[int, ...]]] = [
    ([Linear(id="a", out_features=7), Tanh(id="t"), Linear(id="b", out_features=3)], (5,)),
    ([Linear(id="a", out_features=6), LayerNorm(id="n"), GELU(id="g"), Softmax(id="s")], (4,)),
    ([Conv2d(id="c", out_channels=4, kernel_size=3), PReLU(id="p"), MaxPool2d(id="m", kernel_size=2),
      Flatten(id="f"), Linear(id="l", out_features=3)], (2, 6, 6)),
    ([Conv2d(id="c", out_channels=4, kernel_size=3, padding=1, padding_mode="reflect"), GroupNorm(id="n", num_groups=2),
      ReLU(id="r"), AvgPool2d(id="m", kernel_size=2), AdaptiveAvgPool2d(id="g", output_size=1)], (2, 6, 6)),
    ([Identity(id="i")], (4,)),
]  # fmt: skip


@pytest.mark.parametrize(("layers", "shape"), NETWORKS, ids=["mlp", "norm", "convnet", "groups", "identity"])
def test_the_jacobian_is_what_differences_say(layers: list[Layer], shape: tuple[int, ...]) -> None:
    experiment = make(layers, shape, mode="eval")
    blocks, draw = build(experiment), Draw(0, 0)
    for block in blocks:
        block.fill(experiment.schemes[0], draw)
    sample = torch.randn(shape, generator=torch.Generator().manual_seed(3))
    found = jacobian(blocks, sample, draw, never).numpy()

    def run(x: torch.Tensor) -> torch.Tensor:
        out = x[None]
        with torch.no_grad():
            for block in blocks:
                out = block(out)
        return out.flatten()

    base, step = sample.double(), 1e-6
    for place in range(base.numel()):
        nudge = torch.zeros(base.numel(), dtype=torch.float64)
        nudge[place] = step
        difference = (run(base + nudge.reshape(shape)) - run(base - nudge.reshape(shape))) / (2 * step)
        assert found[:, place] == pytest.approx(difference.numpy(), abs=1e-7)


def test_dropout_has_one_mask_for_all_rows() -> None:
    experiment = make([Dropout(id="d", p=0.5)], (64,))
    found = jacobian(build(experiment), torch.ones(64), Draw(0, 0), never).numpy()
    assert found == pytest.approx(np.diag(np.diag(found)))
    assert set(np.diag(found).tolist()) == {0.0, 2.0}


def test_the_jacobian_of_a_linear_chain_is_the_product_of_its_weights() -> None:
    experiment = make([Linear(id=f"l{k}", out_features=9) for k in range(4)], (9,), seeds=1)
    (found, _) = Spectroscope().look(experiment, "jacobian", "", never)
    blocks = build(experiment)
    product = np.eye(9)
    for block in blocks:
        block.fill(experiment.schemes[0], Draw(0, 0))
        product = block.slots[0].tensor.detach().double().numpy() @ product
    assert isinstance(found, Spectrum)
    assert found.values == pytest.approx(np.linalg.svd(product, compute_uv=False), rel=1e-9)


def test_samples_that_depend_on_each_other_have_no_jacobian_of_their_own() -> None:
    layers = [Linear(id="a", out_features=4), BatchNorm1d(id="n")]
    (refused, _) = Spectroscope().look(make(layers, (4,)), "jacobian", "", never)
    assert isinstance(refused, NoSpectrum)
    assert text(refused.reason).startswith("1 BatchNorm1d couples the samples")
    (found, _) = Spectroscope().look(make(layers, (4,), mode="eval"), "jacobian", "", never)
    assert isinstance(found, Spectrum)


def test_a_network_too_large_is_refused() -> None:
    (found, _) = Spectroscope().look(make([Linear(id="a", out_features=3000)], (3000,)), "jacobian", "", never)
    assert isinstance(found, NoSpectrum)
    assert "3000 × 3000" in text(found.reason)


# --- looks ---


def test_a_look_gives_the_weight_that_the_measurement_sees_and_the_extremes_of_other_replicates() -> None:
    experiment = make([Linear(id="a", out_features=12)], (8,), seeds=3)
    found = Spectroscope().look(experiment, "matrix", "a", never)
    assert [one.scheme for one in found] == [0, 1]
    for one in found:
        assert isinstance(one, Spectrum)
        rows = []
        for replicate in range(3):
            (block,) = build(experiment)
            block.fill(experiment.schemes[one.scheme], Draw(0, replicate))
            rows.append(np.linalg.svd(block.slots[0].tensor.detach().double().numpy(), compute_uv=False))
        assert one.values == pytest.approx(rows[0])
        assert one.extremes == pytest.approx(np.array([[row[0], row[-1]] for row in rows]))
        assert one.condition == pytest.approx(rows[0][0] / rows[0][-1])
        assert one.stable_rank == pytest.approx(float((rows[0] ** 2).sum() / rows[0][0] ** 2))


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[torch.Tensor]:
    """The weights that were taken apart."""
    found: list[torch.Tensor] = []

    def note(weight: torch.Tensor) -> FloatArray:
        found.append(weight)
        return matrix_values(weight)

    monkeypatch.setattr("initviz.core.measure.spectroscope.matrix_values", note)
    return found


def test_what_was_seen_is_not_taken_apart_again(taken: list[torch.Tensor]) -> None:
    looker = Spectroscope()
    experiment = make([Linear(id="a", out_features=5), Linear(id="b", out_features=5)], (5,), seeds=1)
    first = looker.look(experiment, "matrix", "a", never)
    assert len(taken) == 2
    assert looker.look(experiment, "matrix", "a", never) == first
    assert len(taken) == 2
    looker.look(experiment, "matrix", "b", never)
    assert len(taken) == 4


def test_schemes_that_fill_alike_share_one_spectrum(taken: list[torch.Tensor]) -> None:
    experiment = make([Linear(id="a", out_features=5)], (5,), seeds=1)
    twice = make([Linear(id="a", out_features=5)], (5,), seeds=1, schemes=(experiment.schemes[0],) * 2)
    first, second = Spectroscope().look(twice, "matrix", "a", never)
    assert len(taken) == 1
    assert (first.scheme, second.scheme) == (0, 1)


def test_a_layer_without_a_matrix_says_so() -> None:
    (found, _) = Spectroscope().look(make([ReLU(id="r"), PReLU(id="p")], (5,)), "matrix", "p", never)
    assert isinstance(found, NoSpectrum)
    assert Spectroscope().look(make([ReLU(id="r")], (5,)), "matrix", "gone", never) == ()


@pytest.mark.parametrize("initializer", [Orthogonal(gain=1.5), Constant(val=0.0)])
def test_degenerate_spectra_have_their_numbers(initializer: Orthogonal | Constant) -> None:
    experiment = make([Linear(id="a", out_features=6)], (6,), schemes=(everywhere("A", initializer, "#000000"),))
    (found,) = Spectroscope().look(experiment, "matrix", "a", never)
    assert isinstance(found, Spectrum)
    if isinstance(initializer, Orthogonal):
        assert found.values == pytest.approx(np.full(6, 1.5), abs=1e-6)
        assert (found.condition, found.stable_rank) == pytest.approx((1.0, 6.0), abs=1e-5)
    else:
        assert found.condition == math.inf
        assert math.isnan(found.stable_rank)
