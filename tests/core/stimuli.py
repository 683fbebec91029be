"""What a simulation sends through a network: entries from a law or samples of data, and the gradient of a loss."""

from pathlib import Path

import numpy as np

from tests.core.operations import Array, Plain

DIGITS = Path(__file__).parents[2] / "resources" / "data" / "digits.npz"


def _samples(law: Plain, shape: tuple[int, ...], rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw samples of a data set, each as often as any other, and their labels."""
    if law["law"] == "digits":
        with np.load(DIGITS) as stored:
            values, labels = stored["images"].astype(np.float64), stored["labels"]
    else:
        values = np.load(law["path"]).astype(np.float64)
        labels = np.zeros(len(values))
    if law["scale"] == "standard":
        values = (values - values.mean()) / values.std()
    elif law["scale"] == "unit":
        values /= 16.0
    order = np.concatenate([rng.permutation(len(values)) for _ in range(shape[0] // len(values) + 1)])[: shape[0]]
    return values[order].reshape(shape), labels[order]


def input_of(law: Plain, shape: tuple[int, ...], rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw the input, and labels where it has any."""
    if law["law"] in {"digits", "file"}:
        return _samples(law, shape, rng)
    return _entries(law, shape, rng), np.zeros(shape[0])


def cotangent_of(source: Plain, output: Array, labels: Array, rng: np.random.Generator) -> Array:
    """The gradient of the loss with respect to the output."""
    if source["source"] == "gaussian":
        return rng.standard_normal(output.shape)
    batch, classes = output.shape
    if source["labels"] == "random":
        labels = np.asarray(rng.integers(classes, size=batch))
    powers = np.exp(output - output.max(axis=1, keepdims=True))
    targets: Array = np.eye(classes)[labels.astype(int)]
    return np.asarray((powers / powers.sum(axis=1, keepdims=True) - targets) / batch)


def _entries(law: Plain, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    if law["law"] == "normal":
        return rng.normal(law["mean"], law["std"], shape)
    return rng.uniform(law["a"], law["b"], shape) if law["law"] == "uniform" else np.full(shape, float(law["val"]))
