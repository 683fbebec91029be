"""The page of gains by hand: a cell is chosen, used, copied, and measured in a scene of its own."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from initviz.core.document.edits import set_all_activations
from initviz.core.initializers.scaled import XavierNormal, XavierUniform
from initviz.core.layers.catalogue import ACTIVATIONS
from initviz.core.layers.smooth import Tanh
from initviz.gui.pages.gain_page import GainPage
from initviz.messages import text
from tests.gui.stage import Stage, small_scene

Build = Callable[..., Stage]


@pytest.fixture
def gain(stage: Build) -> tuple[Stage, GainPage]:
    shown = stage(set_all_activations(small_scene(), Tanh()))
    shown.window.tabs.turn_to("page.gain")
    shown.settle()
    page = shown.window.page
    assert isinstance(page, GainPage)
    shown.qtbot.waitUntil(lambda: all(content(page, row, 0) for row in range(page.table.rowCount())), timeout=60_000)
    shown.settle()
    return shown, page


def content(page: GainPage, row: int, column: int) -> str:
    item = page.table.item(row, column)
    return "" if item is None else item.text()


def click(page: GainPage, row: int, column: int) -> None:
    item = page.table.item(row, column)
    assert item is not None
    page.table.scrollToItem(item)
    where = page.table.visualItemRect(item).topLeft() + QPoint(8, 8)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)


def row_of(page: GainPage, name: str) -> int:
    heads = [page.table.verticalHeaderItem(row) for row in range(page.table.rowCount())]
    return next(row for row, head in enumerate(heads) if head.text() == name)


def test_every_activation_has_a_row_the_networks_own_first(gain: tuple[Stage, GainPage]) -> None:
    _, page = gain
    assert page.table.rowCount() == len(ACTIVATIONS)
    assert row_of(page, "Tanh") == 0
    assert page.table.verticalHeaderItem(0).font().bold()
    assert content(page, 0, 0).startswith("5/3\n")
    assert content(page, row_of(page, "GELU"), 0).startswith("1.5335 (ours)")
    assert content(page, row_of(page, "GELU"), 2) == "none without a bias"


def test_a_click_says_and_draws_what_a_gain_does(gain: tuple[Stage, GainPage]) -> None:
    shown, page = gain
    click(page, row_of(page, "SELU"), 0)
    shown.settle()
    assert page.sentence.text().startswith("SELU: torch recommends 0.75. Deep layers come to q* = 0.02303")
    figure = page.plot.figure
    assert figure is not None
    assert text(figure.title) == "One layer: SELU"


def test_a_gain_is_used_for_the_active_scheme_in_one_step(gain: tuple[Stage, GainPage]) -> None:
    shown, page = gain
    steps = len(shown.session.steps)
    click(page, 0, 0)
    QTest.mouseClick(page.use, Qt.MouseButton.LeftButton)
    shown.settle()
    weight = shown.session.experiment.schemes[0].rules[0].weight
    assert weight == XavierUniform(gain=5 / 3)
    assert len(shown.session.steps) == steps + 1
    assert "Use for A Xavier" in page.use.text()


def test_return_uses_a_gain_too(gain: tuple[Stage, GainPage]) -> None:
    shown, page = gain
    click(page, 0, 1)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    shown.settle()
    weight = shown.session.experiment.schemes[0].rules[0].weight
    assert isinstance(weight, XavierUniform)
    assert weight.gain == pytest.approx(1.592537, abs=1e-6)


def test_a_gain_is_copied_with_all_digits(gain: tuple[Stage, GainPage]) -> None:
    _, page = gain
    click(page, 0, 0)
    QTest.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert float(QGuiApplication.clipboard().text()) == 5 / 3


def test_where_there_is_no_gain_nothing_can_be_used(gain: tuple[Stage, GainPage]) -> None:
    shown, page = gain
    click(page, row_of(page, "GELU"), 2)
    shown.settle()
    assert not page.use.isEnabled()
    assert not page.copy.isEnabled()
    assert "no gain leads to a length" in page.sentence.text()


def test_a_scene_measures_the_gains_and_undo_brings_back_the_old_one(gain: tuple[Stage, GainPage]) -> None:
    shown, page = gain
    before = shown.session.experiment
    click(page, row_of(page, "Tanh"), 0)
    QTest.mouseClick(page.open, Qt.MouseButton.LeftButton)
    shown.settle()
    made = shown.session.experiment
    assert made.schemes[0].rules[0].weight == XavierNormal(gain=5 / 3)
    assert len(made.schemes) == 3
    assert len(made.network.layers) == 48
    shown.session.undo()
    shown.settle()
    assert shown.session.experiment == before
