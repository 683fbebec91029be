"""Theory of the end-to-end Jacobian's singular values, in chains of Linear layers and ReLU.

At one sample the Jacobian is the product of the weights and of the slopes between them. With independent or orthogonal
weights of mean zero the slopes of ReLU are on with probability one half, and free of the weights in the limit of wide
layers (Pennington, Schoenholz and Ganguli 2017, section 2). Depth counts as fixed: of a network that is as deep as
wide, the limit says little.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from initviz.core.document.probe import ConstantInput, NormalInput, Probe, UniformInput
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.laws.mixed import point
from initviz.core.laws.spectra_chains import Factor, Independent, Mask, Orthonormal, chain_law
from initviz.core.laws.spectra_edges import Expected
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Dropout, Flatten, Identity
from initviz.core.parameter import Filling, Role
from initviz.core.predict.spectra import entries_reason
from initviz.core.reports import SchemePrediction
from initviz.core.spectra import SpectrumTheory
from initviz.messages import Message, message


def jacobian_theory(network: ResolvedNetwork, prediction: SchemePrediction, probe: Probe) -> SpectrumTheory:
    """Predict the singular values of ∂y/∂x at one sample.

    Parameters
    ----------
    network
        Layers with their shapes.
    prediction
        Of a scheme: what fills their parameters.
    probe
        Input and mode.
    """
    if network.tied:
        return SpectrumTheory(message("theory.tied_jacobian"))
    chain = _Chain(probe)
    for layer in network.layers:
        names = [parameter.name for parameter in layer.parameters]
        fillings = {name: prediction.by_parameter[layer.index, name].filling for name in names}
        reason = chain.append(layer, fillings)
        if reason is not None:
            return SpectrumTheory(reason)
    if network.problem is not None:
        return SpectrumTheory(network.problem.reason)
    if chain.is_zero:
        nothing = Expected(0.0, 0.0)
        return SpectrumTheory(point(0.0), nothing, nothing)
    if not chain.is_random:
        return SpectrumTheory(message("spectrum.no.weights"))
    law = chain_law(math.prod(network.input_shape), tuple(chain.factors))
    if not law.is_whole:
        return SpectrumTheory(message("spectrum.no.parts"))
    if not 0.0 < law.support[1] < math.inf:
        return SpectrumTheory(message("spectrum.no.range"))
    alike = len(law.atoms) == 1 and law.atoms[0][1] == 1.0
    exact = Expected(law.atoms[0][0], 0.0) if alike else None
    return SpectrumTheory(law, exact, exact)


@dataclass
class _Chain:
    """The factors so far, and what is known of the signs of what has arrived.

    Attributes
    ----------
    is_symmetric
        Whether what arrives is as often positive as negative, independently of all layers before.
    is_rectified
        Whether it has passed ReLU: a second one changes nothing.
    """

    probe: Probe
    factors: list[Factor] = field(default_factory=list)
    is_zero: bool = False
    is_random: bool = False
    is_symmetric: bool = False
    is_rectified: bool = False

    def __post_init__(self) -> None:
        match self.probe.input:
            case NormalInput(mean=mean, std=std):
                self.is_symmetric = mean == 0 and std > 0
            case UniformInput(a=a, b=b):
                self.is_symmetric = a == -b and b > 0
            case _:
                self.is_symmetric = False

    def append(self, resolved: ResolvedLayer, fillings: Mapping[Role, Filling]) -> Message | None:
        """Add a layer; give the reason why no theory holds behind it."""
        layer = resolved.layer
        if isinstance(layer, Linear) and len(resolved.input_shape) == 1:
            return self._linear(resolved, fillings)
        if isinstance(layer, ReLU) and len(resolved.input_shape) == 1:
            return self._rectify(resolved)
        if isinstance(layer, Dropout) and self.probe.mode == "train" and layer.p > 0:
            return self._drop(layer.p, math.prod(resolved.input_shape))
        if isinstance(layer, Identity | Flatten | Dropout):
            return None
        return message("spectrum.no.layer", layer=layer.id, type=layer.tag())

    def _linear(self, resolved: ResolvedLayer, fillings: Mapping[Role, Filling]) -> Message | None:
        weight, bias = fillings["weight"], fillings.get("bias")
        (columns,), (rows,) = resolved.input_shape, resolved.output_shape
        centred = bias is None or bias.law.mean == 0
        unbiased = bias is None or bias.is_zero
        if weight.is_zero:
            self.is_zero = True
            return None
        if weight.structure == "identity" and unbiased:
            return None
        reason = entries_reason(weight, (rows, columns))
        if reason is None and (weight.structure != "independent" or weight.law.mean != 0):
            reason = message("spectrum.no.mean")
        if reason is not None:
            return reason
        if weight.orthogonal:
            self.factors.append(Orthonormal(rows, columns, weight.law.support[1]))
        else:
            self.factors.append(Independent(rows, columns, weight.law.variance))
        self.is_random, self.is_symmetric, self.is_rectified = True, centred and self._has_input(), False
        return None

    def _has_input(self) -> bool:
        """Say whether anything enters the network: weights alone make no signs out of zero."""
        match self.probe.input:
            case NormalInput(mean=mean, std=std):
                return bool(mean or std)
            case ConstantInput(val=val):
                return bool(val)
            case _:
                return True

    def _rectify(self, resolved: ResolvedLayer) -> Message | None:
        if self.is_rectified:
            return None
        if not self.is_symmetric and not self.is_zero:
            return message("spectrum.no.symmetry", layer=resolved.layer.id)
        self._mask(Mask(resolved.input_shape[0]))
        self.is_rectified = True
        return None

    def _drop(self, share: float, width: int) -> Message | None:
        if share >= 1.0:
            self.is_zero = True
        else:
            self._mask(Mask(width, 1.0 - share, 1.0 / (1.0 - share)))
        return None

    def _mask(self, mask: Mask) -> None:
        """Add a mask; with one right before it, it makes a single one, as both act on the same entries."""
        before = self.factors[-1] if self.factors else None
        if isinstance(before, Mask):
            self.factors[-1] = Mask(mask.width, before.kept * mask.kept, before.gain * mask.gain)
        else:
            self.factors.append(mask)
