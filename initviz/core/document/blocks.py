"""Blocks: a layer with a weight to initialize, and the layers that follow it up to the next one."""

from dataclasses import dataclass
from functools import lru_cache

from initviz.core.document.experiment import Network
from initviz.core.layers.base import Layer
from initviz.core.layers.weighted import Weighted


@dataclass(frozen=True)
class Block:
    """A run of layers that the window shows as one row.

    Attributes
    ----------
    start, stop
        Range of layer indices.
    head
        The Linear or convolution at its start; None for layers before the first one.
    layers
        The layers of the range.
    """

    start: int
    stop: int
    head: Weighted | None
    layers: tuple[Layer, ...]


@lru_cache(maxsize=64)
def blocks(network: Network) -> tuple[Block, ...]:
    """Cut a network into blocks; every layer belongs to exactly one."""
    starts = [i for i, layer in enumerate(network.layers) if isinstance(layer, Weighted)]
    if network.layers and (not starts or starts[0] != 0):
        starts.insert(0, 0)
    stops = [*starts[1:], len(network.layers)]
    found = []
    for start, stop in zip(starts, stops, strict=bool(starts)):
        head = network.layers[start]
        found.append(Block(start, stop, head if isinstance(head, Weighted) else None, network.layers[start:stop]))
    return tuple(found)
