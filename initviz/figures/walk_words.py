"""What happens at a stop of the walk, in one sentence a scheme, with the numbers put in."""

import math

import numpy as np

from initviz.core.document.resolve import ResolvedLayer
from initviz.core.layers.activation import Activation
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.norms import Norm
from initviz.core.layers.rectifiers import ReLU
from initviz.core.layers.reshaping import Dropout, Flatten, Identity
from initviz.core.layers.weighted import Weighted
from initviz.core.reports import ForwardTheory
from initviz.figures.numbers import grouped, short
from initviz.figures.products import products
from initviz.figures.scene import Scene
from initviz.figures.shares import percent
from initviz.figures.walk import stop_of, symbols_of
from initviz.messages import Message, message

_HALF = 0.005
"""A share this close to one half is called half."""
_FEW_FLAT = 0.01
"""A smaller share of flat inputs is not worth mentioning."""


def walk_sentences(scene: Scene) -> tuple[Message, ...]:
    """Say for every scheme what the stop does to the second moment; nothing where nothing reaches it."""
    stop = stop_of(scene)
    if stop is None and scene.layer_index is not None:
        return ()
    return tuple(_sentence(scene, scheme, stop) for scheme in range(len(scene.series)))


def _sentence(scene: Scene, scheme: int, stop: ResolvedLayer | None) -> Message:
    if stop is None:
        return message("walk.says.input", after=_moment(scene, scheme, 0))
    symbols = symbols_of(stop)
    values = {
        "before": _moment(scene, scheme, stop.index, brief=True),
        "after": _moment(scene, scheme, stop.index + 1),
        "x": symbols[0],
        "y": symbols[1],
    }
    layer = stop.layer
    if isinstance(layer, Weighted):
        return _weighted(scene, scheme, stop, values)
    if isinstance(layer, Activation):
        return _activated(scene, scheme, stop, values)
    if isinstance(layer, Norm) and layer.fixes_scale(scene.experiment.probe.mode):
        return message("walk.says.norm", **values)
    if isinstance(layer, Dropout) and scene.experiment.probe.mode == "train":
        return message("walk.says.dropout", share=percent(layer.p), keep=short(1 - layer.p, 3), **values)
    if isinstance(layer, Flatten | Identity | Dropout):
        return message("walk.says.handed_on", **values)
    return message("walk.says.changed", **values)


def _weighted(scene: Scene, scheme: int, stop: ResolvedLayer, values: dict[str, object]) -> Message:
    """Say where the second moment behind a weight comes from: so many products, and a bias."""
    weight, bias = scene.predicted(scheme, stop.index, "weight"), scene.predicted(scheme, stop.index, "bias")
    if weight is None:
        return message("walk.says.changed", **values)
    filling, terms = weight.filling, products(weight, stop)
    if filling.is_zero:
        said = message("walk.says.zero", **values)
    elif filling.structure != "independent" or filling.law.mean != 0 or terms is None:
        said = message("walk.says.changed", **values)
    else:
        values["variance"] = fraction(filling.law.variance)
        most, mean = terms
        transposed = isinstance(stop.layer, Convolution) and stop.layer.transposed
        if mean == most:
            said = message("walk.says.products", terms=grouped(most), **values)
        else:
            id_ = "walk.says.products_between" if transposed else "walk.says.products_border"
            said = message(id_, terms=grouped(most), mean=short(mean, 3), **values)
    power = bias.filling.law.second_moment if bias is not None else 0.0
    return message("walk.says.with_bias", said=said, power=fraction(power)) if power > 0 else said


def _activated(scene: Scene, scheme: int, stop: ResolvedLayer, values: dict[str, object]) -> Message:
    """Say which share of the second moment an activation keeps, and how many of its inputs are where it is flat."""
    before, after = (_best(scene, scheme, tensor) for tensor in (stop.index, stop.index + 1))
    share = after / before if before > 0 and math.isfinite(before) else math.nan
    if abs(share - 0.5) < _HALF:
        said = message("walk.says.half", **values)
    elif share <= 1:
        said = message("walk.says.keeps", share=percent(share), **values)
    else:
        said = message("walk.says.changed", **values)
    flat = _flat_share(scene, scheme, stop)
    if isinstance(stop.layer, ReLU) or not flat > _FEW_FLAT:
        return said
    return message("walk.says.flat", said=said, share=percent(flat))


def _flat_share(scene: Scene, scheme: int, stop: ResolvedLayer) -> float:
    """Give the share of inputs at which the slope is below 0.01: measured, else predicted; nan if neither."""
    replicates = scene.replicates(scheme)
    if replicates:
        return float(np.median([report.forward.saturated_fraction[stop.index + 1] for report in replicates]))
    predicted = scene.prediction.schemes[scheme].tensors[stop.index + 1].saturated
    return math.nan if predicted is None else predicted


def _theory(scene: Scene, scheme: int, tensor: int) -> float:
    found = scene.prediction.schemes[scheme].tensors[tensor].forward
    return found.second_moment if isinstance(found, ForwardTheory) else math.nan


def _measured(scene: Scene, scheme: int, tensor: int) -> float:
    """Give the median of the second moment over the seeds; inf where most of them overflow."""
    found = [float(report.forward.second_moment[tensor]) for report in scene.replicates(scheme)]
    return float(np.median([value if math.isfinite(value) else math.inf for value in found])) if found else math.nan


def _best(scene: Scene, scheme: int, tensor: int) -> float:
    """Give the theory, else the measurement, else nan."""
    theory = _theory(scene, scheme, tensor)
    return _measured(scene, scheme, tensor) if math.isnan(theory) else theory


def _moment(scene: Scene, scheme: int, tensor: int, *, brief: bool = False) -> Message:
    """Write a second moment: theory with the measurement, or what there is of them."""
    theory, measured = _theory(scene, scheme, tensor), _measured(scene, scheme, tensor)
    if math.isnan(theory):
        return message(
            "walk.value.unknown" if math.isnan(measured) else "walk.value.measured", value=short(measured, 3)
        )
    if brief or math.isnan(measured):
        return message("walk.value.theory", value=short(theory, 3))
    return message("walk.value.both", value=short(theory, 3), measured=short(measured, 3))


def fraction(value: float) -> str:
    """Write a small number as 1/n where it is one, else as a number."""
    if 0 < value < 0.5 and abs(1 / value - round(1 / value)) < 1e-6 / value:
        return f"1/{round(1 / value)}"
    return short(value, 3)
