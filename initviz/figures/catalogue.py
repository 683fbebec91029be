"""The list of figures: tabs, the command line and the tests follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from initviz.figures.figure import Figure
from initviz.figures.histograms import activations, gradients, preactivation_gradients, preactivations, weights
from initviz.figures.propagation import propagation
from initviz.figures.quantities import QUANTITIES
from initviz.figures.scene import Scene


@dataclass(frozen=True)
class FigureKind:
    """A kind of figure: how it is built, and the ids of its title and of its short name."""

    build: Callable[[Scene], Figure]
    title: str
    label: str


FIGURES: Mapping[str, FigureKind] = {
    **{
        name: FigureKind(partial(propagation, name=name), quantity.title, quantity.label)
        for name, quantity in QUANTITIES.items()
    },
    "weights": FigureKind(weights, "figure.weights.title", "figure.weights.label"),
    "activations": FigureKind(activations, "figure.activations.title", "figure.activations.label"),
    "preactivations": FigureKind(preactivations, "figure.preactivations.title", "figure.preactivations.label"),
    "gradients": FigureKind(gradients, "figure.gradients.title", "figure.gradients.label"),
    "preactivation_gradients": FigureKind(
        preactivation_gradients, "figure.preactivation_gradients.title", "figure.preactivation_gradients.label"
    ),
}
"""Kinds of figures by name."""
