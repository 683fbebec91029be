"""The compute process: measures what it is asked for, the newest request first and only.

The window starts it as `python -m initviz.core.measure.worker`. Nothing here imports torch until the process has said
that it is loading.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Protocol

from initviz.core.channel import Answer, Broken, Channel, Failed, Finished, Loading, Ready, Reported, Request, Started
from initviz.core.measure.errors import MeasureError, first_line, is_out_of_memory
from initviz.messages import message


class Outgoing(Protocol):
    """Where answers go."""

    def send(self, said: Answer) -> None:
        """Send one answer."""


class Slot:
    """The newest request; one that was not taken yet is forgotten when another comes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._newest: Request | None = None

    def put(self, request: Request) -> None:
        """Replace the request."""
        with self._changed:
            self._newest = request
            self._changed.notify()

    def take(self) -> Request:
        """Wait for a request."""
        with self._changed:
            while self._newest is None:
                self._changed.wait()
            request, self._newest = self._newest, None
            return request

    def is_full(self) -> bool:
        """Say whether a request waits: what is being measured is then no longer wanted."""
        return self._newest is not None


def main() -> None:
    """Answer requests until the window is gone."""
    channel = _take_standard_streams()
    # Ctrl+C in a terminal reaches the whole process group; the window decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _be_the_first_to_go()
    slot = Slot()
    threading.Thread(target=_listen, args=(channel, slot), name="requests", daemon=True).start()
    try:
        channel.send(Loading())
        try:
            from initviz.core.measure import measure  # noqa: F401, PLC0415  (torch takes a second: say so first)
        except (ImportError, OSError) as error:
            channel.send(Broken(message("measure.no_torch", error=first_line(error))))
            return
        channel.send(Ready())
        while True:
            serve(slot.take(), slot, channel)
    except OSError:
        # The window is gone, and nobody is left to tell.
        os._exit(0)


def serve(request: Request, slot: Slot, channel: Outgoing) -> None:
    """Measure one request until it is done or superseded."""
    from initviz.core.measure.measure import measure, suitable_threads  # noqa: PLC0415  (torch takes a second)

    began = time.perf_counter()
    channel.send(Started(request.generation))
    try:
        with suitable_threads(request.experiment):
            for report in measure(request.experiment, stopped=slot.is_full):
                channel.send(Reported(request.generation, report))
    except MeasureError as error:
        channel.send(Failed(request.generation, error.reason))
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  (whatever went wrong, the next request may go well)
        traceback.print_exc()
        known = "measure.memory" if is_out_of_memory(error) else "measure.unexpected"
        channel.send(Failed(request.generation, message(known, error=first_line(error))))
    else:
        if not slot.is_full():
            channel.send(Finished(request.generation, time.perf_counter() - began))


def _listen(channel: Channel, slot: Slot) -> None:
    """Put requests into the slot; end the process at once when the window is gone, whatever is being computed."""
    try:
        while True:
            request = channel.receive()
            if isinstance(request, Request):
                slot.put(request)
    except (EOFError, OSError):
        os._exit(0)
    except Exception:  # noqa: BLE001  (a process that hears nothing any more is of no use, and must not seem busy)
        traceback.print_exc()
        os._exit(1)


def _take_standard_streams() -> Channel:
    """Keep standard input and output for the channel; what anything prints goes to standard error instead."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return Channel(incoming, outgoing)


def _be_the_first_to_go() -> None:
    """Where memory runs out, Linux shall end this process and not the window; where it is busy, the window first."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")
    if sys.platform != "win32":
        os.nice(5)


if __name__ == "__main__":
    main()
