"""What would be if a block came so many times."""

from msgspec.structs import replace

from initviz.core.document.blocks import Block, blocks
from initviz.core.document.edits import checked, copied_overrides, repeated, with_layers
from initviz.core.document.experiment import Experiment, Network
from initviz.core.document.resolve import resolve
from initviz.core.layers.base import Layer, Parametric
from initviz.messages import RefusedValueError, message

MOST_REPEATS = 100
"""Times that a block is repeated at most."""


def run_of(network: Network, layer_id: str) -> tuple[Block, ...]:
    """Give the blocks that follow each other and are equal but for their ids, around the block of a layer.

    Parameters
    ----------
    network
        Whose blocks they are.
    layer_id
        A layer of one of them; where it belongs to no block with a weight, the longest run is taken.

    Returns
    -------
    tuple of Block
        Nothing where there is no block with a weight.
    """
    runs: list[list[Block]] = []
    for block in blocks(network):
        if block.head is None:
            continue
        if runs and runs[-1][-1].stop == block.start and _alike(runs[-1][-1]) == _alike(block):
            runs[-1].append(block)
        else:
            runs.append([block])
    around = (run for run in runs if any(layer.id == layer_id for block in run for layer in block.layers))
    longest = max((len(run) for run in runs), default=0)
    return tuple(next(around, next((run for run in runs if len(run) == longest), [])))


def _alike(block: Block) -> tuple[Layer, ...]:
    """Give a block's layers without what tells them from those of an equal one."""
    return tuple(
        replace(layer, id="", tied_to="") if isinstance(layer, Parametric) else replace(layer, id="")
        for layer in block.layers
    )


def repeat_block(experiment: Experiment, layer_id: str, count: int) -> Experiment:
    """Make a run of equal blocks as long as wanted: copies of its last block are put behind it, or its last ones go.

    Parameters
    ----------
    experiment
        The document.
    layer_id
        A layer of one of the blocks, as in `run_of`.
    count
        Number of blocks, 1 to `MOST_REPEATS`. A copy takes over the initializers of the block that it copies.

    Raises
    ------
    RefusedValueError
        Where the count is out of range, there is no block, or a block does not take what it gives.
    """
    if not 1 <= count <= MOST_REPEATS:
        raise RefusedValueError(message("what_if.repeats", limit=MOST_REPEATS, got=count))
    network = experiment.network
    run = run_of(network, layer_id)
    if not run:
        raise RefusedValueError(message("edit.no_blocks"))
    if count <= len(run):
        start, stop = run[count - 1].stop, run[-1].stop
        return with_layers(experiment, [*network.layers[:start], *network.layers[stop:]])
    longer, copies = repeated(network, run[-1], count - len(run))
    if resolve(longer).problem is not None and resolve(network).problem is None:
        raise RefusedValueError(message("what_if.no_repeat", block=" · ".join(one.tag() for one in run[-1].layers)))
    schemes = tuple(copied_overrides(scheme, copies) for scheme in experiment.schemes)
    return checked(replace(experiment, schemes=schemes, network=longer))
