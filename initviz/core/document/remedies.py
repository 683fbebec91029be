"""Remedies: what can be done about a layer that cannot take its input, or that takes it in an unexpected way.

Each remedy is an edit that is tried before it is offered: what does not make the layer fit is no remedy. A layer that
nothing makes fit can be removed.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from msgspec.structs import replace

from initviz.core.document.edits import set_input, set_layer
from initviz.core.document.experiment import Experiment, Network
from initviz.core.document.resolve import ResolvedNetwork, resolve
from initviz.core.document.structure import insert_layers, remove_layers
from initviz.core.layers.base import Layer, Shape, ShapeError, per_axis
from initviz.core.layers.catalogue import BY_TAG
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import Windowed
from initviz.core.layers.rectifiers import PReLU
from initviz.core.layers.reshaping import Flatten
from initviz.core.layers.sample_norms import GroupNorm, LayerNorm
from initviz.messages import Message, RefusedValueError, message

_MOST = 2
"""So many remedies are offered, the most fitting first."""

_LONGEST_SIDE = 2
"""So many times the shortest side: what is longer is a strip and was hardly meant as an image."""


@dataclass(frozen=True)
class Remedy:
    """One way out.

    Attributes
    ----------
    layer
        Id of the layer that it helps.
    says
        What it does, in two or three words, for a button.
    edit
        Does it.
    why
        Why it is offered where nothing is impossible; None for a layer that cannot take its input.
    """

    layer: str
    says: Message
    edit: Callable[[Experiment], Experiment]
    why: Message | None = None


@dataclass(frozen=True)
class _Candidate:
    """A layer that may take another's place, or layers to put in front of it, with what a button says of it."""

    says: Message
    instead: Layer | None = None
    in_front: Layer | None = None


def remedies(experiment: Experiment) -> tuple[Remedy, ...]:
    """Find remedies for the first impossible layer, and for each Linear that meets an image: one or two a layer."""
    return _remedies(experiment.network)


@lru_cache(maxsize=16)
def _remedies(network: Network) -> tuple[Remedy, ...]:
    found = resolve(network)
    hints = tuple(_hints(found))
    return (*hints, *_for_problem(network, found, hints))


def _hints(network: ResolvedNetwork) -> Iterator[Remedy]:
    for resolved in network.layers:
        shape = resolved.input_shape
        # A Linear takes any shape, but one behind a convolution is meant for all of its outputs.
        behind_channels = resolved.index > 0 and network.layers[resolved.index - 1].unit_axis == 0
        if isinstance(resolved.layer, Linear) and len(shape) > 2 and (behind_channels or resolved.index == 0):
            why = message("remedy.last_dimension", shape=shape, last=shape[-1])
            yield Remedy(resolved.layer.id, message("remedy.flatten"), _inserting(resolved.layer.id, Flatten()), why)


def _for_problem(network: Network, found: ResolvedNetwork, hints: Sequence[Remedy]) -> Iterator[Remedy]:
    if found.problem is None:
        return
    layer = network.layers[found.problem.index]
    shape = found.layers[-1].output_shape if found.layers else network.input
    # Flatten in front of a Linear that may be all that is missing is offered there already, in the same words.
    flattened = any(_mends(hint, network, layer) for hint in hints)
    fitting = [made for made in _candidates(layer, shape) if _fits(made, layer, shape)]
    candidates = [made for made in fitting if made.in_front is None or not flattened]
    offers = [Remedy(layer.id, made.says, _edit(layer.id, made)) for made in candidates[:_MOST]]
    if not offers and len(shape) == 1:
        offers += _unflattened(layer, found)
    yield from offers or [_removing(layer)]


def _mends(remedy: Remedy, network: Network, layer: Layer) -> bool:
    """Say whether a layer takes its input after the remedy of another."""
    after = resolve(remedy.edit(Experiment(network=network)).network)
    return any(known.layer.id == layer.id for known in after.layers)


def _removing(layer: Layer) -> Remedy:
    says = message("remedy.remove", kind=layer.tag())
    return Remedy(layer.id, says, lambda experiment: remove_layers(experiment, {layer.id}))


def _candidates(layer: Layer, shape: Shape) -> Iterator[_Candidate]:
    for made in (_other_dimensions(layer, shape), _smaller_window(layer, shape), _fitting_groups(layer, shape)):
        yield from made
    if isinstance(layer, LayerNorm):
        last = replace(layer, normalized_shape=None)
        yield _Candidate(message("remedy.layer_norm", last=shape[-1]), instead=last)
    if isinstance(layer, PReLU):
        yield _Candidate(message("remedy.prelu"), instead=replace(layer, num_parameters=1))
    if isinstance(layer, Flatten):
        yield _Candidate(message("remedy.flatten_all"), instead=Flatten(id=layer.id))
    if len(shape) > 1:
        yield _Candidate(message("remedy.flatten"), in_front=Flatten())


def _other_dimensions(layer: Layer, shape: Shape) -> Iterator[_Candidate]:
    """Try the same kind for another number of dimensions, such as BatchNorm1d for BatchNorm2d."""
    tag = layer.tag()
    if tag[-2:] not in {"1d", "2d", "3d"}:
        return
    for dimensions in (len(shape) - 1, len(shape)):
        kind = BY_TAG.get(f"{tag[:-2]}{dimensions}d")
        if kind is None or kind is type(layer):
            continue
        values = {name: getattr(layer, name) for name in kind.__struct_fields__ if hasattr(layer, name)}
        plain: dict[str, Any] = {name: _one_extent(value) for name, value in values.items()}
        other = _made(partial(kind, **plain))
        if other is not None:
            yield _Candidate(message("remedy.kind", kind=kind.tag()), instead=other)


def _made(make: Callable[[], Layer]) -> Layer | None:
    """Make a layer, or None where its class refuses the arguments."""
    try:
        return make()
    except RefusedValueError:
        return None


def _one_extent(value: object) -> object:
    """Give one extent for all axes where all are alike; others do not carry over to another number of axes."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def _smaller_window(layer: Layer, shape: Shape) -> Iterator[_Candidate]:
    """Shrink a kernel to what the padded input holds."""
    if not isinstance(layer, Convolution | Windowed) or len(shape) != layer.dimensions + 1:
        return
    kernel = per_axis(layer.kernel_size, layer.dimensions)
    for padding in dict.fromkeys((getattr(layer, "padding", 0), 0)):
        pads = (0,) * layer.dimensions if isinstance(padding, str) else per_axis(padding, layer.dimensions)
        sizes = tuple(min(k, extent + 2 * pad) for k, extent, pad in zip(kernel, shape[1:], pads, strict=True))
        size = sizes[0] if len(set(sizes)) == 1 else sizes
        changes: dict[str, object] = {"kernel_size": size, "dilation": 1, "padding": padding}
        changes = {name: value for name, value in changes.items() if hasattr(layer, name)}
        smaller = _made(partial(replace, layer, **changes))
        if smaller is not None:
            yield _Candidate(message("remedy.kernel", kernel=sizes), instead=smaller)


def _fitting_groups(layer: Layer, shape: Shape) -> Iterator[_Candidate]:
    """Take the largest number of groups that divides the channels."""
    name = "num_groups" if isinstance(layer, GroupNorm) else "groups"
    wanted = getattr(layer, name, 0)
    channels = math.gcd(shape[0], getattr(layer, "out_channels", shape[0]))
    fitting = next((groups for groups in range(min(wanted, channels), 0, -1) if channels % groups == 0), 0)
    if fitting and fitting != wanted:
        changed = replace(layer, **{name: fitting})
        yield _Candidate(message("remedy.groups", groups=fitting), instead=changed)


def _unflattened(layer: Layer, found: ResolvedNetwork) -> Iterator[Remedy]:
    """Give a layer that meets a flat input the image that was flattened, or fold the network's own input."""
    if found.layers:
        before = found.layers[-1]
        if isinstance(before.layer, Flatten) and _takes(layer, before.input_shape):
            id_ = before.layer.id
            yield Remedy(layer.id, message("remedy.keep_image"), lambda experiment: remove_layers(experiment, {id_}))
        return
    image = _as_image(found.input_shape[0], getattr(layer, "dimensions", 0))
    if image and _takes(layer, image):
        yield Remedy(layer.id, message("remedy.input", shape=image), lambda experiment: set_input(experiment, image))
    line = (1, *found.input_shape)
    other = next((made.instead for made in _other_dimensions(layer, line) if _fits(made, layer, line)), None)
    if other is not None:
        says = message("remedy.line", kind=other.tag(), shape=line)
        yield Remedy(layer.id, says, lambda experiment: set_layer(set_input(experiment, line), layer.id, other))


def _as_image(size: int, dimensions: int) -> Shape:
    """Fold so many numbers into one channel with sides of about one length; empty where that is not possible."""
    sides: list[int] = []
    left = size
    for missing in range(dimensions, 0, -1):
        root = round(left ** (1.0 / missing))
        sides.append(next(side for side in range(root, 0, -1) if left % side == 0))
        left //= sides[-1]
    return (1, *sides) if sides and max(sides) <= _LONGEST_SIDE * min(sides) else ()


def _takes(layer: Layer, shape: Shape) -> bool:
    try:
        layer.output_shape(shape)
    except ShapeError:
        return False
    return True


def _fits(candidate: _Candidate, layer: Layer, shape: Shape) -> bool:
    front, taking = candidate.in_front, candidate.instead or layer
    if front is None:
        return _takes(taking, shape)
    return _takes(front, shape) and _takes(taking, front.output_shape(shape))


def _edit(layer_id: str, candidate: _Candidate) -> Callable[[Experiment], Experiment]:
    instead, in_front = candidate.instead, candidate.in_front
    if instead is not None:
        return lambda experiment: set_layer(experiment, layer_id, instead)
    return _inserting(layer_id, in_front if in_front is not None else Flatten())


def _inserting(layer_id: str, layer: Layer) -> Callable[[Experiment], Experiment]:
    def insert(experiment: Experiment) -> Experiment:
        ids = [known.id for known in experiment.network.layers]
        return insert_layers(experiment, ids.index(layer_id), [layer]) if layer_id in ids else experiment

    return insert
