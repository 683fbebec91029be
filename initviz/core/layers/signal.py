"""What theory knows about a tensor on its way through the network.

All statistics are taken over weights, samples and units, and kept as maps over positions: arrays that broadcast to
the tensor's shape, with an extent of 1 wherever nothing depends on that axis. Second moments are about zero.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.messages import Message

Function = Callable[[FloatArray], FloatArray]

_ALIKE = 0.05
"""Of samples that differ less in strength, a nonlinearity's moments are right to about 1 %."""


@dataclass(frozen=True)
class Elementwise:
    """A function of one number with the places where it or its slope is not smooth."""

    value: Function
    kinks: tuple[float, ...] = ()
    idempotent: bool = False
    """Whether applying it twice is applying it once, as with ReLU."""


@dataclass(frozen=True)
class Branch:
    """With this probability, an entry is the composition of these functions applied to the base variable.

    Dropout makes branches: with probability p an entry is the constant zero.
    """

    probability: float
    functions: tuple[Elementwise, ...] = ()

    def then(self, function: Elementwise) -> "Branch":
        """Apply another function on top."""
        if function.idempotent and self.functions and self.functions[-1] == function:
            return self
        return Branch(self.probability, (*self.functions, function))


@dataclass(frozen=True)
class Entry:
    """The law of one entry: a base variable, and what was done to it since.

    Attributes
    ----------
    base
        "normal" for N(mean, variance), "uniform" for the uniform law of that mean and variance.
    mean, variance
        Of the base variable, as maps.
    covariance
        Of the base variable between two samples, as a map: pre-activations of one unit share its weights.
    branches
        What happened to the base variable, each with its probability.
    """

    base: str
    mean: FloatArray
    variance: FloatArray
    covariance: FloatArray
    branches: tuple[Branch, ...] = (Branch(1.0),)

    @property
    def is_plain_normal(self) -> bool:
        """Whether nothing was done to a normal base variable."""
        return self.base == "normal" and len(self.branches) == 1 and not self.branches[0].functions

    def then(self, function: Elementwise) -> "Entry":
        """Apply a function on top of every branch."""
        return replace(self, branches=tuple(branch.then(function) for branch in self.branches))

    @property
    def depth(self) -> int:
        """Number of functions in the longest branch."""
        return max(len(branch.functions) for branch in self.branches)


@dataclass(frozen=True)
class Sums:
    """Moments of the sum S of a sample's units: E[S²], and E[S S'] between two samples.

    They matter to weights with a mean, which all multiply the same sum.
    """

    second: FloatArray
    cross: FloatArray


@dataclass(frozen=True)
class Strengths:
    """How much the samples of a data set differ in strength.

    Attributes
    ----------
    spread
        Variance of a sample's mean square, as a share of its squared mean; nan where that is not followed.
    zero_samples
        Whether some samples are exactly zero.
    zero_parts
        Whether what one unit sees of a sample may be exactly zero.
    """

    spread: float = math.nan
    zero_samples: bool = False
    zero_parts: bool = False


@dataclass(frozen=True)
class Signal:
    """Statistics of one tensor.

    Attributes
    ----------
    shape
        The tensor's shape without the batch.
    mean, second, cross
        E[x], E[x²], and E[x x'] of one entry in two samples, as maps.
    entry
        Law of an entry, or None where only the moments are known.
    sums
        Moments of the sum over the last axis, or None where they are unknown.
    units_share
        Whether the units of a sample share a random term, as they do behind weights with a mean.
    independent
        Whether all entries are independent draws, as those of an input are.
    strengths
        For samples of a data set, how much they differ; None where all samples follow one law.
    """

    shape: tuple[int, ...]
    mean: FloatArray
    second: FloatArray
    cross: FloatArray
    entry: Entry | None = None
    sums: Sums | None = None
    units_share: bool = False
    independent: bool = False
    strengths: Strengths | None = None

    @property
    def samples_alike(self) -> bool:
        """Whether the samples are equally strong, nearly enough for one normal law to stand for all of them."""
        return self.strengths is None or self.strengths.spread <= _ALIKE

    @property
    def variance(self) -> FloatArray:
        """E[x²] - E[x]², as a map."""
        return np.maximum(self.second - self.mean**2, 0.0)

    def pooled(self) -> tuple[float, float, float]:
        """Give mean, second moment and variance over all units and positions."""
        mean, second = float(self.mean.mean()), float(self.second.mean())
        return mean, second, max(second - mean * mean, 0.0) if math.isfinite(second) else second

    def between_positions(self) -> float:
        """Give E[x x'] between two samples averaged over all pairs of positions: the power of a unit's own mean.

        Positions of a unit see the same weights; taking the root of the map at each is exact wherever the map is
        flat, and a bound of Cauchy and Schwarz elsewhere.
        """
        return float(np.sqrt(np.maximum(self.cross, 0.0)).mean()) ** 2


@dataclass(frozen=True)
class Unknown:
    """No statistics, and why.

    Attributes
    ----------
    reason
        Why the curve stops.
    normal
        Whether an entry is nevertheless normal with an unknown variance, so that a norm that fixes the variance
        fixes the law.
    strengths
        As for a `Signal`.
    """

    reason: Message
    normal: bool = False
    strengths: Strengths | None = None


def flat(value: float, shape: tuple[int, ...]) -> FloatArray:
    """Make a map that depends on nothing."""
    return np.full((1,) * len(shape), value)


def normal_signal(
    shape: tuple[int, ...],
    mean: FloatArray,
    second: FloatArray,
    cross: FloatArray,
    *,
    sums: Sums | None = None,
    units_share: bool = False,
) -> Signal:
    """Make the statistics of a pre-activation: normal across units."""
    variance = np.maximum(second - mean**2, 0.0)
    covariance = np.clip(cross - mean**2, -variance, variance)
    entry = Entry("normal", mean, variance, covariance)
    return Signal(shape, mean, second, cross, entry, sums, units_share)


def last_mean(values: FloatArray) -> FloatArray:
    """Average a map over the last axis, keeping it."""
    if values.shape[-1] == 1:  # nothing to do, which is most of what is done in a deep network of Linear layers
        return values
    result: FloatArray = values.mean(axis=-1, keepdims=True)
    return result


def independent_sums(shape: tuple[int, ...], mean: FloatArray, second: FloatArray, cross: FloatArray) -> Sums:
    """Give the moments of the sum over the last axis when its entries are uncorrelated within a sample."""
    units = shape[-1]
    spread = units * last_mean(second - mean**2)
    total = units * last_mean(mean)
    between = units * last_mean(cross - mean**2)
    return Sums(spread + total**2, between + total**2)


def input_signal(shape: tuple[int, ...], base: str, mean: float, variance: float) -> Signal:
    """Make the statistics of an input whose entries are independent draws from one law."""
    mean_map, second, cross = flat(mean, shape), flat(variance + mean**2, shape), flat(mean**2, shape)
    entry = Entry(base if variance > 0 else "normal", mean_map, flat(variance, shape), flat(0.0, shape))
    sums = independent_sums(shape, mean_map, second, cross)
    return Signal(shape, mean_map, second, cross, entry, sums, independent=True)


def zero_signal(shape: tuple[int, ...]) -> Signal:
    """Make the statistics of a tensor that is exactly zero."""
    return input_signal(shape, "normal", 0.0, 0.0)
