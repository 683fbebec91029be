"""The law of a tensor's entries where theory knows it: of the input, and of pre-activations in wide layers."""

import math

from initviz.core.document.probe import ConstantInput, DataInput, NormalInput, UniformInput
from initviz.core.laws.continuous import Normal, Uniform
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import point
from initviz.core.layers.weighted import Weighted
from initviz.core.reports import ForwardTheory
from initviz.figures.scene import Scene

_SMALL = 0.1
"""A bias whose variance is a smaller share of the sum's leaves a normal law as it is."""


def tensor_law(scene: Scene, scheme: int, tensor: int) -> Law | None:
    """Give the law of one entry of a tensor, or None where there is none to draw.

    An input drawn from a law has that law. The output of a Linear or a convolution with independent weights of mean
    zero is a sum of many products: normal in the limit of wide layers, with the mean and the variance that theory
    predicts (Neal 1996; Lee et al. 2018, eq. 1). Samples of a data set differ in length, which makes a mixture of
    normal laws of all samples together: no curve is drawn there.
    """
    if tensor == 0:
        return _input_law(scene)
    return _limit(scene, scheme, tensor - 1)


def _input_law(scene: Scene) -> Law | None:
    law = scene.experiment.probe.input
    if isinstance(law, NormalInput):
        return Normal(law.mean, law.std)
    if isinstance(law, UniformInput):
        return Uniform(law.a, law.b)
    return point(law.val) if isinstance(law, ConstantInput) else None


def _limit(scene: Scene, scheme: int, layer: int) -> Law | None:
    weight, bias = (scene.predicted(scheme, layer, role) for role in ("weight", "bias"))
    if not isinstance(scene.experiment.network.layers[layer], Weighted) or weight is None:
        return None
    if isinstance(scene.experiment.probe.input, DataInput):
        return None
    if weight.filling.structure != "independent" or weight.filling.law.mean != 0:
        return None
    theory = scene.prediction.schemes[scheme].tensors[layer + 1].forward
    if not isinstance(theory, ForwardTheory) or not 0 < theory.variance < math.inf:
        return None
    of_bias = bias.filling.law if bias is not None else None
    if of_bias is not None and of_bias.kind != "normal" and of_bias.variance > _SMALL * theory.variance:
        return None
    return Normal(theory.mean, math.sqrt(theory.variance))
