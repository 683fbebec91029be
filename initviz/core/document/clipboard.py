"""Layers as JSON text, with their initializers: what copy puts on the clipboard, and what paste takes from it.

The text is `{"layers": [...], "overrides": [{...}, ...]}` with one object of overrides per scheme. Paste also takes a
plain list of layers, a single layer, or a whole document, written by hand or copied from a file.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec.structs import replace

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import from_builtins, parse_json, without_defaults
from initviz.core.document.experiment import Experiment
from initviz.core.document.structure import chosen_layers, insert_layers, overrides_of
from initviz.core.document.ties import with_valid_ties
from initviz.core.layers.base import Parametric
from initviz.messages import RefusedValueError, message


def copy_layers(experiment: Experiment, ids: Collection[str]) -> str:
    """Write layers as text.

    Raises
    ------
    RefusedValueError
        When no layer has one of these ids.
    """
    chosen = chosen_layers(experiment, ids)
    # What is tied to a layer that stays behind comes as a module of its own.
    alone = with_valid_ties(
        replace(experiment, network=replace(experiment.network, layers=tuple(chosen))), fitting=False
    )
    layers = [without_defaults(msgspec.to_builtins(layer)) for layer in alone.network.layers]
    content = {"layers": layers, "overrides": overrides_of(alone, ids)}
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
    layers, ties = _apart(content.get("layers"))
    document: dict[str, Any] = {"network": {"layers": layers}}
    if isinstance(found := content.get("overrides"), list) and found:
        document["schemes"] = [{"overrides": overrides} for overrides in found]
    return _tied(from_builtins(document), ties)


def _apart(layers: object) -> tuple[object, dict[int, str]]:
    """Take ties out of layers' plain data: whether they hold shows only where the layers are put."""
    if not isinstance(layers, list):
        return layers, {}
    found = {
        index: layer["tied_to"]
        for index, layer in enumerate(layers)
        if isinstance(layer, dict) and isinstance(layer.get("tied_to"), str)
    }
    free = [
        {k: v for k, v in layer.items() if k != "tied_to"} if i in found else layer for i, layer in enumerate(layers)
    ]
    return free, found


def _tied(experiment: Experiment, ties: dict[int, str]) -> Experiment:
    known = {layer.id for layer in experiment.network.layers}
    layers = tuple(
        replace(layer, tied_to=tie)
        if isinstance(layer, Parametric) and (tie := ties.get(index, "")) in known
        else layer
        for index, layer in enumerate(experiment.network.layers)
    )
    return replace(experiment, network=replace(experiment.network, layers=layers))
