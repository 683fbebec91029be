"""What the forms say of a field: its meaning, its choices, and what it means that it has no value."""

import msgspec

from initviz.core.document.field_words import Words, absence_of, choice_of, label_of, meaning_of, variant_of
from initviz.messages import Message, text


def shown_name(owner: type, name: str) -> str:
    """Give the label of a field."""
    return _said(label_of(owner, name))


def meaning(owner: type, name: str) -> str:
    """Say what a field of a Struct means.

    Raises
    ------
    KeyError
        When neither its class nor any base has a sentence for it.
    """
    return text(meaning_of(owner, name))


def absence(owner: type, name: str) -> str:
    """Say what it means that an optional field has no value."""
    return _said(absence_of(owner, name))


def choice(owner: type, name: str, value: str) -> str:
    """Give the words for one choice of a field."""
    return _said(choice_of(owner, name, value))


def variant(kind: type[msgspec.Struct]) -> str:
    """Give the words for one kind of a tagged union: those of its class, else those of its tag."""
    return text(variant_of(kind))


def variant_about(kind: type[msgspec.Struct]) -> str:
    """Say in a line what one kind of a tagged union is."""
    return text(variant_of(kind, "about."))


def _said(words: Words) -> str:
    return text(words) if isinstance(words, Message) else words
