"""The lists of initializers and layers, each with its arguments and one line about it."""

import msgspec

from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.layers.base import OF_THE_DOCUMENT
from initviz.core.layers.catalogue import LAYERS
from initviz.messages import tr

Line = tuple[str, str]


def signature(kind: type[msgspec.Struct], name: str) -> str:
    """Write a kind as a call with its arguments and their defaults."""
    fields = [field for field in msgspec.structs.fields(kind) if field.name not in OF_THE_DOCUMENT]
    required = [field.name for field in fields if field.required]
    optional = [f"{field.name}={field.default!r}" for field in fields if not field.required]
    arguments = [*required, *optional]
    return f"{name}({', '.join(arguments)})"


def initializer_lines() -> list[Line]:
    """Give each initializer's call and what it is."""
    return [(signature(kind, kind.tag()), tr(f"about.{kind.tag()}")) for kind in INITIALIZERS]


def layer_lines() -> list[Line]:
    """Give each layer's call and what it is."""
    return [(signature(kind, kind.tag()), tr(f"about.{kind.tag()}")) for kind in LAYERS]
