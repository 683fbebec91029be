"""Initializers whose entries depend on each other: identities, orthogonal matrices, counted zeros; and the default."""

import math
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from initviz.core.initializers.base import Initializer, NonNegative
from initviz.core.initializers.gains import Gain, gain_value
from initviz.core.laws.continuous import OrthogonalEntry
from initviz.core.laws.law import Law
from initviz.core.laws.mixed import CentralOrthogonalEntry, ZeroInflatedNormal, zero_one
from initviz.core.parameter import Filling, Parameter, Structure
from initviz.messages import Message, message


class Default(Initializer, frozen=True, kw_only=True, tag="default"):
    """What the module's own `reset_parameters` does."""

    native: ClassVar[bool] = False

    def law(self, parameter: Parameter) -> Law:
        return parameter.default


class Eye(Initializer, frozen=True, kw_only=True, tag="eye"):
    """The identity matrix, cut or padded with zeros."""

    takes_generator: ClassVar[bool] = False

    def refusal(self, parameter: Parameter) -> Message | None:
        if len(parameter.shape) != 2:
            return message("init.needs_two_dimensions", init=self.tag(), shape=parameter.shape)
        return None

    def law(self, parameter: Parameter) -> Law:
        return zero_one(min(parameter.shape), parameter.size)

    def structure(self, parameter: Parameter) -> Structure:
        return "identity" if parameter.shape[0] == parameter.shape[1] else "deterministic"

    def filling(self, parameter: Parameter) -> Filling:
        return replace(super().filling(parameter), copies=1)


class Dirac(Initializer, frozen=True, kw_only=True, tag="dirac"):
    """The identity as a convolution: a one at the centre of the kernel from each channel to itself."""

    takes_generator: ClassVar[bool] = False
    groups: Annotated[int, Meta(ge=1, description="groups that the output channels are split into")] = 1

    def refusal(self, parameter: Parameter) -> Message | None:
        if len(parameter.shape) not in {3, 4, 5}:
            return message("init.needs_convolution", init=self.tag(), shape=parameter.shape)
        if parameter.shape[0] % self.groups:
            return message("init.dirac_groups", groups=self.groups, channels=parameter.shape[0])
        return None

    def law(self, parameter: Parameter) -> Law:
        ones = self.groups * min(parameter.shape[0] // self.groups, parameter.shape[1])
        return zero_one(ones, parameter.size)

    def structure(self, parameter: Parameter) -> Structure:
        square = parameter.shape[0] == parameter.shape[1] and self.groups == 1
        odd = all(extent % 2 for extent in parameter.shape[2:])
        return "identity" if square and odd else "deterministic"

    def filling(self, parameter: Parameter) -> Filling:
        return replace(super().filling(parameter), copies=self.groups)


class Orthogonal(Initializer, frozen=True, kw_only=True, tag="orthogonal"):
    """`gain` times a random matrix with orthonormal rows or columns (Saxe, McClelland and Ganguli 2013)."""

    gain: Annotated[Gain, Meta(description="every singular value")] = 1.0

    def refusal(self, parameter: Parameter) -> Message | None:
        if len(parameter.shape) < 2:
            return message("init.needs_matrix", init=self.tag(), shape=parameter.shape)
        return None

    def law(self, parameter: Parameter) -> Law:
        rows = parameter.shape[0]
        return OrthogonalEntry(gain_value(self.gain), max(rows, parameter.size // rows))

    def filling(self, parameter: Parameter) -> Filling:
        return replace(super().filling(parameter), orthogonal=True)

    def arguments(self) -> dict[str, Any]:
        return {"gain": gain_value(self.gain)}


class DeltaOrthogonal(Initializer, frozen=True, kw_only=True, tag="delta_orthogonal"):
    """`gain` times orthonormal columns at the centre of the kernel, zeros elsewhere (Xiao et al. 2018, algorithm 1)."""

    native: ClassVar[bool] = False
    gain: Annotated[Gain, Meta(description="every singular value of the matrix at the centre")] = 1.0

    def refusal(self, parameter: Parameter) -> Message | None:
        shape = parameter.shape
        if len(shape) not in {3, 4, 5}:
            return message("init.needs_convolution", init=self.tag(), shape=shape)
        if parameter.layer_type.startswith("ConvTranspose"):
            return message("init.delta_transposed", init=self.tag(), shape=shape)
        if shape[0] < shape[1]:
            return message("init.delta_narrows", init=self.tag(), shape=shape, outputs=shape[0], inputs=shape[1])
        return None

    def law(self, parameter: Parameter) -> Law:
        taps = math.prod(parameter.shape[2:])
        entry = OrthogonalEntry(gain_value(self.gain), parameter.shape[0])
        return CentralOrthogonalEntry(1.0 - 1.0 / taps, entry) if taps > 1 else entry

    def filling(self, parameter: Parameter) -> Filling:
        entry = OrthogonalEntry(gain_value(self.gain), parameter.shape[0])
        return replace(super().filling(parameter), centre=Filling(entry, orthogonal=True))

    def arguments(self) -> dict[str, Any]:
        return {"gain": gain_value(self.gain)}


class Sparse(Initializer, frozen=True, kw_only=True, tag="sparse"):
    """N(0, std²) with exactly ⌈sparsity · rows⌉ zeros in every column (Martens 2010, transposed)."""

    sparsity: Annotated[float, Meta(ge=0, le=1, description="share of each column that is zero")] = 0.1
    std: Annotated[NonNegative, Meta(description="standard deviation of the other entries")] = 0.01

    def refusal(self, parameter: Parameter) -> Message | None:
        if len(parameter.shape) != 2:
            return message("init.needs_two_dimensions", init=self.tag(), shape=parameter.shape)
        return None

    def law(self, parameter: Parameter) -> Law:
        rows = parameter.shape[0]
        # The product is rounded as in torch: 0.07 * 100 = 7.000000000000001 makes eight zeros.
        return ZeroInflatedNormal(math.ceil(self.sparsity * rows) / rows, self.std)
