"""The compute process as the window's process holds it: a child with a thread that reads and one that writes."""

import contextlib
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable

from initviz.core.channel import Answer, Channel, Ended, Look, Request
from initviz.core.child import HIDDEN
from initviz.core.child import command as child_command
from initviz.core.mailbox import Mailbox
from initviz.messages import Message, message

WORKER = "initviz.core.worker"


class ComputeProcess:
    """A running child. Nothing here blocks the thread that calls it, but for a moment in `close`.

    Parameters
    ----------
    arrived
        Called from another thread whenever there is something to receive.
    command
        What to run, for tests; it speaks as the worker does.

    Raises
    ------
    OSError
        When the child cannot be started.
    """

    def __init__(self, arrived: Callable[[], None], command: list[str] | None = None) -> None:
        self._arrived = arrived
        self._answers: deque[Answer] = deque()
        self._outbox = Mailbox()
        self._closing = False
        self._child = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            command or child_command(WORKER),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            creationflags=HIDDEN,
        )
        if self._child.stdout is None or self._child.stdin is None:
            msg = "the child has no pipes"
            raise OSError(msg)
        self._channel = Channel(self._child.stdout, self._child.stdin)
        self._threads = [
            threading.Thread(target=self._read, name="compute answers", daemon=True),
            threading.Thread(target=self._write, name="compute requests", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    def post(self, said: Request | Look) -> None:
        """Send a request or a look at the newest one; what was not sent yet of the same kind is dropped.

        A request drops the look that waits, too: it was at an older one.
        """
        self._outbox.put(said)

    def receive(self) -> Answer | None:
        """Give the next answer, or None where there is none now."""
        return self._answers.popleft() if self._answers else None

    def close(self) -> None:
        """End the child and wait until it and both threads are gone."""
        self._closing = True
        self._outbox.close()
        # There is nothing in the child to save or to tidy.
        self._child.kill()
        for thread in self._threads:
            thread.join()
        self._channel.close()

    def _read(self) -> None:
        # A child that dies in the middle of a message leaves half of one.
        with contextlib.suppress(EOFError, OSError):
            while True:
                answer = self._channel.receive()
                self._tell(answer)  # type: ignore[arg-type]  # the worker sends nothing else
        self._tell(Ended(self._child.wait()))

    def _tell(self, answer: Answer) -> None:
        self._answers.append(answer)
        if not self._closing:
            self._arrived()

    def _write(self) -> None:
        # Once the child is gone there is nothing to write; the reading thread finds that out too, and says so.
        with contextlib.suppress(OSError):
            while (said := self._outbox.take()) is not None:
                self._channel.send(said)


def reason_of_end(code: int) -> Message:
    """Say why a child ended, by its exit code; a negative one is the signal that ended it."""
    if code < 0:
        return message("measure.killed", signal=_signal_name(-code))
    return message("measure.died", code=code)


def _signal_name(number: int) -> str:
    """Name a signal; of the real-time ones the standard library names the first and the last only."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
