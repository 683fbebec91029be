"""One column of the table over all of its lines: what it is sorted by, and where it reads otherwise than before."""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.law import FloatArray
from initviz.figures.numbers_grids import Grid

_DIGITS = re.compile(r"(\d+)")


class Strip(NamedTuple):
    """Words, or numbers with what rounding leaves of zero, nan where `absent` says that there is none."""

    words: tuple[str, ...] = ()
    numbers: FloatArray = np.empty(0)
    noise: FloatArray = np.empty(0)
    absent: NDArray[np.bool_] = np.empty(0, dtype=np.bool_)


def numbers(grid: Grid, rows: NDArray[np.intp], schemes: NDArray[np.intp]) -> Strip:
    """Take the numbers of lines, each by its row and scheme, from a grid."""
    absent = np.zeros(grid.values.shape, dtype=np.bool_)
    for scheme, missing in enumerate(grid.absent):
        absent[list(missing), scheme] = True
    noise = np.zeros(len(rows)) if grid.noise is None else grid.noise[rows, schemes]
    return Strip(numbers=grid.values[rows, schemes], noise=noise, absent=absent[rows, schemes])


def differing(old: Strip, new: Strip) -> NDArray[np.intp]:
    """Give the lines that read otherwise in two strips of the same lines."""
    if old.words or new.words:
        return np.flatnonzero([before != after for before, after in zip(old.words, new.words, strict=True)])
    before, after = (np.where(np.abs(strip.numbers) <= strip.noise, 0.0, strip.numbers) for strip in (old, new))
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    return np.flatnonzero(~same | (old.absent != new.absent))


def sort_keys(strip: Strip) -> FloatArray:
    """Give what lines are sorted by: numbers themselves, of texts the rank among all; nan where there is none."""
    if not strip.words:
        return strip.numbers
    rank = {word: float(place) for place, word in enumerate(sorted(set(strip.words) - {""}, key=_natural))}
    return np.array([rank.get(word, np.nan) for word in strip.words])


def _natural(word: str) -> list[tuple[bool, int, str]]:
    """Order l10 behind l9."""
    parts = [part for part in _DIGITS.split(word.casefold()) if part]
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
