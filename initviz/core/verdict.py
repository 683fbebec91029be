"""One word per direction for a scheme: vanishes, explodes, stable, saturates, dies, overflows.

Thresholds
----------
overflows
    A tensor holds inf or nan (measured), or its second moment exceeds the square of float32's largest number; in a
    float64 experiment, float64's largest number.
dies
    Forward: the last block gives exact zeros, or at least half of the units of some block are zero on a whole batch
    of 8 or more samples that differ. Backward: the gradient at the first block is exactly zero.
saturates
    At least half of the inputs of Tanh, Sigmoid, Hardtanh, Hardsigmoid or Softsign have |φ'| < 0.01, averaged over
    those layers.
vanishes
    The second moment falls by more than 100 over the network, or by more than 2 while still falling to 0.6 or less
    per block in the second half of its way. (Xavier on ReLU falls to 0.5 per block; Xavier on Tanh slows down.)
explodes
    It grows by more than 20 over the network, or by more than 2 while still growing by 1.6 or more per block.
stable
    None of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from initviz.core.document.blocks import blocks
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import ConstantInput, NormalInput, Probe, UniformInput
from initviz.core.document.resolve import resolve
from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation
from initviz.core.layers.reshaping import Softmax
from initviz.core.reports import ForwardTheory, Prediction, ReplicateReport, SchemePrediction
from initviz.messages import Message, message, text

VANISHING_TOTAL, EXPLODING_TOTAL = 1 / 100, 20.0
TREND_TOTAL = 2.0
VANISHING_PACE, EXPLODING_PACE = 0.6, 1.6
SATURATED_SHARE = 0.5
DEAD_SHARE = 0.5
FEWEST_SAMPLES = 8
LARGEST_SQUARES = {"float32": float(np.finfo(np.float32).max) ** 2, "float64": float(np.finfo(np.float64).max)}
"""Second moments that a tensor of the probe's dtype can have and be finite; float64 holds no square of its largest."""


@dataclass(frozen=True)
class Verdict:
    """What a scheme does to signal and gradient.

    Attributes
    ----------
    forward, backward
        vanishes, explodes, stable, saturates, dies, overflows, or unknown where nothing is measured or predicted yet.
    text
        One sentence with its numbers, naming the scheme.
    short
        The same without the scheme's name and without what is as it should be.
    """

    forward: str
    backward: str
    text: Message
    short: Message

    def __str__(self) -> str:
        return text(self.text)


@dataclass(frozen=True)
class _Evidence:
    """Numbers at the input and at the end of each block, measured where there are measurements."""

    forward: FloatArray
    backward: FloatArray
    saturated: float
    dead: float
    nonfinite: bool
    measured: bool
    largest: float


def block_ends(experiment: Experiment) -> tuple[int, ...]:
    """Give the tensors at the input and at the end of each block, as indices over tensors.

    A Softmax at the end is left out: its outputs are shares of 1, which say nothing of the signal before it.
    """
    working = len(resolve(experiment.network).layers)
    ends = [min(block.stop, working) for block in blocks(experiment.network) if block.head and block.start < working]
    if ends and isinstance(experiment.network.layers[ends[-1] - 1], Softmax):
        ends[-1] -= 1
    return (0, *ends)


def verdict(
    experiment: Experiment, scheme: int, prediction: Prediction, replicates: Sequence[ReplicateReport]
) -> Verdict:
    """Judge one scheme by its measurements, and by theory as long as there are none."""
    mine = [report for report in replicates if report.scheme == scheme]
    ends = block_ends(experiment)
    evidence = _measured(experiment, mine, ends) if mine else _predicted(experiment, prediction.schemes[scheme], ends)
    forward, forward_text = _forward(evidence)
    backward, backward_text = _backward(evidence)
    name = experiment.schemes[scheme].name
    both = message("verdict.both", name=name, forward=forward_text, backward=backward_text)
    short = (
        forward_text
        if backward in {forward, "unknown"}
        else message("verdict.short", forward=forward_text, backward=backward_text)
    )
    return Verdict(forward, backward, both, short)


def _measured(experiment: Experiment, reports: list[ReplicateReport], ends: tuple[int, ...]) -> _Evidence:
    indices = list(ends)
    with np.errstate(all="ignore"):
        forward = np.median([report.forward.second_moment for report in reports], axis=0)[indices]
        backward = np.median([report.backward for report in reports], axis=0)[indices]
    saturating = [
        index
        for index, resolved in enumerate(resolve(experiment.network).layers, start=1)
        if isinstance(resolved.layer, Activation) and resolved.layer.saturates
    ]
    shares = [report.forward.saturated_fraction[saturating].mean() for report in reports] if saturating else [0.0]
    dead = 0.0
    if experiment.probe.batch >= FEWEST_SAMPLES and probe_spreads(experiment.probe):
        dead = float(np.median([report.forward.dead_fraction[indices[1:]].max(initial=0.0) for report in reports]))
    nonfinite = any(bool(report.forward.nonfinite_fraction.any()) for report in reports)
    largest = LARGEST_SQUARES[experiment.probe.dtype]
    return _Evidence(forward, backward, float(np.median(shares)), dead, nonfinite, measured=True, largest=largest)


def probe_spreads(probe: Probe) -> bool:
    """Say whether the samples of a batch differ: on equal ones half of all ReLU units are zero, dead or not."""
    law = probe.input
    if isinstance(law, NormalInput):
        return law.std > 0
    return law.b > law.a if isinstance(law, UniformInput) else not isinstance(law, ConstantInput)


def _predicted(experiment: Experiment, prediction: SchemePrediction, ends: tuple[int, ...]) -> _Evidence:
    tensors = [prediction.tensors[index] for index in ends]
    forward = [t.forward.second_moment if isinstance(t.forward, ForwardTheory) else np.nan for t in tensors]
    backward = [t.backward if isinstance(t.backward, float) else np.nan for t in tensors]
    shares = [t.saturated for t in prediction.tensors if t.saturated is not None]
    saturated = float(np.mean(shares)) if shares else 0.0
    largest = LARGEST_SQUARES[experiment.probe.dtype]
    return _Evidence(
        np.array(forward), np.array(backward), saturated, 0.0, nonfinite=False, measured=False, largest=largest
    )


def _forward(evidence: _Evidence) -> tuple[str, Message]:
    values, depth = evidence.forward, len(evidence.forward) - 1
    too_large = np.flatnonzero(~(values <= evidence.largest) & ~np.isnan(values))
    if evidence.nonfinite or too_large.size:
        lost = np.flatnonzero(~np.isfinite(values) | (values > evidence.largest))
        return "overflows", message("verdict.overflows", block=int(lost[0]) if lost.size else depth)
    if depth == 0 or np.isnan(values[-1]):
        return "unknown", message("verdict.nothing" if evidence.measured or depth == 0 else "verdict.unknown")
    if values[0] == 0.0:
        return "dies", message("verdict.no_input")
    if values[-1] == 0.0:
        return "dies", message("verdict.dies", block=int(np.flatnonzero(values == 0.0)[0]))
    if evidence.dead >= DEAD_SHARE:
        return "dies", message("verdict.dead_units", percent=100.0 * evidence.dead)
    if evidence.saturated >= SATURATED_SHARE:
        return "saturates", message("verdict.saturates", percent=100.0 * evidence.saturated)
    kind = _trend(values)
    return kind, message(f"verdict.{kind}", factor=Factor(float(values[-1] / values[0])), layers=_layers(depth))


def _layers(depth: int) -> Message:
    return message("verdict.layer") if depth == 1 else message("verdict.layers", depth=depth)


def _backward(evidence: _Evidence) -> tuple[str, Message]:
    values, depth = evidence.backward[::-1], len(evidence.backward) - 1
    if depth == 0:
        return "unknown", message("verdict.gradient_nothing")
    if np.isinf(values).any() or (evidence.nonfinite and np.isnan(values).any()):
        return "overflows", message("verdict.gradient_overflows")
    if np.isnan(values[-1]):
        return "unknown", message("verdict.gradient_nothing" if evidence.measured else "verdict.gradient_unknown")
    if values[-1] == 0.0:
        return "dies", message("verdict.gradient_dies", block=depth - int(np.flatnonzero(values == 0.0)[0]))
    kind = _trend(values)
    return kind, message(f"verdict.gradient_{kind}", factor=Factor(float(values[-1] / values[0])))


def _trend(values: FloatArray) -> str:
    """Judge a run of second moments from where it starts to where it ends."""
    depth = len(values) - 1
    ratio = values[-1] / values[0]
    middle = (depth + 1) // 2
    span = depth - middle
    pace = (values[-1] / values[middle]) ** (1.0 / span) if span > 0 and values[middle] > 0 else 1.0
    if ratio < VANISHING_TOTAL or (ratio < 1 / TREND_TOTAL and pace <= VANISHING_PACE):
        return "vanishes"
    if ratio > EXPLODING_TOTAL or (ratio > TREND_TOTAL and pace >= EXPLODING_PACE):
        return "explodes"
    return "stable"


class Factor(float):
    """A ratio, shown as a person would say it: 0.001, 1.2, 45, 3×10⁷."""

    def __format__(self, spec: str) -> str:
        if spec:
            return super().__format__(spec)
        if not np.isfinite(self):
            return "∞" if self > 0 else str(float(self))
        size = abs(self)
        if size == 0 or 5e-4 <= size < 0.1:
            digits = f"{float(self):.1g}"
        elif 0.1 <= size < 99.5:
            digits = f"{float(self):.2g}"
        elif 99.5 <= size < 1e4:
            digits = f"{float(self):.0f}"
        else:
            mantissa, _, exponent = f"{float(self):.0e}".partition("e")
            power = str(int(exponent)).translate(_SUPERSCRIPTS)
            digits = f"10{power}" if mantissa == "1" else f"{mantissa}×10{power}"
        return digits

    def __str__(self) -> str:
        return format(self, "")


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
