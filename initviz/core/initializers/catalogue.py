"""The list of initializers: dropdowns, forms, tests, generated code and the file format follow from it."""

from typing import get_args

from initviz.core.initializers.assigned import Assigned
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.custom import Custom
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.initializers.scaled import (
    KaimingNormal,
    KaimingUniform,
    LecunNormal,
    LecunUniform,
    VarianceScaling,
    XavierNormal,
    XavierUniform,
)
from initviz.core.initializers.simple import Constant, Normal, Ones, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Default, DeltaOrthogonal, Dirac, Eye, Orthogonal, Sparse
from initviz.core.parameter import Parameter
from initviz.messages import Message

AnyInitializer = (
    Default
    | XavierUniform
    | XavierNormal
    | KaimingUniform
    | KaimingNormal
    | LecunNormal
    | LecunUniform
    | VarianceScaling
    | Orthogonal
    | Uniform
    | Normal
    | TruncNormal
    | Constant
    | Ones
    | Zeros
    | Eye
    | Dirac
    | DeltaOrthogonal
    | Lsuv
    | Sparse
    | Assigned
    | Custom
)

INITIALIZERS: tuple[type[Initializer], ...] = get_args(AnyInitializer)
BY_TAG: dict[str, type[Initializer]] = {kind.tag(): kind for kind in INITIALIZERS}


def refusals(parameter: Parameter) -> dict[str, Message | None]:
    """Give, per initializer of the list with its default arguments, why it cannot fill `parameter`."""
    return {tag: kind().refusal(parameter) for tag, kind in BY_TAG.items()}
