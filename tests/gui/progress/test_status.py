"""The status bar while seeds are measured: a bar after a moment, a way to stop, and one to go on."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from initviz.gui.progress.strip import PATIENCE
from tests.gui.stage import Stage, measured

LEFT = Qt.MouseButton.LeftButton


def words(stage: Stage) -> str:
    return stage.window.status.activity().text()


def test_a_long_measurement_is_stopped_and_taken_up_again(three: Stage) -> None:
    status, bench = three.window.status, three.bench
    bench.state_changed.emit("busy")
    assert not status.measuring.isVisible()
    three.qtbot.waitUntil(status.measuring.isVisible)
    for report in measured(bench.submitted[-1])[:2]:  # the first replicate of both schemes
        bench.reported.emit(len(bench.submitted), report)
    three.qtbot.wait(50)
    three.settle()
    assert (status.measuring.bar.value(), status.measuring.bar.maximum()) == (1, 3)
    QTest.mouseClick(status.measuring.cancel, LEFT)
    assert bench.stopped == 1
    bench.finished.emit(len(bench.submitted), 0.1)
    bench.state_changed.emit("idle")
    assert not status.measuring.isVisible()
    assert words(three) == "measurement stopped"
    submitted = len(bench.submitted)
    QTest.mouseClick(status.again, LEFT)
    assert len(bench.submitted) == submitted + 1
    bench.state_changed.emit("busy")
    assert not status.again.isVisible()
    three.deliver()
    bench.state_changed.emit("idle")
    assert words(three).startswith("measured in")


def test_a_short_measurement_shows_no_bar(three: Stage) -> None:
    three.bench.state_changed.emit("busy")
    three.deliver()
    three.bench.state_changed.emit("idle")
    three.qtbot.wait(PATIENCE + 50)
    assert not three.window.status.measuring.isVisible()
    assert not three.window.status.again.isVisible()


def test_a_long_look_is_shown_and_given_up(three: Stage) -> None:
    status, bench = three.window.status, three.bench
    three.deliver()
    bench.state_changed.emit("idle")
    before = words(three)
    assert before.startswith("measured in")
    bench.state_changed.emit("looking")
    assert not status.measuring.isVisible()
    three.qtbot.waitUntil(status.measuring.isVisible)
    assert status.measuring.said.text() == "computing what the page shows…"
    three.window.set_theme(three.window.theme)  # whatever shows the scene anew leaves the bar as it is
    three.settle()
    assert status.measuring.bar.maximum() == 0
    assert words(three) == before
    QTest.mouseClick(status.measuring.cancel, LEFT)
    assert bench.stopped == 1
    bench.finished.emit(len(bench.submitted), 0.0)
    bench.state_changed.emit("idle")
    assert not status.measuring.isVisible()
    assert not status.again.isVisible()
    assert words(three) == before


def test_a_look_does_not_hide_that_a_measurement_was_stopped(three: Stage) -> None:
    status, bench = three.window.status, three.bench
    bench.state_changed.emit("busy")
    three.qtbot.waitUntil(status.measuring.isVisible)
    QTest.mouseClick(status.measuring.cancel, LEFT)
    for state in ("idle", "looking", "idle"):
        bench.state_changed.emit(state)
        assert words(three) == "measurement stopped"
        assert status.again.isVisible()
