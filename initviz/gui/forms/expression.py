"""Numbers as people type them: `0.1`, `1e-5`, `5/3`, `sqrt(5)`. A tiny safe parser, never `eval`."""

import ast
import math
import operator
from collections.abc import Callable

_LONGEST = 80
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}
_CONSTANTS = {"pi": math.pi, "e": math.e}


def parse_number(text: str) -> float | None:
    """Read a number or a small expression; None where it is not one, or not finite.

    Parameters
    ----------
    text
        Digits, + - * / ** ( ), `sqrt`, `pi` and `e`; the signs −, ×, √ and a decimal comma count too.
    """
    plain = text.strip().replace("−", "-").replace("×", "*").replace("√", "sqrt").replace("^", "**")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not plain or len(plain) > _LONGEST:
        return None
    if plain.startswith("sqrt") and plain[4:].replace(".", "", 1).isdigit():
        plain = f"sqrt({plain[4:]})"
    try:
        value = _value(ast.parse(plain, mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError):
        return None
    return value if math.isfinite(value) else None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument], keywords=[]):
            return math.sqrt(_value(argument))
        case _:
            msg = "not a number"
            raise ValueError(msg)
