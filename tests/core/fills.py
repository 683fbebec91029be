"""Activations and fills of the independent simulation, written down once more in plain NumPy and SciPy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from tests.core.operations import Array, Function, Plain

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772


def activations(layer: Plain) -> dict[str, tuple[Function, Function]]:
    """Give values and slopes by name, with the arguments of `layer`."""
    below = layer.get("negative_slope", 0.0)
    cdf, logistic = special.ndtr, special.expit
    return {
        "ReLU": (lambda x: x * (x > 0), lambda x: 1.0 * (x > 0)),
        "LeakyReLU": (lambda x: x * np.where(x > 0, 1, below), lambda x: np.where(x > 0, 1.0, below)),
        "Tanh": (np.tanh, lambda x: np.cosh(np.clip(x, -300, 300)) ** -2),
        "Sigmoid": (logistic, lambda x: logistic(x) * logistic(-x)),
        "SELU": (
            lambda x: SCALE * np.where(x > 0, x, ALPHA * (np.exp(np.minimum(x, 0)) - 1)),
            lambda x: SCALE * np.where(x > 0, 1, ALPHA * np.exp(np.minimum(x, 0))),
        ),
        "GELU": (lambda x: x * cdf(x), lambda x: cdf(x) + x * np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)),
        "Softplus": (lambda x: np.log1p(np.exp(np.minimum(x, 20))), logistic),
        "Hardtanh": (lambda x: np.minimum(np.maximum(x, -1), 1), lambda x: 1.0 * (abs(x) < 1)),
    }


# --- fills: given the initializer's arguments and the shape ---

Fill = Callable[[Plain, tuple[int, ...], np.random.Generator], Array]


def haar(init: Plain, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    rows, columns = shape[0], math.prod(shape[1:])
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    return np.asarray(init["gain"] * (q if rows >= columns else q.T).reshape(shape))


def dirac(_: Plain, shape: tuple[int, ...], __: np.random.Generator) -> Array:
    kernel = np.zeros(shape)
    for i in range(min(shape[:2])):
        kernel[(i, i, *(extent // 2 for extent in shape[2:]))] = 1.0
    return kernel


def delta_orthogonal(init: Plain, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    kernel = np.zeros(shape)
    centre: tuple[Any, ...] = (..., *(extent // 2 for extent in shape[2:]))
    kernel[centre] = haar(init, shape[:2], rng)
    return kernel


def sparse(init: Plain, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    drawn = rng.normal(0.0, init["std"], shape)
    for column in range(shape[1]):
        drawn[rng.permutation(shape[0])[: math.ceil(init["sparsity"] * shape[0])], column] = 0.0
    return drawn


def xavier(init: Plain, shape: tuple[int, ...]) -> float:
    """Standard deviation."""
    return float(init["gain"]) * math.sqrt(2.0 / ((shape[0] + shape[1]) * math.prod(shape[2:])))


def kaiming(init: Plain, shape: tuple[int, ...]) -> float:
    """Standard deviation."""
    squares = {"relu": 2.0, "leaky_relu": 2.0 / (1.0 + init["a"] ** 2), "tanh": 25.0 / 9.0, "linear": 1.0}
    fan = (shape[1] if init["mode"] == "fan_in" else shape[0]) * math.prod(shape[2:])
    return math.sqrt(squares[init["nonlinearity"]] / fan)


def uniform(std: float, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    return rng.uniform(-math.sqrt(3.0) * std, math.sqrt(3.0) * std, shape)


FILLS: dict[str, Fill] = {
    "zeros": lambda _, shape, __: np.zeros(shape),
    "ones": lambda _, shape, __: np.ones(shape),
    "constant": lambda init, shape, _: np.full(shape, init["val"]),
    "uniform": lambda init, shape, rng: rng.uniform(init["a"], init["b"], shape),
    "normal": lambda init, shape, rng: rng.normal(init["mean"], init["std"], shape),
    "eye": lambda _, shape, __: np.eye(shape[0], shape[1]),
    "dirac": dirac,
    "orthogonal": haar,
    "delta_orthogonal": delta_orthogonal,
    "sparse": sparse,
    "lecun_normal": lambda _, shape, rng: rng.normal(0.0, math.prod(shape[1:]) ** -0.5, shape),
    "xavier_uniform": lambda init, shape, rng: uniform(xavier(init, shape), shape, rng),
    "xavier_normal": lambda init, shape, rng: rng.normal(0.0, xavier(init, shape), shape),
    "kaiming_uniform": lambda init, shape, rng: uniform(kaiming(init, shape), shape, rng),
    "kaiming_normal": lambda init, shape, rng: rng.normal(0.0, kaiming(init, shape), shape),
}
