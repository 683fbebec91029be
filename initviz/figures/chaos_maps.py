"""The length map and the correlation map as cobwebs, with the steps that the layers make."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.meanfield.lengths import length_curve
from initviz.core.meanfield.outlook import correlation_map as map_of_correlations
from initviz.core.meanfield.outlook import settled
from initviz.core.reports import ReplicateReport
from initviz.figures.chaos_subject import ChaosSubject, chaos_subject
from initviz.figures.figure import Axis, Figure
from initviz.figures.marks import Curve, Mark
from initviz.figures.plane_marks import Cobweb, Dot, Trace
from initviz.figures.scales import Linear, Logarithmic, Scale
from initviz.figures.scene import Scene
from initviz.figures.states import nothing
from initviz.messages import message

_POINTS = 161
_WIDE = 60.0
"""Lengths whose largest is more than so many times the smallest are drawn on logarithmic axes."""
_EXTREMES = (1e-12, 1e12)
_MOST_DOTS = 60


def length_map(scene: Scene) -> Figure:
    """Build the map from one layer's E[z²] to the next, at the selected layer's σ_w² and σ_b²."""
    subject = chaos_subject(scene)
    activation, name = subject.activation, "length_map"
    if activation is None:
        return _empty(scene, name)
    steps = {scheme: subject.lengths(scheme) for scheme in scene.back_to_front}
    measured = {scheme: _measured(subject, scheme, _length) for scheme in scene.back_to_front}
    scale, low, high = _length_axis(subject, steps, measured)
    positions = np.linspace(low, high, _POINTS)
    lengths = scale.backward(positions)
    marks: list[Mark] = [Trace(np.array([low, high]), np.array([low, high]), "diagonal")]
    for scheme in scene.back_to_front:
        at = subject.at(scheme)
        if at is not None:
            marks.append(Curve(scheme, positions, scale.forward(length_curve(activation, at, lengths))))
    marks += _steps(scene, steps, measured, scale)
    axes = (message("figure.length_map.x"), message("figure.length_map.y"))
    return _figure(scene, name, tuple(marks), [Axis(said, low, high, scale) for said in axes])


def correlation_map(scene: Scene) -> Figure:
    """Build the map from the correlation of two inputs at a layer to that at the next, at the length of deep layers."""
    subject = chaos_subject(scene)
    activation, name = subject.activation, "correlation_map"
    if activation is None:
        return _empty(scene, name)
    steps = {scheme: subject.correlations(scheme) for scheme in scene.back_to_front}
    measured = {scheme: _measured(subject, scheme, _correlation) for scheme in scene.back_to_front}
    known = [value for found in (*steps.values(), *measured.values()) for value in found if math.isfinite(value)]
    low, high = min(math.floor(20.0 * min(known, default=0.0)) / 20.0, 0.0) - 0.02, 1.02
    # The map is steep beside one, where correlations of ordered networks are.
    correlations = np.sin(np.linspace(math.asin(max(low, -1.0)), 0.5 * math.pi, _POINTS))
    marks: list[Mark] = [Trace(np.array([low, high]), np.array([low, high]), "diagonal")]
    for scheme in scene.back_to_front:
        at, found = subject.at(scheme), subject.outlook(scheme)
        if at is not None and found is not None:
            pairs = map_of_correlations(activation, at, settled(found, subject.first_length(scheme)))
            marks.append(Curve(scheme, correlations, pairs(correlations)))
    marks += _steps(scene, steps, measured, Linear())
    axes = (message("figure.correlation_map.x"), message("figure.correlation_map.y"))
    return _figure(scene, name, tuple(marks), [Axis(said, low, high) for said in axes])


def _figure(scene: Scene, name: str, marks: tuple[Mark, ...], axes: Sequence[Axis]) -> Figure:
    return Figure(
        name=name,
        title=message(f"figure.{name}.title"),
        x=axes[0],
        y=axes[1],
        series=scene.series,
        marks=marks,
        caption=message("chaos.caption.map"),
        square=True,
    )


def _empty(scene: Scene, name: str) -> Figure:
    axes = Axis(None, 0.0, 1.0), Axis(None, 0.0, 1.0)
    title = message(f"figure.{name}.title")
    return Figure(name, title, *axes, scene.series, (), state=nothing(scene, "chaos.state.no_activation"))


def _length(report: ReplicateReport, tensor: int) -> float:
    return float(report.forward.second_moment[tensor])


def _correlation(report: ReplicateReport, tensor: int) -> float:
    second = float(report.forward.second_moment[tensor])
    return float(report.forward.cross[tensor]) / second if second > 0 else math.nan


def _measured(subject: ChaosSubject, scheme: int, take: Callable[[ReplicateReport, int], float]) -> list[float]:
    """Give the median over seeds behind every layer with weights."""
    rows = [
        [take(report, point.index + 1) for point in subject.points[scheme]]
        for report in subject.scene.replicates(scheme)
    ]
    return np.median(np.array(rows), axis=0).tolist() if rows and rows[0] else []


def _length_axis(
    subject: ChaosSubject, steps: dict[int, list[float]], measured: dict[int, list[float]]
) -> tuple[Scale, float, float]:
    """Choose an axis for all lengths that there are, and for those that deep layers come to."""
    known = [q for found in (*steps.values(), *measured.values()) for q in found]
    for scheme in steps:
        found = subject.outlook(scheme)
        if found is not None and found.point is not None:
            known.append(found.point.q)
    inside = [q for q in known if _EXTREMES[0] <= q <= _EXTREMES[1]] or [1.0]
    if max(inside) <= _WIDE * min(inside):
        return Linear(), 0.0, 1.15 * max(inside)
    low, high = math.log10(min(inside)), math.log10(max(inside))
    return Logarithmic(), low - 0.3, high + 0.3


def _steps(scene: Scene, steps: dict[int, list[float]], measured: dict[int, list[float]], scale: Scale) -> list[Mark]:
    """Draw the active scheme's steps as a cobweb, and where its measured layers lie."""
    marks: list[Mark] = []
    predicted = scale.forward(np.array(steps[scene.scheme]))
    if len(predicted) > 1:
        marks.append(Cobweb(scene.scheme, *_cobweb(predicted)))
    found = scale.forward(np.array(measured[scene.scheme]))
    stride = max(math.ceil(len(found) / _MOST_DOTS), 1)
    pairs = list(pairwise(found))[::stride]
    return marks + [Dot(scene.scheme, float(x), float(y), small=True) for x, y in pairs if math.isfinite(x + y)]


def _cobweb(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Go from the diagonal up to the next value, over to the diagonal, and so on."""
    x, y = np.repeat(values[:-1], 2), np.repeat(values[1:], 2)
    return np.append(x, values[-1]), np.concatenate([[values[0]], y])
