"""The formula of each initializer, with the numbers of one parameter put in.

Lines are HTML that can wrap: subscripts and nothing else of it. Mathematics needs no translation.
"""

import math
from functools import singledispatch

from initviz.core.initializers.base import Initializer, fans_of
from initviz.core.initializers.custom import Custom
from initviz.core.initializers.gains import exact_gain, gain_value
from initviz.core.initializers.lsuv import Lsuv
from initviz.core.initializers.scaled import (
    KaimingNormal,
    KaimingUniform,
    LecunNormal,
    LecunUniform,
    ScalingMode,
    VarianceScaling,
    XavierNormal,
    XavierUniform,
    fan_of,
)
from initviz.core.initializers.simple import Constant, Normal, Ones, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Default, DeltaOrthogonal, Dirac, Eye, Orthogonal, Sparse
from initviz.core.laws.continuous import Uniform as UniformLaw
from initviz.core.laws.truncated import STANDARD_TRUNCATED_STD
from initviz.core.parameter import Parameter
from initviz.figures.numbers import short
from initviz.figures.rows import law_text
from initviz.messages import message, text

FAN_IN, FAN_OUT = "fan<sub>in</sub>", "fan<sub>out</sub>"
_FANS = {"fan_in": FAN_IN, "fan_out": FAN_OUT, "fan_avg": f"½({FAN_IN} + {FAN_OUT})"}
_UNIFORM, _NORMAL = "w ~ U(−b, b)", "w ~ N(0, σ²)"
Lines = tuple[str, ...]


def root(value: float) -> str:
    """Write a gain: √2 and 5/3 as what they are, others as a number."""
    return exact_gain(value) or short(value)


@singledispatch
def formula(initializer: Initializer, parameter: Parameter) -> Lines:
    """Give the lines of an initializer's formula for one parameter, which it must not refuse."""
    law = initializer.law(parameter)
    return (f"mean {short(law.mean)}, σ = {short(law.std)}",)


@formula.register
def _(initializer: XavierUniform, parameter: Parameter) -> Lines:
    fans, gain = fans_of(parameter), gain_value(initializer.gain)
    bound = initializer.law(parameter).support[1]
    return (
        _UNIFORM,
        f"b = gain · √(6 / ({FAN_IN} + {FAN_OUT}))",
        f"= {root(gain)} · √(6 / ({fans.fan_in} + {fans.fan_out})) = {short(bound)}",
    )


@formula.register
def _(initializer: XavierNormal, parameter: Parameter) -> Lines:
    fans, gain = fans_of(parameter), gain_value(initializer.gain)
    return (
        _NORMAL,
        f"σ = gain · √(2 / ({FAN_IN} + {FAN_OUT}))",
        f"= {root(gain)} · √(2 / ({fans.fan_in} + {fans.fan_out})) = {short(initializer.law(parameter).std)}",
    )


@formula.register
def _(initializer: KaimingUniform, parameter: Parameter) -> Lines:
    fan = fan_of(fans_of(parameter), initializer.mode)
    bound = initializer.law(parameter).support[1]
    return (
        _UNIFORM,
        f"b = gain · √(3 / {_FANS[initializer.mode]})",
        f"= {root(initializer.gain())} · √(3 / {fan:.0f}) = {short(bound)}",
    )


@formula.register
def _(initializer: KaimingNormal, parameter: Parameter) -> Lines:
    fan = fan_of(fans_of(parameter), initializer.mode)
    return (
        _NORMAL,
        f"σ = gain / √{_FANS[initializer.mode]}",
        f"= {root(initializer.gain())} / √{fan:.0f} = {short(initializer.law(parameter).std)}",
    )


@formula.register
def _(initializer: LecunUniform, parameter: Parameter) -> Lines:
    bound = initializer.law(parameter).support[1]
    return (_UNIFORM, f"b = √(3 / {FAN_IN}) = √(3 / {fans_of(parameter).fan_in}) = {short(bound)}")


@formula.register
def _(initializer: LecunNormal, parameter: Parameter) -> Lines:
    std = initializer.law(parameter).std
    return (
        f"σ = 1 / √{FAN_IN} = 1 / √{fans_of(parameter).fan_in} = {short(std)}",
        *_cut_at_two(std),
    )


def _cut_at_two(std: float) -> Lines:
    parent = std / STANDARD_TRUNCATED_STD
    return ("w ~ N(0, s²), |w| ≤ 2s", f"s = σ / {STANDARD_TRUNCATED_STD:.4f} = {short(parent)}")


@formula.register
def _(initializer: VarianceScaling, parameter: Parameter) -> Lines:
    mode: ScalingMode = initializer.mode
    fan = fan_of(fans_of(parameter), mode)
    law = initializer.law(parameter)
    std = f"σ = √(scale / {_FANS[mode]}) = √({short(initializer.scale)} / {short(fan)}) = {short(law.std)}"
    if initializer.distribution == "uniform":
        return (_UNIFORM, std, f"b = √3 · σ = {short(law.support[1])}")
    return (_NORMAL, std) if initializer.distribution == "normal" else (std, *_cut_at_two(law.std))


@formula.register
def _(initializer: Orthogonal, parameter: Parameter) -> Lines:
    rows = parameter.shape[0]
    columns = parameter.size // rows
    product = "WWᵀ" if rows <= columns else "WᵀW"
    number = f"{root(gain_value(initializer.gain))} / √{max(rows, columns)} = {short(initializer.law(parameter).std)}"
    return (f"{product} = gain² · I", f"σ = gain / √max({rows}, {columns}) = {number}")


@formula.register
def _(initializer: Uniform, parameter: Parameter) -> Lines:
    a, b = initializer.a, initializer.b
    std = short(initializer.law(parameter).std)
    return (f"w ~ U(a, b) = U({short(a)}, {short(b)})", f"σ = (b − a) / √12 = {short(b - a)} / √12 = {std}")


@formula.register
def _(initializer: Normal, parameter: Parameter) -> Lines:  # noqa: ARG001  (one signature for all)
    return (f"w ~ N(mean, std²) = N({short(initializer.mean)}, {short(initializer.std)}²)",)


@formula.register
def _(initializer: TruncNormal, parameter: Parameter) -> Lines:
    law = initializer.law(parameter)
    return (
        f"w ~ N({short(initializer.mean)}, {short(initializer.std)}²)",
        f"{short(initializer.a)} ≤ w ≤ {short(initializer.b)}",
        f"σ = {short(law.std)}",
    )


@formula.register
def _(initializer: Constant, parameter: Parameter) -> Lines:  # noqa: ARG001  (one signature for all)
    return (f"w = {short(initializer.val)}",)


@formula.register
def _(initializer: Ones, parameter: Parameter) -> Lines:  # noqa: ARG001  (one signature for all)
    return ("w = 1",)


@formula.register
def _(initializer: Zeros, parameter: Parameter) -> Lines:  # noqa: ARG001  (one signature for all)
    return ("w = 0",)


@formula.register
def _(initializer: Eye, parameter: Parameter) -> Lines:
    rows, columns = parameter.shape
    share = initializer.law(parameter).mean
    number = f"{min(rows, columns)} / {rows * columns} = {short(share)}"
    return ("w<sub>ij</sub> = 1 if i = j, else 0", f"P(w = 1) = {number}")


@formula.register
def _(initializer: Dirac, parameter: Parameter) -> Lines:
    ones = round(initializer.law(parameter).mean * parameter.size)
    centre = ", ".join(str(extent // 2) for extent in parameter.shape[2:])
    number = f"{ones} / {parameter.size} = {short(ones / parameter.size)}"
    return (f"w<sub>ii</sub>[{centre}] = 1, else 0", f"P(w = 1) = {number}")


@formula.register
def _(initializer: DeltaOrthogonal, parameter: Parameter) -> Lines:
    taps = math.prod(parameter.shape[2:])
    centre = ", ".join(str(extent // 2) for extent in parameter.shape[2:])
    return (
        f"W[{centre}] = {root(gain_value(initializer.gain))} · Q, Qᵀ Q = 1",
        f"P(w = 0) = {taps - 1} / {taps}",
    )


@formula.register
def _(initializer: Custom, parameter: Parameter) -> Lines:  # noqa: ARG001  (one signature for all)
    law = initializer.stated.law()
    return (text(message("custom.no_law")) if law is None else law_text(law),)


@formula.register
def _(initializer: Lsuv, parameter: Parameter) -> Lines:
    rows = parameter.shape[0]
    product = "WWᵀ = I" if rows <= parameter.size // rows else "WᵀW = I"
    enough = f"|Var(z) − 1| &lt; {short(initializer.tol)}".replace(" ", "\N{NO-BREAK SPACE}")
    return (product, f"W ← W / √Var(z) until {enough}")


@formula.register
def _(initializer: Sparse, parameter: Parameter) -> Lines:
    rows = parameter.shape[0]
    zeros = math.ceil(initializer.sparsity * rows)
    return (
        f"P(w = 0) = ⌈{short(initializer.sparsity)} · {rows}⌉ / {rows} = {zeros} / {rows}",
        f"else w ~ N(0, {short(initializer.std)}²)",
    )


@formula.register
def _(initializer: Default, parameter: Parameter) -> Lines:
    law = initializer.law(parameter)
    if isinstance(law, UniformLaw) and law.high > law.low:
        fan = round(1.0 / law.high**2)
        return (_UNIFORM, f"b = 1 / √{FAN_IN} = 1 / √{fan} = {short(law.high)}")
    return (f"w = {short(law.mean)}",)
