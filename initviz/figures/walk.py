"""One stop of a walk through the network: signal in, what the layer does to it, signal out.

The selected layer is the stop. All schemes are overlaid, and both signals stand on one axis as far as both can be read
there, so that what shrinks or grows is seen to do so.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from initviz.core.document.resolve import ResolvedLayer
from initviz.core.layers.activation import Activation
from initviz.core.layers.weighted import Weighted
from initviz.core.parameter import Filling, Role
from initviz.figures.close_up import Shown, close_up
from initviz.figures.figure import Axis, Figure, Place
from initviz.figures.marks import Graph, Mark, Steps
from initviz.figures.numbers import short
from initviz.figures.row_marks import PLAIN, ROW, common_heights, common_range, common_scale, density_of, edges_of
from initviz.figures.rows import Entry, Row, signal_histogram, weight_of_layer
from initviz.figures.scales import Scale
from initviz.figures.scene import Scene
from initviz.figures.shares import histogram_shares
from initviz.figures.tensor_law import tensor_law
from initviz.messages import Message, message

_POINTS = 401
"""Of a function's graph."""
_COMPARABLE = 8.0
"""Ratio of widths up to which signals before and behind a layer stand on one axis."""
_FLOOR = 0.3
"""Height of the incoming histogram under a function's graph, as a share of the graph's height."""


@dataclass(frozen=True)
class Walk:
    """A kind of figure at the stop: its name in the catalogue, and how it is built."""

    name: str
    build: Callable[[Scene, str], Figure]

    def __call__(self, scene: Scene) -> Figure:
        """Build the figure."""
        return self.build(scene, self.name)


def stop_of(scene: Scene) -> ResolvedLayer | None:
    """Give the layer of the stop; None at the network's input, and at a layer that has no shape."""
    index = scene.layer_index
    known = scene.network.layers
    return known[index] if index is not None and index < len(known) else None


def symbols_of(stop: ResolvedLayer | None) -> tuple[str, str]:
    """Give the names of the signals in and out of a stop."""
    if stop is None:
        return "", "x"
    if isinstance(stop.layer, Weighted):
        return "x", "z"
    return ("z", "a") if isinstance(stop.layer, Activation) else ("x", "y")


def _signal(scene: Scene, tensor: int) -> tuple[Entry, ...]:
    """Find a tensor in all schemes."""
    histograms = [signal_histogram(scene, scheme, tensor) for scheme in range(len(scene.series))]
    return tuple(
        Entry(tensor_law(scene, scheme, tensor), found, histogram_shares(found))
        for scheme, found in enumerate(histograms)
    )


def _shown(name: str, title: Message, axis: str, entries: tuple[Entry, ...], beside: tuple[Entry, ...]) -> Shown:
    with_law = any(entry.law is not None for entry in entries)
    caption = message("figure.caption.walk_law" if with_law else "figure.caption.first_seed")
    symbol = message("figure.axis.symbol", symbol=axis)
    return Shown(name, title, symbol, entries, caption, beside=beside, quiet=True)


def _beside(entries: tuple[Entry, ...], others: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Give the entries on the other side of the layer if both can be read on one axis."""
    here, there = (max(map(abs, common_range((_row(side),)))) for side in (entries, others))
    return others if max(here, there) <= _COMPARABLE * min(here, there) else ()


def _row(entries: tuple[Entry, ...]) -> Row:
    return Row(0, "", selected=False, entries=entries, lines=())


def _empty(scene: Scene, name: str, title: Message, state: Message) -> Figure:
    """Make a figure that says something instead of showing it."""
    axis = Axis(None, 0.0, 1.0)
    return Figure(name, title, axis, axis, scene.series, (), state=state, zoom="x")


def _problem(scene: Scene) -> Message | None:
    """Say why nothing reaches the selected layer, if that is so."""
    found = scene.network.problem
    if found is None or scene.layer_index is None or scene.layer_index < found.index:
        return None
    return found.reason


def _in(scene: Scene, name: str) -> Figure:
    stop, title = stop_of(scene), message("figure.walk_in.title")
    if stop is None:
        return _empty(scene, name, title, _problem(scene) or message("walk.state.before_input"))
    entries, out = _signal(scene, stop.index), _signal(scene, stop.index + 1)
    return close_up(scene, _shown(name, title, symbols_of(stop)[0], entries, _beside(entries, out)))


def _out(scene: Scene, name: str) -> Figure:
    stop, title = stop_of(scene), message("figure.walk_out.title")
    reason = _problem(scene)
    if reason is not None:
        return _empty(scene, name, title, reason)
    entries = _signal(scene, stop.index + 1 if stop is not None else 0)
    beside = _beside(entries, _signal(scene, stop.index)) if stop is not None else ()
    return close_up(scene, _shown(name, title, symbols_of(stop)[1], entries, beside))


def _middle(scene: Scene, name: str) -> Figure:
    stop = stop_of(scene)
    if stop is None:
        title = message("walk.title.input")
        return _empty(scene, name, title, _problem(scene) or message("walk.state.input"))
    kind = stop.layer.tag()
    if isinstance(stop.layer, Weighted):
        entries = tuple(weight_of_layer(scene, scheme, stop.index) for scheme in range(len(scene.series)))
        return close_up(scene, _shown(name, message("walk.title.weights", layer=kind), "w", entries, ()))
    title = message("walk.title.layer", layer=kind)
    activation = _activation(scene, stop)
    if activation is None:
        return _empty(scene, name, title, message(f"about.{kind}"))
    return _function(scene, name, title, activation, _signal(scene, stop.index))


def _activation(scene: Scene, stop: ResolvedLayer) -> Activation | None:
    """Give the activation of a stop with the active scheme's parameters put in; None if it cannot be drawn."""
    if not isinstance(stop.layer, Activation):
        return None
    predicted = {p.name: scene.predicted(scene.scheme, stop.index, p.name) for p in stop.parameters}
    fillings: dict[Role, Filling] = {name: found.filling for name, found in predicted.items() if found is not None}
    activation = stop.layer.at(fillings)
    return activation if isinstance(activation, Activation) else None


def _function(scene: Scene, name: str, title: Message, activation: Activation, entries: tuple[Entry, ...]) -> Figure:
    """Draw φ over the distribution that comes in."""
    row = _row(entries)
    scale = common_scale((row,))
    left, right = common_range((row,), scale)
    heights = common_heights((row,), scale)
    x = np.linspace(left, right, _POINTS)
    with np.errstate(over="ignore"):
        y = scale.forward(activation.value(scale.backward(x)))
    low, high = min(float(np.nanmin(y)), 0.0), max(float(np.nanmax(y)), 0.0)
    air = 0.06 * (high - low) or 1.0
    floor = _FLOOR * (high - low + 2 * air) / ROW
    marks: list[Mark] = []
    for scheme in scene.back_to_front:
        found = entries[scheme].histogram
        if found is not None and len(found.counts):
            tall = floor * heights(density_of(found, scale))
            marks.append(Steps(scheme, scale.forward(edges_of(found)), tall, low - air))
    return Figure(
        name=name,
        title=title,
        x=Axis(message("figure.axis.symbol", symbol="z"), left, right, scale),
        y=Axis(message("figure.axis.symbol", symbol="φ(z)"), low - air, high + air, scale),
        series=scene.series,
        marks=(*marks, Graph(x, y)),
        notes=(message("figure.note.signed_log"),) if scale != PLAIN else (),
        caption=message("figure.caption.function"),
        reader=FunctionReader(activation, scale),
    )


@dataclass(frozen=True)
class FunctionReader:
    """Reads out the value of a function at a place."""

    activation: Activation
    scale: Scale

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:  # noqa: ARG002  (a function has one value)
        """Give one line."""
        z = self.scale.backward(np.array([x]))
        with np.errstate(over="ignore"):
            value = float(self.activation.value(z)[0])
        return (message("figure.read.function", z=short(float(z[0]), 3), value=short(value, 3)),)

    def place(self, x: float, y: float) -> Place:  # noqa: ARG002  (as above)
        """Mark the argument."""
        return Place(x, x)


walk_in = Walk("walk_in", _in)
"""The signal that comes in."""
walk_middle = Walk("walk_middle", _middle)
"""What the layer does: its weights, its function, or a sentence."""
walk_out = Walk("walk_out", _out)
"""The signal that goes out."""
