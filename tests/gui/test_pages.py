"""Pages that are made when they are first shown."""

import subprocess
import sys
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from initviz.app.settings import Settings
from initviz.core.document.edits import set_seeds
from initviz.gui.pages.page import Page
from initviz.gui.theme import DARK
from tests.gui.stage import Stage

Build = Callable[..., Stage]
LATE = "initviz.gui.pages.table_page"


def titles(stage: Stage) -> list[str]:
    return [page.title for page in stage.window.tabs.existing]


def turn_to(stage: Stage, place: int) -> Page:
    """Click a tab."""
    bar = stage.window.tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
    stage.settle()
    return stage.window.page


def test_only_the_page_in_front_is_made(three: Stage) -> None:
    assert titles(three) == ["page.overview"]
    page = turn_to(three, 2)
    assert titles(three) == ["page.overview", "page.activations"]
    assert three.window.tabs.currentWidget() is page
    assert [view.plot.figure is not None for view in page.views] == [True] * len(page.views)
    assert turn_to(three, 0).title == "page.overview"
    assert turn_to(three, 2) is page


def test_every_tab_has_its_page_and_keeps_its_name(three: Stage) -> None:
    tabs = three.window.tabs
    names = [tabs.tabText(place) for place in range(tabs.count())]
    for place in reversed(range(tabs.count())):
        tabs.setCurrentIndex(place)
        three.settle()
        assert tabs.currentWidget() is three.window.page
    assert [tabs.widget(place) for place in range(tabs.count())] == list(three.window.pages)
    assert [tabs.tabText(place) for place in range(tabs.count())] == names


def test_a_page_is_joined_to_the_window_when_it_is_made(three: Stage) -> None:
    page = turn_to(three, 2)
    three.deliver()
    plot = page.views[0].plot
    where = plot.place_of("l3")
    assert where is not None
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert three.session.layer == "l3"


def test_a_page_that_is_made_late_wears_the_theme_of_the_moment(three: Stage) -> None:
    three.window.set_theme(DARK)
    three.settle()
    page = turn_to(three, 2)
    plot = page.views[0].plot
    corner = plot.grab().toImage().pixelColor(plot.width() - 2, 2)
    assert corner == QColor(DARK.background)


def test_the_hint_waits_on_its_page(stage: Build, kept: Callable[[], Settings]) -> None:
    settings = kept()
    settings.page = "page.table"
    late = stage(None, settings)
    assert titles(late) == ["page.table"]
    assert not late.window.hint.isVisible()
    turn_to(late, 0)
    assert late.window.hint.isVisible()
    settings.page = "page.table"
    busy = stage(None, settings)
    busy.session.apply("edit.name.probe", lambda experiment: set_seeds(experiment, 2))
    turn_to(busy, 0)
    assert not busy.window.hint.isVisible()


def test_what_nobody_turned_to_stays_as_it_was_divided(stage: Build, kept: Callable[[], Settings]) -> None:
    name = "page.activations.layers.below"
    kept().set_shares(name, (300, 100))
    first = stage(None, kept())
    assert first.window.close()
    assert kept().shares(name) == (300, 100)
    second = stage(None, kept())
    second.window.keeping.layout.reset()
    turn_to(second, 2)
    assert second.window.close()
    assert kept().shares(name) == ()


def test_a_page_is_not_even_read_before_it_is_wanted() -> None:
    code = f"import sys, initviz.gui.main; print({LATE!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
