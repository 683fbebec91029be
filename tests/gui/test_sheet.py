"""Dividing a page with handles: shares that stay, and what a hand chose."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from initviz.gui.pages.sheet import Stack

ROOM = 610
"""Height of two parts and the handle between them."""


@pytest.fixture
def stack(qtbot: QtBot) -> Stack:
    made = Stack("test", (QWidget(), QWidget()), (1, 2))
    qtbot.addWidget(made)
    made.resize(400, ROOM)
    made.show()
    return made


def drag(stack: Stack, by: int) -> None:
    handle = stack.handle(1)
    start, end = handle.rect().center(), handle.rect().center() + QPoint(by, by)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(handle, end)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=end)


def test_the_room_is_divided_by_shares_at_every_size(stack: Stack) -> None:
    assert stack.sizes() == [200, 400]
    stack.resize(400, ROOM - 300)
    assert stack.sizes() == [100, 200]


def test_what_a_hand_chose_stays_in_proportion(stack: Stack) -> None:
    drag(stack, 100)
    assert stack.sizes() == [300, 300]
    stack.resize(400, ROOM - 300)
    assert stack.sizes() == [150, 150]
    stack.arrange(Qt.Orientation.Vertical, 1, 5)
    assert stack.sizes() == [150, 150]


def test_each_way_to_stand_has_its_own_choice(stack: Stack) -> None:
    drag(stack, 100)
    stack.resize(ROOM, ROOM)
    stack.arrange(Qt.Orientation.Horizontal, 1, 3)
    assert stack.sizes() == [150, 450]
    drag(stack, 150)
    assert stack.sizes() == [300, 300]
    assert set(stack.chosen) == {"below", "beside"}
    stack.arrange(Qt.Orientation.Vertical, 1, 2)
    assert stack.sizes() == [300, 300]


def test_a_choice_is_taken_over_and_forgotten(stack: Stack) -> None:
    stack.choose({"below": (1, 1), "beside": (1, 2, 3)})
    assert stack.sizes() == [300, 300]
    assert stack.chosen == {"below": (1, 1)}
    stack.choose({})
    assert stack.sizes() == [200, 400]
