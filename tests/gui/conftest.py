"""Windows that are taken apart when the test is over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from initviz.app.settings import Settings
from initviz.core.document.experiment import Experiment
from initviz.gui.pages.figures_page import FiguresPage
from initviz.gui.pages.tabs import Kind
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
def one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give windows a single page with a single figure: what tests of the panes need, in a third of the time."""

    kind = Kind("page.overview", lambda: FiguresPage("page.overview", (("signal",),), (1,)))
    monkeypatch.setattr("initviz.gui.window.PAGES", (kind,))


@pytest.fixture
def three(stage: Callable[..., Stage]) -> Stage:
    """Three blocks of Linear and ReLU."""
    return stage()


@pytest.fixture
def net(stage: Callable[..., Stage]) -> Stage:
    """One convolution with three layers behind it, and a Linear."""
    return stage(small_conv_net())


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[], Settings]:
    """Give the same stored settings at every call, as every start of the program finds them."""
    return lambda: Settings(store=QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
