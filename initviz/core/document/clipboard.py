"""Layers as JSON text, with their initializers: what copy puts on the clipboard, and what paste takes from it.

The text is `{"layers": [...], "overrides": [{...}, ...]}` with one object of overrides per scheme. Paste also takes a
plain list of layers, a single layer, or a whole document, written by hand or copied from a file.
"""

from collections.abc import Collection
from typing import Any

import msgspec

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import from_builtins, parse_json
from initviz.core.document.experiment import Experiment
from initviz.core.document.structure import chosen_layers, insert_layers, overrides_of
from initviz.messages import RefusedValueError, message


def copy_layers(experiment: Experiment, ids: Collection[str]) -> str:
    """Write layers as text.

    Raises
    ------
    RefusedValueError
        When no layer has one of these ids.
    """
    layers = chosen_layers(experiment, ids)
    content = {"layers": layers, "overrides": overrides_of(experiment, ids)}
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def paste_layers(experiment: Experiment, text: str, at: int) -> Experiment:
    """Put the layers of a text in front of the one at a position.

    Raises
    ------
    RefusedValueError
        When the text is not one of layers; the reason names the place in it.
    """
    try:
        brought = _document(parse_json(text))
    except (DocumentError, RecursionError) as error:
        reason = error.reason if isinstance(error, DocumentError) else message("document.too_deep")
        raise RefusedValueError(message("clipboard.not_layers", reason=reason)) from error
    if not brought.network.layers:
        raise RefusedValueError(message("clipboard.empty"))
    return insert_layers(experiment, at, brought.network.layers, [scheme.overrides for scheme in brought.schemes])


def _document(data: object) -> Experiment:
    """Read a text's data as the document of these layers alone: it is checked as every document is."""
    if isinstance(data, dict) and "network" in data:
        return from_builtins(data)
    if isinstance(data, dict) and "type" in data:
        data = [data]
    content: dict[str, Any] = data if isinstance(data, dict) else {"layers": data}
    document: dict[str, Any] = {"network": {"layers": content.get("layers")}}
    if isinstance(found := content.get("overrides"), list) and found:
        document["schemes"] = [{"overrides": overrides} for overrides in found]
    return from_builtins(document)
