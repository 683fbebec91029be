"""How a weight was brought to unit variance, step by step, as lines of the table beside its formula."""

from initviz.core.initializers.lsuv import Lsuv, Rescaling
from initviz.core.parameter import Role
from initviz.figures.numbers import short
from initviz.figures.scene import Scene
from initviz.messages import Message, message


def rescaling_rows(scene: Scene, scheme: int, layer: int, role: Role) -> list[tuple[Message, str]]:
    """Give the variance before each rescaling of replicate 0 with its factor, and the one that was left."""
    found = rescaling(scene, scheme, layer) if role == "weight" else None
    if found is None:
        return []
    steps = [
        (message("explain.fact.rescaled", step=number), f"{short(variance)},\N{NO-BREAK SPACE}×{short(factor)}")
        for number, (variance, factor) in enumerate(zip(found.variances, found.factors, strict=False), start=1)
    ]
    return [*steps, (message("explain.fact.variance_left"), short(found.variances[-1]))]


def rescaling_hint(scene: Scene, scheme: int, layer: int, role: Role) -> Message | None:
    """Say why a layer has not come to unit variance; None where it has, or where it was not asked to."""
    found = rescaling(scene, scheme, layer) if role == "weight" else None
    if found is None or found.reached:
        return None
    variance = short(found.variances[-1])
    if found.is_stuck:
        return message("explain.hint.lsuv_stuck", variance=variance)
    predicted = scene.predicted(scheme, layer, role)
    most = predicted.initializer.max_iterations if predicted and isinstance(predicted.initializer, Lsuv) else 0
    return message("explain.hint.lsuv_limit", variance=variance, most=most)


def rescaling(scene: Scene, scheme: int, layer: int) -> Rescaling | None:
    """Find how a layer was rescaled in replicate 0; tied layers tell it of their first use."""
    runs = scene.replicates(scheme)
    if not runs or runs[0].replicate != 0 or layer >= len(scene.network.layers):
        return None
    source = scene.network.layers[layer].source
    place = layer if source is None else source
    return next((found for found in runs[0].rescalings if found.layer == place), None)
