"""Documents on disk: `.initviz.json` files, read with clear errors and written without ever losing the old one."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from initviz.core.document.check import DocumentError
from initviz.core.document.decode import decode, encode, validated
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Rule
from initviz.core.document.origin import ROLES
from initviz.core.document.probe import FileInput
from initviz.core.initializers.assigned import Assigned
from initviz.messages import message

SUFFIX = ".initviz.json"
Chosen = TypeVar("Chosen", Rule, Assignment)
_LARGEST_FILE = 64 * 1024 * 1024


def load(path: str | os.PathLike[str]) -> Experiment:
    """Read an experiment from a file.

    A data file that is named relative to the document's folder is found there; whether it exists shows when it is
    needed.

    Parameters
    ----------
    path
        Of an `.initviz.json` file.

    Raises
    ------
    DocumentError
        When the file cannot be read or is not a document; its text names the file, the path in it and what was
        expected.
    """
    file = Path(path)
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise DocumentError(message("file.too_large", file=str(file), limit=_LARGEST_FILE // 2**20))
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise DocumentError(message("file.unreadable", file=str(file), detail=error.strerror or str(error))) from error
    except UnicodeDecodeError as error:
        raise DocumentError(message("file.not_utf8", file=str(file))) from error
    except ValueError as error:  # a path that no system has, such as one with a zero byte
        raise DocumentError(message("file.unreadable", file=ascii(str(file)), detail=str(error))) from error
    try:
        return _with_data_path(decode(text), lambda data: str((file.parent / data).absolute()))
    except DocumentError as error:
        raise DocumentError(message("file.invalid", file=str(file), reason=error.reason)) from error


def save(experiment: Experiment, path: str | os.PathLike[str]) -> None:
    """Write an experiment to a file, all of it or nothing: the old file stays until the new one is complete.

    A data file in the document's folder, or below it, is named relative to it: both can be moved together.

    Raises
    ------
    DocumentError
        When the experiment is not valid, or the file cannot be written.
    """
    folder = Path(path).absolute().parent
    written = _with_data_path(validated(experiment), lambda data: _from(folder, data))
    write_atomically(Path(path), encode(written).encode())


def _with_data_path(experiment: Experiment, renamed: Callable[[str], str]) -> Experiment:
    """Name files of data and of given values anew."""
    chosen = experiment.probe.input
    if isinstance(chosen, FileInput) and chosen.path:
        probe = replace(experiment.probe, input=replace(chosen, path=renamed(chosen.path)))
        experiment = replace(experiment, probe=probe)
    schemes = tuple(
        replace(
            scheme,
            rules=tuple(_renamed(rule, renamed) for rule in scheme.rules),
            overrides=FrozenDict({id_: _renamed(own, renamed) for id_, own in scheme.overrides.items()}),
        )
        for scheme in experiment.schemes
    )
    return replace(experiment, schemes=schemes)


def _renamed(chosen: Chosen, renamed: Callable[[str], str]) -> Chosen:
    """Name the files anew that the weight and the bias of a rule or an override take values from."""
    given = {role: getattr(chosen, role) for role in ROLES if isinstance(getattr(chosen, role), Assigned)}
    new = {role: replace(values, path=renamed(values.path)) for role, values in given.items() if values.path}
    return replace(chosen, **new) if new else chosen


def _from(folder: Path, data: str) -> str:
    """Give a data file's path relative to a folder that it lies in or below, else its whole path."""
    whole = Path(data).absolute()
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else str(whole)


def write_atomically(file: Path, content: bytes) -> None:
    """Replace a file's content in one step."""
    try:
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            mode = file.stat().st_mode if file.exists() else 0o666 & ~_umask()
            Path(temporary).chmod(mode & 0o777)
            Path(temporary).replace(file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DocumentError(message("file.unwritable", file=str(file), detail=error.strerror or str(error))) from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
