"""Rescaling weights by what the probe's batch makes of them, layer by layer."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from initviz.core.document.experiment import Scheme
from initviz.core.initializers.lsuv import Lsuv, Rescaling
from initviz.core.measure.errors import blaming, check
from initviz.core.measure.model import Block
from initviz.core.seeds import Draw

Stop = Callable[[], bool]


# Generated code prints this function as it stands: LEAST of initializers/lsuv.py has to be a number here.
def unit_variance(layer: nn.Module, x: Tensor, *, tol: float = 0.1, max_iterations: int = 10) -> list[float]:
    """Rescale a layer's weight until its output on a batch has variance 1, and give the variances on the way.

    Mishkin and Matas (2015), "All you need is a good init", algorithm 1. Variances are rounded to six digits, so that
    the order in which a machine sums does not show in the weights. An output that is constant or not finite ends it.
    """
    variances: list[float] = []
    for iteration in range(max_iterations + 1):
        variance = float(f"{layer(x).double().var(correction=0).item():.6g}")
        variances.append(variance)
        if abs(variance - 1.0) < tol or not 1e-60 < variance < math.inf or iteration == max_iterations:
            break
        layer.get_parameter("weight").mul_(variance**-0.5)
    return variances


def rescale(blocks: Sequence[Block], scheme: Scheme, x: Tensor, draw: Draw, stopped: Stop) -> tuple[Rescaling, ...]:
    """Rescale all weights of a filled model that are to be; dropout masks are those of the measurement.

    Parameters
    ----------
    blocks
        The model.
    scheme
        What it was filled by.
    x
        The probe's batch.
    draw
        Seed and replicate, of the masks.
    stopped
        Asked at every layer.

    Returns
    -------
    tuple of Rescaling
        In forward order; of tied layers the first use is rescaled.

    Raises
    ------
    MeasureError
        When a layer fails.
    Stopped
        When the result is no longer wanted.
    """
    chosen = places(blocks, scheme)
    if not chosen:
        return ()
    done: list[Rescaling] = []
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        for index, block in enumerate(blocks[: max(chosen) + 1]):
            check(stopped)
            layer, asked = block.resolved.layer, chosen.get(index)
            torch.default_generator.manual_seed(draw.seed_of(f"{layer.id}.mask"))
            with blaming("measure.layer", layer=layer.id, type=layer.tag()):
                if asked is not None:
                    found = unit_variance(block.module, x, tol=asked.tol, max_iterations=asked.max_iterations)
                    done.append(Rescaling(index, tuple(found), asked.is_reached(found[-1])))
                x = block(x)
    for block in blocks:
        block.forget()
    return tuple(done)


def places(blocks: Sequence[Block], scheme: Scheme) -> dict[int, Lsuv]:
    """Find the layers whose weight is rescaled, by index."""
    found: dict[int, Lsuv] = {}
    for index, block in enumerate(blocks):
        if block.resolved.source is None:
            for slot in block.slots:
                initializer = slot.initializer(scheme)
                if isinstance(initializer, Lsuv):
                    found[index] = initializer
    return found
