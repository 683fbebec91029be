"""Scales of axes: from values to drawn positions, and the ticks that a person reads."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import FloatArray
from initviz.figures.numbers import power_of_ten, short


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis; a minor one has no label."""

    position: float
    label: str = ""


class Scale(ABC):
    """A monotone map from values to positions."""

    @abstractmethod
    def forward(self, values: FloatArray) -> FloatArray:
        """Map values to positions; what cannot be placed becomes nan."""

    @abstractmethod
    def backward(self, positions: FloatArray) -> FloatArray:
        """Map positions back to values."""

    @abstractmethod
    def ticks(self, low: float, high: float, most: int) -> tuple[Tick, ...]:
        """Give at most about `most` labelled ticks, and minor ones, between two positions."""


_EXTREME = 290
"""Beyond so many decades a number is hardly a float any more."""


def _step(span: float, most: int) -> float:
    """Round a step up to 1, 2 or 5 times a power of ten, so that at most `most` of them fit."""
    raw = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1.0, 2.0, 5.0):
        if factor * power >= raw * (1 - 1e-9):
            return factor * power
    return 10.0 * power


def _whole_step(span: float, most: int) -> int:
    """Round a step up to 1, 2, 3 or 5 times a power of ten, and at least to 1."""
    least = span / max(most, 1)
    power = int(10.0 ** math.floor(math.log10(max(least, 1.0))))
    return next(factor * power for factor in (1, 2, 3, 5, 10) if factor * power >= least)


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


@dataclass(frozen=True)
class Linear(Scale):
    """Positions are the values."""

    def forward(self, values: FloatArray) -> FloatArray:
        """Map values to positions."""
        return np.where(np.isfinite(values), values, np.nan)

    def backward(self, positions: FloatArray) -> FloatArray:
        """Map positions to values."""
        return positions

    def ticks(self, low: float, high: float, most: int) -> tuple[Tick, ...]:
        """Give ticks between two positions."""
        if not high > low:
            return ()
        step = _step(high - low, most)
        digits = max(0, -math.floor(math.log10(step) + 1e-9))
        largest = max(abs(low), abs(high))
        plain = digits <= 4 and largest < 1e6
        # Enough digits to tell neighbours apart, however far they are from zero.
        telling = max(math.ceil(math.log10(largest / step)) + 1, 3)
        values = (0.0 if abs(value) < step / 2 else value for value in _multiples(low, high, step))
        return tuple(
            Tick(value, f"{value:.{digits}f}".replace("-", "−") if plain else short(value, telling)) for value in values
        )


@dataclass(frozen=True)
class Counting(Scale):
    """Whole numbers, such as the layers of a network."""

    def forward(self, values: FloatArray) -> FloatArray:
        """Map values to positions."""
        return values

    def backward(self, positions: FloatArray) -> FloatArray:
        """Map positions to values."""
        return positions

    def ticks(self, low: float, high: float, most: int) -> tuple[Tick, ...]:
        """Give ticks between two positions."""
        step = max(1.0, _step(max(high - low, 1.0), most))
        return tuple(
            Tick(value, f"{value:.0f}") for value in _multiples(low, high, step) if value >= 0 and low <= value <= high
        )


@dataclass(frozen=True)
class Logarithmic(Scale):
    """Positions are decades; zero, negative and infinite values have none."""

    def forward(self, values: FloatArray) -> FloatArray:
        """Map values to positions."""
        placed = np.isfinite(values) & (values > 0)
        return np.where(placed, np.log10(np.where(placed, values, 1.0)), np.nan)

    def backward(self, positions: FloatArray) -> FloatArray:
        """Map positions to values."""
        return np.power(10.0, positions)

    def ticks(self, low: float, high: float, most: int) -> tuple[Tick, ...]:
        """Give ticks between two positions."""
        if not high > low:
            return ()
        decades = high - low
        step = _whole_step(decades, most)
        major = [round(value) for value in _multiples(low, high, step)]
        while len(major) < 2 and step > 1:
            step = max(1, step // 3)
            major = [round(value) for value in _multiples(low, high, step)]
        if len(major) >= 2 or not -_EXTREME < low < high < _EXTREME:
            labelled = [Tick(float(exponent), power_of_ten(exponent)) for exponent in major]
            return (*labelled, *self._between(low, high, step))
        # Within a decade or two the powers of ten say too little: 1, 2 and 5 of each are labelled.
        values = [m * 10.0**e for e in range(math.floor(low), math.ceil(high) + 1) for m in (1, 2, 5)]
        inside = [value for value in values if low <= math.log10(value) <= high]
        if len(inside) >= 2:
            return tuple(Tick(math.log10(value), short(value, 3)) for value in inside)
        linear = Linear().ticks(10.0**low, 10.0**high, most)
        return tuple(Tick(math.log10(tick.position), tick.label) for tick in linear if tick.position > 0)

    @staticmethod
    def _between(low: float, high: float, step: int) -> list[Tick]:
        if step >= 10:
            return []
        if step > 1:
            return [Tick(float(e)) for e in range(math.ceil(low), math.floor(high) + 1) if e % step]
        exponents = range(math.floor(low), math.ceil(high) + 1)
        positions = [e + math.log10(m) for e in exponents for m in range(2, 10)]
        return [Tick(position) for position in positions if low <= position <= high]


@dataclass(frozen=True)
class SignedLogarithmic(Scale):
    """Linear between -unit and unit, a decade of position per decade of value beyond: for means of either sign.

    Positions are asinh(value / (2 unit)) / ln 10, so that far out a factor of ten is one unit of position.
    """

    unit: float = 1e-3

    def forward(self, values: FloatArray) -> FloatArray:
        """Map values to positions."""
        finite = np.isfinite(values)
        return np.where(finite, np.arcsinh(np.where(finite, values, 0.0) / (2 * self.unit)) / math.log(10.0), np.nan)

    def backward(self, positions: FloatArray) -> FloatArray:
        """Map positions to values."""
        return 2 * self.unit * np.sinh(positions * math.log(10.0))

    def ticks(self, low: float, high: float, most: int) -> tuple[Tick, ...]:
        """Give ticks between two positions."""
        if not high > low:
            return ()
        start = round(math.log10(self.unit))
        reach = math.ceil(max(abs(low), abs(high)) + start) + 1
        sides = (low < -1.0) + (high > 1.0)
        step = max(1, math.ceil((reach - start) * max(sides, 1) / max(most, 1)))
        found = [Tick(0.0, "0")]
        for exponent in range(start + step, reach + 1, step):
            # asinh(x) is ln(2x) far out, where 10 to the exponent may be no float any more.
            beyond = exponent - math.log10(self.unit)
            position = beyond if beyond > 8 else float(self.forward(np.array(10.0**exponent)))
            found += [Tick(position, power_of_ten(exponent)), Tick(-position, f"−{power_of_ten(exponent)}")]
        return tuple(tick for tick in found if low <= tick.position <= high)


@dataclass(frozen=True)
class Cells(Scale):
    """Rows or columns of a matrix: number k fills the positions from k to k + 1, downwards from -k to -(k + 1)."""

    downwards: bool = False

    def forward(self, values: FloatArray) -> FloatArray:
        """Map numbers to the middles of their cells."""
        middles: FloatArray = values + 0.5
        return -middles if self.downwards else middles

    def backward(self, positions: FloatArray) -> FloatArray:
        """Map positions to numbers, the middle of a cell to the cell's own."""
        return (-positions if self.downwards else positions) - 0.5

    def ticks(self, low: float, high: float, most: int) -> tuple[Tick, ...]:
        """Give ticks between two positions."""
        first, last = (-high, -low) if self.downwards else (low, high)
        step = max(1.0, _step(max(last - first, 1.0), most))
        numbers = (k for k in _multiples(first, last, step) if k >= 0 and first <= k + 0.5 <= last)
        return tuple(Tick(-(k + 0.5) if self.downwards else k + 0.5, f"{k:.0f}") for k in numbers)
