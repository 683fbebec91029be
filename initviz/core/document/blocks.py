"""Blocks: a layer with a weight to initialize, and the layers that follow it up to the next one."""

from dataclasses import dataclass, replace
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

    def cut(self, stop: int) -> "Block":
        """Give the part of the block before a layer index."""
        return replace(self, stop=stop, layers=self.layers[: stop - self.start])


@lru_cache(maxsize=64)
def blocks(network: Network) -> tuple[Block, ...]:
    """Cut a network into blocks; every layer belongs to exactly one."""
    if not network.layers:
        return ()
    starts = [i for i, layer in enumerate(network.layers) if i == 0 or isinstance(layer, Weighted)]
    stops = [*starts[1:], len(network.layers)]
    found = []
    for start, stop in zip(starts, stops, strict=True):
        head = network.layers[start]
        found.append(Block(start, stop, head if isinstance(head, Weighted) else None, network.layers[start:stop]))
    return tuple(found)
