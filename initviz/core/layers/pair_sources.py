"""How each kind of layer maps the pairs of a unit's positions."""

from collections.abc import Callable

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.core.layers.entry import Entry
from initviz.core.layers.pair_products import pair_products
from initviz.core.layers.pairs import PairMoments, PairSource
from initviz.core.layers.positions import PairMap, Pairs, are_same, at, gathered
from initviz.core.layers.signal import Signal

PairMaps = Callable[[Pairs], tuple[PairMap, ...]]
"""Gives the map of each axis for pairs of the output's positions."""
Change = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
"""Gives E[x_p x_p'] behind a scale and a shift from that before, and from the means before at p and at p'."""


def pairs_of(signal: Signal) -> PairSource | None:
    """Say how the pairs of a signal's positions follow, or None where they do not."""
    if signal.mean.shape[0] > 1 or signal.second.shape[0] > 1 or len(signal.shape) < 2:  # no positions, or units differ
        return None
    return Independent(signal) if signal.independent else signal.pairs


def _filled(products: FloatArray, pairs: Pairs, signal: Signal) -> FloatArray:
    """Put in what the maps know of positions paired with themselves."""
    same = are_same(pairs)
    products[0] = np.where(same, at(signal.second, pairs, 0), products[0])
    products[1] = np.where(same, at(signal.cross, pairs, 0), products[1])
    return products


class Independent(PairSource):
    """Positions that are independent draws."""

    def __init__(self, signal: Signal) -> None:
        super().__init__()
        self.signal = signal

    def follow(self, given: PairMoments | None, pairs: Pairs) -> PairMoments:
        shape = (2, *(len(part) for part in pairs))
        means = at(self.signal.mean, pairs, 0) * at(self.signal.mean, pairs, 1)
        products = _filled(np.broadcast_to(means, shape).copy(), pairs, self.signal)
        if self.signal.entry is None:
            return PairMoments(products, None)
        base = np.zeros(shape)
        base[0] = np.where(are_same(pairs), at(self.signal.entry.variance, pairs, 0), 0.0)
        base[1] = np.where(are_same(pairs), at(self.signal.entry.covariance, pairs, 0), 0.0)
        return PairMoments(products, base)


class Same(PairSource):
    """Positions that all have the value of their unit in every sample: a bias alone."""

    def __init__(self, signal: Signal) -> None:
        super().__init__()
        self.second = float(signal.second.mean())
        self.variance = None if signal.entry is None else float(signal.entry.variance.mean())

    def follow(self, given: PairMoments | None, pairs: Pairs) -> PairMoments:
        shape = (2, *(len(part) for part in pairs))
        base = None if self.variance is None else np.full(shape, self.variance)
        return PairMoments(np.full(shape, self.second), base)


class Mixed(PairSource):
    """Linear maps over positions, axis by axis: a convolution, an average, a choice.

    Parameters
    ----------
    before
        Of the input.
    maps
        Of the pairs of each axis.
    factor, shift
        What the mapped products are multiplied by, and what is then added.
    mean
        Of the output, where it is normal: its covariances then follow from its products.
    keeps_base
        Whether, else, the base variable goes through the same map.
    """

    def __init__(
        self,
        before: PairSource,
        maps: PairMaps,
        factor: float = 1.0,
        shift: float = 0.0,
        *,
        mean: float | None = None,
        keeps_base: bool = False,
    ) -> None:
        super().__init__(before)
        self.maps, self.factor, self.shift, self.mean, self.keeps_base = maps, factor, shift, mean, keeps_base

    def needed(self, pairs: Pairs) -> Pairs:
        return tuple(found.needed for found in self.maps(pairs))

    def follow(self, given: PairMoments | None, pairs: Pairs) -> PairMoments | None:
        if given is None:
            return None
        maps = self.maps(pairs)
        products = self.factor * gathered(maps, given.products) + self.shift
        if self.mean is not None:
            return PairMoments(products, products - self.mean**2)
        base = given.base if self.keeps_base else None
        return PairMoments(products, None if base is None else gathered(maps, base))


class Applied(PairSource):
    """A function of every entry, as an activation is."""

    def __init__(self, before: PairSource, output: Signal) -> None:
        super().__init__(before)
        self.output = output

    def follow(self, given: PairMoments | None, pairs: Pairs) -> PairMoments | None:
        entry = self.output.entry
        if given is None or given.base is None or entry is None:
            return None
        products = entry_products(entry, given.base, pairs)
        return None if products is None else PairMoments(_filled(products, pairs, self.output), given.base)


class Dropped(PairSource):
    """Dropout, which drops two positions independently."""

    def __init__(self, before: PairSource, output: Signal) -> None:
        super().__init__(before)
        self.output = output

    def follow(self, given: PairMoments | None, pairs: Pairs) -> PairMoments | None:
        return None if given is None else PairMoments(_filled(given.products.copy(), pairs, self.output), given.base)


def entry_products(entry: Entry, base: FloatArray, pairs: Pairs) -> FloatArray | None:
    """Give E[x_p x_p'] where x is that function of the base variable, whose covariances are `base`."""
    sides = [(at(entry.mean, pairs, side), at(entry.variance, pairs, side)) for side in (0, 1)]
    return pair_products(entry, sides[0], sides[1], base)


class Rescaled(PairSource):
    """A scale and a shift of every unit: a norm, its γ and β, the bias of an identity.

    Parameters
    ----------
    before
        Of the input.
    incoming, output
        The signals before and after.
    change
        Gives the products after from those before and the means before at both positions.
    """

    def __init__(
        self,
        before: PairSource,
        incoming: Signal,
        output: Signal,
        change: Change,
    ) -> None:
        super().__init__(before)
        self.incoming, self.output, self.change = incoming, output, change

    def follow(self, given: PairMoments | None, pairs: Pairs) -> PairMoments | None:
        if given is None:
            return None
        means = (at(self.incoming.mean, pairs, side) for side in (0, 1))
        products = self.change(given.products, *means)
        entry = self.output.entry
        if entry is None:
            return PairMoments(products, None)
        if entry.is_plain_normal:
            base = products - at(self.output.mean, pairs, 0) * at(self.output.mean, pairs, 1)
            return PairMoments(products, base)
        return PairMoments(products, given.base)  # the base variable stays, and another function is applied to it
