"""One layer in place of another: which kinds can take its place, and what they keep of its arguments."""

import msgspec
from msgspec.structs import replace

from initviz.core.document.fresh import fresh_layer
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Shape, ShapeError
from initviz.core.layers.catalogue import LAYERS
from initviz.core.layers.convolution import Convolution
from initviz.core.layers.norms import Norm
from initviz.core.layers.pooling import Pooling
from initviz.messages import RefusedValueError

_FAMILIES: tuple[type[Layer], ...] = (Activation, Norm, Pooling, Convolution)


def alternatives(layer: Layer, shape: Shape | None) -> tuple[type[Layer], ...]:
    """Give the kinds that do the same work as a layer, its own among them.

    Parameters
    ----------
    layer
        An activation, a norm, a pooling or a convolution; any other kind is its own only alternative.
    shape
        What enters it, without the batch; None where that is not known.
    """
    family = next((family for family in _FAMILIES if isinstance(layer, family)), type(layer))
    dimensions = getattr(layer, "dimensions", None)
    same_work = (
        kind for kind in LAYERS if issubclass(kind, family) and getattr(kind, "dimensions", None) == dimensions
    )
    return tuple(kind for kind in same_work if isinstance(layer, kind) or _takes(kind, shape))


def _takes(kind: type[Layer], shape: Shape | None) -> bool:
    if shape is None:
        return True
    try:
        fresh_layer(kind, shape, ()).output_shape(shape)
    except ShapeError:
        return False
    return True


def exchanged(layer: Layer, kind: type[Layer], shape: Shape | None) -> Layer:
    """Make a layer of another kind that keeps the arguments that both have; those that it cannot keep are fresh."""
    made = fresh_layer(kind, shape, ())
    for name in kind.__struct_fields__:
        if name not in layer.__struct_fields__:
            continue
        try:
            kept = replace(made, **{name: getattr(layer, name)})
            made = msgspec.convert(msgspec.to_builtins(kept), kind)
        except (RefusedValueError, msgspec.ValidationError):
            continue
    return made
