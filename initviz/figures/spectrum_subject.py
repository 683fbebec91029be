"""Whose singular values are looked at, and which of them an edit leaves as they were."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace

from initviz.core.document.blocks import block_number, layer_label
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import ResolvedLayer
from initviz.core.layers.convolution import Convolution
from initviz.core.spectra import NoSpectrum, Spectrum, SpectrumKind, source_of
from initviz.figures.scene import Scene


@dataclass(frozen=True)
class SpectrumSubject:
    """What is looked at.

    Attributes
    ----------
    kind, layer
        As of a look; the layer is empty for the Jacobian.
    found
        The layer with its shapes; None for the Jacobian.
    label
        Its name in the list of the network.
    instead_of
        The name of the selected layer, where that is another one and has no such singular values; else empty.
    rows, columns
        Of the matrix as torch flattens it, or of the Jacobian.
    """

    kind: SpectrumKind
    layer: str
    found: ResolvedLayer | None
    rows: int
    columns: int
    label: str = ""
    instead_of: str = ""


def spectrum_subject(scene: Scene, kind: SpectrumKind) -> SpectrumSubject | None:
    """Find what is looked at.

    That is the selected layer's weight, of a convolution where its operator is wanted; where it has none the nearest
    before it that has, else the first; None where there is none. The Jacobian is that of the whole network.
    """
    layers = scene.network.layers
    if kind == "jacobian":
        if not layers:
            return None
        sizes = (math.prod(layers[-1].output_shape), math.prod(scene.network.input_shape))
        return SpectrumSubject(kind, "", None, *sizes)
    known = [layer for layer in layers if _has_matrix(layer, kind)]
    if not known:
        return None
    wanted = scene.layer_index
    before = [layer for layer in known if wanted is not None and layer.index <= wanted]
    found = before[-1] if before else known[0]
    shape, all_layers = found.parameters[0].shape, scene.experiment.network.layers
    # What follows a layer in its block belongs to it: only a layer of another block is passed over.
    passed = wanted is not None and block_number(all_layers, wanted) != block_number(all_layers, found.index)
    return SpectrumSubject(
        kind,
        found.layer.id,
        found,
        shape[0],
        math.prod(shape[1:]),
        layer_label(all_layers, found.index),
        layer_label(all_layers, wanted) if wanted is not None and passed else "",
    )


def _has_matrix(layer: ResolvedLayer, kind: SpectrumKind) -> bool:
    if not layer.parameters or len(layer.parameters[0].shape) < 2:
        return False
    return kind == "matrix" or isinstance(layer.layer, Convolution)


def kept_spectra(before: Scene, experiment: Experiment) -> tuple[Spectrum | NoSpectrum, ...]:
    """Give the singular values of an earlier scene that are still true, with the places that their schemes have now.

    Schemes that fill alike have the same: each place takes one of them, its own if that is among them.
    """
    seen = dict.fromkeys((found.kind, found.layer) for found in before.spectra)
    wanted = (
        (place, source_of(experiment, place, kind, layer))
        for place in range(len(experiment.schemes))
        for kind, layer in seen
    )
    kept = (_seen_at(place, source, before.spectra) for place, source in wanted if source is not None)
    return tuple(found for found in kept if found is not None)


def _seen_at(place: int, source: Hashable, seen: tuple[Spectrum | NoSpectrum, ...]) -> Spectrum | NoSpectrum | None:
    same = [found for found in seen if found.source == source]
    own = next((found for found in same if found.scheme == place), None)
    return own if own is not None or not same else replace(same[0], scheme=place)
