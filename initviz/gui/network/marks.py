"""What is special about the parameters of rows: that they are another layer's, or frozen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from initviz.core.document.blocks import blocks
from initviz.core.document.experiment import Network
from initviz.core.document.ties import is_follower
from initviz.core.layers.base import Layer
from initviz.gui.network.row import Mark


@lru_cache(maxsize=16)
def marks_of(network: Network) -> Mapping[str, tuple[Mark, ...]]:
    """Give the marks of all layers that have any, by id. Tied layers are named by the numbers of their blocks."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for layer in network.layers:
        groups[layer.owner].append(layer.id)
    marked = [layer for layer in network.layers if layer.is_frozen or len(groups[layer.owner]) > 1]
    if not marked:
        return {}
    numbers = {layer.id: number for number, block in enumerate(blocks(network), start=1) for layer in block.layers}
    return {layer.id: _marks(layer, tuple(groups[layer.owner]), numbers) for layer in marked}


def _marks(layer: Layer, group: tuple[str, ...], numbers: Mapping[str, int]) -> tuple[Mark, ...]:
    found: list[Mark] = []
    if is_follower(layer):
        found.append(Mark("tied_to", str(numbers[layer.owner]), group))
    elif len(group) > 1:
        found.append(Mark("tied_with", _listed([numbers[other] for other in group if other != layer.id]), group))
    if layer.is_frozen:
        found.append(Mark("frozen"))
    return tuple(found)


def _listed(numbers: Sequence[int]) -> str:
    """Write numbers in a row; of many only how they begin and end."""
    shown = [str(number) for number in numbers]
    return ", ".join(shown if len(shown) <= 3 else [*shown[:2], "…", shown[-1]])
