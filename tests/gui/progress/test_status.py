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
