"""What types cannot say: ids are unique, overrides name layers that exist, initializers fit their parameters."""

import math
import re
from collections.abc import Iterator

import msgspec

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.origin import origin_of, telling
from initviz.core.document.probe import FileInput, Probe
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.document.ties import faults
from initviz.core.layers.base import Layer
from initviz.core.layers.catalogue import BY_TAG
from initviz.core.parameter import Role
from initviz.messages import Message, ReasonedError, message


class DocumentError(ReasonedError, ValueError):
    """A document that initviz cannot accept; its text is one line that names the path and what was expected."""

    @classmethod
    def at(cls, path: str, reason: Message) -> "DocumentError":
        """Make an error that names the path of the offending value."""
        return cls(message("document.at", path=escaped(path) or message("document.root"), reason=reason))


LARGEST_NUMBER = 1e38
"""What float32, in which the weights are drawn, still holds."""

LONGEST_ID = 60
_ID = re.compile(r"[\w-]*")
_NO_FLOATS = frozenset({str, int, bool, type(None)})


def escaped(text: str) -> str:
    """Write what would break a line, or cannot be printed, as Python does inside quotes."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def writable(text: str) -> bool:
    """Say whether text can be written to a file: JSON can hold halves of characters, which UTF-8 cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def with_ids(network: Network) -> Network:
    """Give every layer without an id the name of its position, skipping names that are taken."""
    taken = {layer.id for layer in network.layers if layer.id}
    if len(taken) == len(network.layers):
        return network
    layers: list[Layer] = []
    for position, layer in enumerate(network.layers, start=1):
        if not layer.id:
            name, suffix = f"l{position}", 1
            while name in taken:
                name, suffix = f"l{position}_{suffix}", suffix + 1
            taken.add(name)
            layer = msgspec.structs.replace(layer, id=name)  # noqa: PLW2901  (the list is built from it)
        layers.append(layer)
    return msgspec.structs.replace(network, layers=tuple(layers))


def check(experiment: Experiment) -> Experiment:
    """Return the experiment with ids filled in.

    Raises
    ------
    DocumentError
        When a number is out of range, an id is used twice, a rule or an override names nothing, or an initializer
        cannot fill the parameter that it is given.
    """
    check_numbers(msgspec.to_builtins(experiment))
    _check_ids(experiment.network)
    _check_path(experiment.probe)
    experiment = msgspec.structs.replace(experiment, network=with_ids(experiment.network))
    for index, reason in faults(experiment.network):
        raise DocumentError.at(f"network.layers[{index}].tied_to", reason)
    if not experiment.schemes:
        raise DocumentError.at("schemes", message("document.no_schemes"))
    if all(scheme.hidden for scheme in experiment.schemes):
        raise DocumentError.at("schemes", message("document.all_hidden"))
    for index, scheme in enumerate(experiment.schemes):
        _check_scheme(experiment.network, scheme, f"schemes[{index}]")
    return experiment


def _check_ids(network: Network) -> None:
    seen: dict[str, int] = {}
    for index, layer in enumerate(network.layers):
        path = f"network.layers[{index}].id"
        if layer.id and layer.id in seen:
            raise DocumentError.at(path, message("document.duplicate_id", id=layer.id, first=seen[layer.id]))
        if len(layer.id) > LONGEST_ID:
            raise DocumentError.at(path, message("document.long_id", limit=LONGEST_ID, length=len(layer.id)))
        if _ID.fullmatch(layer.id) is None:
            raise DocumentError.at(path, message("document.bad_id", id=layer.id))
        seen[layer.id] = index


def _check_path(probe: Probe) -> None:
    if isinstance(probe.input, FileInput) and not writable(probe.input.path):
        raise DocumentError.at("probe.input.path", message("document.not_text", got=ascii(probe.input.path)))


def _check_scheme(network: Network, scheme: Scheme, path: str) -> None:
    if not writable(scheme.name):
        raise DocumentError.at(f"{path}.name", message("document.not_text", got=ascii(scheme.name)))
    for index, rule in enumerate(scheme.rules):
        if rule.layers != "*" and rule.layers not in BY_TAG:
            reason = message("document.unknown_layer_type", got=rule.layers, known=", ".join(BY_TAG))
            raise DocumentError.at(f"{path}.rules[{index}].layers", reason)
    owners = {layer.id: layer.owner for layer in network.layers}
    for id_ in scheme.overrides:
        if id_ not in owners:
            raise DocumentError.at(f"{path}.overrides.{id_}", message("document.unknown_id", id=id_))
        if owners[id_] != id_:
            raise DocumentError.at(f"{path}.overrides.{id_}", message("tie.override", id=id_, owner=owners[id_]))
    for resolved, _ in telling(resolve(network), scheme):
        for parameter in resolved.parameters:
            refusal = initializer_for(scheme, resolved.layer, parameter.name).refusal(parameter)
            if refusal is not None:
                where = _origin(scheme, resolved.layer, parameter.name, path)
                reason = message("document.refused", layer=resolved.layer.id, parameter=parameter.name, reason=refusal)
                raise DocumentError.at(where, reason)


def _origin(scheme: Scheme, layer: Layer, role: Role, path: str) -> str:
    """Find the path of the rule or override that chose an initializer."""
    origin = origin_of(scheme, layer, role)
    if origin.by == "override":
        return f"{path}.overrides.{layer.id}.{role}"
    return f"{path}.rules[{origin.rule}].{role}" if origin.rule is not None else path


def check_numbers(data: object) -> None:
    """Refuse plain data with a number that is not finite or absurdly large, naming its path."""
    if _numbers_fit(data):
        return
    for path, value in walk(data):
        if isinstance(value, float) and not math.isfinite(value):
            raise DocumentError.at(path, message("document.not_finite", got=str(value)))
        if isinstance(value, float) and abs(value) > LARGEST_NUMBER:
            raise DocumentError.at(path, message("document.too_large", limit=LARGEST_NUMBER, got=value))


def _numbers_fit(data: object) -> bool:
    """Say whether all numbers fit, without the paths that only an error needs: this is done at every edit."""
    left = [data]
    while left:
        value = left.pop()
        if type(value) in _NO_FLOATS:
            continue
        if isinstance(value, dict):
            left.extend(value.values())
        elif isinstance(value, (list, tuple)):
            left.extend(value)
        elif isinstance(value, float) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            return False
    return True


def walk(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Visit every leaf of plain data with its path, written as a.b[2].c."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from walk(inner, f"{path}[{index}]")
    else:
        yield path, value
