"""Letters and colours of schemes: by which they are told apart."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from initviz.core.document.experiment import SCHEME_COLORS


def scheme_letter(index: int) -> str:
    """Give the short name of a scheme by its place: A to Z, then AA, AB and so on."""
    rounds, place = divmod(index, 26)
    return (scheme_letter(rounds - 1) if rounds else "") + chr(ord("A") + place)


def fresh_color(taken: Iterable[str]) -> str:
    """Give the first colour of the palette that the fewest have: no colour repeats before all are taken."""
    uses = Counter(color.upper() for color in taken)
    return min(SCHEME_COLORS, key=lambda color: uses[color.upper()])


def with_colors(data: dict[str, Any]) -> dict[str, Any]:
    """Give every scheme of a document's plain data a colour of its own where it names none."""
    schemes = data.get("schemes")
    if not isinstance(schemes, list) or not all(isinstance(scheme, dict) for scheme in schemes):
        return data  # decoding says what is wrong with it
    taken = [color for scheme in schemes if isinstance(color := scheme.get("color"), str)]
    colored = []
    for scheme in schemes:
        if "color" not in scheme:
            taken.append(fresh_color(taken))
            scheme = {**scheme, "color": taken[-1]}  # noqa: PLW2901  (the list is built from it)
        colored.append(scheme)
    return {**data, "schemes": colored}
