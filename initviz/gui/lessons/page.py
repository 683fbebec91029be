"""What the strip shows: the opening of a lesson, one of its steps, or what was seen in the end."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

from initviz.core.document.blocks import blocks
from initviz.core.document.experiment import Network
from initviz.core.document.palette import scheme_letter
from initviz.core.lessons.checks import InitializerCheck
from initviz.core.lessons.claims import Claim, judge
from initviz.core.lessons.lesson import Lesson, Step
from initviz.core.lessons.state import State
from initviz.figures.numbers import short
from initviz.messages import tr

MOST_READINGS = 4
"""More numbers than these make no line that is read at a glance."""


@dataclass(frozen=True)
class LessonPage:
    """Words of one page.

    Attributes
    ----------
    kind
        The opening, a step, or the end.
    title
        Of the lesson.
    place
        Which page it is.
    left, right
        What to do and what to observe; on the other pages there is one text, on the left.
    reading
        Numbers that were measured here, or how far the step is done.
    is_done
        Whether the step was done.
    """

    kind: Literal["opening", "step", "end"]
    title: str
    place: str
    left: str
    right: str = ""
    reading: str = ""
    is_done: bool = False


def page_of(lesson: Lesson, at: int, state: State, *, is_done: bool, code: str = "") -> LessonPage:
    """Make the page of a lesson: 0 is the opening, 1 its first step, and the one behind its last step the end.

    Its own text is in the language of a code, or of the program where none is given.
    """
    title, count = lesson.title.said(code), len(lesson.steps)
    if at == 0:
        return LessonPage("opening", title, tr("lesson.steps", count=count), lesson.about.said(code))
    if at > count:
        return LessonPage("end", title, tr("lesson.end"), lesson.seen.said(code))
    step = lesson.steps[at - 1]
    reading = _reading(step, state) if is_done else _partly(step, state)
    place = tr("lesson.step", number=at, count=count)
    return LessonPage("step", title, place, step.do.said(code), step.observe.said(code), reading, is_done)


def _reading(step: Step, state: State) -> str:
    """Say what was measured of the numbers that the step speaks of, as far as it says how large they are."""
    said = dict.fromkeys(_number(claim, state) for claim in step.claims if claim.taken == "mean")
    found = [one for one in said if one]
    return tr("lesson.readings", numbers="; ".join(found[:MOST_READINGS])) if found else ""


def _partly(step: Step, state: State) -> str:
    """Say how a step goes on that was done for some layers only, which looks like all of it to who has just done it."""
    for check in step.check:
        if isinstance(check, InitializerCheck):
            fits, index = check.fits(state), state.index(check.scheme)
            if index is not None and any(fits) and not all(fits):
                scheme = f"{scheme_letter(check.scheme)} {state.experiment.schemes[index].name}"
                every = tr("explain.to_all", role=tr(f"role.{check.role}"), scheme=scheme)
                return tr("lesson.partly", count=sum(fits), layers=len(fits), every=every)
    return ""


def _number(claim: Claim, state: State) -> str:
    outcome = judge(claim, state)
    if outcome is None:
        return ""
    scheme = scheme_letter(claim.quantity.scheme)
    what = claim.quantity.words(partial(_layer_name, state.experiment.network))
    return tr("lesson.reading", scheme=scheme, what=what, number=short(outcome.number, 3))


def _layer_name(network: Network, id_: str) -> str:
    """Name a layer by its type and the number of its block, by which the panes count."""
    for number, block in enumerate(blocks(network), start=1):
        for layer in block.layers:
            if layer.id == id_:
                return f"{layer.tag()} {number}"
    return id_
