import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from initviz.core.channel import Answer, Channel, Failed, Finished, Loading, Ready, Reported, Request, Started
from initviz.core.document.experiment import Experiment
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.simple import Uniform
from initviz.core.measure import measure as measuring
from initviz.core.measure.measure import measure
from initviz.core.measure.worker import Slot, serve

Make = Callable[..., Experiment]


class Answers(list[Answer]):
    def send(self, said: Answer) -> None:
        self.append(said)


def test_a_request_is_answered_with_its_reports(mlp: Make) -> None:
    answers = Answers()
    serve(Request(7, mlp()), Slot(), answers)
    assert answers[0] == Started(7)
    assert isinstance(answers[-1], Finished)
    assert answers[-1].seconds > 0
    reports = [answer.report for answer in answers[1:-1] if isinstance(answer, Reported)]
    assert repr(reports) == repr(list(measure(mlp())))


def test_a_superseded_request_ends_without_a_word(mlp: Make) -> None:
    answers, slot = Answers(), Slot()
    slot.put(Request(8, mlp()))
    serve(Request(7, mlp()), slot, answers)
    assert answers == [Started(7)]


def test_only_the_newest_request_is_kept(mlp: Make) -> None:
    slot = Slot()
    for generation in range(3):
        slot.put(Request(generation, mlp()))
    assert slot.is_full()
    assert slot.take().generation == 2
    assert not slot.is_full()


def test_what_cannot_be_measured_is_said_in_words(mlp: Make) -> None:
    answers = Answers()
    serve(Request(1, mlp(schemes=[everywhere("A", Uniform(a=-3e38, b=3e38), "#000000")])), Slot(), answers)
    (failed,) = answers[1:]
    assert isinstance(failed, Failed)
    assert failed.reason.id == "measure.fill"


@pytest.mark.parametrize(
    ("error", "expected"), [(MemoryError("can't allocate"), "measure.memory"), (KeyError("x"), "measure.unexpected")]
)
def test_even_a_bug_costs_one_request_only(
    mlp: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, expected: str
) -> None:
    def broken(*_: object, **__: object) -> Iterator[object]:
        raise error

    monkeypatch.setattr(measuring, "measure", broken)
    answers = Answers()
    serve(Request(1, mlp()), Slot(), answers)
    (failed,) = answers[1:]
    assert isinstance(failed, Failed)
    assert failed.reason.id == expected
    assert type(error).__name__ in capsys.readouterr().err


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "initviz.core.measure.worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_the_process_measures_survives_an_interrupt_and_ends_with_its_pipe(
    child: subprocess.Popen[bytes], mlp: Make
) -> None:
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

    # A request that would take minutes does not keep it alive once the window is gone.
    channel.send(Request(2, mlp(20, 512, batch=4096, seeds=1000)))
    assert channel.receive() == Started(2)
    child.stdin.close()
    assert child.wait(timeout=5) == 0
