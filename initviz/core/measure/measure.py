"""Measuring an experiment: reports of all schemes and replicates, the most telling first."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

import torch

from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.resolve import resolved
from initviz.core.laws.outcome import KsTest
from initviz.core.measure.entries import entry_statistics
from initviz.core.measure.errors import Stopped
from initviz.core.measure.filling import fill_all
from initviz.core.measure.histogram import parameter_histogram
from initviz.core.measure.ks import ks_test
from initviz.core.measure.model import Slot, build
from initviz.core.measure.passes import Probing, Stop
from initviz.core.measure.quiet import quietly
from initviz.core.measure.statistics import Floats
from initviz.core.measure.stimulus import Stimulus, draw_stimulus
from initviz.core.parameter import Role
from initviz.core.reports import LawTestReport, ParameterReport, ReplicateReport, Report
from initviz.core.seeds import Draw
from initviz.core.units import UnitTable

Tests = Literal["first", "all"]
_LARGE = 1 << 21
"""A tensor of that many entries is worth more than one thread; below, threads cost more than they bring."""


def never() -> bool:
    """Say that the measurement is still wanted."""
    return False


def measure(
    experiment: Experiment, *, stopped: Stop = never, tests: Tests = "first", schemes: Sequence[int] | None = None
) -> Iterator[Report]:
    """Measure an experiment with real torch modules.

    Replicate 0 of every scheme comes first, with its histograms, then the other replicates. The global random state
    is left as it was.

    Parameters
    ----------
    experiment
        What to measure. Layers from the first shape problem on are left out.
    stopped
        Asked at every layer; once it says True, the iterator ends.
    tests
        Whether laws are tested in replicate 0 only, after everything else, or in every replicate.
    schemes
        Indices of the schemes to be measured, each as if all were; None for all.

    Yields
    ------
    Report
        One `ReplicateReport` per scheme and replicate, and the `LawTestReport`s.

    Raises
    ------
    MeasureError
        When torch cannot do what the document asks for.
    """
    try:
        bench = _Bench(experiment, stopped)
        wanted = range(len(experiment.schemes)) if schemes is None else schemes
        kept: dict[int, list[Floats]] = {}
        for replicate in range(experiment.probe.seeds):
            draw = Draw(experiment.probe.seed, replicate)
            stimulus = bench.stimulus(draw)
            for scheme in wanted:
                yield bench.replicate(scheme, stimulus)
                if tests == "all":
                    yield bench.law_tests(scheme, replicate, bench.entries())
                elif replicate == 0:
                    # Kept rather than filled again: a large orthogonal matrix takes seconds.
                    kept[scheme] = [entries.copy() for entries in bench.entries()]
        for scheme, entries in kept.items():
            yield bench.law_tests(scheme, 0, entries)
    except Stopped:
        return


@contextmanager
def suitable_threads(experiment: Experiment) -> Iterator[None]:
    """Let torch use one thread while small tensors are measured: more would cost more than they bring."""
    threads = torch.get_num_threads()
    if not _is_large(experiment):
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _is_large(experiment: Experiment) -> bool:
    network = resolved(experiment)
    signals = [experiment.probe.batch * math.prod(layer.output_shape) for layer in network.layers]
    weights = [parameter.size for layer in network.layers for parameter in layer.parameters]
    return max([*signals, *weights], default=0) >= _LARGE


class _Bench:
    """The modules of an experiment and what measures them."""

    def __init__(self, experiment: Experiment, stopped: Stop) -> None:
        self._experiment = experiment
        self._stopped = stopped
        with quietly():
            self._blocks = build(experiment)

    def stimulus(self, draw: Draw) -> Stimulus:
        """Draw what is sent through the network."""
        input_shape = self._experiment.network.input
        output_shape = self._blocks[-1].resolved.output_shape if self._blocks else input_shape
        return draw_stimulus(self._experiment.probe, input_shape, output_shape, draw)

    def replicate(self, index: int, stimulus: Stimulus) -> ReplicateReport:
        """Fill the model for a scheme and send the stimulus through it."""
        first = stimulus.draw.replicate == 0
        scheme = self._experiment.schemes[index]
        with quietly():
            rescalings = fill_all(self._blocks, self._experiment, scheme, stimulus.draw, self._stopped)
            filled = [self._filled(slot, scheme, histogram=first) for slot in self._slots()]
            passed = Probing(stimulus, self._stopped, detailed=first).run(self._blocks)
        parameters = map(_with_gradient, filled, passed.gradients)
        return ReplicateReport(
            index,
            stimulus.draw.replicate,
            passed.forward,
            passed.backward,
            tuple(parameters),
            activations=tuple(detail.histogram for detail in passed.details),
            gradients=tuple(detail.histogram for detail in passed.gradient_details),
            units=UnitTable([detail.units for detail in passed.details]),
            gradient_units=UnitTable([detail.units for detail in passed.gradient_details]),
            rescalings=rescalings,
        )

    def entries(self) -> list[Floats]:
        """Give the entries of all parameters; they change with the next replicate."""
        return [slot.values for slot in self._slots()]

    def law_tests(self, index: int, replicate: int, entries: Sequence[Floats]) -> LawTestReport:
        """Test the entries of all parameters against their laws."""
        scheme = self._experiment.schemes[index]
        tests: dict[tuple[int, Role], KsTest] = {}
        with quietly():
            for slot, values in zip(self._slots(), entries, strict=True):
                self._check()
                law = slot.initializer(scheme).law(slot.parameter)
                tests[slot.layer.index, slot.parameter.name] = ks_test(values, law)
        return LawTestReport(index, replicate, tests)

    def _slots(self) -> Iterator[Slot]:
        return (slot for block in self._blocks for slot in block.slots)

    def _filled(self, slot: Slot, scheme: Scheme, *, histogram: bool) -> ParameterReport:
        """Take the statistics of a parameter; its gradient is not known yet."""
        self._check()
        values = slot.values
        return ParameterReport(
            layer=slot.layer.index,
            name=slot.parameter.name,
            gradient=math.nan,
            histogram=parameter_histogram(values, slot.initializer(scheme).law(slot.parameter)) if histogram else None,
            **vars(entry_statistics(values)),
        )

    def _check(self) -> None:
        if self._stopped():
            raise Stopped


def _with_gradient(report: ParameterReport, gradient: float) -> ParameterReport:
    return replace(report, gradient=gradient)
