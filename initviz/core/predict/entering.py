"""What theory knows of the input: the moments of a law, or those measured on a data set."""

from initviz.core.data.dataset import DataError, FloatArray, Samples
from initviz.core.document.probe import ConstantInput, DigitsInput, FileInput, NormalInput, Probe
from initviz.core.document.samples import samples_of
from initviz.core.layers.base import Shape
from initviz.core.layers.signal import Signal, Strengths, Sums, Unknown, input_signal
from initviz.messages import message


def probe_signal(probe: Probe, shape: Shape) -> Signal | Unknown:
    """Give the statistics of the input, or why there are none."""
    law = probe.input
    if isinstance(law, NormalInput):
        return input_signal(shape, "normal", law.mean, law.std**2)
    if isinstance(law, ConstantInput):
        return input_signal(shape, "normal", law.val, 0.0)
    if isinstance(law, DigitsInput | FileInput):
        try:
            return data_signal(samples_of(law, shape), probe.batch)
        except DataError as error:
            return Unknown(message("theory.no_data", reason=error.reason), strengths=Strengths())
    return input_signal(shape, "uniform", 0.5 * (law.a + law.b), (law.b - law.a) ** 2 / 12.0)


def data_signal(samples: Samples, batch: int) -> Signal:
    """Give the statistics of a batch of samples: exact for the way in which they are drawn.

    The law of an entry is left open: the entries of a data set follow none that two moments would fix.
    """
    found, count = samples.moments, len(samples)
    alike = same_round(count, batch)
    cross = _cross(found.mean, found.second, count, alike)
    sums = Sums(found.sum_second, _cross(found.sum_mean, found.sum_second, count, alike))
    strengths = Strengths(found.spread, found.zero_samples, found.zero_entries)
    return Signal(samples.shape, found.mean, found.second, cross, sums=sums, strengths=strengths)


def same_round(count: int, batch: int) -> float:
    """Give the probability that two samples of a batch come from one permutation of the data set.

    A batch is one permutation of all `count` samples after the other, the last one cut off: two of its samples either
    are never the same sample, or have nothing to do with each other.
    """
    if batch < 2:
        return 1.0
    whole, rest = divmod(batch, count)
    return (whole * count * (count - 1) + rest * (rest - 1)) / (batch * (batch - 1))


def _cross(mean: FloatArray, second: FloatArray, count: int, alike: float) -> FloatArray:
    """E[x x'] of two samples of a batch: (n E[x]² - E[x²]) / (n - 1) where they differ, E[x]² elsewhere."""
    different = (count * mean**2 - second) / (count - 1)
    return alike * different + (1.0 - alike) * mean**2
