"""The page of parameters: the list follows edits, the selection and the active scheme, and is copied as text."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from initviz.core.document.edits import resample
from initviz.gui.pages.parameters_page import ParametersPage
from initviz.gui.pages.tabs import Kind
from tests.gui.building import CTRL, LEFT, click, key
from tests.gui.stage import Stage

Build = Callable[..., Stage]


@pytest.fixture
def listing(stage: Build, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A window with the page of parameters alone."""
    monkeypatch.setattr("initviz.gui.window.PAGES", (Kind("page.parameters", ParametersPage),))
    made = stage()
    made.settle()
    return made


def page(stage: Stage) -> ParametersPage:
    found = stage.window.page
    assert isinstance(found, ParametersPage)
    return found


def column(stage: Stage, place: int) -> list[str]:
    model = page(stage).model
    return [str(model.data(model.index(row, place))) for row in range(model.rowCount())]


def see(stage: Stage) -> None:
    stage.settle()
    stage.bench.see()
    stage.settle()


def test_it_lists_the_model(listing: Stage) -> None:
    assert page(listing).summary.text() == "filling the model …"
    assert not page(listing).copy.isEnabled()
    see(listing)
    assert column(listing, 0) == ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"]
    assert column(listing, 1)[:2] == ["(32, 32)", "(32,)"]
    assert column(listing, 4) == ["True"] * 6
    assert "6 tensors in the state_dict, 3,168 in parameters(), 3,168 trainable" in page(listing).summary.text()


def test_ties_and_freezing_are_seen(listing: Stage) -> None:
    see(listing)
    click(listing, 0)
    click(listing, 2, CTRL)
    key(listing, Qt.Key.Key_K, CTRL)
    click(listing, 1)
    key(listing, Qt.Key.Key_F, CTRL)
    assert page(listing).summary.text() == "filling the model …"
    see(listing)
    assert column(listing, 5)[4:] == ["same tensor as 0.weight", "same tensor as 0.bias"]
    assert column(listing, 4) == ["True", "True", "False", "False", "True", "True"]
    assert "2,112 in parameters(), 1,056 trainable" in page(listing).summary.text()


def test_the_selected_layer_is_lit_and_a_click_selects(listing: Stage) -> None:
    see(listing)
    click(listing, 1)
    view = page(listing).view
    assert {index.row() for index in view.selectionModel().selectedRows()} == {2, 3}
    place = view.visualRect(page(listing).model.index(4, 0)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=place)
    listing.settle()
    assert listing.session.layer == "l3"
    assert {index.row() for index in view.selectionModel().selectedRows()} == {4, 5}


def test_it_follows_the_seed_and_the_scheme(listing: Stage) -> None:
    see(listing)
    first = column(listing, 5)
    listing.session.apply("edit.name.argument", resample)
    see(listing)
    second = column(listing, 5)
    assert second != first
    listing.session.select(scheme=1)
    see(listing)
    assert column(listing, 5) != second
    assert page(listing).summary.text().startswith("B ")
    listing.session.undo()
    listing.session.select(scheme=0)
    see(listing)
    assert column(listing, 5) == first


def test_it_is_copied_as_text(listing: Stage) -> None:
    see(listing)
    QTest.mouseClick(page(listing).copy, LEFT)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 7
    assert lines[1].split()[:2] == ["0.weight", "(32,"]
