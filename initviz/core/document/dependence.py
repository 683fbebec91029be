"""Which parameters follow from more than their own randomness: from the layers before them and the probe's batch."""

from collections.abc import Hashable

from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.resolve import ResolvedLayer, initializer_for, resolved
from initviz.core.document.shown import filling
from initviz.core.initializers.lsuv import Lsuv


def follows_from_data(found: ResolvedLayer, scheme: Scheme) -> bool:
    """Say whether a layer's parameters follow from the probe's batch."""
    return any(isinstance(initializer_for(scheme, found.layer, p.name), Lsuv) for p in found.parameters)


def ground_of(experiment: Experiment, scheme: Scheme, found: ResolvedLayer | None = None) -> Hashable:
    """Give all that the parameters of a layer follow from beyond their own randomness, or those of any layer."""
    layers = resolved(experiment).layers if found is None else (found,)
    if not any(follows_from_data(layer, scheme) for layer in layers):
        return None
    return (experiment.network, filling(scheme), experiment.probe)
