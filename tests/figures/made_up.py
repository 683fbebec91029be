"""Reports made from plain arrays, so that figures can be checked against NumPy alone."""

from collections.abc import Sequence

import numpy as np

from initviz.core.document.experiment import Experiment
from initviz.core.laws.law import FloatArray
from initviz.core.predict.predict import predict
from initviz.core.reports import Histogram, ReplicateReport, SignalStatistics
from initviz.core.units import UnitStatistics, UnitTable
from initviz.figures.scene import Scene

BINS = 32


def histogram_of(values: FloatArray) -> Histogram:
    """Bin the finite entries that are not zero; count the zeros apart."""
    finite = values[np.isfinite(values)]
    zeros = int((finite == 0).sum())
    rest = finite[finite != 0]
    atoms = ((0.0, zeros),) if zeros else ()
    if not rest.size:
        return Histogram(0.0, 0.0, np.zeros(0), atoms, values.size)
    counts, edges = np.histogram(rest, BINS)
    return Histogram(float(edges[0]), float(edges[-1]), counts.astype(float), atoms, values.size)


def units_of(values: FloatArray) -> UnitStatistics:
    """Take mean and variance of each column."""
    with np.errstate(invalid="ignore"):
        return UnitStatistics(values.mean(axis=0), values.var(axis=0))


def _cross_of(x: FloatArray) -> float:
    """Average the products of all pairs of different rows."""
    products = x @ x.T / x.shape[1]
    return float(products[~np.eye(len(x), dtype=bool)].mean()) if len(x) > 1 else float("nan")


def statistics_of(tensors: Sequence[FloatArray], saturated: float) -> SignalStatistics:
    """Take the statistics of tensors of shape (batch, units)."""
    with np.errstate(invalid="ignore"):
        return SignalStatistics(
            mean=np.array([x.mean() for x in tensors]),
            second_moment=np.array([(x**2).mean() for x in tensors]),
            variance=np.array([x.var() for x in tensors]),
            cross=np.array([_cross_of(x) for x in tensors]),
            zero_fraction=np.array([(x == 0).mean() for x in tensors]),
            dead_fraction=np.array([(x == 0).all(axis=0).mean() for x in tensors]),
            saturated_fraction=np.full(len(tensors), saturated),
            nonfinite_fraction=np.array([(~np.isfinite(x)).mean() for x in tensors]),
        )


def report_of(
    scheme: int, tensors: Sequence[FloatArray], gradients: Sequence[FloatArray], *, saturated: float = 0.25
) -> ReplicateReport:
    """Make the first replicate of a scheme."""
    with np.errstate(invalid="ignore"):
        powers = np.array([(g**2).mean() for g in gradients])
    return ReplicateReport(
        scheme=scheme,
        replicate=0,
        forward=statistics_of(tensors, saturated),
        backward=powers,
        parameters=(),
        activations=tuple(histogram_of(x) for x in tensors),
        gradients=tuple(histogram_of(g) for g in gradients),
        units=UnitTable([units_of(x) for x in tensors]),
        gradient_units=UnitTable([units_of(g) for g in gradients]),
    )


def scene_with(experiment: Experiment, *reports: ReplicateReport, layer: str = "l1", scheme: int = 0) -> Scene:
    """Put reports and the experiment's own theory into a scene."""
    return Scene(experiment, predict(experiment), reports, scheme, layer)
