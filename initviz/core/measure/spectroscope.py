"""Looks at singular values, and keeps what it has seen last: taking matrices apart takes seconds."""

from collections.abc import Callable, Hashable
from dataclasses import replace

import numpy as np

from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import ResolvedLayer, resolved
from initviz.core.laws.law import FloatArray
from initviz.core.measure.errors import MeasureError, check
from initviz.core.measure.filling import fill_all, filled_layer
from initviz.core.measure.jacobian import jacobian
from initviz.core.measure.model import Block, build
from initviz.core.measure.passes import Stop
from initviz.core.measure.quiet import quietly
from initviz.core.measure.singular import matrix_values, operator_values, singular_values
from initviz.core.measure.stimulus import draw_stimulus
from initviz.core.seeds import Draw
from initviz.core.spectra import MOST_REPLICATES, NoSpectrum, Spectrum, SpectrumKind, source_of
from initviz.messages import message

_QUICK = 512
"""Singular values up to which further replicates take well under a second."""

_Take = Callable[[int], FloatArray]
"""Gives the singular values of a replicate."""


class Spectroscope:
    """Gives the spectra of a look, and keeps those of the last one."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Spectrum | NoSpectrum] = {}

    def look(
        self, experiment: Experiment, kind: SpectrumKind, layer: str, stopped: Stop
    ) -> tuple[Spectrum | NoSpectrum, ...]:
        """Take the singular values of replicate 0, for every scheme, and the extremes of a few others.

        Parameters
        ----------
        experiment
            The document.
        kind, layer
            Of what; the Jacobian is that of the whole network, whatever the layer is.
        stopped
            Asked between two steps of the work.

        Raises
        ------
        Stopped
            When nobody wants to look any more.
        """
        found: list[Spectrum | NoSpectrum] = []
        kept, self._kept = self._kept, {}
        for scheme in range(len(experiment.schemes)):
            source = source_of(experiment, scheme, kind, layer)
            if source is None:
                continue
            if source not in self._kept:
                known = kept.get(source)
                self._kept[source] = known or _taken(experiment, scheme, kind, layer, source, stopped)
            found.append(_placed(self._kept[source], scheme))
        return tuple(found)


def _placed(found: Spectrum | NoSpectrum, scheme: int) -> Spectrum | NoSpectrum:
    return found if found.scheme == scheme else replace(found, scheme=scheme)


def _taken(
    experiment: Experiment, scheme: int, kind: SpectrumKind, layer: str, source: Hashable, stopped: Stop
) -> Spectrum | NoSpectrum:
    """Take the singular values of one scheme, or say why there are none."""
    try:
        with quietly():
            take = _taker(experiment, scheme, kind, layer, stopped)
            check(stopped)
            values = take(0)
            replicates = min(experiment.probe.seeds, MOST_REPLICATES) if values.size <= _QUICK else 1
            extremes = [_ends(values)]
            for replicate in range(1, replicates):
                check(stopped)
                extremes.append(_ends(take(replicate)))
    except MeasureError as error:
        return NoSpectrum(scheme, kind, layer, source, error.reason)
    return Spectrum(scheme, kind, layer, source, values, np.array(extremes))


def _ends(values: FloatArray) -> tuple[float, float]:
    return float(values[0]), float(values[-1])


def _taker(experiment: Experiment, scheme: int, kind: SpectrumKind, layer: str, stopped: Stop) -> _Take:
    """Give what fills and takes apart a replicate."""
    if kind == "jacobian":
        return _jacobian_taker(experiment, scheme, stopped)
    found = next(one for one in resolved(experiment).layers if one.layer.id == layer)
    return _weight_taker(experiment, scheme, found, stopped, as_operator=kind == "operator")


def _weight_taker(
    experiment: Experiment, scheme: int, found: ResolvedLayer, stopped: Stop, *, as_operator: bool
) -> _Take:
    if not any(parameter.name == "weight" and len(parameter.shape) > 1 for parameter in found.parameters):
        raise MeasureError(message("spectrum.no.matrix"))

    def take(replicate: int) -> FloatArray:
        draw = Draw(experiment.probe.seed, replicate)
        block = filled_layer(experiment, found, experiment.schemes[scheme], draw, stopped)
        weight = next(slot.tensor for slot in block.slots if slot.parameter.name == "weight")
        return operator_values(found, weight, stopped) if as_operator else matrix_values(weight)

    return take


def _jacobian_taker(experiment: Experiment, scheme: int, stopped: Stop) -> _Take:
    problem = resolved(experiment).problem
    if problem is not None:
        raise MeasureError(problem.reason)
    network, probe = experiment.network, experiment.probe

    def take(replicate: int) -> FloatArray:
        # Built anew each time: the last one was turned to float64, and is filled in the probe's own precision.
        blocks: tuple[Block, ...] = build(experiment)
        draw = Draw(probe.seed, replicate)
        fill_all(blocks, experiment, experiment.schemes[scheme], draw, stopped)
        output = blocks[-1].resolved.output_shape
        sample = draw_stimulus(probe, network.input, output, draw).input[0]
        return singular_values(jacobian(blocks, sample, draw, stopped))

    return take
