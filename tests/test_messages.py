"""Every sentence that the code says exists, and gets the values that it needs."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from initviz.core.initializers.catalogue import BY_TAG as INITIALIZERS
from initviz.core.layers.catalogue import BY_TAG as LAYERS
from initviz.messages import SENTENCES, Message, language, message, sentence, set_language, text, tr

PACKAGE = Path(__file__).parents[1] / "initviz"
SPEAKERS = {"message", "tr", "refuse_shape", "blaming"}
EXTRA_VALUES = {"blaming": {"error"}}


def calls() -> Iterator[tuple[str, ast.Call, str, str]]:
    """Find every call that names a message id literally: place, call, function, id."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in SPEAKERS
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{file.name}:{node.lineno}", node, node.func.id, first.value


def placeholders(sentence: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


CALLS = list(calls())


@pytest.mark.parametrize(("place", "call", "function", "id_"), CALLS, ids=[f"{c[0]} {c[3]}" for c in CALLS])
def test_a_spoken_id_has_a_sentence_and_gets_its_values(place: str, call: ast.Call, function: str, id_: str) -> None:
    assert id_ in SENTENCES, place
    given = {keyword.arg for keyword in call.keywords}
    if None in given:  # **values: what is in it is known only when it runs
        return
    assert placeholders(SENTENCES[id_]) <= given | EXTRA_VALUES.get(function, set()), place


def test_every_sentence_is_said_somewhere() -> None:
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py") if file.parent.name != "sentences"
    )
    prefixes = {f'f"{match}' for match in re.findall(r'f"([a-z_.]+\.)\{', source)}
    built = tuple(prefix[2:] for prefix in prefixes)
    unsaid = [id_ for id_ in SENTENCES if f'"{id_}"' not in source and not id_.startswith(built)]
    assert unsaid == []


def test_every_kind_is_described() -> None:
    assert all(f"about.{tag}" in SENTENCES for tag in [*INITIALIZERS, *LAYERS])


def test_values_may_be_messages_and_shapes() -> None:
    said = message("document.at", path="a.b", reason=message("document.expected", expected="x", got=(3, 4)))
    assert text(said) == "a.b: expected x, got 3×4"
    assert isinstance(said, Message)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (message("data.no_labels"), "Only the digits have labels"),
        (message("data.missing", file="faces.npy"), "faces.npy: there is"),
        (message("value.softmax_batch"), "dim = 0 is the batch"),
        (message("edit.depth", limit=9, got=0), "Expected a depth"),
    ],
)
def test_what_stands_alone_begins_with_a_capital_unless_it_is_a_name(said: Message, expected: str) -> None:
    assert sentence(said).startswith(expected)


def test_an_unknown_language_is_english() -> None:
    try:
        set_language("tlh")
        assert language() == "tlh"
        assert tr("document.root") == "document"
    finally:
        set_language("en")
