"""The menus of the rows are searched by typing, as combo boxes are."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.gui.building import click, click_chip, key
from tests.gui.stage import Stage

pytestmark = pytest.mark.usefixtures("one_page")


def opened(stage: Stage) -> QMenu:
    """Open the menu of what is selected with Return."""
    key(stage, Qt.Key.Key_Return)
    menu = stage.rows.menu
    assert menu is not None
    return menu


def active(menu: QMenu) -> str:
    return menu.activeAction().objectName()


def finish(stage: Stage, menu: QMenu) -> None:
    """Choose the entry that is lit."""
    QTest.keyClick(menu, Qt.Key.Key_Return)
    stage.settle()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("orth", "orthogonal"), ("ORTH", "orthogonal"), ("kaiming_n", "kaiming_normal"), ("xavier_n", "xavier_normal")],
)
def test_the_first_letters_and_return_choose_an_initializer(three: Stage, typed: str, found: str) -> None:
    click(three, 1)
    menu = opened(three)
    QTest.keyClicks(menu, typed)
    finish(three, menu)
    assert three.rows.menu is None
    assert three.rows.rows[1].dropdowns[0].initializer == found
    assert three.rows.rows[0].dropdowns[0].initializer == "xavier_uniform"


def test_one_letter_again_and_again_goes_round_all_that_begin_with_it(three: Stage) -> None:
    click(three, 1)
    menu = opened(three)
    names = [action.objectName() for action in menu.actions() if action.isEnabled()]
    wanted = [name for name in names if name.startswith("k")]
    assert len(wanted) > 1
    seen = []
    for _ in range(len(wanted) + 1):
        QTest.keyClicks(menu, "k")
        seen.append(active(menu))
    assert seen == [*wanted, wanted[0]]
    menu.close()


def test_what_is_refused_is_not_found_and_letters_that_fit_nothing_leave_the_entry(three: Stage) -> None:
    menu = three.open_menu(1, "bias")
    refused = next(action.objectName() for action in menu.actions() if action.objectName() and not action.isEnabled())
    QTest.keyClicks(menu, refused)
    assert active(menu) != refused
    menu.close()
    click(three, 1)
    menu = opened(three)
    QTest.keyClicks(menu, "orthq")
    assert active(menu) == "orthogonal"
    menu.close()


def test_an_activation_is_found_by_its_first_letters_too(three: Stage) -> None:
    click_chip(three, 1, "a2")
    menu = opened(three)
    QTest.keyClicks(menu, "tan")
    finish(three, menu)
    assert three.session.experiment.network.layers[3].tag() == "Tanh"
