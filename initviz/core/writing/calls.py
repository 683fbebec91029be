"""Calls of torch written as Python source."""

from collections.abc import Sequence

from initviz.core.data.table import layout_of
from initviz.core.initializers.calls import BY_INVERSE, CUSTOM, DELTA, GIVEN, Call
from initviz.core.initializers.trust import digest_of
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
    if call.function == GIVEN:
        return _copying(f"{module}.{role}", str(call.arguments["path"]), width)
    if call.function == CUSTOM:
        filled = f"{custom_name(str(call.arguments['code']))}({module}.{role}, generator({_named(layer, role)}))"
        seeded = f"torch.manual_seed(seed_for({_named(layer, role)}))"
        return f"with torch.random.fork_rng(devices=[]), torch.no_grad():\n{indented(seeded)}\n{indented(filled)}"
    arguments = [f"{module}.{role}", *(f"{key}={value!r}" for key, value in call.arguments.items())]
    if call.takes_generator:
        arguments.append(f"generator=generator({_named(layer, role)})")
    own = call.function in {BY_INVERSE, DELTA}
    line = written(call.function if own else f"nn.init.{call.function}", arguments, width)
    if call.function != "sparse_":
        return line
    # sparse_ takes its zeros from the global generator, whatever generator it is given.
    seeding = f"torch.manual_seed(seed_for({_named(layer, f'{role}.mask')}))"
    return f"with torch.random.fork_rng(devices=[]):\n{indented(seeding)}\n{indented(line)}"


def custom_name(code: str) -> str:
    """Give the name that custom code's function has in a program."""
    return f"init_{digest_of(code)[:8]}_"


def custom_function(code: str) -> str:
    """Write custom code as a function of a name of its own; its helpers stay inside."""
    name = custom_name(code)
    return f"def make_{name}():\n{indented(code.rstrip())}\n\n    return init_\n\n\n{name} = make_{name}()"


def _copying(tensor: str, path: str, width: int) -> str:
    """Write the line that copies the values of a file."""
    if not path.lower().endswith(".csv"):
        return written(
            f"{tensor}.data.copy_", [f"torch.from_numpy({written('np.load', [repr(path)], width - 16)})"], width
        )
    try:
        separator, names = layout_of(path)
    except (OSError, ValueError):
        separator, names = ",", 0
    options = [repr(path), f"delimiter={separator!r}", *([f"skiprows={names}"] if names else []), "ndmin=2"]
    loaded = f"torch.from_numpy({written('np.loadtxt', options, width - 16)}).view_as({tensor})"
    return written(f"{tensor}.data.copy_", [loaded], width)


def _named(layer: str | None, what: str) -> str:
    return f'f"{{name}}.{what}"' if layer is None else f'"{layer}.{what}"'
