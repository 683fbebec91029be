"""Predict and measure together: what the command line and Python use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from initviz.core.document.codes import trust_all, untrusted_codes
from initviz.core.document.decode import validated
from initviz.core.document.experiment import Experiment
from initviz.core.document.shown import hidden_names, shown
from initviz.core.measure.errors import UntrustedCodeError
from initviz.core.measure.measure import measure, suitable_threads
from initviz.core.predict.predict import predict
from initviz.core.reports import LawTestReport, Prediction, ReplicateReport, Report
from initviz.core.verdict.remedy import advised
from initviz.core.verdict.verdict import Verdict, verdict
from initviz.messages import message


@dataclass(frozen=True)
class Analysis:
    """Everything that initviz has to say about an experiment.

    Attributes
    ----------
    experiment
        What was analysed: with ids filled in, and without hidden schemes.
    prediction
        Its theory.
    reports
        Its measurements, in the order in which they came.
    hidden
        Names of the hidden schemes that were left out.
    """

    experiment: Experiment
    prediction: Prediction
    reports: tuple[Report, ...]
    hidden: tuple[str, ...] = ()

    @cached_property
    def replicates(self) -> tuple[ReplicateReport, ...]:
        """Measurements of signals and parameters, by scheme and replicate."""
        found = [report for report in self.reports if isinstance(report, ReplicateReport)]
        return tuple(sorted(found, key=lambda report: (report.scheme, report.replicate)))

    @cached_property
    def law_tests(self) -> tuple[LawTestReport, ...]:
        """KS tests, by scheme and replicate."""
        found = [report for report in self.reports if isinstance(report, LawTestReport)]
        return tuple(sorted(found, key=lambda report: (report.scheme, report.replicate)))

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict per scheme, with its reason and what helps."""
        found = []
        for index in range(len(self.experiment.schemes)):
            judged = verdict(self.experiment, index, self.prediction, self.replicates)
            found.append(advised(self.experiment, index, judged))
        return tuple(found)


def analyse(
    experiment: Experiment,
    *,
    seeds: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    trust_code: bool = False,
) -> Analysis:
    """Predict and measure an experiment in this process.

    Parameters
    ----------
    experiment
        What to analyse; it is checked first.
    seeds
        Number of replicates, instead of the document's.
    progress
        Called with the number of replicates done and to do.
    trust_code
        Agree to the custom code that the experiment carries, for as long as this Python runs: it can do whatever you
        can do on this computer.

    Returns
    -------
    Analysis
        Prediction, measurements and verdicts.

    Raises
    ------
    DocumentError
        When the experiment is not valid.
    UntrustedCodeError
        When it carries custom code, and nobody has agreed to it; a MeasureError.
    MeasureError
        When torch cannot run it.
    """
    if seeds is not None:
        experiment = replace(experiment, probe=replace(experiment.probe, seeds=seeds))
    document = validated(experiment)
    experiment = shown(document)
    if trust_code:
        trust_all(experiment)
    elif codes := untrusted_codes(experiment):
        pieces = message("custom.agree.one" if len(codes) == 1 else "custom.agree.many", count=len(codes))
        raise UntrustedCodeError(message("custom.agree", code=pieces))
    total = experiment.probe.seeds * len(experiment.schemes)
    reports: list[Report] = []
    with suitable_threads(experiment):
        for report in measure(experiment, tests="all"):
            reports.append(report)
            if progress and isinstance(report, ReplicateReport):
                progress(sum(isinstance(done, ReplicateReport) for done in reports), total)
    return Analysis(experiment, predict(experiment), tuple(reports), hidden_names(document))
