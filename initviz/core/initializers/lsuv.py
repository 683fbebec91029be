"""Layer-sequential unit variance: orthogonal weights, then scaled by what the probe's batch makes of them."""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar

from msgspec import Meta

from initviz.core.initializers.base import Initializer
from initviz.core.laws.law import Law
from initviz.core.laws.unknown import Unknown
from initviz.core.parameter import Parameter, Structure
from initviz.messages import Message, message

LEAST = 1e-60
"""A variance below this is none: float32 could not hold what would undo it."""


class Lsuv(Initializer, frozen=True, kw_only=True, tag="lsuv"):
    """Orthogonal, then divided by the output's std on the probe's batch until that is 1 (Mishkin and Matas 2015).

    Layers are rescaled in forward order, each on what the rescaled ones before it send, whatever fills those.
    """

    native: ClassVar[bool] = False
    tol: Annotated[float, Meta(gt=0, lt=1, description="the variance may miss 1 by less than this, below 1")] = 0.1
    max_iterations: Annotated[int, Meta(ge=1, le=100, description="rescalings at most")] = 10

    def refusal(self, parameter: Parameter) -> Message | None:
        weighted = parameter.layer_type == "Linear" or parameter.layer_type.startswith("Conv")
        if len(parameter.shape) < 2 or not weighted:
            return message("init.needs_weighted", init=self.tag(), shape=parameter.shape, layer=parameter.layer_type)
        return None

    def law(self, parameter: Parameter) -> Law:
        """Nobody knows the scale before the data have been seen."""
        return Unknown()

    def structure(self, parameter: Parameter) -> Structure:
        """All entries share one scale that is not known, so nothing may be made of their independence."""
        return "deterministic"

    def is_reached(self, variance: float) -> bool:
        """Say whether a variance is near enough to 1."""
        return abs(variance - 1.0) < self.tol


@dataclass(frozen=True)
class Rescaling:
    """How one layer was brought to unit variance.

    Attributes
    ----------
    layer
        Its index.
    variances
        Of its output on the probe's batch, with six digits: before each rescaling, and after the last one.
    reached
        Whether the last one is near enough to 1.
    """

    layer: int
    variances: tuple[float, ...]
    reached: bool

    @property
    def factors(self) -> tuple[float, ...]:
        """What the weight was multiplied by, one by one."""
        return tuple(variance**-0.5 for variance in self.variances[:-1])

    @property
    def factor(self) -> float:
        """What the weight was multiplied by in all."""
        return math.prod(self.factors)

    @property
    def is_stuck(self) -> bool:
        """Whether there was nothing to rescale by: an output that is the same everywhere, or not finite."""
        return not LEAST < self.variances[-1] < math.inf
