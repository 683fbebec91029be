"""Windows that are taken apart when the test is over."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from initviz.core.document.experiment import Experiment
from tests.gui.stage import Stage, small_scene


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def build(experiment: Experiment | None = None) -> Stage:
        stages.append(Stage(qtbot, small_scene() if experiment is None else experiment))
        return stages[-1]

    yield build
    for made in stages:
        made.end()
    qtbot.wait(0)
