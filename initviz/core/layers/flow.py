"""What theory knows about a gradient on its way back through the network."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from initviz.core.laws.law import FloatArray
from initviz.core.layers.signal import flat
from initviz.core.parameter import Role
from initviz.messages import Message, message


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
    with_signal
        Gives E[δ² x²], or why that is unknown, where δ depends on x through the slope of an activation behind it;
        None where δ and x are independent.
    positions_coupled
        Whether a norm made the gradients of different positions depend on each other.
    by_loss
        Whether it is the loss that couples samples: δ then depends on the weights, and on how much samples look alike.
    """

    power: FloatArray
    between: FloatArray
    with_signal: Callable[[], FloatArray | Message] | None = None
    positions_coupled: bool = False
    by_loss: bool = False

    @property
    def couples_samples(self) -> bool:
        """Whether samples are coupled."""
        return bool(self.between.any())

    def scaled(self, factor: FloatArray | float) -> "Flow":
        """Multiply δ by a number whose square is `factor`."""
        joint = self.with_signal
        scaled_joint = None if joint is None else (lambda: _times(joint(), factor))
        return replace(self, power=self.power * factor, between=self.between * factor, with_signal=scaled_joint)

    def summed(self, terms: int) -> float | Message:
        """E[(Σ δ)²] over `terms` samples and positions of one unit; exactly zero where a norm makes them cancel."""
        alone = terms * float(self.power.mean())
        between = float(self.between.mean())
        if alone > 0.0 and math.isnan(between):
            return message("theory.loss_sums")
        total = alone + terms * (terms - 1.0) * between
        return total if total > 1e-12 * alone else 0.0


def _times(value: FloatArray | Message, factor: FloatArray | float) -> FloatArray | Message:
    return value if isinstance(value, Message) else value * factor


def fresh_flow(shape: tuple[int, ...]) -> Flow:
    """Make the gradient of L = Σ v·y with respect to y: independent draws from N(0, 1)."""
    return Flow(flat(1.0, shape), flat(0.0, shape))


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
