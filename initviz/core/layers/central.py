"""Kernels that are zero but at their centre: every output position sees one position of the input."""

from abc import abstractmethod
from dataclasses import replace

from msgspec import structs

from initviz.core.layers.base import Fillings, Mode, Shape, Step
from initviz.core.layers.choice import Choice
from initviz.core.layers.flow import Flow
from initviz.core.layers.positions import Positions
from initviz.core.layers.signal import Signal, Unknown
from initviz.core.layers.weighted import Weighted
from initviz.messages import Message


class Central(Weighted, frozen=True, kw_only=True):
    """Base of convolutions: where a kernel has a centre alone, the layer chooses positions and then mixes channels.

    The gradient of such a weight is that of any other: all taps see the input, also those that are zero.
    """

    @abstractmethod
    def centres(self, shape: Shape) -> tuple[Positions | None, ...]:
        """Give, for each axis, which input each output reads through the centre of the kernel, or -1 for padding."""

    def forward(self, signal: Signal, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        centre = fillings["weight"].centre
        if centre is None or fillings["weight"].is_zero:
            return super().forward(signal, fillings, mode)
        chosen = self._positions_of(signal.shape).signal(signal)
        return self._pointwise().forward(chosen, {**fillings, "weight": centre}, mode)

    def _input_gradient(self, step: Step) -> Flow | Message:
        centre = step.fillings["weight"].centre
        if centre is None or step.fillings["weight"].is_zero:
            return super()._input_gradient(step)
        choice, incoming = self._positions_of(step.shape), step.incoming
        shape = (step.shape[0], *self.output_shape(step.shape)[1:])
        chosen = choice.signal(incoming) if isinstance(incoming, Signal) else incoming
        inner = replace(step, incoming=chosen, shape=shape, fillings={**step.fillings, "weight": centre})
        passed = self._pointwise().backward(inner).inputs
        entry = incoming.entry if isinstance(incoming, Signal) else None
        return passed if isinstance(passed, Message) or choice.changes_nothing else choice.flow(passed, entry)

    def _positions_of(self, shape: Shape) -> Choice:
        return Choice(shape, (None, *self.centres(shape)))

    def _pointwise(self) -> "Central":
        """Give the convolution of one tap that mixes the channels of a position."""
        return structs.replace(self, kernel_size=1, stride=1, dilation=1, padding=0)
