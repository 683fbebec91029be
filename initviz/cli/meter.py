"""How far a subcommand has come, in one line of a terminal that goes when the work is done."""

import sys
import time
from types import TracebackType
from typing import Self

from initviz.messages import tr

_PATIENCE = 0.5
"""Seconds for which nothing is said: what is done sooner needs no words."""
_PAUSE = 0.1
"""Seconds between two lines."""
_CLEAR = "\r\x1b[K"


class Meter:
    """Writes to standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._seen = sys.stderr.isatty()
        self._next = time.monotonic() + _PATIENCE
        self._written = False

    def __enter__(self) -> Self:
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say what is being done, and how many of how many steps are."""
        now = time.monotonic()
        if self._seen and now >= self._next:
            self._next, self._written = now + _PAUSE, True
            sys.stderr.write(_CLEAR + tr(f"progress.{what}", done=done, total=total))
            sys.stderr.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._written:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
