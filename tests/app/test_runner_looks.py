"""Looks and theory beside measurements."""

from pytestqt.qtbot import QtBot

from initviz.app.runner import PATIENCE, Runner
from initviz.core.channel import Look
from initviz.core.inspections import Region
from tests.app.hearing import Heard, told


def test_theory_and_looks_come_with_their_generation(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.look(Look("nothing was submitted yet", {}))
    runner.submit(told("reports:1"), look=Look("l1", {}), theory=True)
    qtbot.waitUntil(lambda: heard.finished == [1])
    assert heard.predicted == [(1, 0)]
    assert heard.seen == [(1, "l1")]
    runner.look(Look("l2", {"weight": Region(0, 0, 1, 1)}))
    qtbot.waitUntil(lambda: heard.seen == [(1, "l1"), (1, "l2")])
    runner.look(Look("bad", {}))
    qtbot.waitUntil(lambda: len(heard.unseen) == 1)
    assert heard.unseen[0][1].id == "measure.memory"
    assert heard.failed == []
    assert runner.state == "idle"


def test_what_an_older_generation_predicted_or_saw_is_dropped(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told(""))
    runner.submit(told("late"), look=Look("l1", {}))
    qtbot.waitUntil(lambda: heard.finished == [2])
    assert heard.predicted == []
    assert heard.seen == [(2, "l1")]
    assert heard.unseen == []


def test_many_looks_send_the_newest_and_do_not_queue(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told(""))
    for k in range(500):
        runner.look(Look(f"l{k}", {}))
    qtbot.waitUntil(lambda: (1, "l499") in heard.seen)
    assert len(heard.seen) < 250


def test_a_submission_drops_the_look_that_waits(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told(""))
    runner.look(Look("l1", {}))
    runner.submit(told("reports:1"))
    qtbot.waitUntil(lambda: heard.finished[-1:] == [2])
    qtbot.wait(20)
    assert heard.seen == []


def test_the_child_that_takes_a_place_looks_where_the_last_one_should_have(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told("hang"))
    qtbot.waitUntil(lambda: runner.state == "busy")
    runner.submit(told("reports:1"), look=Look("l1", {}))
    runner.look(Look("l2", {}))
    qtbot.waitUntil(lambda: heard.finished == [2], timeout=PATIENCE + 5000)
    assert heard.seen == [(2, "l2")]


def measured(qtbot: QtBot, runner: Runner) -> Heard:
    """Let a runner measure something to its end."""
    heard = Heard(runner)
    runner.submit(told(""))
    qtbot.waitUntil(lambda: heard.finished == [1])
    return heard


def test_a_look_after_the_measurement_is_work_until_the_newest_is_answered(qtbot: QtBot, runner: Runner) -> None:
    heard = measured(qtbot, runner)
    runner.look(Look("until_more", {}))
    qtbot.wait(50)
    assert heard.states[-1] == "looking"
    runner.look(Look("l1", {}))
    qtbot.waitUntil(lambda: heard.seen == [(1, "l1")])
    assert heard.states[-1] == "idle"
    runner.look(Look("bad", {}))
    qtbot.waitUntil(lambda: len(heard.unseen) == 1)
    assert heard.states[-4:] == ["looking", "idle", "looking", "idle"]


def test_a_look_that_outlasts_its_measurement_is_work_of_its_own(qtbot: QtBot, runner: Runner) -> None:
    heard = Heard(runner)
    runner.submit(told("reports:1"), look=Look("until_more", {}))
    qtbot.waitUntil(lambda: heard.finished == [1])
    assert heard.states[-2:] == ["busy", "looking"]
    runner.submit(told("reports:1"))
    qtbot.waitUntil(lambda: heard.finished == [1, 2])
    assert heard.states[-2:] == ["busy", "idle"]


def test_a_look_is_given_up_and_taken_up_again_by_the_same_child(qtbot: QtBot, runner: Runner) -> None:
    heard = measured(qtbot, runner)
    pid = runner.process_id
    runner.look(Look("until_more", {}))
    runner.stop()
    runner.stop()  # once is enough
    assert [(generation, reason.id) for generation, reason in heard.unseen] == [(1, "measure.look_dropped")]
    qtbot.waitUntil(lambda: runner.state == "idle")
    runner.look(Look("l1", {}))
    qtbot.waitUntil(lambda: heard.seen == [(1, "l1")])
    assert (runner.state, runner.process_id, runner.generation) == ("idle", pid, 1)
    assert heard.reports == []


def test_a_child_that_does_not_give_up_a_look_is_replaced(qtbot: QtBot, runner: Runner) -> None:
    heard = measured(qtbot, runner)
    pid = runner.process_id
    runner.look(Look("hang", {}))
    qtbot.waitUntil(lambda: heard.seen == [(1, "hang")])
    assert runner.state == "looking"
    runner.stop()
    qtbot.waitUntil(lambda: runner.state == "idle", timeout=PATIENCE + 8_000)
    assert runner.process_id not in {pid, None}
    runner.look(Look("l1", {}))
    qtbot.waitUntil(lambda: heard.seen[-1:] == [(1, "l1")])
    assert heard.failed == []
