"""The marks of one row: histogram, law, atoms and bounds, on scales that all rows share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from initviz.core.laws.continuous import peak_density
from initviz.core.laws.law import FloatArray, Law
from initviz.core.reports import Histogram
from initviz.figures.law_curve import bound_texts, curve_of, is_bounded
from initviz.figures.marks import Curve, Mark, Rule, Stem, Steps
from initviz.figures.rows import Entry, Row, measured_atoms
from initviz.figures.scales import Linear, Scale, SignedLogarithmic
from initviz.figures.scene import Scene
from initviz.messages import Message, message

ROW = 0.86
"""Height of the highest histogram, in rows."""
_TAIL = 0.004
"""Share of the entries on either side that may lie outside the drawn range where no law says how far it goes."""
_READABLE = 4.0
"""Ratio of densities up to which they are drawn in proportion."""
_COMPARABLE = 300.0
"""Ratio of widths up to which histograms can be read on one linear scale."""
PLAIN = Linear()
"""The scale on which positions are values."""
_LEAST_EXPONENT = -290
"""Smaller powers of ten are hardly floats any more."""


@dataclass(frozen=True)
class Heights:
    """How a density becomes a height: a root of it where the densities differ too much to be drawn in proportion."""

    peak: float
    root: int

    def __call__(self, density: FloatArray) -> FloatArray:
        """Give the heights of densities, in rows; a ragged histogram is cut a little above the highest law."""
        return ROW * np.minimum(density / self.peak, 1.1) ** (1.0 / self.root)


def common_scale(rows: Sequence[Row]) -> Scale:
    """Give a scale on which the narrowest histogram can be read beside the widest."""
    ends = [_bulk(found) for row in rows for entry in row.entries if (found := entry.histogram) and found.counts.any()]
    reaches = [max(abs(low), abs(high)) for low, high in ends]
    drawn = [reach for reach in reaches if reach > 0 and math.isfinite(reach)]
    if not drawn or max(drawn) <= _COMPARABLE * min(drawn):
        return Linear()
    return SignedLogarithmic(10.0 ** max(math.floor(math.log10(min(drawn))) - 2, _LEAST_EXPONENT))


def common_range(rows: Sequence[Row], scale: Scale = PLAIN) -> tuple[float, float]:
    """Cover all laws; histograms only where there is no law, since a law shows its tails already."""
    ends: list[float] = []
    for row in rows:
        for entry in row.entries:
            if entry.law is not None:
                ends += [*entry.law.drawn_range(), *(value for value, _ in entry.law.atoms)]
            elif entry.histogram is not None:
                ends += _bulk(entry.histogram)
                ends += [value for value, _ in entry.histogram.atoms]
    places = scale.forward(np.array(ends, dtype=np.float64))
    finite = [float(place) for place in places if math.isfinite(place)]
    low, high = (min(finite), max(finite)) if finite else (-1.0, 1.0)
    if low == high:
        reach = max(abs(low), 1.0)
        low, high = low - reach, high + reach
    air = 0.05 * (high - low)
    return low - air, high + air


def _bulk(histogram: Histogram) -> tuple[float, float]:
    """Give the range that holds all but the thin tails of the binned entries."""
    total = float(histogram.counts.sum())
    if total == 0 or not histogram.high > histogram.low:
        return (histogram.low, histogram.high)
    share = np.cumsum(histogram.counts) / total
    edges = edges_of(histogram)
    first, last = int(np.searchsorted(share, _TAIL)), int(np.searchsorted(share, 1 - _TAIL))
    return float(edges[first]), float(edges[min(last + 1, len(edges) - 1)])


def edges_of(histogram: Histogram) -> FloatArray:
    """Give the edges of a histogram's bins."""
    return np.linspace(histogram.low, histogram.high, len(histogram.counts) + 1)


def density_of(histogram: Histogram, scale: Scale = PLAIN) -> FloatArray:
    """Give the share of all entries in each bin by its width, as it is drawn."""
    widths = np.diff(scale.forward(edges_of(histogram)))
    if histogram.total == 0 or not (widths > 0).all():
        return np.zeros(len(histogram.counts))
    return histogram.counts / (histogram.total * widths)


@lru_cache(maxsize=256)
def _peak(law: Law) -> float:
    return peak_density(law)


def common_heights(rows: Sequence[Row], scale: Scale = PLAIN) -> Heights:
    """Give the one scale of heights for all rows."""
    peaks = []
    for row in rows:
        for entry in row.entries:
            measured = entry.histogram
            highest = float(density_of(measured, scale).max()) if measured is not None and len(measured.counts) else 0.0
            if entry.law is None:
                peaks.append(highest)
            else:  # a few entries make a ragged histogram: room for its peaks, as far as the law stays readable
                peaks.append(max(_peak(entry.law), min(highest, 1.5 * _peak(entry.law))))
    return heights_for(peaks)


def heights_for(peaks: Sequence[float]) -> Heights:
    """Give the scale on which densities with these peaks can all be read."""
    drawn = [peak for peak in peaks if peak > 0 and math.isfinite(peak)]
    if not drawn:
        return Heights(1.0, 1)
    ratio = max(drawn) / min(drawn)
    root = next((root for root in (1, 2, 3) if ratio <= _READABLE**root), 4)
    return Heights(max(drawn), root)


def scale_notes(scale: Scale, heights: Heights) -> tuple[Message, ...]:
    """Say how the scales differ from plain ones."""
    of_positions = (message("figure.note.signed_log"),) if scale != PLAIN else ()
    return (*of_positions, message(f"figure.note.root.{heights.root}")) if heights.root > 1 else of_positions


def histogram_marks(scheme: int, entry: Entry, base: float, heights: Heights, scale: Scale = PLAIN) -> list[Mark]:
    """Draw what was measured; atoms only where no law shows them."""
    histogram = entry.histogram
    if histogram is None:
        return []
    marks: list[Mark] = []
    if histogram.high > histogram.low and histogram.counts.any():
        edges = scale.forward(edges_of(histogram))
        marks.append(Steps(scheme, edges, heights(density_of(histogram, scale)), base, density_of(histogram)))
    known = entry.law.atoms if entry.law is not None else ()
    if not known:
        for value, mass in measured_atoms(histogram):
            place = float(scale.forward(np.array(value)))
            marks.append(Stem(scheme, place, base, ROW * mass, measured=True, share=mass))
    return marks


def law_marks(scheme: int, entry: Entry, base: float, heights: Heights) -> list[Mark]:
    """Draw the law: its density as a curve, its atoms as stems."""
    law = entry.law
    if law is None:
        return []
    marks: list[Mark] = []
    if law.continuous_mass > 1e-12 and law.variance > 0:
        x, density = curve_of(law)
        marks.append(Curve(scheme, x, base + heights(density), density=density))
    return marks + atom_marks(scheme, law, base)


def atom_marks(scheme: int, law: Law, base: float, scale: Scale = PLAIN) -> list[Mark]:
    """Draw a law's atoms as stems."""
    places = scale.forward(np.array([value for value, _ in law.atoms]))
    return [
        Stem(scheme, float(x), base, ROW * mass, measured=False, share=mass)
        for x, (_, mass) in zip(places, law.atoms, strict=True)
    ]


def bound_marks(scene: Scene, rows: Sequence[Row]) -> list[Mark]:
    """Draw the bounds of laws as rules through the rows that share them, those of the top row with numbers."""
    marks: list[Mark] = []
    for scheme in scene.back_to_front:
        runs: list[tuple[Law, int, int]] = []
        for place, row in enumerate(rows):
            law = row.entries[scheme].law
            if law is None or not is_bounded(law):
                continue
            if runs and runs[-1][0].support == law.support and runs[-1][2] == place - 1:
                runs[-1] = (law, runs[-1][1], place)
            else:
                runs.append((law, place, place))
        for law, first, last in runs:
            bottom, top = float(len(rows) - last - 1), float(len(rows) - first)
            for x, said in zip(law.support, bound_texts(law, scheme), strict=True):
                marks.append(Rule(scheme, x, bottom, top, "" if first else said))
    return marks
