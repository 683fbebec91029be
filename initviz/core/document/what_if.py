"""What would be if all weights of a scheme were so many times as large."""

import math
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from initviz.core.document.edits import checked
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Network, Rule, Scheme
from initviz.core.document.origin import by_rules
from initviz.core.document.resolve import initializer_for, star_reaches
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.gains import gain_value
from initviz.core.initializers.scaled import (
    Distribution,
    Kaiming,
    KaimingUniform,
    Lecun,
    LecunUniform,
    VarianceScaling,
    Xavier,
)
from initviz.core.initializers.simple import Constant, Normal, Ones, TruncNormal, Uniform
from initviz.core.initializers.structured import Default, DeltaOrthogonal, Orthogonal, Sparse
from initviz.messages import RefusedValueError, message

_DEFAULT = VarianceScaling(scale=1.0 / 3.0, mode="fan_in", distribution="uniform")
"""Torch's own Linear and Conv weights: U(±1/√fan_in)."""

_SCALES: Mapping[type[Initializer], tuple[str, ...]] = {
    Normal: ("mean", "std"),
    Sparse: ("std",),
    Uniform: ("a", "b"),
    TruncNormal: ("mean", "std", "a", "b"),
    Constant: ("val",),
}
"""Arguments that are multiplied with the weights."""
_Says = TypeVar("_Says", Rule, Assignment)


def multiplied(experiment: Experiment, schemes: Collection[int], factor: float) -> Experiment:
    """Multiply the weights of all Linear and Conv layers by a factor, through the arguments of their initializers.

    Rules stay rules and overrides stay overrides. An initializer with a gain, a std, bounds or a value keeps its kind.
    Kaiming, LeCun and torch's default have none of these: they become the `variance_scaling` that has their law. Those
    that have no scale at all stay as they are, as do biases and the weights of norms.

    Parameters
    ----------
    experiment
        The document.
    schemes
        Indices of the schemes that are changed.
    factor
        On every weight; more than 0. With 1 nothing is changed.

    Raises
    ------
    RefusedValueError
        Where the factor is not positive and finite, or where no weight of these schemes has a scale.
    """
    if not (math.isfinite(factor) and factor > 0.0):
        raise RefusedValueError(message("what_if.factor", got=factor))
    if not any(has_scale(experiment, index) for index in schemes):
        raise RefusedValueError(message("what_if.nothing"))
    if factor == 1.0:
        return experiment
    changed = tuple(
        _multiplied_scheme(experiment.network, scheme, factor) if index in schemes else scheme
        for index, scheme in enumerate(experiment.schemes)
    )
    return checked(replace(experiment, schemes=changed))


def has_scale(experiment: Experiment, scheme: int) -> bool:
    """Say whether any weight of a scheme can be multiplied."""
    return any(map(_is_scaled, _weights(experiment, (scheme,))))


def unscaled(experiment: Experiment, schemes: Collection[int]) -> tuple[str, ...]:
    """Name the initializers that have nothing to multiply, among those that fill weights of these schemes."""
    return tuple(dict.fromkeys(one.tag() for one in _weights(experiment, schemes) if not _is_scaled(one)))


def converted(experiment: Experiment, schemes: Collection[int]) -> tuple[str, ...]:
    """Name the initializers that become a `variance_scaling`, among those that fill weights of these schemes."""
    found = _weights(experiment, schemes)
    return tuple(dict.fromkeys(one.tag() for one in found if family_of(one) not in {None, one}))


def _weights(experiment: Experiment, schemes: Collection[int]) -> Iterator[Initializer]:
    """Give the initializers of the weights of Linear and Conv layers."""
    heads = [layer for layer in experiment.network.layers if star_reaches(layer.tag())]
    for index in schemes:
        for layer in heads:
            yield initializer_for(experiment.schemes[index], layer, "weight")


def _is_scaled(initializer: Initializer) -> bool:
    """Say whether a factor changes anything; zeros, and a value, std or gain of zero, stay what they are."""
    return times(initializer, 2.0) != initializer


def times(initializer: Initializer, factor: float) -> Initializer:
    """Give the initializer of Linear and Conv weights that are `factor` times as large; the same one if none is."""
    family = family_of(initializer)
    if family is not None:
        return _grown(family, factor)
    match initializer:
        case Xavier() | Orthogonal() | DeltaOrthogonal():
            return replace(initializer, gain=factor * gain_value(initializer.gain))
        case Ones():
            return Constant(val=factor)
    names = next((names for kind, names in _SCALES.items() if isinstance(initializer, kind)), ())
    return replace(initializer, **{name: factor * getattr(initializer, name) for name in names})


def _grown(family: VarianceScaling, factor: float) -> VarianceScaling:
    return replace(family, scale=factor**2 * family.scale)


def family_of(initializer: Initializer) -> VarianceScaling | None:
    """Give the `variance_scaling` with the law of an initializer that has no scale of its own; None for all others."""
    match initializer:
        case VarianceScaling():
            return initializer
        case Kaiming():
            shape: Distribution = "uniform" if isinstance(initializer, KaimingUniform) else "normal"
            return VarianceScaling(scale=initializer.gain() ** 2, mode=initializer.mode, distribution=shape)
        case Lecun():
            law: Distribution = "uniform" if isinstance(initializer, LecunUniform) else "truncated_normal"
            return VarianceScaling(scale=1.0, mode="fan_in", distribution=law)
        case Default():
            return _DEFAULT
    return None


def _multiplied_scheme(network: Network, scheme: Scheme, factor: float) -> Scheme:
    """Multiply what rules and overrides say of such weights; what nothing reaches gets a rule of its own."""
    types = {layer.id: layer.tag() for layer in network.layers}
    rules = tuple(
        _times_weight(rule, factor) if rule.layers == "*" or star_reaches(rule.layers) else rule
        for rule in scheme.rules
    )
    overrides: Mapping[str, Assignment] = {
        id_: _times_weight(override, factor) if star_reaches(types[id_]) else override
        for id_, override in scheme.overrides.items()
    }
    if any(star_reaches(tag) and by_rules(scheme, tag, "weight").rule is None for tag in set(types.values())):
        # In front of all others it speaks of what no other reaches.
        rules = (Rule(layers="*", weight=_grown(_DEFAULT, factor)), *rules)
    return replace(scheme, rules=rules, overrides=FrozenDict(overrides))


def _times_weight(chosen: _Says, factor: float) -> _Says:
    return chosen if chosen.weight is None else replace(chosen, weight=times(chosen.weight, factor))
