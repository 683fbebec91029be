"""What one scheme puts into a figure of singular values: those that stand alone, and the bins of all others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from initviz.core.laws.law import FloatArray, Law
from initviz.core.laws.spectra import Spiked
from initviz.core.spectra import NoSpectrum, Spectrum, SpectrumTheory
from initviz.figures.scales import Linear, Logarithmic, Scale

_ALIKE = 2e-5
"""Relative distance within which values are one value, filled in float32."""
LITTLE = 1e-9
"""Mass below which a law has no continuous part."""
_FEWEST, _MOST = 5, 80
_APART = 8.0
"""Ratio of values that one linear axis can show."""
_BROAD = 30.0
"""How many times smaller than the largest a tenth of the values may be on a linear axis."""
_DEEPEST = 1e-9
"""Share of the largest value down to which a logarithmic axis goes."""
_GRID = 361


@dataclass(frozen=True)
class Part:
    """One scheme.

    Attributes
    ----------
    scheme
        Its index.
    theory
        What is predicted.
    seen
        What was measured, as soon as it has arrived.
    singles
        Measured values that stand alone, and how many are there.
    bulk
        All other measured values, ascending.
    """

    scheme: int
    theory: SpectrumTheory
    seen: Spectrum | NoSpectrum | None
    singles: tuple[tuple[float, int], ...] = ()
    bulk: FloatArray = field(default_factory=lambda: np.zeros(0))

    @property
    def law(self) -> Law | None:
        """The predicted law, if there is one."""
        return self.theory.law if isinstance(self.theory.law, Law) else None

    @property
    def total(self) -> int:
        """Measured values in all."""
        return self.seen.values.size if isinstance(self.seen, Spectrum) else 0

    @property
    def reach(self) -> tuple[float, float] | None:
        """Least and largest value of what is no single one; None where there is none."""
        ends: list[float] = []
        if self.law is not None and self.law.continuous_mass > LITTLE:
            ends += bulk_support(self.law)
        if self.bulk.size:
            ends += [float(self.bulk[0]), float(self.bulk[-1])]
        return (min(ends), max(ends)) if ends else None

    @property
    def atoms(self) -> tuple[float, ...]:
        """All values that stand alone, predicted and measured."""
        return (*(value for value, _ in self.singles), *(value for value, _ in (self.law.atoms if self.law else ())))


def bulk_support(law: Law) -> tuple[float, float]:
    """Give the ends of the continuous part."""
    return law.bulk.support if isinstance(law, Spiked) else law.support


def part_of(scheme: int, theory: SpectrumTheory, seen: Spectrum | NoSpectrum | None) -> Part:
    """Tell the values that stand alone from the others."""
    if not isinstance(seen, Spectrum):
        return Part(scheme, theory, seen)
    values = seen.values[::-1]
    law = theory.law if isinstance(theory.law, Law) else None
    places = [0.0, *(value for value, _ in law.atoms)] if law is not None and not isinstance(law, Spiked) else [0.0]
    singles: list[tuple[float, int]] = []
    for place in places:
        hits = np.abs(values - place) <= _ALIKE * place
        count = int(np.count_nonzero(hits))
        if count:
            singles.append((float(values[hits].mean()) if place else 0.0, count))
            values = values[~hits]
    if isinstance(law, Spiked):
        outside = 0.5 * (law.bulk.support[1] + min(law.spikes))
        singles += [(float(value), 1) for value in values[values > outside]]
        values = values[values <= outside]
    if values.size and values[-1] - values[0] <= _ALIKE * values[-1]:
        singles.append((float(values.mean()), values.size))
        values = values[:0]
    return Part(scheme, theory, seen, tuple(sorted(singles)), values)


def scale_for(parts: Sequence[Part]) -> Scale:
    """Give the scale on which all can be read: logarithmic where values differ too much for a linear one."""
    highest = [part.reach[1] for part in parts if part.reach is not None and part.reach[1] > 0]
    alone = [value for part in parts for value in part.atoms if value > 0]
    everything = [value for value in (*highest, *alone) if math.isfinite(value)]
    if everything and max(everything) > _APART * min(everything):
        return Logarithmic()
    for part in parts:
        if part.bulk.size and _BROAD * float(np.quantile(part.bulk, 0.1)) < part.bulk[-1]:
            return Logarithmic()
        if not part.bulk.size and part.law is not None and _share_below(part.law, 1.0 / _BROAD) > 0.1:
            return Logarithmic()
    return Linear()


def _share_below(law: Law, share: float) -> float:
    """Give how much of the continuous part lies below a share of its upper end."""
    if law.continuous_mass <= LITTLE:
        return 0.0
    end = bulk_support(law)[1]
    return float(law.continuous_cdf(np.array([share * end]))[0]) / law.continuous_mass


def range_for(parts: Sequence[Part], scale: Scale) -> tuple[float, float]:
    """Give the ends of the axis, in positions."""
    values = [value for part in parts for value in (*(part.reach or ()), *part.atoms)]
    finite = [value for value in values if math.isfinite(value)]
    if not finite or max(finite) <= 0:
        return -0.5, 1.0
    if isinstance(scale, Linear):
        low, high = min(finite), max(finite)
        low = 0.0 if low < 0.5 * high else low
        air = 0.04 * (high - low) or 0.25 * high
        return low - air, high + air
    high = max(finite)
    ends = [value for value in finite if value > 0]
    for part in parts:  # a law that begins at zero has no end on this axis: where nearly all of it lies
        if part.bulk.size:
            ends.append(float(part.bulk[0]))
        elif part.law is not None and part.law.continuous_mass > LITTLE:
            ends.append(_quantile(part.law, 0.005))
    low = max(min(ends), _DEEPEST * high)
    air = 0.05 * max(math.log10(high / low), 0.2)
    return math.log10(low) - air, math.log10(high) + air


def _quantile(law: Law, share: float) -> float:
    """Give the value below which a share of the continuous part lies, to a grid's width."""
    end = bulk_support(law)[1]
    grid = np.geomspace(_DEEPEST * end, end, 400)
    return float(np.interp(share * law.continuous_mass, law.continuous_cdf(grid), grid))


def bins_of(part: Part, scale: Scale) -> tuple[FloatArray, FloatArray]:
    """Give the edges of a scheme's bins, in positions, and the counts; none where nothing is to be binned.

    A spectrum is more even than independent draws: 2 √n bins of it are as smooth as a few hundred entries in a bin.
    """
    count = int(min(max(round(2.0 * math.sqrt(part.bulk.size)), _FEWEST), _MOST))
    if not part.bulk.size:
        return np.zeros(0), np.zeros(0)
    positions = scale.forward(part.bulk)
    low, high = float(positions[0]), float(positions[-1])
    if isinstance(scale, Linear) and part.law is not None and part.reach is not None:
        low, high = part.reach
    counts, edges = np.histogram(positions, bins=count, range=(low, high))
    return edges, counts.astype(np.float64)


def curve_points(law: Law, scale: Scale, ends: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Give positions and densities of a law's continuous part, by position."""
    low, high = bulk_support(law)
    if isinstance(scale, Linear):
        # Denser towards the ends, which a density leaves like a root.
        x = low + (high - low) * 0.5 * (1.0 - np.cos(np.linspace(0.0, math.pi, _GRID)))
        return x, law.density(x)
    first = max(ends[0], math.log10(low)) if low > 0 else ends[0]
    positions = np.linspace(first, math.log10(high), _GRID)
    values = 10.0**positions
    return positions, law.density(values) * values * math.log(10.0)
