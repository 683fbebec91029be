"""The compute process: measures what it is asked for, the newest request first and only.

The window starts it as `core.child` says. Nothing here imports torch until the process has said that it is loading.
"""

import contextlib
import os
import signal
import sys
import threading
import traceback
from pathlib import Path

from initviz.core.channel import Broken, Channel, Loading, Look, Ready, Request
from initviz.core.mailbox import Mailbox
from initviz.core.measure.errors import first_line
from initviz.messages import message


def main() -> None:
    """Answer requests until the window is gone."""
    channel = _take_standard_streams()
    # Ctrl+C in a terminal reaches the whole process group; the window decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _be_the_first_to_go()
    inbox = Mailbox()
    threading.Thread(target=_listen, args=(channel, inbox), name="requests", daemon=True).start()
    try:
        channel.send(Loading())
        try:
            from initviz.core.desk import Desk  # noqa: PLC0415  (torch takes a second: say so first)
        except (ImportError, OSError) as error:
            channel.send(Broken(message("measure.no_torch", error=first_line(error))))
            return
        channel.send(Ready())
        desk = Desk(inbox, channel)
        while (said := inbox.take()) is not None:
            desk.serve(said)
    except OSError:
        # The window is gone, and nobody is left to tell.
        os._exit(0)


def _listen(channel: Channel, inbox: Mailbox) -> None:
    """Put requests into the inbox; end the process at once when the window is gone, whatever is being computed."""
    try:
        while True:
            said = channel.receive()
            if isinstance(said, Request | Look):
                inbox.put(said)
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
