"""Runners whose child is the fake worker."""

import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from initviz.app.process import ComputeProcess
from initviz.app.runner import Runner

FAKE = Path(__file__).with_name("fake_worker.py")


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[..., Runner]]:
    runners: list[Runner] = []

    def build(*words: str) -> Runner:
        spawn = partial(ComputeProcess, command=[sys.executable, str(FAKE), *words])
        runners.append(Runner(spawn=spawn))
        return runners[-1]

    yield build
    for runner in runners:
        runner.close()
        runner.deleteLater()
    qtbot.wait(0)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("compute")]


@pytest.fixture
def runner(make: Callable[..., Runner]) -> Runner:
    return make()
