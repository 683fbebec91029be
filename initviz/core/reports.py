"""Results: what was measured and what is predicted. NumPy arrays and floats, never a tensor.

Arrays "over tensors" have one entry per tensor on the way through the network: index 0 is the network's input and
index i + 1 the output of layer i, so a network of n layers gives n + 1 entries.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from initviz.core.initializers.base import Initializer
from initviz.core.initializers.lsuv import Rescaling
from initviz.core.laws.law import FloatArray
from initviz.core.laws.outcome import KsTest
from initviz.core.parameter import Filling, Parameter, Role
from initviz.core.units import UnitTable
from initviz.messages import Message, message

NO_BAND = message("theory.no_band")
"""Why there is no band: how much a single seed scatters is known of fully connected networks only."""


@dataclass(frozen=True)
class Histogram:
    """Counts in equal bins; values that are an atom of the law are counted apart, never in a bin.

    Attributes
    ----------
    low, high
        Edges of the binned range; equal where there is nothing to bin.
    counts
        One count per bin; none where there is nothing to bin.
    atoms
        Value and count of each atom found.
    total
        Entries in all, non-finite ones included.
    """

    low: float
    high: float
    counts: FloatArray
    atoms: tuple[tuple[float, int], ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class EntryStatistics:
    """Statistics of the entries of one filled parameter.

    Attributes
    ----------
    mean, std, min, max
        Over the finite entries, taken in float64.
    zero_fraction, nonfinite_fraction
        Shares of the entries.
    """

    mean: float
    std: float
    min: float
    max: float
    zero_fraction: float
    nonfinite_fraction: float


@dataclass(frozen=True, kw_only=True)
class ParameterReport(EntryStatistics):
    """One filled parameter.

    Attributes
    ----------
    layer
        Index of its layer.
    name
        Weight or bias.
    gradient
        Mean square of the batch-summed gradient.
    histogram
        For replicate 0 only.
    """

    layer: int
    name: Role
    gradient: float
    histogram: Histogram | None = None


@dataclass(frozen=True)
class SignalStatistics:
    """Statistics over tensors of one forward pass, pooled over batch, units and positions, taken in float64.

    Attributes
    ----------
    mean, second_moment, variance
        E[x], E[x²] and E[x²] - E[x]²; inf or nan where the tensor holds non-finite values.
    cross
        E[x x'] of one entry in two samples, over all pairs of the batch; nan for a single sample too.
    zero_fraction
        Share of exact zeros.
    dead_fraction
        Share of units that are zero on the whole batch (a channel counts as one unit).
    saturated_fraction
        For activations the share of inputs with |φ'| < 0.01; nan for other layers.
    nonfinite_fraction
        Share of inf and nan.
    """

    mean: FloatArray
    second_moment: FloatArray
    variance: FloatArray
    cross: FloatArray
    zero_fraction: FloatArray
    dead_fraction: FloatArray
    saturated_fraction: FloatArray
    nonfinite_fraction: FloatArray


@dataclass(frozen=True)
class ReplicateReport:
    """One scheme, one draw of everything random, one forward and one backward pass.

    Attributes
    ----------
    scheme, replicate
        Which scheme of the document, which replicate.
    forward
        Statistics over tensors.
    backward
        Mean square over tensors of the gradient of L with respect to the tensor.
    parameters
        In the order of layers, weight before bias.
    activations, gradients
        Histograms over tensors, of the tensor and of the gradient with respect to it, for replicate 0, else empty.
    units, gradient_units
        Statistics by unit over tensors, of the tensor and of the gradient, for replicate 0, else empty.
    rescalings
        How weights were brought to unit variance, where an initializer does so; in the order of layers.
    """

    scheme: int
    replicate: int
    forward: SignalStatistics
    backward: FloatArray
    parameters: tuple[ParameterReport, ...]
    activations: tuple[Histogram, ...] = ()
    gradients: tuple[Histogram, ...] = ()
    units: UnitTable = field(default_factory=UnitTable)
    gradient_units: UnitTable = field(default_factory=UnitTable)
    rescalings: tuple[Rescaling, ...] = ()

    @cached_property
    def by_parameter(self) -> Mapping[tuple[int, Role], ParameterReport]:
        """Find a parameter by its layer's index and its name."""
        return {(found.layer, found.name): found for found in self.parameters}


@dataclass(frozen=True)
class LawTestReport:
    """KS tests of one scheme's parameters in one replicate, by layer index and parameter name."""

    scheme: int
    replicate: int
    tests: Mapping[tuple[int, Role], KsTest]


Report = ReplicateReport | LawTestReport


@dataclass(frozen=True)
class ForwardTheory:
    """Predicted statistics of one tensor, pooled over units and positions.

    `cross` is E[x x'] of one entry in two samples, nan where that is not followed.
    """

    mean: float
    second_moment: float
    variance: float
    cross: float = math.nan


@dataclass(frozen=True)
class Band:
    """Where the value of a single seed falls: `median`, and `low` to `high` in 99 of 100 draws.

    `mean` is the expected value, `variance` and `third` are cumulants of the logarithm; nan where they are not known.
    """

    low: float
    median: float
    high: float
    mean: float = math.nan
    variance: float = math.nan
    third: float = 0.0

    def holds(self, value: float) -> bool:
        """Whether a measured value lies inside."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class TensorPrediction:
    """Theory for one tensor: numbers, or the reason why there are none.

    Attributes
    ----------
    forward
        Mean, second moment and variance of the tensor.
    backward
        Mean square of the gradient with respect to it.
    saturated
        Predicted share of inputs with |φ'| < 0.01, for activations that saturate on both sides and where theory
        knows the pre-activation's law.
    forward_band, backward_band
        Where one seed's second moment, and the mean square of its gradient, fall; or why that is not known.
    """

    forward: ForwardTheory | Message
    backward: float | Message
    saturated: float | None = None
    forward_band: Band | Message = NO_BAND
    backward_band: Band | Message = NO_BAND


@dataclass(frozen=True)
class ParameterPrediction:
    """Theory for one parameter: who fills it, with which law, and the mean square of its gradient."""

    layer: int
    parameter: Parameter
    initializer: Initializer
    filling: Filling
    gradient: float | Message


@dataclass(frozen=True)
class SchemePrediction:
    """Theory for one scheme: `tensors` over tensors, `parameters` in the order of layers, weight before bias."""

    name: str
    tensors: tuple[TensorPrediction, ...]
    parameters: tuple[ParameterPrediction, ...]

    @cached_property
    def by_parameter(self) -> Mapping[tuple[int, Role], ParameterPrediction]:
        """Find a parameter by its layer's index and its name."""
        return {(found.layer, found.parameter.name): found for found in self.parameters}


@dataclass(frozen=True)
class Prediction:
    """Theory for a whole experiment, one entry per scheme."""

    schemes: tuple[SchemePrediction, ...]
