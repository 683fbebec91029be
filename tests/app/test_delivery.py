"""Answers of another thread: none is left behind where handling one goes wrong."""

from collections import deque

from pytestqt.qtbot import QtBot

from initviz.app.delivery import Delivery
from initviz.core.channel import Answer, Started


def test_what_waits_behind_an_answer_that_cannot_be_handled_is_delivered(qtbot: QtBot) -> None:
    waiting: deque[Answer] = deque(Started(generation) for generation in range(3))
    handled: list[Answer] = []

    def handle(answer: Answer) -> None:
        if answer == Started(0):
            msg = "cannot be shown"
            raise ValueError(msg)
        handled.append(answer)

    delivery = Delivery(lambda: waiting.popleft() if waiting else None, handle)
    with qtbot.captureExceptions() as raised:
        delivery.wake()
        qtbot.waitUntil(lambda: len(handled) == 2)
    assert handled == [Started(1), Started(2)]
    assert [str(error) for _, error, _ in raised] == ["cannot be shown"]
    delivery.deleteLater()
