"""Weights that are an identity: every output is one of the inputs, or zero."""

from dataclasses import dataclass, replace

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.entry import Entry
from initviz.core.layers.expectation import compose
from initviz.core.layers.flow import Flow
from initviz.core.layers.pair_sources import Mixed, pairs_of
from initviz.core.layers.positions import PairMap, Pairs, Positions, flattened, shared_taps
from initviz.core.layers.signal import Signal


@dataclass(frozen=True, eq=False)
class Choice:
    """Which input each output is.

    Attributes
    ----------
    inputs
        Extents of the input.
    sources
        For each axis the index of the input that each output copies, or -1 for a zero; None where nothing moves.
    """

    inputs: tuple[int, ...]
    sources: tuple[Positions | None, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether every entry is handed to the same place."""
        return all(source is None for source in self.sources)

    def signal(self, signal: Signal) -> Signal:
        """Choose from a signal: what is independent stays so, unless one input is chosen twice."""
        if self.changes_nothing:
            return signal
        once = all(s is None or len(np.unique(s[s >= 0])) == np.count_nonzero(s >= 0) for s in self.sources)
        chosen = Signal(
            tuple(n if s is None else len(s) for n, s in zip(self.inputs, self.sources, strict=True)),
            self._taken(signal.mean),
            self._taken(signal.second),
            self._taken(signal.cross),
            None if signal.entry is None else self._entry(signal.entry),
            units_share=signal.units_share,
            independent=signal.independent and once,
            uncorrelated=signal.uncorrelated and once,
        )
        before = pairs_of(signal)
        if before is None or chosen.independent or chosen.mean.shape[0] > 1:
            return chosen
        return replace(chosen, pairs=Mixed(before, self._pair_maps, keeps_base=True))

    def flow(self, flow: Flow, entry: Entry | None) -> Flow:
        """Hand the gradient of every output back to the input that it is, whose entries have that law."""
        if self.changes_nothing:
            return flow.seen_from(entry)
        power, between = self._returned(flow.power), self._returned(flow.between)
        slopes, coupled = flow.slopes, flow.positions_coupled or flow.coupling is not None
        if slopes is not None:
            # An output has the law of the input that it is, whose slopes are those at the input.
            known = entry is not None and slopes.seen_from(self._entry(entry)).entry is not None
            slopes = replace(
                slopes,
                power=self._returned(slopes.power),
                between=self._returned(slopes.between),
                entry=replace(entry, largest_of=slopes.entry.largest_of) if known and entry and slopes.entry else None,
            )
        return Flow(power, between, slopes, coupled, by_loss=flow.by_loss)

    def _pair_maps(self, pairs: Pairs) -> tuple[PairMap, ...]:
        axes = zip(self.inputs[1:], self.sources[1:], pairs, strict=True)
        return tuple(shared_taps((np.arange(n) if s is None else s)[:, None], part) for n, s, part in axes)

    def _entry(self, entry: Entry) -> Entry | None:
        """Give the law of an entry, or None where a zero is not what the functions make of a zero."""
        added = any(s is not None and (s < 0).any() for s in self.sources)
        if added and any(compose(branch.functions, np.zeros(1)).any() for branch in entry.branches):
            return None
        mean, variance, covariance = (self._taken(part) for part in (entry.mean, entry.variance, entry.covariance))
        return replace(entry, mean=mean, variance=variance, covariance=covariance)

    def _taken(self, values: FloatArray) -> FloatArray:
        for axis, source in enumerate(self.sources):
            if source is None or (values.shape[axis] == 1 and (source >= 0).all()):
                continue
            full = np.repeat(values, self.inputs[axis], axis=axis) if values.shape[axis] == 1 else values
            there = np.expand_dims(source >= 0, tuple(i for i in range(values.ndim) if i != axis))
            values = np.where(there, full.take(np.maximum(source, 0), axis=axis), 0.0)
        return values

    def _returned(self, values: FloatArray) -> FloatArray:
        for axis, source in enumerate(self.sources):
            if source is None:
                continue
            full = np.repeat(values, len(source), axis=axis) if values.shape[axis] == 1 else values
            back = np.zeros((self.inputs[axis], *np.moveaxis(full, axis, 0).shape[1:]))
            np.add.at(back, source[source >= 0], np.moveaxis(full, axis, 0)[source >= 0])
            values = np.moveaxis(back, 0, axis)
        return flattened(values)


def moved(source: Positions, inputs: int) -> Positions | None:
    """Give a table of sources, or None where it moves nothing."""
    return None if np.array_equal(source, np.arange(inputs)) else source


def eye_sources(outputs: int, inputs: int) -> Positions:
    """Which input each output of the identity matrix is, cut or padded with zeros."""
    source = np.arange(outputs)
    return np.where(source < inputs, source, -1)


def dirac_sources(inputs: int, outputs: int, layer_groups: int, groups: int) -> Positions:
    """Which input channel each output channel of a convolution is under `dirac_` with so many groups, or -1.

    The first outputs of each of the initializer's groups copy the first inputs of their own group of the layer's.
    """
    seen, out = inputs // layer_groups, np.arange(outputs)
    within = out % (outputs // groups)
    return np.where(within < seen, out // (outputs // layer_groups) * seen + within, -1)


def transposed_dirac_sources(inputs: int, outputs: int, layer_groups: int, groups: int) -> Positions | None:
    """Which input channel each output channel of a transposed convolution is, or None where one adds up several.

    Rows of its weight are inputs: they hand their values to outputs as `dirac_sources` would take them.
    """
    reached = dirac_sources(outputs, inputs, layer_groups, groups)
    used = reached[reached >= 0]
    if len(np.unique(used)) < len(used):
        return None
    source = np.full(outputs, -1)
    source[used] = np.flatnonzero(reached >= 0)
    return source
