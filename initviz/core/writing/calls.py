"""Calls of torch written as Python source."""

from collections.abc import Sequence

from initviz.core.initializers.calls import BY_INVERSE, Call
from initviz.core.parameter import Role

WIDTH = 110
"""Characters that a line of a program may have."""


def written(function: str, arguments: Sequence[str], width: int) -> str:
    """Write a call on one line, or with one argument a line where that is too wide."""
    one_line = f"{function}({', '.join(arguments)})"
    if len(one_line) <= width:
        return one_line
    return f"{function}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def indented(body: str, by: int = 4) -> str:
    """Move all lines to the right."""
    return "\n".join(" " * by + line if line else line for line in body.split("\n"))


def filling_lines(call: Call, module: str, role: Role, layer: str | None, width: int) -> str:
    """Write the lines that fill one parameter.

    Parameters
    ----------
    call
        What fills it.
    module
        The expression that gives its module.
    role
        Its name there.
    layer
        Id of the layer, from which the randomness follows; None where the variable `name` holds it.
    width
        Characters that a line may have.
    """
    arguments = [f"{module}.{role}", *(f"{key}={value!r}" for key, value in call.arguments.items())]
    if call.takes_generator:
        arguments.append(f"generator=generator({_named(layer, role)})")
    line = written(call.function if call.function == BY_INVERSE else f"nn.init.{call.function}", arguments, width)
    if call.function != "sparse_":
        return line
    # sparse_ takes its zeros from the global generator, whatever generator it is given.
    seeding = f"torch.manual_seed(seed_for({_named(layer, f'{role}.mask')}))"
    return f"with torch.random.fork_rng(devices=[]):\n{indented(seeding)}\n{indented(line)}"


def _named(layer: str | None, what: str) -> str:
    return f'f"{{name}}.{what}"' if layer is None else f'"{layer}.{what}"'
