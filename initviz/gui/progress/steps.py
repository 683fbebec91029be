"""Work in steps: whoever does it decides when the next one comes, and whether it comes at all. No Qt."""

import signal
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from types import FrameType
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
    with _interrupts_between_steps() as interrupt:
        try:
            while True:
                step = next(work)
                interrupt()
                show(*step)
        except StopIteration as end:
            interrupt()
            result: Done = end.value
            return result
        finally:
            # Where it was interrupted it tidies up now, and not when somebody collects it.
            work.close()


@contextmanager
def _interrupts_between_steps() -> Iterator[Callable[[], None]]:
    """Hold Ctrl+C back while a step is done: raised inside of what Qt calls, it would be lost.

    Yields what raises KeyboardInterrupt if there was one.
    """
    heard: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    def interrupt() -> None:
        if heard:
            raise KeyboardInterrupt

    main = threading.current_thread() is threading.main_thread()
    if not (main and signal.getsignal(signal.SIGINT) is signal.default_int_handler):  # nothing would be raised
        yield interrupt
        return
    signal.signal(signal.SIGINT, hear)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
