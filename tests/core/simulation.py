"""An independent simulation of networks in plain float64 NumPy, against which predictions are tested.

It reads a document as plain data and has its own forward and backward passes, fills, paddings and statistics: nothing
here is shared with the program, and nothing is torch's.
"""

from dataclasses import dataclass

import msgspec
import numpy as np

from initviz.core.document.experiment import Experiment
from tests.core.assembly import fill, operation_for
from tests.core.operations import (
    Array,
    Plain,
)
from tests.core.stimuli import cotangent_of, input_of


@dataclass
class Simulation:
    """Statistics by replicate (rows) and tensor (columns), and mean squares of gradients by parameter."""

    mean: Array
    second: Array
    variance: Array
    backward: Array
    gradients: dict[tuple[int, str], Array]


def simulate(experiment: Experiment, replicates: int, seed: int = 0) -> Simulation:
    """Draw everything anew, pass forward and back, and take the statistics, so many times."""
    rng = np.random.default_rng(seed)
    document: Plain = msgspec.to_builtins(experiment)
    network, probe, scheme = document["network"], document["probe"], document["schemes"][0]
    rows: list[list[list[float]]] = []
    gradients: dict[tuple[int, str], list[float]] = {}
    for _ in range(replicates):
        x, labels = input_of(probe["input"], (probe["batch"], *network["input"]), rng)
        tensors = [x]
        operations = []
        for layer in network["layers"]:
            made = operation_for(layer, tensors[-1].shape[1:], probe["mode"], rng)
            fill(made, scheme, layer, rng)
            operations.append(made)
            tensors.append(made.forward(tensors[-1]))
        flow = cotangent_of(probe["gradient"], tensors[-1], labels, rng)
        powers = [float((flow**2).mean())]
        for index, made in reversed(list(enumerate(operations))):
            flow = made.backward(flow)
            powers.append(float((flow**2).mean()))
            for role in made.parameters:
                gradients.setdefault((index, role), []).append(float((made.gradients[role] ** 2).mean()))
        means, seconds = [float(x.mean()) for x in tensors], [float((x**2).mean()) for x in tensors]
        rows.append([means, seconds, [float(x.var()) for x in tensors], powers[::-1]])
    mean, second, variance, backward = np.moveaxis(np.array(rows), 1, 0)
    return Simulation(mean, second, variance, backward, {name: np.array(found) for name, found in gradients.items()})
