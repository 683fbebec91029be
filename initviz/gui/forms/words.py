"""What the forms say of a field: its meaning, its choices, and what it means that it has no value."""

from collections.abc import Iterable

from initviz.messages import SENTENCES, tr


def shown_name(owner: type, name: str) -> str:
    """Give the label of a field: torch's own name, which stands in the file too, or a word where it has none."""
    id_ = _first(f"label.{kind.__name__}.{name}" for kind in owner.__mro__)
    return tr(id_) if id_ is not None else name


def meaning(owner: type, name: str) -> str:
    """Say what a field of a Struct means: by the sentence of its class, or of the first base that has one.

    Raises
    ------
    KeyError
        When neither the class nor any base has a sentence for it.
    """
    return tr(_first(f"field.{kind.__name__}.{name}" for kind in owner.__mro__) or f"field.{owner.__name__}.{name}")


def absence(owner: type, name: str) -> str:
    """Say what it means that an optional field has no value."""
    return tr(_first(f"absent.{kind.__name__}.{name}" for kind in owner.__mro__) or "absent.any")


def choice(owner: type, name: str, value: str) -> str:
    """Give the words for one choice of a field; torch's own names stand for themselves."""
    id_ = _first(f"choice.{kind.__name__}.{name}.{value}" for kind in owner.__mro__)
    return tr(id_) if id_ is not None else value


def variant(tag: str) -> str:
    """Give the words for one kind of a tagged union."""
    return tr(f"variant.{tag}")


def variant_about(tag: str) -> str:
    """Say in a line what one kind of a tagged union is."""
    return tr(f"variant.about.{tag}")


def _first(ids: Iterable[str]) -> str | None:
    return next((id_ for id_ in ids if id_ in SENTENCES), None)
