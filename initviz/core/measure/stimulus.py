"""What is sent through the network in one replicate: the input, and the gradient that its output is given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from initviz.core.data.dataset import DataError
from initviz.core.document.probe import (
    ConstantInput,
    DigitsInput,
    FileInput,
    GaussianCotangent,
    NormalInput,
    Probe,
    UniformInput,
)
from initviz.core.document.samples import data_labels, samples_of
from initviz.core.layers.base import Shape
from initviz.core.measure.dtypes import dtype_of
from initviz.core.measure.errors import MeasureError, blaming
from initviz.core.seeds import Draw

Loss = Callable[[Tensor], Tensor]
"""From the network's output to the gradient of L with respect to it; the output keeps its values."""


@dataclass(frozen=True)
class Stimulus:
    """What is sent through the network in one replicate, the same for all schemes.

    Attributes
    ----------
    draw
        Seed and replicate.
    input
        Batch first.
    cotangent
        Gives ∂L/∂y for the network's output y: the same random numbers for every scheme.
    """

    draw: Draw
    input: Tensor
    cotangent: Loss


def draw_stimulus(probe: Probe, input_shape: Shape, output_shape: Shape, draw: Draw) -> Stimulus:
    """Draw the input, and what the loss needs: the cotangent v of L = Σ v·y, or the labels of a cross-entropy.

    Raises
    ------
    MeasureError
        When the probe's data cannot be had or do not fit the network, or when there are no labels.
    """
    x, chosen = draw_input(probe, input_shape, draw)
    return Stimulus(draw, x, _loss(probe, output_shape, chosen, draw))


def draw_input(probe: Probe, input_shape: Shape, draw: Draw) -> tuple[Tensor, Tensor | None]:
    """Draw the input, and of data which samples it holds.

    Raises
    ------
    MeasureError
        When the probe's data cannot be had or do not fit the network.
    """
    generator = torch.Generator().manual_seed(draw.seed_of("input"))
    kind = probe.input
    chosen: Tensor | None = None
    with blaming("measure.input"):
        if isinstance(kind, DigitsInput | FileInput):
            with _as_measured():
                samples = samples_of(kind, input_shape)
            chosen = drawn_samples(len(samples), probe.batch, generator)
            x = torch.from_numpy(samples.take(chosen.numpy())).to(dtype_of(probe))
        else:
            x = torch.empty(probe.batch, *input_shape, dtype=dtype_of(probe))
            _fill_input(x, kind, generator)
    return x, chosen


def drawn_samples(count: int, batch: int, generator: torch.Generator) -> Tensor:
    """Draw which samples a batch holds: one permutation of all of them after the other, the last one cut off.

    No sample comes twice in a batch that is no larger than the data set, and none comes twice more than another in a
    larger one.
    """
    rounds = [torch.randperm(count, generator=generator) for _ in range(-(-batch // count))]
    return torch.cat(rounds)[:batch]


def _fill_input(x: Tensor, law: NormalInput | UniformInput | ConstantInput, generator: torch.Generator) -> None:
    if isinstance(law, NormalInput):
        x.normal_(law.mean, law.std, generator=generator)
    elif isinstance(law, ConstantInput):
        x.fill_(law.val)
    else:
        x.uniform_(law.a, law.b, generator=generator)


def _loss(probe: Probe, output_shape: Shape, chosen: Tensor | None, draw: Draw) -> Loss:
    if isinstance(probe.gradient, GaussianCotangent):
        v = torch.empty(probe.batch, *output_shape, dtype=dtype_of(probe))
        v.normal_(generator=torch.Generator().manual_seed(draw.seed_of("cotangent")))
        return lambda _: v
    with _as_measured():
        labels = data_labels(probe, output_shape)
    if labels is None:
        generator = torch.Generator().manual_seed(draw.seed_of("labels"))
        target = torch.randint(output_shape[0], (probe.batch, *output_shape[1:]), generator=generator)
    else:
        target = torch.from_numpy(labels)[chosen]
    return partial(_cross_entropy_gradient, target)


def _cross_entropy_gradient(target: Tensor, output: Tensor) -> Tensor:
    """Differentiate torch's own cross-entropy, the mean over batch and positions, by the output."""
    leaf = output.detach().requires_grad_()
    with torch.enable_grad(), blaming("measure.loss"):
        (gradient,) = torch.autograd.grad(cross_entropy(leaf, target), leaf)
    return gradient


@contextmanager
def _as_measured() -> Iterator[None]:
    """Turn what is wrong with the data into a failed measurement."""
    try:
        yield
    except DataError as error:
        raise MeasureError(error.reason) from error
