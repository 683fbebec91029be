"""What an initializer is asked to fill: one named parameter of one layer."""

import math
from dataclasses import dataclass
from typing import Literal

from initviz.core.laws.law import Law

Role = Literal["weight", "bias"]
Structure = Literal["independent", "identity", "deterministic"]
"""How the entries of a filled parameter hang together, which is more than the law of one entry says.

`independent` covers orthogonal matrices too: their entries are uncorrelated, which is all that second moments need.
`identity` maps every unit to itself; `deterministic` is any other fixed pattern.
"""


@dataclass(frozen=True)
class Fans:
    """Fan in and fan out as `torch.nn.init` counts them, from the shape of the tensor alone."""

    fan_in: int
    fan_out: int


@dataclass(frozen=True)
class Parameter:
    """One parameter of a layer, known from the document alone.

    Attributes
    ----------
    name
        As in `named_parameters()` of the module: "weight" or "bias".
    shape
        Shape of the tensor.
    layer_type
        The layer's kind, as torch names it.
    default
        Law that the module's own `reset_parameters` draws from.
    """

    name: Role
    shape: tuple[int, ...]
    layer_type: str
    default: Law

    @property
    def size(self) -> int:
        """Number of entries."""
        return math.prod(self.shape)

    @property
    def fans(self) -> Fans | None:
        """Fans, or None where torch defines none: tensors of fewer than two dimensions."""
        if len(self.shape) < 2:
            return None
        receptive_field = math.prod(self.shape[2:])
        return Fans(self.shape[1] * receptive_field, self.shape[0] * receptive_field)


@dataclass(frozen=True)
class Filling:
    """A parameter's theory: the law of an entry and how the entries hang together.

    Attributes
    ----------
    law, structure
        Of the entries.
    copies
        For a pattern that hands entries on, as identities of every shape do, the number of groups that the outputs are
        split into, each of which copies the first inputs; else 0.
    orthogonal
        Whether all singular values are one: what such a matrix makes of a signal scatters less than independent
        entries do.
    centre
        For a convolution's kernel that is zero but at its centre, what the matrix there is filled with; else None.
    """

    law: Law
    structure: Structure = "independent"
    copies: int = 0
    orthogonal: bool = False
    centre: "Filling | None" = None

    @property
    def is_zero(self) -> bool:
        """Whether every entry is exactly zero."""
        return self.law.is_deterministic and self.law.mean == 0.0
