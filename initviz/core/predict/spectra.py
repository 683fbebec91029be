"""Theory of singular values: of a weight, and of a convolution as an operator on periodic images."""

import math

import numpy as np
from numpy.typing import NDArray

from initviz.core.laws.mixed import Discrete, point
from initviz.core.laws.spectra import MarchenkoPastur, Spiked, with_mean
from initviz.core.laws.spectra_chains import chain_law
from initviz.core.laws.spectra_edges import Expected, largest_value, smallest_value
from initviz.core.laws.spectra_factors import Factor, Independent, Orthonormal
from initviz.core.laws.unknown import Unknown
from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.periodic import block_shape, operator_reason
from initviz.core.parameter import Filling
from initviz.core.spectra import SpectrumTheory
from initviz.messages import Message, message

_FEWEST = 10.0
"""Entries that are not zero in a row or column, below which a sparse matrix is too sparse for the limiting law."""


def matrix_theory(filling: Filling, shape: Shape) -> SpectrumTheory:
    """Predict the singular values of a weight as torch flattens it: one row for each entry of the first dimension.

    Parameters
    ----------
    filling
        What fills it.
    shape
        Of the tensor; at least two dimensions.
    """
    rows, columns = shape[0], math.prod(shape[1:])
    exact = _exact_values(filling, rows, shape[1], min(rows, columns))
    if exact is None and filling.law.is_deterministic:
        # Of rank one: all rows are alike.
        exact = {0.0: min(rows, columns) - 1, abs(filling.law.mean) * math.sqrt(rows * columns): 1}
    if exact is not None:
        return _exact_theory(exact)
    reason = entries_reason(filling, (rows, columns))
    if reason is not None:
        return SpectrumTheory(reason)
    scale = filling.law.std
    smallest = smallest_value(rows, columns, scale)
    if filling.law.mean == 0:
        law = MarchenkoPastur(rows, columns, scale)
        return SpectrumTheory(law, largest_value(rows, columns, scale), smallest)
    found = with_mean(rows, columns, filling.law.mean, scale)
    # The value that stands apart fluctuates as one entry of the matrix does.
    apart = Expected(found.spikes[0], scale) if isinstance(found, Spiked) else largest_value(rows, columns, scale)
    return SpectrumTheory(found, apart, smallest if min(rows, columns) > 1 else None)


def operator_theory(layer: Layer, shape: Shape, filling: Filling) -> SpectrumTheory:
    """Predict the singular values of a convolution under circular padding.

    It is a block for each frequency, and with random weights all blocks have the same law: that of the product of the
    weight with the matrix of the Fourier factors, which copies or folds channels (Sedghi, Gupta and Long 2019).

    Parameters
    ----------
    layer
        The convolution.
    shape
        Of its input.
    filling
        What fills the weight.
    """
    reason = operator_reason(layer, shape)
    if reason is not None or not isinstance(layer, Convolution):
        return SpectrumTheory(reason or message("spectrum.no.convolution"))
    rows, columns = block_shape(layer, shape)
    inner = columns // math.prod(layer.axes("stride"))
    exact = _exact_values(filling, rows * layer.groups, inner, min(rows, columns) * layer.groups, layer.groups)
    if exact is not None and not filling.orthogonal:
        return _exact_theory(exact)
    reason = entries_reason(filling, (rows, inner * layer.taps()))
    if reason is not None:
        return SpectrumTheory(reason)
    if filling.law.mean != 0 or filling.law.is_deterministic:
        return SpectrumTheory(message("spectrum.no.mean"))
    folding = _folding(layer, inner)
    if isinstance(folding, Message):
        return SpectrumTheory(folding)
    flat = inner * layer.taps()
    if not filling.orthogonal:
        weight: Factor = Independent(rows, flat, filling.law.variance)
    elif layer.groups > 1:
        # The groups' rows are orthogonal together, and not each by themselves.
        return SpectrumTheory(message("spectrum.no.groups"))
    else:
        weight = Orthonormal(rows, flat, filling.law.support[1])
    law = chain_law(columns, (*folding, weight))
    return SpectrumTheory(law if law.is_whole else message("spectrum.no.parts"))


def entries_reason(filling: Filling, shape: tuple[int, int]) -> Message | None:
    """Say why no law of large random matrices holds for a matrix that is filled like this; None where one does."""
    if filling.centre is not None:
        return message("spectrum.no.centre")
    if isinstance(filling.law, Unknown):
        return message("spectrum.no.law")
    if filling.structure != "independent" and not filling.law.is_deterministic:
        return message("spectrum.no.pattern")
    zeros = sum(mass for value, mass in filling.law.atoms if value == 0.0)
    if 0.0 < zeros < 1.0 and (1.0 - zeros) * min(shape) < _FEWEST:
        return message("spectrum.no.sparse", count=(1.0 - zeros) * min(shape))
    return None


def _exact_theory(counts: dict[float, int]) -> SpectrumTheory:
    found = {value: count for value, count in sorted(counts.items()) if count > 0}
    total = sum(found.values())
    law = Discrete(tuple((value, count / total) for value, count in found.items()))
    if len(found) == 1:
        law = point(next(iter(found)))
    return SpectrumTheory(law, Expected(max(found), 0.0), Expected(min(found), 0.0))


def _exact_values(filling: Filling, rows: int, inner: int, count: int, blocks: int = 1) -> dict[float, int] | None:
    """Count the singular values of a weight whose entries fix them; None where they do not.

    Parameters
    ----------
    filling
        What fills it.
    rows, inner
        First and second dimension of the tensor.
    count
        Singular values in all.
    blocks
        Groups of rows that are matrices of their own.
    """
    if filling.is_zero:
        return {0.0: count}
    if filling.orthogonal:
        return {filling.law.support[1]: count}
    if filling.centre is not None and blocks == 1:
        # Orthonormal columns at one tap: what they span is kept, and nothing else is reached.
        return {filling.centre.law.support[1]: inner, 0.0: count - inner}
    if not filling.copies:
        return None
    # Every row has at most one 1: rows that copy the same input are parallel, k of them stretch it by √k.
    of_group = rows // filling.copies
    copied: NDArray[np.int64] = np.arange(rows) % of_group
    counts: dict[float, int] = {}
    for block in np.split(copied, blocks):
        copies = np.bincount(block[block < inner])
        for times in copies[copies > 0].tolist():
            counts[math.sqrt(times)] = counts.get(math.sqrt(times), 0) + 1
    counts[0.0] = count - sum(counts.values())
    return counts


def _folding(layer: Convolution, inner: int) -> tuple[Factor, ...] | Message:
    """Give the matrix of Fourier factors, axis by axis: with stride s it takes s frequencies to one.

    Along an axis it is an isometry times √(taps / s) where the stride divides the taps, and a projection where it
    steps over them; else some inputs are read through more taps than others.
    """
    factors: list[Factor] = []
    columns = inner * math.prod(layer.axes("stride"))
    for taps, stride in zip(layer.axes("kernel_size"), layer.axes("stride"), strict=True):
        rows = columns // stride * taps
        if taps % stride and stride < taps:
            return message("spectrum.no.uneven", taps=taps, stride=stride)
        factors.append(Orthonormal(rows, columns, math.sqrt(max(taps / stride, 1.0))))
        columns = rows
    return tuple(factors)
