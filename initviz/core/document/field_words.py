"""What is said of a Struct's field: its label, its meaning, its choices, and what it means that it has no value."""

from collections.abc import Iterable

import msgspec

from initviz.messages import SENTENCES, Message, message

Words = Message | str
"""A sentence, or a name of torch's own that is the same in every language."""


def label_of(owner: type, name: str) -> Words:
    """Give the label of a field: torch's own name, which stands in the file too, or a word where it has none."""
    return _first(f"label.{kind.__name__}.{name}" for kind in owner.__mro__) or name


def meaning_of(owner: type, name: str) -> Message:
    """Say what a field of a Struct means: by the sentence of its class, or of the first base that has one."""
    return _first(f"field.{kind.__name__}.{name}" for kind in owner.__mro__) or message(
        f"field.{owner.__name__}.{name}"
    )


def absence_of(owner: type, name: str) -> Words:
    """Say what it means that an optional field has no value."""
    return _first(f"absent.{kind.__name__}.{name}" for kind in owner.__mro__) or message("absent.any")


def choice_of(owner: type, name: str, value: str) -> Words:
    """Give the words for one choice of a field; torch's own names stand for themselves."""
    return _first(f"choice.{kind.__name__}.{name}.{value}" for kind in owner.__mro__) or value


def variant_of(kind: type[msgspec.Struct], part: str = "") -> Message:
    """Give the words for one kind of a tagged union, by its class or else by its tag."""
    found = _first([f"variant.{part}{kind.__name__}"])
    return found or message(f"variant.{part}{kind.__struct_config__.tag}")


def _first(ids: Iterable[str]) -> Message | None:
    return next((message(id_) for id_ in ids if id_ in SENTENCES), None)
