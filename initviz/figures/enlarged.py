"""The selected layer's signal or gradient, large, and its numbers in words."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from initviz.core.reports import ForwardTheory, Histogram
from initviz.figures.close_up import Shown, close_up
from initviz.figures.figure import Figure
from initviz.figures.numbers import short
from initviz.figures.row_marks import edges_of
from initviz.figures.scene import Scene
from initviz.figures.spots import Spot, Way, spot_of
from initviz.figures.states import waiting
from initviz.messages import Message, message

CROWDED = 0.1
"""A bin with more than this share of the entries has a shape of its own, which its count does not tell."""


@dataclass(frozen=True)
class Enlarged:
    """A kind of figure: at the output of the selected block's first (0) or last (-1) layer, forward or backward."""

    name: str
    end: Literal[0, -1]
    way: Way

    def __call__(self, scene: Scene) -> Figure:
        """Build the figure."""
        spot = spot_of(scene, self.end, self.way)
        if spot is None:
            shown = Shown(
                self.name,
                message(f"figure.{self.name}.title"),
                message("figure.axis.value"),
                (),
                message("figure.caption.first_seed"),
                message("figure.state.no_preactivation"),
            )
            return close_up(scene, shown)
        entries = tuple(spot.entry(scene, scheme) for scheme in range(len(scene.series)))
        caption = "figure.caption.first_seed"
        if any(entry.law is not None for entry in entries):
            caption = "figure.caption.input_law" if spot.block is None else "figure.caption.wide_limit"
        axis = message("figure.axis.symbol", symbol=spot.symbol)
        return close_up(scene, Shown(self.name, spot.title(self.name), axis, entries, message(caption)))

    def facts(self, scene: Scene) -> tuple[Message, ...]:
        """Say the numbers of every scheme in words."""
        spot = spot_of(scene, self.end, self.way)
        if spot is None:
            return ()
        return tuple(_facts(scene, spot, scheme) for scheme in range(len(scene.series)))


enlarged_activation = Enlarged("enlarged_activation", -1, "forward")
"""The activation of the selected block."""
enlarged_preactivation = Enlarged("enlarged_preactivation", 0, "forward")
"""Its pre-activation."""
enlarged_gradient = Enlarged("enlarged_gradient", -1, "backward")
"""The gradient with respect to its activation."""
enlarged_preactivation_gradient = Enlarged("enlarged_preactivation_gradient", 0, "backward")
"""The gradient with respect to its pre-activation."""


def _facts(scene: Scene, spot: Spot, scheme: int) -> Message:
    """Say mean, standard deviation and the middle half, measured and predicted."""
    predicted = scene.prediction.schemes[scheme].tensors[spot.tensor]
    mean_theory, std_theory = math.nan, math.nan
    if spot.way == "forward" and isinstance(predicted.forward, ForwardTheory):
        mean_theory, std_theory = predicted.forward.mean, math.sqrt(predicted.forward.variance)
    histogram = spot.entry(scene, scheme).histogram
    measured = _mean_and_std(scene, spot, scheme)
    if histogram is None or measured is None:
        if math.isnan(std_theory):
            return waiting(scene, "facts.waiting")
        return message("facts.theory", mean=short(mean_theory, 3), std=short(std_theory, 3))
    values = {"mean": _both(measured[0], mean_theory), "std": _both(measured[1], std_theory)}
    if not all(math.isfinite(value) for value in measured):
        return message("facts.nonfinite", **values)
    return message("facts.all", **values, lower=_quartile(histogram, 0.25), upper=_quartile(histogram, 0.75))


def _quartile(histogram: Histogram, share: float) -> Message | str:
    """Say a quartile as closely as the histogram knows it: how a crowded bin's entries lie inside of it, it does not.

    Activations that saturate lie in the outermost bins, most of them at the very edge: there only the bin's inner
    edge is known to be passed.
    """
    low, high, part, crowd = _piece(histogram, share)
    value = low + (high - low) * part
    if crowd <= CROWDED or low == high:
        return short(value, 3)
    if low <= histogram.low and high < histogram.high:
        return message("facts.below", value=short(high, 3))
    if high >= histogram.high and low > histogram.low:
        return message("facts.above", value=short(low, 3))
    return message("facts.about", value=short(value, 3))


def _both(measured: float, theory: float) -> Message:
    if math.isnan(theory):
        return message("facts.measured", measured=short(measured, 3))
    return message("facts.both", measured=short(measured, 3), theory=short(theory, 3))


def _mean_and_std(scene: Scene, spot: Spot, scheme: int) -> tuple[float, float] | None:
    """Take mean and standard deviation of a tensor in the first seed; of a gradient from its units' statistics."""
    first = scene.first_replicate(scheme)
    if first is None:
        return None
    if spot.way == "forward":
        found = first.report.forward
        return float(found.mean[spot.tensor]), math.sqrt(float(found.variance[spot.tensor]))
    units = spot.units(scene, scheme)
    if units is None:
        return None
    # Units have equally many entries: the law of total variance needs no weights.
    with np.errstate(invalid="ignore", over="ignore"):
        return float(units.mean.mean()), math.sqrt(float(units.variance.mean() + units.mean.var()))


def quantile(histogram: Histogram, share: float) -> float:
    """Give the value below which a share of a histogram's finite entries lie, atoms included; nan if it is empty.

    Within a bin the entries are taken to lie evenly.
    """
    low, high, part, _ = _piece(histogram, share)
    return low + (high - low) * part


def _piece(histogram: Histogram, share: float) -> tuple[float, float, float, float]:
    """Find the bin, or the atom, in which a quantile lies.

    Returns
    -------
    tuple of float
        Its edges, the part of its entries that lie below the quantile, and its share of all finite entries.
    """
    edges = edges_of(histogram)
    # Pieces of mass from left to right: bins, and atoms as bins without width.
    pieces = [(float(a), float(b), float(n)) for a, b, n in zip(edges, edges[1:], histogram.counts, strict=False)]
    pieces = _split(pieces, histogram.atoms)
    total = sum(count for _, _, count in pieces)
    wanted = share * total
    for low, high, count in pieces:
        if count > 0 and wanted <= count:
            return low, high, wanted / count, count / total
        wanted -= count
    last = pieces[-1][1] if total else math.nan
    return last, last, 0.0, 0.0


def _split(
    pieces: list[tuple[float, float, float]], atoms: tuple[tuple[float, int], ...]
) -> list[tuple[float, float, float]]:
    """Put atoms between bins, splitting the bin that one lies in."""
    for value, count in sorted(atoms):
        split: list[tuple[float, float, float]] = []
        placed = False
        for low, high, entries in pieces:
            if not placed and value <= high:
                part = (value - low) / (high - low) if low < value else 0.0
                split += [(low, value, part * entries)] if part > 0 else []
                split.append((value, value, float(count)))
                split += [(max(value, low), high, (1 - part) * entries)]
                placed = True
            else:
                split.append((low, high, entries))
        pieces = split if placed else [*split, (value, value, float(count))]
    return pieces
