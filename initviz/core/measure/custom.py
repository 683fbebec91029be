"""Custom code, run where it can do no harm to the work: in a process of its own, with limits of time and memory."""

import atexit
import json
import os
import subprocess
import threading
import time
from functools import lru_cache
from typing import IO, Any

import numpy as np
import torch
from torch import Tensor

from initviz.core.child import HIDDEN, command
from initviz.core.initializers.trust import TRUST, digest_of
from initviz.core.measure.custom_child import GRACE, MEMORY
from initviz.core.measure.errors import MeasureError
from initviz.messages import Message, message, tr

_CHILD = "initviz.core.measure.custom_child"
LIMIT = 10
"""Seconds that the code may take for one tensor."""
_LOADING = 60
"""Seconds that the process may take to load torch, beyond that."""
_ENDED = 1
"""Exit code of a process that has ended itself because its time was up."""
_LONGEST_LINE = 1 << 16


def fill_by_code(tensor: Tensor, code: str, seed: int, name: str) -> None:
    """Fill a tensor in place with what code makes of an empty one.

    Parameters
    ----------
    tensor
        What to fill.
    code
        Defines `init_(tensor, generator)`.
    seed
        Of the generator, and of torch's global one in that process.
    name
        Name of the parameter, for the words of an error.

    Raises
    ------
    MeasureError
        When nobody has agreed to the code, when it raises, takes too long, or ends its process.
    """
    if not TRUST.covers(code):
        raise MeasureError(message("custom.untrusted", name=name))
    body = _workshop().run(tensor, code, seed, name)
    values = np.frombuffer(body, dtype=str(tensor.dtype).removeprefix("torch.")).copy()
    with torch.no_grad():
        tensor.copy_(torch.from_numpy(values).reshape(tensor.shape))


class Workshop:
    """Keeps the process, which is started when it is needed and again when it was ended."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """Process id, if there is one."""
        return self._process.pid if self._process is not None else None

    def run(self, tensor: Tensor, code: str, seed: int, name: str) -> bytes:
        """Run code for one tensor and give its bytes; raises as `fill_by_code`."""
        fresh = self._process is None or self._process.poll() is not None
        process = self._started() if fresh else self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise MeasureError(message("custom.failed", name=name, error="", text=digest_of(code)))
        dtype = str(tensor.dtype).removeprefix("torch.")
        question = {"code": code, "shape": list(tensor.shape), "dtype": dtype, "seed": seed, "limit": self._limit}
        late, text = threading.Event(), digest_of(code)

        def end() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(self._limit + GRACE + (_LOADING if fresh else 0), end)
        began = time.monotonic()
        watch.start()
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            said, body = _read(process.stdout, tensor.numel() * tensor.element_size())
        except (OSError, ValueError) as error:
            self.close()
            took = time.monotonic() - began
            if late.is_set() or (process.returncode == _ENDED and took > self._limit + GRACE):
                raise MeasureError(message("custom.time", name=name, limit=self._limit, text=text)) from error
            raise MeasureError(message("custom.died", name=name, code=process.returncode, text=text)) from error
        finally:
            watch.cancel()
            watch.join()
        if body is not None:
            return body
        raise MeasureError(_reason(said, name, text, self._limit))

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was still to be written has no reader any more
                    continue

    def _started(self) -> subprocess.Popen[bytes]:
        self.close()
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            command(_CHILD),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONFAULTHANDLER": ""},
            creationflags=HIDDEN,
        )
        return self._process


def _reason(said: dict[str, Any], name: str, text: str, limit: int) -> Message:
    """Say what the process has said; `text` names the code, so that its editor can mark the line."""
    line = said.get("line")
    if said.get("late"):
        if isinstance(line, int):
            return message("custom.time_line", name=name, line=line, limit=limit, text=text)
        return message("custom.time", name=name, limit=limit, text=text)
    words = str(said.get("error") or tr("custom.no_function"))
    if "allocate memory" in words or words.startswith("MemoryError"):
        words = tr("custom.memory", limit=MEMORY >> 30)
    if isinstance(line, int):
        return message("custom.raised", name=name, line=line, error=words, text=text)
    return message("custom.failed", name=name, error=words, text=text)


def _read(source: IO[bytes], size: int) -> tuple[dict[str, Any], bytes | None]:
    """Read an answer; raises ValueError where it is cut short or is none."""
    said = json.loads(source.readline(_LONGEST_LINE))
    if not isinstance(said, dict):
        raise ValueError  # noqa: TRY004  (what arrives is wrong, not what was given)
    if "error" in said:
        return said, None
    body = source.read(size)
    if said.get("size") != size or len(body) != size:
        raise ValueError
    return said, body


@lru_cache(maxsize=1)
def _workshop() -> Workshop:
    workshop = Workshop()
    atexit.register(workshop.close)
    return workshop


def close_workshop() -> None:
    """End the process of custom code until it is needed again."""
    _workshop().close()
