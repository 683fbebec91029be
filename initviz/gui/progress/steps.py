"""Work in steps: whoever does it decides when the next one comes, and whether it comes at all. No Qt."""

from collections.abc import Callable, Generator
from typing import TypeVar

Done = TypeVar("Done")

Steps = Generator[tuple[int, int], None, Done]
"""Yields how many steps are done and how many there are; to give it up, close it. It returns the result."""


def silently(done: int, total: int) -> None:
    """Show nothing of how far work has come."""


def finish(work: Steps[Done], show: Callable[[int, int], None] = silently) -> Done:
    """Do all steps, and give the result.

    Parameters
    ----------
    work
        What is done.
    show
        Gets the number of steps that are done, and of all.
    """
    try:
        while True:
            show(*next(work))
    except StopIteration as end:
        result: Done = end.value
        return result
    finally:
        # Where it was interrupted it tidies up now, and not when somebody collects it.
        work.close()
