"""The kinds of layers that can be added: in groups, with what each does, and why it does not fit where it does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from initviz.core.document.experiment import Network
from initviz.core.document.fresh import fresh_layer, shape_before
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Shape, ShapeError
from initviz.core.layers.catalogue import LAYERS
from initviz.core.layers.norms import Norm
from initviz.core.layers.pooling import Pooling
from initviz.core.layers.weighted import Weighted
from initviz.messages import Message, text, tr

_GROUPS: tuple[tuple[type[Layer], str], ...] = (
    (Weighted, "weighted"),
    (Activation, "activations"),
    (Norm, "norms"),
    (Pooling, "pooling"),
    (Layer, "others"),
)
"""The first class that a kind derives from names its group."""


@dataclass(frozen=True)
class Kind:
    """One kind of layer, for one place in a network.

    Attributes
    ----------
    made
        The layer that is added.
    group
        Name of its group.
    refusal
        Why it cannot take the shape there, or None.
    """

    made: Layer
    group: str
    refusal: Message | None

    @property
    def tag(self) -> str:
        """Name of the kind."""
        return self.made.tag()

    def about(self) -> str:
        """Say in one line what it does."""
        return tr(f"about.{self.tag}")

    def shown(self) -> str:
        """Say what it does, or why it does not fit, without its name."""
        if self.refusal is None:
            return self.about()
        return text(self.refusal).removeprefix(self.tag).lstrip(": ")


def group_title(group: str) -> str:
    """Give the title of a group."""
    return tr(f"kinds.{group}")


def kinds_at(network: Network, at: int) -> tuple[Kind, ...]:
    """List all kinds for the index `at` of a network, group by group."""
    shape, before = shape_before(network, at), network.layers[:at]
    found = [_kind(kind, shape, before) for kind in LAYERS]
    order = [group for _, group in _GROUPS]
    return tuple(sorted(found, key=lambda kind: order.index(kind.group)))


def _kind(kind: type[Layer], shape: Shape | None, before: Sequence[Layer]) -> Kind:
    group = next(name for base, name in _GROUPS if issubclass(kind, base))
    made = fresh_layer(kind, shape, before)
    try:
        if shape is not None:
            made.output_shape(shape)
    except ShapeError as error:
        return Kind(made, group, error.reason)
    return Kind(made, group, None)


def matching(kinds: Sequence[Kind], typed: str) -> tuple[Kind, ...]:
    """Give the kinds in whose name, description or group every typed word occurs."""
    words = typed.casefold().split()
    return tuple(kind for kind in kinds if all(word in _searched(kind) for word in words))


def _searched(kind: Kind) -> str:
    return f"{kind.tag} {kind.about()} {group_title(kind.group)}".casefold()


def likeliest(kinds: Sequence[Kind], typed: str) -> Kind | None:
    """Give the kind that was most likely meant: one that fits, and whose name begins with, or has, what was typed."""
    word = typed.strip().casefold()

    def rank(kind: Kind) -> tuple[bool, bool, bool, bool]:
        name = kind.tag.casefold()
        return (name == word, kind.refusal is None, name.startswith(word), word in name)

    return max(kinds, key=rank, default=None)
