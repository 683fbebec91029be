"""What a close look has seen that an edit leaves as it was."""

from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import initializer_for, resolved
from initviz.core.initializers.base import Initializer
from initviz.core.inspections import ParameterInspection
from initviz.core.layers.base import Layer, Shape
from initviz.core.parameter import Role
from initviz.figures.scene import Scene

Source = tuple[Layer, Shape, Initializer, int, str]
"""All that a parameter's entries follow from: its layer, what enters it, who fills it, the seed and the number type."""


def kept_looks(before: Scene, experiment: Experiment, layer: str) -> tuple[ParameterInspection, ...]:
    """Give the close looks of an earlier scene that are still true.

    Every parameter has random numbers of its own, which follow from the seed, its layer's id and its name: an edit
    elsewhere leaves its entries bit for bit as they were.

    Parameters
    ----------
    before
        The scene before the edit.
    experiment
        The document after it.
    layer
        Id of the layer that is looked at now: of another one nothing is kept.
    """
    return tuple(
        found
        for found in before.inspections
        if found.layer == layer
        and (source := _source(experiment, found.scheme, layer, found.name)) is not None
        and source == _source(before.experiment, found.scheme, layer, found.name)
    )


def _source(experiment: Experiment, scheme: int, layer: str, role: Role) -> Source | None:
    """Give what a scheme's entries follow from; None where there is no such parameter."""
    known = next((found for found in resolved(experiment).layers if found.layer.id == layer), None)
    if known is None or scheme >= len(experiment.schemes):
        return None
    initializer, probe = initializer_for(experiment.schemes[scheme], known.layer, role), experiment.probe
    return known.layer, known.input_shape, initializer, probe.seed, probe.dtype
