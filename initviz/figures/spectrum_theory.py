"""What theory says of the singular values that are looked at: read with the figure, for its laws are many."""

from initviz.core.predict.spectra import matrix_theory, operator_theory
from initviz.core.predict.spectra_jacobian import jacobian_theory
from initviz.core.spectra import SpectrumTheory
from initviz.figures.scene import Scene
from initviz.figures.spectrum_subject import SpectrumSubject


def spectrum_theory(scene: Scene, subject: SpectrumSubject, scheme: int) -> SpectrumTheory:
    """Predict a scheme's singular values."""
    prediction = scene.prediction.schemes[scheme]
    if subject.found is None:
        seen = scene.spectrum(scheme, subject.kind, subject.layer)
        if seen is not None and seen.theory is not None:
            return seen.theory
        return jacobian_theory(scene.network, prediction, scene.experiment.probe, at_once=True)
    filling = prediction.by_parameter[subject.found.index, "weight"].filling
    if subject.kind == "operator":
        return operator_theory(subject.found.layer, subject.found.input_shape, filling)
    return matrix_theory(filling, subject.found.parameters[0].shape)
