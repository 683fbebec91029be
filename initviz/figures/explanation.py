"""One parameter's initializer explained with this layer's own numbers: pure data, put into words where it is shown."""

import math
from dataclasses import dataclass

from initviz.core.initializers.base import Initializer
from initviz.core.initializers.gains import gain_value
from initviz.core.initializers.scaled import Kaiming, Xavier
from initviz.core.initializers.structured import Orthogonal
from initviz.core.laws.law import Law
from initviz.core.laws.stated import Stated
from initviz.core.laws.unknown import Unknown
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer
from initviz.core.layers.norms import Norm
from initviz.core.layers.rectifiers import LeakyReLU, PReLU, ReLU
from initviz.core.layers.weighted import Weighted
from initviz.core.parameter import Filling, Parameter, Role
from initviz.core.reports import ParameterPrediction
from initviz.core.verdict.needs import kept_power
from initviz.figures.formulas import formula, root
from initviz.figures.numbers import grouped, shape, short
from initviz.figures.products import products
from initviz.figures.rescaling import rescaling_hint, rescaling_rows
from initviz.figures.rows import stated_text
from initviz.figures.scene import Scene
from initviz.figures.true_fans import true_fans
from initviz.messages import Message, message

_PENDING = "–"

_MOST_ATOMS = 4
"""More values that have a probability of their own, as those of a given matrix, are counted instead of listed."""

_NEGLIGIBLE = 0.05
"""A factor per layer that is this close to 1 is worth no hint."""


@dataclass(frozen=True)
class Fact:
    """One line of the table: a name and a number. `measured` ones come from a seed and not from a formula."""

    name: Message
    value: str
    measured: bool = False


@dataclass(frozen=True)
class Explanation:
    """What there is to say.

    Attributes
    ----------
    initializer
        Its name.
    summary
        What it is for, in a sentence.
    formula
        Lines of HTML, from the law down to the number.
    facts
        Table of this layer's numbers.
    hint
        What to mind, or None.
    """

    initializer: str
    summary: Message
    formula: tuple[str, ...]
    facts: tuple[Fact, ...]
    hint: Message | None


def explain(scene: Scene, scheme: int, layer: int, role: Role) -> Explanation | None:
    """Explain how a scheme fills one parameter.

    Parameters
    ----------
    scene
        Document, theory and measurements.
    scheme, layer
        Indices.
    role
        Weight or bias.

    Returns
    -------
    Explanation or None
        None where the layer has no such parameter.
    """
    predicted = scene.predicted(scheme, layer, role)
    if predicted is None:
        return None
    initializer, parameter, law = predicted.initializer, predicted.parameter, predicted.filling.law
    rescaled = [Fact(name, value, measured=True) for name, value in rescaling_rows(scene, scheme, layer, role)]
    fans = [Fact(name, value) for name, value in true_fans(scene.network.layers[layer], parameter)]
    return Explanation(
        initializer=initializer.tag(),
        summary=message(f"explain.{initializer.tag()}"),
        formula=formula(initializer, parameter),
        facts=(*_facts(initializer, parameter, law), *fans, *_measured(scene, scheme, layer, role, law), *rescaled),
        hint=rescaling_hint(scene, scheme, layer, role) or _stated_hint(law) or _hint(scene, layer, predicted),
    )


def _gain(initializer: Initializer) -> float | None:
    if isinstance(initializer, Kaiming):
        return initializer.gain()
    return gain_value(initializer.gain) if isinstance(initializer, Xavier | Orthogonal) else None


def _facts(initializer: Initializer, parameter: Parameter, law: Law) -> list[Fact]:
    size = grouped(parameter.size)
    whole = size if len(parameter.shape) == 1 else f"{shape(parameter.shape)} = {size}"
    facts = [Fact(message("explain.fact.shape"), whole)]
    if parameter.fans is not None:
        facts.append(Fact(message("explain.fact.fan_in"), grouped(parameter.fans.fan_in)))
        facts.append(Fact(message("explain.fact.fan_out"), grouped(parameter.fans.fan_out)))
    gain = _gain(initializer)
    if gain is not None:
        exact = root(gain)
        plain = short(gain)
        facts.append(Fact(message("explain.fact.gain"), plain if exact == plain else f"{exact} = {plain}"))
    if isinstance(law, Unknown):
        return facts
    if law.mean != 0:
        facts.append(Fact(message("explain.fact.mean"), short(law.mean)))
    facts.append(Fact(message("explain.fact.std"), short(law.std)))
    low, high = law.support
    if law.variance > 0 and math.isfinite(low) and math.isfinite(high):
        both = f"±{short(high)}" if low == -high else f"{short(low)} … {short(high)}"
        facts.append(Fact(message("explain.fact.bounds"), both))
    if len(law.atoms) > _MOST_ATOMS:
        facts.append(Fact(message("explain.fact.atoms"), grouped(len(law.atoms))))
    elif law.variance > 0:
        facts += [Fact(message("explain.fact.atom", value=short(value)), short(mass)) for value, mass in law.atoms]
    return facts


def _measured(scene: Scene, scheme: int, layer: int, role: Role, law: Law) -> list[Fact]:
    first = scene.first_replicate(scheme)
    found = first.parameters.get((layer, role)) if first is not None else None
    test = scene.law_test(scheme, layer, role)
    # A row that has no number yet keeps its place, so that nothing moves under the mouse when it comes.
    facts, seed = [], scene.experiment.probe.seed
    if law.mean != 0:
        mean = short(found.mean) if found else _PENDING
        facts.append(Fact(message("explain.fact.measured_mean", seed=seed), mean, measured=True))
    std = short(found.std) if found else _PENDING
    facts.append(Fact(message("explain.fact.measured_std", seed=seed), std, measured=True))
    p_value = short(test.p_value, 2) if test is not None and math.isfinite(test.p_value) else _PENDING
    facts.append(Fact(message("explain.fact.ks"), p_value, measured=True))
    return facts


def _stated_hint(law: Law) -> Message | None:
    """Say whose law it is where its author states it."""
    return message("explain.hint.stated", law=stated_text(law)) if isinstance(law, Stated) else None


def following_activation(scene: Scene, layer: int) -> Activation | None:
    """Give the first activation behind a layer in its block."""
    return next((found for found in _followers(scene, layer) if isinstance(found, Activation)), None)


def _followers(scene: Scene, layer: int) -> tuple[Layer, ...]:
    """Give the layers behind a layer in its block."""
    for block in scene.blocks:
        if block.start <= layer < block.stop:
            return scene.experiment.network.layers[layer + 1 : block.stop]
    return ()


def _hint(scene: Scene, layer: int, predicted: ParameterPrediction) -> Message | None:
    """Say what the chosen law does to the signal, where that is not what a person may expect."""
    parameter, filling = predicted.parameter, predicted.filling
    law, head = filling.law, scene.experiment.network.layers[layer]
    if parameter.name != "weight" or not isinstance(head, Weighted) or isinstance(law, Unknown):
        return None
    if filling.structure != "independent" or law.mean != 0:
        return message(_pattern_hint(filling))
    mode = scene.experiment.probe.mode
    norms = (found for found in _followers(scene, layer) if isinstance(found, Norm) and found.fixes_scale(mode))
    norm = next(norms, None)
    if norm is not None:
        return message("explain.hint.norm", norm=norm.tag())
    added = products(predicted, scene.network.layers[layer])
    # torch's fan in of a transposed convolution is not what its outputs see: no initializer is right by it.
    if added is None or head.tag().startswith("ConvTranspose"):
        return None
    return _power_hint(following_activation(scene, layer), predicted, added[1])


def _pattern_hint(filling: Filling) -> str:
    """Give the id of the hint for weights that are a pattern, or that have a mean."""
    if filling.is_zero:
        return "explain.hint.zero"
    if filling.structure == "identity":
        return "explain.hint.identity"
    if filling.structure == "deterministic":
        return "explain.hint.symmetric" if filling.law.is_deterministic else "explain.hint.fixed"
    return "explain.hint.mean"


def _power_hint(activation: Activation | None, predicted: ParameterPrediction, met: float) -> Message | None:
    """Say by which factor a layer changes the signal whose outputs add so many products, and what would keep it.

    An initializer that is right by its fan in is not scolded for the border of a padded input.
    """
    initializer, law, fans = predicted.initializer, predicted.filling.law, predicted.parameter.fans
    kept = kept_power(activation)
    by_fan = fans.fan_in * law.variance * kept if fans is not None else 1.0
    if abs(by_fan - 1.0) <= _NEGLIGIBLE or kept <= 0:
        return None
    factor, wanted = met * law.variance * kept, math.sqrt(1.0 / (met * kept))
    gain = _gain(initializer)
    by_gain = bool(gain) and isinstance(initializer, Xavier | Orthogonal)
    remedy = (
        message("explain.remedy.gain", gain=root(gain * wanted / law.std))
        if gain and by_gain
        else message("explain.remedy.std", std=short(wanted))
    )
    values = {"kept": short(kept, 3), "factor": short(factor, 3), "remedy": remedy}
    if activation is None:
        return message("explain.hint.alone", **values)
    # Only what scales with its input keeps the same share of every signal.
    same_everywhere = isinstance(activation, ReLU | LeakyReLU | PReLU)
    kind = "explain.hint.share" if same_everywhere else "explain.hint.at_one"
    return message(kind, activation=activation.tag(), **values)
