"""How a statistic travels through the network: theory as lines, replicates as boxes beside them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.reports import Band
from initviz.figures.figure import Axis, Figure, Target
from initviz.figures.marks import Band as BandMark
from initviz.figures.marks import Boxes, Curve, Edge, EdgeMark, Mark, Outliers
from initviz.figures.quantities import QUANTITIES, Quantity, Site, sites
from initviz.figures.scales import Counting, Linear, Logarithmic, Scale, SignedLogarithmic
from initviz.figures.scene import Scene
from initviz.figures.spread import Spread, SpreadReader
from initviz.figures.states import nothing
from initviz.figures.stops import stops_notes
from initviz.messages import Message, message

MOST_BOXES = 80
"""Beyond this many places boxes stand at every second, third, … place: closer ones could not be told apart."""
_CLOSEST = 2.0
"""Layers that are seen at least."""
_ROUNDED_TO = 4.0
"""Ranges end on quarters of a unit, so that arriving replicates seldom move the axis."""


@dataclass(frozen=True)
class _Lane:
    """Where a scheme's boxes stand: beside the place, at every `stride`-th one."""

    scheme: int
    offset: float
    stride: int


def propagation(scene: Scene, name: str = "signal") -> Figure:
    """Build the figure of one statistic.

    Parameters
    ----------
    scene
        What to draw from.
    name
        One of `QUANTITIES`.
    """
    quantity = QUANTITIES[name]
    places = sites(scene, quantity.where)
    if not any(site.x for site in places):
        return _empty(scene, quantity)
    values = [_values(scene, quantity, places, scheme) for scheme in range(len(scene.prediction.schemes))]
    scale = _scale(quantity, values)
    low, high = _range(scale, values)
    marks: list[Mark] = []
    for scheme in scene.back_to_front:
        marks += _band(scheme, scale, places, values[scheme])
    for scheme in scene.back_to_front:
        theory = scale.forward(values[scheme].theory)
        marks.append(Curve(scheme, np.array([float(site.x) for site in places]), theory))
    stride = max(math.ceil(len(places) / MOST_BOXES), 1)
    for scheme in scene.back_to_front:
        lane = _Lane(scheme, scheme - 0.5 * (len(values) - 1), stride)
        marks += _boxes(lane, scale, places, values[scheme])
        marks += _outliers(lane, scale, places, values[scheme])
        marks += _edges(lane, places, values[scheme], signed=quantity.signed)
    last = places[-1].x if places else 1
    return Figure(
        name=name,
        title=message(quantity.title),
        x=Axis(message("figure.axis.layer"), -0.5, max(last, 1) + 0.5, Counting(), closest=_CLOSEST),
        y=Axis(message(quantity.axis), low, high, scale),
        series=scene.series,
        marks=tuple(marks),
        targets=tuple(_target(scene, site) for site in places),
        notes=stops_notes(scene, values, [site.x for site in places]),
        reader=SpreadReader(tuple(site.x for site in places), values),
    )


def _empty(scene: Scene, quantity: Quantity) -> Figure:
    """Build the figure of a network in which the statistic is taken nowhere."""
    return Figure(
        name=quantity.name,
        title=message(quantity.title),
        x=Axis(None, -0.5, 1.5, Counting()),
        y=Axis(None, 0.0, 1.0),
        series=scene.series,
        marks=(),
        state=nothing(scene, "figure.state.no_network" if quantity.where == "ends" else "figure.state.no_weight"),
    )


def _values(scene: Scene, quantity: Quantity, places: Sequence[Site], scheme: int) -> Spread:
    predicted = scene.prediction.schemes[scheme]
    found = [quantity.theory(predicted, site.index) for site in places]
    theory = np.array([math.nan if isinstance(value, Message) else value for value in found])
    rows = [[quantity.measured(report, site.index) for site in places] for report in scene.replicates(scheme)]
    measured = np.array(rows, dtype=np.float64).reshape(len(rows), len(places))
    name = scene.experiment.schemes[scheme].name
    stops = tuple(value if isinstance(value, Message) else None for value in found)
    bands = tuple(quantity.band(predicted, site.index) for site in places) if quantity.band is not None else ()
    return Spread(name, theory, stops, measured, *_ends(bands, len(places)), bands)


def _ends(found: Sequence[Band | Message], places: int) -> tuple[FloatArray, FloatArray]:
    """Give the ends of the bands at all sites."""
    ends = [(band.low, band.high) if isinstance(band, Band) else (math.nan, math.nan) for band in found]
    low, high = np.array(ends or [(math.nan, math.nan)] * places).T
    return low, high


def _scale(quantity: Quantity, values: Sequence[Spread]) -> Scale:
    if not quantity.signed:
        return Logarithmic()
    if quantity.linear:
        return Linear()
    everything = np.abs(np.concatenate([np.append(v.theory, v.measured.ravel()) for v in values]))
    placed = everything[np.isfinite(everything) & (everything > 0)]
    theory = np.abs(np.concatenate([v.theory for v in values]))
    typical = theory[np.isfinite(theory) & (theory > 0)]
    if not placed.size or float(placed.max()) <= 50.0 * float(np.median(typical if typical.size else placed)):
        return Linear()
    # Values a thousand times smaller than the largest still show; what is smaller yet counts as zero.
    return SignedLogarithmic(10.0 ** math.floor(math.log10(float(placed.max())) - 4))


def _range(scale: Scale, values: Sequence[Spread]) -> tuple[float, float]:
    """Cover everything that can be placed, with air, and never less than a readable span."""
    everything = scale.forward(np.concatenate([[*v.theory, *v.low, *v.high, *v.measured.ravel()] for v in values]))
    placed = everything[np.isfinite(everything)]
    low, high = (float(placed.min()), float(placed.max())) if placed.size else (0.0, 0.0)
    if isinstance(scale, Linear):
        low, high = min(low, 0.0), max(high, 0.0)
        air = 0.08 * (high - low) or 1.0
        return low - air, high + air
    air = max(0.08 * (high - low), 0.5 - 0.5 * (high - low), 0.15)
    return math.floor((low - air) * _ROUNDED_TO) / _ROUNDED_TO, math.ceil((high + air) * _ROUNDED_TO) / _ROUNDED_TO


def _band(scheme: int, scale: Scale, places: Sequence[Site], values: Spread) -> list[Mark]:
    """Draw where single seeds are expected, if that is known at two neighbours, between which there is an area."""
    low, high = scale.forward(values.low), scale.forward(values.high)
    known = np.isfinite(low) & np.isfinite(high)
    if not (known[1:] & known[:-1]).any():
        return []
    return [BandMark(scheme, np.array([float(site.x) for site in places]), low, high)]


def _outliers(lane: _Lane, scale: Scale, places: Sequence[Site], values: Spread) -> list[Mark]:
    """Mark single seeds outside of the band, where boxes stand."""
    if not len(values.measured):
        return []
    rows, columns = np.nonzero(values.outside[:, :: lane.stride])
    if not len(rows):
        return []
    x = np.array([float(site.x) for site in places[:: lane.stride]])[columns]
    return [Outliers(lane.scheme, lane.offset, x, scale.forward(values.measured[:, :: lane.stride][rows, columns]))]


def _boxes(lane: _Lane, scale: Scale, places: Sequence[Site], values: Spread) -> list[Mark]:
    if not len(values.measured):
        return []
    low, lower, median, upper, high = scale.forward(values.quartiles[:, :: lane.stride])
    x = np.array([float(site.x) for site in places[:: lane.stride]])
    return [Boxes(lane.scheme, lane.offset, x, low, lower, median, upper, high, len(values.measured))]


def _edges(lane: _Lane, places: Sequence[Site], values: Spread, *, signed: bool) -> list[Mark]:
    """Mark zeros at the lower edge and overflows at the upper one: measured if there is a measurement."""
    marks: list[Mark] = []
    last: Edge | None = None
    for k in range(0, len(places), lane.stride):
        edge = _edge(values, k, signed=signed)
        if edge is not None:
            said = message(f"figure.edge.{edge}") if edge != last else None
            marks.append(EdgeMark(lane.scheme, lane.offset, float(places[k].x), edge, said))
        last = edge
    return marks


def _edge(values: Spread, k: int, *, signed: bool) -> Edge | None:
    if not len(values.measured):
        if values.stops[k] is not None:
            return None
        value = float(values.theory[k])
    else:
        value = float(values.quartiles[2, k])
    if not math.isfinite(value):
        return "high"
    return "low" if not signed and value == 0.0 else None


def _target(scene: Scene, site: Site) -> Target:
    selected = scene.selected_block is not None and site.x == scene.selected_block + 1
    return Target(site.layer, "x", site.x - 0.5, site.x + 0.5, (), selected)
