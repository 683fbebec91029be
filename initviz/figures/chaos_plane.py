"""The (σ_w², σ_b²) plane with the edge of chaos, and every layer of every scheme as a point of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation
from initviz.core.layers.weighted import Weighted
from initviz.core.meanfield.contours import contours
from initviz.core.meanfield.lengths import Variances
from initviz.core.meanfield.outlook import Outlook, outlook
from initviz.core.meanfield.plane import Field, divergence, edge, field
from initviz.core.meanfield.points import LayerPoint
from initviz.figures.chaos_subject import ChaosSubject, chaos_subject
from initviz.figures.chaos_words import activation_name, outlook_lines, phase_words, remark_notes
from initviz.figures.figure import Axis, Figure
from initviz.figures.marks import Mark
from initviz.figures.numbers import short
from initviz.figures.plane_marks import Dot, Handle, Label, Shade, Trace
from initviz.figures.scene import Scene
from initviz.figures.states import nothing
from initviz.messages import Message, message

WIDTHS, HEIGHTS = (4.0, 6.0, 10.0), (0.5, 1.0, 2.0, 5.0)
"""Ends of the axes: the first that all points fit into, as far as there is one."""
_AIR = 1.05
_BEFORE, _BELOW = 0.025, 0.045
"""Shares of the axes before zero, so that points on an axis are seen whole."""
_FULL = 1.2
"""|log χ₁| at which the tint is as strong as it gets."""
_NEAR = 0.02
"""Share of an axis within which a point is pointed at."""
_COARSE = (24, 16)
"""Cells among which the place of a label is looked for."""
_SCALES = (3.0, 10.0, 30.0)
"""Layers over which correlations come to rest, of which lines are drawn."""
_LEAST_REGION = 8
"""Such cells without which a region has no label."""

_UNSTABLE = "chaos.caption.unstable"

_Key = tuple[int, Variances]


def chaos_plane(scene: Scene) -> Figure:
    """Build the plane of the activation behind the selected layer."""
    subject = chaos_subject(scene)
    activation = subject.activation
    title = message("figure.chaos_plane.title")
    if activation is None:
        axes = Axis(None, 0.0, 1.0), Axis(None, 0.0, 1.0)
        return Figure("chaos_plane", title, *axes, scene.series, (), state=nothing(scene, "chaos.state.no_activation"))
    groups = _groups(subject)
    right = _end(WIDTHS, [at.weight for _, at in groups])
    top = _end(HEIGHTS, [at.bias for _, at in groups])
    shade = field(activation, (0.0, right), (0.0, top))
    return Figure(
        name="chaos_plane",
        title=message("figure.chaos_plane.of", activation=activation_name(activation)),
        x=Axis(message("figure.chaos_plane.x"), -_BEFORE * right, right),
        y=Axis(message("figure.chaos_plane.y"), -_BELOW * top, top),
        series=scene.series,
        marks=(*_background(activation, shade), *_dots(subject, activation, groups, (right, top))),
        notes=remark_notes(subject, activation),
        caption=_caption(activation),
        reader=PlaneReader(subject, activation, right, top),
    )


def _caption(activation: Activation) -> Message:
    """Say what the lines are."""
    id_ = "chaos.caption.plane" if all(piece.stable for piece in edge(activation)) else _UNSTABLE
    return message(id_, scales=", ".join(short(scale) for scale in _SCALES))


def most_dragged(right: float, top: float) -> Variances:
    """Give the furthest place to which a point can be dragged without the axes growing under the mouse."""
    return Variances(0.999 * right / _AIR, 0.999 * top / _AIR)


def _end(choices: tuple[float, ...], values: list[float]) -> float:
    """Choose the end of an axis; points that fit into none of them do not count."""
    inside = [value * _AIR for value in values if value * _AIR <= choices[-1]]
    return next(end for end in choices if end >= max(inside, default=0.0))


def _groups(subject: ChaosSubject) -> dict[_Key, list[LayerPoint]]:
    """Put layers of a scheme at one place together."""
    groups: dict[_Key, list[LayerPoint]] = {}
    for scheme in subject.scene.back_to_front:
        for point in subject.points[scheme]:
            groups.setdefault((scheme, point.at), []).append(point)
    return groups


def _background(activation: Activation, shade: Field) -> Iterator[Mark]:
    """Tint the phases, draw what parts them, and name them."""
    (_, right), (_, top) = shade.weight, shade.bias
    yield Shade(np.clip(shade.values / _FULL, -1.0, 1.0), 0.0, right, 0.0, top)
    yield from _contours(activation, right, top)
    bound = divergence(activation)
    if bound is not None and bound < right:
        # Where all lengths are alike to φ, χ₁ is one there too.
        kind: Literal["edge", "bound"] = "edge" if activation.homogeneous else "bound"
        yield Trace(np.array([bound, bound]), np.array([0.0, top]), kind)
    for piece in edge(activation):
        if len(piece.weight) > 1:
            yield Trace(piece.weight, piece.bias, "edge" if piece.stable else "unstable")
    diverging = np.isnan(shade.values)
    with np.errstate(invalid="ignore"):
        regions = {"ordered": shade.values < 0, "chaotic": shade.values > 0, "diverging": diverging}
    for phase, region in regions.items():
        place = _roomiest(region)
        if place is not None:
            yield Label(place[0] * right, place[1] * top, phase_words(phase))


def _contours(activation: Activation, right: float, top: float) -> Iterator[Mark]:
    """Draw where correlations settle equally fast, with the number of layers where that does not cover the edge."""
    for line in contours(activation, _SCALES):
        yield Trace(line.weight, line.bias, "contour")
        inside = (line.weight < right) & (line.bias < top) & (line.bias > 0)
        if np.count_nonzero(inside) > 1 and line.scale < _SCALES[-1]:
            # As high as others, but for each scale a little lower, so that numbers on near lines stand apart.
            wanted = top * (0.9 - 0.1 * _SCALES.index(line.scale))
            place = int(np.argmin(np.where(inside, np.abs(line.bias - wanted), np.inf)))
            label = message("chaos.contour", scale=short(line.scale))
            yield Label(float(line.weight[place]), float(line.bias[place]), label)


def _roomiest(region: FloatArray) -> tuple[float, float] | None:
    """Find where in a region there is most room, in shares of the axes; None where there is hardly any."""
    rows, columns = region.shape
    coarse = region[:: rows // _COARSE[1], :: columns // _COARSE[0]][: _COARSE[1], : _COARSE[0]]
    inside, outside = np.argwhere(coarse), np.argwhere(~coarse.astype(bool))
    if len(inside) < _LEAST_REGION:
        return None
    edges = np.array(coarse.shape) - 1
    # Words are wider than high: what is beside them needs more distance than what is above.
    stretch = np.array([1.0, 0.55])
    room = np.minimum((inside + 1) * stretch, (edges - inside + 1) * stretch).min(axis=1)
    if len(outside):
        distances = np.abs((inside[:, None, :] - outside[None, :, :]) * stretch).max(axis=2).min(axis=1)
        room = np.minimum(room, distances)
    # Of places with equal room, that nearest to the middle.
    aside = np.abs(inside - 0.5 * edges) @ np.array([1.0, 0.1])
    row, column = inside[int(np.argmax(room - 0.01 * aside))]
    return (float(column) + 0.5) / _COARSE[0], (float(row) + 0.5) / _COARSE[1]


def _dots(
    subject: ChaosSubject, activation: Activation, groups: dict[_Key, list[LayerPoint]], ends: tuple[float, float]
) -> Iterator[Dot]:
    """Draw the groups, that with the selected layer last of its scheme."""
    scene = subject.scene
    chosen = {key: _is_chosen(subject, key[0], points) for key, points in groups.items()}
    for key in sorted(groups, key=lambda key: (scene.back_to_front.index(key[0]), chosen[key])):
        (scheme, at), points = key, groups[key]
        beyond = (at.weight > ends[0], at.bias > ends[1])
        yield Dot(
            scheme,
            min(at.weight, ends[0]),
            min(at.bias, ends[1]),
            count=len(points),
            hollow=not any(point.remark is None and point.activation == activation for point in points),
            selected=scheme == scene.scheme and chosen[key],
            handle=_handle(scene, scheme, points),
            beyond=beyond,
        )


def _is_chosen(subject: ChaosSubject, scheme: int, points: list[LayerPoint]) -> bool:
    chosen = subject.selected(scheme)
    return chosen is not None and any(point.id == chosen.id for point in points)


def _handle(scene: Scene, scheme: int, points: list[LayerPoint]) -> Handle:
    ids = tuple(point.id for point in points)
    place = scene.series[scheme].place
    layers = [layer for layer in scene.experiment.network.layers if layer.id in ids]
    return Handle(place, ids, all(isinstance(layer, Weighted) and layer.bias for layer in layers))


@dataclass(frozen=True)
class PlaneReader:
    """Says what theory expects at a place, and which layers are there."""

    subject: ChaosSubject
    activation: Activation
    right: float
    top: float

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:
        """Give the layers at a place if there are any, and what becomes of signals there."""
        if x <= 0 or y < -_BELOW * self.top:
            return ()
        here, at = self._layers_at(x, y)
        return (*here, *outlook_lines(self.outlook(at or Variances(x, max(y, 0.0)))))

    def outlook(self, at: Variances) -> Outlook:
        """Look ahead from a place."""
        return outlook(self.activation, at, self.subject.first_length(self.subject.scene.scheme))

    def place(self, x: float, y: float) -> None:
        """Mark nothing."""

    def _layers_at(self, x: float, y: float) -> tuple[list[Message], Variances | None]:
        """Name the layers that are pointed at, and give the place of the first."""
        lines: list[Message] = []
        found: Variances | None = None
        for scheme in reversed(self.subject.scene.back_to_front):
            near: dict[Variances, list[int]] = {}
            for point in self.subject.points[scheme]:
                place = min(point.at.weight, self.right), min(point.at.bias, self.top)
                if abs(place[0] - x) <= _NEAR * self.right and abs(place[1] - y) <= 1.5 * _NEAR * self.top:
                    near.setdefault(point.at, []).append(self.subject.number(point))
            for at, numbers in near.items():
                found = found or at
                title = self.subject.scene.series[scheme].title
                lines.append(message("chaos.read.layers", name=title, layers=_ranges(numbers)))
        return lines, found if found is not None and found.weight > 0 else None


def _ranges(numbers: list[int]) -> str:
    """Write numbers as 1–4, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
