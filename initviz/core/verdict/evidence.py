"""What a verdict is given on: the numbers of every tensor, measured where there are measurements, else predicted."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from initviz.core.document.blocks import blocks
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import ConstantInput, NormalInput, Probe, UniformInput
from initviz.core.document.resolve import ResolvedNetwork, resolve
from initviz.core.laws.law import FloatArray
from initviz.core.layers.activation import Activation
from initviz.core.layers.norms import Norm
from initviz.core.layers.rectifiers import Clipped
from initviz.core.layers.reshaping import Softmax
from initviz.core.layers.weighted import Weighted
from initviz.core.reports import ForwardTheory, ReplicateReport, SchemePrediction

FEWEST_SAMPLES = 8
LARGEST_SQUARES = {"float32": float(np.finfo(np.float32).max) ** 2, "float64": float(np.finfo(np.float64).max)}
"""Second moments that a tensor of the probe's dtype can have and be finite; float64 holds no square of its largest."""

_FAR_OUT = 1e3
"""An input at which every activation that saturates is at its bound."""


@dataclass(frozen=True)
class Part:
    """A share, and the tensor where it is largest."""

    share: float = 0.0
    tensor: int = 0
    largest: float = 0.0


@dataclass(frozen=True)
class Evidence:
    """Numbers of one scheme.

    Attributes
    ----------
    mean, forward, backward
        Means and second moments over tensors, and the second moments of the gradient; nan where nothing is known.
    ends
        Tensors at the input and at the end of each block.
    start
        The first of the ends that counts: 1 where the first block brings the signal to a scale of its own.
    saturated
        Share of flat inputs of the activations that saturate, averaged over them.
    dead
        Share of dead units of the block that has most of them.
    zero_share
        Share of exact zeros in the tensor with most dead units.
    nonfinite
        Whether inf or nan was measured.
    measured
        Whether these are measurements.
    largest
        Largest second moment of finite numbers.
    """

    mean: FloatArray
    forward: FloatArray
    backward: FloatArray
    ends: tuple[int, ...]
    start: int
    saturated: Part
    dead: Part
    zero_share: float
    nonfinite: bool
    measured: bool
    largest: float

    @property
    def depth(self) -> int:
        """Number of blocks."""
        return len(self.ends) - 1

    def block_of(self, tensor: int) -> int:
        """Give the number of the block that makes a tensor, counted from 1."""
        return next((number for number, end in enumerate(self.ends) if tensor <= end), self.depth)


def block_ends(experiment: Experiment) -> tuple[int, ...]:
    """Give the tensors at the input and at the end of each block, as indices over tensors.

    A Softmax at the end is left out: its outputs are shares of 1, which say nothing of the signal before it.
    """
    working = len(resolve(experiment.network).layers)
    ends = [min(block.stop, working) for block in blocks(experiment.network) if block.head and block.start < working]
    if ends and isinstance(experiment.network.layers[ends[-1] - 1], Softmax):
        ends[-1] -= 1
    return (0, *ends)


def probe_spreads(probe: Probe) -> bool:
    """Say whether the samples of a batch differ: on equal ones half of all ReLU units are zero, dead or not."""
    law = probe.input
    if isinstance(law, NormalInput):
        return law.std > 0
    return law.b > law.a if isinstance(law, UniformInput) else not isinstance(law, ConstantInput)


def measured_evidence(experiment: Experiment, reports: Sequence[ReplicateReport]) -> Evidence:
    """Take the medians over the replicates of one scheme, of which there is at least one."""
    network, ends = resolve(experiment.network), block_ends(experiment)
    with np.errstate(all="ignore"):
        mean = np.median([report.forward.mean for report in reports], axis=0)
        forward = np.median([report.forward.second_moment for report in reports], axis=0)
        backward = np.median([report.backward for report in reports], axis=0)
        saturated = np.median([flat_shares(network, report) for report in reports], axis=0)
    dead, zero_share = Part(), 0.0
    if experiment.probe.batch >= FEWEST_SAMPLES and probe_spreads(experiment.probe) and len(ends) > 1:
        shares = np.median([report.forward.dead_fraction for report in reports], axis=0)
        worst = max(ends[1:], key=lambda tensor: float(shares[tensor]))
        dead = Part(float(shares[worst]), worst, float(shares[worst]))
        zero_share = float(np.median([report.forward.zero_fraction[worst] for report in reports]))
    return Evidence(
        mean=mean,
        forward=forward,
        backward=backward,
        ends=ends,
        start=_start(network, float(forward[0]), ends),
        saturated=_joined(saturated),
        dead=dead,
        zero_share=zero_share,
        nonfinite=any(bool(report.forward.nonfinite_fraction.any()) for report in reports),
        measured=True,
        largest=LARGEST_SQUARES[experiment.probe.dtype],
    )


def predicted_evidence(experiment: Experiment, prediction: SchemePrediction) -> Evidence:
    """Take what theory says of one scheme."""
    network, ends = resolve(experiment.network), block_ends(experiment)
    theories = [tensor.forward for tensor in prediction.tensors]
    forward = np.array([found.second_moment if isinstance(found, ForwardTheory) else np.nan for found in theories])
    mean = np.array([found.mean if isinstance(found, ForwardTheory) else np.nan for found in theories])
    backward = np.array([t.backward if isinstance(t.backward, float) else np.nan for t in prediction.tensors])
    saturated = np.full(len(prediction.tensors), np.nan)
    for tensor in saturating(network):
        found = prediction.tensors[tensor].saturated
        share = _cut_share(network, tensor, theories[tensor - 1]) if is_rectifier(network, tensor) else found
        saturated[tensor] = np.nan if share is None else share
    return Evidence(
        mean=mean,
        forward=forward,
        backward=backward,
        ends=ends,
        start=_start(network, float(forward[0]), ends),
        saturated=_joined(saturated),
        dead=Part(),
        zero_share=0.0,
        nonfinite=False,
        measured=False,
        largest=LARGEST_SQUARES[experiment.probe.dtype],
    )


# --- saturation ---


def is_rectifier(network: ResolvedNetwork, tensor: int) -> bool:
    """Say whether a tensor is the output of an activation that cuts at zero too, as ReLU6 does.

    What it cuts off at zero counts as dropped, as ReLU's does; it is saturated by what is left of its inputs and lies
    at the upper bound.
    """
    layer = network.layers[tensor - 1].layer
    return isinstance(layer, Clipped) and layer.bounds()[0] == 0.0


def saturating(network: ResolvedNetwork) -> Iterator[int]:
    """Give the outputs of activations that saturate."""
    for tensor, resolved in enumerate(network.layers, start=1):
        if isinstance(resolved.layer, Activation) and (resolved.layer.saturates or is_rectifier(network, tensor)):
            yield tensor


def flat_shares(network: ResolvedNetwork, report: ReplicateReport) -> FloatArray:
    """Give, over tensors, the share of an activation's inputs at a bound that it saturates at; nan for all others."""
    shares = np.full(len(report.forward.saturated_fraction), np.nan)
    for tensor in saturating(network):
        flat = float(report.forward.saturated_fraction[tensor])
        if is_rectifier(network, tensor):
            cut = float(report.forward.zero_fraction[tensor])
            flat = max(flat - cut, 0.0) / (1.0 - cut) if cut < 1.0 else 0.0
        shares[tensor] = flat
    return shares


def _cut_share(network: ResolvedNetwork, tensor: int, incoming: object) -> float | None:
    """P(z >= bound) / P(z > 0) for a normal z."""
    layer = network.layers[tensor - 1].layer
    behind_weights = tensor > 1 and isinstance(network.layers[tensor - 2].layer, Weighted | Norm)
    if not behind_weights or not isinstance(layer, Clipped) or not isinstance(incoming, ForwardTheory):
        return None
    if not 0.0 < incoming.variance < math.inf:
        return None
    scale = math.sqrt(2.0 * incoming.variance)
    above_zero = math.erfc(-incoming.mean / scale)
    return math.erfc((layer.bounds()[1] - incoming.mean) / scale) / above_zero if above_zero > 0.0 else 0.0


def _joined(shares: FloatArray) -> Part:
    known = np.flatnonzero(~np.isnan(shares))
    if not known.size:
        return Part()
    worst = int(known[np.argmax(shares[known])])
    return Part(float(shares[known].mean()), worst, float(shares[worst]))


# --- the scale that a first block has of its own ---


def _start(network: ResolvedNetwork, power: float, ends: tuple[int, ...]) -> int:
    """Say from which end on the way is judged.

    Behind a norm the input's scale is forgotten, and a bounded activation hands on no more than its bound, Sigmoid no
    less than φ(0)². Where the input lies outside of that range by more than a factor of 2, the way begins behind the
    first block.
    """
    if len(ends) < 3 or not math.isfinite(power):
        return 0
    low, high = _own_scale(network, ends[1])
    return 0 if low / 2.0 <= power <= 2.0 * high else 1


def _own_scale(network: ResolvedNetwork, stop: int) -> tuple[float, float]:
    layers = [resolved.layer for resolved in network.layers[:stop]]
    if any(isinstance(layer, Norm) for layer in layers):
        return 1.0, 1.0
    bends = next((layer for layer in layers if isinstance(layer, Activation)), None)
    if bends is None:
        return 0.0, math.inf
    below, zero, above = (float(value) ** 2 for value in bends.value(np.array([-_FAR_OUT, 0.0, _FAR_OUT])))
    return zero, max(below, above) if bends.saturates or isinstance(bends, Clipped) else math.inf
