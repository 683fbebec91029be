"""Theory of networks on data against an independent simulation that draws its samples itself."""

from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from initviz.core.data.dataset import DataSet, Samples
from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Rule
from initviz.core.initializers.simple import Ones
from initviz.core.initializers.structured import Dirac, Eye
from initviz.core.predict.entering import data_signal
from initviz.core.predict.predict import predict
from initviz.core.reports import Band, ForwardTheory
from initviz.messages import Message
from tests.core.agreement import assert_theory_holds, forward_of

Layers = list[dict[str, Any]]
RELU: dict[str, Any] = {"type": "ReLU"}
TANH: dict[str, Any] = {"type": "Tanh"}
FLATTEN: dict[str, Any] = {"type": "Flatten"}
IMAGE, FLAT = [1, 8, 8], [64]


def dense(width: int) -> dict[str, Any]:
    return {"type": "Linear", "out_features": width}


def conv(channels: int, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401  (parts of a document)
    return {"type": "Conv2d", "out_channels": channels, "kernel_size": 3, "padding": 1, **arguments}


def on(
    law: dict[str, Any],
    layers: Layers,
    shape: list[int],
    *,
    batch: int = 48,
    mode: str = "train",
    init: str = "kaiming_normal",
    bias: float = 0.0,
) -> Experiment:
    rule = {"weight": {"init": init}, "bias": {"init": "normal", "std": bias} if bias else {"init": "zeros"}}
    scheme = {"name": "A", "rules": [rule]}
    probe = {"input": law, "batch": batch, "mode": mode}
    return from_builtins({"network": {"input": shape, "layers": layers}, "schemes": [scheme], "probe": probe})


def digits(scale: str = "standard") -> dict[str, Any]:
    return {"law": "digits", "scale": scale}


@pytest.mark.parametrize("scale", ["standard", "unit"])
@pytest.mark.parametrize("shape", [FLAT, IMAGE, [8, 8]], ids=str)
def test_the_input_has_the_moments_of_the_data(scale: str, shape: list[int]) -> None:
    assert_theory_holds(on(digits(scale), [], shape), replicates=60)


@pytest.mark.parametrize("scale", ["standard", "unit"])
@pytest.mark.parametrize("bias", [0.0, 0.7])
def test_dense_layers_and_relu(scale: str, bias: float) -> None:
    layers = [dense(64), RELU, dense(48), RELU, dense(10)]
    # Second moments are exact; the mean of a rectified entry follows the root of a power that fluctuates.
    assert_theory_holds(on(digits(scale), layers, FLAT, bias=bias), replicates=80, pooled=0.03)


def test_an_image_is_flattened() -> None:
    assert_theory_holds(on(digits(), [FLATTEN, dense(64), RELU, dense(10)], IMAGE), replicates=60, pooled=0.03)


def test_saturating_activations_behind_dense_layers() -> None:
    made = on(digits(), [dense(128), TANH, dense(128), TANH, dense(10)], FLAT, init="xavier_normal")
    assert_theory_holds(made, replicates=80, forward=0.01, backward=0.03)


@pytest.mark.parametrize("scale", ["standard", "unit"])
def test_convolutions_and_relu(scale: str) -> None:
    layers = [conv(12), RELU, conv(12, stride=2), RELU, FLATTEN, dense(10)]
    # Parts of an image differ in strength: powers are exact, but a mean is not followed.
    # A patch that is white throughout is exactly zero on the scale from 0 to 1: there ReLU's slope is 0.
    stops = ("no mean", "theory.zero_parts") if scale == "unit" else ("no mean",)
    assert_theory_holds(on(digits(scale), layers, IMAGE), replicates=80, stops=stops)
    assert_theory_holds(on(digits(scale), layers, IMAGE, bias=0.3), replicates=60, stops=("no mean",))


@pytest.mark.parametrize("arguments", [{"padding_mode": "circular"}, {"padding": 0, "dilation": 2}, {"bias": False}])
def test_every_position_of_an_image_has_moments_of_its_own(arguments: dict[str, Any]) -> None:
    assert_theory_holds(on(digits(), [conv(12, **arguments)], IMAGE), replicates=80)


def test_weights_with_a_mean_multiply_the_sum_of_a_sample() -> None:
    made = on(digits("unit"), [dense(32), dense(16)], FLAT, init="uniform")
    assert_theory_holds(made, replicates=60, stops=("theory.backward_mean",))


def with_identity(made: Experiment, init: Eye | Dirac) -> Experiment:
    """Give the first layer identity weights."""
    assigned = FrozenDict({made.network.layers[0].id: Assignment(weight=init)})
    return replace(made, schemes=(replace(made.schemes[0], overrides=assigned),))


@pytest.mark.parametrize("width", [40, 64, 90])
def test_identities_choose_among_the_data(width: int) -> None:
    made = with_identity(on(digits(), [dense(width), dense(48), RELU, dense(10)], FLAT), Eye())
    # Of a part of each sample it is not known how much they differ in strength.
    stops = () if width == 64 else ("no mean",)
    assert_theory_holds(made, replicates=80, pooled=0.03, stops=stops)
    pixels = with_identity(on(digits(), [conv(2, stride=2), FLATTEN, dense(48), RELU], IMAGE), Dirac())
    assert_theory_holds(pixels, replicates=80, stops=("no mean",))


def test_parts_of_samples_that_identities_choose_may_be_zero() -> None:
    layers = [dense(3), dense(48), RELU, dense(10)]
    made = with_identity(on(digits("unit"), layers, FLAT), Eye())
    assert_theory_holds(made, replicates=80, stops=("no mean", "theory.zero_parts"))
    made = with_identity(on(digits("unit"), [dense(3), dense(48), TANH], FLAT), Eye())
    assert_theory_holds(made, replicates=20, stops=("theory.samples_differ",))


def test_batches_of_data_have_bands_but_for_images_that_are_mixed() -> None:
    theory = predict(on(digits(), [dense(48), RELU, dense(10)], FLAT)).schemes[0]
    assert all(isinstance(tensor.forward_band, Band) for tensor in theory.tensors)
    whole = predict(on(digits(), [dense(48)], FLAT, batch=1797)).schemes[0].tensors[0].forward_band
    assert isinstance(whole, Band)
    assert whole.low == pytest.approx(whole.high)  # all samples: nothing is left to chance
    convolved = on(digits(), [{"type": "Conv2d", "out_channels": 4, "kernel_size": 3}], IMAGE)
    found = predict(convolved).schemes[0].tensors[1].forward_band
    assert isinstance(found, Message)
    assert found.id == "theory.band_images"


def test_pooled_images_have_no_theory() -> None:
    pool = {"type": "AvgPool2d", "kernel_size": 2}
    made = on(digits(), [conv(8), RELU, pool, FLATTEN, dense(10)], IMAGE)
    assert_theory_holds(made, replicates=20, stops=("no mean", "theory.pooling", "theory.coupled"))


def test_batchnorm_of_features() -> None:
    layers = [dense(64), {"type": "BatchNorm1d"}, RELU, dense(64), {"type": "BatchNorm1d"}, RELU, dense(10)]
    # The units differ in variance: a power is still the same for all, a gradient through the norm is not.
    stops = ("theory.units_differ", "no mean")
    assert_theory_holds(on(digits(), layers, FLAT), replicates=60, forward=1e-4, pooled=0.08, stops=stops)


def test_batchnorm_in_evaluation_only_scales() -> None:
    layers = [dense(64), {"type": "BatchNorm1d", "eps": 0.1}, RELU, dense(10)]
    assert_theory_holds(on(digits(), layers, FLAT, mode="eval"), replicates=60, pooled=0.03)
    layers = [conv(8), {"type": "BatchNorm2d", "eps": 0.1}, RELU, FLATTEN, dense(10)]
    assert_theory_holds(on(digits(), layers, IMAGE, mode="eval"), replicates=60, stops=("no mean",))


def test_a_shift_needs_the_mean_that_is_not_followed() -> None:
    norm = {"type": "BatchNorm2d"}
    made = on(digits(), [conv(4), RELU, norm, FLATTEN, dense(4)], IMAGE, mode="eval")
    assert isinstance(predict(made).schemes[0].tensors[3].forward, ForwardTheory)
    shifted = replace(made.schemes[0], rules=(*made.schemes[0].rules, Rule(layers="BatchNorm2d", bias=Ones())))
    moved = replace(made, schemes=(shifted,))
    assert_theory_holds(moved, replicates=20, stops=("no mean", "theory.samples_differ"))


def test_theory_stops_where_channels_differ() -> None:
    layers = [conv(8), {"type": "BatchNorm2d"}, RELU, conv(8), {"type": "BatchNorm2d"}, RELU, FLATTEN, dense(10)]
    assert_theory_holds(on(digits(), layers, IMAGE), replicates=60, stops=("theory.channels_differ",))


def test_theory_stops_where_the_parts_of_an_image_differ_in_strength() -> None:
    assert_theory_holds(on(digits(), [conv(8), TANH], IMAGE), replicates=40, stops=("theory.samples_differ",))


@pytest.mark.parametrize("kind", ["ReLU", "Tanh", "LayerNorm", "BatchNorm1d"])
def test_theory_stops_at_a_function_of_the_data_themselves(kind: str) -> None:
    assert_theory_holds(on(digits(), [{"type": kind}], FLAT), replicates=5, stops=("theory.law_unknown",))


def test_layernorm_of_whole_samples() -> None:
    layers = [dense(128), {"type": "LayerNorm"}, RELU, dense(10)]
    made = on(digits(), layers, FLAT)
    assert_theory_holds(made, replicates=80, forward=0.02, backward=0.05, pooled=0.02)


@pytest.fixture
def uneven(tmp_path: Path) -> dict[str, Any]:
    """Samples of very different strength."""
    rng = np.random.default_rng(3)
    strengths = np.exp(rng.normal(size=(200, 1)))
    np.save(tmp_path / "uneven.npy", strengths * rng.normal(0.5, 1.0, (200, 30)))
    return {"law": "file", "path": str(tmp_path / "uneven.npy")}


def test_relu_keeps_its_share_however_strengths_differ(uneven: dict[str, Any]) -> None:
    made = on(uneven, [dense(64), RELU, dense(64), RELU, dense(10)], [30], batch=64)
    assert_theory_holds(made, replicates=80, stops=("no mean",))


def test_other_functions_of_uneven_samples_stop_the_theory(uneven: dict[str, Any]) -> None:
    assert_theory_holds(on(uneven, [dense(64), TANH], [30]), replicates=40, stops=("theory.samples_differ",))
    layers = [dense(64), {"type": "LayerNorm"}, TANH, dense(10)]
    stops = ("theory.samples_normalized",)
    # Behind the norm all samples are equally strong again.
    assert_theory_holds(on(uneven, layers, [30]), replicates=60, forward=0.03, backward=0.06, pooled=0.03, stops=stops)


def test_a_batch_larger_than_the_data_repeats_them(uneven: dict[str, Any]) -> None:
    made = on(uneven, [dense(64), RELU, dense(10)], [30], batch=500)
    assert_theory_holds(made, replicates=60, stops=("no mean",))


@pytest.mark.parametrize("batch", [2, 3, 4, 5])
def test_the_covariance_between_samples_is_that_of_all_batches_there_are(batch: int) -> None:
    data = np.random.default_rng(5).normal(1.0, 2.0, (3, 2))
    rounds = list(permutations(range(3)))
    batches = [(first + second)[:batch] for first in rounds for second in rounds]
    pairs = [(b[i], b[j]) for b in batches for i in range(batch) for j in range(batch) if i != j]
    expected = np.mean([data[i] * data[j] for i, j in pairs], axis=0)
    sums = np.mean([data[i].sum() * data[j].sum() for i, j in pairs])
    signal = data_signal(Samples(DataSet("three", data), (2,)), batch)
    assert signal.cross == pytest.approx(expected, rel=1e-12)
    assert signal.sums is not None
    assert signal.sums.cross == pytest.approx(sums, rel=1e-12)
    assert signal.mean == pytest.approx(data.mean(axis=0))
    assert signal.second == pytest.approx((data**2).mean(axis=0))


def test_missing_data_are_the_reason_why_there_is_no_theory(tmp_path: Path) -> None:
    path = str(tmp_path / "gone.npy")
    theory = predict(on({"law": "file", "path": path}, [dense(4), {"type": "BatchNorm1d"}, RELU], [3])).schemes[0]
    reasons = [tensor.forward for tensor in theory.tensors]
    assert isinstance(reasons[0], Message)
    assert isinstance(reasons[1], Message)
    assert reasons[0].id == reasons[1].id == "theory.no_data"
    # A norm fixes the scale of whatever comes.
    assert forward_of(theory, 2).second_moment == 1.0
