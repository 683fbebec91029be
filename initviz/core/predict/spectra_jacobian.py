"""Theory of the end-to-end Jacobian's singular values, in chains of Linear layers and activations.

At one sample the Jacobian is the product of the weights and of the slopes between them. With independent or orthogonal
weights of mean zero pre-activations are normal in the limit of wide layers, and the slopes φ'(z) there are free of the
weights (Pennington, Schoenholz and Ganguli 2017, section 2; 2018). Those of ReLU are on with probability one half.
Depth counts as fixed: of a network that is as deep as wide, the limit says little.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from initviz.core.document.blocks import layer_labels
from initviz.core.document.experiment import Experiment
from initviz.core.document.probe import ConstantInput, NormalInput, Probe, UniformInput
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork, resolved
from initviz.core.laws.mixed import point
from initviz.core.laws.spectra_chains import chain_law
from initviz.core.laws.spectra_edges import Expected
from initviz.core.laws.spectra_factors import Factor, Independent, Mask, Orthonormal, Slopes
from initviz.core.laws.spectra_slopes import SlopedChain
from initviz.core.layers.activation import Activation
from initviz.core.layers.batch_norm import BatchNorm
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Dropout, Flatten, Identity
from initviz.core.parameter import Filling, Role
from initviz.core.predict.predict import predict_scheme
from initviz.core.predict.slopes import slopes_at
from initviz.core.predict.spectra import entries_reason
from initviz.core.reports import ForwardTheory, SchemePrediction
from initviz.core.spectra import NoSpectrum, Spectrum, SpectrumTheory
from initviz.messages import Message, message

PENDING = message("spectrum.pending")
"""Instead of a theory that is still to come."""


def with_theory(experiment: Experiment, found: Spectrum | NoSpectrum) -> Spectrum | NoSpectrum:
    """Give singular values the theory that takes too long for a window to wait for it, with its curve found out."""
    known = resolved(experiment)
    if found.kind != "jacobian" or found.theory is not None:
        return found
    prediction = predict_scheme(experiment, found.scheme, bands=False)
    return replace(found, theory=jacobian_theory(known, prediction, experiment.probe))


def jacobian_theory(
    network: ResolvedNetwork, prediction: SchemePrediction, probe: Probe, *, at_once: bool = False
) -> SpectrumTheory:
    """Predict the singular values of ∂y/∂x at one sample.

    Parameters
    ----------
    network
        Layers with their shapes.
    prediction
        Of a scheme: what fills their parameters.
    probe
        Input and mode.
    at_once
        Whether somebody waits: a law that takes several frames is `PENDING` then.
    """
    if network.tied:
        return SpectrumTheory(message("theory.tied_jacobian"))
    chain = _Chain(probe)
    labels = layer_labels([layer.layer for layer in network.layers])
    for layer, label in zip(network.layers, labels, strict=True):
        names = [parameter.name for parameter in layer.parameters]
        fillings = {name: prediction.by_parameter[layer.index, name].filling for name in names}
        reason = chain.append(layer, label, fillings, prediction.tensors[layer.index].forward)
        if reason is not None:
            return SpectrumTheory(reason)
    if network.problem is not None:
        return SpectrumTheory(network.problem.reason)
    return _theory_of(chain, math.prod(network.input_shape), at_once=at_once)


def _theory_of(chain: "_Chain", inputs: int, *, at_once: bool) -> SpectrumTheory:
    if chain.is_zero:
        nothing = Expected(0.0, 0.0)
        return SpectrumTheory(point(0.0), nothing, nothing)
    if not chain.is_random:
        return SpectrumTheory(message("spectrum.no.weights"))
    if chain.is_alone:
        return SpectrumTheory(message("spectrum.no.alone"))
    law = chain_law(inputs, tuple(chain.factors))
    if at_once and isinstance(law, SlopedChain):
        return SpectrumTheory(PENDING)
    if not law.is_whole:
        return SpectrumTheory(message("spectrum.no.end" if isinstance(law, SlopedChain) else "spectrum.no.parts"))
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
    is_normal
        Whether it has a normal law of mean zero.
    """

    probe: Probe
    factors: list[Factor] = field(default_factory=list)
    is_zero: bool = False
    is_random: bool = False
    is_symmetric: bool = False
    is_rectified: bool = False
    is_normal: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether slopes show through orthogonal weights as they are: free factors would have to smooth them."""
        diagonals = [factor for factor in self.factors if isinstance(factor, Slopes | Mask)]
        if not any(isinstance(factor, Slopes) for factor in diagonals):
            return False
        most = [max(one.shares) if isinstance(one, Slopes) else max(one.kept, 1.0 - one.kept) for one in diagonals]
        mixes = any(isinstance(factor, Independent) for factor in self.factors)
        return not mixes and sum(1.0 - share for share in most) <= 1.0

    def __post_init__(self) -> None:
        match self.probe.input:
            case NormalInput(mean=mean, std=std):
                self.is_symmetric = self.is_normal = mean == 0 and std > 0
            case UniformInput(a=a, b=b):
                self.is_symmetric = a == -b and b > 0
            case _:
                self.is_symmetric = False

    def append(
        self, resolved: ResolvedLayer, label: str, fillings: Mapping[Role, Filling], entering: ForwardTheory | Message
    ) -> Message | None:
        """Add a layer; give the reason why no theory holds behind it.

        Parameters
        ----------
        resolved, label
            The layer, and its name in the list of the network.
        fillings
            What fills its parameters.
        entering
            Theory of what arrives.
        """
        layer = resolved.layer
        if isinstance(layer, Linear) and len(resolved.input_shape) == 1:
            return self._linear(resolved, fillings)
        if isinstance(layer, ReLU) and len(resolved.input_shape) == 1:
            return self._rectify(resolved, label)
        if isinstance(layer, Activation) and len(resolved.input_shape) == 1:
            activation = layer.at(fillings)
            return activation if isinstance(activation, Message) else self._bend(activation, label, resolved, entering)
        if isinstance(layer, BatchNorm) and self.probe.mode == "train":
            return message("spectrum.batch_norm", layer=label)
        if isinstance(layer, Dropout) and self.probe.mode == "train" and layer.p > 0:
            return self._drop(layer.p, math.prod(resolved.input_shape))
        if isinstance(layer, Identity | Flatten | Dropout):
            return None
        return message("spectrum.no.layer", layer=label)

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
        self.is_random, self.is_rectified = True, False
        self.is_symmetric = self.is_normal = centred and self._has_input()
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

    def _rectify(self, resolved: ResolvedLayer, label: str) -> Message | None:
        if self.is_rectified:
            return None
        if not self.is_symmetric and not self.is_zero:
            return message("spectrum.no.symmetry", layer=label)
        self._mask(Mask(resolved.input_shape[0]))
        self.is_rectified, self.is_normal = True, False
        return None

    def _bend(
        self, activation: Activation, label: str, resolved: ResolvedLayer, entering: ForwardTheory | Message
    ) -> Message | None:
        """Add the slopes of an activation at normal pre-activations."""
        if self.is_zero:
            return None
        if not self.is_normal:
            return message("spectrum.no.normal", layer=label)
        # Samples of data differ in strength; an activation without a scale of its own does not see that.
        alike = isinstance(self.probe.input, NormalInput | UniformInput | ConstantInput)
        if not activation.homogeneous and (isinstance(entering, Message) or not alike):
            return message("spectrum.no.length", layer=label)
        length = 1.0 if activation.homogeneous or isinstance(entering, Message) else entering.second_moment
        if not 0.0 < length < math.inf:
            return message("spectrum.no.range")
        factor = slopes_at(activation, length, resolved.input_shape[0])
        self.is_zero = factor is None
        if isinstance(factor, Mask):
            self._mask(factor)
        elif factor is not None:
            self.factors.append(factor)
        self.is_symmetric = self.is_normal = False
        return None

    def _drop(self, share: float, width: int) -> Message | None:
        if share >= 1.0:
            self.is_zero = True
        else:
            self._mask(Mask(width, 1.0 - share, 1.0 / (1.0 - share)))
            self.is_normal = False
        return None

    def _mask(self, mask: Mask) -> None:
        """Add a mask; with one right before it, it makes a single one, as both act on the same entries."""
        before = self.factors[-1] if self.factors else None
        if isinstance(before, Mask):
            self.factors[-1] = Mask(mask.width, before.kept * mask.kept, before.gain * mask.gain)
        else:
            self.factors.append(mask)
