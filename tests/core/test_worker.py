import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from initviz.core.channel import Channel, Finished, Inspected, Loading, Look, Ready, Reported, Request, Started
from initviz.core.child import command
from initviz.core.measure.measure import measure
from tests.core.test_desk import mlp


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command("initviz.core.worker"), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_the_process_measures_survives_an_interrupt_and_ends_with_its_pipe(child: subprocess.Popen[bytes]) -> None:
    assert child.stdout is not None
    assert child.stdin is not None
    channel = Channel(child.stdout, child.stdin)
    assert channel.receive() == Loading()
    os.kill(child.pid, signal.SIGINT)
    assert channel.receive() == Ready()
    channel.send(Request(1, mlp()))
    answers = [channel.receive() for _ in range(8)]
    assert answers[0] == Started(1)
    assert isinstance(answers[-1], Finished)
    reports = [answer.report for answer in answers if isinstance(answer, Reported)]
    assert repr(reports) == repr(list(measure(mlp())))

    channel.send(Look("l1", {}))
    seen = channel.receive()
    assert isinstance(seen, Inspected)
    assert [(found.scheme, found.name) for found in seen.inspections] == [
        (scheme, name) for scheme in (0, 1) for name in ("weight", "bias")
    ]

    # A request that would take minutes does not keep it alive once the window is gone.
    channel.send(Request(2, mlp(batch=100_000, seeds=1000)))
    assert channel.receive() == Started(2)
    child.stdin.close()
    assert child.wait(timeout=5) == 0
