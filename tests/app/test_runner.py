import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial

import msgspec
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from initviz.app.process import ComputeProcess
from initviz.app.runner import PATIENCE, Runner
from initviz.core.channel import Look
from initviz.core.document.scenes import first_scene
from initviz.core.reports import LawTestReport, ReplicateReport
from tests.app.hearing import Heard, told


def is_alive(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_reports_arrive_in_order_and_states_follow(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    assert runner.state == "idle"
    assert runner.submit(told("reports:3")) == 1
    qtbot.waitUntil(lambda: heard.finished == [1])
    assert heard.reports == [(1, LawTestReport(0, replicate, {})) for replicate in range(3)]
    assert heard.states == ["starting", "loading", "busy", "idle"]
    runner.submit(told(""))
    qtbot.waitUntil(lambda: heard.finished == [1, 2])
    assert heard.states[4:] == ["busy", "idle"]


def test_the_process_may_start_before_there_is_anything_to_measure(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.start()
    qtbot.waitUntil(lambda: runner.state == "idle" and "loading" in heard.states)
    pid = runner.process_id
    runner.submit(told(""))
    qtbot.waitUntil(lambda: heard.finished == [1])
    assert runner.process_id == pid


def test_reports_of_older_generations_are_dropped(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told("reports:2"))
    runner.submit(told("reports:2"))
    runner.submit(told("late reports:1"))
    qtbot.waitUntil(lambda: heard.finished == [3])
    assert {generation for generation, _ in heard.reports} == {3}
    assert len(heard.reports) == 1
    assert heard.failed == []


def test_a_stopped_measurement_keeps_its_generation_and_the_child(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.start()
    qtbot.waitUntil(lambda: runner.state == "idle" and "loading" in heard.states)
    pid = runner.process_id
    runner.submit(told("reports:2 until_more"))
    qtbot.waitUntil(lambda: len(heard.reports) == 2)
    assert heard.states[-1] == "busy"
    runner.stop()
    qtbot.waitUntil(lambda: heard.finished == [1])
    assert heard.states[-1] == "idle"
    assert [generation for generation, _ in heard.reports] == [1, 1]
    runner.look(Look("l1", {}))
    qtbot.waitUntil(lambda: heard.seen == [(1, "l1")])
    assert runner.process_id == pid
    runner.stop()  # there is nothing to stop any more
    assert heard.states[-1] == "idle"
    assert heard.failed == []


def test_a_child_that_does_not_stop_is_replaced_and_measures_no_further(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told("reports:1 hang"))
    qtbot.waitUntil(lambda: len(heard.reports) == 1)
    pid = runner.process_id
    runner.stop()
    qtbot.waitUntil(lambda: heard.finished == [1], timeout=PATIENCE + 8_000)
    assert not is_alive(pid)
    assert len(heard.reports) == 1


def test_many_submissions_send_the_newest_and_do_not_queue(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    for _ in range(500):
        runner.submit(told("reports:1"))
    qtbot.waitUntil(lambda: heard.finished == [500])
    assert len(heard.reports) == 1


def test_a_flood_of_reports_lets_other_events_through(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.reported.connect(lambda *_: time.sleep(0.0005))
    ticks: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start(5)
    runner.submit(told("reports:1000"))
    qtbot.waitUntil(lambda: heard.finished == [1], timeout=10_000)
    timer.stop()
    assert len(heard.reports) == 1000
    assert len(ticks) > 20


def test_a_child_that_does_not_stop_for_a_newer_request_is_replaced(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told("hang"))
    qtbot.waitUntil(lambda: runner.state == "busy")
    qtbot.wait(PATIENCE + 300)
    first = runner.process_id
    assert is_alive(first)  # still wanted: it may take as long as it likes
    began = time.perf_counter()
    runner.submit(told("reports:1"))
    qtbot.waitUntil(lambda: heard.finished == [2], timeout=PATIENCE + 5000)
    assert time.perf_counter() - began > 0.9 * PATIENCE / 1000
    assert not is_alive(first)
    assert runner.process_id != first
    assert heard.failed == []


@pytest.mark.parametrize(("deed", "reason"), [("die", "measure.killed"), ("exit:3", "measure.died")])
def test_a_child_that_dies_costs_a_message_and_the_next_submission_works(
    qtbot: QtBot, runner: Runner, deed: str, reason: str
) -> None:
    heard = Heard(runner)
    runner.submit(told(deed))
    qtbot.waitUntil(lambda: len(heard.failed) == 1)
    assert heard.failed[0][0] == 1
    assert heard.failed[0][1].id == reason
    assert heard.states[-1] == "failed"
    assert runner.process_id is None
    runner.submit(told("reports:1"))
    qtbot.waitUntil(lambda: heard.finished == [2])
    assert heard.states[-1] == "idle"


def test_an_idle_child_that_is_killed_is_noticed(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told(""))
    qtbot.waitUntil(lambda: heard.finished == [1])
    pid = runner.process_id
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: len(heard.failed) == 1)
    assert not is_alive(pid)


def test_a_failed_measurement_is_told_and_the_child_lives_on(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told("fail"))
    qtbot.waitUntil(lambda: len(heard.failed) == 1)
    pid = runner.process_id
    runner.submit(told(""))
    qtbot.waitUntil(lambda: heard.finished == [2])
    assert runner.process_id == pid
    assert heard.states == ["starting", "loading", "busy", "failed", "busy", "idle"]


def test_a_child_that_can_never_measure_says_why(qtbot: QtBot, make: Callable[..., Runner]) -> None:
    runner = make("broken")
    heard = Heard(runner)
    runner.submit(told(""))
    qtbot.waitUntil(lambda: len(heard.failed) == 1)
    assert heard.failed[0][1].id == "measure.no_torch"


def test_half_a_message_is_the_end_of_the_child(qtbot: QtBot, make: Callable[..., Runner]) -> None:
    runner = make("half")
    heard = Heard(runner)
    runner.submit(told(""))
    qtbot.waitUntil(lambda: len(heard.failed) == 1)
    assert heard.failed[0][1].id == "measure.died"


def test_a_child_that_cannot_be_started_is_a_failure_of_that_generation(qtbot: QtBot) -> None:
    runner = Runner(spawn=partial(ComputeProcess, command=["/nowhere/python"]))
    heard = Heard(runner)
    generation = runner.submit(told(""))
    assert heard.failed == []
    qtbot.waitUntil(lambda: len(heard.failed) == 1)
    assert heard.failed[0][0] == generation
    assert heard.failed[0][1].id == "measure.cannot_start"
    runner.close()
    runner.deleteLater()


@pytest.mark.parametrize("deed", ["", "hang", "reports:100000"])
def test_closing_leaves_no_process_and_no_thread(qtbot: QtBot, runner: Runner, deed: str) -> None:
    heard = Heard(runner)
    runner.submit(told(deed))
    qtbot.waitUntil(lambda: runner.state in {"busy", "idle"})
    pid = runner.process_id
    began = time.perf_counter()
    runner.close()
    assert time.perf_counter() - began < 1.0
    assert not is_alive(pid)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("compute")]
    before = len(heard.reports)
    qtbot.wait(50)
    assert len(heard.reports) == before
    assert heard.failed == []
    runner.close()


def test_a_slot_may_close_the_runner(qtbot: QtBot, runner: Runner) -> None:
    runner.reported.connect(lambda *_: runner.close())
    heard = Heard(runner)
    runner.submit(told("reports:50"))
    qtbot.waitUntil(lambda: runner.process_id is None)
    qtbot.wait(50)
    assert len(heard.reports) == 1


def test_the_real_process_predicts_looks_and_measures(qtbot: QtBot) -> None:
    runner = Runner()
    heard = Heard(runner)
    probe = msgspec.structs.replace(first_scene().probe, seeds=2, batch=64)
    try:
        runner.submit(msgspec.structs.replace(first_scene(), probe=probe), look=Look("l3", {}), theory=True)
        qtbot.waitUntil(lambda: heard.finished == [1], timeout=30_000)
        assert [type(report) for _, report in heard.reports] == [ReplicateReport] * 4 + [LawTestReport] * 2
        assert heard.predicted == [(1, 0), (1, 1)]
        assert heard.seen == [(1, "l3")] * 4
    finally:
        pid = runner.process_id
        runner.close()
        runner.deleteLater()
    assert not is_alive(pid)
