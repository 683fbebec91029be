"""How long theory takes, against the forward pass in torch of the very network that it is the theory of.

    python benchmarks/theory.py [ROUNDS]

Forward and backward theory, without bands, of a thousand blocks of Linear 256 and an activation against that network's
forward pass with a batch of 512; and theory of the first scene, bands included, against a frame of 16 ms. Medians of so
many rounds, taken in turn.
"""

import statistics
import sys
import time
from collections.abc import Callable

import torch
from torch import nn

from initviz.core.document.decode import from_builtins
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import first_scene
from initviz.core.predict.predict import predict

DEPTH, WIDTH, BATCH = 1000, 256, 512
FRAME = 0.016


def document(activation: str, gain: float) -> Experiment:
    """Make a thousand blocks, initialized by one scheme."""
    block = ({"type": "Linear", "out_features": WIDTH}, {"type": activation})
    weight, bias = {"init": "xavier_uniform", "gain": gain}, {"init": "zeros"}
    return from_builtins(
        {
            "network": {"input": [WIDTH], "layers": [layer for _ in range(DEPTH) for layer in block]},
            "schemes": [{"name": "A", "rules": [{"weight": weight, "bias": bias}]}],
        }
    )


def timed(work: Callable[[], object]) -> float:
    """Give the time that some work takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(activation: str, gain: float, rounds: int) -> None:
    """Print theory's time as a share of torch's."""
    experiment = document(activation, gain)
    blocks = range(DEPTH)
    network = nn.Sequential(*(m for _ in blocks for m in (nn.Linear(WIDTH, WIDTH), getattr(nn, activation)())))
    x = torch.randn(BATCH, WIDTH)
    theory, forward = [], []
    with torch.no_grad():
        for _ in range(rounds):
            forward.append(timed(lambda: network(x)))
            theory.append(timed(lambda: predict(experiment, bands=False)))
    ours, theirs = statistics.median(theory), statistics.median(forward)
    print(f"{DEPTH} × (Linear {WIDTH}, {activation}), gain {gain:.4g}:", end=" ")
    print(f"theory {ours:.3f} s, torch's forward pass {theirs:.3f} s,", end=" ")
    print(f"ratio {ours / theirs:.2f} (first time {theory[0] / theirs:.2f}); wanted: below 0.5")


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    compare("ReLU", 2**0.5, rounds)
    compare("ReLU", 1.0, rounds)
    compare("Tanh", 5 / 3, rounds)
    first = statistics.median(timed(lambda: predict(first_scene())) for _ in range(rounds))
    print(f"theory of the first scene: {first * 1e3:.1f} ms, {first / FRAME:.2f} of a frame; wanted: below 1")


if __name__ == "__main__":
    main()
