"""Claims: what a lesson's text says in numbers, held against what is measured."""

import math
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.lessons.quantities import AnyQuantity
from initviz.core.lessons.state import State


class Claim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that is true once a step is done.

    Attributes
    ----------
    quantity
        Of what.
    value
        What it is said to be.
    errors
        How many standard errors of the mean over seeds it may be off.
    within
        How much it may be off besides, as a share of the value: what a finite width or batch leaves. A value of 0
        that is exact has none of both.
    above, below
        Bounds, where no value is claimed.
    taken
        Whether the mean over seeds is meant, or the standard deviation over seeds of the logarithm.
    """

    quantity: AnyQuantity
    value: float | None = None
    errors: float = 0.0
    within: float = 0.0
    above: float = -math.inf
    below: float = math.inf
    taken: Literal["mean", "log_spread"] = "mean"


@dataclass(frozen=True)
class Outcome:
    """What became of a claim: the number that was measured, its standard error, and whether the claim is true."""

    number: float
    error: float
    is_true: bool


def judge(claim: Claim, state: State) -> Outcome | None:
    """Hold a claim against the measurements; None where there are none."""
    values = claim.quantity.measured(state)
    if not values.size:
        return None
    number, error = _taken(claim, values)
    if claim.value is None:
        return Outcome(number, error, claim.above < number < claim.below)
    allowed = claim.errors * error + claim.within * abs(claim.value)
    return Outcome(number, error, abs(number - claim.value) <= allowed)


def _taken(claim: Claim, values: FloatArray) -> tuple[float, float]:
    """Give the number and its standard error, of the mean or, for normal logarithms, of their deviation."""
    count = values.size
    if claim.taken == "log_spread":
        deviation = float(np.std(np.log(values), ddof=1)) if count > 1 else math.nan
        return deviation, deviation / math.sqrt(2.0 * max(count - 1, 1))
    error = float(np.std(values, ddof=1)) / math.sqrt(count) if count > 1 else 0.0
    return float(np.mean(values)), error
