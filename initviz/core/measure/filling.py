"""Filling a whole model, or one layer of it: by itself where that is enough, else behind all that comes before it."""

from collections.abc import Callable, Sequence

from initviz.core.document.dependence import follows_from_data
from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.resolve import ResolvedLayer
from initviz.core.initializers.lsuv import Rescaling
from initviz.core.measure.errors import check
from initviz.core.measure.lsuv import places, rescale
from initviz.core.measure.model import Block, build, build_block
from initviz.core.measure.stimulus import draw_input
from initviz.core.seeds import Draw

Stop = Callable[[], bool]


def fill_all(
    blocks: Sequence[Block], experiment: Experiment, scheme: Scheme, draw: Draw, stopped: Stop, last: int | None = None
) -> tuple[Rescaling, ...]:
    """Fill all parameters of a model, each module once, and rescale what follows from the probe's batch.

    Parameters
    ----------
    blocks
        The model of `experiment`.
    experiment, scheme
        What is measured, and what fills it.
    draw
        Seed and replicate.
    stopped
        Asked at every layer.
    last
        Index of the last layer that matters; all where it is None.

    Raises
    ------
    MeasureError
        When a parameter cannot be filled, or the probe's data cannot be had.
    Stopped
        When the result is no longer wanted.
    """
    wanted = blocks if last is None else blocks[: last + 1]
    for block in wanted:
        check(stopped)
        if block.resolved.source is None:
            block.fill(scheme, draw)
    if not places(wanted, scheme):
        return ()
    x, _ = draw_input(experiment.probe, experiment.network.input, draw)
    return rescale(wanted, scheme, x, draw, stopped)


def filled_layer(experiment: Experiment, found: ResolvedLayer, scheme: Scheme, draw: Draw, stopped: Stop) -> Block:
    """Build and fill one layer; raises as `fill_all`."""
    if not follows_from_data(found, scheme):
        block = build_block(found, experiment.probe)
        block.fill(scheme, draw)
        return block
    blocks = build(experiment)
    fill_all(blocks, experiment, scheme, draw, stopped, last=found.index)
    return blocks[found.index]
