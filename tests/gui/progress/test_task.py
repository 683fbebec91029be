"""Work in steps: shown when it lasts, given up between two steps, and tidied up whatever ends it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from initviz.gui.progress.steps import Steps, finish
from initviz.gui.progress.strip import PATIENCE, ProgressStrip
from initviz.gui.progress.task import Task
from initviz.messages import RefusedValueError, message


class Work:
    """Counts its steps, and knows whether it tidied up."""

    def __init__(self, steps: int, error: Exception | None = None) -> None:
        self.total, self.error = steps, error
        self.done, self.tidy = 0, False

    def steps(self) -> Steps[str]:
        try:
            for done in range(self.total):
                self.done = done
                yield done, self.total
            if self.error is not None:
                raise self.error
            return "result"
        finally:
            self.tidy = True


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[ProgressStrip]:
    frame = QWidget()
    qtbot.addWidget(frame)
    made = ProgressStrip()
    made.setParent(frame)
    frame.show()
    yield made
    made.setParent(None)
    made.deleteLater()


def test_all_steps_at_once() -> None:
    seen: list[tuple[int, int]] = []
    work = Work(3)
    assert finish(work.steps(), lambda done, total: seen.append((done, total))) == "result"
    assert seen == [(0, 3), (1, 3), (2, 3)]
    assert work.tidy


def test_what_interrupts_the_steps_tidies_up() -> None:
    def interrupt(done: int, _: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    work = Work(3)
    with pytest.raises(KeyboardInterrupt):
        finish(work.steps(), interrupt)
    assert (work.done, work.tidy) == (1, True)


def test_a_task_gives_its_result_and_short_work_shows_no_bar(qtbot: QtBot, strip: ProgressStrip) -> None:
    results: list[object] = []
    work = Work(5)
    task = Task(work.steps(), strip, "Counting…", strip)
    task.done.connect(results.append)
    with qtbot.waitSignal(task.ended):
        pass
    qtbot.waitUntil(lambda: results == ["result"])
    assert work.tidy
    qtbot.wait(PATIENCE + 50)
    assert not strip.isVisible()


def test_long_work_is_shown_and_given_up_by_a_click(qtbot: QtBot, strip: ProgressStrip) -> None:
    results: list[object] = []
    work = Work(1_000_000_000)
    task = Task(work.steps(), strip, "Counting…", strip, pause=1)
    task.done.connect(results.append)
    qtbot.waitUntil(strip.isVisible)
    assert strip.said.text() == "Counting…"
    assert strip.bar.accessibleName() == "Counting…"
    assert strip.cancel.accessibleName() == "Cancel: Counting…"
    with qtbot.waitSignal(task.ended):
        QTest.mouseClick(strip.cancel, Qt.MouseButton.LeftButton)
    assert work.tidy
    assert not strip.isVisible()
    at = work.done
    qtbot.wait(20)
    assert (work.done, results) == (at, [])


def test_what_fails_is_said_and_a_later_cancel_means_nothing(qtbot: QtBot, strip: ProgressStrip) -> None:
    reasons: list[str] = []
    work = Work(2, RefusedValueError(message("edit.scheme.last_hidden")))
    task = Task(work.steps(), strip, "Counting…", strip)
    task.failed.connect(reasons.append)
    with qtbot.waitSignal(task.failed):
        pass
    assert len(reasons) == 1
    task.cancel()
    strip.cancelled.emit()
    assert work.tidy


def test_a_step_that_lets_events_through_is_given_up_at_its_end(qtbot: QtBot, strip: ProgressStrip) -> None:
    said: list[object] = []
    tidy: list[bool] = []

    def work() -> Steps[str]:
        try:
            yield 0, 2
            QTimer.singleShot(0, strip.cancelled.emit)
            QTest.qWait(5)
            assert not tidy
            yield 1, 2
            return "result"
        finally:
            tidy.append(True)

    task = Task(work(), strip, "Counting…", strip)
    task.done.connect(said.append)
    task.failed.connect(said.append)
    with qtbot.waitSignal(task.ended):
        pass
    assert tidy == [True]
    qtbot.wait(5)
    assert said == []


def test_what_cannot_tidy_up_has_ended_all_the_same(qtbot: QtBot, strip: ProgressStrip) -> None:
    def work() -> Steps[None]:
        try:
            while True:
                yield 0, 0
        finally:
            raise RefusedValueError(message("edit.scheme.last_hidden"))

    ended: list[bool] = []
    task = Task(work(), strip, "Counting…", strip)
    task.ended.connect(lambda: ended.append(True))
    qtbot.waitUntil(strip.isVisible)
    with pytest.raises(RefusedValueError):
        task.cancel()
    assert ended == [True]
    assert not strip.isVisible()
