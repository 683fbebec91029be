"""Windows that are taken apart when the test is over."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from tests.gui.building import small_conv_net
from tests.gui.stage import Stage, small_scene


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def build(experiment: Experiment | None = None, settings: Settings | None = None) -> Stage:
        stages.append(Stage(qtbot, small_scene() if experiment is None else experiment, settings))
        return stages[-1]

    yield build
    for made in stages:
        made.end()
    qtbot.wait(0)


@pytest.fixture
def three(stage: Callable[..., Stage]) -> Stage:
    """Three blocks of Linear and ReLU."""
    return stage()


@pytest.fixture
def net(stage: Callable[..., Stage]) -> Stage:
    """One convolution with three layers behind it, and a Linear."""
    return stage(small_conv_net())
