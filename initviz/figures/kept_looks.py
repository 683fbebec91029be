"""What a close look has seen that an edit leaves as it was."""

from collections.abc import Sequence
from dataclasses import replace

from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import initializer_for, resolved
from initviz.core.initializers.base import Initializer
from initviz.core.inspections import ParameterInspection
from initviz.core.layers.base import Layer, Shape
from initviz.core.parameter import Role
from initviz.figures.scene import Scene

Source = tuple[Layer, Shape, Role, Initializer, int, str]
"""All that a parameter's entries follow from: its layer, its input, its name, who fills it, the seed and the dtype."""


def kept_looks(before: Scene, experiment: Experiment, layer: str) -> tuple[ParameterInspection, ...]:
    """Give the close looks of an earlier scene that are still true, with the places that their schemes have now.

    Every parameter has random numbers of its own, which follow from the seed, its layer's id and its name: an edit
    elsewhere leaves its entries bit for bit as they were, and schemes that fill it alike have the same.

    Parameters
    ----------
    before
        The scene before the edit.
    experiment
        The document after it.
    layer
        Id of the layer that is looked at now: of another one nothing is kept.
    """
    seen = [
        (_source(before.experiment, found.scheme, layer, found.name), found)
        for found in before.inspections
        if found.layer == layer
    ]
    roles = tuple(dict.fromkeys(found.name for _, found in seen))
    kept = (
        _seen_at(place, _source(experiment, place, layer, role), seen)
        for place in range(len(experiment.schemes))
        for role in roles
    )
    return tuple(found for found in kept if found is not None)


def _seen_at(
    place: int, wanted: Source | None, seen: Sequence[tuple[Source | None, ParameterInspection]]
) -> ParameterInspection | None:
    """Find entries that follow from the same; the very same look where it is one at this place."""
    same = [found for source, found in seen if source is not None and source == wanted]
    own = next((found for found in same if found.scheme == place), None)
    return own if own is not None or not same else replace(same[0], scheme=place)


def _source(experiment: Experiment, scheme: int, layer: str, role: Role) -> Source | None:
    """Give what a scheme's entries follow from; None where there is no such parameter."""
    known = next((found for found in resolved(experiment).layers if found.layer.id == layer), None)
    if known is None or scheme >= len(experiment.schemes):
        return None
    initializer, probe = initializer_for(experiment.schemes[scheme], known.layer, role), experiment.probe
    return known.layer, known.input_shape, role, initializer, probe.seed, probe.dtype
