"""Singular values of chains whose slopes are no mask of zeros and ones: tanh, GELU and all others.

A diagonal of slopes is free of the weights beside it, too (Pennington, Schoenholz and Ganguli 2018, section 3). With
its own u(w) = n E[t / (w - t)], where t is a squared slope, it multiplies x by w u / (n + u), so that the chain is

    x = scale · Π (a + u)^e / u · Π w(u) u / (n + u).

u is followed from the upper edge through the complex plane where x is real, as in `spectra_chains`, but step by step:
its angle need not grow all the way. w(u) goes along by Newton's method.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import Atom, FloatArray
from initviz.core.laws.spectra_curves import CurveLaw
from initviz.core.laws.spectra_factors import Slopes

Complex = NDArray[np.complex128]

_FINEST = 1e-3
"""Angle of u from either end at which the path begins and ends."""
_STRIDE, _SHARE, _SHORTER, _MOST = 0.1, 0.3, 6, 600
"""Change of log u from point to point, and as a share of the angle to either end; how often it is halved; points."""
_TAIL, _LEAST, _TAIL_POINTS = 0.05, 1e-3, 12
"""Share of the mass that may lie in a tail, the part of it that is drawn last, and its points."""
_STEPS = 12
_EXACT = 1e-7
_HALVINGS, _REACH = 40, 1e6
"""To the upper edge, within so many times the dimensions."""


@dataclass(frozen=True)
class SlopedChain(CurveLaw):
    """Singular values of a product of free factors, some of which are slopes with a law of their own.

    Attributes
    ----------
    powers, logarithm, count
        As of a `ChainLaw`, of all other factors.
    slopes
        The diagonals of slopes.
    """

    powers: tuple[tuple[float, int], ...]
    logarithm: float
    count: int
    slopes: tuple[Slopes, ...]
    kind: ClassVar[str] = "sloped_chain"
    lost: ClassVar[float] = 2e-2

    @property
    def _rank(self) -> float:
        return min([size for size, power in self.powers if power > 0] + [s.width * s.passing for s in self.slopes])

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        return ((0.0, 1.0 - self._rank / self.count),) if self.count > self._rank * (1.0 + 1e-12) else ()

    @property
    def _continuous(self) -> float:
        return min(self._rank / self.count, 1.0)

    @property
    def _trace(self) -> tuple[float, float]:
        logarithm = self.logarithm + sum(power * math.log(size) for size, power in self.powers)
        bend = sum(power / size for size, power in self.powers)
        for slopes in self.slopes:
            mean = slopes.moment(1)
            logarithm += math.log(mean)
            bend += (slopes.moment(2) / mean**2 - 1.0) / slopes.width
        return logarithm, bend

    @cached_property
    def _curve(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        # Where Newton's method leaves the numbers there are, the path ends, which `is_whole` sees.
        with np.errstate(all="ignore"):
            logs, imaginary = _Path(self).points()
        by_logarithm = imaginary / (math.pi * self.count)
        shares = 0.5 * (by_logarithm[1:] + by_logarithm[:-1]) * -np.diff(logs)
        below = np.concatenate([[1.0], 1.0 - np.cumsum(shares)])
        return self._with_tail(0.5 * logs[::-1], 2.0 * by_logarithm[::-1], below[::-1])

    def _with_tail(
        self, logs: FloatArray, density: FloatArray, below: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Let the law go on as a power towards zero where the path ends and little is left: small slopes lie apart."""
        if not logs.size:
            return logs, density, below
        left = float(below[0]) - (1.0 - self._continuous)
        if not 0.0 < left < _TAIL * self._continuous:
            return logs, density, below
        shares = np.geomspace(_LEAST, 1.0, _TAIL_POINTS, endpoint=False)
        further = logs[0] + np.log(shares) * left / density[0]
        return (
            np.concatenate([further, logs]),
            np.concatenate([density[0] * shares, density]),
            np.concatenate([below[0] - left * (1.0 - shares), below]),
        )


class _Place(NamedTuple):
    """A point of the path: log u, the w there, log x, and d(log x)/d(log u)."""

    log_u: complex
    along: Complex
    value: complex
    slope: complex


class _Path:
    """The way of u, from the upper edge on, and the w of each kind of slopes along it."""

    def __init__(self, chain: SlopedChain) -> None:
        self._sizes = np.array([size for size, _ in chain.powers])
        self._powers = np.array([power for _, power in chain.powers], dtype=np.float64)
        self._logarithm = chain.logarithm
        # Layers at the fixed point have the same slopes: these are followed once.
        alike = Counter(chain.slopes)
        self._times = np.array(list(alike.values()), dtype=np.float64)
        self._widths = np.array([float(slopes.width) for slopes in alike])
        most = max(len(slopes.squares) for slopes in alike)
        self._squares, self._masses = np.zeros((len(alike), most)), np.zeros((len(alike), most))
        for row, slopes in enumerate(alike):
            self._squares[row, : len(slopes.squares)] = slopes.squares
            self._masses[row, : len(slopes.squares)] = np.array(slopes.shares) * slopes.width
        self._weights = self._squares * self._masses

    def points(self) -> tuple[FloatArray, FloatArray]:
        """Give log x, descending, and the imaginary part of u there, up to where the path ends."""
        start, w = self._edge()
        place = self._at(math.log(start), _FINEST, w.astype(np.complex128))
        found: list[tuple[float, float]] = []
        while place is not None and len(found) < _MOST:
            found.append((place.value.real, math.exp(place.log_u.real) * math.sin(place.log_u.imag)))
            left = math.pi - place.log_u.imag
            if left < _FINEST:
                break
            place = self._further(place, min(_STRIDE, _SHARE * left, _SHARE * place.log_u.imag))
        logs, imaginary = np.array(found).reshape(-1, 2).T
        return logs, imaginary

    def _at(self, length: float, angle: float, along: Complex) -> "_Place | None":
        """Find where x is real at an angle of u, by Newton's method in log |u|; None where that leads nowhere."""
        for _ in range(_STEPS):
            log_u = complex(length, angle)
            along, rate = self._accompany(np.exp(log_u), along)
            value, slope = self._logarithm_of(np.exp(log_u), along, rate)
            step = -value.imag / slope.imag
            if abs(step) < _EXACT:
                return _Place(log_u, along, value, slope)
            length += min(max(step, -1.0), 1.0)
        return None

    def _further(self, place: "_Place", stride: float) -> "_Place | None":
        """Go on by about so much of log u to a smaller real x, in shorter strides where that fails; None at the end."""
        for _ in range(_SHORTER):
            target = place.value.real - stride * abs(place.slope)
            log_u, along, value, slope = place.log_u, place.along, place.value, place.slope
            for _ in range(_STEPS):
                step = (target - value) / slope
                log_u += step
                if abs(log_u - place.log_u) > 3.0 * stride:
                    break
                along, rate = self._accompany(np.exp(log_u), along)
                value, slope = self._logarithm_of(np.exp(log_u), along, rate)
                if abs(step) < _EXACT and 0.0 < log_u.imag < math.pi:
                    return _Place(log_u, along, value, slope)
            stride *= 0.5
        return None

    def _accompany(self, u: complex, along: Complex) -> tuple[Complex, Complex]:
        """Give w(u) and du/dw, from those nearby: 1 / u(w) is nearly straight."""
        for _ in range(_STEPS):
            own, rate = self._own(along)
            step = (1.0 / own - 1.0 / u) * own * own / rate
            along = along + step
            if bool(np.all(np.abs(step) < _EXACT * np.abs(along))):
                break
        return along, self._own(along)[1]

    def _own(self, w: Complex) -> tuple[Complex, Complex]:
        """Give n E[t / (w - t)] and its derivative for each kind of slopes."""
        inverse = 1.0 / (w[:, None] - self._squares)
        terms = self._weights * inverse
        return terms.sum(axis=1), -(terms * inverse).sum(axis=1)

    def _logarithm_of(self, u: complex, w: Complex, rate: Complex) -> tuple[complex, complex]:
        """Give log x, and u d(log x)/du."""
        value = self._logarithm + self._powers @ np.log(self._sizes + u) - np.log(u)
        value += self._times @ (np.log(w) + np.log(u) - np.log(self._widths + u))
        slope = self._powers @ (u / (self._sizes + u)) - 1.0
        slope += self._times @ (u / (rate * w) + 1.0 - u / (self._widths + u))
        return complex(value), complex(slope)

    def _edge(self) -> tuple[float, FloatArray]:
        """Find the upper edge: x falls with u from infinity on, until it is least."""
        low = math.log(float(self._sizes.min()) / _REACH)
        high = math.log(float(self._sizes.max()) * _REACH)
        w = np.zeros(self._widths.size)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            u = math.exp(middle)
            # From the left, where the largest square alone would give as much, Newton's method cannot go astray.
            last = self._squares.argmax(axis=1)[:, None]
            largest = np.take_along_axis(self._squares, last, axis=1)[:, 0]
            nearest = largest + np.take_along_axis(self._weights, last, axis=1)[:, 0] / u
            nearest = np.maximum(nearest, self._weights.sum(axis=1) / u)
            along, rate = self._accompany(complex(u), nearest.astype(np.complex128))
            falls = self._logarithm_of(complex(u), along, rate)[1].real < 0
            low, high, w = (middle, high, along.real) if falls else (low, middle, along.real)
        return math.exp(0.5 * (low + high)), w
