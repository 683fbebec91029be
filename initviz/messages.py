"""Every sentence that a person can read goes through here: by its id, through gettext, in the language of the moment.

The core and the figures return `Message` values, an id with the numbers that go into the sentence; `text` turns one
into words where it is shown, so that a change of language is a redraw.
"""

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from initviz.sentences import (
    bands,
    building,
    catalogue,
    chaos,
    command_line,
    compare,
    core,
    custom,
    data,
    export,
    figures,
    forms,
    keeping,
    lessons,
    looking,
    pages,
    papers,
    parameters,
    rules,
    schemes,
    spectrum,
    verdict,
    window,
)

SENTENCES: dict[str, str] = {
    **core.SENTENCES,
    **bands.SENTENCES,
    **catalogue.SENTENCES,
    **figures.SENTENCES,
    **window.SENTENCES,
    **building.SENTENCES,
    **forms.SENTENCES,
    **data.SENTENCES,
    **export.SENTENCES,
    **looking.SENTENCES,
    **pages.SENTENCES,
    **papers.SENTENCES,
    **parameters.SENTENCES,
    **rules.SENTENCES,
    **keeping.SENTENCES,
    **schemes.SENTENCES,
    **verdict.SENTENCES,
    **spectrum.SENTENCES,
    **chaos.SENTENCES,
    **custom.SENTENCES,
    **lessons.SENTENCES,
    **compare.SENTENCES,
    **command_line.SENTENCES,
}
"""English sentence, or format string, of every message id."""

DEFAULT_LANGUAGE = "en"
_ASSIGNED = re.compile(r"\w+ = ")


@dataclass(frozen=True)
class Message:
    """A sentence by its id, with the values that go into it: what the core says, in no language yet."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)


def message(id_: str, **values: object) -> Message:
    """Make a message from its id and values."""
    return Message(id_, values)


class ReasonedError(Exception):
    """Base of all errors that are meant for a person: the text is one line that says what was wrong and expected.

    Attributes
    ----------
    reason
        The same as a message, for showing it in another language.
    """

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return text(self.reason)


class RefusedValueError(ReasonedError, ValueError):
    """A value that initviz cannot accept.

    Attributes
    ----------
    field
        Name of the offending field, where one field is to blame.
    """

    def __init__(self, reason: Message, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class _Language:
    """The language of the moment."""

    catalogue: gettext.NullTranslations = gettext.NullTranslations()
    code: str = DEFAULT_LANGUAGE


def set_language(code: str) -> None:
    """Choose the language of all sentences from now on; English where there is no translation."""
    with resources.as_file(resources.files("initviz.resources") / "translations") as folder:
        _Language.catalogue = gettext.translation("initviz", Path(folder), languages=[code], fallback=True)
    _Language.code = code


def language() -> str:
    """Give the code of the language of the moment."""
    return _Language.code


def text(said: Message) -> str:
    """Turn a message into a sentence."""
    return tr(said.id, **said.values)


def sentence(said: Message) -> str:
    """Turn a message that stands alone into a sentence, with a capital where it begins with a word of its own.

    What it begins with may be a name, of a file, a layer or a field, that stays as it is.
    """
    words, own = text(said), _Language.catalogue.gettext(SENTENCES[said.id])
    begins_with_name = own.startswith("{") or _ASSIGNED.match(own) is not None
    return words if begins_with_name else words[:1].upper() + words[1:]


def tr(id_: str, **values: object) -> str:
    """Give the sentence of an id, with values put in; a value may itself be a message."""
    sentence = _Language.catalogue.gettext(SENTENCES[id_])
    if not values:
        return sentence
    return sentence.format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> object:
    if isinstance(value, Message):
        return text(value)
    if isinstance(value, tuple):
        return "×".join(str(_shown(part)) for part in value) if value else "()"
    return value
