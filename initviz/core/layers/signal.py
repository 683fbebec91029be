"""What theory knows about a tensor on its way through the network.

All statistics are taken over weights, samples and units, and kept as maps over positions: arrays that broadcast to
the tensor's shape, with an extent of 1 wherever nothing depends on that axis. Second moments are about zero.
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.entry import Entry
from initviz.core.layers.pairs import PairSource
from initviz.messages import Message

_ALIKE = 0.05
"""Of samples that differ less in strength, a nonlinearity's moments are right to about 1 %."""


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
        Moments of the sum over the last axis, where they do not follow from the entries.
    uncorrelated
        Whether the entries of the last axis are uncorrelated within a sample, so that those of their sum follow.
    pairs
        How moments of two positions of one unit follow, or None where they do not.
    units_share
        Whether the units of a sample share a random term, as they do behind weights with a mean.
    identical
        Whether all units of a sample are one and the same number, as they are behind constant weights.
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
    uncorrelated: bool = False
    pairs: PairSource | None = field(default=None, repr=False, compare=False)
    strengths: Strengths | None = None
    identical: bool = False

    def total(self) -> Sums | None:
        """Give the moments of the sum over the last axis, or None where they are unknown."""
        if self.sums is not None or not self.uncorrelated:
            return self.sums
        return independent_sums(self.shape, self.mean, self.second, self.cross)

    @property
    def knows_total(self) -> bool:
        """Whether the sum over the last axis is known."""
        return self.uncorrelated or self.sums is not None

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
        mean, second = average(self.mean), average(self.second)
        return mean, second, max(second - mean * mean, 0.0) if math.isfinite(second) else second

    def between_positions(self) -> float:
        """Give E[x x'] between two samples averaged over all pairs of positions: the power of a unit's own mean.

        Positions of a unit see the same weights; taking the root of the map at each is exact wherever the map is
        flat, and a bound of Cauchy and Schwarz elsewhere.
        """
        return average(np.sqrt(np.maximum(self.cross, 0.0))) ** 2


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
    uncorrelated: bool = False,
) -> Signal:
    """Make the statistics of a pre-activation: normal across units."""
    variance = np.maximum(second - mean**2, 0.0)
    covariance = np.clip(cross - mean**2, -variance, variance)
    entry = Entry("normal", mean, variance, covariance)
    return Signal(shape, mean, second, cross, entry, sums, units_share, uncorrelated=uncorrelated)


def identical_units(signal: Signal, shape: tuple[int, ...]) -> Signal:
    """Say of a signal that all of so many units are the same number, which fixes what they sum to."""
    units = shape[-1]
    sums = Sums(units**2 * last_mean(signal.second), units**2 * last_mean(signal.cross))
    return replace(signal, shape=shape, sums=sums, units_share=True, uncorrelated=False, pairs=None, identical=True)


def average(values: FloatArray) -> float:
    """Average a map; one of a single entry, as nearly all are, needs none of NumPy's machinery for it."""
    return values.item() if values.size == 1 else float(values.mean())


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
    return Signal(shape, mean_map, second, cross, entry, independent=True, uncorrelated=True)


def zero_signal(shape: tuple[int, ...]) -> Signal:
    """Make the statistics of a tensor that is exactly zero."""
    return input_signal(shape, "normal", 0.0, 0.0)
