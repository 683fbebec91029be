"""The product of one entry in two samples, averaged over all pairs: what correlations of inputs are made of."""

import math

import numpy as np
import torch
from torch import Tensor

from initviz.core.laws.law import FloatArray


def cross_moment(tensor: Tensor, second_moment: float) -> float:
    """Give E[x x'] over all pairs of different samples, over units and positions.

    The sum over the pairs is |Σ x|² - Σ |x|², so that each entry is read once. float32 adds up the batch, float64 the
    squares: the error is that of one entry, and so far below what a finite batch scatters.

    Parameters
    ----------
    tensor
        Batch first.
    second_moment
        E[x²] of its entries.

    Returns
    -------
    float
        nan for a single sample, and where an entry is not finite.
    """
    samples = tensor.shape[0]
    if samples < 2 or not math.isfinite(second_moment):
        return math.nan
    entries = tensor.detach().reshape(samples, -1)
    # A product with ones keeps to the threads that torch was given, and is several times as fast as a sum.
    ones = torch.ones(samples, dtype=entries.dtype)
    totals: FloatArray = torch.mv(entries.T, ones).numpy().astype(np.float64)
    together = float(np.einsum("i,i->", totals, totals)) / totals.size
    return (together - samples * second_moment) / (samples * (samples - 1))
