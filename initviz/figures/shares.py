"""What is wrong with a tensor, as shares of all: dead units, flat activations, zeros, and what is not finite."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from initviz.core.document.blocks import Block
from initviz.core.layers.activation import Activation
from initviz.core.layers.rectifiers import ReLU
from initviz.core.reports import Histogram, SignalStatistics
from initviz.figures.scene import Scene
from initviz.messages import Message, message

COLUMNS = ("dead", "saturated", "zero", "nonfinite")
"""Names of the shares, in the order of their columns."""


@dataclass(frozen=True)
class Shares:
    """Shares of 0 to 1; nan for what is not measured or has no meaning here.

    Attributes
    ----------
    dead
        Units that are zero on the whole batch.
    saturated
        Inputs of the block's activation at which its slope is below 0.01.
    zero, nonfinite
        Entries that are exactly zero, and that are inf or nan.
    saturated_theory
        Predicted share of saturated inputs.
    """

    dead: float = math.nan
    saturated: float = math.nan
    zero: float = math.nan
    nonfinite: float = math.nan
    saturated_theory: float = math.nan

    def of(self, column: str) -> float:
        """Give the share of a column."""
        return float(getattr(self, column))


UNKNOWN = Shares()
"""Where nothing is measured."""


def signal_shares(scene: Scene, scheme: int, block: Block, tensor: int) -> Shares:
    """Find the shares of one of a block's tensors in the first replicate."""
    flat_at = _saturated_tensor(block)
    predicted = scene.prediction.schemes[scheme].tensors[flat_at].saturated if flat_at is not None else None
    theory = math.nan if predicted is None else predicted
    first = scene.first_replicate(scheme)
    if first is None or tensor >= len(first.report.forward.mean):
        return Shares(saturated_theory=theory)
    found: SignalStatistics = first.report.forward
    return Shares(
        dead=float(found.dead_fraction[tensor]),
        saturated=float(found.saturated_fraction[flat_at]) if flat_at is not None else math.nan,
        zero=float(found.zero_fraction[tensor]),
        nonfinite=float(found.nonfinite_fraction[tensor]),
        saturated_theory=theory,
    )


def histogram_shares(histogram: Histogram | None) -> Shares:
    """Find the shares that a histogram knows: of zeros counted apart, and of entries that are in no bin."""
    if histogram is None or not histogram.total:
        return UNKNOWN
    zeros = sum(count for value, count in histogram.atoms if value == 0.0)
    counted = float(histogram.counts.sum()) + sum(count for _, count in histogram.atoms)
    return Shares(zero=zeros / histogram.total, nonfinite=(histogram.total - counted) / histogram.total)


def _saturated_tensor(block: Block) -> int | None:
    """Give the output of the block's last activation, beside which its flat inputs are reported."""
    places = [k for k, layer in enumerate(block.layers) if isinstance(layer, Activation)]
    return block.start + places[-1] + 1 if places else None


def columns_of(scene: Scene, everything: Iterable[Shares]) -> tuple[str, ...]:
    """Give the columns worth their room.

    Dead units and zeros always have one. A ReLU is flat exactly where it is zero, so saturation has a column only
    where another activation stands; what is not finite has one as soon as there is any.
    """
    known = tuple(everything)
    flat = any(
        isinstance(layer, Activation) and not isinstance(layer, ReLU) for layer in scene.experiment.network.layers
    )
    wanted = {
        "dead": any(math.isfinite(shares.dead) for shares in known),
        "saturated": flat and any(math.isfinite(shares.saturated) for shares in known),
        "zero": any(math.isfinite(shares.zero) for shares in known),
        "nonfinite": any(shares.nonfinite > 0 for shares in known),
    }
    return tuple(name for name in COLUMNS if wanted[name])


def heading(column: str) -> Message:
    """Give the heading of a column."""
    return message(f"figure.column.{column}")


def share_lines(name: str, shares: Shares) -> tuple[Message, ...]:
    """Say a scheme's shares in one line, those that are zero left out."""
    said: list[Message] = []
    for column in COLUMNS:
        share = shares.of(column)
        theory = shares.saturated_theory if column == "saturated" else math.nan
        if math.isfinite(theory) and (theory > 0 or share > 0):
            id_ = "figure.share.both" if math.isfinite(share) else "figure.share.theory"
            said.append(message(id_, what=heading(column), share=percent(share), theory=percent(theory)))
        elif share > 0:
            said.append(message("figure.share.measured", what=heading(column), share=percent(share)))
    return (message("figure.read.shares", name=name, shares=enumeration(said)),) if said else ()


def nonfinite_words(share: float) -> Message | None:
    """Say that a tensor holds inf or nan, if it does."""
    if share == 1.0:
        return message("figure.words.nonfinite_all")
    return message("figure.words.nonfinite", share=percent(share)) if share > 0 else None


def enumeration(parts: Sequence[Message]) -> Message:
    """Join messages by commas."""
    joined = parts[0]
    for part in parts[1:]:
        joined = message("figure.share.and", first=joined, then=part)
    return joined


def percent(share: float) -> str:
    """Write a share in percent, so that neither a little nor all but a little is rounded away."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{100 * share:.3g} %"
