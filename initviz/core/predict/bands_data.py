"""How a batch of a data set scatters: by which of its samples it holds."""

from typing import NamedTuple

from initviz.core.data.dataset import DataError
from initviz.core.document.probe import DigitsInput, FileInput, Probe
from initviz.core.document.samples import samples_of


class BatchScatter(NamedTuple):
    """What batches of a data set have that a law's have not.

    Attributes
    ----------
    spread
        Variance of a batch's mean square, as a share of its squared mean.
    alike
        E[(x·x' / n)²] of two different samples of n entries.
    """

    spread: float
    alike: float


def batch_scatter(probe: Probe, shape: tuple[int, ...]) -> BatchScatter | None:
    """Give how batches scatter, or None where the input is no data set.

    A batch is one permutation of all samples after the other: only the last one, which is cut off, leaves anything
    to chance, and its samples are drawn without putting any back.
    """
    if not isinstance(probe.input, DigitsInput | FileInput):
        return None
    try:
        samples = samples_of(probe.input, shape)
    except DataError:
        return None
    rest = probe.batch % len(samples)
    share = rest * (1.0 - (rest - 1.0) / (len(samples) - 1.0)) / probe.batch**2 if rest else 0.0
    return BatchScatter(share * samples.moments.spread, samples.alike)
