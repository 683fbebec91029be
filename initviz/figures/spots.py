"""One tensor to look at closely: of the selected layer's block, forward or backward."""

from dataclasses import dataclass
from typing import Literal

from initviz.core.units import UnitStatistics
from initviz.figures.rows import Entry, gradient_histogram, signal_histogram, tensor_of
from initviz.figures.scene import Scene
from initviz.figures.shares import histogram_shares, signal_shares
from initviz.figures.tensor_law import tensor_law
from initviz.messages import Message, message

Way = Literal["forward", "backward"]


@dataclass(frozen=True)
class Spot:
    """A place in the network, and the way through it.

    Attributes
    ----------
    tensor
        Index of the tensor.
    way
        Forward for the signal, backward for the gradient with respect to it.
    block
        Index of the block that it belongs to; None for the network's input.
    symbol
        Its name in formulas.
    """

    tensor: int
    way: Way
    block: int | None
    symbol: str

    def entry(self, scene: Scene, scheme: int) -> Entry:
        """Find the law and the histogram of a scheme."""
        if self.way == "backward":
            found = gradient_histogram(scene, scheme, self.tensor)
            return Entry(None, found, histogram_shares(found))
        histogram = signal_histogram(scene, scheme, self.tensor)
        if self.block is None:
            return Entry(tensor_law(scene, scheme, 0), histogram, histogram_shares(histogram))
        shares = signal_shares(scene, scheme, scene.blocks[self.block], self.tensor)
        return Entry(tensor_law(scene, scheme, self.tensor), histogram, shares)

    def units(self, scene: Scene, scheme: int) -> UnitStatistics | None:
        """Find the statistics by unit of a scheme."""
        first = scene.first_replicate(scheme)
        if first is None:
            return None
        found = first.report.units if self.way == "forward" else first.report.gradient_units
        return found[self.tensor] if self.tensor < len(found) else None

    def title(self, figure: str) -> Message:
        """Give the title of a figure of this spot: `figure` is the kind of figure."""
        if self.block is None:
            return message(f"figure.{figure}.input")
        return message(f"figure.{figure}.layer", number=self.block + 1)


def spot_of(scene: Scene, end: Literal[0, -1], way: Way) -> Spot | None:
    """Find the output of the selected block's first layer (0) or last layer (-1); None where there is none.

    Without a selected layer it is the network's input.
    """
    symbols = {0: "z", -1: "a"}
    wrap = (lambda symbol: symbol) if way == "forward" else (lambda symbol: f"∂L/∂{symbol}")
    block = scene.selected_block
    if block is None:
        return Spot(0, way, None, wrap("x"))
    if block >= len(scene.blocks) or (end == 0 and scene.blocks[block].head is None):
        return None
    return Spot(tensor_of(scene.blocks[block], end), way, block, wrap(symbols[end]))
