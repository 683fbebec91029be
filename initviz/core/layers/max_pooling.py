"""Max pooling. The law of the largest of several dependent variables is not known; that of independent ones is."""

import math
from dataclasses import replace
from typing import Annotated

import numpy as np
from msgspec import Meta

from initviz.core.laws.law import FloatArray
from initviz.core.layers.base import Fillings, Mode, Shape, Size, Step
from initviz.core.layers.entry import Entry
from initviz.core.layers.expectation import compose, entry_moments
from initviz.core.layers.flow import Flow, Slopes
from initviz.core.layers.pair_sources import pairs_of
from initviz.core.layers.positions import Positions, are_same, within_windows
from initviz.core.layers.signal import Signal, Unknown
from initviz.core.layers.taps import along_axis, tap_matrix
from initviz.core.layers.windows import Windowed, overlaps
from initviz.messages import Message, RefusedValueError, message

_INDEPENDENT = 1e-12
"""Share of the variance below which a covariance is rounding."""


class MaxPooling(Windowed, frozen=True, kw_only=True):
    """Base of max pooling."""

    dilation: Annotated[Size, Meta(description="distance between the entries of a window")] = 1
    return_indices: Annotated[bool, Meta(description="not possible in a sequence of layers")] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.return_indices:
            raise RefusedValueError(message("value.return_indices", layer=self.tag()), field="return_indices")

    def resume(self, unknown: Unknown, shape: Shape, fillings: Fillings, mode: Mode) -> Signal | Unknown:
        return Unknown(unknown.reason)

    def pooled(self, signal: Signal) -> Signal | Unknown:
        shape = self.output_shape(signal.shape)
        entry = self._largest(signal)
        if isinstance(entry, Message):
            return Unknown(entry)
        mean, second, cross = entry_moments(entry)
        return Signal(shape, mean, second, cross, entry, independent=signal.independent)

    def unpooled(self, flow: Flow, step: Step) -> Flow | Message:
        """Only the largest entry of each window gets the gradient, which so depends on what it is."""
        incoming = step.incoming
        if isinstance(incoming, Unknown):
            return incoming.reason
        entry = self._largest(incoming)
        if isinstance(entry, Message):
            return entry
        if flow.couples_samples:
            return message("theory.slopes_depend")
        power, slopes = self._spread(flow.power, step.shape), Slopes(flow.power, flow.between, entry, ((),))
        if flow.slopes is not None:
            slopes = flow.slopes.seen_from(entry)
        slopes = replace(slopes, power=self._spread(slopes.power, step.shape))
        coupled = flow.positions_coupled or flow.coupling is not None
        return Flow(power, flow.between, slopes, coupled, by_loss=flow.by_loss)

    def _spread(self, power: FloatArray, shape: Shape) -> FloatArray:
        """Give every input of a window its share of what reaches one of them."""
        power = power / self._window(shape)
        for axis, (table, inputs) in enumerate(zip(self.tables(shape), shape[1:], strict=True), start=1):
            power = along_axis(tap_matrix(table, inputs).T, power, axis)
        return power

    def _window(self, shape: Shape) -> int:
        return int(np.prod([table.shape[1] for table in self.tables(shape)]))

    def _largest(self, signal: Signal) -> Entry | Message:
        """Give the law of the largest entry of a window, where all are independent and of one law."""
        entry, source, tables = signal.entry, pairs_of(signal), self.tables(signal.shape)
        if entry is None or source is None or not self._are_alike(entry, tables):
            return self.no_theory()
        pairs = within_windows(tables)
        known = source.moments(pairs)
        if known is None or known.base is None:
            return self.no_theory()
        others = np.where(are_same(pairs), 0.0, known.base[0])
        most = _INDEPENDENT * entry.variance.item()
        if np.abs(others).max() > most or np.abs(known.base[1]).max() > most:
            return self.no_theory()
        if len(entry.branches) > 1 or not _rises(entry):
            return message("theory.not_monotone", layer=self.tag())
        return replace(entry, largest_of=entry.largest_of * self._window(signal.shape))

    @staticmethod
    def _are_alike(entry: Entry, tables: tuple[Positions, ...]) -> bool:
        """Say whether all windows are complete and apart, and all entries have one law."""
        one_law = all(part.size == 1 for part in (entry.mean, entry.variance, entry.covariance))
        return one_law and all((table >= 0).all() for table in tables) and not overlaps(tables)


def _rises(entry: Entry) -> bool:
    """Say whether an entry never falls as its base variable grows, so that the largest comes from the largest."""
    mean, std = entry.mean.item(), math.sqrt(entry.variance.item())
    values = compose(entry.branches[0].functions, np.linspace(mean - 10.0 * std, mean + 10.0 * std, 4001))
    return bool((np.diff(values) >= 0).all())
