"""What one row shows, as pure data."""

from dataclasses import dataclass
from typing import Literal

from initviz.core.document.remedies import Remedy
from initviz.core.layers.base import Shape
from initviz.core.parameter import Parameter, Role
from initviz.messages import Message, text, tr

Fold = Literal["", "folded", "unfolded"]
Reach = Literal["fits", "impossible", "behind"]


@dataclass(frozen=True)
class Chip:
    """A layer that follows in the same row, or the row's own.

    Attributes
    ----------
    layer
        Its id.
    text
        Its type.
    is_activation
        Whether another activation may take its place from a menu.
    reach
        Whether it takes its input, cannot, or stands behind one that cannot.
    shapes
        What enters and what leaves it; None where that is not known.
    count
        How many parameters it has.
    """

    layer: str
    text: str
    is_activation: bool = False
    reach: Reach = "fits"
    shapes: tuple[Shape | None, Shape | None] = (None, None)
    count: int = 0


@dataclass(frozen=True)
class Mark:
    """What is special about the parameters of a row.

    Attributes
    ----------
    kind
        Whether they are another layer's, or another layer's too, or frozen.
    numbers
        Of the blocks with the other layers.
    kin
        Ids of all layers that share the module.
    """

    kind: Literal["tied_to", "tied_with", "frozen"]
    numbers: str = ""
    kin: tuple[str, ...] = ()

    def says(self) -> str:
        """Say it in two words."""
        return tr(f"row.mark.{self.kind}", numbers=self.numbers)

    def tip(self) -> str:
        """Say what it means."""
        return tr(f"row.mark.tip.{self.kind}", numbers=self.numbers)


@dataclass(frozen=True)
class Dropdown:
    """The choice of one parameter's initializer.

    Attributes
    ----------
    role
        Weight or bias.
    initializer
        Its name.
    parameter
        What it fills.
    overridden
        Whether it is set for this layer only.
    origin
        Says where it comes from.
    ruled
        Name of what the rules give.
    rule
        Index of the rule that gives it; None where none does.
    """

    role: Role
    initializer: str
    parameter: Parameter
    overridden: bool
    origin: Message
    ruled: str
    rule: int | None

    def shown(self) -> str:
        """Say which initializer is chosen; a bias' with its role."""
        return self.initializer if self.role == "weight" else tr("row.bias", initializer=self.initializer)

    def tip(self) -> str:
        """Say where it comes from, and what the rules would give in place of an override."""
        said = tr("row.origin", role=tr(f"role.{self.role}"), initializer=self.initializer, origin=self.origin)
        return "\n".join([said, tr("row.ruled", initializer=self.ruled)]) if self.overridden else said


@dataclass(frozen=True)
class Row:
    """One layer, and where it is folded what follows it up to the next one with parameters.

    Attributes
    ----------
    number
        Of its block, counted from 1; 0 for what does not begin a block.
    own
        The row's first layer.
    title
        Type and size.
    output
        Shape that leaves the row; empty where it is not known.
    chips
        Layers that follow the first.
    dropdowns
        Weight, then bias.
    problem
        Why one of its layers cannot take its input, or None.
    fold
        Whether the row can be unfolded, or has been.
    inside
        Whether the row belongs to an unfolded one above it.
    offers
        What can be done about its problem, or about an input that is likely a mistake.
    marks
        What is special about its parameters.
    """

    number: int
    own: Chip
    title: str
    output: str
    chips: tuple[Chip, ...] = ()
    dropdowns: tuple[Dropdown, ...] = ()
    problem: Message | None = None
    fold: Fold = ""
    inside: bool = False
    offers: tuple[Remedy, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def layer(self) -> str:
        """Id of the row's first layer."""
        return self.own.layer

    @property
    def parts(self) -> tuple[Chip, ...]:
        """All layers that the row stands for."""
        return (self.own, *self.chips)

    @property
    def layers(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(part.layer for part in self.parts)

    @property
    def note(self) -> Message | None:
        """What has to be said about the row: its problem, or why something is offered."""
        return self.problem or next((offer.why for offer in self.offers if offer.why is not None), None)

    def looks_like(self, other: "Row") -> bool:
        """Say whether a row was made of the same parts as another, so that it is as high."""
        return self is other or (
            self.own is other.own
            and self.chips is other.chips
            and self.dropdowns is other.dropdowns
            and self.problem is other.problem
            and self.offers is other.offers
            and self.marks == other.marks
            and (self.fold, self.inside) == (other.fold, other.inside)
        )

    def spoken(self) -> str:
        """Say the whole row in words."""
        marks = [mark.says() for mark in self.marks]
        parts = [f"{self.number or ''} {self.title}".strip(), *marks, *(chip.text for chip in self.chips)]
        for choice in self.dropdowns:
            own = f" ({text(choice.origin)})" if choice.overridden else ""
            parts.append(f"{tr('role.' + choice.role)} {choice.initializer}{own}")
        if self.note is not None:
            parts.append(text(self.note))
        return ", ".join(parts)
