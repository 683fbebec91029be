"""The list of a model's parameters as words: cells for a table, and text for the clipboard."""

from initviz.core.inspections import StateEntry, StateListing
from initviz.figures.numbers import grouped
from initviz.messages import tr

COLUMNS = ("name", "shape", "dtype", "numel", "requires_grad", "first")
NUMERIC = frozenset({"numel"})
_SHOWN, _EXACT = 4, {"float32": 9, "float64": 17}
"""Significant digits on the screen, and those that tell all numbers of a type apart."""


def cells(entry: StateEntry, *, exact: bool = False) -> tuple[str, ...]:
    """Write what stands of a tensor in each column; values with all digits where they are to be exact."""
    grad = tr("state.buffer") if entry.requires_grad is None else str(entry.requires_grad)
    numel = str(entry.numel) if exact else grouped(entry.numel)
    return (entry.name, _shape(entry.shape), entry.dtype, numel, grad, _first(entry, exact=exact))


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _first(entry: StateEntry, *, exact: bool) -> str:
    if entry.same_as:
        return tr("state.same", name=entry.same_as)
    digits = _EXACT.get(entry.dtype, 17) if exact else _SHOWN
    values = ", ".join(f"{value:.{digits}g}" for value in entry.first)
    return tr("state.more", values=values) if entry.numel > len(entry.first) else values


def as_text(listing: StateListing) -> str:
    """Write the whole list in columns of equal width."""
    lines = [tuple(tr(f"state.{name}") for name in COLUMNS)]
    lines += [cells(entry, exact=True) for entry in listing.entries]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join(
        "  ".join(
            cell.rjust(width) if name in NUMERIC else cell.ljust(width)
            for cell, width, name in zip(line, widths, COLUMNS, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def summary(listing: StateListing, scheme: str) -> str:
    """Say how many tensors and numbers there are."""
    return tr(
        "state.summary",
        scheme=scheme,
        tensors=tr("state.tensors", count=len(listing.entries)),
        parameters=grouped(listing.count()),
        trainable=grouped(listing.count(trainable=True)),
    )
