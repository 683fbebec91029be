"""A lesson: a scene, a few sentences, steps with what to do and what to observe."""

from typing import Annotated

import msgspec
from msgspec import Meta

from initviz.core.document.experiment import Experiment
from initviz.core.document.papers import SCENES
from initviz.core.lessons.changes import AnyChange, applied
from initviz.core.lessons.checks import AnyCheck
from initviz.core.lessons.claims import Claim
from initviz.messages import RefusedValueError, language, message

Sentence = Annotated[str, Meta(min_length=1)]


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same in every language of the program."""

    en: Sentence
    zh: Sentence

    def said(self, code: str = "") -> str:
        """Give it in the language of a code, or of the moment where none is given; English where there is no other."""
        return self.zh if (code or language()).startswith("zh") else self.en


class View(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the window is to show: a page's name, a layer's id, a scheme's place; as it is where not given."""

    page: str = ""
    layer: str = ""
    scheme: int | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a lesson.

    Attributes
    ----------
    do, observe
        What to do, and what is to be seen then.
    check
        All of these hold once it is done, and not before.
    show
        What the window turns to when the step begins.
    changes, then
        What does it: edits of the document, and what is to be looked at.
    claims
        What is true in numbers once it is done.
    """

    do: Words
    observe: Words
    check: Annotated[tuple[AnyCheck, ...], Meta(min_length=1)]
    show: View = View()
    changes: tuple[AnyChange, ...] = ()
    then: View = View()
    claims: tuple[Claim, ...] = ()


class Lesson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lesson.

    Attributes
    ----------
    title
        As the menu lists it.
    about
        What it is about, in a few sentences.
    scene
        The document that it begins with, or the name of a scene of the gallery or of a paper.
    edits
        Changes to that scene before the lesson begins.
    steps
        In order.
    seen
        What was seen, in short.
    """

    title: Words
    about: Words
    scene: Experiment | str
    edits: tuple[AnyChange, ...] = ()
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    seen: Words

    def start(self) -> Experiment:
        """Give the scene that it begins with."""
        scene = self.scene
        if isinstance(scene, str):
            if scene not in SCENES:
                raise RefusedValueError(message("lesson.no_scene", got=scene))
            scene = SCENES[scene]()
        return applied(self.edits, scene)

    def after(self, steps: int) -> Experiment:
        """Give the scene once as many steps are done, each as "Show me" does it."""
        return applied((change for step in self.steps[:steps] for change in step.changes), self.start())
