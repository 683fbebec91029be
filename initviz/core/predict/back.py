"""What is known of how the gradient of one tensor scatters from seed to seed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.predict.fluctuations import Scatter, gamma_scatter
from initviz.core.predict.seen import Seen
from initviz.core.predict.shifts import peak


@dataclass(frozen=True)
class Cosines:
    """Mean squares of the cosine of the gradients at two places, over shifts.

    Attributes
    ----------
    matched
        At the same position of two samples.
    wander
        At different positions, of one sample or of two.
    near, near_squares
        Mean and mean square of what positions of one sample have in common by construction, as those of one pooling
        window have; 1 at no shift at all.
    """

    matched: FloatArray
    wander: FloatArray
    near: FloatArray
    near_squares: FloatArray

    def mean_square(self, batch: int) -> float:
        """Average over all pairs of samples and positions, each place with itself included."""
        places = max(self.matched.size, 1)
        paired = 1.0 - 1.0 / batch
        same = float(self.near_squares.sum()) / (batch * places)
        return same + paired / places * float(self.matched.flat[0]) + (1.0 - 1.0 / places) * float(self.wander.flat[0])

    def turned(self, factor: float) -> "Cosines":
        """Multiply the cosines of different places by a factor."""
        near, squares = np.array(self.near * factor), np.array(self.near_squares * factor**2)
        near.flat[0] = squares.flat[0] = 1.0
        return Cosines(self.matched * factor**2, self.wander * factor**2, near, squares)

    def with_units(self, added: float) -> "Cosines":
        """Add what units make of them by chance, which is not the same one position on."""
        noise = peak(added, self.matched.shape)
        return replace(self, matched=self.matched + noise, wander=self.wander + noise)


def no_cosines(positions: Sequence[int]) -> Cosines:
    """Make those of gradients that have nothing in common at two places."""
    none, itself = np.zeros(tuple(positions)), peak(1.0, positions)
    return Cosines(none, none, itself, itself)


@dataclass(frozen=True)
class Back:
    """How the gradient of one tensor scatters.

    Attributes
    ----------
    given
        Scatter of the variance that the gradient has given the layers behind.
    cosines
        Between two places: given the layers behind where the gradient is normal, else with what its units do.
    units
        Over which it is averaged.
    own
        Relative variance that the tensor's units add.
    local
        Scatter that the weights before make good: behind a BatchNorm the scale of a unit's weights cancels.
    is_normal
        Whether entries are normal given the layers behind.
    free
        Share of the gradient's norm that the weights leave open.
    weights
        What the kurtosis of the weights adds to the covariance of squares at two places, of one unit and relative.
    excess
        What dropping entries does to the mean fourth power of one, as a share of its squared mean square.
    leverage
        d log of the gradient / d log of the forward second moment here, through the slopes of all activations behind.
    on_given
        Whether that is the variance which a pre-activation has given the layers before, not what its units make of it.
    tail
        Of the logarithm what forward scatter further on brings through these slopes.
    """

    given: Scatter
    cosines: Cosines
    units: int
    own: float = 0.0
    local: Scatter = field(default_factory=Scatter)
    is_normal: bool = True
    free: float = 1.0
    weights: float = 0.0
    excess: float = 1.0
    leverage: float = 0.0
    on_given: bool = False
    tail: Scatter = field(default_factory=Scatter)

    def total(self, seen: Seen) -> Scatter:
        """Give the scatter of the measured mean square, at a tensor that scatters forward like that."""
        ahead = seen.given if self.on_given else seen.total
        through_slopes = ahead.powered(self.leverage) if ahead is not None else Scatter()
        return self.given + gamma_scatter(self.own) + self.local + self.tail + through_slopes

    def measured(self) -> Cosines:
        """Give the cosines of the entries, with what the units of a normal gradient do to them."""
        if not self.is_normal:
            return self.cosines
        return self.cosines.with_units(self.free * (1.0 - float(self.cosines.matched.flat[0])) ** 2 / self.units)

    def with_normal_units(self, batch: int) -> "Back":
        """Put in what normal units add to the mean square."""
        alone = 3.0 * (self.excess - 1.0) / (batch * max(self.cosines.matched.size, 1))
        own = self.free * 2.0 * self.cosines.mean_square(batch) + alone + self.weights
        return replace(self, own=max(own, 0.0) / self.units)
