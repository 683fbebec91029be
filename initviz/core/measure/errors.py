"""How a measurement ends early: because it failed, or because nobody wants it any more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from initviz.core.trouble import TROUBLE
from initviz.messages import ReasonedError, message


class MeasureError(ReasonedError):
    """A measurement that could not be taken."""


class UntrustedCodeError(MeasureError):
    """An experiment carries code that nobody has agreed to run; its text says how to agree."""


class Stopped(Exception):  # noqa: N818  (not an error: the measurement was superseded)
    """The measurement is no longer wanted."""


def check(stopped: Callable[[], bool]) -> None:
    """Go on where a result is still wanted; raises Stopped where it is not."""
    if stopped():
        raise Stopped


@contextmanager
def blaming(id_: str, **values: object) -> Iterator[None]:
    """Turn whatever torch raises into a MeasureError that says in words what was being done.

    Parameters
    ----------
    id_
        Message id; the sentence also gets torch's own words as `error`.
    values
        Values for the sentence.

    Raises
    ------
    MeasureError
        In place of torch's exception.
    """
    try:
        yield
    except TROUBLE as error:
        if is_out_of_memory(error):
            raise MeasureError(message("measure.memory")) from error
        raise MeasureError(message(id_, error=first_line(error), **values)) from error


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether an exception means that memory ran out; on the CPU torch raises a plain RuntimeError for it."""
    return isinstance(error, MemoryError) or ("memory" in str(error) and "alloc" in str(error).lower())


def first_line(error: BaseException) -> str:
    """Give what an exception says, short enough for a sentence."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
