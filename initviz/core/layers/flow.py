"""What theory knows about a gradient on its way back through the network."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.entry import Entry
from initviz.core.layers.expectation import Factors, SlopeStatistics, slope_statistics
from initviz.core.layers.positions import Pairs
from initviz.core.layers.signal import average, flat
from initviz.core.parameter import Filling, Role
from initviz.messages import Message, message


@dataclass(frozen=True)
class Slopes:
    """How a gradient depends on the tensor that it belongs to, through the slopes of the activations behind it.

    Attributes
    ----------
    power, between
        E[δ²] and E[δ δ'] between two samples without the slopes.
    entry
        Law of the tensor's entries, or None where it has been lost on the way.
    factors
        For each branch of the entry the slopes, as functions of the base variable: δ has their product as a factor.
    """

    power: FloatArray
    between: FloatArray
    entry: Entry | None
    factors: Factors

    def scaled(self, factor: FloatArray | float) -> "Slopes":
        """Multiply δ by a number whose square is `factor`."""
        return replace(self, power=self.power * factor, between=self.between * factor)

    def then(self, entry: Entry, factors: Factors) -> "Slopes":
        """Add the slopes of one more activation, whose input has that law.

        All of them are functions of one variable where both laws are of the same base; else the law is lost.
        """
        moved = self.seen_from(entry)
        if moved.entry is None:
            return moved
        joined = tuple((*ours, *theirs) for ours, theirs in zip(self.factors, factors, strict=True))
        return replace(moved, factors=joined)

    def seen_from(self, entry: Entry | None) -> "Slopes":
        """Express the same gradient by the law of another tensor: another function of the same variable."""
        if self.entry is None or entry is None or not entry.has_base_of(self.entry):
            return replace(self, entry=None)
        return replace(self, entry=replace(entry, largest_of=self.entry.largest_of))

    def statistics(self) -> SlopeStatistics | None:
        """Compute what the slopes do to the gradient, and its moments together with the tensor."""
        return None if self.entry is None else slope_statistics(self.entry, self.factors)


@dataclass(frozen=True)
class Coupling:
    """Gradients of neighbouring positions that depend on each other, as behind a pooling window that both are in.

    Attributes
    ----------
    pairs
        Pairs of positions; all others are uncorrelated.
    values
        E[δ_p δ_p'] of one unit in one sample at these pairs.
    """

    pairs: Pairs
    values: FloatArray

    def total(self) -> float:
        """E[(Σ δ_p)²] over the positions of one unit in one sample."""
        return float(self.values.sum())


@dataclass(frozen=True)
class Flow:
    """Statistics of the gradient δ with respect to one tensor x, as maps.

    Attributes
    ----------
    power
        E[δ²].
    between
        E[δ δ'] of one unit between two samples, or positions. Zero until a BatchNorm couples them: it makes the
        gradient of every unit sum to zero over the batch. nan where samples are coupled in a way that is not followed.
    slopes
        How δ depends on x; None where they are independent.
    positions_coupled
        Whether the gradients of different positions depend on each other in a way that is not known.
    coupling
        How they do, where it is known; None where they do not.
    by_loss
        Whether it is the loss that couples samples: δ then depends on the weights, and on how much samples look alike.
    """

    power: FloatArray
    between: FloatArray
    slopes: Slopes | None = None
    positions_coupled: bool = False
    coupling: Coupling | None = None
    by_loss: bool = False

    @property
    def couples_samples(self) -> bool:
        """Whether samples are coupled."""
        return bool(self.between.any())

    @property
    def vanishes(self) -> bool:
        """Whether there is no gradient at all."""
        return not self.power.any()

    def scaled(self, factor: FloatArray | float) -> "Flow":
        """Multiply δ by a number whose square is `factor`."""
        slopes = None if self.slopes is None else self.slopes.scaled(factor)
        scaled = replace(self, power=self.power * factor, between=self.between * factor, slopes=slopes)
        if self.coupling is None:
            return scaled
        if np.size(factor) > 1:  # the factors of two positions differ
            return replace(scaled, coupling=None, positions_coupled=True)
        return replace(scaled, coupling=replace(self.coupling, values=self.coupling.values * float(np.mean(factor))))

    def seen_from(self, entry: Entry | None) -> "Flow":
        """Hand the same gradient on to another tensor."""
        return self if self.slopes is None else replace(self, slopes=self.slopes.seen_from(entry))

    def within_samples(self, samples: int, positions: int) -> float:
        """Sum E[(Σ δ)²] over the positions of one unit in one sample over all samples."""
        return samples * (self.coupling.total() if self.coupling else positions * average(self.power))

    def summed(self, samples: int, positions: int) -> float | Message:
        """E[(Σ δ)²] over samples and positions of one unit; exactly zero where a norm makes them cancel."""
        terms = samples * positions
        alone, between = self.within_samples(samples, positions), average(self.between)
        if alone > 0.0 and math.isnan(between):
            return message("theory.loss_sums")
        total = alone + terms * (terms - 1.0) * between
        return total if total > 1e-12 * alone else 0.0


def fresh_flow(shape: tuple[int, ...]) -> Flow:
    """Make the gradient of L = Σ v·y with respect to y: independent draws from N(0, 1)."""
    return Flow(flat(1.0, shape), flat(0.0, shape))


def no_flow(shape: tuple[int, ...]) -> Flow:
    """Make a gradient that is zero."""
    return Flow(flat(0.0, shape), flat(0.0, shape))


@dataclass(frozen=True)
class Gradient:
    """What theory knows about the gradients that one layer hands down.

    Attributes
    ----------
    inputs
        The gradient with respect to the layer's input, or why it is unknown.
    parameters
        Mean square of the batch-summed gradient of each parameter, or why it is unknown.
    """

    inputs: Flow | Message
    parameters: Mapping[Role, float | Message] = field(default_factory=dict)


def open_sum(flow: Flow, weight: Filling) -> Message | None:
    """Say why it is not known how the gradient goes with the input that it meets."""
    if flow.by_loss:
        return message("theory.loss_sums")
    if flow.slopes is not None and weight.law.mean != 0 and not weight.copies:
        return message("theory.backward_mean")  # the slopes depend on the very sum that each input is part of
    return None
