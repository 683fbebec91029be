"""Everything that figures are made from: the document, its theory, the reports so far, and what is selected."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from initviz.core.document.blocks import Block, blocks
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import ResolvedNetwork, resolve
from initviz.core.inspections import ParameterInspection
from initviz.core.laws.outcome import KsTest
from initviz.core.parameter import Role
from initviz.core.reports import (
    LawTestReport,
    ParameterPrediction,
    ParameterReport,
    Prediction,
    ReplicateReport,
    Report,
)
from initviz.core.spectra import NoSpectrum, Spectrum, SpectrumKind
from initviz.core.verdict.verdict import Verdict, verdict
from initviz.figures.figure import Series
from initviz.figures.unmeasured import unmeasured


@dataclass(frozen=True)
class Scene:
    """One moment of the program.

    Attributes
    ----------
    experiment, prediction
        The document without its hidden schemes, and its theory.
    reports
        Measurements of this very experiment that have arrived so far.
    scheme
        The active scheme, drawn in front.
    layer
        Id of the selected layer; empty for none.
    inspections
        The selected layer's parameters in full, for every scheme, as far as they were asked for and have arrived.
    spectra
        Singular values, as far as they were asked for and have arrived: all of one kind, and of one layer.
    is_fresh
        Whether the last edit is so recent that a close look that has not arrived yet needs no words.
    failed
        Whether the measurement ended early: nothing more will arrive.
    unseen
        Whether the last close look failed or was given up: it will not arrive.
    places
        Places of the schemes in the document, by which they are named and drawn; not given where none is hidden.
    """

    experiment: Experiment
    prediction: Prediction
    reports: tuple[Report, ...] = ()
    scheme: int = 0
    layer: str = ""
    inspections: tuple[ParameterInspection, ...] = ()
    spectra: tuple[Spectrum | NoSpectrum, ...] = ()
    is_fresh: bool = False
    failed: bool = False
    unseen: bool = False
    places: tuple[int, ...] = ()

    @cached_property
    def network(self) -> ResolvedNetwork:
        """Layers with their shapes."""
        return resolve(self.experiment.network)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks with a shape; one that a layer breaks off ends before that layer."""
        known = len(self.network.layers)
        found = (block for block in blocks(self.experiment.network) if block.start < known)
        return tuple(block if block.stop <= known else block.cut(known) for block in found)

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The schemes as a figure names them."""
        schemes = self.experiment.schemes
        places = self.places or range(len(schemes))
        return tuple(
            Series(index, scheme.name, scheme.color, front=index == self.scheme, place=place)
            for index, (scheme, place) in enumerate(zip(schemes, places, strict=True))
        )

    @cached_property
    def back_to_front(self) -> tuple[int, ...]:
        """Indices of the schemes in drawing order: the active one last."""
        return (*(i for i in range(len(self.experiment.schemes)) if i != self.scheme), self.scheme)

    @cached_property
    def _replicates(self) -> Mapping[int, tuple[ReplicateReport, ...]]:
        found: dict[int, list[ReplicateReport]] = {}
        for report in self.reports:
            if isinstance(report, ReplicateReport):
                found.setdefault(report.scheme, []).append(report)
        return {scheme: tuple(sorted(of_one, key=lambda r: r.replicate)) for scheme, of_one in found.items()}

    def replicates(self, scheme: int) -> tuple[ReplicateReport, ...]:
        """Give a scheme's replicates, in order."""
        return self._replicates.get(scheme, ())

    @cached_property
    def _first(self) -> Mapping[int, "FirstReplicate"]:
        return {
            scheme: FirstReplicate(of_one[0]) for scheme, of_one in self._replicates.items() if of_one[0].replicate == 0
        }

    @cached_property
    def first_reports(self) -> int:
        """How many reports speak of replicate 0: histograms and law tests change only with them."""
        return sum(report.replicate == 0 for report in self.reports)

    def first_replicate(self, scheme: int) -> "FirstReplicate | None":
        """Give the replicate that histograms show."""
        return self._first.get(scheme)

    @cached_property
    def _law_tests(self) -> Mapping[int, LawTestReport]:
        return {
            report.scheme: report
            for report in self.reports
            if isinstance(report, LawTestReport) and report.replicate == 0
        }

    def law_test(self, scheme: int, layer: int, role: Role) -> KsTest | None:
        """Give the test of a parameter of replicate 0 against its law."""
        report = self._law_tests.get(scheme)
        return report.tests.get((layer, role)) if report is not None else None

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on each scheme."""
        schemes = range(len(self.experiment.schemes))
        judged = tuple(verdict(self.experiment, index, self.prediction, self.replicates(index)) for index in schemes)
        return tuple(map(self._final, judged, schemes)) if self.failed else judged

    def _final(self, judged: Verdict, scheme: int) -> Verdict:
        return judged if self.replicates(scheme) else unmeasured(judged, self.experiment, scheme)

    def predicted(self, scheme: int, layer: int, role: Role) -> ParameterPrediction | None:
        """Give the theory of one parameter."""
        if scheme >= len(self.prediction.schemes):
            return None
        return self.prediction.schemes[scheme].by_parameter.get((layer, role))

    @cached_property
    def _inspections(self) -> Mapping[tuple[int, Role], ParameterInspection]:
        return {(found.scheme, found.name): found for found in self.inspections}

    def inspected(self, scheme: int, role: Role) -> ParameterInspection | None:
        """Give the close look at a parameter of the selected layer."""
        return self._inspections.get((scheme, role))

    def spectrum(self, scheme: int, kind: SpectrumKind, layer: str) -> Spectrum | NoSpectrum | None:
        """Give what was seen of a scheme's singular values."""
        wanted = (scheme, kind, layer)
        return next((found for found in self.spectra if (found.scheme, found.kind, found.layer) == wanted), None)

    @cached_property
    def layer_index(self) -> int | None:
        """Position of the selected layer."""
        for index, layer in enumerate(self.experiment.network.layers):
            if layer.id == self.layer:
                return index
        return None

    @cached_property
    def selected_block(self) -> int | None:
        """Position of the block that holds the selected layer."""
        index = self.layer_index
        for position, block in enumerate(blocks(self.experiment.network)):
            if index is not None and block.start <= index < block.stop:
                return position
        return None


@dataclass(frozen=True)
class FirstReplicate:
    """Replicate 0 of a scheme, by parameter."""

    report: ReplicateReport

    @property
    def parameters(self) -> Mapping[tuple[int, Role], ParameterReport]:
        """Its parameters, by the layer's index and name."""
        return self.report.by_parameter
