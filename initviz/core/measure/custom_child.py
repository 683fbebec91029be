"""The process in which custom code runs: one tensor after the other, until nobody asks any more.

Questions are lines of JSON on standard input. An answer is a line of JSON on standard output, and after it the
tensor's bytes, if there is one: nothing that the code could make is ever unpickled. What the code prints goes to
standard error.
"""

import contextlib
import faulthandler
import json
import linecache
import os
import queue
import signal
import sys
import threading
import traceback
from types import FrameType
from typing import IO, Any

MEMORY = 4 << 30
"""Bytes that code may take beyond what torch has taken, where the system can limit it."""
FILE = "<custom code>"
GRACE = 2
"""Seconds beyond the limit after which a call that lets nothing else run ends with its process."""


class _NoFunctionError(Exception):
    """The code defines no function `init_`."""


class _TimeIsUpError(BaseException):
    """The code has taken too long; no `except Exception` of its own takes it."""


def main() -> None:
    """Answer until the parent is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    questions: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, questions), daemon=True).start()
    import torch  # noqa: PLC0415  (answers must have their pipe before anything can print)

    torch.set_num_threads(1)
    _limit_memory()
    while True:
        _answer(json.loads(questions.get()), answers)


def _listen(source: IO[bytes], questions: "queue.Queue[bytes]") -> None:
    """Take questions; where the parent is gone, end at once, also in the middle of an endless loop."""
    for line in source:
        questions.put(line)
    os._exit(0)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # what a system cannot do, the time limit must
        import resource  # noqa: PLC0415  (there is none on Windows)

        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  (of this very process)
            taken = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  (as Python calls it)
    raise _TimeIsUpError


def _answer(question: dict[str, Any], answers: IO[bytes]) -> None:
    # Ends the process even if it is deep in a call that lets nothing else run, and the parent is gone.
    with open(os.devnull, "w", encoding="ascii") as nowhere:  # noqa: PTH123  (no path of anybody's)
        faulthandler.dump_traceback_later(question["limit"] + 2 * GRACE, file=nowhere, exit=True)
        try:
            body, said = _tried(question)
        except _TimeIsUpError:  # the alarm went off after the last line
            body, said = b"", {"error": "", "line": None, "late": True}
        faulthandler.cancel_dump_traceback_later()
    answers.write(json.dumps(said).encode() + b"\n" + body)
    answers.flush()


def _tried(question: dict[str, Any]) -> tuple[bytes, dict[str, object]]:
    """Fill, and say how large the answer is; or what went wrong, and in which line."""
    body = b""
    if hasattr(signal, "alarm"):
        signal.signal(signal.SIGALRM, _stop)  # each time: what ran before may have put something else there
        signal.alarm(question["limit"])
    try:
        body = _filled(question)
        said: dict[str, object] = {"size": len(body)}
    except BaseException as error:  # noqa: BLE001  (whatever code can raise, SystemExit included, is said)
        late = isinstance(error, _TimeIsUpError)
        said = {"error": "" if late else _words(error), "line": _line(error), "late": late}
    finally:
        if hasattr(signal, "alarm"):
            signal.alarm(0)
    return body, said


def _filled(question: dict[str, Any]) -> bytes:
    import torch  # noqa: PLC0415  (as above)

    code = question["code"]
    linecache.cache[FILE] = (len(code), None, code.splitlines(keepends=True), FILE)
    torch.manual_seed(question["seed"])
    space: dict[str, Any] = {"torch": torch, "nn": torch.nn, "__name__": "custom"}
    exec(compile(code, FILE, "exec"), space)  # noqa: S102  (what this process is for)
    function = space.get("init_")
    if not callable(function):
        raise _NoFunctionError
    tensor = torch.empty(question["shape"], dtype=getattr(torch, question["dtype"]))
    with torch.no_grad():
        function(tensor.fill_(float("nan")), torch.Generator().manual_seed(question["seed"]))
    found: bytes = tensor.contiguous().numpy().tobytes()
    return found


def _words(error: BaseException) -> str:
    if isinstance(error, _NoFunctionError):
        return ""
    if isinstance(error, SyntaxError):
        return f"SyntaxError: {error.msg}"
    first = (str(error).strip().splitlines() or [""])[0][:300]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _line(error: BaseException) -> int | None:
    """Find the last line of the code that had a part in it."""
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return error.lineno
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    return frames[-1] if frames else None
