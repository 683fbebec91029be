"""The law of one entry of a tensor: a base variable and the functions applied to it on the way."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from initviz.core.laws.law import FloatArray

Function = Callable[[FloatArray], FloatArray]


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
    largest_of
        The base variable is the largest of so many independent draws from that law.
    """

    base: str
    mean: FloatArray
    variance: FloatArray
    covariance: FloatArray
    branches: tuple[Branch, ...] = (Branch(1.0),)
    largest_of: int = 1

    @property
    def is_plain_normal(self) -> bool:
        """Whether nothing was done to a normal base variable."""
        return (
            self.base == "normal"
            and len(self.branches) == 1
            and not self.branches[0].functions
            and self.largest_of == 1
        )

    def has_base_of(self, other: "Entry") -> bool:
        """Whether both are functions of the same base variable, branch by branch."""
        return (
            self.base == other.base
            and len(self.branches) == len(other.branches)
            and _equal(self.mean, other.mean)
            and _equal(self.variance, other.variance)
        )

    def then(self, function: Elementwise) -> "Entry":
        """Apply a function on top of every branch."""
        return replace(self, branches=tuple(branch.then(function) for branch in self.branches))

    @property
    def depth(self) -> int:
        """Number of functions in the longest branch."""
        return max(len(branch.functions) for branch in self.branches)


def _equal(ours: FloatArray, theirs: FloatArray) -> bool:
    return ours is theirs or np.array_equal(ours, theirs)
