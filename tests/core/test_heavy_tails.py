"""Theory behind weights and biases that are far from normal, against float64 draws that share nothing with it."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from initviz.core.document.experiment import Experiment
from initviz.core.initializers.custom import EXAMPLE
from initviz.core.predict.predict import predict
from initviz.core.reports import Band, ForwardTheory
from initviz.messages import Message
from tests.core.operations import Array
from tests.core.test_propagation_dense import RELU, TANH, ZEROS, Layers, experiment, stack

Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]
Init = dict[str, Any]


def stated(**law: Any) -> Init:  # noqa: ANN401  (parts of a document)
    return {"init": "custom", "code": EXAMPLE, "stated": law}


def sparse_normal(std: float, mass: float) -> tuple[Init, Draw]:
    """Give zeros with probability `mass`, else normal draws, in the program's words and as draws."""
    init = stated(law="normal", std=std, mass=mass)
    return init, lambda rng, shape: np.where(rng.random(shape) < mass, 0.0, rng.normal(0.0, std, shape))


def two_sided(low: float, mass: float) -> tuple[Init, Draw]:
    init = stated(law="two_sided_uniform", low=low, high=2.0 * low, mass=mass)

    def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        sizes = rng.uniform(low, 2.0 * low, shape) * rng.choice([-1.0, 1.0], shape)
        return np.where(rng.random(shape) < mass, 0.0, sizes)

    return init, draw


def uniform(bound: float) -> tuple[Init, Draw]:
    return {"init": "uniform", "a": -bound, "b": bound}, lambda rng, shape: rng.uniform(-bound, bound, shape)


def normal(std: float) -> tuple[Init, Draw]:
    return {"init": "normal", "std": std}, lambda rng, shape: rng.normal(0.0, std, shape)


def torch_sparse(sparsity: float, std: float) -> tuple[Init, Draw]:
    """Give columns with exactly so many zeros, as torch draws them."""

    def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        ranks = rng.random(shape).argsort(axis=-2).argsort(axis=-2)
        return np.where(ranks < math.ceil(sparsity * shape[-2]), 0.0, rng.normal(0.0, std, shape))

    return {"init": "sparse", "sparsity": sparsity, "std": std}, draw


def no_bias(_: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return np.zeros(shape)


def behind_tanh(fan: int, weight: Draw, bias: Draw) -> float:
    """E[tanh(z)²] behind a layer that sees normal inputs, from a million sums."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(250):
        w, b = weight(rng, (64, fan)), bias(rng, (64,))
        found.append(np.mean(np.tanh(rng.normal(size=(64, fan)) @ w.T + b) ** 2))
    return float(np.mean(found))


ROUNDING = 1.0 / math.sqrt(64)
BIASES = {
    "stated": (256, normal(0.01), sparse_normal(5.0, 0.9), False),
    "uniform alone": (256, normal(0.01), uniform(3.0), False),
    "uniform of a tenth": (64, normal(0.9 / 8.0), uniform(math.sqrt(0.3)), True),
    "default": (64, uniform(ROUNDING), uniform(ROUNDING), True),
    "sparse of a twentieth": (64, normal(1.0 / 8.0), sparse_normal(math.sqrt(0.5), 0.9), True),
    "normal": (64, normal(0.05), normal(2.0), True),
}


@pytest.mark.parametrize("name", BIASES)
def test_a_bias_far_from_normal_is_not_taken_for_a_normal_one(name: str) -> None:
    fan, (weight, weights), (bias, biases), is_known = BIASES[name]
    linear, behind = predict(experiment(stack(1, fan, TANH), fan, weight, bias)).schemes[0].tensors[1:]
    assert isinstance(linear.forward, ForwardTheory)  # moments of sums need no law
    assert isinstance(behind.forward, ForwardTheory) is is_known
    simulated = behind_tanh(fan, weights, biases)
    if isinstance(behind.forward, ForwardTheory):
        assert behind.forward.second_moment == pytest.approx(simulated, rel=0.05)
    else:
        assert isinstance(behind.forward, Message)
        assert behind.forward.id == "theory.law_unknown"
        assert isinstance(linear.forward_band, Message)
    x = np.random.default_rng(1)
    drawn = weights(x, (fan, fan)), biases(x, (200_000,))
    second = fan * np.mean(drawn[0] ** 2) + np.mean(drawn[1] ** 2)
    assert linear.forward.second_moment == pytest.approx(second, rel=0.03)


SPARSE = {
    "nineteen of twenty": (64, sparse_normal(1 / math.sqrt(64 * 0.05), 0.95), False),
    "torch's, nine of ten": (64, torch_sparse(0.9, 1 / math.sqrt(64 * 0.1)), False),
    "half": (64, sparse_normal(1 / math.sqrt(32), 0.5), True),
    "nine of ten of many": (512, sparse_normal(1 / math.sqrt(51.2), 0.9), True),
    "the example": (64, two_sided(0.025, 0.5), True),
}


@pytest.mark.parametrize("name", SPARSE)
def test_sums_of_few_weights_are_not_taken_for_normal(name: str) -> None:
    fan, (weight, weights), is_known = SPARSE[name]
    linear, behind = predict(experiment(stack(1, fan, TANH), fan, weight)).schemes[0].tensors[1:]
    assert isinstance(linear.forward, ForwardTheory)
    assert isinstance(behind.forward, ForwardTheory) is is_known
    if isinstance(behind.forward, ForwardTheory):
        assert behind.forward.second_moment == pytest.approx(behind_tanh(fan, weights, no_bias), rel=0.06)
    else:
        assert isinstance(linear.forward_band, Message)


def seeds_of(fan: int, weights: Draw, batch: int, depth: int, *, relu: bool) -> tuple[Array, Array]:
    """Give mean squares of all tensors and of the gradient of Σ v·y, by seeds in rows."""
    rng, ahead, back = np.random.default_rng(9), [], []
    for _ in range(1500):
        tensors, used = [rng.normal(size=(batch, fan))], []
        for _layer in range(depth):
            used.append(weights(rng, (fan, fan)))
            tensors.append(tensors[-1] @ used[-1].T)
            if relu:
                tensors.append(np.maximum(tensors[-1], 0.0))
        flow = rng.normal(size=(batch, fan))
        powers = [np.mean(flow**2)]
        for layer in reversed(range(depth)):
            if relu:
                flow = flow * (tensors[2 * layer + 1] > 0)
                powers.append(np.mean(flow**2))
            flow = flow @ used[layer]
            powers.append(np.mean(flow**2))
        ahead.append([np.mean(tensor**2) for tensor in tensors])
        back.append(powers[::-1])
    return np.array(ahead), np.array(back)


def bands_of(made: Experiment) -> list[tuple[Band | Message, Band | Message]]:
    return [(one.forward_band, one.backward_band) for one in predict(made).schemes[0].tensors]


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("law", ["uniform", "half", "two-sided"])
def test_bands_know_the_kurtosis_of_the_weights(law: str, *, relu: bool) -> None:
    fan, batch, variance = 48, 64, (2.0 if relu else 1.0) / 48
    (weight, weights) = {
        "uniform": uniform(math.sqrt(3.0 * variance)),
        "half": sparse_normal(math.sqrt(variance / 0.6), 0.4),
        "two-sided": two_sided(math.sqrt(variance / 0.5 * 3.0 / 7.0), 0.5),
    }[law]
    bands = bands_of(experiment(stack(3, fan, *([RELU] if relu else [])), fan, weight, batch=batch))
    for way, values in enumerate(seeds_of(fan, weights, batch, 3, relu=relu)):
        rates = []
        for at, pair in enumerate(bands):
            band = pair[way]
            assert isinstance(band, Band)
            rates.append(np.mean([not band.holds(value) for value in values[:, at]]))
            assert band.variance == pytest.approx(float(np.log(values[:, at]).var()), rel=0.2)
        assert max(rates) < 0.03
        assert 0.004 < float(np.mean(rates)) < 0.02


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize(("mass", "fan"), [(0.95, 64), (0.8, 128)])
def test_there_is_no_band_where_few_weights_count(mass: float, fan: int, *, relu: bool) -> None:
    layers: Layers = stack(1, fan, *([RELU] if relu else []))
    weight, _ = sparse_normal(math.sqrt(2.0 / fan / (1.0 - mass)), mass)
    found = bands_of(experiment(layers, fan, weight, ZEROS, batch=64))
    assert isinstance(found[1][0], Message)
    assert found[1][0].id == "theory.band_tails"
    assert isinstance(found[0][1], Message)
