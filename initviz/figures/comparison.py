"""The schemes beside each other, block by block: what a table of them has in its lines and columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from initviz.core.document.palette import scheme_letter
from initviz.core.laws.law import FloatArray
from initviz.core.reports import ReplicateReport, TensorPrediction
from initviz.core.verdict.evidence import flat_shares, saturating
from initviz.figures.numbers import short
from initviz.figures.numbers_columns import NUMBER, Column, Numbers, Words
from initviz.figures.numbers_grids import Grid, Taker, forward, measured, theory
from initviz.figures.numbers_table import Cell, Heading, Layout, Line
from initviz.figures.scene import Scene
from initviz.messages import Message, message

THEORY, NOTHING = -1, -2
"""What can stand beside a measured number, apart from its ratio to that of a scheme."""
_NO_SLOPE = message("compare.no_slope")
_NO_THEORY = message("compare.no_saturated_theory")
_NO_RATIO = message("compare.no_ratio")
_SHARES = {"block_saturated", "block_dead"}
_LEAST_SHARE = 0.001
"""A smaller share that is not zero is written as less than this."""


@dataclass(frozen=True)
class ComparisonLayout(Layout):
    """One line for the input and for every block; the columns of the schemes beside each other.

    Attributes
    ----------
    beside
        What stands beside a measured number: `THEORY`, `NOTHING`, or the index of the scheme that it is a multiple of.
    by_scheme
        Whether all numbers of a scheme stand together, instead of every statistic's of all schemes.
    """

    beside: int = THEORY
    by_scheme: bool = False

    def headings(self, scene: Scene) -> tuple[Heading, ...]:
        """Give number and layers of the block, and the numbers of every scheme."""
        statistics = self._statistics(scene)
        if self.by_scheme:
            pairs = [(statistic, scheme) for scheme in self.schemes for statistic in statistics]
        else:
            pairs = [(statistic, scheme) for statistic in statistics for scheme in self.schemes]
        found = (Heading(column, scheme) for statistic, scheme in pairs for column in self._columns(statistic, scheme))
        return (Heading(NUMBER), Heading(LAYERS), *found)

    def _statistics(self, scene: Scene) -> Sequence[tuple[Numbers, ...]]:
        """Give what is measured, each with its theory where any is known; saturation only where something saturates."""
        bends = tuple(saturating(scene.network))
        known = any(of_one.tensors[at].saturated is not None for of_one in scene.prediction.schemes for at in bends)
        saturation = (SATURATED, SATURATED_THEORY)[: 1 + known]
        return (MOMENT, GRADIENT, *((saturation,) if bends else ()), (DEAD,))

    def _columns(self, statistic: tuple[Numbers, ...], scheme: int) -> Sequence[Column]:
        if self.beside == THEORY:
            return statistic
        measured_one = statistic[0]
        if self.beside in {NOTHING, scheme} or statistic not in {MOMENT, GRADIENT}:
            return (measured_one,)
        return (measured_one, _ratio(measured_one, self.beside))

    def lines(self, scene: Scene) -> Sequence[Line]:
        """Give the input and the blocks with a shape, each by the row of its output."""
        return [Line(0), *(Line(block.stop) for block in scene.blocks)]

    def layer(self, scene: Scene, row: int) -> str:
        """Give the layer that a line is about: the selected one where it is in the block, else the block's first."""
        block = next((block for block in scene.blocks if block.stop == row), None)
        if block is None:
            return ""
        ids = [layer.id for layer in block.layers]
        return scene.layer if scene.layer in ids else ids[0]


@dataclass(frozen=True)
class Ratio(Numbers):
    """A column of multiples of a scheme's numbers."""

    reference: int = 0


def reading(cell: Cell, heading: Heading) -> str:
    """Write a cell as the comparison shows it: shares in percent, and fewer digits of what stands beside a number."""
    column = heading.column
    if cell.number is None or np.isnan(cell.number) or not isinstance(column, Numbers):
        return cell.shown()
    if column.statistic in _SHARES:
        return _percent(cell.number)
    return short(cell.number, 3) if is_beside(heading) else cell.shown()


def is_beside(heading: Heading) -> bool:
    """Say whether a column stands beside a measured one."""
    return isinstance(heading.column, Numbers) and heading.column.kind in {"theory", "ratio"}


def _percent(share: float) -> str:
    if share in {0.0, 1.0}:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= _LEAST_SHARE else f"<{_LEAST_SHARE:.1%}"


def short_title(heading: Heading, scene: Scene) -> Message:
    """Name a column under the name of its scheme, and one beside another by what it is alone."""
    column = heading.column
    if isinstance(column, Ratio):
        return message("compare.over", letter=scheme_letter(scene.series[column.reference].place))
    if isinstance(column, Words):
        return message(f"table.column.{column.name}")
    return message(f"table.kind.{column.kind}" if is_beside(heading) else f"table.column.{column.statistic}")


# --- columns ---


def _layers(scene: Scene, row: int, _scheme: int) -> str | Message:
    block = next((block for block in scene.blocks if block.stop == row), None)
    return message("table.input") if block is None else " · ".join(layer.tag() for layer in block.layers)


def _of_bend(scene: Scene, take: Taker) -> Grid:
    """Give every block the number of its last activation that saturates."""
    found, bends = take(scene), set(saturating(scene.network))
    values = np.full_like(found.values, np.nan)
    absent: list[dict[int, Message]] = [dict.fromkeys(range(len(values)), _NO_SLOPE) for _ in found.absent]
    for block in scene.blocks:
        row = next((row for row in range(block.stop, block.start, -1) if row in bends), None)
        if row is None:
            continue
        values[block.stop] = found.values[row]
        for scheme, missing in enumerate(found.absent):
            _replace(absent[scheme], block.stop, missing.get(row))
    return Grid(values, tuple(absent))


def _replace(missing: dict[int, Message], row: int, why: Message | None) -> None:
    if why is None:
        del missing[row]
    else:
        missing[row] = why


def _flat(scene: Scene) -> Grid:
    """Take the share of inputs at an activation's bound, as the verdict does: what a ReLU cuts off is not saturated."""
    network = scene.network

    def shares(run: ReplicateReport) -> FloatArray:
        return flat_shares(network, run)

    return measured(shares, np.mean)(scene)


def _predicted_saturation(tensor: TensorPrediction) -> float | Message:
    return _NO_THEORY if tensor.saturated is None else tensor.saturated


def _over(scene: Scene, take: Taker, reference: int) -> Grid:
    """Divide every scheme's numbers by those of one of them."""
    found = take(scene)
    below = found.values[:, [reference]]
    with np.errstate(all="ignore"):
        values = found.values / below
    given = np.isfinite(found.values) & np.isfinite(below) & (below != 0.0)
    absent = tuple(
        _why(given[:, scheme], missing, found.absent[reference]) for scheme, missing in enumerate(found.absent)
    )
    return Grid(np.where(given, values, np.nan), absent)


def _why(given: NDArray[np.bool_], own: Mapping[int, Message], other: Mapping[int, Message]) -> Mapping[int, Message]:
    rows = np.flatnonzero(~given).tolist()
    return {row: own.get(row) or other.get(row) or _NO_RATIO for row in rows}


LAYERS = Words("layers", _layers)
MOMENT = (
    Numbers("output_moment", "average", measured(lambda run: run.forward.second_moment, np.mean)),
    Numbers("output_moment", "theory", forward(lambda known: known.second_moment)),
)
GRADIENT = (
    Numbers("output_gradient", "average", measured(lambda run: run.backward, np.mean)),
    Numbers("output_gradient", "theory", theory(lambda tensor: tensor.backward)),
)
SATURATED = Numbers("block_saturated", "average", partial(_of_bend, take=_flat))
SATURATED_THEORY = Numbers("block_saturated", "theory", partial(_of_bend, take=theory(_predicted_saturation)))
DEAD = Numbers("block_dead", "average", measured(lambda run: run.forward.dead_fraction, np.mean))


@lru_cache(maxsize=64)
def _ratio(column: Numbers, reference: int) -> Ratio:
    """Give the column of multiples of a scheme's numbers, the same one each time: tables are compared by columns."""
    grid = partial(_over, take=column.grid, reference=reference)
    return Ratio(column.statistic, "ratio", grid, reference)
