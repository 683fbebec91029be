"""From JSON text to a document, with errors that name the path, what was expected and what was there."""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

import msgspec
import msgspec.inspect

from initviz.core.document.check import DocumentError, check, check_numbers, escaped, walk
from initviz.core.document.experiment import FORMAT_VERSION, Assignment, Experiment
from initviz.core.document.palette import with_colors
from initviz.core.document.probe import GradientSource, InputLaw, Probe
from initviz.core.initializers.catalogue import BY_TAG as INITIALIZER_TAGS
from initviz.core.initializers.gains import GainOf
from initviz.core.layers.catalogue import BY_TAG as LAYER_TAGS
from initviz.messages import Message, RefusedValueError, message

_LONGEST_NUMBER = 40
_PROBE_TAGS: dict[str, dict[str, type[msgspec.Struct]]] = {
    field: {str(kind.__struct_config__.tag): kind for kind in get_args(union)}
    for field, union in (("law", InputLaw), ("source", GradientSource))
}
"""The kinds that the probe chooses from, by the field that names them."""
_JSON_FAULTS = (
    ("Expecting value", "document.json.value"),
    ("Expecting property name", "document.json.name"),
    ("Expecting ':'", "document.json.colon"),
    ("Expecting ','", "document.json.comma"),
    ("Extra data", "document.json.extra"),
    ("Unterminated string", "document.json.text"),
    ("Invalid control character", "document.json.control"),
    ("Invalid \\", "document.json.escape"),
    ("Illegal trailing comma", "document.json.trailing"),
    ("Unexpected UTF-8 BOM", "document.json.mark"),
)
"""What the words of the standard library's parser begin with, and ours for it."""

_SELDOM = frozenset({"tied_to", "frozen"})
_PATH_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[(\.\.\.)\]")


def decode(text: str) -> Experiment:
    """Read a document from JSON text.

    Raises
    ------
    DocumentError
        With one line that names the path and what was expected.
    """
    try:
        return from_builtins(parse_json(text))
    except RecursionError as error:
        raise DocumentError(message("document.too_deep")) from error


def encode(experiment: Experiment) -> str:
    """Write a document as indented JSON text; whether a scheme is hidden, or a layer tied or frozen, only if it is."""
    data = msgspec.to_builtins(experiment)
    for scheme in data["schemes"]:
        if not scheme["hidden"]:
            del scheme["hidden"]
    data["network"]["layers"] = [without_defaults(layer) for layer in data["network"]["layers"]]
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"


def without_defaults(layer: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a layer's plain data what is said of few layers only."""
    return {name: value for name, value in layer.items() if name not in _SELDOM or value}


def from_builtins(data: object) -> Experiment:
    """Read a document from plain dicts and lists; raises DocumentError like `decode`."""
    if not isinstance(data, dict):
        raise DocumentError.at("", message("document.not_an_object"))
    version = data.get("initviz", FORMAT_VERSION)
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT_VERSION:
        raise DocumentError.at("initviz", message("document.newer", got=version, known=FORMAT_VERSION))
    check_numbers(data)
    try:
        experiment = msgspec.convert(with_colors(data), Experiment)
    except msgspec.ValidationError as error:
        raise _explained(error, data) from error
    except UnicodeEncodeError as error:
        path = next((path for path, value in walk(data) if value == error.object), "")
        raise DocumentError.at(path, message("document.not_text", got=ascii(error.object))) from error
    return check(experiment)


def validated(experiment: Experiment) -> Experiment:
    """Check a document that was built in Python: msgspec validates only what it decodes."""
    return from_builtins(msgspec.to_builtins(experiment))


def parse_json(text: str) -> object:
    """Parse JSON strictly: no duplicate keys, no endless numbers."""
    try:
        data: object = json.loads(text, object_pairs_hook=_unique, parse_int=_short_int)
    except json.JSONDecodeError as error:
        fault = next((id_ for words, id_ in _JSON_FAULTS if error.msg.startswith(words)), "document.json.other")
        reason = message("document.not_json", line=error.lineno, column=error.colno, fault=message(fault))
        raise DocumentError(reason) from error
    for path, value in walk(data):
        if isinstance(value, _Twice):
            raise DocumentError.at(path, message("document.duplicate_key", key=value.key))
    return data


@dataclass(frozen=True)
class _Twice:
    """Stands for the value of a key that an object has twice, until its path is known."""

    key: str


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Twice(key) if key in found else value
    return found


def _short_int(digits: str) -> int | float:
    """Parse an integer; one of hundreds of digits becomes inf, which is then refused at its path."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float("inf")


def _explained(error: msgspec.ValidationError, data: dict[str, Any]) -> DocumentError:
    """Turn msgspec's sentence into ours: with the real key in the path, the value found and the choices there are."""
    said, path = _split(error)
    names, value, around = _followed(data, _PATH_STEP.findall(path), said)
    shown_path = "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in names).lstrip(".")
    cause = error.__cause__
    if isinstance(cause, RefusedValueError):
        if cause.field:
            shown_path += f".{cause.field}"
        return DocumentError.at(shown_path, cause.reason)
    return DocumentError.at(shown_path, _reason(said, value, names, around))


def _split(error: msgspec.ValidationError) -> tuple[str, str]:
    """Split msgspec's sentence into what it says and the path without its `$`."""
    match = re.fullmatch(r"(.*) - at `\$([^`]*)`", str(error), re.DOTALL)
    return (match[1], match[2]) if match else (str(error), "")


def _followed(
    data: object, steps: list[tuple[str, str, str]], said: str
) -> tuple[list[str | int], object, dict[str, Any]]:
    """Follow a path into the data: give its steps, the value there, and the object around it.

    A step `[...]` stands for a dict's key, which is the first that fails alone.
    """
    names: list[str | int] = []
    value, around = data, dict[str, Any]()
    for key, index, anything in steps:
        if key == "key" and not names and not isinstance(value, dict):
            break
        name: str | int = key or (int(index) if index else "")
        if anything and isinstance(value, dict):
            name = _failing_key(value, said)
        names.append(name)
        around = value if isinstance(value, dict) else {}
        try:
            value = value[name]  # type: ignore[index]  # a step that does not fit raises, which is handled
        except (KeyError, IndexError, TypeError):
            return names, msgspec.UNSET, around
    return names, value, around


def _failing_key(overrides: dict[str, Any], said: str) -> str:
    for key, value in overrides.items():
        try:
            msgspec.convert(value, Assignment)
        except msgspec.ValidationError as error:
            if _split(error)[0] == said:
                return key
    return next(iter(overrides), "")


def _reason(said: str, value: object, names: list[str | int], around: dict[str, Any]) -> Message:
    field = str(names[-1]) if names else ""
    got, said = _shown(value), escaped(said)
    if match := re.fullmatch(r"Object missing required field `(.+)`", said):
        return message("document.missing_field", field=match[1])
    if match := re.fullmatch(r"Object contains unknown field `(.+)`", said):
        return message("document.unknown_field", field=match[1])
    if match := re.fullmatch(r"Invalid value '(.*)'", said):
        return _unknown_tag(match[1], field)
    if match := re.fullmatch(r"Invalid enum value (.+)", said):
        return message("document.invalid_choice", got=got, choices=", ".join(_choices(field, around)))
    if match := re.fullmatch(r"Expected `(.+?)`, got `(.+)`", said):
        return message("document.expected_type", expected=_plain_types(match[1]), got=got)
    if match := re.fullmatch(r"Expected `(.+?)` (.+)", said):
        return message("document.expected", expected=f"{_plain_types(match[1])} {match[2]}", got=got)
    return message("document.other", said=said, got=got)


def _unknown_tag(tag: str, field: str) -> Message:
    if field in _PROBE_TAGS:
        return message("document.invalid_choice", got=_shown(tag), choices=", ".join(_PROBE_TAGS[field]))
    matches = get_close_matches(tag, INITIALIZER_TAGS if field == "init" else LAYER_TAGS, n=3, cutoff=0.5)
    if matches:
        return message("document.unknown_tag_close", got=tag, close=", ".join(matches))
    return message("document.unknown_tag", got=tag)


def _choices(field: str, around: dict[str, Any]) -> list[str]:
    """List the choices of a field of the Struct that the object around it stands for."""
    kinds: tuple[type[msgspec.Struct] | None, ...] = (
        INITIALIZER_TAGS.get(str(around.get("init"))),
        LAYER_TAGS.get(str(around.get("type"))),
        *(tags.get(str(around.get(field))) for field, tags in _PROBE_TAGS.items()),
        *(GainOf, Probe, Experiment),
    )
    for kind in kinds:
        for info in msgspec.structs.fields(kind) if kind else ():
            if info.name == field:
                return _literals(msgspec.inspect.type_info(info.type))
    return []


def _literals(info: msgspec.inspect.Type) -> list[str]:
    if isinstance(info, msgspec.inspect.Metadata):
        return _literals(info.type)
    if isinstance(info, msgspec.inspect.UnionType):
        return [value for inner in info.types for value in _literals(inner)]
    return [str(value) for value in info.values] if isinstance(info, msgspec.inspect.LiteralType) else []


def _plain_types(types: str) -> str:
    words = {"int": "an integer", "float": "a number", "str": "text", "bool": "true or false", "array": "a list",
             "object": "an object", "null": "null"}  # fmt: skip
    return " or ".join(words.get(part.strip(), part.strip()) for part in types.split("|"))


def _shown(value: object) -> str:
    if value is msgspec.UNSET:
        return "nothing"
    text = escaped(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= 60 else text[:57] + "..."
