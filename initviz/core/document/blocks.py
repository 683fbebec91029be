"""Blocks: a layer with a weight to initialize, and the layers that follow it up to the next one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

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


def block_number(layers: Sequence[Layer], index: int) -> int:
    """Give the number of the block that a layer belongs to, as rows and figures count."""
    return 1 + sum(isinstance(layer, Weighted) for layer in layers[1 : index + 1])


def layer_labels(layers: Sequence[Layer]) -> tuple[str, ...]:
    """Name layers as the list of the network does: by the number of the block and the type."""
    numbers = accumulate((isinstance(layer, Weighted) for layer in layers[1:]), initial=1)
    return tuple(f"{number} {layer.tag()}" for number, layer in zip(numbers, layers, strict=False))


def layer_label(layers: Sequence[Layer], index: int) -> str:
    """Name one layer of a network like that."""
    return layer_labels(layers)[index]
