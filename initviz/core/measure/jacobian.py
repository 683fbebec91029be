"""The Jacobian of a whole network at one sample, row by row through torch's own autograd."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from initviz.core.document.blocks import layer_label
from initviz.core.layers.batch_norm import BatchNorm
from initviz.core.measure.errors import MeasureError, blaming, check
from initviz.core.measure.model import Block
from initviz.core.measure.passes import Stop
from initviz.core.measure.singular import refuse_large
from initviz.core.seeds import Draw
from initviz.messages import message

MOST_ENTRIES = 1 << 25
"""Outputs of the network times entries of its largest tensor: what is held at a time, in float64."""


@dataclass(frozen=True)
class _Link:
    block: Block
    input: Tensor
    output: Tensor


def jacobian(blocks: Sequence[Block], sample: Tensor, draw: Draw, stopped: Stop) -> Tensor:
    """Give ∂y/∂x at one sample in float64, with the weights that the blocks hold.

    Every layer multiplies all rows at once by its own Jacobian, from the last layer to the first, so the work can end
    between any two layers. The blocks hold float64 afterwards.

    Parameters
    ----------
    blocks
        The network, filled.
    sample
        Input without the batch.
    draw
        Seed and replicate, which dropout's masks follow from.
    stopped
        Asked at every layer.

    Returns
    -------
    Tensor
        Outputs × inputs, both flat.

    Raises
    ------
    MeasureError
        When the network is too large, a layer fails, or samples depend on each other.
    Stopped
        When nobody wants it any more.
    """
    _refuse(blocks, sample)
    links: list[_Link] = []
    x = sample.detach().double()[None]
    with torch.enable_grad(), torch.random.fork_rng(devices=[]):
        for block in blocks:
            check(stopped)
            layer = block.resolved.layer
            block.module.double()
            torch.default_generator.manual_seed(draw.seed_of(f"{layer.id}.mask"))
            leaf = x.detach().requires_grad_()
            with blaming("measure.layer", layer=layer.id, type=layer.tag()):
                links.append(_Link(block, leaf, block(leaf)))
            x = links[-1].output
        rows = torch.eye(x.numel(), dtype=torch.float64).reshape(x.numel(), *x.shape)
        while links:
            check(stopped)
            link = links.pop()
            layer = link.block.resolved.layer
            with blaming("measure.layer", layer=layer.id, type=layer.tag()):
                (rows,) = torch.autograd.grad(link.output, link.input, rows, is_grads_batched=True)
    return rows.reshape(len(rows), -1)


def _refuse(blocks: Sequence[Block], sample: Tensor) -> None:
    for place, block in enumerate(blocks):
        if isinstance(block.resolved.layer, BatchNorm) and block.module.training:
            name = layer_label([other.resolved.layer for other in blocks], place)
            raise MeasureError(message("spectrum.batch_norm", layer=name))
    sizes = [sample.numel(), *(math.prod(block.resolved.output_shape) for block in blocks)]
    if sizes[-1] * max(sizes) > MOST_ENTRIES:
        raise MeasureError(message("spectrum.large.jacobian", rows=sizes[-1], columns=sizes[0]))
    refuse_large(sizes[-1], sizes[0])
