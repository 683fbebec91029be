"""What all norms share: they fix the scale, so that theory resumes behind them."""

import math
from abc import abstractmethod
from typing import Annotated

from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.laws.mixed import point
from initviz.core.layers.affine import ONE, ZERO, affine
from initviz.core.layers.base import Fillings, Mode, Parametric, Shape, Step
from initviz.core.layers.entry import Entry
from initviz.core.layers.flow import Flow, Gradient
from initviz.core.layers.signal import Signal, Unknown, average, flat
from initviz.core.parameter import Parameter, Role
from initviz.messages import Message, message

Epsilon = Annotated[float, Meta(gt=0, description="added to the variance before the root")]


class Norm(Parametric, frozen=True, kw_only=True):
    """Base of all norms: x -> γ (x - mean) / √(variance + eps) + β."""

    eps: Epsilon = 1e-5

    @abstractmethod
    def affine_shape(self, shape: Shape) -> Shape | None:
        """Give the shape of γ, or None where the layer has none."""

    def has_bias(self) -> bool:
        """Say whether there is a β beside γ."""
        return True

    def parameters(self, shape: Shape) -> tuple[Parameter, ...]:
        wanted = self.affine_shape(shape)
        if wanted is None:
            return ()
        weight = Parameter("weight", wanted, self.tag(), point(1.0))
        return (weight, Parameter("bias", wanted, self.tag(), point(0.0))) if self.has_bias() else (weight,)

    @abstractmethod
    def normalized(self, signal: Signal, mode: Mode) -> Signal:
        """Give the signal before γ and β."""

    @abstractmethod
    def scale_power(self, signal: Signal, mode: Mode) -> FloatArray | Message:
        """Mean square of the factor that the gradient gains, γ apart."""

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        if self._sees_data(signal, mode):
            return Unknown(message("theory.law_unknown", layer=self.tag()))
        return self._affine(self.normalized(signal, mode), fillings)

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        """Give mean 0 and variance 1 whatever came in, as long as its variance is far above eps."""
        if not self.fixes_scale(mode) or (unknown.strengths is not None and len(shape) > 1):
            return unknown  # positions of images differ in ways that are not known here
        one, zero = flat(1.0, shape), flat(0.0, shape)
        cross = flat(self.unknown_cross(), shape)
        entry = Entry("normal", zero, one, cross) if unknown.normal else None
        return self._affine(Signal(shape, zero, one, cross, entry), fillings)

    def _sees_data(self, signal: Signal | Unknown, mode: Mode) -> bool:
        """Say whether entries of a data set come in, whose law is not known, and are divided by their own scale."""
        if isinstance(signal, Unknown) or signal.strengths is None:
            return False
        return signal.entry is None and self.fixes_scale(mode)

    def fixes_scale(self, mode: Mode) -> bool:
        """Say whether the output's scale does not depend on the input's."""
        return True

    def unknown_cross(self) -> float:
        """E[x x'] between samples behind the norm where that of the input is unknown."""
        return math.nan

    def _affine(self, signal: Signal, fillings: Fillings) -> Signal:
        weight, bias = fillings.get("weight"), fillings.get("bias")
        return affine(signal, weight.law if weight else ONE, bias.law if bias else ZERO)

    def backward(self, step: Step) -> Gradient:
        flow = step.gradient
        if isinstance(flow, Message):
            return Gradient(flow, dict.fromkeys(step.fillings, flow))
        if self._sees_data(step.incoming, step.mode):
            reason = message("theory.law_unknown", layer=self.tag())
            return Gradient(reason, dict.fromkeys(step.fillings, reason))
        parameters = self._parameter_gradients(step, flow)
        if isinstance(step.incoming, Unknown):
            return Gradient(step.incoming.reason, parameters)
        factor = self.scale_power(step.incoming, step.mode)
        if isinstance(factor, Message):
            return Gradient(factor, parameters)
        weight = step.fillings.get("weight")
        scaled = flow.scaled(factor * (weight.law.second_moment if weight else 1.0))
        return Gradient(self.coupled(scaled, step).seen_from(step.incoming.entry), parameters)

    @abstractmethod
    def coupled(self, flow: Flow, step: Step) -> Flow:
        """Give the gradient as it leaves, with what the norm's own mean and variance do to it."""

    def _parameter_gradients(self, step: Step, flow: Flow) -> dict[Role, float | Message]:
        """γ's gradient sums δ x̂ over all entries that share it; β's sums δ."""
        wanted = self.affine_shape(step.shape)
        if wanted is None:
            return {}
        sharing = step.batch * math.prod(step.shape) // math.prod(wanted)
        result: dict[Role, float | Message] = {"weight": self._weight_gradient(step, flow, sharing)}
        if self.has_bias():
            result["bias"] = self._bias_gradient(step, flow, sharing)
        return result

    def _bias_gradient(self, step: Step, flow: Flow, sharing: int) -> float | Message:
        positions = sharing // step.batch
        apart = flow.coupling is not None and positions != math.prod(step.shape[1:])
        if (flow.positions_coupled or apart) and not flow.vanishes:
            return message("theory.coupled")
        return flow.summed(step.batch, positions)

    def _weight_gradient(self, step: Step, flow: Flow, sharing: int) -> float | Message:
        """E[(Σ δ x̂)²]: each term with itself, and with those of other samples where a BatchNorm couples them."""
        if flow.vanishes:
            return 0.0
        if flow.positions_coupled or flow.coupling is not None:
            return message("theory.coupled")
        before: Signal | Unknown = (
            self.normalized(step.incoming, step.mode)
            if isinstance(step.incoming, Signal)
            else self.resume(step.incoming, step.shape, {}, step.mode)
        )
        if isinstance(before, Unknown):
            return before.reason
        own, between = flow.power * before.second, flow.between * before.cross
        if flow.slopes is not None:
            weight, bias, found = step.fillings["weight"].law, step.fillings.get("bias"), flow.slopes.statistics()
            if found is None or not weight.is_deterministic or not weight.mean or not (bias is None or bias.is_zero):
                return message("theory.coupled")
            # The slopes depend on γ x̂, of which x̂ is the known multiple.
            own = flow.slopes.power * found.joint / weight.mean**2
            between = flow.slopes.between * found.joint_between / weight.mean**2
        total = sharing * average(own)
        if flow.couples_samples:
            total += sharing * (sharing - 1.0) * average(between)
        return message("theory.coupled") if math.isnan(total) else max(total, 0.0)
