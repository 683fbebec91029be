"""Small experiments with one scheme, and what is predicted and seen of their singular values."""

from collections.abc import Sequence

import numpy as np

from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import resolved
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.base import Initializer
from initviz.core.laws.law import Law
from initviz.core.layers.base import Layer, Shape
from initviz.core.measure.measure import never
from initviz.core.measure.spectroscope import Spectroscope
from initviz.core.predict.predict import predict
from initviz.core.predict.spectra import matrix_theory, operator_theory
from initviz.core.predict.spectra_jacobian import jacobian_theory
from initviz.core.spectra import Spectrum, SpectrumKind, SpectrumTheory
from tests.core.measure.conftest import make


def experiment_of(layers: Sequence[Layer], shape: Shape, initializer: Initializer, **settings: object) -> Experiment:
    schemes = (everywhere("A", initializer, "#000000"),)
    return make(layers, shape, schemes=schemes, seeds=1, **settings)  # type: ignore[arg-type]  # the tests know them


def both(experiment: Experiment, kind: SpectrumKind) -> tuple[SpectrumTheory, Spectrum]:
    """Predict and measure the first layer, or the whole network."""
    network, prediction = resolved(experiment), predict(experiment).schemes[0]
    first = network.layers[0]
    filling = prediction.parameters[0].filling
    if kind == "matrix":
        theory = matrix_theory(filling, first.parameters[0].shape)
    elif kind == "operator":
        theory = operator_theory(first.layer, first.input_shape, filling)
    else:
        theory = jacobian_theory(network, prediction, experiment.probe)
    (seen,) = Spectroscope().look(experiment, kind, first.layer.id, never)
    assert isinstance(seen, Spectrum)
    return theory, seen


def distance(law: Law, seen: Spectrum) -> float:
    ordered = np.sort(seen.values)
    hair = 2e-6 * ordered[-1]
    share = np.searchsorted(ordered, ordered + hair, side="right") / ordered.size
    return float(np.abs(law.cdf(ordered + hair) - share).max())
