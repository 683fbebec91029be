"""Which call of `torch.nn.init` fills a parameter, named without importing torch.

Measurement makes the call and the code generator writes it down, so that both fill with the same numbers.
"""

import math
from dataclasses import dataclass, field

from initviz.core.initializers.assigned import Assigned
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.custom import Custom
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.initializers.structured import DeltaOrthogonal, Orthogonal
from initviz.core.laws.continuous import Normal, Uniform
from initviz.core.laws.law import SQRT_2PI, Law
from initviz.core.laws.truncated import TruncatedNormal
from initviz.core.parameter import Parameter

Argument = float | int | str

BY_INVERSE = "truncated_normal_by_inverse"
"""A function that is not torch's: it takes `trunc_normal_`'s arguments and draws by the inverse of the cdf."""

GIVEN = "given"
"""No function that draws: the values of the file that the argument `path` names are copied."""

DELTA = "delta_orthogonal"
"""A function that is not torch's: it fills the centre of a kernel with an orthogonal matrix."""

CUSTOM = "custom"
"""A function that the argument `code` defines."""

MAX_PASSES = 200.0
"""`trunc_normal_` redraws the whole tensor until the last entry is accepted; beyond this it seems to hang."""


@dataclass(frozen=True)
class Call:
    """A function of `torch.nn.init` with the keyword arguments that come after the tensor.

    Attributes
    ----------
    function
        Its name, or `BY_INVERSE`, `DELTA`, `CUSTOM` or `GIVEN`.
    arguments
        Keyword arguments, without the generator.
    takes_generator
        Whether it draws random numbers.
    """

    function: str
    arguments: dict[str, Argument] = field(default_factory=dict)
    takes_generator: bool = False


def call_for(initializer: Initializer, parameter: Parameter) -> Call:
    """Give the call with which `initializer` fills `parameter`, which it must not refuse."""
    if isinstance(initializer, Assigned) and initializer.path:
        return Call(GIVEN, {"path": initializer.path})
    if isinstance(initializer, Custom):
        return Call(CUSTOM, {"code": initializer.code}, takes_generator=True)
    if isinstance(initializer, DeltaOrthogonal):
        return Call(DELTA, initializer.arguments(), takes_generator=True)
    if isinstance(initializer, Lsuv):  # its scale comes from data, once all layers are filled
        return call_for(Orthogonal(), parameter)
    law = initializer.law(parameter)
    if not initializer.native:
        return call_from_law(law, parameter.size)
    if isinstance(law, TruncatedNormal):
        return _truncated_normal(law, parameter.size)
    return Call(f"{initializer.tag()}_", initializer.arguments(), initializer.takes_generator)


def call_from_law(law: Law, size: int) -> Call:
    """Give the call that draws `size` entries from a law.

    Raises
    ------
    TypeError
        When torch has no function for that law.
    """
    if law.is_deterministic:
        return _constant(law.mean)
    match law:
        case Uniform(low, high):
            return Call("uniform_", {"a": low, "b": high}, takes_generator=True)
        case Normal(location, scale):
            return Call("normal_", {"mean": location, "std": scale}, takes_generator=True)
        case TruncatedNormal():
            return _truncated_normal(law, size)
        case _:
            msg = f"no function of torch.nn.init draws from {law}"
            raise TypeError(msg)


def _constant(value: float) -> Call:
    if value in {0.0, 1.0}:
        return Call("ones_" if value else "zeros_")
    return Call("constant_", {"val": value})


def _truncated_normal(law: TruncatedNormal, size: int) -> Call:
    function = BY_INVERSE if expected_passes(law, size) > MAX_PASSES else "trunc_normal_"
    arguments: dict[str, Argument] = {"mean": law.location, "std": law.scale, "a": law.low, "b": law.high}
    return Call(function, arguments, takes_generator=True)


def expected_passes(law: TruncatedNormal, size: int) -> float:
    """Expect how often `trunc_normal_` draws the whole tensor: the largest of `size` geometric waiting times."""
    acceptance = _acceptance(law)
    if acceptance <= 0:
        return math.inf
    if acceptance >= 1:
        return 1.0
    return 1.0 + math.log(max(size, 1)) / -math.log1p(-acceptance)


def _acceptance(law: TruncatedNormal) -> float:
    """Share of the candidates that torch accepts: normal ones if that share is above 0.3, else uniform ones."""
    mass = law.acceptance
    if mass > 0.3 or mass <= 0:
        return mass
    mode = min(max(law.location, law.low), law.high)
    peak = -0.5 * ((mode - law.location) / law.scale) ** 2
    width = (law.high - law.low) / law.scale
    return min(1.0, math.exp(min(0.0, math.log(mass * SQRT_2PI) - peak - math.log(width))))
