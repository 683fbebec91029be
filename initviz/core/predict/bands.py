"""Where the values of a single seed fall, layer by layer, in plain fully connected networks.

A seed's second moment is a product of factors, one a layer, each nearly a gamma variable whose variance is of order
1 / width: its logarithm is nearly normal with a variance that grows with Σ 1 / width (Hanin and Rolnick 2018). Where
samples of a batch see the same weights, the batch averages out only what differs between them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from initviz.core.document.probe import Probe
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.layers.activation import Activation, anonymous
from initviz.core.layers.base import Layer
from initviz.core.layers.linear import Linear
from initviz.core.layers.reshaping import Dropout, Flatten, Identity
from initviz.core.layers.signal import Signal, Unknown, average
from initviz.core.parameter import Filling, Role
from initviz.core.predict.fluctuations import Response, Scatter, gamma_scatter, response, shares
from initviz.core.reports import NO_BAND, Band
from initviz.messages import Message

_QUANTILE = 2.5758293035489004
"""Of the standard normal law at 99.5 %."""

Fillings = Sequence[Mapping[Role, Filling]]


@dataclass(frozen=True)
class Seen:
    """How one tensor scatters.

    Attributes
    ----------
    band
        For the tensor's second moment.
    total
        Of the logarithm of the measured second moment; None where that is not known.
    cosine
        Variance of the cosine between two samples.
    given
        Of the variance that a pre-activation has, given the layers before; None where it is not a pre-activation.
    given_cosine
        Variance of its correlation between two samples, given the layers before.
    free
        Share of a pre-activation's norm that the weights leave open: 0 for orthogonal ones that preserve it.
    weights
        Share of the second moment that comes through the weights of the layer, not from its bias.
    own
        Relative variance that this tensor's units add.
    """

    band: Band | Message = NO_BAND
    total: Scatter | None = None
    cosine: float = 0.0
    given: Scatter | None = None
    given_cosine: float = 0.0
    free: float = 1.0
    weights: float = 1.0
    own: float = 0.0


def band_of(expected: float, scatter: Scatter) -> Band:
    """Give median and 99 % of a variable from its expected value and the cumulants of its logarithm.

    Quantiles by Cornish and Fisher's expansion to the third cumulant.
    """
    std = math.sqrt(scatter.variance)
    skew = scatter.third / std**3 if std else 0.0

    def quantile(z: float) -> float:
        bent = z + skew / 6.0 * (z * z - 1.0) - skew**2 / 36.0 * (2.0 * z**3 - 5.0 * z)
        return expected * math.exp(min(scatter.shift + std * bent, 700.0))

    return Band(quantile(-_QUANTILE), quantile(0.0), quantile(_QUANTILE))


def forward_bands(
    network: ResolvedNetwork, fillings: Fillings, signals: Sequence[Signal | Unknown], probe: Probe
) -> list[Seen]:
    """Say how every tensor scatters, from the input on."""
    seen = [_input(signals[0], probe.batch)]
    for resolved, filling in zip(network.layers, fillings, strict=True):
        before, after = signals[resolved.index], signals[resolved.index + 1]
        found = Seen()
        if isinstance(before, Signal) and isinstance(after, Signal) and seen[-1].total is not None:
            found = _forward(resolved, filling, (before, after), seen[-1], probe)
        if found.total is not None and isinstance(after, Signal):
            found = replace(found, band=band_of(after.second.item(), found.total))
        seen.append(found)
    return seen


def _input(signal: Signal | Unknown, batch: int) -> Seen:
    """Entries of an input are independent: a batch averages them all."""
    if isinstance(signal, Unknown) or not signal.independent or signal.entry is None or not signal.second.all():
        return Seen()
    count, mean, variance = math.prod(signal.shape), signal.entry.mean.item(), signal.entry.variance.item()
    second = signal.second.item()
    kurtosis = 3.0 if signal.entry.base == "normal" else 1.8
    fourth, third = mean**4 + 6.0 * mean**2 * variance + kurtosis * variance**2, mean**3 + 3.0 * mean * variance
    c = mean**2 / second
    turning = second**2 - mean**4 + 0.5 * c**2 * (fourth - second**2) - 2.0 * c * (third * mean - mean**2 * second)
    own = (fourth / second**2 - 1.0) / (count * batch)
    total = gamma_scatter(own)
    given = Scatter() if signal.entry.is_plain_normal and mean == 0 else None
    return Seen(band_of(second, total), total, max(turning, 0.0) / second**2 / count, given, own=own)


def _forward(
    resolved: ResolvedLayer,
    filling: Mapping[Role, Filling],
    around: tuple[Signal, Signal],
    seen: Seen,
    probe: Probe,
) -> Seen:
    before, after = around
    layer, batch = resolved.layer, shares(probe.batch)
    if hands_on(layer, before, probe):
        return seen
    if isinstance(layer, Linear) and seen.total is not None and is_drawn(filling["weight"], after):
        second, units = after.second.item(), layer.out_features
        through = filling["weight"].law.variance * before.shape[-1] * average(before.second) / second
        c, cosine = after.cross.item() / second, seen.cosine * through**2
        free = free_share(filling["weight"], units, before.shape[-1])
        own = free * 2.0 / units * batch.mean(1.0, c**2 + cosine)
        given = seen.total.powered(through)
        turned = cosine + free * (1.0 - c**2) ** 2 / units
        return Seen(NO_BAND, given + gamma_scatter(own), turned, given, cosine, free, through, own)
    found = response_of(resolved, filling, before)
    if found is None or seen.given is None:
        return Seen()
    units, c = math.prod(before.shape), before.cross.item() / before.second.item()
    own = batch.mean(found.single, found.pair + found.bent * seen.given_cosine)
    own -= (1.0 - seen.free) * found.slope**2 * 2.0 * batch.mean(1.0, c**2 + seen.given_cosine)
    turning = found.turning - (1.0 - seen.free) * found.turned**2 * (1.0 - c**2) ** 2
    own = max(own, 0.0) / units
    cosine = found.turned**2 * seen.given_cosine + max(turning, 0.0) / units
    return Seen(NO_BAND, seen.given.powered(found.slope) + gamma_scatter(own), cosine, own=own)


def hands_on(layer: Layer, before: Signal, probe: Probe) -> bool:
    """Say whether a layer leaves every entry, or every entry of an input, as it is."""
    if isinstance(layer, Dropout):
        return probe.mode == "eval" or layer.p == 0
    return isinstance(layer, Identity) or (
        isinstance(layer, Flatten) and (before.independent or len(before.shape) == 1)
    )


def is_drawn(weight: Filling, after: Signal) -> bool:
    """Say whether a layer's weights are drawn with mean zero, and make plain units."""
    drawn = weight.structure == "independent" and weight.law.mean == 0 and weight.law.variance > 0
    return drawn and len(after.shape) == 1 and after.second.size == 1


def free_share(weight: Filling, results: int, sources: int) -> float:
    """Give the share of a norm that weights leave open: an orthogonal map to as many or more units preserves it."""
    return max(0.0, 1.0 - results / sources) if weight.orthogonal else 1.0


def response_of(resolved: ResolvedLayer, filling: Mapping[Role, Filling], before: Signal) -> Response | None:
    """Give the response of an activation to a pre-activation of mean zero, or None where the layer is no such thing."""
    if not isinstance(resolved.layer, Activation) or before.entry is None or not before.entry.is_plain_normal:
        return None
    activation, second = resolved.layer.at(filling), before.second
    if isinstance(activation, Message) or second.size > 1 or before.entry.mean.any() or not second.all():
        return None
    q = second.item()
    return response(anonymous(activation), q, before.cross.item() / q)
