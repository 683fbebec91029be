"""What the figures of order and chaos are about: the activation, and the layers of all schemes as points."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from initviz.core.layers.activation import Activation
from initviz.core.meanfield.lengths import Variances
from initviz.core.meanfield.outlook import Outlook, outlook
from initviz.core.meanfield.points import LayerPoint, layer_points
from initviz.core.reports import ForwardTheory, TensorPrediction
from initviz.figures.scene import Scene

_USUAL = 1.0
"""Length of an input of which nothing is known."""


@dataclass(frozen=True)
class ChaosSubject:
    """A scene as mean-field theory sees it.

    Attributes
    ----------
    scene
        The scene.
    points
        Layers with weights, for every scheme.
    """

    scene: Scene
    points: tuple[tuple[LayerPoint, ...], ...]

    @cached_property
    def activation(self) -> Activation | None:
        """That behind the selected layer, or behind most layers; None where there is none."""
        chosen = self.selected(self.scene.scheme)
        if chosen is not None and chosen.activation is not None:
            return chosen.activation
        found = Counter(point.activation for point in self.points[self.scene.scheme] if point.activation is not None)
        return max(found, key=lambda activation: found[activation]) if found else None

    def selected(self, scheme: int) -> LayerPoint | None:
        """Give the selected block's layer with weights; the first one where that has none."""
        points, block = self.points[scheme], self.scene.selected_block
        blocks = self.scene.blocks
        if block is not None and block < len(blocks):
            start = blocks[block].start
            found = next((point for point in points if point.index == start), None)
            if found is not None:
                return found
        return points[0] if points else None

    def number(self, point: LayerPoint) -> int:
        """Give the number of the layer's block, as figures count them."""
        return next(n for n, block in enumerate(self.scene.blocks, start=1) if block.start == point.index)

    def first_length(self, scheme: int) -> float:
        """Give E[z²] of the first layer, from which deeper ones go on; one where it is unknown."""
        lengths = self.lengths(scheme)
        return lengths[0] if lengths and 0.0 < lengths[0] < float("inf") else _USUAL

    def outlook(self, scheme: int) -> Outlook | None:
        """Look ahead from the selected layer's point."""
        point = self.selected(scheme)
        if point is None or self.activation is None or not point.at.weight > 0:  # nan where no law is known
            return None
        return outlook(self.activation, point.at, self.first_length(scheme))

    def lengths(self, scheme: int) -> list[float]:
        """Give E[z²] behind the layers with weights, as predicted, up to where theory stops."""
        return [theory.second_moment for theory in self._theories(scheme)]

    def correlations(self, scheme: int) -> list[float]:
        """Give the correlation of two inputs there, E[z z'] / E[z²]."""
        return [_ratio(theory.cross, theory.second_moment) for theory in self._theories(scheme)]

    def _theories(self, scheme: int) -> list[ForwardTheory]:
        found: list[ForwardTheory] = []
        for point in self.points[scheme]:
            tensor: TensorPrediction = self.scene.prediction.schemes[scheme].tensors[point.index + 1]
            if not isinstance(tensor.forward, ForwardTheory):
                break
            found.append(tensor.forward)
        return found

    def at(self, scheme: int) -> Variances | None:
        """Give the selected layer's place in the plane."""
        point = self.selected(scheme)
        return None if point is None else point.at


def _ratio(cross: float, second: float) -> float:
    return cross / second if second > 0 else float("nan")


def chaos_subject(scene: Scene) -> ChaosSubject:
    """See a scene as mean-field theory does."""
    points = tuple(
        layer_points(scene.network, scheme, scene.experiment.probe.mode) for scheme in scene.prediction.schemes
    )
    return ChaosSubject(scene, points)
