"""What is sent through the network in one replicate: the input, and the gradient that its output is given."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from initviz.core.document.probe import ConstantInput, InputLaw, NormalInput, Probe, UniformInput
from initviz.core.layers.base import Shape
from initviz.core.measure.errors import blaming
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
    """Draw the input x and the cotangent v of L = Σ v·y."""
    x = torch.empty(probe.batch, *input_shape, dtype=torch.float32)
    v = torch.empty(probe.batch, *output_shape, dtype=torch.float32)
    with blaming("measure.input"):
        _fill_input(x, probe.input, torch.Generator().manual_seed(draw.seed_of("input")))
    v.normal_(generator=torch.Generator().manual_seed(draw.seed_of("cotangent")))
    return Stimulus(draw, x, lambda _: v)


def _fill_input(x: Tensor, law: InputLaw, generator: torch.Generator) -> None:
    if isinstance(law, NormalInput):
        x.normal_(law.mean, law.std, generator=generator)
    elif isinstance(law, ConstantInput):
        x.fill_(law.val)
    elif isinstance(law, UniformInput):
        x.uniform_(law.a, law.b, generator=generator)
