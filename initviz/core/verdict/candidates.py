"""Initializers that may help a scheme, the least change first. Whether one does is for `remedy` to try."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from initviz.core.document.edits import set_all_initializers
from initviz.core.document.experiment import Experiment
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.gains import GainOf, exact_gain, gain_value
from initviz.core.initializers.scaled import (
    Kaiming,
    KaimingNormal,
    KaimingUniform,
    LecunNormal,
    LecunUniform,
    VarianceScaling,
    Xavier,
    XavierNormal,
    XavierUniform,
)
from initviz.core.initializers.simple import Normal, Uniform, Zeros
from initviz.core.initializers.structured import Default, Orthogonal
from initviz.core.layers.activation import Activation
from initviz.core.layers.weighted import Weighted
from initviz.core.verdict.needs import is_self_normalizing, main_activation, named_gain, needed_power
from initviz.messages import Message, message

Edit = Callable[[Experiment, int], Experiment]


@dataclass(frozen=True)
class Candidate:
    """Something to try.

    Attributes
    ----------
    says
        What it does, in a few words, for a button.
    edit
        Does it to the scheme of an index.
    """

    says: Message
    edit: Edit


def candidates(experiment: Experiment, scheme: int, power: float) -> Iterator[Candidate]:
    """Give what may help a scheme: its own initializer with other arguments, then the one made for the activation.

    `power` is the second moment of the input.
    """
    network = resolve(experiment.network)
    weighted = [layer for layer in network.layers if isinstance(layer.layer, Weighted)]
    if not weighted:
        return
    used = {initializer_for(experiment.schemes[scheme], layer.layer, "weight") for layer in weighted}
    only = next(iter(used)) if len(used) == 1 else None
    activation = main_activation(experiment.network)
    wanted = needed_power(activation, power)
    fans = {layer.parameters[0].fans for layer in weighted}
    seen = {only}
    for says, initializer in (
        *_adjusted(only, activation, wanted, {found.fan_in for found in fans if found is not None}),
        *_made_for(activation, wanted, uniform=_is_uniform(only)),
    ):
        if initializer not in seen:
            seen.add(initializer)
            yield weights_candidate(says, initializer)
    biases = {initializer_for(experiment.schemes[scheme], layer.layer, "bias") for layer in weighted}
    if biases - {Zeros()}:
        yield Candidate(
            message("advice.biases"), lambda found, place: set_all_initializers(found, place, "bias", Zeros())
        )


def weights_candidate(says: Message, initializer: Initializer) -> Candidate:
    """Give an initializer to all weights of a scheme."""
    return Candidate(says, lambda found, place: set_all_initializers(found, place, "weight", initializer))


def rescaled(experiment: Experiment, scheme: int, factor: float) -> Candidate | None:
    """Multiply the standard deviation of all weights, where they share one initializer that has a gain or a scale."""
    layers = [layer for layer in experiment.network.layers if isinstance(layer, Weighted)]
    used = {initializer_for(experiment.schemes[scheme], layer, "weight") for layer in layers}
    only = next(iter(used)) if len(used) == 1 else None
    if isinstance(only, Xavier | Orthogonal):
        return _by_gain(only, rounded(gain_value(only.gain) * factor))
    if isinstance(only, VarianceScaling):
        return _by_scale(only, rounded(only.scale * factor**2))
    if isinstance(only, Kaiming):
        distribution: VarianceScaling = VarianceScaling(
            scale=rounded((only.gain() * factor) ** 2),
            mode=only.mode,
            distribution="uniform" if isinstance(only, KaimingUniform) else "normal",
        )
        says = message("advice.variance_scaling", scale=f"{distribution.scale:g}")
        return weights_candidate(says, distribution)
    return None


def rounded(value: float) -> float:
    """Keep four digits of a number that a person may want to type."""
    return float(f"{value:.4g}") if math.isfinite(value) else value


def _by_gain(initializer: Xavier | Orthogonal, gain: float) -> Candidate:
    return weights_candidate(message("advice.gain", gain=f"{gain:g}"), replace(initializer, gain=gain))


def _by_scale(initializer: VarianceScaling, scale: float) -> Candidate:
    return weights_candidate(message("advice.scale", scale=f"{scale:g}"), replace(initializer, scale=scale))


def _is_uniform(initializer: Initializer | None) -> bool:
    if isinstance(initializer, VarianceScaling):
        return initializer.distribution == "uniform"
    return isinstance(initializer, Uniform | XavierUniform | KaimingUniform | LecunUniform | Default)


def _adjusted(
    initializer: Initializer | None, activation: Activation | None, power: float, fans: set[int]
) -> Iterator[tuple[Message, Initializer]]:
    """Give the same initializer the arguments that the activation asks for."""
    named = named_gain(activation)
    if power <= 0.0:
        return
    if isinstance(initializer, Xavier | Orthogonal):
        if named is not None:
            yield _gain_words(named), replace(initializer, gain=named)
        else:
            gain = rounded(math.sqrt(power))
            yield message("advice.gain", gain=f"{gain:g}"), replace(initializer, gain=gain)
    elif isinstance(initializer, Kaiming):
        for mode in ("fan_in", "fan_out"):
            if named is not None:
                wanted = replace(initializer, nonlinearity=named.gain_of, a=named.param or 0.0, mode=mode)
                same = math.isclose(wanted.gain(), initializer.gain())
                kind = "mode" if same else "nonlinearity"
                yield message(f"advice.{kind}", mode=mode, nonlinearity=named.gain_of), wanted
    elif isinstance(initializer, VarianceScaling):
        scale = rounded(power)
        yield message("advice.scale", scale=f"{scale:g}"), replace(initializer, scale=scale, mode="fan_in")
    elif isinstance(initializer, Normal | Uniform) and len(fans) == 1:
        std = rounded(math.sqrt(power / next(iter(fans))))
        if isinstance(initializer, Normal):
            yield message("advice.std", std=f"{std:g}"), Normal(std=std)
        else:
            bound = rounded(math.sqrt(3.0) * std)
            yield message("advice.bounds", low=f"{-bound:g}", high=f"{bound:g}"), Uniform(a=-bound, b=bound)


def _gain_words(named: GainOf) -> Message:
    gain = exact_gain(named.value()) or f"{named.value():.4g}"
    call = named.gain_of if named.param is None else f"{named.gain_of}, {named.param:g}"
    return message("advice.gain_of", gain=gain, call=call)


def _made_for(activation: Activation | None, power: float, *, uniform: bool) -> Iterator[tuple[Message, Initializer]]:
    """Give the initializers made for an activation."""
    named = named_gain(activation)
    if activation is None or is_self_normalizing(activation):
        chosen: Initializer = LecunUniform() if uniform else LecunNormal()
        yield message("advice.initializer", init=chosen.tag()), chosen
    elif named is not None and named.gain_of == "tanh":
        chosen = XavierUniform(gain=named) if uniform else XavierNormal(gain=named)
        yield message("advice.initializer_gain", init=chosen.tag(), gain=exact_gain(named.value())), chosen
    elif named is not None:
        kind = KaimingUniform if uniform else KaimingNormal
        for mode in ("fan_in", "fan_out"):
            chosen = kind(nonlinearity=named.gain_of, a=named.param or 0.0, mode=mode)
            id_ = "advice.initializer_for" if mode == "fan_in" else "advice.initializer_fan_out"
            yield message(id_, init=chosen.tag(), nonlinearity=named.gain_of), chosen
    elif power > 0.0:
        scale = rounded(power)
        chosen = VarianceScaling(scale=scale, distribution="uniform" if uniform else "normal")
        yield message("advice.variance_scaling", scale=f"{scale:g}"), chosen
