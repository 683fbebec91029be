"""What is known of how one tensor, and the normal variable behind it, scatter from seed to seed."""

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.predict.fluctuations import Scatter, Shares
from initviz.core.reports import NO_BAND, Band
from initviz.messages import Message

_QUANTILE = 2.5758293035489004
"""Of the standard normal law at 99.5 %."""

Fixed = Literal["nothing", "samples", "units"]
"""What a norm has made equally strong."""


@dataclass(frozen=True)
class Base:
    """How the variable scatters that is normal given the layers before: a pre-activation, or what a norm makes of it.

    Attributes
    ----------
    given
        Of its variance.
    wander
        Of its correlation between two places, over shifts, without what is common to all of them.
    common, mixed
        Variance of what is, and its covariance with the logarithm of the variance.
    places
        Covariance of the logarithm of the variance at one place with that so many positions on.
    near
        Variance of what all samples have in common of the correlation of two positions so far apart.
    units, spots
        How many units there are, and how many positions.
    free
        Share of a sample's norm that is left open: 0 for orthogonal weights that preserve it, and behind norms.
    fixed
        What does not scatter at all.
    excess
        What the kurtosis of the weights adds to the covariance of squares at two places, of one unit and relative.
    """

    given: Scatter
    wander: FloatArray
    common: float
    mixed: float
    places: FloatArray
    near: FloatArray
    units: int
    spots: int
    free: float = 1.0
    fixed: Fixed = "nothing"
    excess: float = 0.0

    @property
    def cosine(self) -> float:
        """Variance of the correlation between two places."""
        return float(self.wander.flat[0]) + self.common

    def fixed_shares(self, c: float, spots: Shares) -> tuple[float, float]:
        """Give how much of the first and of the second Hermite polynomial's scatter does not take place."""
        first = spots.mean(1.0, c) if self.fixed != "nothing" else 0.0
        return first, (1.0 - self.free) * spots.mean(1.0, c**2 + self.cosine)

    @property
    def among(self) -> float:
        """Variance of the logarithm of the variance at a place about that of its seed."""
        return max(float(self.places.flat[0]) - self.given.variance, 0.0)


def _nothing() -> FloatArray:
    return np.zeros(())


@dataclass(frozen=True)
class Seen:
    """How one tensor scatters.

    Attributes
    ----------
    band
        For the tensor's second moment, or why there is none.
    total
        Of the logarithm of the measured second moment; None where that is not known.
    wander, common, mixed, places, near
        Of cosine and mean square, as in `Base`.
    base
        The variable that every entry is a function of; None where it is not one normal variable.
    joined
        Whether positions have become units.
    units_last
        Whether units lie on the last axis, as behind a Linear over positions.
    weights
        Share of a pre-activation's second moment that comes through the weights of the layer, not from its bias.
    own
        Relative variance that this tensor's units add.
    """

    band: Band | Message = NO_BAND
    total: Scatter | None = None
    wander: FloatArray = field(default_factory=_nothing)
    common: float = 0.0
    mixed: float = 0.0
    places: FloatArray = field(default_factory=_nothing)
    near: FloatArray = field(default_factory=_nothing)
    base: Base | None = None
    joined: bool = False
    units_last: bool = False
    weights: float = 1.0
    own: float = 0.0

    @property
    def given(self) -> Scatter | None:
        """How the variance of the normal variable scatters, given the layers before."""
        return None if self.base is None else self.base.given


def bent(z: FloatArray, scatter: Scatter) -> FloatArray:
    """Give quantiles of the logarithm from those of a standard normal: Cornish and Fisher, to the third cumulant."""
    std = math.sqrt(scatter.variance)
    skew = scatter.third / std**3 if std else 0.0
    found: FloatArray = z + skew / 6.0 * (z * z - 1.0) - skew**2 / 36.0 * (2.0 * z**3 - 5.0 * z)
    return scatter.shift + std * found


def centre_of(variance: float, third: float) -> float:
    """Give the first cumulant of the logarithm of a variable whose expected value is one."""
    return -variance / 2.0 - third / 6.0


def band_of(expected: float, scatter: Scatter) -> Band:
    """Give median and 99 % of a variable from its expected value and the cumulants of its logarithm."""
    ends = np.array([-_QUANTILE, 0.0, _QUANTILE])
    low, median, high = (expected * np.exp(np.minimum(bent(ends, scatter), 700.0))).tolist()
    shift = scatter.shift - centre_of(scatter.variance, scatter.third)
    return Band(low, median, high, expected * math.exp(min(shift, 700.0)), scatter.variance, scatter.third)
