"""The list of figures: tabs, the command line and the tests follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from initviz.figures.enlarged import (
    enlarged_activation,
    enlarged_gradient,
    enlarged_preactivation,
    enlarged_preactivation_gradient,
)
from initviz.figures.figure import Figure
from initviz.figures.histograms import activations, gradients, preactivation_gradients, preactivations, weights
from initviz.figures.propagation import propagation
from initviz.figures.quantities import QUANTITIES
from initviz.figures.scene import Scene
from initviz.figures.units import gradient_unit_means, gradient_unit_variances, unit_means, unit_variances


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
    **{
        kind.name: FigureKind(kind, f"figure.{kind.name}.title", f"figure.{kind.name}.label")
        for kind in (
            activations,
            preactivations,
            gradients,
            preactivation_gradients,
            enlarged_activation,
            enlarged_preactivation,
            enlarged_gradient,
            enlarged_preactivation_gradient,
            unit_means,
            unit_variances,
            gradient_unit_means,
            gradient_unit_variances,
        )
    },
}
"""Kinds of figures by name."""
