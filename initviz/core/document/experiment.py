"""The document: one frozen tree that is saved, undone, measured, predicted and turned into code."""

from typing import Annotated, Any, Literal, NoReturn

import msgspec
from msgspec import Meta

from initviz.core.document.probe import Probe
from initviz.core.initializers.catalogue import AnyInitializer
from initviz.core.layers.catalogue import AnyLayer

FORMAT_VERSION: Literal[1] = 1
Extent = Annotated[int, Meta(ge=1, le=1_000_000)]
Color = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$", description="colour as #rrggbb")]
SCHEME_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's palette, which colour-blind people can tell apart."""


class FrozenDict(dict[str, Any]):
    """A dict that cannot be changed: msgspec decodes into a dict even in a frozen Struct."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        msg = "the document is frozen"
        raise TypeError(msg)

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]  # dict has none because it changes; this one does not
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type["FrozenDict"], tuple[dict[str, Any]]]:
        return (FrozenDict, (dict(self),))


class Network(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sequential network.

    Attributes
    ----------
    input
        Shape of one sample.
    layers
        Layers in order, each with an id of its own.
    """

    input: Annotated[tuple[Extent, ...], Meta(min_length=1)] = (256,)
    layers: tuple[AnyLayer, ...] = ()


class Assignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Initializers for one layer's weight, its bias, or both; None leaves the choice to what came before."""

    weight: AnyInitializer | None = None
    bias: AnyInitializer | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Initializers for all layers of one type, or for all Linear and Conv layers (`*`)."""

    layers: str = "*"
    weight: AnyInitializer | None = None
    bias: AnyInitializer | None = None


class Scheme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to initialize the whole network: rules by type, and overrides per layer on top.

    Weight and bias merge separately; a later rule wins over an earlier one, an override over all. A hidden scheme is
    kept and edited like the others, but neither measured nor shown.
    """

    name: Annotated[str, Meta(min_length=1, max_length=60)] = "A"
    color: Color = SCHEME_COLORS[0]
    rules: tuple[Rule, ...] = ()
    overrides: dict[str, Assignment] = msgspec.field(default_factory=FrozenDict)
    hidden: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.overrides, FrozenDict):
            msgspec.structs.force_setattr(self, "overrides", FrozenDict(self.overrides))


class Experiment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that the program knows about a scene."""

    initviz: Literal[1] = FORMAT_VERSION
    network: Network = msgspec.field(default_factory=Network)
    schemes: tuple[Scheme, ...] = (Scheme(name="default"),)
    probe: Probe = msgspec.field(default_factory=Probe)
