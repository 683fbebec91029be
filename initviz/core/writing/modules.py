"""Modules of a model written as Python source: their constructors, what is shared between places, what is frozen."""

import msgspec

from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.writing.calls import WIDTH, written


def constructor(layer: ResolvedLayer, width: int = WIDTH) -> str:
    """Write the constructor call of a layer, leaving out arguments that are torch's defaults."""
    kind = layer.layer
    defaults = {field.name: field.default for field in msgspec.structs.fields(kind)}
    arguments = kind.arguments(layer.input_shape)
    shown = [
        f"{name}={value!r}" for name, value in arguments.items() if name not in defaults or value != defaults[name]
    ]
    return written(f"nn.{kind.tag()}", shown, width)


def modules(network: ResolvedNetwork, width: int) -> tuple[list[str], str]:
    """Write what stands in an `nn.Sequential`, one module a line, and before it modules that stand there several times.

    Parameters
    ----------
    network
        Whose layers these are.
    width
        Characters that a line may have.
    """
    sources = list(network.tied)
    names = {source: f"shared_{number}" for number, source in enumerate(sources, start=1)}
    if len(sources) == 1:
        names[sources[0]] = "shared"
    assigned = [f"{name} = {constructor(network.layers[source], width)}" for source, name in names.items()]
    lines = [
        names.get(layer.index if layer.source is None else layer.source) or constructor(layer, width)
        for layer in network.layers
    ]
    return assigned, "".join(f"    {line},\n" for line in lines)


def freezing(network: ResolvedNetwork) -> list[str]:
    """Write the lines that exclude frozen modules from training."""
    places = [layer.index for layer in network.layers if layer.layer.is_frozen and layer.own_parameters]
    if not places:
        return []
    if len(places) == 1:
        return [f"model[{places[0]}].requires_grad_(False)"]
    return [f"for place in {tuple(places)}:", "    model[place].requires_grad_(False)"]
