"""What is known of a document's schemes, by what it follows from.

Weights follow from the network, the probe and a scheme's rules and overrides. Renaming, recolouring, moving, hiding
and duplicating schemes change none of that, and an edit of one scheme changes nothing of the others: what was worked
out and measured for them stays.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from msgspec import structs

from initviz.core.data.dataset import DataError, DataSet
from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.probe import FileInput, Probe
from initviz.core.document.samples import data_of
from initviz.core.document.shown import filling, shown
from initviz.core.inspections import ParameterInspection
from initviz.core.predict.outline import PENDING
from initviz.core.reports import LawTestReport, Prediction, ReplicateReport, Report, SchemePrediction
from initviz.core.spectra import NoSpectrum, Spectrum
from initviz.gui.theory import theory_of
from initviz.messages import Message

_Seen = TypeVar("_Seen", ParameterInspection, Spectrum | NoSpectrum)
_Kind = tuple[type[Report], int]
"""A report's class and replicate: of each there is one for a scheme."""


class Results:
    """Theories and reports of one document's schemes, hidden ones included.

    Parameters
    ----------
    document
        The document.
    elsewhere
        Whether somebody else works out theories that take too long here.

    Attributes
    ----------
    experiment
        The document without its hidden schemes: what is measured and shown.
    trouble
        What went wrong when its theory was worked out.
    """

    def __init__(self, document: Experiment, *, elsewhere: bool) -> None:
        self._elsewhere = elsewhere
        self._ground: tuple[object, ...] = ()
        self._theories: dict[Scheme, SchemePrediction] = {}
        self._reports: dict[Scheme, dict[_Kind, Report]] = {}
        self._asked: tuple[Scheme, ...] = ()
        self.trouble: Message | None = None
        self.begin(document)

    def begin(self, document: Experiment) -> None:
        """Go on to another document: forget what is not true of it, and work out the theory of what is new."""
        self.experiment = shown(document)
        ground = (document.network, document.probe, _data(document.probe))
        fillings = {filling(scheme) for scheme in document.schemes} if ground == self._ground else set()
        if ground != self._ground:
            self._ground, self._asked = ground, ()
        self._theories = {known: theory for known, theory in self._theories.items() if known in fillings}
        self._reports = {known: reports for known, reports in self._reports.items() if known in fillings}
        self._predict([scheme for scheme in self.experiment.schemes if filling(scheme) not in self._theories])

    def _predict(self, schemes: Sequence[Scheme], *, at_once: bool = False) -> None:
        """Work out the theory of some schemes; an outline first where that takes too long and is done elsewhere."""
        if not schemes:
            return
        experiment = structs.replace(self.experiment, schemes=tuple(schemes))
        prediction, self.trouble = theory_of(experiment, elsewhere=self._elsewhere and not at_once)
        self._theories |= {filling(scheme): of_one for scheme, of_one in zip(schemes, prediction.schemes, strict=True)}

    # --- what is asked for ---

    def ask(self) -> tuple[int, ...]:
        """Remember what is shown as what is asked for; give the places of schemes of which something is unknown."""
        self._asked = tuple(filling(scheme) for scheme in self.experiment.schemes)
        return tuple(place for place, scheme in enumerate(self._asked) if not self._is_complete(scheme))

    @property
    def is_asked(self) -> bool:
        """Whether all schemes that are shown were asked for."""
        return all(filling(scheme) in self._asked for scheme in self.experiment.schemes)

    @property
    def is_complete(self) -> bool:
        """Whether everything that is shown is known."""
        return all(self._is_complete(filling(scheme)) for scheme in self.experiment.schemes)

    def _is_complete(self, scheme: Scheme) -> bool:
        reports = self._reports.get(scheme, {})
        replicates = sum(kind is ReplicateReport for kind, _ in reports)
        tested = (LawTestReport, 0) in reports
        return tested and replicates >= self.experiment.probe.seeds and not _is_pending(self._theories[scheme])

    @property
    def is_pending(self) -> bool:
        """Whether a theory is still to be worked out elsewhere."""
        return any(map(_is_pending, self.prediction.schemes))

    # --- what comes ---

    def forget_reports(self) -> None:
        """Begin to measure anew."""
        self._reports.clear()

    def add_report(self, report: Report) -> None:
        """Keep a report on a scheme that was asked for, instead of an older one on the same replicate."""
        self._reports.setdefault(self._asked[report.scheme], {})[type(report), report.replicate] = report

    def add_theory(self, place: int, theory: SchemePrediction) -> None:
        """Keep the theory of a scheme that was asked for."""
        self._theories[self._asked[place]] = theory

    def predict_pending(self) -> None:
        """Work out what nobody else will any more."""
        self._predict([s for s in self.experiment.schemes if _is_pending(self._theories[filling(s)])], at_once=True)

    # --- what is known ---

    @property
    def prediction(self) -> Prediction:
        """Theory of all schemes that are shown, under the names that they have now."""
        found = ((scheme.name, self._theories[filling(scheme)]) for scheme in self.experiment.schemes)
        return Prediction(
            tuple(theory if theory.name == name else replace(theory, name=name) for name, theory in found)
        )

    @property
    def reports(self) -> tuple[Report, ...]:
        """All reports on schemes that are shown, with the places that these have now."""
        return tuple(
            report if report.scheme == place else replace(report, scheme=place)
            for place, scheme in enumerate(self.experiment.schemes)
            for report in self._reports.get(filling(scheme), {}).values()
        )

    def placed(self, inspections: Sequence[_Seen]) -> tuple[_Seen, ...]:
        """Give what a look at the schemes that were asked for has seen, with the places that they have now."""
        return tuple(
            found if found.scheme == place else replace(found, scheme=place)
            for place, scheme in enumerate(self.experiment.schemes)
            for found in inspections
            if filling(scheme) in self._asked and found.scheme == self._asked.index(filling(scheme))
        )


def _is_pending(theory: SchemePrediction) -> bool:
    return theory.tensors[0].forward is PENDING


def _data(probe: Probe) -> DataSet | None:
    """Give the file's content that is sent through the network, which may change while its name does not."""
    if not isinstance(probe.input, FileInput):
        return None
    try:
        return data_of(probe.input)
    except DataError:
        return None
