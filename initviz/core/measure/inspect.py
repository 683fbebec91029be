"""A close look at one layer: its parameters, filled alone, by the very draws that the measurement fills them with."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from initviz.core.document.dependence import ground_of
from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.resolve import ResolvedLayer, initializer_for, resolved
from initviz.core.inspections import FINE_BINS, OrderedEntries, ParameterInspection, Region, Regions
from initviz.core.laws.law import Law
from initviz.core.laws.ordering import shown_ranks
from initviz.core.layers.base import Shape
from initviz.core.measure.entries import entry_statistics, excess_kurtosis
from initviz.core.measure.errors import check
from initviz.core.measure.filling import filled_layer
from initviz.core.measure.histogram import parameter_histogram
from initviz.core.measure.image import color_limit, weight_image
from initviz.core.measure.ks import ks_test, without_atoms
from initviz.core.measure.model import Slot
from initviz.core.measure.quiet import quietly
from initviz.core.measure.statistics import Floats
from initviz.core.seeds import Draw

Stop = Callable[[], bool]

MOST_KEPT = 1 << 26
"""Entries of a layer, over all schemes, that are kept for the next look: four matrices of 4096 × 4096. What is beyond
that is filled again."""

_CORNER = Region(0, 0, 1, 1)


@dataclass(frozen=True)
class _Origin:
    """All that the entries of a layer follow from: where it is equal, so are they."""

    layer: object
    input_shape: Shape
    initializers: tuple[Any, ...]
    seed: int
    dtype: str
    ground: Hashable


@dataclass(frozen=True)
class _Kept:
    """A parameter that was looked at: its entries, and what does not depend on the region, with a corner as image."""

    values: Floats
    found: ParameterInspection

    def seen(self, scheme: int, region: Region | None) -> ParameterInspection:
        """Look at a region of it."""
        image = weight_image(self.values, self.found.shape, region, self.found.image.limit)
        return replace(self.found, scheme=scheme, image=image)


class Inspector:
    """Looks at layers, and keeps the last one, so that another region of it need not be filled again."""

    def __init__(self) -> None:
        self._kept: dict[_Origin, tuple[_Kept, ...]] = {}

    def inspect(
        self, experiment: Experiment, layer: str, regions: Regions, stopped: Stop
    ) -> tuple[ParameterInspection, ...]:
        """Look at the parameters of a layer in replicate 0, for every scheme.

        Parameters
        ----------
        experiment
            The document.
        layer
            Id of the layer; one without parameters, or behind a shape problem, has nothing to show.
        regions
            Which part of a parameter is to be seen; the whole where it is not named.
        stopped
            Asked between two parameters and two steps of the work.

        Raises
        ------
        MeasureError
            When torch cannot fill a parameter.
        Stopped
            When nobody wants to look any more.
        """
        known = next((found for found in resolved(experiment).layers if found.layer.id == layer), None)
        if known is None or not known.parameters:
            self._kept.clear()
            return ()
        origins = [_origin(experiment, known, scheme) for scheme in experiment.schemes]
        # What is of no use for this look makes room before anything is filled.
        self._kept = {origin: kept for origin, kept in self._kept.items() if origin in origins}
        inspections: list[ParameterInspection] = []
        for index, (scheme, origin) in enumerate(zip(experiment.schemes, origins, strict=True)):
            kept = self._kept.get(origin)
            if kept is None:
                kept = tuple(_filled(experiment, known, scheme, stopped))
                if self._size() + sum(one.values.size for one in kept) <= MOST_KEPT:
                    self._kept[origin] = kept
            inspections += [one.seen(index, regions.get(one.found.name)) for one in kept]
        return tuple(inspections)

    def _size(self) -> int:
        return sum(one.values.size for kept in self._kept.values() for one in kept)


def _origin(experiment: Experiment, known: ResolvedLayer, scheme: Scheme) -> _Origin:
    probe = experiment.probe
    initializers = tuple(initializer_for(scheme, known.layer, parameter.name) for parameter in known.parameters)
    ground = ground_of(experiment, scheme, known)
    return _Origin(known.layer, known.input_shape, initializers, probe.seed, probe.dtype, ground)


def _filled(experiment: Experiment, known: ResolvedLayer, scheme: Scheme, stopped: Stop) -> Iterator[_Kept]:
    """Fill a layer for a scheme, and look at each of its parameters."""
    check(stopped)
    with quietly():
        block = filled_layer(experiment, known, scheme, Draw(experiment.probe.seed, 0), stopped)
    for slot in block.slots:
        with quietly():
            found = _looked_at(slot, scheme, stopped)
        yield found


def _looked_at(slot: Slot, scheme: Scheme, stopped: Stop) -> _Kept:
    values, shape = slot.values, slot.parameter.shape
    law = slot.initializer(scheme).law(slot.parameter)
    check(stopped)
    entries = entry_statistics(values)
    kurtosis = excess_kurtosis(values, entries.mean, entries.std)
    check(stopped)
    histogram = parameter_histogram(values, law, FINE_BINS)
    check(stopped)
    found = ParameterInspection(
        scheme=0,
        layer=slot.layer.layer.id,
        name=slot.parameter.name,
        shape=shape,
        histogram=histogram,
        kurtosis=kurtosis,
        ks=ks_test(values, law),
        image=weight_image(values, shape, _CORNER, color_limit(entries)),
        ordered=_ordered(values, law),
        **vars(entries),
    )
    return _Kept(values, found)


def _ordered(values: Floats, law: Law) -> OrderedEntries:
    """Put the entries in order as far as they are shown."""
    others = without_atoms(values[np.isfinite(values)], law)
    if not others.size:
        return OrderedEntries(np.zeros(0, dtype=np.int64), np.zeros(0), 0)
    ranks = shown_ranks(others.size)
    found = np.partition(others, ranks - 1)[ranks - 1]
    return OrderedEntries(ranks, found.astype(np.float64), others.size)
