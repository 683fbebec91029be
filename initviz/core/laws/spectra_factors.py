"""What a chain of layers multiplies: the factors of an end-to-end Jacobian."""

from dataclasses import dataclass

import numpy as np

from initviz.core.laws.law import FloatArray

_VALUES = 160
_RARE = 2e-3


@dataclass(frozen=True)
class Independent:
    """A matrix of independent entries of mean zero and the given variance."""

    rows: int
    columns: int
    variance: float


@dataclass(frozen=True)
class Orthonormal:
    """`gain` times a random matrix with orthonormal rows or columns."""

    rows: int
    columns: int
    gain: float


@dataclass(frozen=True)
class Mask:
    """Lets each of `width` entries through with probability `kept`, times `gain`, and makes zero of the others.

    The slopes of ReLU are such a mask with probability one half, if what enters it is symmetric about zero.
    """

    width: int
    kept: float = 0.5
    gain: float = 1.0


@dataclass(frozen=True)
class Slopes:
    """A diagonal of `width` independent slopes, of whose squares some values stand for all.

    Attributes
    ----------
    width
        Of the layer.
    squares, shares
        Values of φ'(h)², ascending, and how much of the law each stands for.
    """

    width: int
    squares: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def passing(self) -> float:
        """Share that is not zero."""
        return sum(share for square, share in zip(self.squares, self.shares, strict=True) if square > 0)

    def moment(self, order: int) -> float:
        """Expected power of a squared slope."""
        return sum(share * square**order for square, share in zip(self.squares, self.shares, strict=True))


Factor = Independent | Orthonormal | Mask | Slopes


def slopes_of(width: int, slopes: FloatArray, weights: FloatArray) -> Slopes:
    """Let about a hundred squared slopes stand for the nodes of a quadrature: zeros stay zeros, moments are kept.

    They are as near to each other as it takes everywhere: where there is much of the law, where it weighs much, and
    for small ones by their logarithm.
    """
    squares, shares = slopes**2, weights / weights.sum()
    at_zero = float(shares[squares == 0.0].sum())
    order = np.argsort(squares[squares > 0], kind="stable")
    values, masses = squares[squares > 0][order], shares[squares > 0][order]
    found = [(0.0, at_zero)] if at_zero > 0 else []
    if values.size:
        logs = np.log(values)
        # What is less than so much of the law is one value, however small it is.
        first = logs[int(np.searchsorted(np.cumsum(masses), _RARE * masses.sum()))]
        along = [_middles(masses), _middles(masses * values), (logs - first) / max(logs[-1] - first, 1e-12)]
        places = np.minimum((_VALUES * np.clip(sum(along) / 3.0, 0.0, 1.0)).astype(np.int64), _VALUES - 1)
        mass, sums = np.bincount(places, masses), np.bincount(places, masses * values)
        found += zip((sums[mass > 0] / mass[mass > 0]).tolist(), mass[mass > 0].tolist(), strict=True)
    return Slopes(width, tuple(value for value, _ in found), tuple(share for _, share in found))


def _middles(parts: FloatArray) -> FloatArray:
    """Give how much lies before the middle of each part."""
    middles: FloatArray = (np.cumsum(parts) - 0.5 * parts) / parts.sum()
    return middles
