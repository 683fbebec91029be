"""The edit behind a dragged point: initializers whose σ_w² and σ_b² are those of another place in the plane."""

import math
from collections.abc import Callable, Collection

from msgspec.structs import replace

from initviz.core.document.edits import checked, set_initializer
from initviz.core.document.experiment import Experiment, Rule
from initviz.core.document.origin import Origin, origin_of
from initviz.core.document.resolve import ResolvedLayer, resolve
from initviz.core.document.rules import STAR, set_rule_initializer
from initviz.core.initializers.base import Initializer, fans_of
from initviz.core.initializers.scaled import (
    FanScaled,
    Kaiming,
    Lecun,
    VarianceScaling,
    Xavier,
    fan_of,
)
from initviz.core.initializers.simple import Normal, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Default, Orthogonal, Sparse
from initviz.core.layers.fans import true_fan
from initviz.core.layers.weighted import Weighted
from initviz.core.meanfield.lengths import Variances
from initviz.core.parameter import Parameter, Role
from initviz.messages import RefusedValueError, message

_SAME = 1e-12


def place_layers(experiment: Experiment, scheme: int, layer_ids: Collection[str], at: Variances) -> Experiment:
    """Give layers of a scheme other σ_w² and σ_b².

    Each initializer keeps its kind and gets another gain or standard deviation; one without such an argument becomes
    the `variance_scaling` that draws from the same kind of law. What comes from a rule is changed in the rule, so that
    all that follow it move along, each by the same factor.

    Parameters
    ----------
    experiment
        Where that is done.
    scheme
        Index of the scheme.
    layer_ids
        Layers with weights, all at one place of the plane.
    at
        Where they shall be.

    Raises
    ------
    RefusedValueError
        When the weights have no spread that could change, or a layer has no bias to spread.
    """
    if at.weight <= 0 or at.bias < 0:
        raise RefusedValueError(message("chaos.edit.range"))

    def chosen(found: ResolvedLayer, parameter: Parameter, before: Initializer) -> Initializer:
        if parameter.name == "bias":
            return bias_with_variance(before, parameter, at.bias)
        if at.bias > 0 and len(found.parameters) == 1:
            raise RefusedValueError(message("chaos.edit.no_bias", layer=found.layer.id))
        return weight_with_variance(before, parameter, at.weight / _fan(found))

    return _changed(experiment, scheme, layer_ids, chosen)


def use_gain(experiment: Experiment, scheme: int, gain: float) -> Experiment:
    """Give every layer with weights of a scheme a gain: as the argument of that name, or as a scale of its square.

    Where an initializer has neither, its standard deviation becomes gain / √fan_in of the first layer that it fills.

    Raises
    ------
    RefusedValueError
        When weights have no spread that could change.
    """

    def chosen(found: ResolvedLayer, parameter: Parameter, before: Initializer) -> Initializer:
        if parameter.name == "bias":
            return before
        if isinstance(before, Xavier | Orthogonal):
            return replace(before, gain=gain)
        if isinstance(before, FanScaled | Default):
            scaled = weight_with_variance(before, parameter, 2.0 * before.law(parameter).variance)
            return replace(scaled, scale=gain**2) if isinstance(scaled, VarianceScaling) else scaled
        return weight_with_variance(before, parameter, gain**2 / _fan(found))

    every = [layer.id for layer in experiment.network.layers if isinstance(layer, Weighted)]
    return _changed(experiment, scheme, every, chosen)


_Choose = Callable[[ResolvedLayer, Parameter, Initializer], Initializer]


def _changed(experiment: Experiment, scheme: int, layer_ids: Collection[str], choose: _Choose) -> Experiment:
    """Choose another initializer for parameters of layers, where the one that they have comes from: once for a rule."""
    done: set[tuple[Role, str, int | None]] = set()
    for found in resolve(experiment.network).layers:
        if found.layer.id not in layer_ids or not isinstance(found.layer, Weighted):
            continue
        for parameter in found.parameters:
            role = parameter.name
            origin = origin_of(experiment.schemes[scheme], found.layer, role)
            own = found.layer.id if origin.by == "override" else ""
            if (role, own, origin.rule) in done:
                continue
            wanted = choose(found, parameter, origin.initializer)
            if wanted != origin.initializer:
                experiment = _given(experiment, scheme, found, role, origin, wanted)
                origin = origin_of(experiment.schemes[scheme], found.layer, role)
            done.add((role, own, origin.rule))
    return experiment


def _fan(found: ResolvedLayer) -> float:
    """Give the true fan in of a layer that is known to have weights."""
    if not isinstance(found.layer, Weighted):
        msg = f"{found.layer.tag()} has no weights"
        raise TypeError(msg)
    return true_fan(found.layer, found.input_shape)


def _given(
    experiment: Experiment, scheme: int, found: ResolvedLayer, role: Role, origin: Origin, wanted: Initializer
) -> Experiment:
    """Put an initializer where the one before came from."""
    if origin.by == "override":
        return set_initializer(experiment, scheme, found.layer.id, role, wanted)
    if origin.rule is not None:
        return set_rule_initializer(experiment, scheme, origin.rule, role, wanted)
    # Torch's own default: a rule before all others decides only where nothing else does.
    old = experiment.schemes[scheme]
    if old.rules and old.rules[0].layers == STAR:
        return set_rule_initializer(experiment, scheme, 0, role, wanted)
    first = replace(Rule(layers=STAR), **{role: wanted})
    changed = replace(old, rules=(first, *old.rules))
    schemes = tuple(changed if place == scheme else other for place, other in enumerate(experiment.schemes))
    return checked(replace(experiment, schemes=schemes))


def weight_with_variance(initializer: Initializer, parameter: Parameter, variance: float) -> Initializer:
    """Give the same kind of initializer with another variance of one entry.

    Raises
    ------
    RefusedValueError
        When its entries are fixed, or have a mean.
    """
    law = initializer.law(parameter)
    if law.is_deterministic or initializer.structure(parameter) != "independent":
        raise RefusedValueError(message("chaos.edit.fixed", init=initializer.tag()))
    if law.mean != 0:
        raise RefusedValueError(message("chaos.edit.mean", init=initializer.tag()))
    if math.isclose(law.variance, variance, rel_tol=_SAME):
        return initializer
    if isinstance(initializer, FanScaled | Default | Orthogonal):
        return _scaled(initializer, parameter, variance)
    return _stretched(initializer, math.sqrt(variance / law.variance))


def _scaled(initializer: FanScaled | Default | Orthogonal, parameter: Parameter, variance: float) -> Initializer:
    """Change the gain or the scale of what follows the fans."""
    fans = fans_of(parameter)
    if isinstance(initializer, Xavier):
        return replace(initializer, gain=math.sqrt(variance * fan_of(fans, "fan_avg")))
    if isinstance(initializer, Orthogonal):
        rows = parameter.shape[0]
        return replace(initializer, gain=math.sqrt(variance * max(rows, parameter.size // rows)))
    if isinstance(initializer, VarianceScaling):
        return replace(initializer, scale=variance * fan_of(fans, initializer.mode))
    if isinstance(initializer, Kaiming):
        scale, law = variance * fan_of(fans, initializer.mode), initializer.distribution_of
        return VarianceScaling(scale=scale, mode=initializer.mode, distribution=law)
    distribution = initializer.distribution_of if isinstance(initializer, Lecun) else "uniform"
    return VarianceScaling(scale=variance * fans.fan_in, mode="fan_in", distribution=distribution)


def _stretched(initializer: Initializer, factor: float) -> Initializer:
    """Change the standard deviation of what is written in numbers, with its bounds."""
    if isinstance(initializer, Normal | Sparse):
        return replace(initializer, std=initializer.std * factor)
    if isinstance(initializer, Uniform):
        return replace(initializer, a=initializer.a * factor, b=initializer.b * factor)
    if isinstance(initializer, TruncNormal):
        ends = {name: getattr(initializer, name) * factor for name in ("mean", "std", "a", "b")}
        return replace(initializer, **ends)
    raise RefusedValueError(message("chaos.edit.fixed", init=initializer.tag()))


def bias_with_variance(initializer: Initializer, parameter: Parameter, variance: float) -> Initializer:
    """Give an initializer of biases with that variance: the same kind where it has a spread about zero."""
    law = initializer.law(parameter)
    if math.isclose(law.second_moment, variance, rel_tol=_SAME):
        return initializer
    if variance == 0:
        return Zeros()
    if isinstance(initializer, Normal | Uniform) and law.mean == 0 and law.variance > 0:
        return _stretched(initializer, math.sqrt(variance / law.variance))
    return Normal(std=math.sqrt(variance))
