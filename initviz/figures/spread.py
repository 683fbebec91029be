"""One statistic's numbers along the network: theory, replicates, and what is read out of them at a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray
from initviz.figures.numbers import short
from initviz.messages import Message, message


@dataclass(frozen=True)
class Spread:
    """One scheme's numbers over the sites: theory, why it stops, and replicates by rows."""

    name: str
    theory: FloatArray
    stops: tuple[Message | None, ...]
    measured: FloatArray

    @cached_property
    def overflows(self) -> NDArray[np.int_]:
        """How many replicates are not finite, at each site."""
        return np.asarray((~np.isfinite(self.measured)).sum(axis=0))

    @cached_property
    def quartiles(self) -> FloatArray:
        """Minimum, quartiles and maximum at each site by rows; nan where a replicate is not finite."""
        found = np.full((5, len(self.theory)), np.nan)
        whole = self.overflows == 0
        if len(self.measured) and whole.any():
            found[:, whole] = np.percentile(self.measured[:, whole], [0, 25, 50, 75, 100], axis=0)
        return found

    def line(self, k: int) -> Message:
        """Put the numbers of a site into words."""
        stop, seeds = self.stops[k], len(self.measured)
        theory: object = stop if stop is not None else short(float(self.theory[k]), 3)
        if not seeds:
            return message("figure.read.theory", name=self.name, theory=theory)
        if self.overflows[k]:
            count = int(self.overflows[k])
            return message("figure.read.overflow", name=self.name, count=count, seeds=seeds, theory=theory)
        low, _, median, _, high = (short(float(value), 3) for value in self.quartiles[:, k])
        return message("figure.read.both", name=self.name, median=median, low=low, high=high, theory=theory)


@dataclass(frozen=True)
class SpreadReader:
    """Says the numbers of all schemes at the site nearest to a place; only there are they put into words."""

    places: tuple[int, ...]
    spreads: Sequence[Spread]

    def __call__(self, x: float, y: float) -> tuple[Message, ...]:  # noqa: ARG002  (a site is a column)
        """Give the site's name and one line a scheme; none beside all sites."""
        place = round(x)
        if place not in self.places:
            return ()
        k = self.places.index(place)
        return (place_name(place), *(spread.line(k) for spread in self.spreads))


def place_name(x: int) -> Message:
    """Name a site by its drawn position."""
    return message("figure.read.layer", number=x) if x else message("figure.read.input")
