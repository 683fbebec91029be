"""One statistic's numbers along the network: theory, replicates, and what is read out of them at a place."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray
from initviz.core.predict.means import mean_band
from initviz.core.reports import Band
from initviz.figures.numbers import short
from initviz.messages import Message, message

_ROUNDING = 1e-5
"""A value beyond an end of the band by this share may be there by rounding in float32 alone."""
_FEWEST_FOR_MEANS = 2


@dataclass(frozen=True)
class Spread:
    """One scheme's numbers over the sites.

    Attributes
    ----------
    name
        Of the scheme.
    theory
        Expected values; nan where there is no theory.
    stops
        Why not, at these sites.
    measured
        Replicates by rows.
    low, high
        Ends of the band in which 99 of 100 single seeds are expected; nan where that is not known.
    bands
        The bands themselves, or why they are not known; none where the statistic has no bands.
    """

    name: str
    theory: FloatArray
    stops: tuple[Message | None, ...]
    measured: FloatArray
    low: FloatArray
    high: FloatArray
    bands: tuple[Band | Message, ...] = ()

    @cached_property
    def unbanded(self) -> tuple[Message | None, ...]:
        """Why there is no band, at sites that have a theory."""
        reasons = (band if isinstance(band, Message) else None for band in self.bands)
        return tuple(reason if stop is None else None for reason, stop in zip(reasons, self.stops, strict=False))

    @cached_property
    def overflows(self) -> NDArray[np.int_]:
        """How many replicates are not finite, at each site."""
        return np.asarray((~np.isfinite(self.measured)).sum(axis=0))

    @cached_property
    def outside(self) -> NDArray[np.bool_]:
        """Which finite replicates lie outside of the band, by rows; none where there is no band."""
        with np.errstate(invalid="ignore"):
            beyond = (self.measured < (1 - _ROUNDING) * self.low) | (self.measured > (1 + _ROUNDING) * self.high)
        return np.asarray(beyond & np.isfinite(self.measured))

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
        stop, measured = self.stops[k], self._measured(k)
        if stop is not None:
            said = stop if measured is None else message("figure.read.and_reason", said=measured, reason=stop)
        else:
            said = message("figure.read.theory", theory=short(float(self.theory[k]), 3))
            said = said if measured is None else message("figure.read.and", first=said, then=measured)
        if math.isfinite(self.high[k]):
            ends = {"low": short(float(self.low[k]), 3), "high": short(float(self.high[k]), 3)}
            said = message("figure.read.band", said=said, **ends)
        elif k < len(self.unbanded) and self.unbanded[k] is not None:
            said = message("figure.read.no_band", said=said, reason=self.unbanded[k])
        count = int(self.outside[:, k].sum())
        if count:
            said = message("figure.read.outside", said=said, count=count, seeds=len(self.measured))
        return message("figure.read.of", name=self.name, said=self._with_mean(said, k))

    def _with_mean(self, said: Message, k: int) -> Message:
        """Add the mean over seeds, and where such means are expected: it is narrower, and about another centre."""
        seeds, band = len(self.measured), self.bands[k] if self.bands else None
        if seeds < _FEWEST_FOR_MEANS or self.overflows[k] or not isinstance(band, Band):
            return said
        expected = mean_band(band, seeds)
        if expected is None:
            return said
        mean = float(self.measured[:, k].mean())
        ends = {"low": short(expected.low, 3), "high": short(expected.high, 3)}
        inside = (1.0 - _ROUNDING) * expected.low <= mean <= (1.0 + _ROUNDING) * expected.high
        id_ = "figure.read.mean" if inside else "figure.read.mean_outside"
        return message(id_, said=said, mean=short(mean, 3), **ends)

    def _measured(self, k: int) -> Message | None:
        """Put the measurements of a site into words."""
        seeds = len(self.measured)
        if not seeds:
            return None
        if self.overflows[k]:
            return message("figure.read.overflow", count=int(self.overflows[k]), seeds=seeds)
        low, _, median, _, high = (short(float(value), 3) for value in self.quartiles[:, k])
        if seeds == 1:
            return message("figure.read.measured", median=median)
        return message("figure.read.measured_range", median=median, low=low, high=high)


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

    def place(self, x: float, y: float) -> None:
        """Mark nothing: the site's target is shaded already."""


def place_name(x: int) -> Message:
    """Name a site by its drawn position."""
    return message("figure.read.layer", number=x) if x else message("figure.read.input")
