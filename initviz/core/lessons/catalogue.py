"""The lessons: files in `resources/lessons`, in the order in which they build on each other."""

import re
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import from_builtins, parse_json
from initviz.core.lessons.lesson import Lesson
from initviz.messages import ReasonedError, RefusedValueError, message

LESSONS = (
    "zeros",
    "constant",
    "too_small",
    "too_large",
    "xavier_tanh",
    "xavier_relu",
    "kaiming_fans",
    "gain_table",
    "sqrt5",
    "selu",
    "orthogonal",
    "sparse",
    "custom",
    "normal_mean",
    "trunc_normal",
    "batch_norm",
    "dropout",
    "tied",
)
"""Names of all lessons."""

_PLACE = re.compile(r"(?P<said>.*) - at `\$\.?(?P<path>[^`]*)`", re.DOTALL)


@cache
def lesson(name: str) -> Lesson:
    """Read a lesson.

    Raises
    ------
    RefusedValueError
        When there is no lesson of that name.
    DocumentError
        When its file is not a lesson; the text names the file, the path in it and what was expected.
    """
    if name not in LESSONS:
        raise RefusedValueError(message("lesson.unknown", got=name, known=", ".join(LESSONS)))
    file = resources.files("initviz.resources") / "lessons" / f"{name}.json"
    try:
        return read(file.read_text(encoding="utf-8"))
    except DocumentError as error:
        raise DocumentError(message("file.invalid", file=f"{name}.json", reason=error.reason)) from error


def read(text: str) -> Lesson:
    """Read a lesson from JSON text.

    Raises
    ------
    DocumentError
        With one line that names the path and what was expected.
    """
    data = parse_json(text)
    if not isinstance(data, dict):
        raise DocumentError.at("", message("document.not_an_object"))
    try:
        found = msgspec.convert(_with_scene(data), Lesson)
    except msgspec.ValidationError as error:
        match = _PLACE.fullmatch(str(error))
        said, path = (match["said"], match["path"]) if match else (str(error), "")
        raise DocumentError.at(path, message("lesson.invalid", said=said)) from error
    for count in range(len(found.steps) + 1):
        try:
            found.after(count)
        except ReasonedError as error:
            path = f"steps[{count - 1}].changes" if count else "scene"
            raise DocumentError.at(path, error.reason) from error
    return found


def _with_scene(data: dict[str, Any]) -> dict[str, Any]:
    """Check a scene that is written out as a document is, which says more of what is wrong with it."""
    scene = data.get("scene")
    if not isinstance(scene, dict):
        return data
    try:
        return {**data, "scene": msgspec.to_builtins(from_builtins(scene))}
    except DocumentError as error:
        raise DocumentError.at("scene", error.reason) from error
