"""Work in steps that nobody watches: it is done to the end, or given up between two steps."""

import signal
from collections.abc import Iterator

import pytest

from initviz.gui.progress.steps import Steps, finish


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Ctrl+C raises KeyboardInterrupt, also where these tests were started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def work(done: list[str], *, interrupted: bool) -> Steps[str]:
    try:
        if interrupted:
            signal.raise_signal(signal.SIGINT)
        done.append("first")
        yield 1, 2
        done.append("second")
        return "result"
    finally:
        done.append("tidied")


def test_all_steps_are_done_and_shown() -> None:
    done: list[str] = []
    shown: list[tuple[int, int]] = []
    assert finish(work(done, interrupted=False), lambda *step: shown.append(step)) == "result"
    assert done == ["first", "second", "tidied"]
    assert shown == [(1, 2)]


def test_an_interrupt_waits_for_the_end_of_a_step() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        finish(work(done, interrupted=True))
    assert done == ["first", "tidied"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_in_the_last_step_gives_no_result() -> None:
    def last() -> Steps[str]:
        yield 0, 1
        signal.raise_signal(signal.SIGINT)
        return "result"

    with pytest.raises(KeyboardInterrupt):
        finish(last())
