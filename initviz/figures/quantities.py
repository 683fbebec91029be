"""The statistics that travel through a network: where each is taken, what predicts it, what measures it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from initviz.core.reports import Band, ForwardTheory, ReplicateReport, SchemePrediction
from initviz.figures.scene import Scene
from initviz.messages import Message

Where = Literal["ends", "heads", "weights"]
Theory = Callable[[SchemePrediction, int], float | Message]
Measured = Callable[[ReplicateReport, int], float]
Banded = Callable[[SchemePrediction, int], Band | Message]


@dataclass(frozen=True)
class Site:
    """A place along the network.

    Attributes
    ----------
    x
        Drawn position: 0 is the network's input, n the n-th block.
    index
        Of the tensor, or of the layer for statistics of parameters.
    layer
        Id of the layer that is selected by choosing this place; empty for the input.
    """

    x: int
    index: int
    layer: str


@dataclass(frozen=True)
class Quantity:
    """One statistic.

    Attributes
    ----------
    name
        Of its figure, in the catalogue.
    where
        At block ends (the input included), at the outputs of the blocks' first layers, or at their weights.
    theory, measured
        Its value at a site.
    signed
        Whether it can be negative, so that a plain log axis cannot show it.
    linear
        Whether its axis is linear, however much values differ.
    band
        Where theory expects a single seed's value at a site, or why that is not known; None for statistics without.
    """

    name: str
    where: Where
    theory: Theory
    measured: Measured
    signed: bool = False
    band: Banded | None = None
    linear: bool = False

    @property
    def title(self) -> str:
        """Id of the figure's title."""
        return f"figure.{self.name}.title"

    @property
    def axis(self) -> str:
        """Id of the axis' name."""
        return f"figure.{self.name}.axis"

    @property
    def label(self) -> str:
        """Id of the short name on a switch."""
        return f"figure.{self.name}.label"


def sites(scene: Scene, where: Where) -> tuple[Site, ...]:
    """Give the places of the network at which a statistic is taken."""
    numbered = list(enumerate(scene.blocks, start=1))
    if where == "ends":
        ends = (Site(x, block.stop, block.layers[0].id) for x, block in numbered)
        return (Site(0, 0, ""), *ends)
    heads = [(x, block) for x, block in numbered if block.head is not None]
    if where == "heads":
        return tuple(Site(x, block.start + 1, block.layers[0].id) for x, block in heads)
    return tuple(Site(x, block.start, block.layers[0].id) for x, block in heads)


def _forward(pick: Callable[[ForwardTheory], float]) -> Theory:
    def theory(scheme: SchemePrediction, tensor: int) -> float | Message:
        found = scheme.tensors[tensor].forward
        return found if isinstance(found, Message) else pick(found)

    return theory


def _backward(scheme: SchemePrediction, tensor: int) -> float | Message:
    return scheme.tensors[tensor].backward


def _weight_gradient(scheme: SchemePrediction, layer: int) -> float | Message:
    found = scheme.by_parameter.get((layer, "weight"))
    return found.gradient if found is not None else math.nan


def _measured_weight_gradient(report: ReplicateReport, layer: int) -> float:
    found = report.by_parameter.get((layer, "weight"))
    return found.gradient if found is not None else math.nan


def _forward_band(scheme: SchemePrediction, tensor: int) -> Band | Message:
    return scheme.tensors[tensor].forward_band


def _backward_band(scheme: SchemePrediction, tensor: int) -> Band | Message:
    return scheme.tensors[tensor].backward_band


def _correlation(scheme: SchemePrediction, tensor: int) -> float | Message:
    found = scheme.tensors[tensor].forward
    return found if isinstance(found, Message) else _ratio(found.cross, found.second_moment)


def _measured_correlation(report: ReplicateReport, tensor: int) -> float:
    return _ratio(float(report.forward.cross[tensor]), float(report.forward.second_moment[tensor]))


def _ratio(cross: float, second: float) -> float:
    """Give a correlation about zero; there is none where nothing is left of the signal."""
    return cross / second if 0.0 < second < math.inf else math.nan


def _second_moment(report: ReplicateReport, tensor: int) -> float:
    return float(report.forward.second_moment[tensor])


_SECOND = _forward(lambda theory: theory.second_moment)

QUANTITIES: Mapping[str, Quantity] = {
    quantity.name: quantity
    for quantity in (
        Quantity("signal", "ends", _SECOND, _second_moment, band=_forward_band),
        Quantity("preactivation", "heads", _SECOND, _second_moment, band=_forward_band),
        Quantity(
            "variance",
            "ends",
            _forward(lambda theory: theory.variance),
            lambda report, tensor: float(report.forward.variance[tensor]),
        ),
        Quantity(
            "mean",
            "ends",
            _forward(lambda theory: theory.mean),
            lambda report, tensor: float(report.forward.mean[tensor]),
            signed=True,
        ),
        Quantity(
            "gradient", "ends", _backward, lambda report, tensor: float(report.backward[tensor]), band=_backward_band
        ),
        Quantity("correlation", "heads", _correlation, _measured_correlation, signed=True, linear=True),
        Quantity("weight_gradient", "weights", _weight_gradient, _measured_weight_gradient),
    )
}
