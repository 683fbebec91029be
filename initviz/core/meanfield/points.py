"""Layers as points of the plane: σ_w² is the true fan in times the variance of a weight, σ_b² that of a bias."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.laws.unknown import Unknown
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.layers.base import Mode
from initviz.core.layers.fans import true_fan
from initviz.core.layers.norms import Norm
from initviz.core.layers.reshaping import Dropout
from initviz.core.layers.weighted import Weighted
from initviz.core.layers.windows import Pooling
from initviz.core.meanfield.lengths import Variances
from initviz.core.parameter import Filling, Role
from initviz.core.reports import SchemePrediction
from initviz.messages import Message, message


@dataclass(frozen=True)
class LayerPoint:
    """One layer with weights, as this theory sees it.

    Attributes
    ----------
    index, id
        Of the layer.
    at
        Its place in the plane.
    activation
        φ behind it, with its own arguments; None where there is none before the next layer with weights.
    remark
        Why it is not, or not quite, of this theory; None where it is.
    """

    index: int
    id: str
    at: Variances
    activation: Activation | None
    remark: Message | None


def layer_points(network: ResolvedNetwork, scheme: SchemePrediction, mode: Mode) -> tuple[LayerPoint, ...]:
    """Give the points of all layers with weights, in train or eval mode."""
    heads = [place for place, found in enumerate(network.layers) if isinstance(found.layer, Weighted)]
    ends = [*heads, len(network.layers)]
    return tuple(_point(network.layers[head:end], scheme, mode) for head, end in pairwise(ends))


def _point(block: tuple[ResolvedLayer, ...], scheme: SchemePrediction, mode: Mode) -> LayerPoint:
    head, followers = block[0], block[1:]
    if not isinstance(head.layer, Weighted):
        msg = f"{head.layer.tag()} has no weights"
        raise TypeError(msg)
    weight, bias = _filling(scheme, head.index, "weight"), _filling(scheme, head.index, "bias")
    at = Variances(
        0.0 if weight is None else _rounded(weight.law.variance * true_fan(head.layer, head.input_shape)),
        0.0 if bias is None else _rounded(bias.law.second_moment),
    )
    found = next((other for other in followers if isinstance(other.layer, Activation)), None)
    activation = None if found is None else _activation(found, scheme)
    remark = _of_weight(weight) or _of_bias(bias) or _of_followers(followers, scheme, mode)
    return LayerPoint(head.index, head.layer.id, at, activation, remark)


def _rounded(value: float) -> float:
    """Drop rounding errors, so that layers of one kind are at one point."""
    return float(f"{value:.12g}")


def _activation(found: ResolvedLayer, scheme: SchemePrediction) -> Activation | None:
    """Give the activation with its parameter put in: the slope of a PReLU is one."""
    fillings = {p.name: scheme.by_parameter[found.index, p.name].filling for p in found.parameters}
    given = found.layer.at(fillings) if isinstance(found.layer, Activation) else None
    return anonymous(given) if isinstance(given, Activation) else None


def _filling(scheme: SchemePrediction, layer: int, role: Role) -> Filling | None:
    found = scheme.by_parameter.get((layer, role))
    return None if found is None else found.filling


def _of_weight(weight: Filling | None) -> Message | None:
    if weight is None:
        return None
    if isinstance(weight.law, Unknown):
        return message("chaos.remark.no_law")
    if weight.structure != "independent" or weight.copies:
        return message("chaos.remark.fixed")
    return message("chaos.remark.mean") if weight.law.mean != 0 else None


def _of_bias(bias: Filling | None) -> Message | None:
    return message("chaos.remark.bias_mean") if bias is not None and bias.law.mean != 0 else None


def _of_followers(followers: Iterable[ResolvedLayer], scheme: SchemePrediction, mode: Mode) -> Message | None:
    """Say what else stands between this layer and the next."""
    for found in followers:
        if isinstance(found.layer, Norm) and not found.layer.fixes_scale(mode):
            if not _hands_on(found, scheme):
                return message("chaos.remark.affine", layer=found.layer.tag())
        elif isinstance(found.layer, Norm):
            return message("chaos.remark.norm", layer=found.layer.tag())
        elif isinstance(found.layer, Pooling):
            return message("chaos.remark.pooling", layer=found.layer.tag())
        elif isinstance(found.layer, Dropout) and found.layer.p > 0 and mode == "train":
            return message("chaos.remark.dropout")
    return None


def _hands_on(norm: ResolvedLayer, scheme: SchemePrediction) -> bool:
    """Say whether a norm that leaves the scale, as it is before training, has no factor or bias of its own either."""
    factor, bias = _filling(scheme, norm.index, "weight"), _filling(scheme, norm.index, "bias")
    ones = factor is None or (factor.law.mean == 1.0 and factor.law.is_deterministic)
    return ones and (bias is None or bias.is_zero)
