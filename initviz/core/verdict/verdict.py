"""The verdict on a scheme: one word per direction, the sentence, the reason.

overflows
    A tensor holds inf or nan (measured), or its second moment exceeds the square of float32's largest number; in a
    float64 experiment, float64's largest number.
dies
    Forward: some tensor on the way is exactly zero, or at least half of the units of some block are zero on a whole
    batch of 8 or more samples that differ. Backward: the gradient at the first block is exactly zero.
saturates
    At least half of the inputs of Tanh, Sigmoid, Hardtanh, Hardsigmoid or Softsign have |φ'| < 0.01, averaged over
    those layers. Of the inputs of ReLU6, and of a Hardtanh that begins at zero, only those above zero count: what is
    cut off below is dropped, as ReLU's is, and no sign of a signal that is too strong.
vanishes, shrinks, stable, dips, peaks, grows, explodes
    As the table in `trend` says of the second moments at the input and behind each block. Where the first block has a
    scale of its own (a norm, a bound) and the input lies outside of it, from the first block on.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolve
from initviz.core.predict.outline import PENDING
from initviz.core.reports import Prediction, ReplicateReport, SchemePrediction
from initviz.core.verdict.evidence import Evidence, measured_evidence, predicted_evidence
from initviz.core.verdict.factor import Factor
from initviz.core.verdict.reasons import (
    dead_reason,
    saturation_reason,
    way_reason,
    zero_gradient_reason,
    zero_reason,
)
from initviz.core.verdict.trend import Trend, judge
from initviz.messages import Message, message, text

SATURATED_SHARE = 0.5
DEAD_SHARE = 0.5
CALM = frozenset({"stable", "unknown"})
"""Words that ask for nothing."""


@dataclass(frozen=True)
class Remedy:
    """What helps a scheme.

    Attributes
    ----------
    says
        What to do, in a few words, for a button.
    then
        The verdict of theory on the scheme with it, to be read behind "then it".
    edit
        Does it to the scheme of an index.
    """

    says: Message
    then: Message
    edit: Callable[[Experiment, int], Experiment]


@dataclass(frozen=True)
class Verdict:
    """What a scheme does to signal and gradient.

    Attributes
    ----------
    forward, backward
        A word of the table in `trend`, or saturates, dies, overflows, or unknown where nothing is measured or
        predicted yet.
    text
        One sentence with its numbers, naming the scheme.
    short
        The same without the scheme's name and without what is as it should be.
    reason
        Why the signal goes as it does, or where that is well the gradient; None where that is not known.
    remedy
        What helps, where `advised` was asked for it and found anything.
    """

    forward: str
    backward: str
    text: Message
    short: Message
    reason: Message | None = None
    remedy: Remedy | None = None

    def __str__(self) -> str:
        return text(self.text)


def verdict(
    experiment: Experiment, scheme: int, prediction: Prediction, replicates: Sequence[ReplicateReport]
) -> Verdict:
    """Judge one scheme by its measurements, and by theory as long as there are none."""
    return judge_scheme(experiment, scheme, prediction.schemes[scheme], replicates)


def judge_scheme(
    experiment: Experiment, scheme: int, prediction: SchemePrediction, replicates: Sequence[ReplicateReport]
) -> Verdict:
    """Judge one scheme, as `verdict` does, by its own theory."""
    mine = [report for report in replicates if report.scheme == scheme]
    name = experiment.schemes[scheme].name
    if not mine and any(tensor.forward == PENDING for tensor in prediction.tensors):
        said = message("verdict.pending")
        return Verdict("unknown", "unknown", message("verdict.pending_of", name=name, forward=said), said)
    theory = predicted_evidence(experiment, prediction)
    evidence = measured_evidence(experiment, mine) if mine else theory
    forward, forward_text = _forward(experiment, evidence)
    backward, backward_text = _backward(evidence)
    both = message("verdict.both", name=name, forward=forward_text, backward=backward_text)
    short = (
        forward_text
        if backward in {forward, *CALM}
        else message("verdict.short", forward=forward_text, backward=backward_text)
    )
    ways = (theory, evidence) if mine else (theory,)
    reason = _reason(experiment, prediction, ways, forward, backward)
    return Verdict(forward, backward, both, short, reason)


def _forward(experiment: Experiment, evidence: Evidence) -> tuple[str, Message]:
    values, ends, depth = evidence.forward, evidence.ends, evidence.depth
    at_ends = values[list(ends)]
    too_large = np.flatnonzero(~(at_ends <= evidence.largest) & ~np.isnan(at_ends))
    if evidence.nonfinite or too_large.size:
        lost = np.flatnonzero(~np.isfinite(at_ends) | (at_ends > evidence.largest))
        return "overflows", message("verdict.overflows", block=int(lost[0]) if lost.size else depth)
    if depth == 0:
        return "unknown", _nothing(experiment)
    if np.isnan(at_ends[-1]):
        return "unknown", message("verdict.unmeasured" if evidence.measured else "verdict.unknown")
    if values[0] == 0.0:
        return "dies", message("verdict.no_input")
    zeros = np.flatnonzero(values == 0.0)
    if zeros.size:
        block = evidence.block_of(int(zeros[0]))
        return "dies", message("verdict.dies" if at_ends[-1] == 0.0 else "verdict.dies_at", block=block)
    trend = judge(at_ends[evidence.start :])
    told = _told(trend, _over(evidence), evidence.start + trend.place)
    if evidence.dead.share >= DEAD_SHARE:
        dead: dict[str, object] = {
            "percent": 100.0 * evidence.dead.share,
            "block": evidence.block_of(evidence.dead.tensor),
        }
        if trend.word == "stable":
            return "dies", message("verdict.dead_units", **dead)
        return "dies", message("verdict.dead_units_and", factor=told["factor"], over=told["over"], **dead)
    if evidence.saturated.share >= SATURATED_SHARE:
        return "saturates", message("verdict.saturates", percent=100.0 * evidence.saturated.share)
    return trend.word, message(f"verdict.signal.{trend.word}", **told)


def _nothing(experiment: Experiment) -> Message:
    """Say why no block can be judged."""
    network = resolve(experiment.network)
    if network.problem is not None:
        layer = experiment.network.layers[network.problem.index]
        return message("verdict.impossible", layer=layer.id, type=layer.tag())
    return message("verdict.nothing" if experiment.network.layers else "verdict.empty")


def _over(evidence: Evidence) -> Message:
    if evidence.start:
        return message("verdict.between", first=evidence.start, last=evidence.depth)
    return message("verdict.layer") if evidence.depth == 1 else message("verdict.layers", depth=evidence.depth)


def _told(trend: Trend, over: Message, place: int) -> dict[str, object]:
    """Give the numbers of a trend for its sentence, with its turning point where it has one."""
    extreme = Factor(trend.extreme if trend.extreme is not None else 1.0)
    if trend.extreme is not None and trend.word not in {"dips", "peaks"}:
        over = message("verdict.over_with", over=over, extreme=extreme, place=place)
    return {"factor": Factor(trend.factor), "over": over, "extreme": extreme, "place": place}


def _backward(evidence: Evidence) -> tuple[str, Message]:
    depth, start = evidence.depth, evidence.start
    if depth == 0:
        return "unknown", message("verdict.gradient_nothing")
    values = evidence.backward[list(evidence.ends)][::-1]
    if np.isinf(values).any() or (evidence.nonfinite and np.isnan(values).any()):
        return "overflows", message("verdict.gradient_overflows")
    if np.isnan(values[-1]) or np.isnan(values[0]):
        return "unknown", message("verdict.gradient_nothing" if evidence.measured else "verdict.gradient_unknown")
    if values[-1] == 0.0:
        return "dies", message("verdict.gradient_dies", block=depth - int(np.flatnonzero(values == 0.0)[0]))
    trend = judge(values[: len(values) - start])
    told = _told(trend, message("verdict.back"), depth - trend.place)
    return trend.word, message(f"verdict.gradient.{trend.word}", **told)


def _reason(
    experiment: Experiment, prediction: SchemePrediction, ways: tuple[Evidence, ...], forward: str, backward: str
) -> Message | None:
    """Give the reason of what matters: the signal's, unless only the gradient goes wrong."""
    evidence = ways[-1]
    if forward in CALM and backward not in CALM:
        if backward == "dies":
            return zero_gradient_reason(experiment, prediction, evidence)
        return way_reason(experiment, prediction, ways, "backward", backward)
    if forward == "unknown":
        return None
    if forward == "dies" and (evidence.forward == 0.0).any():
        return zero_reason(experiment, prediction, evidence)
    if forward == "dies":
        return dead_reason(experiment, evidence)
    if forward == "saturates":
        powers = [float(way.forward[evidence.saturated.tensor - 1]) for way in ways]
        power = next((power for power in powers if not math.isnan(power)), math.nan)
        return saturation_reason(experiment, prediction, evidence, power)
    return way_reason(experiment, prediction, ways, "forward", forward)
